import type { ConstantValue, Expr, FunctionDef } from '../../ast.ts';
import { assignedOnce } from '../reading/called.ts';
import { magnitude } from '../reading/magnitude.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import type { Resolver, Search } from '../risk.ts';
import type { Survey } from '../survey.ts';
import { arrayElements } from './arrays.ts';

const deepest = 12;

/** The resolver, with numbers that a scope tells of: `n = 10`, and `n=10` of a function that is called without it. */
export function inScope(search: Search, scope: Scope): Resolver {
  const constant = (expression: Expr): ConstantValue | undefined => {
    const known = search.resolve.constant(expression);
    if (known !== undefined || expression.type !== 'Name') return known;
    const bound = assignedOnce(expression.id, scope)?.value;
    if (bound !== undefined) return constantOf(bound, search);
    const found = lookUp(expression.id, scope);
    if (found?.scope.node.type !== 'FunctionDef' || found.binding.others !== 1) return undefined;
    return defaultOf(found.scope.node, expression.id, search);
  };
  return { names: search.resolve.names, constant };
}

function defaultOf(node: FunctionDef, name: string, search: Search): ConstantValue | undefined {
  const positional = [...node.args.posonly, ...node.args.args];
  const at = positional.findIndex(({ arg }) => arg === name);
  const given = at < 0 ? undefined : node.args.defaults[at - (positional.length - node.args.defaults.length)];
  if (given === undefined) return undefined;
  return calledWithout(search).has(node.name) ? constantOf(given, search) : undefined;
}

const bare = new WeakMap<Survey, ReadonlySet<string>>();

/** Names of functions and methods that the file calls without any argument. */
function calledWithout({ survey }: Search): ReadonlySet<string> {
  const known = bare.get(survey);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const { node } of survey.calls) {
    if (node.args.length + node.keywords.length > 0) continue;
    if (node.func.type === 'Name') names.add(node.func.id);
    else if (node.func.type === 'Attribute') names.add(node.func.attr);
  }
  bare.set(survey, names);
  return names;
}

function constantOf(expression: Expr, { resolve }: Search): ConstantValue | undefined {
  return expression.type === 'Constant' ? expression.value : magnitude(expression, resolve)?.value;
}

/** How large a number is at least, where what is not known of it counts as 1: `mb * 1024 * 1024`. */
function atLeast(expression: Expr, resolve: Resolver, depth = 0): number {
  const known = magnitude(expression, resolve)?.value;
  if (known !== undefined) return known;
  if (depth > deepest || expression.type !== 'BinOp') return 1;
  const { left, op, right } = expression;
  if (op === '*') return atLeast(left, resolve, depth + 1) * atLeast(right, resolve, depth + 1);
  if (op === '<<') return atLeast(left, resolve, depth + 1) * 2 ** atLeast(right, resolve, depth + 1);
  return op === '**' ? atLeast(left, resolve, depth + 1) : 1;
}

const filled: ReadonlySet<string> = new Set(
  'bytearray bytes os.urandom secrets.token_bytes secrets.token_hex random.randbytes'.split(' '),
);

/** What an expression makes, in bytes, at least. */
export function bytesMade(expression: Expr, scope: Scope, search: Search, depth = 0): number {
  if (depth > deepest) return 0;
  const resolve = inScope(search, scope);
  switch (expression.type) {
    case 'Name': {
      const bound = assignedOnce(expression.id, scope);
      return bound === null ? 0 : bytesMade(bound.value, bound.scope, search, depth + 1);
    }
    case 'Constant':
      return typeof expression.value === 'string' || expression.value instanceof Uint8Array
        ? expression.value.length
        : 0;
    case 'List':
    case 'Tuple':
      return expression.elts.length * 8;
    case 'BinOp': {
      if (expression.op !== '*' && expression.op !== '+') return 0;
      const left = bytesMade(expression.left, scope, search, depth + 1);
      const right = bytesMade(expression.right, scope, search, depth + 1);
      if (expression.op === '+') return left + right;
      if (left > 0) return left * atLeast(expression.right, resolve);
      return right * atLeast(expression.left, resolve);
    }
    case 'Call': {
      const { func, args } = expression;
      const [first] = args;
      const names = search.resolve.names(func);
      if (first !== undefined && names.some((name) => filled.has(name))) return atLeast(first, resolve);
      if (func.type === 'Attribute' && func.attr === 'encode')
        return bytesMade(func.value, scope, search, depth + 1);
      return Math.max(0, ...names.map((name) => arrayElements(name, args, resolve))) * 2;
    }
    default:
      return 0;
  }
}
