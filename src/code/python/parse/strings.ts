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
import { advance, type Cursor, enter, expect, fail } from './cursor.ts';
import { literalText } from './escapes.ts';

interface Prefix {
  readonly bytes: boolean;
  readonly raw: boolean;
  readonly template: boolean;
  /** Without a `u`. */
  readonly plain: boolean;
  /** Letters of the prefix and the first quotes. */
  readonly length: number;
  readonly quotes: number;
}

/** One literal or several side by side, which are one. */
export function parseStrings(p: Cursor): Expr {
  const next = p.kinds[p.pos + 1] as number;
  if (p.kind === tString && next !== tString && next !== tFormatStart) return parseOne(p);
  const at = p.starts[p.pos] as number;
  const parts: Expr[] = [];
  let templates = 0;
  let literals = 0;
  while (p.kind === tString || p.kind === tFormatStart) {
    literals++;
    if (p.kind === tString) parts.push(parseOne(p));
    else {
      const template = parseFormat(p, parts);
      if (template) templates++;
      if (!template || templates < literals) parts.push(joint);
    }
  }
  if (templates > 0) {
    if (templates < literals) fail(p, 'a template beside other strings');
    return { type: 'TemplateStr', values: merged(parts), at, end: p.lastEnd };
  }
  if (parts.includes(joint)) return { type: 'JoinedStr', values: mergedText(p, parts), at, end: p.lastEnd };
  return concatenated(p, parts as Constant[], at);
}

/** Marks that one of the literals was an f-string, even an empty one. */
const joint: Expr = { type: 'JoinedStr', values: [], at: -1, end: -1 };

function parseOne(p: Cursor): Constant {
  const at = p.starts[p.pos] as number;
  const end = p.ends[p.pos] as number;
  const { bytes, raw, plain, length, quotes } = prefixAt(p.text, at);
  // Python 2's `ur"…"`.
  if (raw && !plain) p.python2 = true;
  const text = literalText(p, at + length, end - quotes, { raw, bytes, format: false, plain });
  const value = bytes ? bytesOf(p, text, at + length, end) : text;
  advance(p);
  return { type: 'Constant', value, at, end };
}

function prefixAt(text: string, at: number): Prefix {
  let bytes = false;
  let raw = false;
  let template = false;
  let plain = true;
  let i = at;
  for (;;) {
    const code = text.charCodeAt(i);
    if (code === 0x22 || code === 0x27) {
      const triple = text.charCodeAt(i + 1) === code && text.charCodeAt(i + 2) === code;
      return { bytes, raw, template, plain, length: i - at + (triple ? 3 : 1), quotes: triple ? 3 : 1 };
    }
    const letter = code | 0x20;
    if (letter === 0x62) bytes = true;
    else if (letter === 0x72) raw = true;
    else if (letter === 0x74) template = true;
    else if (letter === 0x75) plain = false;
    i++;
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

function mergedText(p: Cursor, parts: readonly Expr[]): Expr[] {
  for (const part of parts)
    if (part.type === 'Constant' && part.value instanceof Uint8Array) fail(p, 'bytes beside text');
  return merged(parts);
}

/** Adjacent texts become one, empty ones none, as in CPython. */
function merged(parts: readonly Expr[]): Expr[] {
  const values: Expr[] = [];
  let texts: Constant[] = [];
  const flush = (): void => {
    const first = texts[0];
    const value = texts.map((text) => text.value as string).join('');
    if (first !== undefined && value !== '')
      values.push({ type: 'Constant', value, at: first.at, end: (texts[texts.length - 1] as Constant).end });
    texts = [];
  };
  for (const part of parts) {
    if (part === joint) continue;
    if (part.type === 'Constant') texts.push(part);
    else {
      flush();
      values.push(part);
    }
  }
  flush();
  return values;
}

/** Reads an f-string or t-string into `parts`; true for a t-string. */
function parseFormat(p: Cursor, parts: Expr[]): boolean {
  const { raw, template } = prefixAt(p.text, p.starts[p.pos] as number);
  advance(p);
  enter(p);
  parseTexts(p, raw, parts);
  p.level--;
  expect(p, tFormatEnd, 'the end of an f-string');
  return template;
}

function parseTexts(p: Cursor, raw: boolean, parts: Expr[]): void {
  for (;;) {
    if (p.kind === tFormatMiddle) {
      const at = p.starts[p.pos] as number;
      const end = p.ends[p.pos] as number;
      const value = literalText(p, at, end, { raw, bytes: false, format: true, plain: false });
      parts.push({ type: 'Constant', value, at, end });
      advance(p);
    } else if (p.kind === tLeftBrace) parseField(p, raw, parts);
    else return;
  }
}

function parseField(p: Cursor, raw: boolean, parts: Expr[]): void {
  const at = p.starts[p.pos] as number;
  advance(p);
  enter(p);
  const first = p.pos;
  const value = p.rules.value(p);
  let shown: Constant | null = null;
  if (p.kind === tAssign) {
    advance(p);
    const end = p.starts[p.pos] as number;
    shown = { type: 'Constant', value: shownText(p, first, at + 1, end, raw), at: at + 1, end };
    parts.push(shown);
  }
  const conversion = p.kind === tExclamation ? parseConversion(p) : '';
  const formatSpec = p.kind === tColon ? parseSpec(p, raw) : null;
  expect(p, tRightBrace, "'}'");
  p.level--;
  const implied = shown !== null && conversion === '' && formatSpec === null ? 'r' : conversion;
  const field: FormattedValue = {
    type: 'FormattedValue',
    value,
    conversion: implied,
    formatSpec,
    at,
    end: p.lastEnd,
  };
  parts.push(field);
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
  const parts: Expr[] = [];
  parseTexts(p, raw, parts);
  return { type: 'JoinedStr', values: merged(parts), at, end: p.lastEnd };
}
