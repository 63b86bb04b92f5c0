import type { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import { skip, terminated, uint } from './file.ts';

export interface Field {
  readonly name: string;
  readonly offset: number;
  readonly type: Datatype;
}

/** What an element is (specification, section IV.A.2.d); `size` is in bytes as stored. */
export type Datatype =
  | {
      readonly kind: 'integer' | 'bits';
      readonly size: number;
      readonly signed: boolean;
      readonly bigEndian: boolean;
    }
  | {
      readonly kind: 'float';
      readonly size: number;
      readonly bigEndian: boolean;
      /** Bits of the exponent and the mantissa: 8 and 7 are bfloat16. */
      readonly exponent: number;
      readonly mantissa: number;
    }
  | { readonly kind: 'string'; readonly size: number; readonly padding: 'zero' | 'null' | 'space' }
  | { readonly kind: 'opaque'; readonly size: number; readonly tag: string }
  | { readonly kind: 'compound'; readonly size: number; readonly fields: readonly Field[] }
  | {
      readonly kind: 'enum';
      readonly size: number;
      readonly base: Datatype;
      readonly names: readonly string[];
    }
  | {
      readonly kind: 'array';
      readonly size: number;
      readonly base: Datatype;
      readonly dims: readonly number[];
    }
  | { readonly kind: 'sequence' | 'text' | 'complex'; readonly size: number; readonly base: Datatype }
  | { readonly kind: 'time' | 'reference'; readonly size: number };

const deepest = 16;

export function readDatatype(cursor: Cursor, depth = 0): Datatype {
  const at = cursor.at;
  if (depth > deepest)
    throw new ParseError('PARSE_INVALID', at, `a datatype is deeper than ${deepest} levels`);
  const first = cursor.u8();
  const version = first >>> 4;
  const flags = cursor.u8() | (cursor.u8() << 8) | (cursor.u8() << 16);
  const size = cursor.u32();
  if (version < 1 || version > 5) throw new ParseError('PARSE_INVALID', at, `datatype version ${version}`);
  const inner = (): Datatype => readDatatype(cursor, depth + 1);
  const bigEndian = (flags & 1) !== 0;
  switch (first & 15) {
    case 0:
      skip(cursor, 4);
      return { kind: 'integer', size, signed: (flags & 8) !== 0, bigEndian };
    case 1: {
      skip(cursor, 5);
      const exponent = cursor.u8();
      skip(cursor, 1);
      const mantissa = cursor.u8();
      skip(cursor, 4);
      return { kind: 'float', size, bigEndian, exponent, mantissa };
    }
    case 2:
      skip(cursor, 2);
      return { kind: 'time', size };
    case 3:
      return { kind: 'string', size, padding: (['zero', 'null', 'space'] as const)[flags & 15] ?? 'zero' };
    case 4:
      skip(cursor, 4);
      return { kind: 'bits', size, signed: false, bigEndian };
    case 5: {
      const tag = ascii(cursor.bytes(flags & 0xff));
      return { kind: 'opaque', size, tag };
    }
    case 6:
      return { kind: 'compound', size, fields: readFields(cursor, version, flags & 0xffff, size, inner) };
    case 7:
      return { kind: 'reference', size };
    case 8:
      return readEnum(cursor, version, flags & 0xffff, size, inner);
    case 9:
      return { kind: (flags & 15) === 1 ? 'text' : 'sequence', size, base: inner() };
    case 10:
      return { kind: 'array', size, dims: readDims(cursor, version), base: inner() };
    case 11:
      return { kind: 'complex', size, base: inner() };
    default:
      throw new ParseError('PARSE_UNSUPPORTED', at, `datatype class ${first & 15} is not read`);
  }
}

/** Padded with NUL, and without any where it fills its place. */
function ascii(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}

function readFields(
  cursor: Cursor,
  version: number,
  count: number,
  size: number,
  inner: () => Datatype,
): readonly Field[] {
  const fields: Field[] = [];
  const wide = Math.floor(Math.log2(Math.max(1, size)) / 8) + 1;
  for (let index = 0; index < count; index += 1) {
    const name = terminated(cursor, version < 3);
    const offset = uint(cursor, version < 3 ? 4 : wide);
    const dims = version === 1 ? oldDims(cursor) : [];
    const type = inner();
    const bytes = dims.reduce((product, count) => product * count, type.size);
    if (offset + bytes > size)
      throw new ParseError('PARSE_INVALID', cursor.at, `a field reaches past its compound of ${size} bytes`);
    fields.push({
      name,
      offset,
      type: dims.length === 0 ? type : { kind: 'array', size: bytes, base: type, dims },
    });
  }
  return fields;
}

/** Version 1 keeps up to four dimensions in the field itself. */
function oldDims(cursor: Cursor): number[] {
  const count = cursor.u8();
  skip(cursor, 11);
  const all = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
  if (count > 4) throw new ParseError('PARSE_INVALID', cursor.at, `a field of ${count} dimensions`);
  return all.slice(0, count);
}

function readDims(cursor: Cursor, version: number): number[] {
  const count = cursor.u8();
  if (version < 3) skip(cursor, 3);
  if (count > 32) throw new ParseError('PARSE_INVALID', cursor.at, `an array of ${count} dimensions`);
  const dims = Array.from({ length: count }, () => cursor.u32());
  if (version < 3) skip(cursor, 4 * count);
  return dims;
}

function readEnum(
  cursor: Cursor,
  version: number,
  count: number,
  size: number,
  inner: () => Datatype,
): Datatype {
  const base = inner();
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) names.push(terminated(cursor, version < 3));
  skip(cursor, count * base.size);
  return { kind: 'enum', size, base, names };
}

