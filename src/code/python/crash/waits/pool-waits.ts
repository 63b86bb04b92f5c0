import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { functionsNamed } from '../reading/functions-by-name.ts';
import { magnitude } from '../reading/magnitude.ts';
import { pathOf, someHolds } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/**
 * Finds tasks of a pool of threads that wait for other tasks of the same pool: where all workers wait, nobody is left to
 * do what they wait for (Python Library Reference, concurrent.futures). With one worker the first such task does; a task
 * that submits itself and waits fills a pool of any size.
 */
export function findPoolWaits(search: Search): void {
  const pools = poolsMade(search);
  if (pools.size === 0) return;
  const tasks = new Map<FunctionDef, Set<string>>();
  const submitted: { readonly pool: string; readonly call: Call; readonly does: readonly FunctionDef[] }[] =
    [];
  for (const { node, place } of search.survey.calls) {
    const pool = poolOf(node, pools);
    const [first] = node.args;
    if (pool === null || first === undefined) continue;
    const does = functionsIn(first, place.scope, search);
    for (const each of does) tasks.set(each, (tasks.get(each) ?? new Set()).add(pool));
    submitted.push({ pool, call: node, does });
  }
  for (const [task, of] of tasks) {
    if (task.async || !search.spend(task.end - task.at)) continue;
    const inside = submitted.find(
      ({ pool, call, does }) =>
        of.has(pool) &&
        task.at <= call.at &&
        call.end <= task.end &&
        (pools.get(pool) === 1 || does.includes(task)) &&
        waitsIn(task, call),
    );
    if (inside !== undefined)
      search.report({
        hazard: 'endless-wait',
        node: inside.call,
        detail: `${task.name} runs in ${inside.pool} and waits there for another task of it`,
      });
  }
}

const unknownSize = 0;

/** Pools of threads by the paths that they go by, each with the number of its workers. */
function poolsMade({ survey, resolve }: Search): ReadonlyMap<string, number> {
  const pools = new Map<string, number>();
  const add = (target: Expr | null, value: Expr | null): void => {
    const path = target === null ? null : pathOf(target);
    if (path === null || value?.type !== 'Call') return;
    if (!resolve.names(value.func).some((name) => makesPool.has(name))) return;
    const given =
      value.keywords.find(({ arg }) => arg === 'max_workers' || arg === 'processes')?.value ?? value.args[0];
    const size = given === undefined ? undefined : magnitude(given, resolve)?.value;
    // Of two pools of one name the larger one counts.
    pools.set(path, pools.has(path) ? unknownSize : (size ?? unknownSize));
  };
  for (const { node } of survey.others)
    if (node.type === 'Assign') for (const target of node.targets) add(target, node.value);
    else if (node.type === 'AnnAssign') add(node.target, node.value);
    else if (node.type === 'With') for (const { context, vars } of node.items) add(vars, context);
  return pools;
}

const makesPool: ReadonlySet<string> = new Set([
  'concurrent.futures.ThreadPoolExecutor',
  'concurrent.futures.thread.ThreadPoolExecutor',
  'multiprocessing.pool.ThreadPool',
  'multiprocessing.dummy.Pool',
]);

const handsOver: ReadonlySet<string> = new Set(
  'submit map apply apply_async map_async imap imap_unordered starmap starmap_async'.split(' '),
);

function poolOf({ func }: Call, pools: ReadonlyMap<string, number>): string | null {
  if (func.type !== 'Attribute' || !handsOver.has(func.attr)) return null;
  const path = pathOf(func.value);
  return path !== null && pools.has(path) ? path : null;
}

/** `f`, `self.f`, `f if x else g`: the functions of the file that are handed over. */
function functionsIn(given: Expr, scope: Scope, search: Search): readonly FunctionDef[] {
  if (given.type === 'IfExp')
    return [given.body, given.orelse].flatMap((each) => functionsIn(each, scope, search));
  if (given.type === 'Name') {
    const only = onlyFunction(given.id, scope);
    return only === null ? [] : [only];
  }
  if (given.type !== 'Attribute' || given.value.type !== 'Name') return [];
  const [only, ...more] = functionsNamed(given.attr, search.survey).filter(
    ({ place }) => place.scope.node.type === 'ClassDef',
  );
  return only === undefined || more.length > 0 ? [] : [only.node];
}

const waiting: ReadonlySet<string> = new Set(['map', 'apply', 'starmap', 'imap', 'imap_unordered']);

/** Whether what the task submits is waited for in the task itself, for as long as it takes. */
function waitsIn({ body }: FunctionDef, call: Call): boolean {
  if (call.func.type === 'Attribute' && waiting.has(call.func.attr))
    return someHolds(
      body,
      (node) =>
        node === call ||
        (node.type === 'For' && node.iter === call) ||
        (node.type === 'Call' && node.args.includes(call)),
    );
  let waits = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'Lambda') return false;
      if (node.type !== 'Call' || node.keywords.length > 0) return true;
      const { func, args } = node;
      const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
      const asks =
        word === 'result' ||
        (word === 'get' && call.func.type === 'Attribute' && call.func.attr.endsWith('_async'));
      waits ||=
        (asks && args.length === 0) || ((word === 'as_completed' || word === 'wait') && args.length === 1);
      return !waits;
    });
  return waits;
}
