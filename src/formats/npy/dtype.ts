import type { Literal } from './literal.ts';

export interface Dtype {
  /** As the header writes it, where that is one string; spelled out where it is structured. */
  readonly text: string;
  readonly itemBytes: number;
  /** Elements are Python objects, so the data is a pickle. */
  readonly hasObject: boolean;
}

const maxText = 1_000;

/**
 * Numbers of the package ml_dtypes whose letters numpy.save writes though numpy.load knows none of them: float8_e5m2,
 * and complex numbers of two halves. Numbers all the same.
 */
const smallNumbers: ReadonlyMap<string, number> = new Map([
  ['f', 1],
  ['W', 4],
]);

/** Sizes that numpy knows, by kind letter; null where any size goes. */
export const kindSizes: ReadonlyMap<string, readonly number[] | null> = new Map([
  ['b', [1]],
  ['i', [1, 2, 4, 8]],
  ['u', [1, 2, 4, 8]],
  ['f', [2, 4, 8, 12, 16]],
  ['c', [8, 16, 24, 32]],
  ['m', [8]],
  ['M', [8]],
  ['S', null],
  ['a', null],
  ['U', null],
  ['V', null],
]);

/**
 * The dtype of a header's `descr`, as numpy's `descr_to_dtype` reads it: a string, (dtype, shape), or a list of
 * fields. Null for what `numpy.dtype` might make something of but no writer produces: its content is unknown.
 */
export function dtypeOf(descr: Literal): Dtype | null {
  if (descr.kind === 'text') return simple(descr.value);
  if (descr.kind === 'tuple') {
    const [base, shape] = descr.items;
    return descr.items.length === 2 ? repeated(base!, shape!) : null;
  }
  return descr.kind === 'list' ? structured(descr.items) : null;
}

/** The elements of a shape: not negative, and no booleans, which Python counts among the integers. */
export function shapeOf(value: Literal): number[] | null {
  if (value.kind !== 'tuple') return null;
  const shape: number[] = [];
  for (const item of value.items) {
    if (item.kind !== 'number' || item.value < 0) return null;
    shape.push(item.value);
  }
  return shape;
}

function simple(text: string): Dtype | null {
  const match = /^[<>=|]?([A-Za-z?])([0-9]{0,10})(\[[0-9]{0,10}[A-Za-z]{1,8}(?:\/[0-9]{1,10})?\])?$/.exec(
    text,
  );
  if (match === null) return null;
  const [, kind, digits, unit] = match;
  if (kind === 'O') return { text, itemBytes: 8, hasObject: true };
  if (kind === '?' && digits === '') return { text, itemBytes: 1, hasObject: false };
  if (unit === undefined && digits !== '' && smallNumbers.get(kind!) === Number(digits))
    return { text, itemBytes: Number(digits), hasObject: false };
  const known = kindSizes.get(kind!);
  if (known === undefined || digits === '') return null;
  if (unit !== undefined && kind !== 'm' && kind !== 'M') return null;
  const size = Number(digits);
  if (known !== null && !known.includes(size)) return null;
  return { text, itemBytes: kind === 'U' ? size * 4 : size, hasObject: false };
}

function repeated(base: Literal, shape: Literal): Dtype | null {
  const inner = dtypeOf(base);
  const counts = shape.kind === 'number' && shape.value >= 0 ? [shape.value] : shapeOf(shape);
  if (inner === null || counts === null) return null;
  const itemBytes = counts.reduce((product, count) => product * count, inner.itemBytes);
  return { text: cut(`(${inner.text}, [${counts.join(', ')}])`), itemBytes, hasObject: inner.hasObject };
}

function structured(fields: readonly Literal[]): Dtype | null {
  const texts: string[] = [];
  let itemBytes = 0;
  let hasObject = false;
  for (const field of fields) {
    if (field.kind !== 'tuple' || field.items.length < 2 || field.items.length > 3) return null;
    const [name, descr, shape] = field.items;
    const dtype = shape === undefined ? dtypeOf(descr!) : repeated(descr!, shape);
    if (dtype === null) return null;
    if (texts.length < 32) texts.push(`${nameOf(name!)}: ${dtype.text}`);
    itemBytes += dtype.itemBytes;
    hasObject ||= dtype.hasObject;
  }
  return { text: cut(`{${texts.join(', ')}}`), itemBytes, hasObject };
}

/** A field's name, or the second of (title, name). */
function nameOf(name: Literal): string {
  const plain = name.kind === 'tuple' ? name.items[1] : name;
  return plain?.kind === 'text' ? plain.value : '?';
}

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
