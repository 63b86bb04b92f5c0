// CRC-64 of xz (ECMA-182, reflected), its halves in tables for four bytes at a time
const lows = new Uint32Array(4 * 256);
const highs = new Uint32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let low = byte;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = ((low >>> 1) | (high << 31)) >>> 0;
    high >>>= 1;
    if (odd === 1) {
      low = (low ^ 0xd7870f42) >>> 0;
      high = (high ^ 0xc96c5795) >>> 0;
    }
  }
  lows[byte] = low;
  highs[byte] = high;
}
for (let at = 256; at < 4 * 256; at++) {
  const low = lows[at - 256]!;
  const high = highs[at - 256]!;
  lows[at] = ((low >>> 8) | (high << 24)) ^ lows[low & 255]!;
  highs[at] = (high >>> 8) ^ highs[low & 255]!;
}

/** A running CRC-64; `digest` gives its eight bytes as a file holds them. */
export class Crc64 {
  private low = 0xffffffff | 0;
  private high = 0xffffffff | 0;

  update(bytes: Uint8Array): void {
    let { low, high } = this;
    let at = 0;
    for (const whole = bytes.length - 3; at < whole; at += 4) {
      const mixed =
        low ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
      const a = 768 + (mixed & 255);
      const b = 512 + ((mixed >>> 8) & 255);
      const c = 256 + ((mixed >>> 16) & 255);
      const d = mixed >>> 24;
      low = high ^ lows[a]! ^ lows[b]! ^ lows[c]! ^ lows[d]!;
      high = highs[a]! ^ highs[b]! ^ highs[c]! ^ highs[d]!;
    }
    for (; at < bytes.length; at++) {
      const index = (low ^ bytes[at]!) & 255;
      low = ((low >>> 8) | (high << 24)) ^ lows[index]!;
      high = (high >>> 8) ^ highs[index]!;
    }
    this.low = low;
    this.high = high;
  }

  digest(): Uint8Array {
    const bytes = new Uint8Array(8);
    for (let i = 0; i < 4; i++) {
      bytes[i] = ~this.low >>> (8 * i);
      bytes[4 + i] = ~this.high >>> (8 * i);
    }
    return bytes;
  }
}
