import type { AugAssign, Compare, Expr, If, Stmt, While } from '../../ast.ts';
import { boundNames, targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { holds, numberIn, numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { loopExits } from './loop-exits.ts';

/** Rounds that are counted out; an honest loop over numbers that are written down takes fewer, or is let pass. */
const mostRounds = 10_000;

/**
 * Counts out `i = 1; while i != 10: i += 2`: one number to begin with, one change in the loop, one limit, all written
 * down. Says so where the value stays the same or has gone past what would end the loop.
 */
export function neverReached(
  { test, body }: While,
  changes: ReadonlySet<Node>,
  place: Place,
  search: Search,
): string | null {
  const { resolve } = search;
  if (test.type !== 'Compare' || test.left.type !== 'Name' || test.comparators.length !== 1) return null;
  const [change, ...more] = changes;
  const name = test.left.id;
  if (change?.type !== 'AugAssign' || more.length > 0 || !isSet(change, name) || !body.includes(change))
    return null;
  const { assigned = [], others } = place.scope.bindings.get(name) ?? {};
  const [first] = assigned.filter((each) => each !== change);
  if (assigned.length !== 2 || others !== 2 || first?.type !== 'Assign') return null;
  const limit = numberOf(test.comparators[0] as Expr, resolve);
  const by = numberOf(change.value, resolve);
  let value = first.value.type === 'Constant' ? numberIn(first.value.value) : undefined;
  const op = test.ops[0] as string;
  if (limit === undefined || by === undefined || value === undefined) return null;
  for (let round = 0; round < mostRounds; round++) {
    if (!holds(value, op, limit)) return null;
    const next = stepped(value, change, by);
    if (next === undefined || !Number.isFinite(next)) return null;
    if (next === value) return `${name} stays ${value}`;
    const isPast = op === '!=' && Math.sign(next - limit) === Math.sign(next - value);
    if (isPast && (change.op === '+' || change.op === '-') && next !== limit)
      return `${name} steps over ${limit}`;
    value = next;
  }
  return null;
}

function isSet({ target }: AugAssign, name: string): boolean {
  return target.type === 'Name' && target.id === name;
}

function stepped(value: number, { op }: AugAssign, by: number): number | undefined {
  switch (op) {
    case '+':
      return value + by;
    case '-':
      return value - by;
    case '*':
      return value * by;
    case '/':
      return by === 0 ? undefined : value / by;
    case '//':
      return by === 0 ? undefined : Math.floor(value / by);
    default:
      return undefined;
  }
}

/**
 * `if i == 5: continue` in front of `i += 1`, in a loop that goes by i alone: once there, it goes round with the same i.
 */
export function skipsItsStep(
  { body }: While,
  changes: ReadonlySet<Node>,
  asked: ReadonlySet<string>,
  place: Place,
  search: Search,
): string | null {
  if (changes.size === 0) return null;
  for (const [at, statement] of body.entries()) {
    if (holdsOne(statement, changes)) return null;
    if (statement.type !== 'If' || !isSkip(statement, asked)) continue;
    const exits = loopExits(body.slice(0, at + 1), place, search);
    if (exits.leaves || exits.unknownCalls) return null;
    return `the \`continue\` skips all that changes ${[...asked].join(' or ')}`;
  }
  return null;
}

/** A branch that begins the next round, and is taken by numbers that the loop goes by and nothing else. */
function isSkip({ test, body }: If, asked: ReadonlySet<string>): boolean {
  if (body.at(-1)?.type !== 'Continue') return false;
  if (test.type !== 'Compare' && test.type !== 'BoolOp') return false;
  let only = true;
  let names = 0;
  let numbers = 0;
  walkModule(test, (node) => {
    if (node.type === 'Name') names += 1;
    if (node.type === 'Constant' && typeof node.value === 'number') numbers += 1;
    if (node.type === 'Name' ? !asked.has(node.id) : !arithmetic.has(node.type)) only = false;
    return only;
  });
  return only && names > 0 && numbers > 0;
}

const arithmetic: ReadonlySet<Node['type']> = new Set(['Compare', 'BoolOp', 'BinOp', 'UnaryOp', 'Constant']);

function holdsOne(statement: Stmt, changes: ReadonlySet<Node>): boolean {
  let found = false;
  walkModule(statement, (node) => {
    found ||= changes.has(node);
    return !found;
  });
  return found;
}

/**
 * A search by halves that does not leave out the middle: with `mid = (lo + hi) // 2`, `lo = mid` leaves `lo` where it is
 * as soon as the two are neighbours, and so does `hi = mid` where the loop goes on while they are the same.
 */
export function keepsTheMiddle({ test, body }: While): string | null {
  if (test.type !== 'Compare' || test.comparators.length !== 1) return null;
  const [low, high] = boundsOf(test);
  if (low === null || high === null) return null;
  let middle: string | null = null;
  let kept: string | null = null;
  let other = false;
  const inclusive = test.ops[0] === '<=' || test.ops[0] === '>=';
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'Break') other = true;
      if (node.type === 'Assign' && node.targets.length === 1 && node.targets[0]?.type === 'Name') {
        const { id } = node.targets[0];
        const { value } = node;
        if (isHalf(value, low, high)) {
          other ||= middle !== null && middle !== id;
          middle = id;
        } else if (
          id === middle ||
          (value.type === 'Name' && id !== low && id !== high && value.id === middle)
        )
          other ||= id === middle;
        else if (value.type === 'Name' && value.id === middle && (id === low || (inclusive && id === high)))
          kept = id;
        return true;
      }
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          other ||= id === middle || id === low || id === high;
        });
      // Who compares the middle with an end has thought of it.
      if (node.type === 'Compare' && compares(node, middle, low, high)) other = true;
      return true;
    });
  return kept === null || other ? null : `${kept} = ${middle} leaves the middle in`;
}

function boundsOf({ left, ops, comparators }: Compare): readonly [string | null, string | null] {
  const [right] = comparators;
  if (left.type !== 'Name' || right?.type !== 'Name') return [null, null];
  if (ops[0] === '<' || ops[0] === '<=') return [left.id, right.id];
  return ops[0] === '>' || ops[0] === '>=' ? [right.id, left.id] : [null, null];
}

/** `(lo + hi) // 2`, `(lo + hi) >> 1`, `lo + (hi - lo) // 2` */
function isHalf(value: Expr, low: string, high: string): boolean {
  if (value.type !== 'BinOp') return false;
  const { left, op, right } = value;
  if (op === '+') return isName(left, low) && isHalved(right) && isSum(right.left, '-', high, low);
  return isHalved(value) && (isSum(left, '+', low, high) || isSum(left, '+', high, low));
}

function isHalved(value: Expr): value is Extract<Expr, { type: 'BinOp' }> {
  if (value.type !== 'BinOp' || value.right.type !== 'Constant') return false;
  return (value.op === '//' && value.right.value === 2) || (value.op === '>>' && value.right.value === 1);
}

function isSum(value: Expr, op: string, left: string, right: string): boolean {
  return value.type === 'BinOp' && value.op === op && isName(value.left, left) && isName(value.right, right);
}

function compares(node: Compare, middle: string | null, low: string, high: string): boolean {
  const sides = [node.left, ...node.comparators];
  const has = (name: string | null): boolean => sides.some((side) => name !== null && isName(side, name));
  return has(middle) && (has(low) || has(high));
}

function isName(expression: Expr, name: string): boolean {
  return expression.type === 'Name' && expression.id === name;
}
