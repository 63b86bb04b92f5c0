import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { makeFolder, syncFolder, writeFresh } from './durable.ts';
import { errorCode, readRegular } from './files.ts';

const mostKeyBytes = 1 << 14;

/**
 * Reads an Ed25519 private key (PKCS #8, PEM); where there is none, makes one that only its owner can read.
 * @throws LoadlockError AUDIT_UNWRITABLE, SOURCE_UNREADABLE, KEY_LOCKED for a key behind a password.
 */
export function readOrMakeKey(path: string): KeyObject {
  return readKey(path) ?? makeKey(path);
}

/** Null where there is none. @throws LoadlockError SOURCE_UNREADABLE, KEY_LOCKED. */
export function readKey(path: string): KeyObject | null {
  const pem = readRegular(path, mostKeyBytes);
  if (pem === null) return null;
  let key: KeyObject;
  try {
    key = createPrivateKey(Buffer.from(pem));
  } catch (error) {
    if (errorCode(error) === 'ERR_MISSING_PASSPHRASE')
      throw new LoadlockError('KEY_LOCKED', null, `${path} is behind a password; the log needs a plain key`);
    throw new LoadlockError('SOURCE_UNREADABLE', null, `${path} holds no private key in PEM`);
  }
  if (key.asymmetricKeyType !== 'ed25519')
    throw new LoadlockError('SOURCE_UNREADABLE', null, `${path} holds no Ed25519 key`);
  return key;
}

function makeKey(path: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path), 0o700);
    writeFresh(draft, Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' })), 0o600, true);
    // Unlike a rename this fails where another process was first: its key must stay.
    linkSync(draft, path);
    syncFolder(dirname(path));
    return privateKey;
  } catch (error) {
    const other = errorCode(error) === 'EEXIST' ? readKey(path) : null;
    if (other !== null) return other;
    throw new LoadlockError('AUDIT_UNWRITABLE', null, `cannot write the key ${path} (${errorCode(error)})`);
  } finally {
    rmSync(draft, { force: true });
  }
}
