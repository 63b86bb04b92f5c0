import type { Arg, Arguments, Expr, TypeParam } from '../ast.ts';
import {
  tAssign,
  tColon,
  tComma,
  tLeftBracket,
  tLeftParen,
  tName,
  tPower,
  tRightBracket,
  tRightParen,
  tSlash,
  tStar,
} from '../tokens.ts';
import { advance, type Cursor, enter, expect, fail } from './cursor.ts';
import { fitted, none, put, take } from './lists.ts';
import { assertTarget } from './targets.ts';

/** What Python 2 unpacked on entry: the parameter's stand-in and the tuple. */
export interface TupleParameter {
  readonly arg: Arg;
  readonly target: Expr;
}

interface Parameters {
  readonly args: Arguments;
  readonly tuples: readonly TupleParameter[];
}

export function parseLambda(p: Cursor): Expr {
  const at = p.starts[p.pos] as number;
  advance(p);
  const { args } = parseParameters(p, tColon);
  expect(p, tColon, "':'");
  const body = p.rules.expression(p);
  return { type: 'Lambda', args, body, at, end: p.lastEnd };
}

/** The parameters of a function (up to `)`) or of a lambda (up to `:`, and without annotations). */
export function parseParameters(p: Cursor, closing: number): Parameters {
  let posonly: readonly Arg[] = none;
  const from = p.top;
  let vararg: Arg | null = null;
  let kwonly: Arg[] | null = null;
  let kwarg: Arg | null = null;
  let defaults: Expr[] | null = null;
  let kwDefaults: (Expr | null)[] | null = null;
  let tuples: TupleParameter[] | null = null;
  const annotated = closing === tRightParen;
  let star = false;
  while (p.kind !== closing) {
    if (kwarg !== null) fail(p, 'a parameter behind **');
    const kind = p.kind;
    if (kind === tSlash) {
      if (star || posonly.length > 0 || p.top === from) fail(p, "a '/' out of place");
      posonly = take<Arg>(p, from);
      advance(p);
    } else if (kind === tStar) {
      if (star) fail(p, "a second '*'");
      star = true;
      advance(p);
      if (p.kind === tName) vararg = parseParameter(p, annotated, true);
      else if (p.kind !== tComma) fail(p, 'a parameter expected');
    } else if (kind === tPower) {
      advance(p);
      kwarg = parseParameter(p, annotated, false);
      if (p.kind === tAssign) fail(p, 'a default for **');
    } else {
      const isTuple = kind === tLeftParen;
      if (isTuple) tuples ??= [];
      const arg = isTuple ? tupleParameter(p, tuples!) : parseParameter(p, annotated, false);
      const given = p.kind === tAssign;
      if (given) advance(p);
      const value = given ? p.rules.expression(p) : null;
      if (star) {
        kwonly ??= [];
        kwDefaults ??= [];
        kwonly.push(arg);
        kwDefaults.push(value);
      } else {
        put(p, arg);
        if (value !== null) {
          defaults ??= [];
          defaults.push(value);
        } else if (defaults !== null) fail(p, 'a parameter without a default behind one with');
      }
    }
    if (p.kind !== tComma) break;
    advance(p);
  }
  if (star && vararg === null && kwonly === null) fail(p, 'a parameter expected behind *');
  const args: Arguments = {
    posonly,
    args: take<Arg>(p, from),
    vararg,
    kwonly: fitted(kwonly),
    kwarg,
    defaults: fitted(defaults),
    kwDefaults: fitted(kwDefaults),
  };
  return { args, tuples: tuples ?? none };
}

function parseParameter(p: Cursor, annotated: boolean, isVararg: boolean): Arg {
  if (p.kind !== tName) fail(p, 'a parameter expected');
  const at = p.starts[p.pos] as number;
  const arg = p.values[p.pos] as string;
  advance(p);
  let annotation: Expr | null = null;
  if (annotated && p.kind === tColon) {
    advance(p);
    annotation = isVararg && p.kind === tStar ? p.rules.starred(p) : p.rules.expression(p);
  }
  return { arg, annotation, at, end: p.lastEnd };
}

/** Python 2's `def f(a, (b, c)):`. CPython 2 calls the hidden parameter by its place. */
function tupleParameter(p: Cursor, tuples: TupleParameter[]): Arg {
  const at = p.starts[p.pos] as number;
  const target = p.rules.primary(p);
  assertTarget(p, target);
  p.python2 = true;
  const arg: Arg = { arg: `.${tuples.length}`, annotation: null, at, end: p.lastEnd };
  tuples.push({ arg, target });
  return arg;
}

/** `[T: bound = default, *Ts, **P]` (PEP 695, 696), where there is one. */
export function parseTypeParams(p: Cursor): readonly TypeParam[] {
  if (p.kind !== tLeftBracket) return none;
  const from = p.top;
  advance(p);
  enter(p);
  do {
    const at = p.starts[p.pos] as number;
    const kind = p.kind;
    const type = kind === tStar ? 'TypeVarTuple' : kind === tPower ? 'ParamSpec' : 'TypeVar';
    if (type !== 'TypeVar') advance(p);
    if (p.kind !== tName) fail(p, 'a type parameter expected');
    const name = p.values[p.pos] as string;
    advance(p);
    let bound: Expr | null = null;
    if (type === 'TypeVar' && p.kind === tColon) {
      advance(p);
      bound = p.rules.expression(p);
    }
    let value: Expr | null = null;
    if (p.kind === tAssign) {
      advance(p);
      value = type === 'TypeVarTuple' && p.kind === tStar ? p.rules.starred(p) : p.rules.expression(p);
    }
    const found: TypeParam = { type, name, bound, default: value, at, end: p.lastEnd };
    put(p, found);
    if (p.kind !== tComma) break;
    advance(p);
  } while (p.kind !== tRightBracket);
  expect(p, tRightBracket, "']'");
  p.level--;
  return take<TypeParam>(p, from);
}
