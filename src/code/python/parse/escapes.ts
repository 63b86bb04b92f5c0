import { characterNamed } from './character-names.ts';
import { type Cursor, fail } from './cursor.ts';

const simple: ReadonlyMap<number, string> = new Map([
  [0x0a, ''],
  [0x5c, '\\'],
  [0x27, "'"],
  [0x22, '"'],
  [0x61, '\x07'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
  [0x76, '\v'],
]);

/** How a literal is read. */
export interface Reading {
  readonly raw: boolean;
  readonly bytes: boolean;
  /** In an f-string: doubled braces stand for one. */
  readonly format: boolean;
  /** Not prefixed with `u`: to Python 2 such a text has no `\\u`, `\\U` and `\\N`. */
  readonly plain: boolean;
}

/** The text of a literal between `from` and `to`, escapes resolved (Reference 2.4.1). */
export function literalText(
  p: Cursor,
  from: number,
  to: number,
  { raw, bytes, format, plain }: Reading,
): string {
  const text = p.text.slice(from, to);
  const noUnicode = bytes || (plain && p.asPython2);
  const escaped = !raw && text.includes('\\');
  const doubled = format && (text.includes('{') || text.includes('}'));
  if (!escaped && !doubled) return text;
  let out = '';
  let copied = 0;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (escaped && code === 0x5c) {
      out += text.slice(copied, i);
      const after = escapeEnd(text, i, noUnicode);
      out += escapeValue(p, text, i, after, noUnicode, bytes);
      i = after;
      copied = i;
    } else if (doubled && (code === 0x7b || code === 0x7d)) {
      out += text.slice(copied, i + 1);
      i += text.charCodeAt(i + 1) === code ? 2 : 1;
      copied = i;
    } else i++;
  }
  return out + text.slice(copied);
}

/** Where the escape that begins with the backslash at `at` ends. */
function escapeEnd(text: string, at: number, noUnicode: boolean): number {
  const code = text.charCodeAt(at + 1);
  if (isOctal(code)) {
    let end = at + 2;
    while (end < at + 4 && isOctal(text.charCodeAt(end))) end++;
    return end;
  }
  if (code === 0x78) return Math.min(at + 4, text.length);
  if (!noUnicode && code === 0x75) return Math.min(at + 6, text.length);
  if (!noUnicode && code === 0x55) return Math.min(at + 10, text.length);
  if (!noUnicode && code === 0x4e) {
    const close = text.charCodeAt(at + 2) === 0x7b ? text.indexOf('}', at) : -1;
    return close < 0 ? at + 2 : close + 1;
  }
  return simple.has(code) ? at + 2 : at + 1;
}

function escapeValue(
  p: Cursor,
  text: string,
  at: number,
  end: number,
  noUnicode: boolean,
  bytes: boolean,
): string {
  const code = text.charCodeAt(at + 1);
  const known = simple.get(code);
  if (known !== undefined) return known;
  if (isOctal(code)) {
    const value = Number.parseInt(text.slice(at + 1, end), 8);
    return String.fromCharCode(bytes ? value & 0xff : value);
  }
  if (code === 0x78) return hexadecimal(p, text.slice(at + 2, end), 2);
  if (!noUnicode && code === 0x75) return hexadecimal(p, text.slice(at + 2, end), 4);
  if (!noUnicode && code === 0x55) return hexadecimal(p, text.slice(at + 2, end), 8);
  if (!noUnicode && code === 0x4e) {
    if (end === at + 2) failEscape(p, 4, 'an escape \\N without a name');
    return characterNamed(text.slice(at + 3, end - 1));
  }
  return '\\';
}

function hexadecimal(p: Cursor, digits: string, length: number): string {
  if (digits.length < length || !/^[0-9A-Fa-f]+$/.test(digits))
    failEscape(p, length, 'an escape that is cut short');
  const value = Number.parseInt(digits, 16);
  if (value > 0x10ffff) failEscape(p, length, 'an escape beyond U+10FFFF');
  return String.fromCodePoint(value);
}

/** To Python 2 it may be none. */
function failEscape(p: Cursor, length: number, detail: string): never {
  if (length > 2) p.python2 = true;
  fail(p, detail);
}

function isOctal(code: number): boolean {
  return code >= 0x30 && code <= 0x37;
}
