import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { LoadlockError } from '../../core/errors.ts';

/** Hashes by curve: what OMS signs with. There is no Ed25519 in it. */
const hashes: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
]);

/** The names of those pairs in bundles of before 1.1. */
const details: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'PKIX_ECDSA_P256_SHA_256'],
  ['secp384r1', 'PKIX_ECDSA_P384_SHA_384'],
  ['secp521r1', 'PKIX_ECDSA_P521_SHA_512'],
]);

/** A public key that OMS signatures can be made with. */
export interface OmsKey {
  readonly key: KeyObject;
  /** For the signature. */
  readonly hash: string;
  /** SubjectPublicKeyInfo in PEM, in the one form that everybody writes. */
  readonly pem: string;
  /** How bundles name it: sha256 of that PEM, line end included, in hex. */
  readonly hint: string;
  /** How bundles of before 1.1 name its algorithm. */
  readonly details: string;
}

/** The key in the one form that its hint is of; null where its kind cannot sign. */
export function omsKey(given: KeyObject): OmsKey | null {
  const curve = given.asymmetricKeyType === 'ec' ? given.asymmetricKeyDetails?.namedCurve : undefined;
  const hash = hashes.get(curve ?? '');
  if (curve === undefined || hash === undefined) return null;
  // Over JWK: a point may be written compressed, and the hint is of the other form.
  const key = createPublicKey({ key: given.export({ format: 'jwk' }), format: 'jwk' });
  const pem = key.export({ type: 'spki', format: 'pem' }) as string;
  const hint = createHash('sha256').update(pem).digest('hex');
  return { key, hash, pem, hint, details: details.get(curve)! };
}

/**
 * The key of a PEM text; null where it is of a kind that OMS does not take (those of other methods lie in one trust
 * file with ours).
 * @throws LoadlockError USAGE where the text is not one public key in PEM.
 */
export function readOmsKey(pem: string): OmsKey | null {
  // Other tools write words around the block. A private key or a certificate would do as well for Node, and is not
  // what anybody meant to give; of two keys it would take the first without a word.
  const blocks = pem.match(/-----BEGIN [A-Z0-9 ]{1,40}-----/g) ?? [];
  if (blocks.length !== 1 || blocks[0] !== '-----BEGIN PUBLIC KEY-----')
    usage('not one public key in PEM (-----BEGIN PUBLIC KEY-----)');
  let given: KeyObject;
  try {
    given = createPublicKey(pem.slice(pem.indexOf(blocks[0]!)));
  } catch {
    return usage('not a public key that can be read');
  }
  return omsKey(given);
}

/** @throws LoadlockError USAGE, without a word of the key. */
export function readOmsPrivateKey(pem: string, password: string | null): { secret: KeyObject; key: OmsKey } {
  let secret: KeyObject;
  try {
    secret = createPrivateKey(password === null ? pem : { key: pem, passphrase: password });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MISSING_PASSPHRASE') return usage('the private key needs its password');
    return usage(
      pem.includes('ENCRYPTED')
        ? 'the password does not open the private key'
        : 'not a private key in PEM that can be read',
    );
  }
  const key = secret.asymmetricKeyType === 'ec' ? omsKey(createPublicKey(secret)) : null;
  return {
    secret,
    key: key ?? usage('not a key of P-256, P-384 or P-521, which OpenSSF model signing takes'),
  };
}

function usage(message: string): never {
  throw new LoadlockError('USAGE', null, message);
}
