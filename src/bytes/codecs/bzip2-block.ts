import { ParseError } from '../../core/errors.ts';
import type { Bits } from './bzip2-bits.ts';
import { PrefixCodes } from './bzip2-codes.ts';
import { randomGaps } from './bzip2-random.ts';
import type { Sink } from './codec.ts';

const groupSize = 50;
/** Files exist that declare more selectors than a block can use; libbz2 passes over the rest. */
const usefulSelectors = 18_002;
const outputBytes = 64 * 1024;

/** One block: prefix codes, move-to-front, Burrows-Wheeler and runs, undone. Its tables serve all blocks of a file. */
export class Block {
  private readonly bits: Bits;
  private most = 0;
  private readonly sink: Sink;
  /** The last column of the sorted block in the low bytes; above them, once sorted, where to go next. */
  private column = new Uint32Array(0);
  private readonly counts = new Int32Array(257);
  private readonly front = new Uint8Array(256);
  private readonly selectors = new Uint8Array(usefulSelectors);
  private readonly tables: PrefixCodes[] = [];
  private readonly lengths = new Uint8Array(258);
  private readonly output = new Uint8Array(outputBytes);

  constructor(bits: Bits, sink: Sink) {
    this.bits = bits;
    this.sink = sink;
  }

  /** Begins a stream whose blocks have at most so many bytes. */
  start(most: number): void {
    this.most = most;
    if (this.column.length < most) this.column = new Uint32Array(most);
  }

  /** Writes the block's bytes and returns their CRC. */
  decode(): number {
    const { bits } = this;
    const randomised = bits.take(1) === 1;
    const origin = (bits.take(8) << 16) | bits.take(16);
    const used = this.readUsed();
    const groups = bits.take(3);
    const declared = bits.take(15);
    if (groups < 2 || groups > 6 || declared < 1) throw this.invalid('an impossible number of tables');
    const selectors = this.readSelectors(groups, declared);
    this.readTables(groups, used + 2);
    const size = this.readSymbols(selectors, used + 1);
    bits.check();
    if (origin >= size) throw this.invalid('the origin lies outside of the block');
    this.sort(size);
    return this.write(size, origin, randomised);
  }

  private invalid(what: string): ParseError {
    return new ParseError('PARSE_INVALID', this.bits.at, `bzip2: ${what}`);
  }

  private readUsed(): number {
    const ranges = this.bits.take(16);
    let used = 0;
    for (let range = 0; range < 16; range++) {
      if (((ranges >>> (15 - range)) & 1) === 0) continue;
      const bytes = this.bits.take(16);
      for (let i = 0; i < 16; i++) if (((bytes >>> (15 - i)) & 1) === 1) this.front[used++] = range * 16 + i;
    }
    if (used === 0) throw this.invalid('a block without bytes');
    return used;
  }

  private readSelectors(groups: number, declared: number): number {
    const order = [0, 1, 2, 3, 4, 5];
    for (let i = 0; i < declared; i++) {
      let place = 0;
      while (this.bits.take(1) === 1) if (++place >= groups) throw this.invalid('a selector of no table');
      if (i >= usefulSelectors) continue;
      const [table] = order.splice(place, 1);
      order.unshift(table!);
      this.selectors[i] = table!;
    }
    return Math.min(declared, usefulSelectors);
  }

  private readTables(groups: number, symbols: number): void {
    for (let group = 0; group < groups; group++) {
      let length = this.bits.take(5);
      for (let i = 0; i < symbols; i++) {
        for (;;) {
          if (length < 1 || length > 20) throw this.invalid('an impossible code length');
          if (this.bits.take(1) === 0) break;
          length += this.bits.take(1) === 0 ? 1 : -1;
        }
        this.lengths[i] = length;
      }
      this.tables[group] ??= new PrefixCodes();
      this.tables[group]!.build(this.lengths, symbols);
    }
  }

