import type { Call, Expr } from '../../ast.ts';
import { roundsOf } from '../loops/endless-loops.ts';
import { assignedOnce } from '../reading/called.ts';
import { magnitude } from '../reading/magnitude.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Resolver, Search } from '../risk.ts';
import { inScope } from './sizes.ts';

const deepest = 12;

/** The texts of the module `string` (Library Reference, `string`, constants). */
const alphabets: ReadonlyMap<string, number> = new Map([
  ['string.ascii_letters', 52],
  ['string.ascii_lowercase', 26],
  ['string.ascii_uppercase', 26],
  ['string.digits', 10],
  ['string.hexdigits', 22],
  ['string.octdigits', 8],
  ['string.punctuation', 32],
  ['string.whitespace', 6],
  ['string.printable', 100],
]);

/** Give as many items as the first, or the second, that they are given. */
const asFirst: ReadonlySet<string> = new Set(
  'list tuple sorted reversed enumerate iter tqdm.tqdm'.split(' '),
);

/** How many items there are in what can be gone through, where the file writes it down; undefined where not. */
export function itemsOf(expression: Expr, scope: Scope, search: Search, depth = 0): number | undefined {
  if (depth > deepest) return undefined;
  const of = (other: Expr | undefined): number | undefined =>
    other === undefined ? undefined : itemsOf(other, scope, search, depth + 1);
  switch (expression.type) {
    case 'List':
    case 'Tuple':
      return expression.elts.some(({ type }) => type === 'Starred') ? undefined : expression.elts.length;
    case 'Constant':
      return lengthOf(expression.value);
    case 'Name': {
      const bound = assignedOnce(expression.id, scope);
      // Objects may have changed since; texts do not.
      if (bound !== null && isFixed(bound.value)) return itemsOf(bound.value, bound.scope, search, depth + 1);
      return named(expression, search);
    }
    case 'Attribute':
      return named(expression, search);
    case 'BinOp': {
      if (expression.op === '+') return sum(of(expression.left), of(expression.right));
      if (expression.op !== '*') return undefined;
      const times = magnitude(expression.right, inScope(search, scope))?.value;
      const each = of(expression.left);
      return each === undefined || times === undefined ? undefined : each * times;
    }
    case 'GeneratorExp':
    case 'ListComp': {
      if (expression.generators.some(({ ifs }) => ifs.length > 0)) return undefined;
      return product(expression.generators.map(({ iter }) => of(iter)));
    }
    case 'Call':
      return called(expression, of, inScope(search, scope), search);
    default:
      return undefined;
  }
}

function isFixed(value: Expr): boolean {
  if (value.type === 'BinOp') return isFixed(value.left) && isFixed(value.right);
  return (
    value.type === 'Constant' || value.type === 'Attribute' || value.type === 'Tuple' || value.type === 'Name'
  );
}

function named(expression: Expr, { resolve }: Search): number | undefined {
  for (const name of resolve.names(expression)) {
    const known = alphabets.get(name);
    if (known !== undefined) return known;
  }
  return lengthOf(resolve.constant(expression));
}

function lengthOf(value: unknown): number | undefined {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : undefined;
}

function called(
  call: Call,
  of: (other: Expr | undefined) => number | undefined,
  resolve: Resolver,
  search: Search,
): number | undefined {
  const { func, args, keywords } = call;
  const [first, second] = args;
  for (const name of search.resolve.names(func)) {
    if (name === 'range') return roundsOf(call, { ...search, resolve });
    if (asFirst.has(name)) return of(first);
    if (name === 'map') return args.length === 2 ? of(second) : undefined;
    if (name === 'itertools.product') {
      const repeat = keywords.find(({ arg }) => arg === 'repeat');
      const times = repeat === undefined ? 1 : magnitude(repeat.value, resolve)?.value;
      const once = product(args.map(of));
      return once === undefined || times === undefined ? undefined : once ** times;
    }
    if (!name.startsWith('itertools.')) continue;
    const count = of(first);
    if (count === undefined) return undefined;
    const given = second ?? keywords.find(({ arg }) => arg === 'r')?.value;
    const chosen = given === undefined ? count : magnitude(given, resolve)?.value;
    if (chosen === undefined) return undefined;
    switch (name) {
      case 'itertools.permutations':
        return chosen > count ? 0 : falling(count, chosen);
      case 'itertools.combinations':
        return given === undefined ? undefined : choose(count, chosen);
      case 'itertools.combinations_with_replacement':
        return given === undefined ? undefined : choose(count + chosen - 1, chosen);
      default:
        return undefined;
    }
  }
  return undefined;
}

function sum(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}

function product(counts: readonly (number | undefined)[]): number | undefined {
  let all = 1;
  for (const count of counts) {
    if (count === undefined) return undefined;
    all *= count;
  }
  return all;
}

/** n (n−1) … k factors; beyond 200 factors a double has long overflowed. */
function falling(n: number, k: number): number {
  let all = 1;
  for (let factor = 0; factor < Math.min(k, 200); factor++) all *= n - factor;
  return all;
}

function choose(n: number, k: number): number {
  const fewer = Math.min(k, n - k);
  return fewer < 0 ? 0 : falling(n, fewer) / falling(fewer, fewer);
}
