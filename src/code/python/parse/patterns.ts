import type { Expr, MatchCase, Pattern, Stmt } from '../ast.ts';
import { tAs, tBar, tColon, tComma, tDedent, tEnd, tIf, tIndent, tName, tNewline, tStar } from '../tokens.ts';
import { advance, type Cursor, enter, expect, fail, nextLine, peek, skip } from './cursor.ts';
import { parseElement, parseNamed } from './expressions.ts';
import { none, put, take } from './lists.ts';
import { beginsExpression } from './operators.ts';
import { parseClosedPattern } from './patterns-closed.ts';
import { attempt } from './recovery.ts';

/** Whether the line is a `match` statement: only such a one begins like this and ends with a colon. */
export function isMatch(p: Cursor): boolean {
  if (p.values[p.pos] !== 'match' || p.kinds[p.count - 2] !== tColon || p.pos >= p.count - 3) return false;
  const next = peek(p);
  return next === tStar || beginsExpression[next] === 1;
}

export function parseMatch(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  const subject = parseSubject(p);
  expect(p, tColon, "':'");
  if (p.kind !== tNewline) fail(p, 'the end of the line expected');
  nextLine(p);
  if (p.kind !== tIndent) {
    p.problem('indentation', p.starts[p.pos] as number, "an indented 'case' expected");
    return { type: 'Match', subject, cases: none, at, end: p.lastEnd };
  }
  skip(p);
  p.level++;
  const from = p.top;
  while (p.kind !== tDedent && p.kind !== tEnd) {
    const header = isCase(p) ? attempt(p, readCase) : null;
    if (header === null) {
      put(p, readOther(p));
      break;
    }
    const { pattern, guard } = header;
    const one: MatchCase = { pattern, guard, body: p.rules.block(p) };
    put(p, one);
  }
  const cases = take<MatchCase>(p, from);
  p.level--;
  const end = p.lastEnd;
  if (p.kind === tDedent) skip(p);
  return { type: 'Match', subject, cases, at, end };
}

function isCase(p: Cursor): boolean {
  return p.kind === tName && p.values[p.pos] === 'case';
}

/** What stands in a `match` but is no case: read as what any subject leads to. */
function readOther(p: Cursor): MatchCase {
  const at = p.starts[p.pos] as number;
  p.problem('syntax', at, "'case' expected");
  const from = p.top;
  p.rules.statements(p);
  const pattern: Pattern = { type: 'MatchAs', pattern: null, name: null, at, end: at };
  return { pattern, guard: null, body: take<Stmt>(p, from) };
}

function parseSubject(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  const first = parseElement(p);
  if (p.kind !== tComma) {
    if (first.type === 'Starred') fail(p, 'a starred subject');
    return first;
  }
  const from = p.top;
  put(p, first);
  while (p.kind === tComma) {
    advance(p);
    if (p.kind === tColon) break;
    put(p, parseElement(p));
  }
  return { type: 'Tuple', elts: take<Expr>(p, from), at, end: p.lastEnd };
}

function readCase(p: Cursor): { readonly pattern: Pattern; readonly guard: Expr | null } {
  advance(p);
  const pattern = parsePatterns(p);
  let guard: Expr | null = null;
  if (p.kind === tIf) {
    advance(p);
    guard = parseNamed(p);
  }
  expect(p, tColon, "':'");
  return { pattern, guard };
}

/** `patterns`: one, or a sequence without brackets. */
function parsePatterns(p: Cursor): Pattern {
  const at = p.starts[p.pos] as number;
  const first = parseMaybeStar(p);
  if (p.kind !== tComma) {
    if (first.type === 'MatchStar') fail(p, 'a starred pattern alone');
    return first;
  }
  const from = p.top;
  put(p, first);
  while (p.kind === tComma) {
    advance(p);
    if (p.kind === tColon || p.kind === tIf) break;
    put(p, parseMaybeStar(p));
  }
  return { type: 'MatchSequence', patterns: take<Pattern>(p, from), at, end: p.lastEnd };
}

/** An element of a sequence pattern. */
export function parseMaybeStar(p: Cursor): Pattern {
  if (p.kind !== tStar) return parsePattern(p);
  const at = p.starts[p.pos] as number;
  advance(p);
  if (p.kind !== tName) fail(p, 'a name expected');
  const name = p.values[p.pos] as string;
  advance(p);
  return { type: 'MatchStar', name: name === '_' ? null : name, at, end: p.lastEnd };
}

/** `pattern`: alternatives, perhaps with a name for what matched. */
export function parsePattern(p: Cursor): Pattern {
  enter(p);
  const at = p.starts[p.pos] as number;
  let pattern = parseClosedPattern(p);
  if (p.kind === tBar) {
    const from = p.top;
    put(p, pattern);
    while (p.kind === tBar) {
      advance(p);
      put(p, parseClosedPattern(p));
    }
    pattern = { type: 'MatchOr', patterns: take<Pattern>(p, from), at, end: p.lastEnd };
  }
  if (p.kind === tAs) {
    advance(p);
    const name = p.kind === tName ? (p.values[p.pos] as string) : '_';
    if (name === '_') fail(p, 'a name expected');
    advance(p);
    pattern = { type: 'MatchAs', pattern, name, at, end: p.lastEnd };
  }
  p.level--;
  return pattern;
}
