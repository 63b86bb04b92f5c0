import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import type { Budget } from '../budget.ts';
import type { ByteSource } from '../source.ts';
import { Spool } from '../spool.ts';

/** What a codec made of a compressed range. */
export interface Inflated {
  readonly source: ByteSource;
  /** Compressed bytes that belong to the stream; what follows them in the range is not part of it. */
  readonly consumed: number;
  /**
   * Why inflating stopped early. An attacker breaks the stream after the payload, and a reader that streams has run
   * the payload by then: so what came out before is in `source` all the same.
   */
  readonly broken: ParseError | LimitError | null;
}

/**
 * Inflates `length` bytes of `source` from `at`. Offsets of errors are places in `source`.
 * Throws ParseError or LimitError only where nothing at all came out.
 */
export type Codec = (
  source: ByteSource,
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
  options?: CodecOptions,
) => Promise<Inflated>;

/** What a container says of a stream that has no header of its own. */
export interface CodecOptions {
  /** LZMA: the five bytes lc/lp/pb and dictionary size; LZMA2: the one dictionary byte. */
  readonly properties?: Uint8Array;
  /** Bytes that the stream inflates to, where it has no end marker of its own. */
  readonly size?: number;
}

/** Takes a decoder's output. The chunk is lent: it holds only during the call. */
export interface Sink {
  write(chunk: Uint8Array): void;
}

/** Writes into `sink`, returns the compressed bytes used. Whatever it wrote before it threw is kept. */
export type Decode = (sink: Sink) => number | Promise<number>;

const pendingBytes = 64 * 1024;

/** Runs a decoder into a spool, with every chunk counted against the budget before it is kept. */
export async function collect(
  at: number,
  length: number,
  budget: Budget,
  limits: Limits,
  decode: Decode,
): Promise<Inflated> {
  const output = new Collector(length, budget, limits);
  try {
    const consumed = await decode(output);
    return { source: output.finish(), consumed, broken: null };
  } catch (error) {
    if (!(error instanceof ParseError || error instanceof LimitError)) {
      output.discard();
      throw error;
    }
    if (output.size === 0) {
      output.discard();
      throw error;
    }
    const consumed = Math.min(length, Math.max(0, (error.at ?? at + length) - at));
    return { source: output.finish(), consumed, broken: error };
  }
}

/** Joins short chunks, so that a million members of one byte do not become a million arrays. */
class Collector implements Sink {
  size = 0;
  private readonly spool: Spool;
  private readonly compressed: number;
  private readonly budget: Budget;
  private readonly pending: Uint8Array;
  private held = 0;

  constructor(compressed: number, budget: Budget, limits: Limits) {
    this.spool = new Spool(limits.spoolBytes);
    this.compressed = compressed;
    this.budget = budget;
    this.pending = new Uint8Array(pendingBytes);
  }

  write(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.budget.inflate(chunk.length, this.size + chunk.length, this.compressed);
    this.size += chunk.length;
    if (this.held + chunk.length > pendingBytes) this.flush();
    if (chunk.length > pendingBytes / 4) {
      this.flush();
      this.spool.write(chunk);
      return;
    }
    this.pending.set(chunk, this.held);
    this.held += chunk.length;
  }

  finish(): ByteSource {
    this.flush();
    return this.spool.finish();
  }

  discard(): void {
    this.spool.discard();
  }

  private flush(): void {
    if (this.held === 0) return;
    this.spool.write(this.pending.subarray(0, this.held));
    this.held = 0;
  }
}
