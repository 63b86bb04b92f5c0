import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, boolean, integer, octets, oid, sequence, set, time, tlv, utf8 } from './der.ts';

/**
 * A Sigstore of our own: an authority, a log of certificates and a log of signatures, each with a fresh key, and
 * bundles made with them as the public services make them. What each test asks for is one way to be wrong.
 */
export interface SmallSigstore {
  readonly trustedRoot: Record<string, unknown>;
  /** A certificate for a fresh key. */
  certify(how?: CertificateOptions): Certified;
  /** A signature over `artifact` with its entry in the log. */
  bundle(artifact: Uint8Array, how?: BundleOptions): Record<string, unknown>;
  /** The annotations of cosign's older form over `payload`. */
  annotations(payload: Uint8Array, how?: BundleOptions): Map<string, string>;
}

export interface CertificateOptions {
  /** GeneralNames of the subject; by default one mail address. */
  readonly names?: readonly Uint8Array[];
  readonly issuer?: string;
  readonly usage?: string;
  readonly withoutSct?: boolean;
  /** More extensions. */
  readonly also?: readonly Uint8Array[];
}

export interface Certified {
  readonly der: Buffer;
  readonly key: KeyObject;
}

export interface BundleOptions {
  readonly certified?: Certified;
  /** The certificate that the log's entry names, instead of the one that signed. */
  readonly logged?: Certified;
  readonly integratedTime?: number;
  /** Leaves the log's promise away, and keeps the time. */
  readonly withoutPromise?: boolean;
  /** Makes the entry say that the digest is that of other bytes. */
  readonly loggedArtifact?: Uint8Array;
  readonly changeBody?: (text: string) => string;
}

export const someone = { identity: 'someone@example.com', issuer: 'https://issuer.example' };
export const signedAt: number = Date.parse('2026-01-02T00:00:00Z');
const validFrom = '2025-01-01T00:00:00Z';

export const mail = (text: string | Uint8Array): Buffer => tlv(0x81, Buffer.from(text as string));
export const uri = (text: string): Buffer => tlv(0x86, Buffer.from(text));
export const userName = (text: string): Buffer =>
  tlv(0xa0, oid('1.3.6.1.4.1.57264.1.7'), tlv(0xa0, utf8(text)));

