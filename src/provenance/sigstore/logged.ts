import { createPublicKey, X509Certificate } from 'node:crypto';
import { parseStrictJson, type StrictValue } from '../../core/strict-json.ts';
import type { SignedContent } from './signed-content.ts';

/** What an entry of a transparency log says that was signed. */
interface Logged {
  readonly signature: Buffer;
  readonly digest: Buffer;
  /** `payload`: the digest is that of an envelope's payload; `signed`: of the bytes under the signature. */
  readonly over: 'payload' | 'signed';
  /** DER of the certificate, or of the public key, that made the signature. */
  readonly verifier: Buffer;
}

/** DER of what verified the signature in the bundle: a certificate, or a public key. */
export type Verifier = { readonly certificate: Buffer } | { readonly publicKey: Buffer };

/**
 * Null where a log's entry is about this signature: its digest, its bytes and its signer; else what differs.
 * A bundle whose entry belongs to something else proves no time and no publicity (CVE-2026-22703, CVE-2022-36056).
 */
export function entryMismatch(
  entry: { readonly kindVersion: { kind: string; version: string }; readonly canonicalizedBody: Buffer },
  content: SignedContent,
  verifier: Verifier,
): string | null {
  const body = object(parseStrictJson(entry.canonicalizedBody, { bytes: 8 * 2 ** 20, depth: 16 }));
  const { kind, version } = entry.kindVersion;
  if (body['kind'] !== kind || body['apiVersion'] !== version) return 'its kind is not that of its content';
  const reader = readers.get(`${kind} ${version}`);
  if (reader === undefined) return `entries of kind ${kind} ${version} are not known here`;
  const logged = reader(object(body['spec']));
  if (logged === null) return 'it is not about one signature, or cannot be read';
  if (!content.compareSignature(logged.signature)) return 'it names another signature';
  const digestFits =
    logged.over === 'payload'
      ? content.compareDigest(logged.digest)
      : content.compareSignedDigest(logged.digest);
  if (!digestFits) return 'it names another digest';
  const signer = 'certificate' in verifier ? verifier.certificate : verifier.publicKey;
  if (!logged.verifier.equals(signer)) return 'it names another signer';
  return null;
}

type Fields = { readonly [key: string]: StrictValue };

const readers: ReadonlyMap<string, (spec: Fields) => Logged | null> = new Map([
  ['hashedrekord 0.0.1', hashedRekordV1],
  ['hashedrekord 0.0.2', hashedRekordV2],
  ['dsse 0.0.1', dsseV1],
  ['dsse 0.0.2', dsseV2],
  ['intoto 0.0.2', intoto],
]);

function hashedRekordV1(spec: Fields): Logged | null {
  const digest = hexDigest(object(object(spec['data'])['hash']));
  const signature = object(spec['signature']);
  const verifier = fromPem(base64(object(signature['publicKey'])['content']));
  return logged(base64(signature['content']), digest, 'signed', verifier);
}

function hashedRekordV2(spec: Fields): Logged | null {
  const record = object(spec['hashedRekordV002']);
  const signature = object(record['signature']);
  return logged(
    base64(signature['content']),
    digestV2(record['data']),
    'signed',
    verifierV2(signature['verifier']),
  );
}

function dsseV1(spec: Fields): Logged | null {
  const signature = only(spec['signatures']);
  const verifier = fromPem(base64(signature['verifier']));
  return logged(base64(signature['signature']), hexDigest(object(spec['payloadHash'])), 'payload', verifier);
}

function dsseV2(spec: Fields): Logged | null {
  const record = object(spec['dsseV002']);
  const signature = only(record['signatures']);
  const verifier = verifierV2(signature['verifier']);
  return logged(base64(signature['content']), digestV2(record['payloadHash']), 'payload', verifier);
}

function intoto(spec: Fields): Logged | null {
  const content = object(spec['content']);
  const signature = only(object(content['envelope'])['signatures']);
  // The signature is in base64 twice; the log's first form of these entries was made so.
  const inner = base64(signature['sig']);
  const digest = hexDigest(object(content['payloadHash']));
  const verifier = fromPem(base64(signature['publicKey']));
  return logged(inner === null ? null : base64(inner.toString('latin1')), digest, 'payload', verifier);
}

function logged(
  signature: Buffer | null,
  digest: Buffer | null,
  over: Logged['over'],
  verifier: Buffer | null,
): Logged | null {
  if (signature === null || signature.length === 0 || digest === null || verifier === null) return null;
  return { signature, digest, over, verifier };
}

function hexDigest(hash: Fields): Buffer | null {
  const { algorithm, value } = hash;
  if (typeof value !== 'string' || typeof algorithm !== 'string') return null;
  const size = new Map([
    ['sha256', 64],
    ['sha384', 96],
    ['sha512', 128],
  ]).get(algorithm);
  return value.length === size && /^[0-9a-f]+$/.test(value) ? Buffer.from(value, 'hex') : null;
}

function digestV2(data: StrictValue | undefined): Buffer | null {
  const { algorithm, digest } = object(data);
  return typeof algorithm === 'string' && /^SHA2_(?:256|384|512)$/.test(algorithm) ? base64(digest) : null;
}

function verifierV2(value: StrictValue | undefined): Buffer | null {
  const verifier = object(value);
  const certificate = base64(object(verifier['x509Certificate'])['rawBytes']);
  return certificate ?? base64(object(verifier['publicKey'])['rawBytes']);
}

/** DER of a certificate or of a public key in PEM. */
function fromPem(pem: Buffer | null): Buffer | null {
  const text = pem?.toString('latin1') ?? '';
  try {
    if (text.startsWith('-----BEGIN CERTIFICATE-----')) return new X509Certificate(text).raw;
    return createPublicKey(text).export({ type: 'spki', format: 'der' });
  } catch {
    return null;
  }
}

function object(value: StrictValue | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function only(value: StrictValue | undefined): Fields {
  return Array.isArray(value) && value.length === 1 ? object(value[0]) : {};
}

function base64(value: StrictValue | undefined): Buffer | null {
  if (typeof value !== 'string') return null;
  const bytes = Buffer.from(value, 'base64');
  return bytes.toString('base64') === value ? bytes : null;
}
