import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { arrayType, stringType, valueTypes } from './types.ts';
import type { Words } from './words.ts';

/** A value of the metadata; of arrays only how they begin. */
export interface Value {
  readonly type: number;
  readonly text: string;
  /** Numbers alone have one. */
  readonly number: number | null;
}

export interface MetadataVisitor {
  /** Whether `text` of the value that stands next is wanted; it costs a copy. */
  wants(key: string): boolean;
  value(key: string, value: Value, at: number): void;
  /** Each string of a value, also those in arrays, by its place. */
  string(key: string, at: number, size: number): void;
  /** Whether strings of this key are wanted. */
  wantsStrings(key: string): boolean;
}

/** llama.cpp takes longer ones; none that somebody wrote is. */
const longestKey = 65_535;
/** An array in an array has the form, but no writer. */
const deepest = 8;
const shownItems = 8;
const shownText = 64 * 1024;

/** Reads one pair of key and value; returns the key. */
export function readPair(words: Words, visitor: MetadataVisitor): string {
  const at = words.at;
  const key = words.text(longestKey);
  if (key === null) throw new ParseError('PARSE_INVALID', at, `a key is longer than ${longestKey} bytes`);
  const type = words.u32();
  const value = readValue(words, key, type, visitor, 0);
  visitor.value(key, value, at);
  return key;
}

function readValue(words: Words, key: string, type: number, visitor: MetadataVisitor, depth: number): Value {
  if (type === arrayType) return readArray(words, key, visitor, depth + 1);
  if (type === stringType) {
    const { at, size } = words.string();
    if (visitor.wantsStrings(key)) visitor.string(key, at, size);
    if (!visitor.wants(key)) return { type, text: '', number: null };
    const bytes = readBytes(words.source, at, Math.min(size, shownText));
    return { type, text: Buffer.from(bytes).toString('utf8'), number: null };
  }
  const number = readNumber(words, type);
  return { type, text: typeof number === 'boolean' ? String(number) : `${number}`, number: Number(number) };
}

/** Fixed-size items are passed over in one step, strings one by one. */
function readArray(words: Words, key: string, visitor: MetadataVisitor, depth: number): Value {
  const at = words.at;
  if (depth > deepest) throw new ParseError('PARSE_INVALID', at, `arrays nest deeper than ${deepest} levels`);
  const type = words.u32();
  const known = valueTypes[type];
  if (known === undefined) throw new ParseError('PARSE_INVALID', at, `a value of type ${type}`);
  const least = type === arrayType ? (words.wide ? 12 : 8) : words.wide ? 8 : 4;
  const count = words.fitting(`${known.name} values`, known.bytes === 0 ? least : known.bytes);
  const shown: string[] = [];
  const wanted = visitor.wants(key) ? Math.min(count, shownItems) : 0;
  for (let index = 0; index < wanted; index += 1)
    shown.push(readValue(words, key, type, visitor, depth).text);
  const rest = count - wanted;
  if (known.bytes > 0) words.skip(rest * known.bytes);
  else if (type === arrayType || visitor.wantsStrings(key))
    for (let index = 0; index < rest; index += 1) readValue(words, key, type, visitor, depth);
  else words.skipStrings(rest);
  const text = `${known.name}[${count}] ${shown.join(', ')}${count > shown.length ? ', …' : ''}`;
  return { type: arrayType, text, number: null };
}

function readNumber(words: Words, type: number): number | bigint | boolean {
  const known = valueTypes[type];
  if (known === undefined) throw new ParseError('PARSE_INVALID', words.at, `a value of type ${type}`);
  const { cursor, little } = words;
  cursor.need(known.bytes);
  const { view, pos } = cursor;
  cursor.pos += known.bytes;
  switch (known.name) {
    case 'uint8':
      return view.getUint8(pos);
    case 'int8':
      return view.getInt8(pos);
    case 'bool':
      return view.getUint8(pos) !== 0;
    case 'uint16':
      return view.getUint16(pos, little);
    case 'int16':
      return view.getInt16(pos, little);
    case 'uint32':
      return view.getUint32(pos, little);
    case 'int32':
      return view.getInt32(pos, little);
    case 'float32':
      return view.getFloat32(pos, little);
    case 'uint64':
      return view.getBigUint64(pos, little);
    case 'int64':
      return view.getBigInt64(pos, little);
    default:
      return view.getFloat64(pos, little);
  }
}
