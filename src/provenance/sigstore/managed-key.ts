import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { LoadlockError } from '../../core/errors.ts';
import { refuse } from './refusal.ts';
import { requireKnown } from './signed-content.ts';

/** @throws LoadlockError USAGE, PARSE_UNSUPPORTED */
export function managedKey(pem: string): KeyObject {
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----'))
    throw new LoadlockError('USAGE', null, 'the key is not a public key in PEM');
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new LoadlockError('USAGE', null, 'the public key cannot be read');
  }
  requireKnown(key);
  return key;
}

/**
 * The hint is nobody's proof; yet one that is there must be a digest of this key in a form that signers use (cosign,
 * OpenSSF model signing, npm), or the bundle is about another key than was meant.
 */
export function requireHint(hint: string, key: KeyObject): void {
  const raw = createHash('sha256').update(spki(key)).digest();
  const pem = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'pem' }))
    .digest('hex');
  const base64 = raw.toString('base64');
  const forms = [
    '',
    base64,
    raw.toString('hex'),
    pem,
    `SHA256:${base64}`,
    `SHA256:${base64.replace(/=+$/, '')}`,
  ];
  if (!forms.includes(hint)) refuse('key-unknown', 'signed with a key other than the one that was given');
}

/** The public key as SubjectPublicKeyInfo in DER. */
export function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
