import { type ConstantValue, ellipsis } from '../../ast.ts';
import { isLoose, mayLackSome } from '../values/loose.ts';
import { constant, no, type Value, yes } from '../values/values.ts';

/** Texts and bytes that folding makes are no longer than this. */
export const longest: number = 1 << 20;

/** Whether a value is true, where that is known. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'constant': {
      const { value: of } = value;
      if (of === null || of === false) return false;
      if (of === true) return true;
      if (typeof of === 'string') return of !== '';
      if (typeof of === 'number') return of !== 0;
      if (typeof of === 'bigint') return of !== 0n;
      if (of instanceof Uint8Array) return of.length > 0;
      if (typeof of === 'object' && 'float' in of) return of.float !== 0;
      return true;
    }
    case 'function':
    case 'class':
    case 'module':
    case 'bound':
      return true;
    case 'mapping':
      return value.rest === null && value.entries.size > 0 && !mayLackSome(value) ? true : undefined;
    case 'sequence':
      // What a list holds may have changed on the way here, where it was not followed.
      return value.items.length > 0
        ? isLoose(value)
          ? undefined
          : true
        : value.rest === null && value.type === 'tuple'
          ? false
          : undefined;
    default:
      return undefined;
  }
}

export function boolean(value: boolean): Value {
  return value ? yes : no;
}

export type Int = number | bigint;

/** An integer as CPython sees it: booleans are integers. */
export function asInt(value: ConstantValue): Int | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return null;
}

/** An index or a length. */
export function asIndex(value: Value | undefined): number | null {
  if (value === undefined || value.kind !== 'constant') return null;
  const int = asInt(value.value);
  if (int === null) return null;
  return typeof int === 'bigint' ? (int > 0 ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER) : int;
}

export function asNumber(value: ConstantValue): number | null {
  const int = asInt(value);
  if (int !== null) return Number(int);
  if (typeof value === 'object' && value !== null && 'float' in value) return value.float;
  return null;
}

/** Integers beyond 2^53 are bigint, others are numbers. */
export function normal(value: bigint): Int {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

export function asText(value: Value | undefined): string | null {
  return value !== undefined && value.kind === 'constant' && typeof value.value === 'string'
    ? value.value
    : null;
}

export function asBytes(value: Value | undefined): Uint8Array | null {
  return value !== undefined && value.kind === 'constant' && value.value instanceof Uint8Array
    ? value.value
    : null;
}

/** `str(value)`. */
export function shown(value: ConstantValue): string | null {
  if (typeof value === 'string') return value;
  return represented(value);
}

/** `repr(value)`, for what is short. */
export function represented(value: ConstantValue): string | null {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === ellipsis) return 'Ellipsis';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Uint8Array) {
    if (value.length > 65_536) return null;
    let text = '';
    for (const byte of value) {
      if (byte === 0x5c) text += '\\\\';
      else if (byte === 0x0a) text += '\\n';
      else if (byte === 0x0d) text += '\\r';
      else if (byte === 0x09) text += '\\t';
      else if (byte === 0x27) text += "\\'";
      else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
      else text += `\\x${byte.toString(16).padStart(2, '0')}`;
    }
    return `b'${text}'`;
  }
  if (typeof value === 'object' && 'float' in value) return floatText(value.float);
  return null;
}

export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function quoted(text: string): string | null {
  if (text.length > 65_536) return null;
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = '';
  for (const char of text) {
    if (char === '\\') out += '\\\\';
    else if (char === mark) out += `\\${mark}`;
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\t') out += '\\t';
    else if (char < ' ' || char === '\x7f') out += `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return `${mark}${out}${mark}`;
}

/** A constant, unless it is longer than folding may make. */
export function bounded(value: ConstantValue, marks: number): Value | null {
  if (typeof value === 'string' && value.length > longest) return null;
  if (value instanceof Uint8Array && value.length > longest) return null;
  return constant(value, marks);
}
