import { ParseError } from '../../core/errors.ts';
import type { Input } from './input.ts';
import { type Item, sexp } from './types.ts';

/** Texts of one vector that are kept, and characters of each. */
const keptTexts = 64;
const keptCharacters = 4_096;
const keptNumbers = 4_000_000;

/** A count that is none is an error. */
export function checkedCount(input: Input, value: number): number {
  if (value < 0) throw new ParseError('PARSE_INVALID', input.at, `a count of ${value}`);
  return value;
}

/** The length of a vector; beyond 2^31 it comes in two parts. */
export function readLength(input: Input): number {
  const at = input.at;
  const first = input.int();
  if (first >= 0) return first;
  if (first !== -1) throw new ParseError('PARSE_INVALID', at, `a vector of ${first} elements`);
  const high = input.int();
  const low = input.int() >>> 0;
  if (high < 0 || high > 65_536) throw new ParseError('PARSE_INVALID', at, 'a vector of impossible length');
  return high * 2 ** 32 + low;
}

/** A text of `length` bytes, whose first characters are kept. */
export function readText(input: Input, length: number, keep: number = keptCharacters): string {
  if (length > input.left)
    throw new ParseError('PARSE_TRUNCATED', input.at, `need ${length} bytes, have ${input.left}`);
  return input.text(length, keep);
}

/** A vector of texts. */
export function readStrings(input: Input): Item {
  const count = readLength(input);
  if (count * 2 > input.left)
    throw new ParseError('PARSE_TRUNCATED', input.at, `${count} texts in ${input.left} bytes`);
  const items: Item[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = input.at;
    const flags = input.int();
    if ((flags & 0xff) !== sexp.char || (flags & 0x200) !== 0)
      throw new ParseError('PARSE_INVALID', at, 'a text that is none');
    const length = input.int();
    const size = length === -1 ? 0 : checkedCount(input, length);
    if (index >= keptTexts) readText(input, size, 0);
    else items.push({ type: sexp.char, name: length === -1 ? null : readText(input, size) });
  }
  return { type: sexp.string, name: items[0]?.name ?? null, items };
}

/** A vector of integers; only instructions are kept, as far as anybody writes them. */
export function readIntegers(input: Input, type: number, keep: boolean): Item {
  const count = readLength(input);
  if (!keep || count > keptNumbers) {
    input.skipInts(count);
    return { type, name: null };
  }
  if (count * 2 > input.left)
    throw new ParseError('PARSE_TRUNCATED', input.at, `${count} instructions in ${input.left} bytes`);
  const numbers: number[] = [];
  for (let index = 0; index < count; index += 1) numbers.push(input.int());
  return { type, name: null, numbers };
}
