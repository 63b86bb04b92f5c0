import type { Constant, Expr, FormattedValue, JoinedStr } from '../ast.ts';
import {
  tAssign,
  tColon,
  tExclamation,
  tFormatEnd,
  tFormatMiddle,
  tFormatStart,
  tLeftBrace,
  tName,
  tRightBrace,
  tString,
} from '../tokens.ts';
import { isTriple } from '../tokens-strings.ts';
import { advance, type Cursor, enter, expect, fail } from './cursor.ts';
import { literalText, type Reading } from './escapes.ts';
import { none, put, take } from './lists.ts';

interface Prefix {
  readonly reading: Reading;
  readonly template: boolean;
  /** Letters of the prefix and the first quotes. */
  readonly length: number;
  readonly quotes: number;
}

const unprefixed: Reading = { raw: false, bytes: false, format: false, plain: true };
const inFormat: Reading = { raw: false, bytes: false, format: true, plain: false };
const inRawFormat: Reading = { raw: true, bytes: false, format: true, plain: false };

/** One literal or several side by side, which are one. */
export function parseStrings(p: Cursor): Expr {
  const next = p.kinds[p.pos + 1] as number;
  if (p.kind === tString && next !== tString && next !== tFormatStart) return parseOne(p);
  const at = p.starts[p.pos] as number;
  const from = p.top;
  let templates = 0;
  let literals = 0;
  while (p.kind === tString || p.kind === tFormatStart) {
    literals++;
    if (p.kind === tString) put(p, parseOne(p));
    else {
      const template = parseFormat(p);
      if (template) templates++;
      if (!template || templates < literals) put(p, joint);
    }
  }
  const parts = take<Expr>(p, from);
  if (templates > 0) {
    if (templates < literals) fail(p, 'a template beside other strings');
    return { type: 'TemplateStr', values: merged(p, parts), at, end: p.lastEnd };
  }
  if (parts.includes(joint)) return { type: 'JoinedStr', values: mergedText(p, parts), at, end: p.lastEnd };
  return concatenated(p, parts as Constant[], at);
}

/** Marks that one of the literals was an f-string, even an empty one. */
const joint: Expr = { type: 'JoinedStr', values: none, at: -1, end: -1 };

function parseOne(p: Cursor): Constant {
  const { codes } = p;
  const at = p.starts[p.pos] as number;
  const end = p.ends[p.pos] as number;
  const first = codes[at] as number;
  let value: string | Uint8Array;
  if (first === 0x22 || first === 0x27) {
    const quotes = isTriple(codes, at, first) ? 3 : 1;
    value = literalText(p, at + quotes, end - quotes, unprefixed);
  } else value = prefixed(p, at, end);
  advance(p);
  return { type: 'Constant', value, at, end };
}

function prefixed(p: Cursor, at: number, end: number): string | Uint8Array {
  const { reading, length, quotes } = prefixAt(p.codes, at);
  // Python 2's `ur"…"`.
  if (reading.raw && !reading.plain) p.python2 = true;
  const text = literalText(p, at + length, end - quotes, reading);
  return reading.bytes ? bytesOf(p, text, at + length, end) : text;
}

function prefixAt(codes: Uint16Array, at: number): Prefix {
  let bytes = false;
  let raw = false;
  let template = false;
  let plain = true;
  for (let i = at; ; i++) {
    const code = codes[i] as number;
    if (code === 0x22 || code === 0x27) {
      const quotes = isTriple(codes, i, code) ? 3 : 1;
      const reading: Reading = { raw, bytes, format: false, plain };
      return { reading, template, length: i - at + quotes, quotes };
    }
    const letter = code | 0x20;
    if (letter === 0x62) bytes = true;
    else if (letter === 0x72) raw = true;
    else if (letter === 0x74) template = true;
    else if (letter === 0x75) plain = false;
  }
}

