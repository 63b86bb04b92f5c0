import type { Expr, Stmt } from '../ast.ts';
import {
  tArrow,
  tAsync,
  tAt,
  tClass,
  tColon,
  tDef,
  tLeftParen,
  tName,
  tNewline,
  tRightParen,
} from '../tokens.ts';
import { advance, type Cursor, expect, fail, nextLine, peek } from './cursor.ts';
import { parseExpression, parseNamed } from './expressions.ts';
import { none, put, take } from './lists.ts';
import { parseParameters, parseTypeParams, type TupleParameter } from './parameters.ts';
import { parseArguments } from './trailers.ts';

/** Decorators, each on its line, and what they decorate. */
export function parseDecorated(p: Cursor): Stmt {
  const from = p.top;
  while (p.kind === tAt) {
    p.statementPos = p.pos;
    advance(p);
    put(p, parseNamed(p));
    if (p.kind !== tNewline) fail(p, 'the end of the line expected');
    nextLine(p);
  }
  const decorators = take<Expr>(p, from);
  p.statementPos = p.pos;
  const at = p.starts[p.pos] as number;
  if (p.kind === tClass) return parseClass(p, decorators);
  if (p.kind === tDef) return parseFunction(p, at, false, decorators);
  if (p.kind === tAsync && peek(p) === tDef) {
    advance(p);
    return parseFunction(p, at, true, decorators);
  }
  p.problem('syntax', at, "'def' or 'class' expected");
  const first = decorators[0]!;
  return { type: 'Broken', parts: decorators, at: first.at, end: decorators[decorators.length - 1]!.end };
}

/** From `def` on; `at` is where the statement begins, which is `async` where it is there. */
export function parseFunction(p: Cursor, at: number, isAsync: boolean, decorators: readonly Expr[]): Stmt {
  advance(p);
  const nameAt = p.starts[p.pos] as number;
  const name = readName(p);
  const typeParams = parseTypeParams(p);
  expect(p, tLeftParen, "'('");
  const { args, tuples } = parseParameters(p, tRightParen);
  expect(p, tRightParen, "')'");
  let returns: Expr | null = null;
  if (p.kind === tArrow) {
    advance(p);
    returns = parseExpression(p);
  }
  expect(p, tColon, "':'");
  const block = p.rules.block(p);
  const body = tuples.length > 0 ? [...tuples.map(unpacking), ...block] : block;
  return {
    type: 'FunctionDef',
    async: isAsync,
    name,
    nameAt,
    args,
    body,
    decorators,
    returns,
    typeParams,
    at,
    end: p.lastEnd,
  };
}

/** `b, c = .0`: what Python 2 does with a tuple among the parameters. */
function unpacking({ arg: { arg, at, end }, target }: TupleParameter): Stmt {
  return { type: 'Assign', targets: [target], value: { type: 'Name', id: arg, at, end }, at, end };
}

export function parseClass(p: Cursor, decorators: readonly Expr[]): Stmt {
  const at = p.starts[p.pos] as number;
  advance(p);
  const nameAt = p.starts[p.pos] as number;
  const name = readName(p);
  const typeParams = parseTypeParams(p);
  const from = p.top;
  const keywords = p.kind === tLeftParen ? parseArguments(p, false) : none;
  const bases = take<Expr>(p, from);
  expect(p, tColon, "':'");
  const body = p.rules.block(p);
  return {
    type: 'ClassDef',
    name,
    nameAt,
    bases,
    keywords,
    body,
    decorators,
    typeParams,
    at,
    end: p.lastEnd,
  };
}

function readName(p: Cursor): string {
  if (p.kind !== tName) fail(p, 'a name expected');
  const name = p.values[p.pos] as string;
  advance(p);
  return name;
}
