import type { Call, Expr, For, While } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { endlessBecause } from '../loops/endless-loops.ts';
import { loopExits } from '../loops/loop-exits.ts';
import { assignedOnce } from '../reading/called.ts';
import { functionsNamed } from '../reading/functions-by-name.ts';
import { magnitude } from '../reading/magnitude.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';

/** A pause that lets others run, and no time pass. */
const shortest = 0.001;

/**
 * Finds loops without an end that hand over a task in each round and wait for none of them, nor for anything else: tasks
 * of an event loop, and calls that wait for a worker of a pool, which keeps them in a queue without an end.
 */
export function findTaskFloods(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (endlessBecause(node, search, place.scope) === null || !search.spend(node.end - node.at)) continue;
    const started = startedIn(node, place, search);
    if (started === null) continue;
    search.report({
      hazard: 'thread-growth',
      node: started,
      detail: 'each round of a loop without an end hands over another task, and waits for none',
    });
  }
}

/** The first call that hands over a task; null where there is none, or the loop waits or is left. */
function startedIn(loop: For | While, place: Place, search: Search): Call | null {
  let started: Call | null = null;
  let waits = false;
  for (const statement of loop.body)
    walkModule(statement, (node) => {
      if (waits || node.type === 'FunctionDef' || node.type === 'Lambda') return false;
      if (node.type === 'Await') waits ||= !isShortSleep(node.value, search);
      else if (
        node.type === 'Break' ||
        node.type === 'Return' ||
        node.type === 'Raise' ||
        node.type === 'Yield'
      )
        waits = true;
      else if (node.type === 'With' || (node.type === 'For' && node.async)) waits = true;
      else if (node.type === 'Call') {
        if (handsOver(node, place, search)) started ??= node;
        else waits ||= mayWait(node, search);
      }
      return !waits;
    });
  if (waits || started === null) return null;
  const inside: Place = { node: loop, part: 'body', up: place, scope: place.scope };
  return loop.type === 'While' || !loopExits(loop.orelse, inside, search).leaves ? started : null;
}

function isShortSleep(value: Expr, { resolve }: Search): boolean {
  if (value.type !== 'Call') return false;
  if (
    !resolve
      .names(value.func)
      .some((name) => /^(?:asyncio|anyio|trio)\.(?:sleep|lowlevel\.checkpoint)$/.test(name))
  )
    return false;
  const [time] = value.args;
  const known = time === undefined ? 0 : magnitude(time, resolve)?.value;
  return known !== undefined && known <= shortest;
}

const tasks = /^(?:asyncio|anyio|trio)\.(?:create_task|ensure_future)$/;
const pools =
  /^(?:concurrent\.futures\.(?:thread\.|process\.)?(?:Thread|Process)PoolExecutor|multiprocessing\.(?:pool\.(?:Thread)?Pool|Pool|dummy\.Pool))$/;

function handsOver({ func }: Call, place: Place, { resolve }: Search): boolean {
  if (resolve.names(func).some((name) => tasks.test(name))) return true;
  if (func.type !== 'Attribute') return false;
  if (func.attr === 'create_task' || func.attr === 'start_soon') return true;
  if (func.attr !== 'submit' && func.attr !== 'apply_async') return false;
  const isPool = (made: Expr | undefined): boolean =>
    made?.type === 'Call' && resolve.names(made.func).some((name) => pools.test(name));
  if (func.value.type !== 'Name') return false;
  const { id } = func.value;
  for (let at: Place | null = place; at !== null; at = at.up)
    if (at.node.type === 'With')
      for (const { context, vars } of at.node.items)
        if (vars?.type === 'Name' && vars.id === id) return isPool(context);
  return isPool(assignedOnce(id, place.scope)?.value);
}

const instant: ReadonlySet<string> = new Set(
  'append add extend debug info warning error print count time monotonic format join add_done_callback'.split(
    ' ',
  ),
);

/** A call that may wait for something, for all that is known; one of a coroutine of the file runs nothing of it. */
function mayWait({ func }: Call, { resolve, survey }: Search): boolean {
  const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
  if (
    instant.has(word) ||
    resolve
      .names(func)
      .some((name) => /^(?:print|len|next|random\.\w+|time\.time|asyncio\.sleep|str|int)$/.test(name))
  )
    return false;
  const own = functionsNamed(word, survey);
  return own.length === 0 || !own.every(({ node }) => node.async);
}
