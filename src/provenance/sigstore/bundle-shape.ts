import type { Field, Message } from './messages.ts';

/**
 * The Sigstore bundle, versions 0.1 to 0.3 (protobuf-specs: sigstore_bundle.proto, sigstore_rekor.proto,
 * sigstore_common.proto, envelope.proto).
 */

const KiB = 1024;
const MiB = 1024 * KiB;

export const bundleMediaTypes: ReadonlySet<string> = new Set([
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
]);

export function bytes(most: number, required = true): Field {
  return { kind: 'bytes', most, required };
}

export function text(most: number, required = true): Field {
  return { kind: 'text', most, required };
}

export function part(message: () => Message, required = true): Field {
  return { kind: 'message', message, required };
}

export function list(of: Field, most: number, required = true): Field {
  return { kind: 'list', of, most, required };
}

export function message(fields: Record<string, Field>, oneOf?: Message['oneOf']): Message {
  const shape = { fields: new Map(Object.entries(fields)) };
  return oneOf === undefined ? shape : { ...shape, oneOf };
}

export const certificate: Message = message({ rawBytes: bytes(64 * KiB) });

export const chain: Message = message({
  certificates: list(
    part(() => certificate),
    10,
  ),
});

const hash = bytes(64);
const inclusionProof = message({
  logIndex: { kind: 'count' },
  rootHash: hash,
  treeSize: { kind: 'count', required: true },
  hashes: list(hash, 64, false),
  // Up to sixteen cosignatures of any kind, post-quantum ones included.
  checkpoint: part(() => message({ envelope: text(256 * KiB) }), false),
});

const logEntry = message({
  logIndex: { kind: 'count' },
  logId: part(() => message({ keyId: bytes(64) })),
  kindVersion: part(() => message({ kind: text(64), version: text(64) })),
  integratedTime: { kind: 'count' },
  inclusionPromise: part(() => message({ signedEntryTimestamp: bytes(8 * KiB) }), false),
  inclusionProof: part(() => inclusionProof, false),
  canonicalizedBody: bytes(8 * MiB),
});

const timestamps = message({
  rfc3161Timestamps: list(
    part(() => message({ signedTimestamp: bytes(64 * KiB) })),
    16,
    false,
  ),
});

const material = message(
  {
    publicKey: part(() => message({ hint: { kind: 'text', most: KiB, empty: true } }), false),
    x509CertificateChain: part(() => chain, false),
    certificate: part(() => certificate, false),
    tlogEntries: list(
      part(() => logEntry),
      16,
      false,
    ),
    timestampVerificationData: part(() => timestamps, false),
  },
  [['publicKey', 'x509CertificateChain', 'certificate']],
);

const messageSignature = message({
  messageDigest: part(() =>
    message({
      algorithm: { kind: 'word', words: new Set(['SHA2_256', 'SHA2_384', 'SHA2_512']), required: true },
      digest: bytes(64),
    }),
  ),
  signature: bytes(8 * KiB),
});

const envelope = message({
  payload: bytes(44 * MiB),
  payloadType: text(256),
  signatures: list(
    part(() => message({ sig: bytes(8 * KiB), keyid: { kind: 'text', most: KiB, empty: true } })),
    1,
  ),
});

export const bundleShape: Message = message(
  {
    mediaType: { kind: 'word', words: bundleMediaTypes, required: true },
    verificationMaterial: part(() => material),
    messageSignature: part(() => messageSignature, false),
    dsseEnvelope: part(() => envelope, false),
  },
  [['messageSignature', 'dsseEnvelope']],
);
