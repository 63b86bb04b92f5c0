import type { ConstantValue } from '../../ast.ts';
import { asText } from './constants.ts';
import { bytesOf, type FoldFunction, list } from './fold.ts';

const sizes: Readonly<Record<string, number>> = {
  b: 1,
  B: 1,
  c: 1,
  '?': 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 4,
  L: 4,
  q: 8,
  Q: 8,
  s: 1,
  x: 1,
};

/** `struct.unpack` of integers, characters and bytes; standard sizes, no alignment. */
export const unpack: FoldFunction = ({ values, marks }) => {
  const format = asText(values[0]);
  const data = bytesOf(values[1]);
  if (format === null || data === null) return null;
  const big = /^[>!]/.test(format);
  const view = Buffer.from(data);
  const found: ConstantValue[] = [];
  let at = 0;
  for (const [, count, kind] of format.replace(/^[@=<>!]/, '').matchAll(/(\d{0,6})\s*([a-zA-Z?])/g)) {
    const size = sizes[kind as string];
    const times = count === '' || count === undefined ? 1 : Number(count);
    if (size === undefined || at + size * times > view.length) return null;
    if (kind === 's') found.push(Uint8Array.from(view.subarray(at, at + times)));
    if (kind === 's' || kind === 'x') {
      at += times;
      continue;
    }
    for (let i = 0; i < times; i += 1, at += size) found.push(read(view, at, size, kind as string, big));
  }
  return list(found, marks, 'tuple');
};

function read(view: Buffer, at: number, size: number, kind: string, big: boolean): ConstantValue {
  if (kind === 'c') return Uint8Array.of(view[at] as number);
  if (kind === '?') return view[at] !== 0;
  if (size === 8) {
    const signed = kind === 'q';
    const value = signed
      ? big
        ? view.readBigInt64BE(at)
        : view.readBigInt64LE(at)
      : big
        ? view.readBigUInt64BE(at)
        : view.readBigUInt64LE(at);
    return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
  }
  const signed = kind === kind.toLowerCase();
  if (big) return signed ? view.readIntBE(at, size) : view.readUIntBE(at, size);
  return signed ? view.readIntLE(at, size) : view.readUIntLE(at, size);
}
