import type { ConstantValue } from '../../ast.ts';
import { isLoose } from '../values/loose.ts';
import { constant, sequence, type Value } from '../values/values.ts';
import { asBytes, asText, bounded } from './constants.ts';

/** What a pure function is computed from. */
export interface FoldInput {
  /** What a method is called on. */
  readonly self: Value | null;
  readonly values: readonly Value[];
  readonly keywords: readonly (readonly [string, Value])[];
  /** What all of them carry. */
  readonly marks: number;
}

/** Computes a pure function on constants; null where it cannot be told, or is too much. */
export type FoldFunction = (input: FoldInput) => Value | null;

export function keyword(input: FoldInput, at: number, name: string): Value | undefined {
  if (at < input.values.length) return input.values[at];
  for (const [key, value] of input.keywords) if (key === name) return value;
  return undefined;
}

/** The object that a method works on: bound, or given first as in `str.upper(x)`. */
export function receiver({ self, values }: FoldInput): {
  readonly on: Value | undefined;
  readonly rest: readonly Value[];
} {
  if (self !== null) return { on: self, rest: values };
  return { on: values[0], rest: values.slice(1) };
}

/** Bytes, or a text of ASCII, as the codecs of the standard library take it. */
export function bytesOf(value: Value | undefined): Uint8Array | null {
  const bytes = asBytes(value);
  if (bytes !== null) return bytes;
  const text = asText(value);
  if (text !== null) return Buffer.from(text, 'latin1');
  if (value !== undefined && value.kind === 'sequence' && value.rest === null && !isLoose(value))
    return fromItems(value.items);
  return null;
}

/** A list of small integers as bytes. */
export function fromItems(items: readonly Value[]): Uint8Array | null {
  const bytes = new Uint8Array(items.length);
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Value;
    if (item.kind !== 'constant' || typeof item.value !== 'number' || item.value < 0 || item.value > 255)
      return null;
    bytes[at] = item.value;
  }
  return bytes;
}

export function text(value: string, marks: number): Value | null {
  return bounded(value, marks);
}

export function bytes(value: Uint8Array, marks: number): Value | null {
  return bounded(value, marks);
}

export function list(
  values: readonly ConstantValue[],
  marks: number,
  type: 'list' | 'tuple' = 'list',
): Value {
  return sequence(
    type,
    values.map((value) => constant(value, marks)),
    null,
    marks,
  );
}

export function latin1(of: Uint8Array): string {
  return Buffer.from(of.buffer, of.byteOffset, of.length).toString('latin1');
}

/** The elements of a constant or sequence, where all are known. */
export function elements(value: Value | undefined): readonly Value[] | null {
  if (value === undefined) return null;
  if (value.kind === 'sequence') return value.rest === null ? value.items : null;
  if (value.kind === 'mapping') {
    if (value.rest !== null) return null;
    return [...value.entries.values()].map(({ key }) => key);
  }
  if (value.kind !== 'constant') return null;
  if (typeof value.value === 'string') {
    if (value.value.length > 100_000) return null;
    return Array.from(value.value, (char) => constant(char, value.marks));
  }
  if (value.value instanceof Uint8Array) {
    if (value.value.length > 100_000) return null;
    return Array.from(value.value, (byte) => constant(byte, value.marks));
  }
  return null;
}
