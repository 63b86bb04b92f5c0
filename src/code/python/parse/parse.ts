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
  const { cursor, body, python2 } = read(lines);
  if (cursor.long) cutDeep(body, cursor.problems);
  return {
    type: 'Module',
    body,
    source: { text: lines, lineStarts: lineStartsOf(lines) },
    errors: inOrder(cursor.problems),
    python2,
  };
}

interface Reading {
  readonly cursor: Cursor;
  readonly body: Stmt[];
  readonly python2: boolean;
}

/** As Python 3, up to what only Python 2 has; then as Python 2, and where that fails as well, as what has fewer problems. */
function read(text: string): Reading {
  const first = new Cursor(text, rules, false, true);
  const body = parse(first);
  if (!first.python2) return { cursor: first, body, python2: false };
  body.length = 0;
  const second = new Cursor(text, rules, true, false);
  const old = { cursor: second, body: parse(second), python2: true };
  if (second.problems.every(({ code }) => code === 'too-long')) return old;
  const third = new Cursor(text, rules, false, false);
  const young = { cursor: third, body: parse(third), python2: true };
  return third.problems.length < second.problems.length ? young : old;
}

function parse(cursor: Cursor): Stmt[] {
  const body: Stmt[] = [];
  nextLine(cursor);
  for (;;) {
    parseStatements(cursor, body);
    if (cursor.kind === tEnd) return body;
    skip(cursor);
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
