import { existsSync, realpathSync, statSync } from 'node:fs';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import { readSmall } from './open/small.ts';
import type { PasswordCost } from './provenance/minisign/password.ts';
import { keyIdText, publicKeyFile, publicKeyText } from './provenance/minisign/public-key.ts';
import {
  generateKey,
  parseSecretKey,
  secretKeyFile,
  unlockSecretKey,
} from './provenance/minisign/secret-key.ts';
import {
  addKey,
  emptyTrust,
  type Revocation,
  type Rotation,
  revokeKey,
  rotateKey,
  type Window,
} from './provenance/trust/edit.ts';
import { type KeyMaterial, type KnownKey, knownKey } from './provenance/trust/key-material.ts';
import { readTrust } from './provenance/trust/read.ts';
import { withLockedFile, writeDurably } from './provenance/trust/state-file.ts';
import type { Trust, TrustedKey } from './provenance/trust/trust.ts';
import { writeTrust } from './provenance/trust/write.ts';

const mostKeyBytes = 64 * 1024;
const mostTrustBytes = 16 * 2 ** 20;

export interface KeyFiles {
  readonly keyId: string;
  /** The line that others need. */
  readonly publicKey: string;
  readonly secretFile: string;
  readonly publicFile: string;
  readonly encrypted: boolean;
}

export interface GenerateOptions {
  readonly secretFile: string;
  readonly publicFile: string;
  /** Null: whoever reads the file can sign. */
  readonly password: string | null;
  readonly replace: boolean;
  readonly cost?: PasswordCost;
}

/**
 * Makes a key and writes it as the minisign program does: the secret half for its owner alone.
 * @throws LoadlockError OUTPUT_UNWRITABLE where one of the files is there already and `replace` is false.
 */
export async function generateKeyFiles(options: GenerateOptions): Promise<KeyFiles> {
  const { secretFile, publicFile, password, replace } = options;
  const there = [secretFile, publicFile].find((file) => !replace && existsSync(file));
  if (there !== undefined)
    throw new LoadlockError(
      'OUTPUT_UNWRITABLE',
      null,
      `${printable(there)} is there already; --force writes over it`,
    );
  const special = [secretFile, publicFile].find((file) => existsSync(file) && !statSync(file).isFile());
  // A rename would put a file in the place of a device or a pipe.
  if (special !== undefined)
    throw new LoadlockError('OUTPUT_UNWRITABLE', null, `${printable(special)} is no regular file`);
  const key = generateKey();
  const text = await secretKeyFile(key, password, options.cost);
  writeDurably(secretFile, text, { replace });
  writeDurably(publicFile, publicKeyFile(key.publicKey), { replace, mode: 0o644 });
  return {
    keyId: keyIdText(key.keyId),
    publicKey: publicKeyText(key.publicKey),
    secretFile,
    publicFile,
    encrypted: password !== null,
  };
}

/** Whether the text of a secret key file needs a password. @throws LoadlockError PARSE_INVALID */
export function isLocked(text: string): boolean {
  return parseSecretKey(text).lock !== null;
}

/** A public key, certificate or identity as somebody gives it: the text itself, or a file with it. @throws LoadlockError */
export function publicKeyOf(given: string): KnownKey {
  // Base64 has slashes too: only what is no key is looked for as a file.
  if (/^(?:untrusted comment:|RW[0-9A-Za-z+/]{54}\s*$|-----BEGIN )/.test(given)) return keyOfText(given);
  const text = Buffer.from(readWhole(given, mostKeyBytes)).toString();
  try {
    return keyOfText(text);
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    throw new LoadlockError(error.code, error.at, `${printable(given)}: ${error.message}`);
  }
}

function keyOfText(text: string): KnownKey {
  const trimmed = text.trim();
  if (/PRIVATE KEY-----/.test(trimmed) || isSecretKey(text))
    throw new LoadlockError(
      'USAGE',
      null,
      'this is a secret key; it belongs to its owner alone: give the public one',
    );
  if (trimmed.startsWith('-----BEGIN CERTIFICATE')) return knownKey({ kind: 'ca', text: trimmed });
  if (trimmed.startsWith('-----BEGIN')) return knownKey({ kind: 'pem', text: trimmed });
  return knownKey({ kind: 'minisign', text });
}

function isSecretKey(text: string): boolean {
  try {
    parseSecretKey(text);
    return true;
  } catch {
    return false;
  }
}

/** A Sigstore identity as a key of a publisher. */
export function identityKey(identity: string, issuer: string): KnownKey {
  return knownKey({ kind: 'sigstore', identity, issuer });
}

/** A secret key file, as text. @throws LoadlockError TARGET_MISSING, SOURCE_UNREADABLE */
export function readKeyFile(file: string): string {
  return Buffer.from(readWhole(file, mostKeyBytes)).toString('utf8');
}

