import { ParseError } from '../../core/errors.ts';

/**
 * One raw Snappy stream, as tables of LevelDB compress their blocks.
 * Source: github.com/google/snappy, format_description.txt.
 * @throws ParseError PARSE_INVALID, PARSE_TRUNCATED.
 */
export function unsnap(input: Uint8Array, most: number): Uint8Array {
  let at = 0;
  let size = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = at < 5 ? input[at] : undefined;
    if (byte === undefined) throw broken(at, 'its length does not end');
    at += 1;
    size += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (size > most) throw broken(0, `it promises ${size} bytes`);
  const output = new Uint8Array(size);
  let written = 0;
  while (at < input.length) {
    const tag = input[at]!;
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      let length = tag >> 2;
      const extra = Math.max(0, length - 59);
      if (extra > 0) {
        length = little(input, at, extra);
        at += extra;
      }
      length += 1;
      if (at + length > input.length || written + length > size) throw broken(at, 'a literal is too long');
      output.set(input.subarray(at, at + length), written);
      at += length;
      written += length;
      continue;
    }
    const width = kind === 3 ? 4 : kind;
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = little(input, at, width) + (kind === 1 ? (tag >> 5) * 256 : 0);
    at += width;
    if (offset === 0 || offset > written || written + length > size) throw broken(at, 'a copy leads outside');
    for (let index = 0; index < length; index += 1)
      output[written + index] = output[written + index - offset]!;
    written += length;
  }
  if (written !== size) throw broken(at, 'it is shorter than promised');
  return output;
}

function little(input: Uint8Array, at: number, width: number): number {
  if (at + width > input.length) throw broken(at, 'it is cut');
  let value = 0;
  for (let index = width - 1; index >= 0; index -= 1) value = value * 256 + input[at + index]!;
  return value;
}

function broken(at: number, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, `a block compressed with Snappy: ${what}`);
}
