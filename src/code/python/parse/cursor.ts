import type { Expr, Pattern, Stmt } from '../ast.ts';
import { tAsync, tEnd, tError } from '../tokens.ts';
import { lexLine } from '../tokens-lexer.ts';
import { Tokens } from '../tokens-state.ts';

/**
 * How deep expressions and blocks may call each other before the text is given up: a guard of the stack. CPython's
 * parser has one as well (MAXSTACK).
 */
export const mostLevels = 600;
/** Above this many tokens in a logical line, the depth of what was read is looked at. */
export const longLine = 400;
/** The same for `elif` in each other's `else`. */
export const longChain = 100;

/**
 * Rules of the grammar that go in a circle: an atom holds expressions, a branch holds statements. Those below call
 * those above through here, so that no two files import each other.
 */
export interface Rules {
  /** Infix operators that bind at least as tightly as `least`. */
  readonly binary: (p: Cursor, least: number) => Expr;
  readonly element: (p: Cursor) => Expr;
  readonly expression: (p: Cursor) => Expr;
  readonly expressions: (p: Cursor) => Expr;
  readonly named: (p: Cursor) => Expr;
  readonly primary: (p: Cursor) => Expr;
  readonly starred: (p: Cursor) => Expr;
  readonly value: (p: Cursor) => Expr;
  readonly yielding: (p: Cursor) => Expr;
  readonly pattern: (p: Cursor) => Pattern;
  readonly maybeStar: (p: Cursor) => Pattern;
  readonly block: (p: Cursor) => readonly Stmt[];
  readonly suite: (p: Cursor) => readonly Stmt[];
  readonly statements: (p: Cursor) => void;
}

/** Where the parser stands in the tokens of the current logical line. */
export class Cursor extends Tokens {
  pos = 0;
  /** The kind of the token at `pos`. */
  kind: number = tEnd;
  /** Where the last token that is no layout ended: the end of the node that is being finished. */
  lastEnd = 0;
  level = 0;
  /** The token where the small statement that is being read began. */
  statementPos = 0;
  /** Parts of the nodes that are being read: each rule takes what it put there, and leaves the rest. */
  parts: unknown[] = [];
  /** How many of them there are. */
  top = 0;
  readonly rules: Rules;
  /** Whether to stop at what only Python 2 reads. */
  stops = false;
  /** How many `elif` what is being read lies in. */
  chained = 0;
  /** Places of what is so long that it may be too deep. */
  long: number[] = [];

  constructor(longest: number, rules: Rules) {
    super(longest);
    this.rules = rules;
  }

  /** Goes to the beginning of a text. */
  open(text: string, asPython2: boolean, stops: boolean): void {
    this.begin(text, asPython2);
    this.stops = stops;
    this.pos = 0;
    this.kind = tEnd;
    this.lastEnd = 0;
    this.level = 0;
    this.statementPos = 0;
    this.parts = [];
    this.top = 0;
    this.chained = 0;
    this.long = [];
  }

  /** Lets go of the text and what was read of it. */
  close(): void {
    this.text = '';
    this.names.end();
    this.formats.length = 0;
    this.problems = [];
    this.parts = [];
    this.long = [];
  }

  /** The rest of the text is not read. */
  get stopped(): boolean {
    return this.stops && this.python2;
  }
}

/** Thrown where a statement does not parse; the problem is recorded before. One value: a stack would cost, and tells nothing. */
export const notPython: Error = new Error('not Python');

export function fail(p: Cursor, detail: string): never {
  // A name up to Python 3.6.
  if (p.kind === tAsync) p.python2 = true;
  // The lexer has told what is wrong with an error token.
  if (p.kind !== tError) p.problem('syntax', p.starts[p.pos] as number, detail);
  throw notPython;
}

export function advance(p: Cursor): void {
  p.lastEnd = p.ends[p.pos] as number;
  p.kind = p.kinds[++p.pos] as number;
}

/** Passes over a token of layout. */
export function skip(p: Cursor): void {
  p.kind = p.kinds[++p.pos] as number;
}

export function nextLine(p: Cursor): void {
  if (p.stopped) p.at = p.text.length;
  lexLine(p);
  if (p.count > longLine) p.long.push(p.starts[0] as number);
  p.pos = 0;
  p.kind = p.kinds[0] as number;
}

export function expect(p: Cursor, kind: number, what: string): void {
  if (p.kind !== kind) fail(p, `${what} expected`);
  advance(p);
}

/** The kind of the token after the current one. */
export function peek(p: Cursor): number {
  return p.pos + 1 < p.count ? (p.kinds[p.pos + 1] as number) : tEnd;
}

/** Counts one level of nesting; whoever enters leaves with `p.level--`. */
export function enter(p: Cursor): void {
  if (++p.level > mostLevels) {
    p.problem('too-deep', p.starts[p.pos] as number, `nested more than ${mostLevels} deep`);
    throw notPython;
  }
}

/** The current token as text, whatever it is. */
export function textOf(p: Cursor): string {
  return p.text.slice(p.starts[p.pos] as number, p.ends[p.pos] as number);
}
