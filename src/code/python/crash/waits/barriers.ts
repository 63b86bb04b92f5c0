import type { Call, Expr, For, FunctionDef } from '../../ast.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, isNamed } from '../reading/names-in.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import { numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { FoundCall } from '../survey.ts';

const barriers: ReadonlySet<string> = new Set(['threading.Barrier', 'multiprocessing.Barrier']);
const workers: ReadonlySet<string> = new Set(['threading.Thread', 'multiprocessing.Process']);
const pools: ReadonlySet<string> = new Set([
  'concurrent.futures.ThreadPoolExecutor',
  'multiprocessing.pool.ThreadPool',
]);

/** So many of something: a number, or what a name stands for and so many more. */
interface Count {
  readonly name: string;
  readonly more: number;
}

/**
 * Finds barriers for more parties than there are: `Barrier(3)` for two threads, or for more threads than a pool has. Those
 * that have come wait for good (Library Reference, `threading.Barrier`).
 */
export function findLargeBarriers(search: Search): void {
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'Assign' || node.value.type !== 'Call' || node.targets.length !== 1) continue;
    const [target] = node.targets;
    const { func, args, keywords } = node.value;
    if (target?.type !== 'Name' || !search.resolve.names(func).some((name) => barriers.has(name))) continue;
    // A barrier with an action is one as well; one with a time lets go.
    if (args.length > 2 || keywords.some(({ arg }) => arg !== 'parties' && arg !== 'action')) continue;
    const given = args[0] ?? keywords.find(({ arg }) => arg === 'parties')?.value;
    const parties = given === undefined ? null : countOf(given, place.scope, search);
    if (parties === null || assignedOnce(target.id, place.scope)?.value !== node.value) continue;
    const wait = tooFew(target.id, place.scope, parties, search);
    if (wait !== null)
      search.report({
        hazard: 'endless-wait',
        node: wait,
        detail: `${target.id} is for more parties than there are to come`,
      });
  }
}

/** A wait of a barrier for which too few come; null where there may be enough. */
function tooFew(name: string, scope: Scope, parties: Count, search: Search): Call | null {
  const own = search.survey.scopeOf.get(scope.node)?.bindings.get(name);
  const isIt = (expression: Expr | undefined, at: Scope): boolean =>
    isNamed(expression, name) && lookUp(name, at)?.binding === own;
  const waits: FoundCall[] = [];
  for (const found of search.survey.callsOf('wait')) {
    const { node, place } = found;
    if (node.func.type !== 'Attribute' || !isIt(node.func.value, place.scope)) continue;
    if (node.args.length + node.keywords.length > 0) return null;
    waits.push(found);
  }
  if (own === undefined || isHandedOn(name, waits, search)) return null;
  const [first] = waits;
  const tasks = new Set(
    waits.flatMap(({ place }) => (place.scope.node.type === 'FunctionDef' ? place.scope.node : [])),
  );
  const [task, ...more] = tasks;
  if (first === undefined || task === undefined || more.length > 0) return null;
  // Whoever makes the barrier may come to it as well.
  if (waits.some(({ place }) => place.scope.node !== task)) return null;
  const started = startedTimes(task, parties, search);
  return started !== null && started.name === parties.name && started.more < parties.more ? first.node : null;
}

/** Whether the barrier is given to somebody else, so that others may wait for it too. */
function isHandedOn(name: string, waits: readonly FoundCall[], { module, survey }: Search): boolean {
  const known = new Set(waits.map(({ node }) => (node.func.type === 'Attribute' ? node.func.value : null)));
  const uses = survey.calls.some(({ node }) =>
    [...node.args, ...node.keywords.map(({ value }) => value)].some((each) =>
      holds(each, (inner) => inner.type === 'Name' && inner.id === name && !known.has(inner)),
    ),
  );
  return (
    uses ||
    module.body.some((each) => each.type === 'ImportFrom' && each.names.some((one) => one.asname === name))
  );
}

/** How many workers run a function, where one place of the file starts all of them. */
function startedTimes(task: FunctionDef, parties: Count, search: Search): Count | null {
  const starts = search.survey.calls.filter(({ node, place }) =>
    [...node.args, ...node.keywords.map(({ value }) => value)].some(
      (each) => each.type === 'Name' && onlyFunction(each.id, place.scope) === task,
    ),
  );
  const [start, ...others] = starts;
  if (start === undefined || others.length > 0 || search.survey.callsOf(task.name).length > 0) return null;
  if (start.names.some((name) => workers.has(name))) return timesOf(start, search);
  return poolSize(start, parties, search);
}

/** In how many rounds of a comprehension or of a loop a call stands. */
function timesOf({ node, place }: FoundCall, search: Search): Count | null {
  const around = [
    ...search.survey.loops.filter((found) =>
      found.node.body.some((each) => each.at <= node.at && node.end <= each.end),
    ),
    ...search.survey.others.filter(
      (found) => 'generators' in found.node && found.node.at <= node.at && node.end <= found.node.end,
    ),
  ];
  const [only, ...more] = around;
  if (only === undefined || more.length > 0) return null;
  const loop = only.node as For | { generators?: readonly { iter: Expr; ifs: readonly Expr[] }[] };
  const generators = 'generators' in loop ? (loop.generators ?? []) : [];
  if (generators.length > 1 || generators.some(({ ifs }) => ifs.length > 0)) return null;
  const iter = generators[0]?.iter ?? ('iter' in loop ? loop.iter : undefined);
  if (iter?.type !== 'Call' || !search.resolve.names(iter.func).includes('range')) return null;
  const [low, high, step] = iter.args;
  if (low === undefined || step !== undefined) return null;
  if (high === undefined) return countOf(low, place.scope, search);
  const [from, to] = [numberOf(low, search.resolve), countOf(high, place.scope, search)];
  return from === undefined || to === null ? null : { name: to.name, more: to.more - from };
}

/** `pool.map(task, …)`: as many as the pool has workers. */
function poolSize({ node, place }: FoundCall, parties: Count, search: Search): Count | null {
  const { func } = node;
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || !['map', 'submit'].includes(func.attr))
    return null;
  for (const { node: other, place: at } of search.survey.others) {
    if (other.type !== 'With' || at.scope !== place.scope) continue;
    for (const { context, vars } of other.items) {
      if (context.type !== 'Call' || vars === null || !isNamed(vars, func.value.id)) continue;
      if (!search.resolve.names(context.func).some((name) => pools.has(name))) continue;
      const size = context.keywords.find(({ arg }) => arg === 'max_workers')?.value ?? context.args[0];
      return size === undefined || parties.name !== '' ? null : countOf(size, place.scope, search);
    }
  }
  return null;
}

/** `4`, `n`, `n + 1` */
function countOf(expression: Expr, scope: Scope, search: Search, depth = 0): Count | null {
  const number = numberOf(expression, search.resolve);
  if (number !== undefined) return { name: '', more: number };
  if (depth > 4) return null;
  if (expression.type === 'Name') {
    const once = assignedOnce(expression.id, scope);
    if (once !== null) return countOf(once.value, once.scope, search, depth + 1);
    const binding = lookUp(expression.id, scope)?.binding;
    return binding?.others === 1 && !binding.remote ? { name: expression.id, more: 0 } : null;
  }
  if (expression.type !== 'BinOp' || (expression.op !== '+' && expression.op !== '-')) return null;
  const left = countOf(expression.left, scope, search, depth + 1);
  const by = numberOf(expression.right, search.resolve);
  if (left === null || by === undefined) return null;
  return { name: left.name, more: left.more + (expression.op === '+' ? by : -by) };
}
