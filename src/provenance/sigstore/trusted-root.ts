import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { ParseError } from '../../core/errors.ts';
import { parseStrictJson } from '../../core/strict-json.ts';
import { bytes, chain, list, message, part, text } from './bundle-shape.ts';
import type { Message } from './messages.ts';
import { readMessage } from './messages.ts';

/** Sigstore's trusted root, versions 0.1 and 0.2 (protobuf-specs: sigstore_trustroot.proto). */

const hashes: ReadonlySet<string> = new Set(['SHA2_256', 'SHA2_384', 'SHA2_512']);
const keys: ReadonlySet<string> = new Set([
  'PKCS1_RSA_PKCS1V5',
  'PKIX_RSA_PKCS1V5',
  'PKIX_RSA_PKCS1V15_2048_SHA256',
  'PKIX_RSA_PKCS1V15_3072_SHA256',
  'PKIX_RSA_PKCS1V15_4096_SHA256',
  'PKIX_ECDSA_P256_SHA_256',
  'PKIX_ECDSA_P384_SHA_384',
  'PKIX_ECDSA_P521_SHA_512',
  'PKIX_ED25519',
]);

// An open beginning would let a key vouch for times at which nobody held it: sigstore-conformance
// trust-root-tlog-missing-validity-start, which readers of protobuf take for "since ever".
const window = message({ start: { kind: 'time', required: true }, end: { kind: 'time' } });
const logId = message({ keyId: bytes(64) });

const log = message({
  baseUrl: text(1024),
  hashAlgorithm: { kind: 'word', words: hashes, required: true },
  publicKey: part(() =>
    message({
      rawBytes: bytes(8 * 1024),
      keyDetails: { kind: 'word', words: keys, required: true },
      validFor: part(() => window),
    }),
  ),
  logId: part(() => logId),
  checkpointKeyId: part(() => logId, false),
  operator: text(256, false),
});

const name = { kind: 'text', most: 256, empty: true } as const;
const authority = message({
  subject: part(() => message({ organization: name, commonName: name }), false),
  uri: text(1024, false),
  certChain: part(() => chain),
  validFor: part(() => window),
  operator: text(256, false),
});

const most = 64;
const shape: Message = message({
  mediaType: {
    kind: 'word',
    words: new Set([
      'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      'application/vnd.dev.sigstore.trustedroot+json;version=0.2',
      'application/vnd.dev.sigstore.trustedroot.v0.2+json',
    ]),
    required: true,
  },
  tlogs: list(
    part(() => log),
    most,
    false,
  ),
  certificateAuthorities: list(
    part(() => authority),
    most,
    false,
  ),
  ctlogs: list(
    part(() => log),
    most,
    false,
  ),
  timestampAuthorities: list(
    part(() => authority),
    most,
    false,
  ),
});

/**
 * A trusted root out of its bytes, or out of JSON that was read strictly already.
 * @throws ParseError PARSE_INVALID.
 */
export async function readTrustedRoot(root: unknown): Promise<TrustedRoot> {
  const json = root instanceof Uint8Array ? parseStrictJson(root, { bytes: 4 * 2 ** 20 }) : root;
  const clean = readMessage(json, shape);
  const specs = await import('@sigstore/protobuf-specs');
  const trusted = specs.TrustedRoot.fromJSON(clean);
  for (const { publicKey } of [...trusted.tlogs, ...trusted.ctlogs])
    orderly(publicKey?.validFor?.start, publicKey?.validFor?.end);
  for (const { validFor } of [...trusted.certificateAuthorities, ...trusted.timestampAuthorities])
    orderly(validFor?.start, validFor?.end);
  return trusted;
}

function orderly(start: Date | undefined, end: Date | undefined): void {
  if (start !== undefined && (end === undefined || start <= end)) return;
  throw new ParseError('PARSE_INVALID', 0, 'validFor: a window that begins after its end');
}