/** The trust file; null where there is none. @throws LoadlockError TRUST_INVALID, SOURCE_UNREADABLE */
export function loadTrust(file: string): Trust | null {
  return existsSync(file) ? readTrust(readWhole(file, mostTrustBytes), file) : null;
}

export interface TrustChange {
  readonly publisher: string;
  readonly key: TrustedKey;
  /** The key that was replaced. */
  readonly old?: TrustedKey;
}

export function addTrustedKey(
  file: string,
  publisher: string,
  key: KnownKey,
  window: Window,
): Promise<TrustChange> {
  return changeTrust(file, true, (trust) => {
    const next = addKey(trust, publisher, key, window);
    return { trust: next, change: { publisher, key: keyIn(next, publisher, key) } };
  });
}

export function rotateTrustedKey(file: string, key: KnownKey, rotation: Rotation): Promise<TrustChange> {
  return changeTrust(file, false, (trust) => {
    const rotated = rotateKey(trust, key, rotation);
    const { publisher } = rotation;
    return {
      trust: rotated.trust,
      change: {
        publisher,
        key: keyIn(rotated.trust, publisher, key),
        old: keyIn(rotated.trust, publisher, rotated.old),
      },
    };
  });
}

export function revokeTrustedKey(file: string, id: string, revocation: Revocation): Promise<TrustChange> {
  return changeTrust(file, false, (trust) => {
    const { trust: next, publisher, key } = revokeKey(trust, id, revocation);
    return { trust: next, change: { publisher, key } };
  });
}

function keyIn({ publishers }: Trust, name: string, { same }: KnownKey): TrustedKey {
  return publishers.find((publisher) => publisher.name === name)!.keys.find((key) => key.same === same)!;
}

/** One change at a time, written whole or not at all, and only where it reads back. */
function changeTrust(
  given: string,
  create: boolean,
  change: (trust: Trust) => { readonly trust: Trust; readonly change: TrustChange },
): Promise<TrustChange> {
  // A link stays a link: what it leads to is replaced.
  const file = existsSync(given) ? realpathSync(given) : given;
  if (!create && !existsSync(file))
    throw new LoadlockError(
      'USAGE',
      null,
      `there is no trust file ${printable(given)}; loadlock keys add makes one`,
    );
  return withLockedFile(file, () => {
    const changed = change(loadTrust(file) ?? emptyTrust);
    const text = writeTrust(changed.trust);
    readTrust(Buffer.from(text), given);
    writeDurably(file, text, { mode: 0o644 });
    return changed.change;
  });
}

/** A key file, as far as it tells without a password. */
export interface KeyDescription {
  readonly file: string;
  readonly kind: 'public' | 'secret';
  readonly type: KeyMaterial['kind'];
  readonly algorithm: string;
  /** Null where it lies behind the password. */
  readonly keyId: string | null;
  readonly publicKey: string | null;
  readonly encrypted: boolean;
}

/** What a key file holds; null where it is a trust file. @throws LoadlockError */
export async function describeKeyFile(file: string): Promise<KeyDescription | null> {
  const bytes = readWhole(file, mostTrustBytes);
  const text = Buffer.from(bytes).toString();
  if (text.trimStart().startsWith('{')) return null;
  if (!isSecretKey(text)) {
    const { id, algorithm, material } = publicKeyOf(file);
    const publicKey = material.kind === 'sigstore' ? null : material.text;
    return { file, kind: 'public', type: material.kind, algorithm, keyId: id, publicKey, encrypted: false };
  }
  const locked = parseSecretKey(bytes);
  const encrypted = locked.lock !== null;
  const key = encrypted ? null : await unlockSecretKey(locked, null);
  const [keyId, publicKey] =
    key === null ? [null, null] : [keyIdText(key.keyId), publicKeyText(key.publicKey)];
  return { file, kind: 'secret', type: 'minisign', algorithm: 'Ed25519', keyId, publicKey, encrypted };
}

/** A small file, whole. @throws LoadlockError SOURCE_UNREADABLE, TARGET_MISSING */
function readWhole(file: string, most: number): Uint8Array {
  try {
    return readSmall(file, most);
  } catch (error) {
    if (error instanceof LoadlockError)
      throw new LoadlockError('SOURCE_UNREADABLE', null, `${printable(file)}: ${error.message}`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENAMETOOLONG')
      throw new LoadlockError('TARGET_MISSING', null, `there is no file ${printable(file)}`);
    throw unreadable(file, code);
  }
}

function unreadable(file: string, code: string | undefined): LoadlockError {
  return new LoadlockError(
    'SOURCE_UNREADABLE',
    null,
    `${printable(file)} cannot be read (${code ?? 'unknown error'})`,
  );
}
