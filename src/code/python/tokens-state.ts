import { endianness } from 'node:os';
import type { SyntaxProblem } from './ast.ts';
import { tName } from './tokens.ts';
import { Names } from './tokens-names.ts';

/** CPython's own limits (Parser/lexer/state.h: MAXLEVEL, MAXINDENT), which honest code stays far below. */
export const mostBrackets = 200;
export const mostIndents = 100;
/** CPython's MAXFSTRINGLEVEL and MAX_EXPR_NESTING. */
export const mostFormats = 150;
export const mostFields = 3;
/** Problems kept; what follows more of them is not read any better for being counted. */
const mostProblems = 1000;
const firstCapacity = 256;
/** Tokens of one text that are read; a source that people write has one in four or five characters. */
export const mostTokens: number = 6_000_000;
const fewestCodes = 2 ** 16;
/** Behind the end of the text stand zeros: what is looked at ahead of a character. */
const beyond = 4;
const bigEndian = endianness() === 'BE';

/** Text inside an f-string: the literal itself or the format specification of a field. */
export interface FormatText {
  readonly quote: number;
  readonly triple: boolean;
  readonly raw: boolean;
  /** 0 in the literal itself, 1 in the specification of one of its fields, and so on. */
  readonly specs: number;
  /** How many brackets are open where this text goes on. */
  readonly depth: number;
  readonly at: number;
}

/**
 * The tokens of one logical line at a time, and where the lexer stands. Lines are read on demand into the same arrays:
 * what a file costs beyond its tree is its longest logical line.
 */
export class Tokens {
  text = '';
  /** The same in UTF-16 units, and zeros behind its end: a lexer reads them several times as fast as those of a string. */
  readonly codes: Uint16Array;
  problems: SyntaxProblem[] = [];
  kinds: Uint8Array = new Uint8Array(firstCapacity);
  starts: Int32Array = new Int32Array(firstCapacity);
  ends: Int32Array = new Int32Array(firstCapacity);
  /** The identifier of each `tName`; stale elsewhere. */
  readonly values: string[] = new Array<string>(firstCapacity).fill('');
  count = 0;
  /** Tokens of the lines before. */
  total = 0;
  /** Where the lexer goes on. */
  at = 0;
  readonly indents: Int32Array = new Int32Array(mostIndents + 1);
  /** The same with tabs counted as one column: where the two disagree, tabs and spaces are mixed (PEP 8's TabError). */
  readonly otherIndents: Int32Array = new Int32Array(mostIndents + 1);
  indent = 0;
  readonly brackets: Uint8Array = new Uint8Array(mostBrackets + 1);
  readonly bracketsAt: Int32Array = new Int32Array(mostBrackets + 1);
  depth = 0;
  readonly formats: FormatText[] = [];
  /** The `depth` of the innermost f-string text; -1 outside of them. */
  textDepth = -1;
  /** Something was read that only Python 2 accepted. */
  python2 = false;
  /** Read as Python 2: `print (a), b` is a statement, `async` may be a name. */
  asPython2 = false;
  readonly names: Names = new Names();
  private readonly bytes: Buffer;

  /** @param longest of the texts to come, in UTF-16 units. */
  constructor(longest: number) {
    const codes = new Uint16Array(Math.max(fewestCodes, longest + beyond));
    this.codes = codes;
    this.bytes = Buffer.from(codes.buffer);
  }

  /** Goes to the beginning of a text. */
  begin(text: string, asPython2: boolean): void {
    const { codes, bytes } = this;
    const { length } = text;
    bytes.write(text, 0, 2 * length, 'utf16le');
    if (bigEndian) bytes.subarray(0, 2 * length).swap16();
    codes.fill(0, length, length + beyond);
    this.text = text;
    this.asPython2 = asPython2;
    this.problems = [];
    this.count = 0;
    this.total = 0;
    this.at = 0;
    this.indent = 0;
    this.depth = 0;
    this.formats.length = 0;
    this.textDepth = -1;
    this.python2 = false;
    this.names.begin(length);
  }

  /** How long a text may be. */
  get room(): number {
    return this.codes.length - beyond;
  }

  push(kind: number, start: number, end: number): void {
    const at = this.count;
    if (at === this.kinds.length) this.grow();
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
    this.count = at + 1;
  }

  pushName(name: string, start: number, end: number): void {
    const at = this.count;
    if (at === this.kinds.length) this.grow();
    while (this.values.length <= at) this.values.push('');
    this.kinds[at] = tName;
    this.starts[at] = start;
    this.ends[at] = end;
    this.values[at] = name;
    this.count = at + 1;
  }

  problem(code: SyntaxProblem['code'], at: number, detail: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ code, at, detail });
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const kinds = new Uint8Array(capacity);
    const starts = new Int32Array(capacity);
    const ends = new Int32Array(capacity);
    kinds.set(this.kinds);
    starts.set(this.starts);
    ends.set(this.ends);
    this.kinds = kinds;
    this.starts = starts;
    this.ends = ends;
  }
}
