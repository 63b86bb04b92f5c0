import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { endlessBecause } from '../loops/endless-loops.ts';
import { loopExits } from '../loops/loop-exits.ts';
import { holds, pathOf, someHolds } from '../reading/names-in.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { waitsForGood } from './uses.ts';

/**
 * Finds programs that wait for workers which never end: threads that take from a queue for good, with `join` of the thread
 * and more to do behind it, or with nothing that says that the interpreter need not wait for them, though the queue itself
 * is joined; tasks of that kind that are gathered and never cancelled.
 */
export function findEndlessWorkers(search: Search): void {
  const { survey } = search;
  if (!survey.calls.some(({ node: { func } }) => func.type === 'Attribute' && func.attr === 'get')) return;
  const workers = survey.functions.map(({ node }) => node).filter((node) => takesForGood(node, search));
  if (workers.length === 0) return;
  const joinsQueue = survey.calls.find(({ node }) => isJoinOf(node, survey.others, search));
  for (const { node, place, names } of survey.calls) {
    const worker = workerOf(node, names, place, workers);
    if (worker === null) continue;
    const isTask = names.some((name) => name.startsWith('asyncio.'));
    if (isTask ? !gathers(search) : joinsQueue === undefined || isDaemon(node, search)) continue;
    if (joinsQueue === undefined) continue;
    search.report({
      hazard: 'endless-wait',
      node,
      detail: `${worker.name} never ends, and the program waits for it once the queue is empty`,
    });
  }
}

function takesForGood(node: FunctionDef, search: Search): boolean {
  const loop = node.body.find((each) => each.type === 'While');
  const scope = search.survey.scopeOf.get(node);
  if (loop === undefined || scope === undefined || endlessBecause(loop, search, scope) === null) return false;
  const place: Place = { node, part: 'body', up: null, scope };
  const takes = someHolds(
    loop.body,
    (inner) =>
      inner.type === 'Call' &&
      inner.func.type === 'Attribute' &&
      inner.func.attr === 'get' &&
      waitsForGood(inner),
  );
  const leaves = node.async
    ? someHolds(loop.body, ({ type }) => type === 'Break' || type === 'Return' || type === 'Raise')
    : loopExits(loop.body, place, search).leaves;
  return takes && !leaves;
}

function workerOf(
  call: Call,
  names: readonly string[],
  { scope }: Place,
  workers: readonly FunctionDef[],
): FunctionDef | null {
  let target: Expr | undefined;
  if (names.includes('threading.Thread')) target = call.keywords.find(({ arg }) => arg === 'target')?.value;
  else if (names.some((name) => name === 'asyncio.create_task' || name === 'asyncio.ensure_future')) {
    const [first] = call.args;
    target = first?.type === 'Call' ? first.func : undefined;
  }
  if (target?.type === 'Name') {
    const only = onlyFunction(target.id, scope);
    return only !== null && workers.includes(only) ? only : null;
  }
  const { attr } = target?.type === 'Attribute' ? target : { attr: '' };
  return workers.find(({ name }) => name === attr) ?? null;
}

/** `queue.join()` of a queue that the file makes: what there is to do is known to have an end. */
function isJoinOf({ func, args }: Call, others: Search['survey']['others'], { resolve }: Search): boolean {
  if (func.type !== 'Attribute' || func.attr !== 'join' || args.length > 0) return false;
  const path = pathOf(func.value);
  return (
    path !== null &&
    others.some(
      ({ node }) =>
        node.type === 'Assign' &&
        node.targets.some((target) => pathOf(target) === path) &&
        node.value.type === 'Call' &&
        resolve.names(node.value.func).some((name) => /^(?:queue|asyncio)\.\w*Queue$/.test(name)),
    )
  );
}

/** `daemon=True`, `t.daemon = True`, `t.setDaemon(True)`: anywhere, as threads go by many names; and who leaves hard. */
function isDaemon({ keywords }: Call, { module, resolve }: Search): boolean {
  if (keywords.some(({ arg }) => arg === 'daemon')) return true;
  return holds(
    module,
    (node) =>
      (node.type === 'Attribute' && (node.attr === 'daemon' || node.attr === 'setDaemon')) ||
      (node.type === 'Call' && resolve.names(node.func).includes('os._exit')),
  );
}

/** All tasks are waited for, and none is cancelled. */
function gathers({ module, survey, resolve }: Search): boolean {
  if (
    holds(module, (node) => node.type === 'Attribute' && (node.attr === 'cancel' || node.attr === 'wait_for'))
  )
    return false;
  return survey.calls.some(({ node }) =>
    resolve.names(node.func).some((name) => name === 'asyncio.gather' || name === 'asyncio.wait'),
  );
}
