import { type Count, joined, marker, type Sink } from './stage.ts';

interface Found {
  readonly start: number;
  readonly end: number;
  readonly word: number;
}

/** Bytes of a stream that were looked at and not let through yet, with the words that were found among them. */
export class Held {
  private readonly kinds: readonly string[];
  private readonly sink: Sink;
  private readonly count: Count;
  private found: Found[] = [];
  private bytes: Uint8Array = new Uint8Array(0);
  private redactedTo = 0;
  /** The place in the stream of the first byte that is held. */
  gone = 0;

  constructor(kinds: readonly string[], sink: Sink, count: Count) {
    this.kinds = kinds;
    this.sink = sink;
    this.count = count;
  }

  /** The place behind the last byte. */
  get end(): number {
    return this.gone + this.bytes.length;
  }

  /** Takes more of the stream. @returns all that is held. */
  add(bytes: Uint8Array): Uint8Array {
    this.bytes = joined(this.bytes, bytes);
    return this.bytes;
  }

  find(found: Found): void {
    while (this.found.length > 0 && this.found.at(-1)!.start >= found.start) this.found.pop();
    this.found.push(found);
  }

  /** Lets through everything before `safe`. A word that begins before it cannot become part of a longer one. */
  settle(safe: number, inclusive: boolean): void {
    let done = 0;
    for (const { start, end, word } of this.found) {
      if (inclusive ? start > safe : start >= safe) break;
      done += 1;
      if (start >= this.redactedTo) {
        this.pass(start);
        const kind = this.kinds[word]!;
        this.sink(marker(kind));
        this.count(kind);
      }
      this.skip(end);
      this.redactedTo = Math.max(end, this.redactedTo);
    }
    this.found.splice(0, done);
    this.pass(safe);
    this.bytes = this.bytes.slice();
  }

  private pass(to: number): void {
    if (to <= this.gone) return;
    this.sink(this.bytes.subarray(0, to - this.gone));
    this.skip(to);
  }

  private skip(to: number): void {
    if (to <= this.gone) return;
    this.bytes = this.bytes.subarray(to - this.gone);
    this.gone = to;
  }
}
