import type { Sink } from './codec.ts';

const smallest = 64 * 1024;
const mostSlack = 8 * 2 ** 20;

/**
 * The output of a dictionary coder, laid out flat: `buffer[start .. pos)` is what matches may reach back to. It grows
 * with the output up to the dictionary's size, so that a header that declares a gigabyte costs nothing by itself;
 * then it slides.
 */
export class Window {
  buffer: Uint8Array;
  /** Where the next byte goes. */
  pos = 0;
  /** The first byte that a match may reach; moves down when the window slides. */
  start = 0;
  /** The place of the last reset modulo 16: LZMA's contexts take the position since then. */
  phase = 0;
  /** How far back a match may reach at most. */
  readonly reach: number;
  private sent = 0;
  private handed = 0;
  private readonly sink: Sink;
  private readonly most: number;

  constructor(sink: Sink, reach: number) {
    this.sink = sink;
    this.reach = reach;
    this.most = reach + Math.max(smallest, Math.min(mostSlack, reach >>> 1));
    this.buffer = new Uint8Array(Math.min(smallest, this.most));
  }

  /** Hands over what has not been yet. */
  flush(): void {
    const from = this.sent;
    this.sent = this.pos;
    if (this.pos <= from) return;
    this.handed += this.pos - from;
    this.sink.write(this.buffer.subarray(from, this.pos));
  }

  /** Bytes that came out so far. */
  get total(): number {
    return this.handed + this.pos - this.sent;
  }

  /** Makes room for at least one byte at `pos`; what was written is handed over first. */
  room(): void {
    if (this.pos < this.buffer.length) return;
    this.flush();
    if (this.buffer.length < this.most) {
      const grown = new Uint8Array(Math.min(this.most, this.buffer.length * 2));
      grown.set(this.buffer);
      this.buffer = grown;
      return;
    }
    const dropped = this.pos - this.reach;
    this.buffer.copyWithin(0, dropped, this.pos);
    this.pos -= dropped;
    this.sent = this.pos;
    this.start = Math.max(0, this.start - dropped);
    this.phase = (this.phase - dropped) & 15;
  }

  /** Takes bytes as they are. */
  literal(bytes: Uint8Array): void {
    let taken = 0;
    while (taken < bytes.length) {
      this.room();
      const count = Math.min(bytes.length - taken, this.buffer.length - this.pos);
      this.buffer.set(bytes.subarray(taken, taken + count), this.pos);
      this.pos += count;
      taken += count;
    }
  }

  /** Forgets what came before: no match reaches behind this place. */
  reset(): void {
    this.start = this.pos;
    this.phase = this.pos & 15;
  }
}
