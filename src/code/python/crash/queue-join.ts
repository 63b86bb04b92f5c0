import type { Expr } from '../ast.ts';
import { walkModule } from '../walk.ts';
import { assignedOnce } from './called.ts';
import type { Search } from './risk.ts';
import type { Scope } from './scopes.ts';

const queues: ReadonlySet<string> = new Set(
  (
    'queue.Queue queue.LifoQueue queue.PriorityQueue multiprocessing.JoinableQueue asyncio.Queue asyncio.LifoQueue ' +
    'asyncio.PriorityQueue'
  ).split(' '),
);

/**
 * Finds `queue.join()` in a file that puts something in and never says that it is done: `join` waits until `task_done`
 * was called as often as `put` (Library Reference, `queue.Queue.join`).
 */
export function findUnansweredJoins(search: Search): void {
  const { survey, report, module, spend } = search;
  const joins = survey.calls.filter(
    ({ node: { func, args } }) => func.type === 'Attribute' && func.attr === 'join' && args.length === 0,
  );
  if (joins.length === 0) return;
  const [told] = joins.filter(
    ({ node: { func }, place }) => func.type === 'Attribute' && isQueue(func.value, place.scope, search),
  );
  if (told === undefined || !spend(module.source.text.length)) return;
  let puts = false;
  let done = false;
  walkModule(module, (node) => {
    if (node.type === 'Attribute') {
      puts ||= node.attr === 'put' || node.attr === 'put_nowait';
      done ||= node.attr === 'task_done';
    }
    // What is handed to code of others may be answered there.
    if (node.type === 'Constant') done ||= node.value === 'task_done';
    return !done;
  });
  if (!puts || done || isHandedOut(search)) return;
  report({ hazard: 'endless-wait', node: told.node, detail: 'nothing in the file calls task_done' });
}

function isQueue(expression: Expr, scope: Scope, search: Search): boolean {
  const isMade = (value: Expr | undefined): boolean =>
    value?.type === 'Call' && search.resolve.names(value.func).some((name) => queues.has(name));
  if (expression.type === 'Name') return isMade(assignedOnce(expression.id, scope)?.value);
  if (expression.type !== 'Attribute' || expression.value.type !== 'Name') return false;
  const { attr } = expression;
  const set = search.survey.others.filter(
    ({ node }) =>
      node.type === 'Assign' &&
      node.targets.some((target) => target.type === 'Attribute' && target.attr === attr),
  );
  return set.length > 0 && set.every(({ node }) => node.type === 'Assign' && isMade(node.value));
}

/** Who runs workers of another file, or lets others use its queue, does not say here what is done. */
function isHandedOut({ module, survey, resolve }: Search): boolean {
  const own = new Set(survey.functions.map(({ node }) => node.name));
  const standard = /^(?:queue|threading|multiprocessing|asyncio|concurrent|time|random|os|sys|logging)\b/;
  const foreign = module.body.some(
    (each) => each.type === 'ImportFrom' && (each.level > 0 || !standard.test(each.module ?? '')),
  );
  if (!foreign) return false;
  // A worker by a name that the file does not define comes from there.
  return survey.calls.some(({ node, names }) =>
    names.some((name) => /(?:^|\.)(?:Thread|Process|submit|create_task)$/.test(name))
      ? [...node.args, ...node.keywords.map(({ value }) => value)].some(
          (each) => each.type === 'Name' && !own.has(each.id) && resolve.names(each).length > 0,
        )
      : false,
  );
}
