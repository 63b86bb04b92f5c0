/** A Python literal, as far as array headers use them. */
export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'tuple' | 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Literal, Literal])[] };

/** A structured dtype nests a few levels; ast.literal_eval itself gives up at some hundred. */
const maxDepth = 64;

export class LiteralError extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/**
 * Parses a header the way `ast.literal_eval` would, in one pass: dicts, lists, tuples, plain strings, decimal
 * integers, booleans and None. Throws LiteralError for all else.
 */
export function parseLiteral(text: string): Literal {
  const parser: Parser = { text, at: 0 };
  const value = readValue(parser, 0);
  skipSpace(parser);
  if (parser.at < text.length) throw new LiteralError(parser.at, 'more than one value');
  return value;
}

interface Parser {
  readonly text: string;
  at: number;
}

function readValue(parser: Parser, depth: number): Literal {
  if (depth > maxDepth) throw new LiteralError(parser.at, `nested deeper than ${maxDepth} levels`);
  skipSpace(parser);
  const first = parser.text[parser.at] ?? '';
  if (first === '{') return readDict(parser, depth);
  if (first === '[') return { kind: 'list', items: readItems(parser, ']', depth).items };
  if (first === '(') return readTuple(parser, depth);
  if (first === "'" || first === '"') return { kind: 'text', value: readText(parser) };
  if (/[-+0-9]/.test(first)) return readNumber(parser);
  return readWord(parser);
}

function readDict(parser: Parser, depth: number): Literal {
  const entries: [Literal, Literal][] = [];
  parser.at += 1;
  for (;;) {
    if (take(parser, '}')) return { kind: 'dict', entries };
    const key = readValue(parser, depth + 1);
    if (!take(parser, ':')) throw new LiteralError(parser.at, "a key without ':'");
    entries.push([key, readValue(parser, depth + 1)]);
    if (take(parser, ',')) continue;
    if (take(parser, '}')) return { kind: 'dict', entries };
    throw new LiteralError(parser.at, 'an unclosed dict');
  }
}

/** Parentheses around one value without a comma are just parentheses. */
function readTuple(parser: Parser, depth: number): Literal {
  const { items, comma } = readItems(parser, ')', depth);
  return items.length === 1 && !comma ? items[0]! : { kind: 'tuple', items };
}

function readItems(parser: Parser, close: string, depth: number): { items: Literal[]; comma: boolean } {
  const items: Literal[] = [];
  let comma = false;
  parser.at += 1;
  for (;;) {
    if (take(parser, close)) return { items, comma };
    items.push(readValue(parser, depth + 1));
    comma = take(parser, ',');
    if (comma) continue;
    if (take(parser, close)) return { items, comma };
    throw new LiteralError(parser.at, 'an unclosed sequence');
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** `repr` writes no other escapes than these and the hexadecimal ones. */
function readText(parser: Parser): string {
  const { text } = parser;
  const quote = text[parser.at]!;
  let value = '';
  parser.at += 1;
  for (;;) {
    const char = text[parser.at];
    if (char === undefined || char === '\n' || char === '\r' || char === '\0')
      throw new LiteralError(parser.at, 'an unclosed string');
    parser.at += 1;
    if (char === quote) return value;
    value += char === '\\' ? readEscape(parser) : char;
  }
}

function readEscape(parser: Parser): string {
  const char = parser.text[parser.at] ?? '';
  parser.at += 1;
  const plain = escapes.get(char);
  if (plain !== undefined) return plain;
  const digits = { x: 2, u: 4, U: 8 }[char];
  const code = digits === undefined ? '' : parser.text.slice(parser.at, parser.at + digits);
  const point = Number.parseInt(code, 16);
  if (code.length !== digits || !/^[0-9a-fA-F]+$/.test(code) || point > 0x10ffff)
    throw new LiteralError(parser.at, 'an escape that no writer uses');
  parser.at += code.length;
  return String.fromCodePoint(point);
}

/** Python 2 wrote long integers with an L, which numpy still strips. */
function readNumber(parser: Parser): Literal {
  const match = /[-+]?(?:0+|[1-9][0-9]*)/y;
  match.lastIndex = parser.at;
  const found = match.exec(parser.text)?.[0];
  if (found === undefined) throw new LiteralError(parser.at, 'a sign without a number');
  parser.at += found.length;
  if (parser.text[parser.at] === 'L') parser.at += 1;
  if (/[0-9.A-Za-z_]/.test(parser.text[parser.at] ?? '')) throw new LiteralError(parser.at, 'not an integer');
  return { kind: 'number', value: Number(found) };
}

function readWord(parser: Parser): Literal {
  const match = /[A-Za-z_]+/y;
  match.lastIndex = parser.at;
  const word = match.exec(parser.text)?.[0] ?? '';
  if (word !== 'True' && word !== 'False' && word !== 'None')
    throw new LiteralError(parser.at, word === '' ? 'no value' : `not a literal: ${word.slice(0, 40)}`);
  parser.at += word.length;
  return word === 'None' ? { kind: 'none' } : { kind: 'bool', value: word === 'True' };
}

function take(parser: Parser, char: string): boolean {
  skipSpace(parser);
  if (parser.text[parser.at] !== char) return false;
  parser.at += 1;
  return true;
}

function skipSpace(parser: Parser): void {
  while (/[ \t\r\n\f]/.test(parser.text[parser.at] ?? '')) parser.at += 1;
}
