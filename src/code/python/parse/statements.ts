import type { Expr, Stmt } from '../ast.ts';
import {
  tAssert,
  tAssign,
  tAsync,
  tAt,
  tBreak,
  tClass,
  tColon,
  tComma,
  tContinue,
  tDedent,
  tDef,
  tDel,
  tEnd,
  tFloorAssign,
  tFor,
  tFrom,
  tGlobal,
  tIf,
  tImport,
  tIndent,
  tName,
  tNewline,
  tNonlocal,
  tPass,
  tPlusAssign,
  tRaise,
  tReturn,
  tSemicolon,
  tStar,
  tTry,
  tWhile,
  tWith,
} from '../tokens.ts';
import { parseFor, parseIf, parseWhile } from './branches.ts';
import { advance, type Cursor, fail, longLine, nextLine, notPython, skip } from './cursor.ts';
import { parseClass, parseDecorated, parseFunction } from './definitions.ts';
import { parseExpression, parseExpressions, parseValue } from './expressions.ts';
import { parseFrom, parseImport } from './imports.ts';
import { none, put, take } from './lists.ts';
import { beginsExpression, binaryOperators } from './operators.ts';
import { isMatch, parseMatch } from './patterns.ts';
import { parsePrint } from './python2.ts';
import { recover } from './recovery.ts';
import { assertDeletable, assertTarget, isSingleTarget } from './targets.ts';
import { parseTry } from './try.ts';
import { parseTypeAlias } from './type-alias.ts';
import { parseWith } from './with.ts';

/** Kinds with which a statement may begin that holds others; the name `match` among them. */
const beginsCompound: Uint8Array = buildCompound();

function buildCompound(): Uint8Array {
  const table = new Uint8Array(256);
  for (const kind of [tName, tIf, tDef, tFor, tWith, tTry, tAt, tClass, tWhile, tAsync]) table[kind] = 1;
  return table;
}

/** Reads whole logical lines until the block ends, and puts their statements on the cursor. */
export function parseStatements(p: Cursor): void {
  while (p.kind !== tEnd && p.kind !== tDedent) parseStatement(p);
}

function parseStatement(p: Cursor): void {
  if (p.kind === tIndent) {
    parseStray(p);
    return;
  }
  if (beginsCompound[p.kind] === 1 && (p.kind !== tName || isMatch(p))) parseCompoundLine(p);
  else parseSimpleLine(p);
}

function parseCompoundLine(p: Cursor): void {
  const { level, top } = p;
  p.statementPos = p.pos;
  try {
    put(p, parseCompound(p));
  } catch (error) {
    if (error !== notPython) throw error;
    p.level = level;
    p.top = top;
    recover(p);
  }
}

/** A block that belongs to nothing above it: its statements are read where they stand. */
function parseStray(p: Cursor): void {
  p.problem('indentation', p.starts[p.pos] as number, 'an indentation that nothing above asks for');
  skip(p);
  parseStatements(p);
  if (p.kind === tDedent) skip(p);
}

/** A block after its colon: on the same line, or indented on the next ones. */
export function parseBlock(p: Cursor): readonly Stmt[] {
  const from = p.top;
  if (p.kind !== tNewline) {
    parseSimpleLine(p);
    return take<Stmt>(p, from);
  }
  nextLine(p);
  if (p.kind !== tIndent) {
    p.problem('indentation', p.starts[p.pos] as number, 'an indented block expected');
    return none;
  }
  skip(p);
  p.level++;
  parseStatements(p);
  p.level--;
  if (p.kind === tDedent) skip(p);
  return take<Stmt>(p, from);
}

/** A block's colon and what follows. */
export function parseSuite(p: Cursor): readonly Stmt[] {
  if (p.kind !== tColon) fail(p, "':' expected");
  advance(p);
  return parseBlock(p);
}

function parseCompound(p: Cursor): Stmt {
  switch (p.kind) {
    case tIf:
      return parseIf(p);
    case tDef:
      return parseFunction(p, p.starts[p.pos] as number, false, none);
    case tFor:
      return parseFor(p, p.starts[p.pos] as number, false);
    case tWith:
      return parseWith(p, p.starts[p.pos] as number, false);
    case tTry:
      return parseTry(p);
    case tAt:
      return parseDecorated(p);
    case tClass:
      return parseClass(p, none);
    case tWhile:
      return parseWhile(p);
    case tAsync:
      return parseAsync(p);
    default:
      return parseMatch(p);
  }
}

function parseAsync(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  switch (p.kind) {
    case tDef:
      return parseFunction(p, at, true, none);
    case tFor:
      return parseFor(p, at, true);
    case tWith:
      return parseWith(p, at, true);
    default:
      // A name up to Python 3.6.
      p.python2 = true;
      return fail(p, "'def', 'for' or 'with' expected");
  }
}

