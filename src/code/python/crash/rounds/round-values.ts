import type { Expr, Stmt } from '../../ast.ts';
import { boundNames, targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { holds } from '../reading/names-in.ts';
import { numberIn } from '../reading/truth.ts';
import type { Course } from './changes.ts';

/** `x = x`, `x = x or {}`, `x = {} if x is None else x` */
export function keeps(value: Expr, name: string): boolean {
  if (value.type === 'Name') return value.id === name;
  if (value.type === 'BoolOp') return value.op === 'or' && keeps(value.values[0] as Expr, name);
  return value.type === 'IfExp' && (keeps(value.body, name) || keeps(value.orelse, name));
}

/** `xs[j + 1] = xs[j]`: done twice it is the same. */
export function isShift({ value: list, slice }: Extract<Expr, { type: 'Subscript' }>, value: Expr): boolean {
  if (
    value.type !== 'Subscript' ||
    list.type !== 'Name' ||
    value.value.type !== 'Name' ||
    value.value.id !== list.id
  )
    return false;
  return (
    slice.type === 'BinOp' &&
    value.slice.type === 'Name' &&
    slice.left.type === 'Name' &&
    slice.left.id === value.slice.id
  );
}

export function isComputed(value: Expr): boolean {
  if (value.type !== 'Call') return ['BinOp', 'Subscript', 'ListComp'].includes(value.type);
  const { func, args } = value;
  return (
    args.length > 0 &&
    !(func.type === 'Name' && ['list', 'set', 'dict', 'bytearray', 'deque'].includes(func.id))
  );
}

export function flagOf(value: Expr): Course | null {
  if (value.type !== 'Constant' || typeof value.value !== 'boolean') return null;
  return value.value ? 'true' : 'false';
}

/** A number that is written down, or one that is no less than nothing. */
export function numberBy(value: Expr): number | undefined {
  if (value.type === 'Call' && value.func.type === 'Name' && value.func.id === 'len') return 1;
  return value.type === 'Constant' ? numberIn(value.value) : undefined;
}

/** `i = i + 1` */
export function courseOf(name: string, value: Expr): Course {
  if (value.type !== 'BinOp' || value.left.type !== 'Name' || value.left.id !== name) return 'any';
  const by = numberBy(value.right);
  if (by !== undefined && by > 1 && (value.op === '//' || value.op === '>>')) return 'half';
  if (by !== undefined && by > 1 && value.op === '*') return 'more';
  if (by === undefined || by === 0 || (value.op !== '+' && value.op !== '-')) return 'any';
  return by > 0 === (value.op === '+') ? 'more' : 'less';
}

/** Whether a value is made of what it is bound to: then it is another one each time. */
export function isPart(statement: Node, value: Expr): boolean {
  const names = new Set<string>();
  for (const target of targetsOf(statement))
    boundNames(target, ({ id }) => {
      names.add(id);
    });
  let found = false;
  walkModule(value, (node) => {
    found ||= node.type === 'Name' && names.has(node.id);
  });
  return found;
}

export function assignedIn(body: readonly Stmt[]): readonly string[] {
  const names: string[] = [];
  for (const statement of body)
    walkModule(statement, (node) => {
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          names.push(id);
        });
    });
  return names;
}

export function boundIn(body: readonly Stmt[]): readonly string[] {
  const names = [...assignedIn(body)];
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'Call' && node.func.type === 'Attribute' && node.func.value.type === 'Name')
        names.push(node.func.value.id);
      if (node.type === 'Attribute') names.push(`.${node.attr}`);
    });
  return names;
}

export function breaks(body: readonly Stmt[]): boolean {
  return body.some((statement) => holds(statement, ({ type }) => type === 'Break'));
}

/** A branch that leaves; one that begins the next round leaves to the others what stands behind it. */
export function onlyLeaves(body: readonly Stmt[], rest: boolean): boolean {
  const last = body.at(-1)?.type;
  return last === 'Return' || last === 'Raise' || last === 'Break' || (last === 'Continue' && rest);
}

export function parts(expression: Expr): readonly Expr[] {
  const children: Expr[] = [];
  walkModule(expression, (node, depth) => {
    if (depth === 1) children.push(node as Expr);
    return depth < 1;
  });
  return children;
}
