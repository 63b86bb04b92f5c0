import { firstPart } from '../../../../core/dotted-names.ts';
import type { Expr } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { isNamed, pathOf } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

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
  const path = told.node.func.type === 'Attribute' ? pathOf(told.node.func.value) : null;
  if (path === null || isHandedOut(path, search)) return;
  const modules = modulesOf(search);
  let puts = false;
  let done = false;
  walkModule(module, (node) => {
    if (node.type === 'Attribute' && !(node.value.type === 'Name' && modules.has(node.value.id))) {
      puts ||= node.attr === 'put' || node.attr === 'put_nowait';
      done ||= node.attr === 'task_done';
    }
    // What is asked for by its name may be called.
    if (node.type === 'Constant') done ||= node.value === 'task_done';
    return !done;
  });
  if (puts && !done)
    report({ hazard: 'endless-wait', node: told.node, detail: 'nothing in the file calls task_done' });
}

/** The names by which the file knows modules: `requests.put(url)` puts nothing into a queue. */
function modulesOf({ module }: Search): ReadonlySet<string> {
  return new Set(
    module.body.flatMap((each) =>
      each.type === 'Import' ? each.names.map(({ name, asname }) => asname ?? firstPart(name)) : [],
    ),
  );
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

/**
 * Whether code of others is given the queue, the object that holds it, or runs as a worker: it may say what is done. Own
 * code is what the file defines, and what starts a function of the file.
 */
function isHandedOut(path: string, { survey, resolve }: Search): boolean {
  const own = new Set([...survey.functions, ...survey.classes].map(({ node }) => node.name));
  const isOwn = (expression: Expr): boolean =>
    (expression.type === 'Name' && own.has(expression.id)) ||
    (expression.type === 'Attribute' && own.has(expression.attr)) ||
    (expression.type === 'Call' && isOwn(expression.func));
  return survey.calls.some(({ node, names }) => {
    const given = [...node.args, ...node.keywords.map(({ value }) => value)];
    if (isOwn(node.func) || given.some(isOwn)) return false;
    if (names.some((name) => running.test(name)))
      return given.some((each) => resolve.names(each).some((name) => name.includes('.')));
    if (names.some((name) => harmless.test(name))) return false;
    return given.some((each) => isGiven(each, path));
  });
}

/** The queue itself or its object, alone or in a display; `q.get()` is something that was in it. */
function isGiven(value: Expr, path: string): boolean {
  if (value.type === 'Tuple' || value.type === 'List') return value.elts.some((each) => isGiven(each, path));
  if (value.type === 'Dict') return value.values.some((each) => isGiven(each, path));
  return pathOf(value) === path || isNamed(value, firstPart(path));
}

/** What runs the function that it is given. */
const running =
  /(?:^|\.)(?:Thread|Process|Timer|submit|create_task|to_thread|run_in_executor|start_new_thread)$/;

/** Functions of Python that ask an object, and keep nothing of it. */
const harmless = /^(?:print|len|id|repr|str|isinstance|type|bool|getattr|hasattr|logging\.\w+)$/;
