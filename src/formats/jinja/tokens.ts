import { isIdentifier, numberEnd, unescaped } from './literals.ts';
import { NotATemplate } from './not-a-template.ts';
import { isSpace } from './space.ts';

export type TokenType =
  | 'data'
  | 'variable-begin'
  | 'variable-end'
  | 'block-begin'
  | 'block-end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'eof';

export interface Token {
  readonly type: TokenType;
  /** What a name, operator, string or piece of data says; a string's escapes are resolved. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const operators = new Set([
  '//',
  '**',
  '==',
  '!=',
  '>=',
  '<=',
  '+',
  '-',
  '/',
  '*',
  '%',
  '~',
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
  '>',
  '<',
  '=',
  '.',
  ':',
  '|',
  ',',
  ';',
]); // prettier-ignore
const closings = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
]);
const wordCharacter = /[\p{L}\p{N}\p{ID_Continue}]/u;
const plainWord = /[A-Za-z0-9_]/;

/**
 * The tokens of a template, as Jinja's own lexer with its usual delimiters makes them (jinja2/lexer.py).
 * @throws NotATemplate where that lexer stops with an error.
 */
export function tokensOf(source: string): Token[] {
  return new Lexer(source).run();
}

class Lexer {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private at = 0;
  /** What closes the brackets that are open inside of a tag. */
  private readonly open: string[] = [];

  constructor(source: string) {
    this.source = source;
  }

  run(): Token[] {
    while (this.at < this.source.length) this.data();
    this.push('eof', '', this.at);
    return this.tokens;
  }

  /** Text up to the next tag, and the tag. */
  private data(): void {
    const start = this.at;
    const tag = this.nextTag(start);
    if (tag < 0) {
      this.at = this.source.length;
      this.push('data', this.source.slice(start), start);
      return;
    }
    const sign = this.source[tag + 2] ?? '';
    const text = this.source.slice(start, tag);
    this.at = tag;
    const shown = sign === '-' ? text.trimEnd() : text;
    if (shown !== '') this.push('data', shown, start);
    this.at = tag + (sign === '-' || sign === '+' ? 3 : 2);
    const kind = this.source[tag + 1];
    if (kind === '#') this.comment(tag);
    else if (kind === '{') this.tag('variable-begin', tag, '}}');
    else if (!this.raw(tag)) this.tag('block-begin', tag, '%}');
  }

  private nextTag(from: number): number {
    for (let at = this.source.indexOf('{', from); at >= 0; at = this.source.indexOf('{', at + 1)) {
      const next = this.source[at + 1];
      if (next === '%' || next === '{' || next === '#') return at;
    }
    return -1;
  }

  private comment(tag: number): void {
    const end = this.source.indexOf('#}', this.at);
    // Jinja misses the end only where there is something before it.
    if (end < 0 && this.at >= this.source.length) return;
    if (end < 0) throw new NotATemplate('a comment has no end', tag);
    this.leave(end, end + 2, this.at);
  }

  /** `{% raw %}` up to `{% endraw %}`: all between them is text. */
  private raw(tag: number): boolean {
    let at = this.word(this.at, 'raw');
    if (at < 0) return false;
    if (this.source.startsWith('-%}', at)) at = this.afterSpace(at + 3);
    else if (this.source.startsWith('%}', at)) at += 2;
    else return false;
    for (
      let close = this.source.indexOf('{%', at);
      close >= 0;
      close = this.source.indexOf('{%', close + 2)
    ) {
      const end = this.word(close + (this.signed(close + 2) ? 3 : 2), 'endraw');
      const stop = end >= 0 && this.signed(end) ? end + 1 : end;
      if (end < 0 || !this.source.startsWith('%}', stop)) continue;
      this.at = close;
      this.push('data', this.source.slice(at, close), at);
      this.leave(stop, stop + 2, close);
      return true;
    }
    if (at < this.source.length) throw new NotATemplate('raw text has no end', tag);
    this.at = at;
    return true;
  }

  /** Where a word and the space around it end; -1 where another one stands there. */
  private word(from: number, word: string): number {
    const at = this.afterSpace(from);
    return this.source.startsWith(word, at) ? this.afterSpace(at + word.length) : -1;
  }

  /** Goes on behind a closing delimiter: a minus before it takes the space behind it, a block one newline. */
  private leave(delimiter: number, end: number, inside: number): void {
    this.at = end;
    if (delimiter > inside && this.source[delimiter - 1] === '-') this.at = this.afterSpace(end);
    else if (this.source[delimiter] !== '}' && this.source[end] === '\n') this.at = end + 1;
  }

  private signed(at: number): boolean {
    return this.source[at] === '-' || this.source[at] === '+';
  }

  private afterSpace(from: number): number {
    let at = from;
    while (at < this.source.length && isSpace(this.source[at]!)) at += 1;
    return at;
  }

  private tag(type: 'variable-begin' | 'block-begin', start: number, closing: string): void {
    this.push(type, '', start);
    const ended = type === 'variable-begin' ? 'variable-end' : 'block-end';
    const { source } = this;
    while (this.at < source.length) {
      const from = this.at;
      if (this.open.length === 0) {
        const sign = source[from] === '-' || (source[from] === '+' && closing === '%}') ? 1 : 0;
        if (source.startsWith(closing, from + sign)) {
          this.at = from + sign + 2;
          this.push(ended, '', from);
          this.leave(from + sign, this.at, from);
          return;
        }
      }
      this.inside(source[from]!);
    }
    this.push('eof', '', this.at);
  }

  private inside(first: string): void {
    const { source, at: start } = this;
    if (isSpace(first)) {
      this.at = this.afterSpace(start);
      return;
    }
    if (first >= '0' && first <= '9') {
      const { end, float } = numberEnd(source, start);
      this.at = end;
      this.push(float ? 'float' : 'integer', source.slice(start, end), start);
    } else if (isWord(source, start)) this.name(start);
    else if (first === '"' || first === "'") this.string(first, start);
    else this.operator(start);
  }

  private name(start: number): void {
    const { source } = this;
    while (this.at < source.length && isWord(source, this.at))
      this.at += source.codePointAt(this.at)! > 0xffff ? 2 : 1;
    const text = source.slice(start, this.at);
    if (!isIdentifier(text)) throw new NotATemplate('a name with a character that names do not have', start);
    this.push('name', text, start);
  }

  private string(quote: string, start: number): void {
    const { source } = this;
    let at = start + 1;
    while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
    if (at >= source.length) throw new NotATemplate('a string has no end', start);
    this.at = at + 1;
    this.push('string', unescaped(source.slice(start + 1, at), start), start);
  }

  private operator(start: number): void {
    const two = this.source.slice(start, start + 2);
    const text = operators.has(two) && two.length === 2 ? two : two[0]!;
    if (!operators.has(text))
      throw new NotATemplate(`the character ${JSON.stringify(text)} in an expression`, start);
    const closing = closings.get(text);
    if (closing !== undefined) this.open.push(closing);
    else if ((text === '}' || text === ')' || text === ']') && this.open.pop() !== text)
      throw new NotATemplate(`a ${text} that nothing opened`, start);
    this.at = start + text.length;
    this.push('operator', text, start);
  }

  private push(type: TokenType, text: string, start: number): void {
    this.tokens.push({ type, text, start, end: this.at });
  }
}

function isWord(source: string, at: number): boolean {
  const unit = source.charCodeAt(at);
  if (unit < 0x80) return plainWord.test(source[at]!);
  return wordCharacter.test(String.fromCodePoint(source.codePointAt(at)!));
}
