import { built } from '../values/marks.ts';
import { asBytes, asInt, asText, longest } from './constants.ts';
import { bytes, type FoldFunction } from './fold.ts';

const sizes: ReadonlyMap<string, number> = new Map([
  ...['b', 'B', 'c', '?', 's', 'x'].map((kind): [string, number] => [kind, 1]),
  ...['h', 'H'].map((kind): [string, number] => [kind, 2]),
  ...['i', 'I', 'l', 'L'].map((kind): [string, number] => [kind, 4]),
  ...['q', 'Q'].map((kind): [string, number] => [kind, 8]),
]);

/** `struct.pack` of integers, characters and bytes, in standard sizes and without alignment: numbers that become a text. */
export const pack: FoldFunction = ({ values, marks }) => {
  const format = asText(values[0]);
  if (format === null || format.length > 1000) return null;
  const big = /^[>!]/.test(format);
  const parts: Buffer[] = [];
  let length = 0;
  let next = 1;
  for (const [, count, kind = ''] of format.replace(/^[@=<>!]/, '').matchAll(/(\d{0,6})\s*([a-zA-Z?])/g)) {
    const size = sizes.get(kind);
    const times = count === '' || count === undefined ? 1 : Number(count);
    length += (size ?? 0) * times;
    if (size === undefined || length > longest) return null;
    if (kind === 'x') parts.push(Buffer.alloc(times));
    else if (kind === 's') {
      const data = asBytes(values[next]);
      next += 1;
      if (data === null) return null;
      const part = Buffer.alloc(times);
      part.set(data.subarray(0, times));
      parts.push(part);
    } else
      for (let made = 0; made < times; made += 1, next += 1) {
        const value = values[next];
        if (value?.kind !== 'constant') return null;
        const part = kind === 'c' ? asBytes(value) : wordOf(asInt(value.value), size, big);
        if (part === null) return null;
        parts.push(Buffer.from(part));
      }
  }
  return bytes(Buffer.concat(parts), marks | built);
};

function wordOf(value: number | bigint | null, size: number, big: boolean): Buffer | null {
  if (value === null) return null;
  const word = Buffer.alloc(8);
  word.writeBigUInt64BE(BigInt.asUintN(8 * size, BigInt(value)) << BigInt(64 - 8 * size));
  const part = word.subarray(0, size);
  return big ? part : part.reverse();
}
