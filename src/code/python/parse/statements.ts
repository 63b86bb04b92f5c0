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
import { advance, type Cursor, fail, nextLine, notPython, skip } from './cursor.ts';
import { parseClass, parseDecorated, parseFunction } from './definitions.ts';
import { parseExpression, parseExpressions, parseValue } from './expressions.ts';
import { parseFrom, parseImport } from './imports.ts';
import { beginsExpression, binaryOperators } from './operators.ts';
import { isMatch, parseMatch } from './patterns.ts';
import { parsePrint } from './python2.ts';
import { recover } from './recovery.ts';
import { assertDeletable, assertTarget, isSingleTarget } from './targets.ts';
import { parseTry } from './try.ts';
import { parseTypeAlias } from './type-alias.ts';
import { parseWith } from './with.ts';

/** Reads whole logical lines into `out`, until the block ends. */
export function parseStatements(p: Cursor, out: Stmt[]): void {
  while (p.kind !== tEnd && p.kind !== tDedent) parseStatement(p, out);
}

function parseStatement(p: Cursor, out: Stmt[]): void {
  if (p.kind === tIndent) {
    parseStray(p, out);
    return;
  }
  const { level } = p;
  p.statementPos = p.pos;
  try {
    const compound = parseCompound(p);
    if (compound !== null) out.push(compound);
    else parseSimpleLine(p, out);
  } catch (error) {
    if (error !== notPython) throw error;
    p.level = level;
    recover(p, out);
  }
}

/** A block that belongs to nothing above it: its statements are read where they stand. */
function parseStray(p: Cursor, out: Stmt[]): void {
  p.problem('indentation', p.starts[p.pos] as number, 'an indentation that nothing above asks for');
  skip(p);
  parseStatements(p, out);
  if (p.kind === tDedent) skip(p);
}

/** A block after its colon: on the same line, or indented on the next ones. */
export function parseBlock(p: Cursor): Stmt[] {
  const body: Stmt[] = [];
  if (p.kind !== tNewline) {
    const { level } = p;
    p.statementPos = p.pos;
    try {
      parseSimpleLine(p, body);
    } catch (error) {
      if (error !== notPython) throw error;
      p.level = level;
      recover(p, body);
    }
    return body;
  }
  nextLine(p);
  if (p.kind !== tIndent) {
    p.problem('indentation', p.starts[p.pos] as number, 'an indented block expected');
    return body;
  }
  skip(p);
  p.level++;
  parseStatements(p, body);
  p.level--;
  if (p.kind === tDedent) skip(p);
  return body;
}

/** A block's colon and what follows. */
export function parseSuite(p: Cursor): Stmt[] {
  if (p.kind !== tColon) fail(p, "':' expected");
  advance(p);
  return parseBlock(p);
}

function parseCompound(p: Cursor): Stmt | null {
  switch (p.kind) {
    case tName:
      return isMatch(p) ? parseMatch(p) : null;
    case tIf:
      return parseIf(p);
    case tDef:
      return parseFunction(p, p.starts[p.pos] as number, false, []);
    case tFor:
      return parseFor(p, p.starts[p.pos] as number, false);
    case tWith:
      return parseWith(p, p.starts[p.pos] as number, false);
    case tTry:
      return parseTry(p);
    case tAt:
      return parseDecorated(p);
    case tClass:
      return parseClass(p, []);
    case tWhile:
      return parseWhile(p);
    case tAsync:
      return parseAsync(p);
    default:
      return null;
  }
}

function parseAsync(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  switch (p.kind) {
    case tDef:
      return parseFunction(p, at, true, []);
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
function parseSimpleLine(p: Cursor, out: Stmt[]): void {
  for (;;) {
    p.statementPos = p.pos;
    const statement = parseSimple(p);
    if (p.kind === tNewline) {
      out.push(statement);
      nextLine(p);
      return;
    }
    if (p.kind !== tSemicolon) fail(p, 'the end of the statement expected');
    out.push(statement);
    advance(p);
    if (p.kind === tNewline) {
      nextLine(p);
      return;
    }
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

function parseNames(p: Cursor): string[] {
  const names: string[] = [];
  do {
    advance(p);
    if (p.kind !== tName) fail(p, 'a name expected');
    names.push(p.values[p.pos] as string);
    advance(p);
  } while (p.kind === tComma);
  return names;
}

function parseDelete(p: Cursor): Stmt {
  const at = p.starts[p.pos] as number;
  const targets: Expr[] = [];
  do {
    advance(p);
    if (targets.length > 0 && beginsExpression[p.kind] !== 1) break;
    const target = parseExpression(p);
    assertDeletable(p, target);
    targets.push(target);
  } while (p.kind === tComma);
  return { type: 'Delete', targets, at, end: p.lastEnd };
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
    exc = { type: 'Call', func: exc, args: [value], keywords: [], at: exc.at, end: p.lastEnd };
    const traceback = parseAfter(p, tComma);
    if (traceback !== null) {
      const func: Expr = { type: 'Attribute', value: exc, attr: 'with_traceback', at: exc.at, end: exc.end };
      exc = { type: 'Call', func, args: [traceback], keywords: [], at: exc.at, end: p.lastEnd };
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
    const targets: Expr[] = [];
    let value = first;
    while (p.kind === tAssign) {
      assertTarget(p, value);
      targets.push(value);
      advance(p);
      value = parseValue(p);
    }
    return { type: 'Assign', targets, value, at, end: p.lastEnd };
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
