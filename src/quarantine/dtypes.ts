import type { TypedArray } from '../convert/read/typed.ts';
import { LoadlockError } from '../core/errors.ts';

type Maker = new (buffer: ArrayBuffer) => TypedArray;

interface Kind {
  readonly name: string;
  /** Bytes of an element. */
  readonly size: number;
  readonly make: Maker;
}

/** The wire's dtypes, which are numpy's (src/isolation/guest/loadlock_wire/). */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['|b1', { name: 'bool', size: 1, make: Uint8Array }],
  ['|i1', { name: 'int8', size: 1, make: Int8Array }],
  ['|u1', { name: 'uint8', size: 1, make: Uint8Array }],
  ['<i2', { name: 'int16', size: 2, make: Int16Array }],
  ['<u2', { name: 'uint16', size: 2, make: Uint16Array }],
  ['<i4', { name: 'int32', size: 4, make: Int32Array }],
  ['<u4', { name: 'uint32', size: 4, make: Uint32Array }],
  ['<i8', { name: 'int64', size: 8, make: BigInt64Array }],
  ['<u8', { name: 'uint64', size: 8, make: BigUint64Array }],
  ['<f2', { name: 'float16', size: 2, make: Uint16Array }],
  ['<f4', { name: 'float32', size: 4, make: Float32Array }],
  ['<f8', { name: 'float64', size: 8, make: Float64Array }],
  ['<c8', { name: 'complex64', size: 8, make: Float32Array }],
  ['<c16', { name: 'complex128', size: 16, make: Float64Array }],
  ['bfloat16', { name: 'bfloat16', size: 2, make: Uint16Array }],
]);

const wireNames: ReadonlyMap<string, string> = new Map([...kinds].map(([wire, { name }]) => [name, wire]));

/** What numpy makes of JavaScript's arrays. */
const ofArrays: readonly (readonly [new (...words: never[]) => TypedArray, string])[] = [
  [Float64Array, 'float64'],
  [Float32Array, 'float32'],
  [Int32Array, 'int32'],
  [Uint32Array, 'uint32'],
  [Int16Array, 'int16'],
  [Uint16Array, 'uint16'],
  [Int8Array, 'int8'],
  [BigInt64Array, 'int64'],
  [BigUint64Array, 'uint64'],
];

/** The dtype of the elements of an array of JavaScript; null for bytes, which are no array to Python, and for others. */
export function dtypeOfArray(value: unknown): string | null {
  return ofArrays.find(([kind]) => value instanceof kind)?.[1] ?? null;
}

/** A dtype as it comes over the wire; null for one that is not on the list. */
export function kindOf(wire: string): Kind | null {
  const known = kinds.get(wire);
  if (known !== undefined) return known;
  const [, letter, digits] = /^(<U|\|S)([1-9][0-9]{0,5})$/.exec(wire) ?? [];
  if (letter !== undefined)
    return { name: wire.slice(1), size: Number(digits) * (letter === '<U' ? 4 : 1), make: Uint8Array };
  const [, times, unit] =
    /^<([mM])8\[((?:[1-9][0-9]{0,3})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as))\]$/.exec(wire) ?? [];
  if (times === undefined) return null;
  return { name: `${times === 'M' ? 'datetime64' : 'timedelta64'}[${unit}]`, size: 8, make: BigInt64Array };
}

/** A dtype for the wire. @throws LoadlockError USAGE */
export function wireName(name: string): string {
  const known = wireNames.get(name);
  if (known !== undefined) return known;
  const [, kind, unit] = /^(datetime|timedelta)64\[([0-9a-zA-Z]{1,6})\]$/.exec(name) ?? [];
  const wire = kind === undefined ? '' : `<${kind === 'datetime' ? 'M' : 'm'}8[${unit}]`;
  if (kindOf(wire) === null) throw new LoadlockError('USAGE', null, `${name} is no dtype that is passed on`);
  return wire;
}
