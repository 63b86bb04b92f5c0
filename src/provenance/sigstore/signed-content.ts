import { createHash, createVerify, hash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { ByteSource } from '../../bytes/source.ts';
import { bufferSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';

/** What a signature in a bundle is over, as `@sigstore/verify` asks about it. */
export interface SignedContent {
  readonly signature: Buffer;
  compareSignature(signature: Buffer): boolean;
  /** Against the digest of the payload of an envelope, or of the artifact. */
  compareDigest(digest: Buffer): boolean;
  /** Against the digest of the bytes under the signature. */
  compareSignedDigest(digest: Buffer): boolean;
  verifySignature(key: KeyObject): boolean;
}

export type HashName = 'sha256' | 'sha384' | 'sha512';

const bySize: ReadonlyMap<number, HashName> = new Map([
  [32, 'sha256'],
  [48, 'sha384'],
  [64, 'sha512'],
]);

const chunkBytes = 1 << 16;
/** Ed25519 has no form that takes its message in parts. */
const mostAtOnce = 64 * 2 ** 20;

/** A signature over an artifact, which is read once, in parts, and never held as a whole. */
export class MessageContent implements SignedContent {
  readonly signature: Buffer;
  /** The artifact's, when `verifySignature` has read it. */
  sha256: string | null = null;
  private readonly digest: Buffer;
  private readonly algorithm: HashName;
  private readonly artifact: ByteSource;
  private matched: boolean | null = null;

  constructor(signature: Buffer, digest: Buffer, algorithm: HashName, artifact: ByteSource) {
    this.signature = signature;
    this.digest = digest;
    this.algorithm = algorithm;
    this.artifact = artifact;
  }

  /** The digest that the bundle names is that of the bytes read; null before they were. */
  get digestMatched(): boolean | null {
    return this.matched;
  }

  compareSignature(signature: Buffer): boolean {
    return same(signature, this.signature);
  }

  compareDigest(digest: Buffer): boolean {
    return same(digest, this.digest);
  }

  compareSignedDigest(digest: Buffer): boolean {
    return this.compareDigest(digest);
  }

  verifySignature(key: KeyObject): boolean {
    const sha256 = createHash('sha256');
    const named = this.algorithm === 'sha256' ? null : createHash(this.algorithm);
    const at = signatureOf(key, this.signature, [this.algorithm]);
    readAll(this.artifact, (bytes) => {
      sha256.update(bytes);
      named?.update(bytes);
      at.update(bytes);
    });
    const digest = sha256.digest();
    this.sha256 = digest.toString('hex');
    this.matched = same(named === null ? digest : named.digest(), this.digest);
    return at.fits() && this.matched;
  }
}

/** A signature over a DSSE envelope's payload with its type (DSSE v1: pre-authentication encoding). */
export class EnvelopeContent implements SignedContent {
  readonly signature: Buffer;
  readonly payload: Buffer;
  private readonly encoded: Buffer;

  constructor(signature: Buffer, payloadType: string, payload: Buffer) {
    this.signature = signature;
    this.payload = payload;
    const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
    this.encoded = Buffer.concat([Buffer.from(head), payload]);
  }

  compareSignature(signature: Buffer): boolean {
    return same(signature, this.signature);
  }

  compareDigest(digest: Buffer): boolean {
    return same(digest, hash('sha256', this.payload, 'buffer'));
  }

  compareSignedDigest(digest: Buffer): boolean {
    const algorithm = bySize.get(digest.length);
    return algorithm !== undefined && same(digest, hash(algorithm, this.encoded, 'buffer'));
  }

  verifySignature(key: KeyObject): boolean {
    // Sigstore's registry of algorithms ties the hash to the curve; older signers use SHA-256 with every key.
    const at = signatureOf(key, this.signature, ['sha256', ...curveHash(key)]);
    at.update(this.encoded);
    return at.fits();
  }
}

interface Verification {
  update(bytes: Uint8Array): void;
  fits(): boolean;
}

function signatureOf(key: KeyObject, signature: Buffer, algorithms: readonly HashName[]): Verification {
  if (key.asymmetricKeyType === 'ed25519') {
    const parts: Buffer[] = [];
    let size = 0;
    return {
      update(bytes) {
        size += bytes.length;
        if (size > mostAtOnce)
          throw new LoadlockError('LIMIT_EXCEEDED', null, 'an Ed25519 signature over more than 64 MiB');
        parts.push(Buffer.from(bytes));
      },
      fits: () => verify(null, Buffer.concat(parts), key, signature),
    };
  }
  requireKnown(key);
  const each = algorithms.map((algorithm) => createVerify(algorithm));
  return {
    update(bytes) {
      for (const one of each) one.update(bytes);
    },
    fits: () => each.some((one) => one.verify({ key, dsaEncoding: 'der' }, signature)),
  };
}

const curves: ReadonlyMap<string, readonly HashName[]> = new Map([
  ['prime256v1', []],
  ['secp384r1', ['sha384']],
  ['secp521r1', ['sha512']],
]);

function curveHash(key: KeyObject): readonly HashName[] {
  return curves.get(key.asymmetricKeyDetails?.namedCurve ?? '') ?? [];
}

/** @throws LoadlockError PARSE_UNSUPPORTED */
export function requireKnown(key: KeyObject): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return;
  if (type === 'ec' && curves.has(details?.namedCurve ?? '')) return;
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return;
  throw new LoadlockError(
    'PARSE_UNSUPPORTED',
    null,
    `a key of a kind that is not taken: ${type ?? 'unknown'}`,
  );
}

function readAll(source: ByteSource, take: (bytes: Uint8Array) => void): void {
  const chunk = new Uint8Array(Math.min(chunkBytes, source.size));
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, chunk.length, at);
    if (got === 0) throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    take(chunk.subarray(0, got));
    at += got;
  }
}

export function sourceOf(artifact: Uint8Array | ByteSource): ByteSource {
  return artifact instanceof Uint8Array ? bufferSource(artifact) : artifact;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
