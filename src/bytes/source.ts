import { LoadlockError } from '../core/errors.ts';

/** Bytes with a known size that can be read at any place. Reading never moves anything. */
export interface ByteSource {
  readonly size: number;
  /**
   * Copies up to `length` bytes from `at` into `target` at `offset`, and returns how many were there:
   * fewer than asked for only at the end of the source.
   */
  readInto(target: Uint8Array, offset: number, length: number, at: number): number;
  /** The whole content, where it lies in memory already. */
  readonly memory?: Uint8Array;
  /** Lets go of a temporary file at once; nothing reads the source, or a window of it, afterwards. */
  close?(): void;
}

export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    memory: bytes,
    readInto(target, offset, length, at) {
      const end = Math.min(bytes.length, at + length);
      if (at >= end) return 0;
      target.set(bytes.subarray(at, end), offset);
      return end - at;
    },
  };
}

/** A window of `source`; a window that reaches past its end is cut there. */
export function sliceSource(source: ByteSource, start: number, length: number): ByteSource {
  const from = Math.min(Math.max(0, start), source.size);
  const size = Math.max(0, Math.min(length, source.size - from));
  if (source.memory !== undefined) return bufferSource(source.memory.subarray(from, from + size));
  return {
    size,
    readInto(target, offset, count, at) {
      const wanted = Math.min(count, size - at);
      return wanted <= 0 ? 0 : source.readInto(target, offset, wanted, from + at);
    },
  };
}

/**
 * Up to `length` bytes from `at`: a view where the source lies in memory, else a copy.
 * Callers bound `length` themselves; it is what gets allocated.
 */
export function readBytes(source: ByteSource, at: number, length: number): Uint8Array {
  const wanted = Math.max(0, Math.min(length, source.size - at));
  if (source.memory !== undefined) return source.memory.subarray(at, at + wanted);
  const bytes = new Uint8Array(wanted);
  const got = source.readInto(bytes, 0, wanted, at);
  if (got < wanted)
    throw new LoadlockError('SOURCE_CHANGED', at + got, 'the file became shorter while it was read');
  return bytes;
}
