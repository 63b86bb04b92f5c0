import { bufferSource } from '../../bytes/source.ts';
import { List, type Value } from '../../core/value.ts';
import { ArrayData, Float, type Plain } from '../data/plain.ts';
import { plainOf } from '../data/plain-of.ts';
import { plainArray } from './elements.ts';
import { type NdArray, ndarrayOf, scalarOf } from './ndarray.ts';

/** What becomes of an array of Python objects. */
export type ObjectArray =
  /** All of one kind: an array of numbers, texts or bytes. */
  | { readonly kind: 'array'; readonly array: NdArray }
  | { readonly kind: 'plain'; readonly plain: ArrayData }
  | { readonly kind: 'refused'; readonly what: string; readonly why: string };

const mostText = 256 * 2 ** 20;

/**
 * An array of objects as one that holds none: texts become `U`, bytes `S`, booleans `?`, integers `i8`, floats (and
 * whole numbers among them) `f8`; any other plain data is a list. An object of a class is not read.
 */
export function withoutObjects({ shape, data }: NdArray): ObjectArray {
  if (data.kind !== 'objects') throw new TypeError('an array of objects has items');
  let opaque: string | null | undefined;
  const special = (value: Value): Plain | undefined => {
    const array = scalarOf(value, data.graph) ?? ndarrayOf(value, data.graph);
    return array === null || array.data.kind === 'objects' ? undefined : plainArray(array);
  };
  const onOpaque = (name: string | null): void => {
    opaque ??= name ?? 'something unnamed';
  };
  const list = new List();
  list.items = data.items;
  // All at once, so that what items share is made once.
  const items = plainOf(list, data.graph, { special, onOpaque }) as Plain[];
  if (opaque !== undefined)
    return { kind: 'refused', what: 'array of objects', why: `it holds ${opaque}, which is no plain data` };
  const uniform = uniformBytes(items);
  if (uniform === null) return { kind: 'plain', plain: new ArrayData('object', shape, items) };
  const { letter, size, bytes } = uniform;
  const order = letter === 'S' || size === 1 ? '|' : '<';
  const dtype = { kind: 'plain', letter, size, order, unit: null } as const;
  return {
    kind: 'array',
    array: { dtype, shape, fortran: false, data: { kind: 'bytes', source: bufferSource(bytes) } },
  };
}

interface Uniform {
  readonly letter: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

function uniformBytes(items: readonly Plain[]): Uniform | null {
  if (items.length === 0) return { letter: 'f', size: 8, bytes: new Uint8Array(0) };
  if (items.every((item) => typeof item === 'boolean'))
    return { letter: 'b', size: 1, bytes: Uint8Array.from(items, Number) };
  if (items.every((item) => typeof item === 'string')) return texts(items);
  if (items.every((item) => item instanceof Uint8Array)) return constants(items);
  if (items.every((item) => typeof item === 'number' || isLong(item))) {
    const bytes = Buffer.alloc(8 * items.length);
    items.forEach((item, at) => void bytes.writeBigInt64LE(BigInt(item as number | bigint), 8 * at));
    return { letter: 'i', size: 8, bytes };
  }
  if (
    !items.every((item) => item instanceof Float || (typeof item === 'number' && Number.isSafeInteger(item)))
  )
    return null;
  const bytes = Buffer.alloc(8 * items.length);
  items.forEach(
    (item, at) => void bytes.writeDoubleLE(item instanceof Float ? item.value : (item as number), 8 * at),
  );
  return { letter: 'f', size: 8, bytes };
}

function isLong(item: Plain): boolean {
  return typeof item === 'bigint' && item >= -(2n ** 63n) && item < 2n ** 63n;
}

/** numpy drops zeros at the end of texts and bytes, so that such ones cannot become an array of them. */
function texts(items: readonly string[]): Uniform | null {
  let longest = 1;
  for (const item of items) {
    if (item.endsWith('\0') || !item.isWellFormed()) return null;
    longest = Math.max(longest, pointsOf(item));
  }
  if (longest * 4 * items.length > mostText) return null;
  const bytes = Buffer.alloc(longest * 4 * items.length);
  for (let row = 0; row < items.length; row += 1) {
    let at = 4 * row * longest;
    for (const letter of items[row]!) at = bytes.writeUInt32LE(letter.codePointAt(0)!, at);
  }
  return { letter: 'U', size: 4 * longest, bytes };
}

/** Code points of a text, in which one beyond U+FFFF is two units of UTF-16. */
function pointsOf(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) pairs += 1;
  return text.length - pairs;
}

function constants(items: readonly Uint8Array[]): Uniform | null {
  let longest = 1;
  for (const item of items) {
    if (item.at(-1) === 0) return null;
    longest = Math.max(longest, item.length);
  }
  if (longest * items.length > mostText) return null;
  const bytes = new Uint8Array(longest * items.length);
  items.forEach((item, at) => {
    bytes.set(item, at * longest);
  });
  return { letter: 'S', size: longest, bytes };
}
