import type { Call, Compare, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, isNamed, mentions } from '../reading/names-in.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

const longest = 4000;

/**
 * Finds searches by halves that call themselves with a half as large as the whole: of two neighbours, `(lo + hi) // 2` is
 * the lower one, so that who goes on with `mid` and `hi` goes on with `lo` and `hi` again, until RecursionError.
 */
export function findStandingHalves(search: Search): void {
  for (const { node, place } of search.survey.functions) {
    if (node.end - node.at > longest || node.async || search.survey.generators.has(node)) continue;
    const scope = search.survey.scopeOf.get(node);
    const halves =
      scope === undefined ? [] : [...scope.bindings.keys()].filter((name) => middle(name) !== null);
    if (
      halves.length === 0 ||
      onlyFunction(node.name, place.scope) !== node ||
      !search.spend(node.end - node.at)
    )
      continue;
    for (const half of halves) {
      const bounds = middle(half) as Bounds;
      const call = standing(node, half, bounds);
      if (call === null) continue;
      search.report({
        hazard: 'recursion-without-progress',
        node: call,
        detail: `between neighbours ${half} is ${bounds.low}, and the call is given what came in`,
      });
      break;
    }

    function middle(name: string): Bounds | null {
      const value = scope === undefined ? undefined : assignedOnce(name, scope)?.value;
      const found = value === undefined ? null : boundsOf(value);
      const parameters = [...node.args.posonly, ...node.args.args].map(({ arg }) => arg);
      return found !== null && parameters.includes(found.low) && parameters.includes(found.high)
        ? found
        : null;
    }
  }
}

interface Bounds {
  readonly low: string;
  readonly high: string;
}

/** `(lo + hi) // 2`, `(lo + hi) >> 1`, `lo + (hi - lo) // 2` */
function boundsOf(value: Expr): Bounds | null {
  if (value.type !== 'BinOp') return null;
  const { left, op, right } = value;
  if (isHalving(op, right))
    return left.type === 'BinOp' && left.op === '+' ? namesOf(left.left, left.right) : null;
  if (op !== '+' || right.type !== 'BinOp' || !isHalving(right.op, right.right)) return null;
  const { left: size } = right;
  if (size.type !== 'BinOp' || size.op !== '-' || left.type !== 'Name' || !isNamed(size.right, left.id))
    return null;
  return namesOf(left, size.left);
}

function isHalving(op: string, by: Expr): boolean {
  return by.type === 'Constant' && ((op === '//' && by.value === 2) || (op === '>>' && by.value === 1));
}

function namesOf(low: Expr, high: Expr): Bounds | null {
  return low.type === 'Name' && high.type === 'Name' && low.id !== high.id
    ? { low: low.id, high: high.id }
    : null;
}

/** A call that may be given all that came in: with the middle in the place of a bound that it can be. */
function standing(node: FunctionDef, half: string, bounds: Bounds): Call | null {
  const parameters = [...node.args.posonly, ...node.args.args].map(({ arg }) => arg);
  const ends = endsOf(node, bounds);
  if (ends === 'otherwise') return null;
  let found: Call | null = null;
  for (const statement of node.body)
    walkModule(statement, (call) => {
      if (call.type !== 'Call' || !isNamed(call.func, node.name) || found !== null) return;
      const stays = (name: string, as: string): boolean => isNamed(given(call, parameters, name), as);
      if (!parameters.every((name) => name === bounds.low || name === bounds.high || stays(name, name)))
        return;
      const fromMiddle = stays(bounds.low, half) && stays(bounds.high, bounds.high);
      const toMiddle = stays(bounds.low, bounds.low) && stays(bounds.high, half);
      // Where one is left over, its middle is itself.
      if (fromMiddle || (toMiddle && ends !== 'when one is left')) found = call;
    });
  return found;
}

function given(call: Call, parameters: readonly string[], name: string): Expr | undefined {
  if (call.args.some(({ type }) => type === 'Starred')) return undefined;
  return call.keywords.find(({ arg }) => arg === name)?.value ?? call.args[parameters.indexOf(name)];
}

type Ends = 'when one is left' | 'when none is left' | 'never' | 'otherwise';

/** What the tests say of the two bounds: `lo >= hi` ends it with one left, `lo > hi` with none, `hi - lo < 2` sooner. */
function endsOf(node: FunctionDef, { low, high }: Bounds): Ends {
  let ends: Ends = 'never';
  for (const statement of node.body)
    walkModule(statement, (test) => {
      if (test.type !== 'Compare' || ends === 'otherwise') return;
      if (!mentions(test, low) && !mentions(test, high)) return;
      const op = plainly(test, low, high);
      if (op === null) ends = isOfItems(test) || isOfNone(test) ? ends : 'otherwise';
      else if (op === '>' || op === '<=') ends = ends === 'never' ? 'when none is left' : ends;
      else ends = 'when one is left';
    });
  return ends;
}

/** The operator between the low bound and the high one, alone on their sides; null for any other test. */
function plainly({ left, ops, comparators }: Compare, low: string, high: string): string | null {
  const [right] = comparators;
  const [op] = ops;
  if (right === undefined || op === undefined || comparators.length > 1) return null;
  if (isNamed(left, low) && isNamed(right, high)) return op;
  if (!isNamed(left, high) || !isNamed(right, low)) return null;
  return op.startsWith('<') ? op.replace('<', '>') : op.replace('>', '<');
}

/** `items[lo] == x` ends it by what is found, as any other test does. */
function isOfItems(test: Compare): boolean {
  return holds(test, ({ type }) => type === 'Subscript');
}

/** `hi is None` */
function isOfNone({ ops }: Compare): boolean {
  return ops.every((op) => op === 'is' || op === 'is not');
}