export function smallSigstore(): SmallSigstore {
  const authority = keyPair();
  const certificateLog = keyPair();
  const log = keyPair();
  const authorityName = sequence(set(sequence(oid('2.5.4.3'), utf8('small'))));
  const authorityCertificate = issue({
    subject: authorityName,
    issuer: authorityName,
    publicKey: authority.spki,
    from: new Date(validFrom),
    to: new Date('2035-01-01T00:00:00Z'),
    extensions: [
      extension('2.5.29.19', sequence(boolean()), true),
      extension('2.5.29.15', tlv(0x03, Buffer.from([1, 0x06])), true),
    ],
    signer: authority.key,
  });
  const authorityKeyHash = createHash('sha256').update(authority.spki).digest();

  function certify(how: CertificateOptions = {}): Certified {
    const own = keyPair();
    const extensions = [
      extension('2.5.29.37', sequence(oid(how.usage ?? '1.3.6.1.5.5.7.3.3'))),
      extension('2.5.29.17', sequence(...(how.names ?? [mail(someone.identity)])), true),
      extension('1.3.6.1.4.1.57264.1.8', utf8(how.issuer ?? someone.issuer)),
      ...(how.also ?? []),
    ];
    const fields = {
      subject: sequence(),
      issuer: authorityName,
      publicKey: own.spki,
      from: new Date(signedAt - 60_000),
      to: new Date(signedAt + 540_000),
      signer: authority.key,
    };
    if (how.withoutSct === true) return { der: issue({ ...fields, extensions }), key: own.key };
    const sct = timestampOf(toBeSigned({ ...fields, extensions }));
    return { der: issue({ ...fields, extensions: [...extensions, sct] }), key: own.key };
  }

  /** RFC 6962, 3.2 and 3.3: the log of certificates has seen this one. */
  function timestampOf(certificate: Buffer): Buffer {
    const at = u64(signedAt - 60_000);
    const signed = Buffer.concat([
      Buffer.from([0, 0]),
      at,
      Buffer.from([0, 1]),
      authorityKeyHash,
      Buffer.from([certificate.length >> 16, (certificate.length >> 8) & 0xff, certificate.length & 0xff]),
      certificate,
      Buffer.from([0, 0]),
    ]);
    const signature = sign('sha256', signed, certificateLog.key);
    const timestamp = Buffer.concat([
      Buffer.from([0]),
      certificateLog.id,
      at,
      Buffer.from([0, 0, 4, 3]),
      u16(signature.length),
      signature,
    ]);
    const list = Buffer.concat([u16(timestamp.length), timestamp]);
    return extension('1.3.6.1.4.1.11129.2.4.2', octets(Buffer.concat([u16(list.length), list])));
  }

  interface Entry {
    readonly signature: Buffer;
    readonly certificate: Buffer;
    readonly body: string;
    readonly integratedTime: number;
    readonly promise: string;
  }

  function entryOf(artifact: Uint8Array, how: BundleOptions): Entry {
    const certified = how.certified ?? certify();
    const signature = sign('sha256', artifact, certified.key);
    const integratedTime = how.integratedTime ?? signedAt / 1000;
    const text = JSON.stringify({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: { hash: { algorithm: 'sha256', value: hash(how.loggedArtifact ?? artifact).toString('hex') } },
        signature: {
          content: signature.toString('base64'),
          publicKey: { content: Buffer.from(pem((how.logged ?? certified).der)).toString('base64') },
        },
      },
    });
    const body = Buffer.from(how.changeBody?.(text) ?? text).toString('base64');
    // Keys in order, without spaces: JSON Canonicalization for such values.
    const promised = JSON.stringify({ body, integratedTime, logID: log.id.toString('hex'), logIndex: 7 });
    const promise = sign('sha256', Buffer.from(promised), log.key).toString('base64');
    return { signature, certificate: certified.der, body, integratedTime, promise };
  }

  function bundle(artifact: Uint8Array, how: BundleOptions = {}): Record<string, unknown> {
    const { signature, certificate, body, integratedTime, promise } = entryOf(artifact, how);
    const root = hash(Buffer.concat([Buffer.from([0]), Buffer.from(body, 'base64')]));
    const note = `log.example - 1\n1\n${root.toString('base64')}\n`;
    const line = Buffer.concat([log.id.subarray(0, 4), sign('sha256', Buffer.from(note), log.key)]);
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: {
        certificate: { rawBytes: certificate.toString('base64') },
        tlogEntries: [
          {
            logIndex: how.withoutPromise === true ? '0' : '7',
            logId: { keyId: log.id.toString('base64') },
            kindVersion: { kind: 'hashedrekord', version: '0.0.1' },
            integratedTime: String(integratedTime),
            ...(how.withoutPromise === true ? {} : { inclusionPromise: { signedEntryTimestamp: promise } }),
            inclusionProof: {
              logIndex: '0',
              rootHash: root.toString('base64'),
              treeSize: '1',
              hashes: [],
              checkpoint: { envelope: `${note}\n\u2014 log.example ${line.toString('base64')}\n` },
            },
            canonicalizedBody: body,
          },
        ],
      },
      messageSignature: {
        messageDigest: { algorithm: 'SHA2_256', digest: hash(artifact).toString('base64') },
        signature: signature.toString('base64'),
      },
    };
  }

  function annotations(payload: Uint8Array, how: BundleOptions = {}): Map<string, string> {
    const { signature, certificate, body, integratedTime, promise } = entryOf(payload, how);
    const Payload = { body, integratedTime, logIndex: 7, logID: log.id.toString('hex') };
    return new Map([
      ['dev.cosignproject.cosign/signature', signature.toString('base64')],
      ['dev.sigstore.cosign/certificate', pem(certificate)],
      ['dev.sigstore.cosign/chain', pem(authorityCertificate)],
      ['dev.sigstore.cosign/bundle', JSON.stringify({ SignedEntryTimestamp: promise, Payload })],
    ]);
  }

  const service = (key: { spki: Buffer; id: Buffer }, baseUrl: string): Record<string, unknown> => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: key.spki.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: validFrom },
    },
    logId: { keyId: key.id.toString('base64') },
  });
  const trustedRoot = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [service(log, 'https://log.example')],
    ctlogs: [service(certificateLog, 'https://ct.example')],
    certificateAuthorities: [
      {
        subject: { organization: 'small', commonName: 'small' },
        uri: 'https://ca.example',
        certChain: { certificates: [{ rawBytes: authorityCertificate.toString('base64') }] },
        validFor: { start: validFrom },
      },
    ],
  };
  return { trustedRoot, certify, bundle, annotations };
}

interface Fields {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: Buffer;
  readonly from: Date;
  readonly to: Date;
  readonly extensions: readonly Uint8Array[];
}

const serials = new WeakMap<Buffer, Buffer>();
const ecdsa = sequence(oid('1.2.840.10045.4.3.2'));

function toBeSigned({ subject, issuer, publicKey, from, to, extensions }: Fields): Buffer {
  // The same certificate, with and without the log's timestamp, has one serial number.
  const serial = serials.get(publicKey) ?? tlv(0x02, Buffer.from([1]), randomBytes(8));
  serials.set(publicKey, serial);
  const validity = sequence(time(from), time(to));
  const version = tlv(0xa0, integer(2));
  return sequence(
    version,
    serial,
    ecdsa,
    issuer,
    validity,
    subject,
    publicKey,
    tlv(0xa3, sequence(...extensions)),
  );
}

function issue(fields: Fields & { readonly signer: KeyObject }): Buffer {
  const signed = toBeSigned(fields);
  return sequence(signed, ecdsa, bits(sign('sha256', signed, fields.signer)));
}

export function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean()] : []), octets(value));
}

function keyPair(): { key: KeyObject; spki: Buffer; id: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { key: privateKey, spki, id: hash(spki) };
}

function hash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`;
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
