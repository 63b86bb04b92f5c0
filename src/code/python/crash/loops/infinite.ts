import type { Expr } from '../../ast.ts';
import { assignedOnce } from '../reading/called.ts';
import { onlyMethod } from '../reading/functions-by-name.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';
import { handsOn } from './handed-on.ts';

const deepest = 20;

/** Go on where all that they are given goes on. */
const byAll: ReadonlySet<string> = new Set(['zip', 'itertools.compress']);

/** Go on where one of what they are given goes on. */
const byAny: ReadonlySet<string> = new Set(['itertools.chain', 'itertools.zip_longest', 'heapq.merge']);

/** Give as many items as the first, or the second, that they are given. */
const byFirst: ReadonlySet<string> = new Set(
  'enumerate iter itertools.accumulate itertools.pairwise itertools.batched tqdm.tqdm tqdm.auto.tqdm'.split(
    ' ',
  ),
);
const bySecond: ReadonlySet<string> = new Set(
  'filter itertools.filterfalse itertools.dropwhile itertools.starmap'.split(' '),
);

/** Iterators of which no end is ever reached; with a scope, by the name of one as well. */
export function isInfinite(expression: Expr, search: Search, scope?: Scope, depth = 0): boolean {
  if (depth > deepest) return false;
  const goesOn = (other: Expr | undefined): boolean =>
    other !== undefined && isInfinite(other, search, scope, depth + 1);
  if (expression.type === 'GeneratorExp') return expression.generators.some(({ iter }) => goesOn(iter));
  if (expression.type === 'Name') {
    const bound = scope === undefined ? null : assignedOnce(expression.id, scope);
    return bound !== null && isInfinite(bound.value, search, bound.scope, depth + 1);
  }
  if (expression.type !== 'Call') return false;
  const { func, args, keywords } = expression;
  const [first, second] = args;
  if (isEndlessGenerator(func, search, scope)) return true;
  const through = scope === undefined ? null : handsOn(expression, scope, search);
  if (through !== null) return goesOn(through);
  return search.resolve.names(func).some((name) => {
    if (byAll.has(name)) return args.length > 0 && args.every(goesOn);
    if (byAny.has(name)) return args.some(goesOn);
    if (bySecond.has(name)) return goesOn(second);
    if (byFirst.has(name) && (name !== 'iter' || args.length === 1)) return goesOn(first);
    switch (name) {
      case 'itertools.count':
        return true;
      case 'itertools.cycle':
        return first !== undefined && !isEmpty(first);
      case 'itertools.repeat':
        return args.length === 1 && keywords.length === 0;
      case 'iter':
        return first !== undefined && second !== undefined && makesOneValue(first, second, search);
      case 'map':
        return args.length > 1 && args.slice(1).every(goesOn);
      default:
        return false;
    }
  });
}

/** A generator by its name, or `self.ids`, where the file has one method of that name. */
function isEndlessGenerator(func: Expr, search: Search, scope: Scope | undefined): boolean {
  const { endlessGenerators, survey, module } = search;
  if (endlessGenerators.size === 0) return false;
  const from = scope ?? survey.scopeOf.get(module);
  if (func.type === 'Name') {
    const only = from === undefined ? null : onlyFunction(func.id, from);
    return only !== null && endlessGenerators.has(only);
  }
  if (func.type !== 'Attribute' || func.value.type !== 'Name') return false;
  const only = onlyMethod(func.attr, survey);
  const holder = only === null ? null : classOf(only);
  if (only === null || holder === null || !endlessGenerators.has(only.node)) return false;
  if (scope?.node.type === 'FunctionDef' && func.value.id === selfName(scope.node)) return true;
  // By whatever name, an object of a class that the file makes objects of.
  return !usual.has(func.attr) && survey.callsOf(holder.name).length > 0;
}

/** What many other objects have as well. */
const usual: ReadonlySet<string> = new Set(
  'read get items keys values run next send iter stream records rows lines batches data events messages'.split(
    ' ',
  ),
);

/** `iter(int, 1)`: the type makes the same empty value each time; so does `iter(lambda: 0, 1)`. */
function makesOneValue(maker: Expr, sentinel: Expr, { resolve }: Search): boolean {
  if (maker.type === 'Lambda')
    return (
      maker.body.type === 'Constant' &&
      sentinel.type === 'Constant' &&
      typeof maker.body.value !== 'object' &&
      maker.body.value !== sentinel.value
    );
  const empty = resolve
    .names(maker)
    .some((name) => ['int', 'float', 'str', 'list', 'dict', 'bool'].includes(name));
  return empty && truthOf(sentinel) === true;
}

function isEmpty(expression: Expr): boolean {
  if (expression.type === 'List' || expression.type === 'Tuple') return expression.elts.length === 0;
  return expression.type === 'Constant' && expression.value === '';
}
