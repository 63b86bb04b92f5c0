import type { Call, Expr, For, While } from '../../ast.ts';
import { importsAny } from '../../imported-libraries.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { isNamed, someHolds } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { isFromOutside } from './from-outside.ts';

/**
 * Finds where all orders, subsets or products of data from outside are gathered or gone through to their end, and texts and
 * lists that double for each item or as often as somebody says.
 */
export function findCombinations(search: Search): void {
  const tell = (node: Expr | For, detail: string): void =>
    search.report({ hazard: 'combinatorial-growth', node, detail });
  for (const { node, place, names } of search.survey.calls) {
    const what = kindOf(node, names, place.scope, search);
    if (what !== null && isGathered(node, place, search)) tell(node, what);
  }
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'For') continue;
    const doubled = doubledIn(node, place.scope);
    if (doubled !== null && isCountFromOutside(node.iter, place.scope, search))
      tell(node.iter, `${doubled} doubles in each round, as often as what is given says`);
  }
}

function kindOf(
  { args, keywords }: Call,
  names: readonly string[],
  scope: Scope,
  search: Search,
): string | null {
  const [first, second] = args;
  const outside = (each: Expr | undefined): boolean =>
    each !== undefined && isFromOutside(each, scope, search);
  const repeat = keywords.find(({ arg }) => arg === 'repeat')?.value;
  for (const name of names)
    switch (name) {
      case 'itertools.permutations':
      case 'more_itertools.distinct_permutations':
      case 'sympy.utilities.iterables.multiset_permutations': {
        const all = second === undefined || (second.type === 'Call' && isNamed(second.func, 'len'));
        return all && outside(first) ? 'all orders of what is given' : null;
      }
      case 'itertools.combinations':
      case 'itertools.combinations_with_replacement':
        // `for r in range(len(s) + 1)`: the size goes through all there are.
        return second?.type === 'Name' && isLoopVariable(second.id, first, search) && outside(first)
          ? 'all subsets of what is given'
          : null;
      case 'more_itertools.powerset':
        return outside(first) ? 'all subsets of what is given' : null;
      case 'itertools.product':
        if (repeat !== undefined) return outside(repeat) ? 'all words of a length that is given' : null;
        return first?.type === 'Starred' && isMany(first.value, scope, search)
          ? 'all combinations of as many lists as are given'
          : null;
      default:
    }
  return null;
}

/** Lists that are themselves lines or rows of data: a grid that somebody wrote has few. */
function isMany(lists: Expr, scope: Scope, search: Search): boolean {
  const value = lists.type === 'Name' ? (assignedOnce(lists.id, scope)?.value ?? lists) : lists;
  return (value.type === 'ListComp' || value.type === 'GeneratorExp') && isFromOutside(value, scope, search);
}

/** A variable of a comprehension or loop that goes through `range(len(items) + 1)`. */
function isLoopVariable(name: string, items: Expr | undefined, { survey }: Search): boolean {
  if (items?.type !== 'Name') return false;
  const { id } = items;
  const asksLength = (iter: Expr): boolean => {
    let asks = false;
    walkModule(iter, (node) => {
      asks ||= node.type === 'Call' && isNamed(node.func, 'len') && isNamed(node.args[0], id);
    });
    return asks;
  };
  return (
    survey.loops.some(
      ({ node }) => node.type === 'For' && isNamed(node.target, name) && asksLength(node.iter),
    ) ||
    survey.others.some(
      ({ node }) =>
        'generators' in node &&
        node.generators.some(({ target, iter }) => isNamed(target, name) && asksLength(iter)),
    )
  );
}

const gathering: ReadonlySet<string> = new Set(
  'list tuple set frozenset sorted min max sum len Counter dict deque'.split(' '),
);