function bytesOf(p: Cursor, text: string, from: number, to: number): Uint8Array {
  for (let i = from; i < to; i++)
    if (p.text.charCodeAt(i) > 0x7f) fail(p, 'a character beyond ASCII in bytes');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function concatenated(p: Cursor, parts: readonly Constant[], at: number): Constant {
  const end = p.lastEnd;
  const bytes = parts.filter(({ value }) => value instanceof Uint8Array).length;
  if (bytes === 0)
    return { type: 'Constant', value: parts.map(({ value }) => value as string).join(''), at, end };
  if (bytes < parts.length) {
    if (!p.asPython2) fail(p, 'bytes beside text');
    return { type: 'Constant', value: parts.map(asText).join(''), at, end };
  }
  return { type: 'Constant', value: Buffer.concat(parts.map(({ value }) => value as Uint8Array)), at, end };
}

function asText({ value }: Constant): string {
  return value instanceof Uint8Array
    ? Array.from(value, (byte) => String.fromCharCode(byte)).join('')
    : String(value);
}

function mergedText(p: Cursor, parts: readonly Expr[]): readonly Expr[] {
  for (const part of parts)
    if (part.type === 'Constant' && part.value instanceof Uint8Array) fail(p, 'bytes beside text');
  return merged(p, parts);
}

/** Adjacent texts become one, empty ones none, as in CPython. */
function merged(p: Cursor, parts: readonly Expr[]): readonly Expr[] {
  const from = p.top;
  let first: Constant | null = null;
  let text = '';
  let end = 0;
  for (const part of parts) {
    if (part === joint) continue;
    if (part.type === 'Constant') {
      first ??= part;
      text += part.value as string;
      end = part.end;
    } else {
      if (text !== '') put(p, constant(text, first!.at, end));
      first = null;
      text = '';
      put(p, part);
    }
  }
  if (text !== '') put(p, constant(text, first!.at, end));
  return take<Expr>(p, from);
}

function constant(value: string, at: number, end: number): Constant {
  return { type: 'Constant', value, at, end };
}

/** Puts the parts of an f-string or t-string on the cursor; true for a t-string. */
function parseFormat(p: Cursor): boolean {
  const { reading, template } = prefixAt(p.codes, p.starts[p.pos] as number);
  advance(p);
  enter(p);
  parseTexts(p, reading.raw);
  p.level--;
  expect(p, tFormatEnd, 'the end of an f-string');
  return template;
}

function parseTexts(p: Cursor, raw: boolean): void {
  for (;;) {
    if (p.kind === tFormatMiddle) {
      const at = p.starts[p.pos] as number;
      const end = p.ends[p.pos] as number;
      put(p, constant(literalText(p, at, end, raw ? inRawFormat : inFormat), at, end));
      advance(p);
    } else if (p.kind === tLeftBrace) parseField(p, raw);
    else return;
  }
}

function parseField(p: Cursor, raw: boolean): void {
  const at = p.starts[p.pos] as number;
  advance(p);
  enter(p);
  const first = p.pos;
  const value = p.rules.value(p);
  let shown = false;
  if (p.kind === tAssign) {
    advance(p);
    const end = p.starts[p.pos] as number;
    shown = true;
    put(p, constant(shownText(p, first, at + 1, end, raw), at + 1, end));
  }
  const conversion = p.kind === tExclamation ? parseConversion(p) : '';
  const formatSpec = p.kind === tColon ? parseSpec(p, raw) : null;
  expect(p, tRightBrace, "'}'");
  p.level--;
  const implied = shown && conversion === '' && formatSpec === null ? 'r' : conversion;
  const field: FormattedValue = {
    type: 'FormattedValue',
    value,
    conversion: implied,
    formatSpec,
    at,
    end: p.lastEnd,
  };
  put(p, field);
}

const layout = /#[^\n]*|\\\n/g;

/** The source of `{x = }` up to the brace, without comments and joined lines, which stand between its tokens. */
function shownText(p: Cursor, first: number, from: number, to: number, raw: boolean): string {
  const text = p.text.slice(from, to);
  // CPython resolves escapes in it as in the texts around it.
  if (!text.includes('#') && !text.includes('\\\n'))
    return literalText(p, from, to, { raw, bytes: false, format: false, plain: false });
  let out = '';
  let at = from;
  for (let i = first; i < p.pos; i++) {
    const end = p.ends[i] as number;
    out +=
      p.text.slice(at, p.starts[i] as number).replace(layout, '') + p.text.slice(p.starts[i] as number, end);
    at = end;
  }
  return out + p.text.slice(at, to).replace(layout, '');
}

function parseConversion(p: Cursor): string {
  const adjacent = p.starts[p.pos + 1] === p.ends[p.pos];
  advance(p);
  const letter = p.kind === tName ? (p.values[p.pos] as string) : '';
  if (!adjacent || (letter !== 's' && letter !== 'r' && letter !== 'a')) fail(p, 'a conversion expected');
  advance(p);
  return letter;
}

function parseSpec(p: Cursor, raw: boolean): JoinedStr {
  const at = p.starts[p.pos] as number;
  advance(p);
  const from = p.top;
  parseTexts(p, raw);
  const values = merged(p, take<Expr>(p, from));
  return { type: 'JoinedStr', values, at, end: p.lastEnd };
}
