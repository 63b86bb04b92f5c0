import type { ArrowType, Column, Table, TimeUnit } from '../convert/table/type.ts';
import { bitmap, bytesVector, fixedVector, orNone } from '../convert/table/vector.ts';
import { type Frame, Numbers, type Texts } from '../quarantine/values.ts';

/** A table as the columnar writer takes it. What is no number is written as text; what is missing is null. */
export function tableOf({ columns, index, data }: Frame): Table {
  const rows = index instanceof Numbers ? (index.shape[0] ?? 0) : index.length;
  const names = new Set<string>();
  return {
    columns: data.map((column, at) => columnOf(freeName(names, columns?.[at] ?? at), column)),
    rows,
    metadata: new Map(),
  };
}

function freeName(names: Set<string>, given: unknown): string {
  const name = typeof given === 'string' ? given : String(given);
  let found = name;
  for (let at = 2; names.has(found); at += 1) found = `${name}~${at}`;
  names.add(found);
  return found;
}

function columnOf(name: string, column: Numbers | Texts): Column {
  return column instanceof Numbers ? numbers(name, column) : texts(name, column.items);
}

function numbers(name: string, { dtype, data }: Numbers): Column {
  const type = typeOf(dtype);
  if (type === null) return texts(name, Array.from<unknown>(data as Iterable<unknown>));
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const width = data.BYTES_PER_ELEMENT;
  return {
    field: { name, type },
    dictionary: null,
    rowBytes: width,
    read: (from, to) => {
      if (type.kind === 'bool') {
        const bits = bitmap(to - from, (row) => bytes[from + row] === 1);
        return fixedVector(to - from, bits);
      }
      const part = bytes.slice(from * width, to * width);
      if (type.kind !== 'timestamp' && type.kind !== 'duration') return fixedVector(to - from, part);
      const times = data as BigInt64Array;
      // NaT is the smallest number.
      const valid = bitmap(to - from, (row) => times[from + row] !== -(2n ** 63n));
      return fixedVector(to - from, part, orNone(valid, to - from));
    },
  };
}

function typeOf(dtype: string): ArrowType | null {
  if (dtype === 'bool') return { kind: 'bool' };
  const [, unsigned, bits] = /^(u?)int(8|16|32|64)$/.exec(dtype) ?? [];
  if (bits !== undefined)
    return { kind: 'int', bits: Number(bits) as 8 | 16 | 32 | 64, signed: unsigned === '' };
  const [, wide] = /^float(16|32|64)$/.exec(dtype) ?? [];
  if (wide !== undefined) return { kind: 'float', bits: Number(wide) as 16 | 32 | 64 };
  const [, kind, unit] = /^(datetime|timedelta)64\[(s|ms|us|ns)\]$/.exec(dtype) ?? [];
  if (kind === undefined) return null;
  return kind === 'datetime'
    ? { kind: 'timestamp', unit: unit as TimeUnit, zone: null }
    : { kind: 'duration', unit: unit as TimeUnit };
}

function texts(name: string, items: readonly unknown[]): Column {
  const type: ArrowType = { kind: 'utf8', large: false };
  return {
    field: { name, type },
    dictionary: null,
    rowBytes: 32,
    read: (from, to) => {
      const parts = items.slice(from, to).map((item) => Buffer.from(textOf(item)));
      const offsets = new Int32Array(parts.length + 1);
      for (const [at, part] of parts.entries()) offsets[at + 1] = offsets[at]! + part.length;
      const valid = bitmap(to - from, (row) => items[from + row] !== null);
      return bytesVector(offsets, Buffer.concat(parts), orNone(valid, to - from));
    },
  };
}

function textOf(item: unknown): string {
  if (item === null) return '';
  if (typeof item === 'string') return item;
  return typeof item === 'number' || typeof item === 'boolean' || typeof item === 'bigint'
    ? String(item)
    : `(${item?.constructor?.name ?? 'value'})`;
}
