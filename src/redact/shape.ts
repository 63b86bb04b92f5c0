import type { ByteSet } from './byte-set.ts';

/** Bytes of one set, as many as there are, but no more than `most`. */
export interface Run {
  readonly of: ByteSet;
  readonly least: number;
  readonly most: number;
}

/** What was seen: the bytes from the anchor's first on, and what stands before and after them (-1 for nothing). */
export interface Seen {
  readonly bytes: Buffer;
  readonly anchor: number;
  readonly before: number;
  readonly after: number;
}

/** What of the bytes is to be replaced, by what name. */
export interface Secret {
  readonly from: number;
  readonly to: number;
  readonly kind?: string;
}

/**
 * A secret that can be told by how it is written: after one of the anchors come the runs. Each run takes what it can and
 * nothing is tried twice, so that reading stays linear.
 */
export interface Shape {
  readonly kind: string;
  /** In lower case where either case will do. */
  readonly anchors: readonly string[];
  readonly anyCase?: true;
  /** What may not stand before the anchor. */
  readonly notAfter?: ByteSet;
  readonly runs: readonly Run[];
  /** What may not follow. */
  readonly notBefore?: ByteSet;
  /** Taken with it, as long as it goes on. */
  readonly tail?: ByteSet;
  /** What follows is a block of a private key, up to its end line. */
  readonly block?: true;
  /** Null: it is no secret after all. Without it all of the bytes are. */
  readonly judge?: (seen: Seen) => Secret | null;
}

export function run(of: ByteSet, least: number, most: number = least): Run {
  return { of, least, most };
}

/** What follows the anchor varies as secrets do, and placeholders (`xxxx…`) do not. */
export function varied({ bytes, anchor }: Seen): Secret | null {
  return distinct(bytes, anchor, bytes.length) >= 6 ? { from: 0, to: bytes.length } : null;
}

/** How many different bytes there are. */
export function distinct(bytes: Uint8Array, from: number, to: number): number {
  return new Set(bytes.subarray(from, to)).size;
}

/** Numbers and letters mixed, as no name or word has them. */
export function looksRandom(value: string): boolean {
  const digits = value.match(/\d/g)?.length ?? 0;
  return digits >= 2 && /[A-Za-z]/.test(value) && new Set(value).size >= 8;
}
