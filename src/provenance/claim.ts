import type { ProvenanceFact, SignatureCheck } from '../core/provenance.ts';

export type DigestAlgorithm = 'sha256' | 'blake2b' | 'blake3';

/** Bytes `from` up to `to` of a file (null: to its end) with their digest in hex. */
export interface Piece {
  readonly from: number;
  readonly to: number | null;
  readonly algorithm: DigestAlgorithm;
  readonly digest: string;
}

/** A file that a signed statement names. Its pieces follow one another from 0 to the end. */
export interface ClaimedFile {
  /** Relative to the signed folder, `/` between parts; checked by `safePath`. For one file, its base name. */
  readonly path: string;
  /** Bytes; null where the statement does not say. */
  readonly size: number | null;
  readonly pieces: readonly [Piece, ...Piece[]];
}

/** What a signed statement says. Nothing of it counts before a trusted signature over it does. */
export interface Claim {
  readonly kind: 'manifest' | 'simple-manifest' | 'oms' | 'blob';
  readonly name: string | null;
  /** Null where the statement has none, or its publisher gave none. */
  readonly version: string | null;
  readonly publisher: string | null;
  /** Milliseconds since 1970. */
  readonly publishedAt: number | null;
  readonly expiresAt: number | null;
  readonly files: readonly ClaimedFile[];
  /** True: the statement is about one file, not about all of a folder. */
  readonly single: boolean;
  /** Exact relative paths that the signer says were left out. */
  readonly ignored: readonly string[];
  readonly allowLinks: boolean;
  readonly trainingVersions: ReadonlyMap<string, string>;
  /** sha256 of the signed bytes, in hex. */
  readonly sha256: string;
}

/** A statement that was read together with its signatures. */
export interface Signed {
  /** Null where it could not be understood; a fact says why. */
  readonly claim: Claim | null;
  readonly signatures: readonly SignatureCheck[];
  /** What is wrong with the statement or its signatures by themselves. */
  readonly facts: readonly ProvenanceFact[];
}
