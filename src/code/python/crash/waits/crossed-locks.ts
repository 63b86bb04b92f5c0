import type { Call, Expr, FunctionDef, With } from '../../ast.ts';
import { mentions, someHolds } from '../reading/names-in.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found, type Place } from '../survey.ts';
import { locksMade } from './locks.ts';

/**
 * Finds functions that take the locks of two objects one inside of the other, as a transfer between two accounts does,
 * where the file calls them with two objects in both orders: both calls at once wait for each other.
 */
export function findCrossedLocks(search: Search): void {
  const attributes = new Set<string>();
  for (const path of locksMade(search).keys())
    if (path.includes('.')) attributes.add(path.split('.')[1] as string);
  if (attributes.size === 0) return;
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'With') continue;
    const around = place.scope.node;
    if (around.type !== 'FunctionDef') continue;
    const pair = crossedIn(node, place, attributes);
    if (pair === null || !search.spend(around.end - around.at) || isOrdered(around, pair)) continue;
    const { functions, calls } = search.survey;
    if (!search.spend(functions.length + calls.length)) return;
    const found = functions.find((each) => each.node === around);
    if (found === undefined || !isCalledBothWays(found, pair, search)) continue;
    search.report({
      hazard: 'lock-order',
      node: pair.inner,
      detail: `${around.name} takes one lock before the other, and is called with the two in both orders`,
    });
  }
}

interface Crossed {
  /** The parameters whose locks are taken: first, and inside of it. */
  readonly names: readonly [string, string];
  readonly inner: Expr;
}

/** `with a.lock, b.lock`, or `with b.lock` in the body of `with a.lock`. */
function crossedIn(node: With, place: Place, attributes: ReadonlySet<string>): Crossed | null {
  const held = place.node.type === 'With' ? place.node.items.map(({ context }) => context) : [];
  for (const { context: inner } of node.items) {
    for (const outer of held) {
      if (inner.type !== 'Attribute' || outer.type !== 'Attribute' || inner.attr !== outer.attr) continue;
      if (inner.value.type !== 'Name' || outer.value.type !== 'Name' || !attributes.has(inner.attr)) continue;
      if (inner.value.id !== outer.value.id) return { names: [outer.value.id, inner.value.id], inner };
    }
    held.push(inner);
  }
  return null;
}

/** Whether the function compares the two, or sorts them, before it takes the locks. */
function isOrdered({ body }: FunctionDef, { names: [first, second] }: Crossed): boolean {
  return someHolds(body, (node) => {
    if (node.type === 'Compare')
      return node.ops.some((op) => op !== 'in') && mentions(node, first) && mentions(node, second);
    if (node.type === 'Call') return node.args.some((arg) => mentions(arg, first) && mentions(arg, second));
    return node.type === 'Assign' && mentions(node.value, first) && mentions(node.value, second);
  });
}

function isCalledBothWays(found: Found<FunctionDef>, { names }: Crossed, search: Search): boolean {
  const { node } = found;
  const parameters = [...node.args.posonly, ...node.args.args].map(({ arg }) => arg);
  const isMethod = classOf(found) !== null;
  const [first, second] = names.map((name) => parameters.indexOf(name)) as [number, number];
  if (first < 0 || second < 0) return false;
  const text = ({ at, end }: Expr): string => search.module.source.text.slice(at, end);
  const seen = new Set<string>();
  for (const { node: call, place } of search.survey.calls)
    for (const { func, args } of runBy(call)) {
      const isIt =
        func.type === 'Name'
          ? !isMethod && onlyFunction(func.id, place.scope) === node
          : isMethod && func.type === 'Attribute' && func.attr === node.name;
      if (!isIt) continue;
      const given = isMethod && func.type === 'Attribute' ? [func.value, ...args] : args;
      const [one, other] = [given[first], given[second]];
      if (one === undefined || other === undefined || one.type === 'Starred' || other.type === 'Starred')
        continue;
      if (text(one) !== text(other) && seen.has(`${text(other)} ${text(one)}`)) return true;
      seen.add(`${text(one)} ${text(other)}`);
    }
  return false;
}

/** What a call runs, with which arguments: itself, and what it is given to run by a thread or a pool. */
function runBy({
  func,
  args,
  keywords,
}: Call): readonly { readonly func: Expr; readonly args: readonly Expr[] }[] {
  const target = keywords.find(({ arg }) => arg === 'target')?.value;
  const given = keywords.find(({ arg }) => arg === 'args')?.value;
  const [first, ...rest] = args;
  return [
    { func, args },
    ...(target !== undefined && given?.type === 'Tuple' ? [{ func: target, args: given.elts }] : []),
    ...(first === undefined ? [] : [{ func: first, args: rest }]),
  ];
}
