import type { Call, Expr, For, FunctionDef } from '../ast.ts';
import { type Node, walkModule } from '../walk.ts';
import { assignedOnce } from './called.ts';
import { alwaysMeets, leaving } from './paths.ts';
import type { Search } from './risk.ts';
import { onlyFunction, type Scope } from './scopes.ts';
import { truthOf } from './truth.ts';

/** Methods of pools, executors and event loops that run what they are given at another time. */
const handing: ReadonlySet<string> = new Set(
  // `map` over what may be empty comes to an end by itself.
  ['submit', 'apply_async', 'run_in_executor'],
);

/** Finds functions that hand themselves to a pool more than once whenever they run: each run begets others. */
export function findHandedToPools(search: Search): void {
  for (const { node, place } of search.survey.functions) {
    if (search.survey.generators.has(node) || onlyFunction(node.name, place.scope) !== node) continue;
    const scope = search.survey.scopeOf.get(node);
    if (scope === undefined || !search.spend(node.end - node.at)) continue;
    let first: Call | null = null;
    let times = 0;
    for (const statement of node.body)
      walkModule(statement, (inner) => {
        if (inner.type !== 'Call' || !handsOver(inner, node)) return;
        first ??= inner;
        times += 1;
      });
    if (first === null) continue;
    const always = alwaysMeets(withKnownItems(node, scope), {
      meets: (met) => met.type === 'Call' && handsOver(met, node),
      leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
      truth: (test) => truthOf(test),
    });
    if (always && (times > 1 || repeats(node, first, scope)))
      search.report({
        hazard: 'thread-growth',
        node: first,
        detail: `${node.name} hands itself to a pool more than once whenever it runs`,
      });
  }
}

function handsOver({ func, args }: Call, { name }: FunctionDef): boolean {
  if (func.type !== 'Attribute' || !handing.has(func.attr)) return false;
  return args.slice(0, 2).some((each) => each.type === 'Name' && each.id === name);
}

type Rounds = Pick<For, 'iter'>;

/** The body, with lists of the function itself in the place of the names for them, so that their items are seen. */
function withKnownItems({ body }: FunctionDef, scope: Scope): FunctionDef['body'] {
  return body.map((statement) => {
    if (statement.type === 'For') return { ...statement, ...known(statement, scope) };
    if (statement.type !== 'Return' && statement.type !== 'Assign' && statement.type !== 'Expr')
      return statement;
    const { value } = statement;
    if (value?.type !== 'ListComp') return statement;
    const generators = value.generators.map((each) => ({ ...each, ...known(each, scope) }));
    return { ...statement, value: { ...value, generators } };
  });
}

function known({ iter }: Rounds, scope: Scope): Rounds {
  return { iter: displayOf(iter, scope) };
}

function displayOf(iter: Expr, scope: Scope): Expr {
  if (iter.type !== 'Name') return iter;
  const bound = assignedOnce(iter.id, scope);
  return bound?.scope === scope && (bound.value.type === 'List' || bound.value.type === 'Tuple')
    ? bound.value
    : iter;
}

/** Whether the call stands in a loop of two rounds at least. */
function repeats({ body }: FunctionDef, call: Call, scope: Scope): boolean {
  let found = false;
  const holds = (node: Node): boolean => 'at' in node && node.at <= call.at && call.end <= node.end;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (!holds(node)) return false;
      const iters =
        node.type === 'For'
          ? [node.iter]
          : 'generators' in node
            ? node.generators.map(({ iter }) => iter)
            : [];
      found ||= iters.some((iter) => {
        const of = displayOf(iter, scope);
        return of.type === 'List' || of.type === 'Tuple' ? of.elts.length > 1 : of.type === 'Call';
      });
      return !found;
    });
  return found;
}
