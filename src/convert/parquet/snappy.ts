/** Matches are looked for inside of blocks of this, so that every offset fits 16 bits. */
const blockBytes = 65_536;
const tableBits = 14;
/** A match is not begun so close to the end of a block. */
const margin = 15;

/**
 * Compresses pages one after the other, in plain Snappy (format_description.txt), without the framing. It is written
 * here because a native compressor keeps the memory of each page until the collector comes by, and Node has no Snappy.
 */
export class Snappy {
  private readonly table = new Uint16Array(1 << tableBits);
  private page: Uint8Array = new Uint8Array(0);
  private out: Uint8Array = new Uint8Array(0);
  private end = 0;

  /** The parts, one behind the other, compressed. */
  compress(parts: readonly Uint8Array[]): Uint8Array {
    const input = this.joined(parts);
    const most = 32 + input.length + Math.ceil(input.length / 6);
    if (this.out.length < most) this.out = new Uint8Array(most);
    this.end = 0;
    for (let left = input.length; ; left = Math.floor(left / 128)) {
      this.out[this.end++] = left < 128 ? left : (left % 128) | 128;
      if (left < 128) break;
    }
    const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
    for (let start = 0; start < input.length; start += blockBytes)
      this.block(input, view, start, Math.min(input.length, start + blockBytes));
    return this.out.slice(0, this.end);
  }

  private joined(parts: readonly Uint8Array[]): Uint8Array {
    const [only] = parts;
    if (parts.length === 1) return only!;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.page.length < length) this.page = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      this.page.set(part, at);
      at += part.length;
    }
    return this.page.subarray(0, length);
  }

  private block(input: Uint8Array, view: DataView, start: number, end: number): void {
    const { table } = this;
    table.fill(0);
    const last = end - margin;
    let literal = start;
    let at = start + 1;
    while (at < last) {
      let candidate = 0;
      // The longer nothing matches, the fewer places are tried.
      for (let skip = 32; ; skip += 1) {
        const word = view.getUint32(at, true);
        const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - tableBits);
        candidate = start + table[slot]!;
        table[slot] = at - start;
        if (candidate < at && view.getUint32(candidate, true) === word) break;
        at += skip >> 5;
        if (at >= last) break;
      }
      if (at >= last) break;
      if (at > literal) this.literal(input, literal, at);
      const from = at;
      const offset = at - candidate;
      at += 4;
      candidate += 4;
      while (at < end && input[at] === input[candidate]) {
        at += 1;
        candidate += 1;
      }
      this.copy(offset, at - from);
      literal = at;
    }
    if (literal < end) this.literal(input, literal, end);
  }

  private literal(input: Uint8Array, from: number, to: number): void {
    const { out } = this;
    const length = to - from - 1;
    if (length < 60) out[this.end++] = length << 2;
    else if (length < 256) {
      out[this.end++] = 60 << 2;
      out[this.end++] = length;
    } else {
      out[this.end++] = 61 << 2;
      out[this.end++] = length & 255;
      out[this.end++] = length >> 8;
    }
    if (to - from > 32) out.set(input.subarray(from, to), this.end);
    else for (let at = from; at < to; at += 1) out[this.end + at - from] = input[at]!;
    this.end += to - from;
  }

  /** Copies of two bytes of offset hold up to 64 bytes, and at least 4 are left for the last one. */
  private copy(offset: number, length: number): void {
    let left = length;
    while (left >= 68) {
      this.far(offset, 64);
      left -= 64;
    }
    if (left > 64) {
      this.far(offset, 60);
      left -= 60;
    }
    if (left >= 12 || offset >= 2048) this.far(offset, left);
    else {
      this.out[this.end++] = ((offset >> 8) << 5) | ((left - 4) << 2) | 1;
      this.out[this.end++] = offset & 255;
    }
  }

  private far(offset: number, length: number): void {
    this.out[this.end++] = ((length - 1) << 2) | 2;
    this.out[this.end++] = offset & 255;
    this.out[this.end++] = offset >> 8;
  }
}
