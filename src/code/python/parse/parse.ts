import type { Module, Stmt, SyntaxProblem } from '../ast.ts';
import { tEnd } from '../tokens.ts';
import { Cursor, nextLine, type Rules, skip } from './cursor.ts';
import { cutDeep } from './depth.ts';
import {
  parseBinary,
  parseElement,
  parseExpression,
  parseExpressions,
  parseNamed,
  parsePrimary,
  parseStarred,
  parseValue,
  parseYield,
} from './expressions.ts';
import { take } from './lists.ts';
import { parseMaybeStar, parsePattern } from './patterns.ts';
import { parseBlock, parseStatements, parseSuite } from './statements.ts';

const rules: Rules = {
  binary: parseBinary,
  element: parseElement,
  expression: parseExpression,
  expressions: parseExpressions,
  named: parseNamed,
  primary: parsePrimary,
  starred: parseStarred,
  value: parseValue,
  yielding: parseYield,
  pattern: parsePattern,
  maybeStar: parseMaybeStar,
  block: parseBlock,
  suite: parseSuite,
  statements: parseStatements,
};

/**
 * Parses Python 3.8 to 3.14, and Python 2 where no Python 3 reads the text.
 *
 * Never throws, ends on any text in time that grows with its length, and nests nodes at most 1,000 deep. A statement
 * that does not parse becomes a `Broken` one with a problem; the next logical line is read again.
 * Source: Reference 10 (full grammar specification) of Python 3.14; PEP 263, 617, 634, 695, 701, 750, 758.
 */
export function parsePython(text: string): Module {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  const p = spare !== null && spare.room >= lines.length ? spare : new Cursor(lines.length, rules);
  spare = null;
  const { body, problems, long, python2 } = read(p, lines);
  p.close();
  if (p.room <= mostSpare) spare = p;
  return {
    type: 'Module',
    body: long.length > 0 ? cutDeep(body, long, problems) : body,
    source: { text: lines, lineStarts: lineStartsOf(lines) },
    errors: inOrder(problems),
    python2,
  };
}

/** What a cursor needs is kept from one text to the next: most texts are short. */
let spare: Cursor | null = null;
const mostSpare = 2 ** 20;

interface Reading {
  readonly body: readonly Stmt[];
  readonly problems: SyntaxProblem[];
  readonly long: readonly number[];
  readonly python2: boolean;
}

/** As Python 3, up to what only Python 2 has; then as Python 2, and where that fails as well, as what has fewer problems. */
function read(p: Cursor, text: string): Reading {
  p.open(text, false, true);
  const body = parse(p);
  if (!p.python2) return { body, problems: p.problems, long: p.long, python2: false };
  p.open(text, true, false);
  const old = { body: parse(p), problems: p.problems, long: p.long, python2: true };
  if (old.problems.every(({ code }) => code === 'too-long')) return old;
  p.open(text, false, false);
  const young = { body: parse(p), problems: p.problems, long: p.long, python2: true };
  return young.problems.length < old.problems.length ? young : old;
}

function parse(p: Cursor): readonly Stmt[] {
  nextLine(p);
  for (;;) {
    parseStatements(p);
    if (p.kind === tEnd) return take<Stmt>(p, 0);
    skip(p);
  }
}

function inOrder(problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  return problems.toSorted((a, b) => a.at - b.at);
}

function lineStartsOf(text: string): Uint32Array {
  let starts = new Uint32Array(Math.max(16, text.length >>> 5));
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (count === starts.length) {
      const larger = new Uint32Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = at + 1;
  }
  return starts.slice(0, count);
}
