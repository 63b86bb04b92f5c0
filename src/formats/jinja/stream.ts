import { NotATemplate } from './not-a-template.ts';
import type { Token, TokenType } from './tokens.ts';

/** Nesting beyond this is refused: Python's own stack would not hold it. */
const deepest = 160;
/** Chains of operators, attributes and filters beyond this are too: Jinja's compiler walks them by recursion. */
const longestChain = 1000;

/** The tokens of a template and the place in them. */
export class Stream {
  private readonly tokens: readonly Token[];
  private at = 0;
  private level = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get current(): Token {
    return this.tokens[this.at]!;
  }

  get ahead(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)]!;
  }

  /** Where the token before the current one ends. */
  get before(): number {
    return this.tokens[Math.max(0, this.at - 1)]!.end;
  }

  next(): Token {
    const token = this.current;
    if (this.at < this.tokens.length - 1) this.at += 1;
    return token;
  }

  is(type: TokenType, text?: string): boolean {
    const { current } = this;
    return current.type === type && (text === undefined || current.text === text);
  }

  isOperator(text: string): boolean {
    return this.is('operator', text);
  }

  isName(text: string): boolean {
    return this.is('name', text);
  }

  skipOperator(text: string): boolean {
    const found = this.isOperator(text);
    if (found) this.next();
    return found;
  }

  skipName(text: string): boolean {
    const found = this.isName(text);
    if (found) this.next();
    return found;
  }

  expect(type: TokenType, text?: string): Token {
    if (!this.is(type, text)) throw this.unexpected(text ?? type);
    return this.next();
  }

  unexpected(wanted: string): NotATemplate {
    const { type, text, start } = this.current;
    return new NotATemplate(
      `${wanted} is missing before ${text === '' ? type : JSON.stringify(text.slice(0, 40))}`,
      start,
    );
  }

  /** Runs a part of the grammar that may hold itself. */
  nested<T>(read: () => T): T {
    this.level += 1;
    if (this.level > deepest) throw new NotATemplate('it nests too deep', this.current.start);
    const result = read();
    this.level -= 1;
    return result;
  }

  /** The depth of a node over others. */
  depthOver(nodes: readonly ({ readonly depth: number } | null)[]): number {
    let depth = 0;
    for (const node of nodes) if (node !== null && node.depth > depth) depth = node.depth;
    if (depth >= longestChain)
      throw new NotATemplate('an expression is too long a chain', this.current.start);
    return depth + 1;
  }
}