  /** Fills `column` and `counts`; returns how many bytes the block has. */
  private readSymbols(selectors: number, end: number): number {
    const { bits, column, counts, front, most } = this;
    let size = 0;
    let group = 0;
    let left = 0;
    let table = this.tables[0]!;
    let quick = table.quick;
    let run = 0;
    let weight = 1;
    counts.fill(0);
    for (;;) {
      if (left === 0) {
        if (group >= selectors) throw this.invalid('more symbols than selectors');
        table = this.tables[this.selectors[group++]!]!;
        quick = table.quick;
        left = groupSize;
      }
      left -= 1;
      if (bits.bits < 20) bits.fill();
      let code = quick[(bits.hold >>> (bits.bits - 10)) & 1023]!;
      if (code === 0) {
        code = table.slow(bits.hold, bits.bits);
        if (code < 0) throw this.invalid('a code that no symbol has');
      }
      bits.bits -= code >>> 9;
      const symbol = code & 511;
      if (symbol <= 1) {
        // Runs of the byte in front, in bijective base two
        run += weight << symbol;
        weight <<= 1;
        if (run > most - size) throw this.invalid('a run longer than the block');
        continue;
      }
      if (run > 0) {
        const byte = front[0]!;
        column.fill(byte, size, size + run);
        counts[byte]! += run;
        size += run;
        run = 0;
        weight = 1;
      }
      if (symbol === end) return size;
      if (size >= most) throw this.invalid('more bytes than the block may have');
      const place = symbol - 1;
      const byte = front[place]!;
      if (place < 16) for (let i = place; i > 0; i--) front[i] = front[i - 1]!;
      else front.copyWithin(1, 0, place);
      front[0] = byte;
      column[size++] = byte;
      counts[byte]! += 1;
    }
  }

  private sort(size: number): void {
    const { column, counts } = this;
    for (let byte = 0, sum = 0; byte < 256; byte++) {
      const count = counts[byte]!;
      counts[byte] = sum;
      sum += count;
    }
    for (let i = 0; i < size; i++) {
      const byte = column[i]! & 255;
      const place = counts[byte]!;
      counts[byte] = place + 1;
      column[place] = column[place]! | (i << 8);
    }
  }

  /** Walks the block in its order; four equal bytes are followed by how many more there are. */
  private write(size: number, origin: number, randomised: boolean): number {
    const { column, output } = this;
    let next = column[origin]! >>> 8;
    let sum = 0xffffffff;
    let at = 0;
    let equal = 0;
    let last = -1;
    let gap = 0;
    let gaps = 0;
    for (let i = 0; i < size; i++) {
      const entry = column[next]!;
      next = entry >>> 8;
      let byte = entry & 255;
      if (randomised) {
        if (gap === 0) {
          gap = randomGaps[gaps]!;
          gaps = (gaps + 1) % randomGaps.length;
        }
        gap -= 1;
        if (gap === 1) byte ^= 1;
      }
      if (equal === 4) {
        output.fill(last, at, at + byte);
        at += byte;
        equal = 0;
        last = -1;
      } else {
        equal = byte === last ? equal + 1 : 1;
        last = byte;
        output[at++] = byte;
      }
      if (at > outputBytes - 256) {
        sum = bzip2Crc(output, at, sum);
        this.sink.write(output.subarray(0, at));
        at = 0;
      }
    }
    if (equal === 4) {
      // libbz2 takes the next byte of the walk for the length, gives the run out, and only then complains
      const more = column[next]! & 255;
      output.fill(last, at, at + more);
      this.sink.write(output.subarray(0, at + more));
      throw this.invalid('a run without its length');
    }
    sum = bzip2Crc(output, at, sum);
    this.sink.write(output.subarray(0, at));
    return ~sum >>> 0;
  }
}

// CRC-32 with the highest bit first, in tables for four bytes at a time
const crcTable = new Uint32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  crcTable[byte] = value;
}
for (let at = 256; at < 4 * 256; at++) {
  const value = crcTable[at - 256]!;
  crcTable[at] = (value << 8) ^ crcTable[value >>> 24]!;
}

function bzip2Crc(bytes: Uint8Array, size: number, before: number): number {
  let sum = before | 0;
  let at = 0;
  for (; at + 4 <= size; at += 4) {
    sum ^= (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    sum =
      crcTable[768 + (sum >>> 24)]! ^
      crcTable[512 + ((sum >>> 16) & 255)]! ^
      crcTable[256 + ((sum >>> 8) & 255)]! ^
      crcTable[sum & 255]!;
  }
  for (; at < size; at++) sum = (sum << 8) ^ crcTable[(sum >>> 24) ^ bytes[at]!]!;
  return sum;
}
