import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { LoadlockError } from '../../core/errors.ts';
import { publicKeyObject } from '../minisign/ed25519.ts';
import { keyIdText, parsePublicKey, publicKeyText } from '../minisign/public-key.ts';

export type KeyKind = 'minisign' | 'pem' | 'ca' | 'sigstore';

/** What somebody is recognised by. */
export type KeyMaterial =
  | { readonly kind: 'minisign'; readonly text: string }
  | { readonly kind: 'pem'; readonly text: string }
  | { readonly kind: 'ca'; readonly text: string }
  | { readonly kind: 'sigstore'; readonly identity: string; readonly issuer: string };

/** A key in the one form of it that is compared. */
export interface KnownKey {
  readonly material: KeyMaterial;
  /** How people name it: minisign's key id; sha256 of the PEM or of the certificate; the identity. */
  readonly id: string;
  /** Equal for the same key, however it is written and whatever tool it is for. */
  readonly same: string;
  readonly algorithm: string;
}

const longestPem = 64 * 1024;

/**
 * Reads a key as a trust file lists it: what is not exactly one public key or certificate is refused.
 * @throws LoadlockError with what is wrong, without the place.
 */
export function knownKey(material: KeyMaterial): KnownKey {
  if (material.kind === 'sigstore') {
    const { identity, issuer } = material;
    return {
      material,
      id: identity,
      same: `sigstore ${issuer}\n${identity}`,
      algorithm: 'Sigstore identity',
    };
  }
  if (material.kind === 'minisign') {
    const key = parsePublicKey(material.text);
    const id = keyIdText(key.keyId);
    const same = spkiOf(publicKeyObject(key.bytes));
    return { material: { kind: 'minisign', text: publicKeyText(key) }, id, same, algorithm: 'Ed25519' };
  }
  if (material.kind === 'ca') {
    const certificate = certificateOf(material.text);
    const id = hex(certificate.raw);
    const text = certificate.toString();
    const algorithm = algorithmOf(certificate.publicKey);
    return { material: { kind: 'ca', text }, id, same: spkiOf(certificate.publicKey), algorithm };
  }
  const key = publicPem(material.text);
  const text = key.export({ type: 'spki', format: 'pem' }) as string;
  return { material: { kind: 'pem', text }, id: hex(text), same: spkiOf(key), algorithm: algorithmOf(key) };
}

function publicPem(text: string): KeyObject {
  checkPem(text, 'PUBLIC KEY', 'public key');
  try {
    return uncompressed(createPublicKey(text));
  } catch {
    return invalid('not a public key that can be read');
  }
}

function certificateOf(text: string): X509Certificate {
  checkPem(text, 'CERTIFICATE', 'certificate');
  try {
    return new X509Certificate(text);
  } catch {
    return invalid('not a certificate that can be read');
  }
}

/** Node would take a private key for the public one in it, and the first of several for all of them. */
function checkPem(text: string, label: string, what: string): void {
  if (text.length > longestPem) invalid(`longer than a ${what} may be`);
  const trimmed = text.trim();
  const blocks = trimmed.split('-----BEGIN ').length - 1;
  if (
    blocks !== 1 ||
    !trimmed.startsWith(`-----BEGIN ${label}-----`) ||
    !trimmed.endsWith(`-----END ${label}-----`)
  )
    invalid(`not exactly one ${what} in PEM (-----BEGIN ${label}-----)`);
}

function algorithmOf(key: KeyObject): string {
  const details = key.asymmetricKeyDetails;
  const curves: Readonly<Record<string, string>> = {
    prime256v1: 'ECDSA P-256',
    secp384r1: 'ECDSA P-384',
    secp521r1: 'ECDSA P-521',
  };
  if (details?.namedCurve !== undefined) return curves[details.namedCurve] ?? `EC ${details.namedCurve}`;
  if (details?.modulusLength !== undefined) return `RSA ${details.modulusLength}`;
  return key.asymmetricKeyType === 'ed25519' ? 'Ed25519' : (key.asymmetricKeyType ?? 'unknown');
}

function spkiOf(key: KeyObject): string {
  return `spki ${hex(uncompressed(key).export({ type: 'spki', format: 'der' }))}`;
}

/** A point of a curve can be written in two ways, and Node keeps the way: over JWK it comes out in the usual one. */
function uncompressed(key: KeyObject): KeyObject {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  if (!['prime256v1', 'secp384r1', 'secp521r1'].includes(curve)) return key;
  return createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' });
}

function hex(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function invalid(what: string): never {
  throw new LoadlockError('TRUST_INVALID', null, what);
}
