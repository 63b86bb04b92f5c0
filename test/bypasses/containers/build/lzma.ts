/** LZMA that knows literals and the end marker only: as large as its input, and every reader takes it. */

const literalProps = 0x5d;
const probabilityBits = 11;
const half = 1 << (probabilityBits - 1);

/** The range coder of LZMA (lzma-specification.txt of the LZMA SDK), forwards. */
class RangeEncoder {
  private readonly out: number[] = [];
  private low = 0;
  private range = 0xffffffff;
  private cache = 0;
  private pending = 0;
  private first = true;

  bit(probabilities: Uint16Array, index: number, bit: number): void {
    const probability = probabilities[index]!;
    const bound = (this.range >>> probabilityBits) * probability;
    if (bit === 0) {
      this.range = bound;
      probabilities[index] = probability + (((1 << probabilityBits) - probability) >>> 5);
    } else {
      this.low += bound;
      this.range -= bound;
      probabilities[index] = probability - (probability >>> 5);
    }
    this.normalize();
  }

  /** The highest bit first, each in the context of those before. */
  tree(probabilities: Uint16Array, from: number, bits: number, value: number): void {
    let node = 1;
    for (let shift = bits - 1; shift >= 0; shift -= 1) {
      const bit = (value >>> shift) & 1;
      this.bit(probabilities, from + node, bit);
      node = node * 2 + bit;
    }
  }

  directOnes(count: number): void {
    for (let done = 0; done < count; done += 1) {
      this.range = Math.floor(this.range / 2);
      this.low += this.range;
      this.normalize();
    }
  }

  finish(): Uint8Array {
    for (let byte = 0; byte < 5; byte += 1) this.shift();
    return Uint8Array.from(this.out);
  }

  private normalize(): void {
    while (this.range < 2 ** 24) {
      this.range = (this.range * 256) >>> 0;
      this.shift();
    }
  }

  private shift(): void {
    if (this.low < 0xff000000 || this.low >= 2 ** 32) {
      const carry = this.low >= 2 ** 32 ? 1 : 0;
      if (!this.first) this.out.push((this.cache + carry) & 0xff);
      else this.out.push(0);
      this.first = false;
      for (; this.pending > 0; this.pending -= 1) this.out.push((0xff + carry) & 0xff);
      this.cache = Math.floor(this.low / 2 ** 24) & 0xff;
    } else this.pending += 1;
    this.low = (this.low % 2 ** 24) * 256;
  }
}

function fresh(count: number): Uint16Array {
  return new Uint16Array(count).fill(half);
}

/** The stream alone, with lc 3, lp 0, pb 2 and an end marker. */
export function rawLzma(data: Uint8Array): Uint8Array {
  const coder = new RangeEncoder();
  const isMatch = fresh(16);
  const literals = fresh(8 * 0x300);
  let previous = 0;
  for (const [index, byte] of data.entries()) {
    coder.bit(isMatch, index & 3, 0);
    coder.tree(literals, (previous >>> 5) * 0x300, 8, byte);
    previous = byte;
  }
  // The end: a match of the shortest length at a distance of 2^32.
  coder.bit(isMatch, data.length & 3, 1);
  coder.bit(fresh(1), 0, 0);
  coder.bit(fresh(1), 0, 0);
  coder.tree(fresh(8), 0, 3, 0);
  coder.tree(fresh(64), 0, 6, 63);
  coder.directOnes(26);
  const align = fresh(16);
  for (const node of [1, 3, 7, 15]) coder.bit(align, node, 1);
  return coder.finish();
}

/** One zero, and then nothing but matches of the greatest length with it; without an end marker. */
export function lzmaZeros(matches: number): { packed: Uint8Array; size: number } {
  const coder = new RangeEncoder();
  const isMatch = fresh(12 * 16);
  const isRep = fresh(12);
  const isRepG0 = fresh(12);
  const isRep0Long = fresh(12 * 16);
  const choices = fresh(2);
  const high = fresh(256);
  coder.bit(isMatch, 0, 0);
  coder.tree(fresh(0x300), 0, 8, 0);
  let state = 0;
  let size = 1;
  for (let match = 0; match < matches; match += 1) {
    const place = size & 3;
    coder.bit(isMatch, state * 16 + place, 1);
    coder.bit(isRep, state, 1);
    coder.bit(isRepG0, state, 0);
    coder.bit(isRep0Long, state * 16 + place, 1);
    coder.bit(choices, 0, 1);
    coder.bit(choices, 1, 1);
    coder.tree(high, 0, 8, 255);
    state = state < 7 ? 8 : 11;
    size += 273;
  }
  return { packed: coder.finish(), size };
}

/** Five bytes: the properties and a dictionary of 64 KiB. */
export const lzmaProperties: Uint8Array = Uint8Array.from([literalProps, 0, 0, 1, 0]);

/** The .lzma format, of a length that the header does not tell. */
export function lzmaAlone(data: Uint8Array): Uint8Array {
  return Buffer.concat([lzmaProperties, new Uint8Array(8).fill(0xff), rawLzma(data)]);
}
