import { hole } from '../code.ts';
import type { Lexing } from './dialects.ts';

export type SqlTokenKind =
  | 'word'
  | 'name'
  | 'string'
  | 'number'
  | 'operator'
  | 'parameter'
  | 'hole'
  /** A line that the client obeys, not the server: `\! ls`, `.shell ls`, `GO`. */
  | 'meta'
  /** A string, name or comment without an end. */
  | 'broken';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** A word in capitals; a name or string without its quotes; an operator as it is. */
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

const operators = [
  '<=>',
  '::',
  ':=',
  '||',
  '&&',
  '<>',
  '!=',
  '<=',
  '>=',
  '==',
  '=>',
  '->>',
  '->',
  '!<',
  '!>',
];

const space = /\s/;
const wordStart = /[\p{L}_@#]/u;
const wordPart = /[\p{L}\p{N}_$@#]/u;
const asciiWord = /[A-Za-z0-9_$@#]/;
const digit = /[0-9]/;

/** Cuts SQL into tokens, as one family of dialects would; never throws, and every step moves on. */
export class SqlLexer {
  readonly #text: string;
  readonly #lexing: Lexing;
  #at: number;
  /** How deep executable comments are open: their contents are code. */
  #executable = 0;

  constructor(text: string, lexing: Lexing, at = 0) {
    this.#text = text;
    this.#lexing = lexing;
    this.#at = at;
  }

  /** The next token; undefined at the end. */
  next(): SqlToken | undefined {
    const broken = this.#skipBlank();
    if (broken !== undefined) return broken;
    const text = this.#text;
    const at = this.#at;
    if (at >= text.length) return undefined;
    const c = text[at]!;
    const lexing = this.#lexing;
    if (c === hole) return this.#token('hole', hole, at + 1);
    const prefixed = this.#prefixedString(c, at);
    if (prefixed !== undefined) return prefixed;
    if (c === "'") return this.#quoted('string', at, at + 1, "'", lexing.backslash);
    if (c === '"') {
      return lexing.doubleQuotedStrings
        ? this.#quoted('string', at, at + 1, '"', lexing.backslash)
        : this.#quoted('name', at, at + 1, '"', false);
    }
    if (c === '`' && lexing.backticks) return this.#quoted('name', at, at + 1, '`', false);
    if (c === '[' && lexing.brackets && this.#namesInBrackets(at))
      return this.#quoted('name', at, at + 1, ']', false);
    if (c === '$') {
      const dollar = this.#dollar(at);
      if (dollar !== undefined) return dollar;
    }
    if (digit.test(c) || (c === '.' && digit.test(text[at + 1] ?? ''))) return this.#number(at);
    const parameter = this.#parameter(c, at);
    if (parameter !== undefined) return parameter;
    if (isWordStart(text, at)) return this.#word(at);
    if (c === '\\') return this.#meta(at);
    const operator = operators.find((each) => text.startsWith(each, at)) ?? text[at]!;
    return this.#token('operator', operator, at + operator.length);
  }

  /** Skips white space and comments; a comment without an end is a token of its own. */
  #skipBlank(): SqlToken | undefined {
    const text = this.#text;
    const lexing = this.#lexing;
    for (;;) {
      const at = this.#at;
      const c = text[at];
      if (c === undefined) return undefined;
      if (space.test(c) || c === '\ufeff') {
        this.#at += 1;
        continue;
      }
      if (c === '-' && text[at + 1] === '-' && this.#dashes(at)) {
        this.#toLineEnd(at);
        continue;
      }
      if (c === '#' && lexing.hashComments) {
        this.#toLineEnd(at);
        continue;
      }
      if (c === '*' && text[at + 1] === '/' && this.#executable > 0) {
        this.#executable -= 1;
        this.#at = at + 2;
        continue;
      }
      if (c !== '/' || text[at + 1] !== '*') return undefined;
      if (lexing.executableComments && this.#opensExecutable(at)) continue;
      if (!this.#comment(at)) return this.#token('broken', 'comment', text.length);
    }
  }

  #dashes(at: number): boolean {
    return !this.#lexing.dashNeedsSpace || space.test(this.#text[at + 2] ?? '\n');
  }

  #toLineEnd(at: number): void {
    const end = this.#text.indexOf('\n', at);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }

  /** MySQL runs what stands in `/*!40000 … *\/`, MariaDB also `/*M! … *\/`. */
  #opensExecutable(at: number): boolean {
    const text = this.#text;
    const bang = text[at + 2] === 'M' && text[at + 3] === '!' ? at + 4 : text[at + 2] === '!' ? at + 3 : -1;
    if (bang < 0) return false;
    let end = bang;
    while (end < bang + 6 && digit.test(text[end] ?? '')) end += 1;
    this.#executable += 1;
    this.#at = end;
    return true;
  }

  /** Moves behind a comment; false where it has no end. */
  #comment(at: number): boolean {
    const text = this.#text;
    if (!this.#lexing.nestedComments) {
      const close = text.indexOf('*/', at + 2);
      this.#at = close + 2;
      if (close < 0) this.#at = at;
      return close >= 0;
    }
    let depth = 1;
    for (let i = at + 2; i < text.length - 1; i += 1) {
      if (text[i] === '*' && text[i + 1] === '/') {
        depth -= 1;
        i += 1;
        if (depth === 0) {
          this.#at = i + 1;
          return true;
        }
      } else if (text[i] === '/' && text[i + 1] === '*') {
        depth += 1;
        i += 1;
      }
    }
    return false;
  }

  /** E'…', N'…', B'…', X'…', U&'…', _utf8'…', and Oracle's q'[…]'. */
  #prefixedString(c: string, at: number): SqlToken | undefined {
    const text = this.#text;
    if (/[eE]/.test(c) && text[at + 1] === "'" && !this.#lexing.backticks)
      return this.#quoted('string', at, at + 2, "'", true);
    if (/[nNbBxXrR]/.test(c) && text[at + 1] === "'")
      return this.#quoted('string', at, at + 2, "'", this.#lexing.backslash && !/[rR]/.test(c));
    if (/[uU]/.test(c) && text[at + 1] === '&' && (text[at + 2] === "'" || text[at + 2] === '"')) {
      const quote = text[at + 2]!;
      const token = this.#quoted(quote === "'" ? 'string' : 'name', at, at + 3, quote, false);
      return { ...token, value: unescapeUnicode(token.value) };
    }
    if (!this.#lexing.qQuotes) return undefined;
    const q = /[qQ]/.test(c) ? at : /[nN]/.test(c) && /[qQ]/.test(text[at + 1] ?? '') ? at + 1 : -1;
    if (q < 0 || text[q + 1] !== "'" || q + 2 >= text.length) return undefined;
    const open = text[q + 2]!;
    const close = `${closing.get(open) ?? open}'`;
    const end = text.indexOf(close, q + 3);
    if (end < 0) return this.#token('broken', 'string', text.length);
    return this.#token('string', text.slice(q + 3, end), end + 2);
  }

  /** A string or name up to its closing quote, which is doubled inside of it. */
  #quoted(kind: 'string' | 'name', at: number, from: number, close: string, backslash: boolean): SqlToken {
    const text = this.#text;
    const pieces: string[] = [];
    let start = from;
    let i = from;
    for (;;) {
      if (i >= text.length) {
        this.#at = at;
        return this.#token('broken', kind, text.length);
      }
      const c = text[i]!;
      if (backslash && c === '\\' && i + 1 < text.length) {
        pieces.push(text.slice(start, i), unescaped.get(text[i + 1]!) ?? text[i + 1]!);
        i += 2;
        start = i;
      } else if (c !== close) {
        i += 1;
      } else if (text[i + 1] === close) {
        pieces.push(text.slice(start, i + 1));
        i += 2;
        start = i;
      } else {
        pieces.push(text.slice(start, i));
        return this.#token(kind, pieces.join(''), i + 1);
      }
    }
  }

  /** `[name]` follows a blank, a dot, a comma or a parenthesis; `a[1]` and `ARRAY[1]` do not. */
  #namesInBrackets(at: number): boolean {
    return !/[\w\])"$]/.test(this.#text[at - 1] ?? ' ');
  }

  /** `$tag$ … $tag$`, or the parameter `$1`. */
  #dollar(at: number): SqlToken | undefined {
    const text = this.#text;
    let end = at + 1;
    if (digit.test(text[end] ?? '')) {
      while (digit.test(text[end] ?? '')) end += 1;
      return this.#token('parameter', text.slice(at, end), end);
    }
    if (!this.#lexing.dollarQuotes) return undefined;
    while (end - at < 80 && end < text.length && text[end] !== '$' && isWordPart(text[end]!)) end += 1;
    if (text[end] !== '$') return undefined;
    const tag = text.slice(at, end + 1);
    const close = text.indexOf(tag, end + 1);
    if (close < 0) return this.#token('broken', 'string', text.length);
    return this.#token('string', text.slice(end + 1, close), close + tag.length);
  }

  #number(at: number): SqlToken {
    const text = this.#text;
    let end = at;
    while (end < text.length && /[0-9A-Za-z_.]/.test(text[end]!)) {
      if (
        /[eE]/.test(text[end]!) &&
        /[+-]/.test(text[end + 1] ?? '') &&
        !/^0[xX]/.test(text.slice(at, at + 2))
      )
        end += 1;
      end += 1;
    }
    return this.#token('number', text.slice(at, end), end);
  }

  /** `?`, `:name`, `%s`, `%(name)s`, and what a template leaves open: `{name}`, `{{ name }}`, `${name}`. */
  #parameter(c: string, at: number): SqlToken | undefined {
    const text = this.#text;
    if (c === '?') return this.#token('parameter', '?', at + 1);
    if (c === ':' && /[A-Za-z_0-9]/.test(text[at + 1] ?? '') && !/[\w\]]/.test(text[at - 1] ?? ' ')) {
      let end = at + 1;
      while (end < text.length && /\w/.test(text[end]!)) end += 1;
      return this.#token('parameter', text.slice(at, end), end);
    }
    if (c === '%' && text[at + 1] === 's') return this.#token('parameter', '%s', at + 2);
    if (c === '%' && text[at + 1] === '(') {
      const end = text.slice(at, at + 100).indexOf(')s');
      if (end > 0) return this.#token('parameter', text.slice(at, at + end + 2), at + end + 2);
    }
    if (c === '{' || (c === '$' && text[at + 1] === '{')) {
      const close = c === '{' && text[at + 1] === '{' ? '}}' : '}';
      const end = text.slice(at, at + 200).indexOf(close);
      if (end > 0) return this.#token('hole', hole, at + end + close.length);
    }
    return undefined;
  }

  /** A backslash outside of quotes is a command to the client (psql, mysql), up to the end of its line. */
  #meta(at: number): SqlToken {
    const end = this.#text.indexOf('\n', at);
    const to = end < 0 ? this.#text.length : end;
    return this.#token('meta', this.#text.slice(at, to), to);
  }

  #word(at: number): SqlToken {
    const text = this.#text;
    let end = at + 1;
    while (end < text.length && isWordPart(text[end]!)) end += 1;
    return this.#token('word', text.slice(at, end).toUpperCase(), end);
  }

  #token(kind: SqlTokenKind, value: string, end: number): SqlToken {
    const at = this.#at;
    this.#at = end;
    return { kind, value, at, end };
  }
}

const closing = new Map([
  ['[', ']'],
  ['{', '}'],
  ['(', ')'],
  ['<', '>'],
]);

const unescaped = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
]);

function isWordStart(text: string, at: number): boolean {
  const c = text[at]!;
  return c === '\\' ? false : c < '\x80' ? /[A-Za-z_@#]/.test(c) : wordStart.test(c) || isSurrogate(c);
}

function isWordPart(c: string): boolean {
  return c < '\x80' ? asciiWord.test(c) : c !== hole && (wordPart.test(c) || isSurrogate(c));
}

function isSurrogate(c: string): boolean {
  return c >= '\ud800' && c <= '\udfff';
}

function unescapeUnicode(text: string): string {
  return text.replace(/\\(?:\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4}))/g, (_, long?: string, short?: string) => {
    const point = Number.parseInt(long ?? short!, 16);
    return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
  });
}