/** Whether all of them are kept or gone through: in `list(…)`, in a comprehension of a list or set; by its own name as well. */
function isGathered(call: Expr, { scope }: Place, search: Search): boolean {
  const { survey } = search;
  const isWithin = (node: { readonly at: number; readonly end: number }): boolean =>
    node.at <= call.at && call.end <= node.end;
  const inGenerator = survey.others.filter(({ node }) => 'generators' in node && isWithin(node));
  if (
    inGenerator.some(
      ({ node }) => node.type === 'ListComp' || node.type === 'SetComp' || node.type === 'DictComp',
    )
  )
    return true;
  const name = nameOf(call, scope, search);
  const isIt = (arg: Expr): boolean => isWithin(arg) || (name !== null && isNamed(arg, name));
  if (
    serves(search) &&
    survey.loops.some(({ node, place }) => place.scope === scope && keepsEach(node, isIt, call))
  )
    return true;
  // Of those that ask for what comes first, some stop early: `any`, `next`, `islice`.
  return survey.calls.some(({ node, place }) => {
    if (place.scope !== scope || node === call || !node.args.some(isIt)) return false;
    const { func } = node;
    const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
    return gathering.has(word) || ((word === 'extend' || word === 'update') && node.args.length === 1);
  });
}

/** The name that alone holds it, or a generator that goes through it: `orders = (f(o) for o in permutations(x))`. */
function nameOf(call: Expr, scope: Scope, { survey }: Search): string | null {
  for (const { node, place } of survey.others) {
    if (node.type !== 'Assign' || place.scope !== scope) continue;
    const [target] = node.targets;
    if (target?.type !== 'Name' || assignedOnce(target.id, scope)?.value !== node.value) continue;
    const { value } = node;
    if (value === call || (value.type === 'GeneratorExp' && value.generators[0]?.iter === call))
      return target.id;
  }
  return null;
}

/** What its own user gives a tool may be a grid of settings; what a server is sent is as large as the sender likes. */
function serves({ module }: Search): boolean {
  return importsAny(
    module,
    /^(?:flask|fastapi|django|starlette|sanic|quart|litestar|bottle|tornado|falcon)\b/,
  );
}

/** A loop that goes through all of them, keeps something of each round, and is not left before. */
function keepsEach(node: For | While, isIt: (iter: Expr) => boolean, call: Expr): boolean {
  if (node.type !== 'For') return false;
  const { iter } = node;
  const through = iter.type === 'Call' && isNamed(iter.func, 'enumerate') ? iter.args[0] : iter;
  if (through === undefined || (through !== call && !(through.type === 'Name' && isIt(through))))
    return false;
  const leaves = someHolds(node.body, ({ type }) =>
    ['Break', 'Return', 'Raise', 'Yield', 'Await'].includes(type),
  );
  return (
    !leaves &&
    someHolds(
      node.body,
      (inner) =>
        inner.type === 'Call' &&
        inner.func.type === 'Attribute' &&
        (inner.func.attr === 'append' || inner.func.attr === 'add'),
    )
  );
}

/** `range(int(input()))`, `sys.stdin`, the lines of a file. */
function isCountFromOutside(iter: Expr, scope: Scope, search: Search): boolean {
  if (iter.type !== 'Call' || !isNamed(iter.func, 'range')) return isFromOutside(iter, scope, search);
  return iter.args.some((arg) => isFromOutside(arg, scope, search));
}

/** `s += s`, `rows = rows + rows`, `s = s * 2`, of something that is a text or list at first. */
function doubledIn({ body }: For, scope: Scope): string | null {
  for (const statement of body) {
    const target =
      statement.type === 'AugAssign'
        ? statement.target
        : statement.type === 'Assign'
          ? statement.targets[0]
          : null;
    if (target?.type !== 'Name' || !startsAsSequence(target.id, scope)) continue;
    const { id } = target;
    const twice = (value: Expr): boolean =>
      value.type === 'Constant' && typeof value.value === 'number' && value.value >= 2;
    if (statement.type === 'AugAssign') {
      if (
        (statement.op === '+' && isNamed(statement.value, id)) ||
        (statement.op === '*' && twice(statement.value))
      )
        return id;
    } else if (statement.type === 'Assign' && statement.value.type === 'BinOp') {
      const { left, op, right } = statement.value;
      if (!isNamed(left, id)) continue;
      if ((op === '+' && isNamed(right, id)) || (op === '*' && twice(right))) return id;
    }
  }
  return null;
}

function startsAsSequence(name: string, scope: Scope): boolean {
  const first = scope.bindings.get(name)?.assigned[0]?.value;
  if (first?.type === 'List' || first?.type === 'Tuple') return true;
  return first?.type === 'Constant' && (typeof first.value === 'string' || first.value instanceof Uint8Array);
}