/** The name that NumPy and h5py give the type, with `string` and `vlen<…>` for what they call object. */
export function dtypeName(type: Datatype): string {
  switch (type.kind) {
    case 'integer':
      return named(`${type.signed ? '' : 'u'}int${8 * type.size}`, type.bigEndian, type);
    case 'bits':
      return named(`uint${8 * type.size}`, type.bigEndian, type);
    case 'float':
      return named(floatName(type), type.bigEndian, type);
    case 'string':
      return `|S${type.size}`;
    case 'text':
      return 'string';
    case 'sequence':
      return `vlen<${dtypeName(type.base)}>`;
    case 'opaque':
      return type.tag.startsWith('NUMPY:') ? type.tag.slice(6) : `|V${type.size}`;
    case 'enum':
      return type.size === 1 && type.names.join() === 'FALSE,TRUE' ? 'bool' : dtypeName(type.base);
    case 'array':
      return `(${dtypeName(type.base)}, (${type.dims.join(', ')}${type.dims.length === 1 ? ',' : ''}))`;
    case 'compound':
      return compoundName(type.size, type.fields);
    case 'complex':
      return `complex${8 * type.size}`;
    default:
      return type.kind;
  }
}

function named(name: string, bigEndian: boolean, { size, kind }: Datatype): string {
  if (!bigEndian || size === 1) return name;
  return `>${kind === 'float' ? 'f' : name.startsWith('u') ? 'u' : 'i'}${size}`;
}

function floatName({ size, exponent, mantissa }: Extract<Datatype, { kind: 'float' }>): string {
  if (size === 2 && exponent === 8 && mantissa === 7) return 'bfloat16';
  if (size === 1) return `float8_e${exponent}m${mantissa}`;
  return `float${8 * size}`;
}

/** h5py keeps complex numbers as a pair of fields "r" and "i". */
function compoundName(size: number, fields: readonly Field[]): string {
  const [real, imaginary] = fields;
  if (
    fields.length === 2 &&
    real?.name === 'r' &&
    imaginary?.name === 'i' &&
    real.type.kind === 'float' &&
    imaginary.type.kind === 'float' &&
    2 * real.type.size === size
  )
    return real.type.bigEndian ? `>c${size}` : `complex${8 * size}`;
  const parts = fields.slice(0, 8).map(({ name, type }) => `${name}: ${dtypeName(type)}`);
  return `{${parts.join(', ')}${fields.length > 8 ? ', …' : ''}}`;
}
