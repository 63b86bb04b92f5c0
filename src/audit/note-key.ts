import { type KeyObject, sign, verify } from 'node:crypto';
import { ParseError } from '../core/errors.ts';
import { publicKeyBytes, publicKeyOf, rawPublicKeyOf, signatureBytes } from './ed25519.ts';
import { sha256 } from './hashing.ts';

/** How keys of one type sign notes. */
interface NoteAlgorithm {
  /** The identifier byte of C2SP signed-note. */
  readonly type: number;
  readonly keyBytes: number;
  readonly signatureBytes: number;
  /** @param time seconds since 1970, for signatures that hold one. */
  sign(key: KeyObject, text: Uint8Array, time: number): Uint8Array;
  verify(key: KeyObject, text: Uint8Array, signature: Uint8Array): boolean;
}

const ed25519: NoteAlgorithm = {
  type: 0x01,
  keyBytes: publicKeyBytes,
  signatureBytes,
  sign: (key, text) => sign(null, text, key),
  verify: (key, text, signature) => verify(null, text, key, signature),
};

const timeBytes = 8;

/** C2SP tlog-cosignature: the time, then an Ed25519 signature over two header lines and the note's text. */
const cosignature: NoteAlgorithm = {
  type: 0x04,
  keyBytes: publicKeyBytes,
  signatureBytes: timeBytes + signatureBytes,
  sign(key, text, time) {
    const stamp = Buffer.alloc(timeBytes);
    stamp.writeBigUInt64BE(BigInt(time));
    return Buffer.concat([stamp, sign(null, cosigned(BigInt(time), text), key)]);
  },
  verify(key, text, signature) {
    const time = Buffer.from(signature).readBigUInt64BE(0);
    if (time >= 2n ** 63n) return false;
    return verify(null, cosigned(time, text), key, signature.subarray(timeBytes));
  },
};

function cosigned(time: bigint, text: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${time}\n`), text]);
}

const algorithms: readonly NoteAlgorithm[] = [ed25519, cosignature];

export const noteTypes: { readonly log: number; readonly witness: number } = {
  log: ed25519.type,
  witness: cosignature.type,
};

/** A public key that notes are checked with. */
export interface NoteVerifier {
  readonly name: string;
  readonly id: number;
  readonly type: number;
  /** `NAME+ID+KEY`: how the key is handed around. */
  readonly vkey: string;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

export interface NoteSigner {
  readonly verifier: NoteVerifier;
  /** @param time seconds since 1970. */
  sign(text: Uint8Array, time?: number): Uint8Array;
}

/** Not empty, without spaces and plus signs (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return name !== '' && name.length <= 512 && name.isWellFormed() && !/[\s+\p{Z}\p{Cc}]/u.test(name);
}

/** Reads `NAME+ID+KEY`. @throws ParseError PARSE_INVALID, PARSE_UNSUPPORTED for types of keys that are not known. */
export function parseVkey(vkey: string): NoteVerifier {
  const [, name = '', id = '', text = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(vkey) ?? [];
  const bytes = strictBase64(text);
  if (!isKeyName(name) || bytes === null || bytes.length < 2)
    throw new ParseError('PARSE_INVALID', 0, 'not a key of the form NAME+ID+KEY');
  const algorithm = algorithmOf(bytes[0]!);
  if (algorithm === undefined)
    throw new ParseError('PARSE_UNSUPPORTED', 0, `keys of the type ${bytes[0]} are not known`);
  const verifier = verifierOf(name, algorithm, bytes.subarray(1));
  if (verifier.id !== Number.parseInt(id, 16))
    throw new ParseError('PARSE_INVALID', 0, 'the id of the key is not that of the key');
  return verifier;
}

/** @param type one of `noteTypes`. */
export function noteSigner(name: string, type: number, key: KeyObject): NoteSigner {
  if (!isKeyName(name))
    throw new ParseError(
      'PARSE_INVALID',
      0,
      'the name of a key must not be empty or hold spaces or plus signs',
    );
  const algorithm = algorithmOf(type)!;
  const verifier = verifierOf(name, algorithm, rawPublicKeyOf(key));
  return { verifier, sign: (text, time = Math.floor(Date.now() / 1000)) => algorithm.sign(key, text, time) };
}

function algorithmOf(type: number): NoteAlgorithm | undefined {
  return algorithms.find((algorithm) => algorithm.type === type);
}

function verifierOf(name: string, algorithm: NoteAlgorithm, raw: Uint8Array): NoteVerifier {
  if (raw.length !== algorithm.keyBytes)
    throw new ParseError('PARSE_INVALID', 0, `the key has ${raw.length} bytes, not ${algorithm.keyBytes}`);
  const typed = Buffer.concat([Buffer.of(algorithm.type), raw]);
  const id = Buffer.from(sha256(Buffer.concat([Buffer.from(`${name}\n`), typed]))).readUInt32BE(0);
  // Made when it is needed: many keys are only looked at.
  let key: KeyObject | undefined;
  return {
    name,
    id,
    type: algorithm.type,
    vkey: `${name}+${id.toString(16).padStart(8, '0')}+${typed.toString('base64')}`,
    verify(text, signature) {
      key ??= publicKeyOf(raw);
      return signature.length === algorithm.signatureBytes && algorithm.verify(key, text, signature);
    },
  };
}

/** Null for base64 that is not the one way to write its bytes. */
export function strictBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
