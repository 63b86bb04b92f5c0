import { generateKeyPairSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { LoadlockError } from '../../core/errors.ts';
import { privateKeyObject, rawPublicKey } from './ed25519.ts';
import { defaultCost, type PasswordCost, passwordMask } from './password.ts';
import type { PublicKey } from './public-key.ts';
import { base64Of, commentOf, fail, linesOf, untrustedPrefix } from './text.ts';

/** A secret key file, read but not unlocked. */
export interface LockedKey {
  /** Null where no password protects it. */
  readonly lock: { readonly salt: Uint8Array; readonly cost: PasswordCost } | null;
  /** Key id, Ed25519 seed and public half, checksum: 104 bytes, masked where there is a lock. */
  readonly body: Uint8Array;
}

export interface SecretKey {
  readonly keyId: Uint8Array;
  readonly key: KeyObject;
  readonly publicKey: PublicKey;
}

const what = 'the minisign secret key';
const bodyBytes = 8 + 64 + 32;

/** @throws ParseError */
export function parseSecretKey(content: Uint8Array | string): LockedKey {
  const [comment, line] = linesOf(content, 2, what);
  commentOf(comment!, untrustedPrefix, what);
  const raw = Buffer.from(base64Of(line!, 54 + bodyBytes, what));
  const [algorithm, derivation, checksum] = [0, 2, 4].map((at) => raw.toString('latin1', at, at + 2));
  if (algorithm !== 'Ed' || checksum !== 'B2') fail(what, 'names algorithms that minisign does not have');
  const body = raw.subarray(54);
  if (derivation === '\0\0') return { lock: null, body };
  if (derivation !== 'Sc') fail(what, 'is protected in a way that minisign does not have');
  const [operations, memory] = [raw.readBigUInt64LE(38), raw.readBigUInt64LE(46)];
  if (operations > 2n ** 40n || memory > 2n ** 40n)
    fail(what, 'asks for more memory or time to check a password than any honest one');
  const cost = { operations: Number(operations), memory: Number(memory) };
  return { lock: { salt: raw.subarray(6, 38), cost }, body };
}

/**
 * The key itself, once the password has proved to be the right one.
 * @throws LoadlockError KEY_LOCKED where the password is missing or wrong; ParseError where the key is inconsistent.
 */
export async function unlockSecretKey(locked: LockedKey, password: string | null): Promise<SecretKey> {
  if (locked.lock !== null && password === null)
    throw new LoadlockError(
      'KEY_LOCKED',
      null,
      'the secret key is protected by a password, and none was given',
    );
  const body =
    locked.lock === null
      ? Uint8Array.from(locked.body)
      : xor(locked.body, await passwordMask(password!, locked.lock.salt, locked.lock.cost));
  const [keyId, seed, half, sum] = [
    body.slice(0, 8),
    body.subarray(8, 40),
    body.slice(40, 72),
    body.subarray(72),
  ];
  try {
    // The program writes no checksum into a key that has no password.
    const unchecked = locked.lock === null && sum.every((byte) => byte === 0);
    if (!unchecked && !timingSafeEqual(sum, await checksumOf(body.subarray(0, 72)))) {
      if (locked.lock === null) fail(what, 'does not match its checksum');
      throw new LoadlockError('KEY_LOCKED', null, 'this is not the password of the secret key');
    }
    const key = privateKeyObject(seed);
    // A wrong public half would make signatures that give the seed away.
    if (!timingSafeEqual(half, rawPublicKey(key))) fail(what, 'has a public half that is not its own');
    return { keyId, key, publicKey: { keyId, bytes: half } };
  } finally {
    body.fill(0);
  }
}

/** A new key, not yet written anywhere. */
export function generateKey(): SecretKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const keyId = randomBytes(8);
  return { keyId, key: privateKey, publicKey: { keyId, bytes: rawPublicKey(privateKey) } };
}

/** The content of a secret key file, that the minisign program reads too; null as the password leaves it open. */
export async function secretKeyFile(
  { keyId, key, publicKey }: SecretKey,
  password: string | null,
  cost: PasswordCost = defaultCost,
): Promise<string> {
  const der = key.export({ format: 'der', type: 'pkcs8' });
  const plain = Buffer.concat([keyId, der.subarray(-32), publicKey.bytes]);
  der.fill(0);
  const body = Buffer.concat([plain, password === null ? new Uint8Array(32) : await checksumOf(plain)]);
  plain.fill(0);
  const head = Buffer.alloc(54);
  head.write(password === null ? 'Ed\0\0B2' : 'EdScB2', 'latin1');
  let masked: Uint8Array = body;
  if (password !== null) {
    const salt = randomBytes(32);
    head.set(salt, 6);
    head.writeBigUInt64LE(BigInt(cost.operations), 38);
    head.writeBigUInt64LE(BigInt(cost.memory), 46);
    masked = xor(body, await passwordMask(password, salt, cost));
    body.fill(0);
  }
  const comment = `minisign ${password === null ? 'unencrypted' : 'encrypted'} secret key`;
  return `${untrustedPrefix}${comment}\n${Buffer.concat([head, masked]).toString('base64')}\n`;
}

/** BLAKE2b-256 over the algorithm, the key id and the key; node:crypto has BLAKE2b only at 512 bits. */
async function checksumOf(plain: Uint8Array): Promise<Uint8Array> {
  const { blake2b } = await import('@noble/hashes/blake2.js');
  return blake2b(Buffer.concat([Buffer.from('Ed'), plain]), { dkLen: 32 });
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  // Not a.map: a Buffer would make a Buffer, whose slices are views of what is wiped later.
  return Uint8Array.from(a, (byte, at) => byte ^ b[at]!);
}
