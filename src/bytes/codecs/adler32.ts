/** Adler-32 (RFC 1950, 8.2), continued from `before`. */
export function adler32(bytes: Uint8Array, before = 1): number {
  let a = before & 0xffff;
  let b = before >>> 16;
  for (let at = 0; at < bytes.length; ) {
    // 5552 is the most bytes after which the sums still fit 32 bits
    const end = Math.min(bytes.length, at + 5552);
    for (; at < end; at++) {
      a += bytes[at]!;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}
