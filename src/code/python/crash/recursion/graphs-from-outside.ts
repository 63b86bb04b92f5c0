import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { isFromOutside } from '../growth/from-outside.ts';
import { isNamed, someHolds, wordOf } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';

const longest = 4000;

/**
 * Finds functions that go from each node of a graph to all that it names, and remember nowhere that they have been there,
 * where the graph comes from outside: a circle in it ends in RecursionError. A graph is what has its edges by names: a table
 * that is asked by the name of a node, or objects that are put into each other's lists by a key for each edge. What is
 * nested in itself, as JSON is, or hangs below one parent, has no circles.
 */
export function findGraphsFromOutside(search: Search): void {
  const linked = edgesByKey(search);
  for (const found of search.survey.functions) {
    const { node } = found;
    const scope = search.survey.scopeOf.get(node);
    if (scope === undefined || node.end - node.at > longest || node.decorators.length > 0) continue;
    if (!someHolds(node.body, (inner) => inner.type === 'Call' && isOwn(inner, found))) continue;
    if (!search.spend(node.end - node.at) || remembers(node, found)) continue;
    const call = againForEach(found, scope, linked, search);
    if (call !== null)
      search.report({
        hazard: 'depth-from-outside',
        node: call,
        detail: `${node.name} does not see where the data goes in a circle`,
      });
  }
}

function isOwn({ func }: Call, { node, place }: Found<FunctionDef>): boolean {
  if (func.type === 'Name') return func.id === node.name && onlyFunction(func.id, place.scope) === node;
  return func.type === 'Attribute' && func.attr === node.name;
}

/** Whether it asks what it has seen, or hands on what it is told besides the node: how deep it is, where it came from. */
function remembers(node: FunctionDef, found: Found<FunctionDef>): boolean {
  return someHolds(node.body, (inner) => {
    if (inner.type === 'Compare') return inner.ops.some((op) => op === 'in' || op === 'not in');
    if (inner.type === 'ExceptHandler') return wordOf(inner.exception) === 'RecursionError';
    if (inner.type !== 'Call') return false;
    if (isOwn(inner, found))
      return [...inner.args, ...inner.keywords.map(({ value }) => value)].some(
        ({ type }) => type === 'BinOp' || type === 'Set',
      );
    return inner.func.type === 'Attribute' && inner.func.attr === 'add';
  });
}

/** `for child in table[name]: walk(child)`, `for child in node.requires: walk(child)`: the call. */
function againForEach(
  found: Found<FunctionDef>,
  scope: Scope,
  linked: ReadonlySet<string>,
  search: Search,
): Call | null {
  const { node } = found;
  const self = classOf(found) === null ? null : selfName(node);
  const parameters = new Set([...node.args.posonly, ...node.args.args].map(({ arg }) => arg));
  let again: Call | null = null;
  const look = (root: Node, target: Expr, iter: Expr): void => {
    if (again !== null || target.type !== 'Name' || !isEdges(iter)) return;
    const { id } = target;
    walkModule(root, (inner) => {
      if (again !== null || inner.type !== 'Call' || !isOwn(inner, found)) return again === null;
      const on = inner.func.type === 'Attribute' ? inner.func.value : undefined;
      if (inner.args.some((arg) => isNamed(arg, id)) || (self !== null && isNamed(on, id))) again = inner;
      return again === null;
    });
  };
  const isEdges = (iter: Expr): boolean => {
    if (iter.type === 'Attribute')
      return iter.value.type === 'Name' && parameters.has(iter.value.id) && linked.has(iter.attr);
    const [table, key] =
      iter.type === 'Subscript'
        ? [iter.value, iter.slice]
        : iter.type === 'Call' && iter.func.type === 'Attribute' && iter.func.attr === 'get'
          ? [iter.func.value, iter.args[0]]
          : [];
    return (
      table !== undefined &&
      key?.type === 'Name' &&
      parameters.has(key.id) &&
      key.id !== self &&
      isFromOutside(table, scope, search)
    );
  };
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'For') look(inner, inner.target, inner.iter);
      else if ('generators' in inner)
        for (const { target, iter } of inner.generators) look(inner, target, iter);
      return again === null;
    });
  return again;
}

/**
 * Lists of objects into which others are put by a key for each edge, `packages[a].requires.append(packages[dep])` where
 * `dep` goes through what the entry lists; a row that names its one parent makes a tree.
 */
function edgesByKey({ survey }: Search): ReadonlySet<string> {
  const linked = new Set<string>();
  for (const { node, place } of survey.callsOf('append')) {
    const [put] = node.args;
    const list = node.func.type === 'Attribute' ? node.func.value : undefined;
    if (put?.type !== 'Subscript' || list?.type !== 'Attribute') continue;
    const { slice } = put;
    const inner = place.node;
    if (slice.type !== 'Name' || inner.type !== 'For' || !isNamed(inner.target, slice.id)) continue;
    let outer = place.up;
    while (outer !== null && outer.node.type !== 'For' && outer.node.type !== 'FunctionDef') outer = outer.up;
    if (outer?.node.type === 'For') linked.add(list.attr);
  }
  return linked;
}
