import { createHash, X509Certificate } from 'node:crypto';
import { ParseError } from '../../core/errors.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';

/** A signature in the older form of cosign: a payload, and the rest as annotations of its layer. */
export interface SimpleSigning {
  readonly payload: Uint8Array;
  readonly annotations: ReadonlyMap<string, string>;
}

/** What the payload of such a signature is about. */
export interface SimplePayload {
  /** `sha256:…` */
  readonly digest: string;
  /** What the signer called the repository; anybody may have copied it elsewhere since. */
  readonly reference: string;
}

const payloadType = 'cosign container image signature';
const names = {
  signature: 'dev.cosignproject.cosign/signature',
  certificate: 'dev.sigstore.cosign/certificate',
  bundle: 'dev.sigstore.cosign/bundle',
  timestamp: 'dev.sigstore.cosign/rfc3161timestamp',
} as const;
const mostBytes = 1 << 20;

/** @throws ParseError (cosign: specs/SIGNATURE_SPEC.md, "Simple Signing") */
export function readSimplePayload(payload: Uint8Array): SimplePayload {
  const critical = object(
    object(parseStrictJson(payload, { bytes: mostBytes }), 'payload')['critical'],
    'critical',
  );
  if (critical['type'] !== payloadType) refuse('critical.type is not that of a signature');
  const digest = object(critical['image'], 'critical.image')['docker-manifest-digest'];
  if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) refuse('it names no digest');
  const reference = object(critical['identity'], 'critical.identity')['docker-reference'];
  return { digest, reference: typeof reference === 'string' ? reference.slice(0, 1024) : '' };
}

/**
 * The same signature as a Sigstore bundle of version 0.1, so that one verifier judges both.
 * @throws ParseError
 */
export function asBundle({ payload, annotations }: SimpleSigning): unknown {
  const signature = annotations.get(names.signature);
  if (signature === undefined || signature === '') refuse('it has no signature');
  const certificate = annotations.get(names.certificate);
  const bundle = annotations.get(names.bundle);
  const timestamp = annotations.get(names.timestamp);
  const digest = createHash('sha256').update(payload).digest('base64');
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      ...(isAbsent(certificate)
        ? { publicKey: {} }
        : { x509CertificateChain: { certificates: [{ rawBytes: derOf(certificate) }] } }),
      tlogEntries: isAbsent(bundle) ? [] : [logEntry(bundle)],
      ...(isAbsent(timestamp)
        ? {}
        : { timestampVerificationData: { rfc3161Timestamps: [timestampOf(timestamp)] } }),
    },
    messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature },
  };
}

/** cosign's RekorBundle: a promise of inclusion, signed by the log, and what it is about. */
function logEntry(text: string): unknown {
  const bundle = object(json(text), 'bundle');
  const { body, integratedTime, logIndex, logID } = object(bundle['Payload'], 'bundle.Payload');
  if (typeof body !== 'string' || typeof logID !== 'string' || !/^[0-9a-f]{64}$/.test(logID))
    refuse('its entry in the log cannot be read');
  const { kind, apiVersion } = object(
    json(Buffer.from(body, 'base64').toString('latin1')),
    'bundle.Payload.body',
  );
  return {
    logIndex,
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind, version: apiVersion },
    integratedTime,
    inclusionPromise: { signedEntryTimestamp: bundle['SignedEntryTimestamp'] },
    canonicalizedBody: body,
  };
}

function timestampOf(text: string): unknown {
  return { signedTimestamp: object(json(text), 'timestamp')['SignedRFC3161Timestamp'] };
}

function derOf(pem: string): string {
  try {
    if (pem.length <= mostBytes) return new X509Certificate(pem).raw.toString('base64');
  } catch {
    // Said below.
  }
  refuse('its certificate cannot be read');
}

function json(text: string): StrictValue {
  return parseStrictJson(Buffer.from(text), { bytes: mostBytes, depth: 16 });
}

/** Signers leave annotations out, or write them empty. */
function isAbsent(text: string | undefined): text is undefined | '' {
  return text === undefined || text === '';
}

function object(value: StrictValue | undefined, place: string): StrictObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(`${place} is no object`);
  return value as StrictObject;
}

function refuse(what: string): never {
  throw new ParseError('PARSE_INVALID', 0, `the signature: ${what}`);
}
