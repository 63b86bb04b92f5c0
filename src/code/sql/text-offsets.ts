/** Lines of a text by offset, counted from 1. */
export class LineTable {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

/** Turns byte offsets of a text in UTF-8 into offsets of the text. */
export function byteLocator(text: string): (byte: number) => number {
  if (/^[\0-\x7f]*$/.test(text)) return (byte) => byte;
  const bytes = Buffer.from(text, 'utf8');
  // One entry for each 256 bytes, so that no lookup walks far.
  const marks: number[] = [];
  let units = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    if ((i & 255) === 0) marks.push(units);
    units += unitsOf(bytes[i]!);
  }
  return (byte) => {
    const last = Math.min(byte, bytes.length);
    let at = marks[Math.min(last >> 8, marks.length - 1)] ?? 0;
    for (let i = (last >> 8) << 8; i < last; i += 1) at += unitsOf(bytes[i]!);
    return at;
  };
}

/** UTF-16 units that begin with this byte of UTF-8. */
function unitsOf(byte: number): number {
  if ((byte & 0xc0) === 0x80) return 0;
  return byte >= 0xf0 ? 2 : 1;
}