/** Small statements with semicolons between them, and the end of their line. */
function parseSimpleLine(p: Cursor): void {
  const { level } = p;
  let { top } = p;
  try {
    for (;;) {
      p.statementPos = p.pos;
      if (p.count > longLine) p.long.push(p.starts[p.pos] as number);
      const statement = parseSimple(p);
      if (p.kind !== tNewline && p.kind !== tSemicolon) fail(p, 'the end of the statement expected');
      put(p, statement);
      top = p.top;
      if (p.kind === tSemicolon) advance(p);
      if (p.kind === tNewline) {
        nextLine(p);
        return;
      }
    }
  } catch (error) {
    if (error !== notPython) throw error;
    p.level = level;
    p.top = top;
    recover(p);
  }
}

function parseSimple(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  switch (p.kind) {
    case tName:
      return parsePrint(p) ?? parseTypeAlias(p) ?? parseAssignment(p);
    case tReturn: {
      advance(p);
      const given = p.kind === tStar || beginsExpression[p.kind] === 1;
      const value = given ? parseExpressions(p) : null;
      return { type: 'Return', value, at, end: p.lastEnd };
    }
    case tImport:
      return parseImport(p);
    case tFrom:
      return parseFrom(p);
    case tRaise:
      return parseRaise(p);
    case tPass:
      advance(p);
      return { type: 'Pass', at, end: p.lastEnd };
    case tBreak:
      advance(p);
      return { type: 'Break', at, end: p.lastEnd };
    case tContinue:
      advance(p);
      return { type: 'Continue', at, end: p.lastEnd };
    case tAssert: {
      advance(p);
      const test = parseExpression(p);
      const msg = parseAfter(p, tComma);
      return { type: 'Assert', test, msg, at, end: p.lastEnd };
    }
    case tDel:
      return parseDelete(p);
    case tGlobal: {
      const names = parseNames(p);
      return { type: 'Global', names, at, end: p.lastEnd };
    }
    case tNonlocal: {
      const names = parseNames(p);
      return { type: 'Nonlocal', names, at, end: p.lastEnd };
    }
    default:
      return parseAssignment(p);
  }
}

function parseAfter(p: Cursor, kind: number): Expr | null {
  if (p.kind !== kind) return null;
  advance(p);
  return parseExpression(p);
}

function parseNames(p: Cursor): readonly string[] {
  const from = p.top;
  do {
    advance(p);
    if (p.kind !== tName) fail(p, 'a name expected');
    put(p, p.values[p.pos]);
    advance(p);
  } while (p.kind === tComma);
  return take<string>(p, from);
}

function parseDelete(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  const from = p.top;
  do {
    advance(p);
    if (p.top > from && beginsExpression[p.kind] !== 1) break;
    const target = parseExpression(p);
    assertDeletable(p, target);
    put(p, target);
  } while (p.kind === tComma);
  return { type: 'Delete', targets: take<Expr>(p, from), at, end: p.lastEnd };
}

/** `raise E from c`, and Python 2's `raise E, value, traceback`. */
function parseRaise(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  if (beginsExpression[p.kind] !== 1) return { type: 'Raise', exc: null, cause: null, at, end: p.lastEnd };
  let exc = parseExpression(p);
  const value = parseAfter(p, tComma);
  if (value !== null) {
    p.python2 = true;
    exc = { type: 'Call', func: exc, args: [value], keywords: none, at: exc.at, end: p.lastEnd };
    const traceback = parseAfter(p, tComma);
    if (traceback !== null) {
      const func: Expr = { type: 'Attribute', value: exc, attr: 'with_traceback', at: exc.at, end: exc.end };
      exc = { type: 'Call', func, args: [traceback], keywords: none, at: exc.at, end: p.lastEnd };
    }
  }
  const cause = parseAfter(p, tFrom);
  return { type: 'Raise', exc, cause, at, end: p.lastEnd };
}

/** An expression, or an assignment of any of the three kinds. */
function parseAssignment(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  const first = parseValue(p);
  const { kind } = p;
  if (kind === tNewline) return { type: 'Expr', value: first, at, end: p.lastEnd };
  if (kind === tAssign) {
    const from = p.top;
    let value = first;
    while (p.kind === tAssign) {
      assertTarget(p, value);
      put(p, value);
      advance(p);
      value = parseValue(p);
    }
    return { type: 'Assign', targets: take<Expr>(p, from), value, at, end: p.lastEnd };
  }
  if (kind >= tPlusAssign && kind <= tFloorAssign) {
    if (!isSingleTarget(first)) fail(p, 'an assignment to what cannot be assigned to');
    advance(p);
    const value = parseValue(p);
    const op = binaryOperators[kind - tPlusAssign]!;
    return { type: 'AugAssign', target: first, op, value, at, end: p.lastEnd };
  }
  if (kind === tColon) {
    if (!isSingleTarget(first)) fail(p, 'an annotation of what has none');
    advance(p);
    const annotation = parseExpression(p);
    let value: Expr | null = null;
    if (p.kind === tAssign) {
      advance(p);
      value = parseValue(p);
    }
    const simple = first.type === 'Name' && first.at === at;
    return { type: 'AnnAssign', target: first, annotation, value, simple, at, end: p.lastEnd };
  }
  return { type: 'Expr', value: first, at, end: p.lastEnd };
}
