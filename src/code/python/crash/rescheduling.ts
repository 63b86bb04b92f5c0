import type { Call, Expr, FunctionDef } from '../ast.ts';
import { questionFor } from './always-run.ts';
import { assignedOnce } from './called.ts';
import { roundsOf } from './endless-loops.ts';
import { keptToCall } from './kept-calls.ts';
import { alwaysMeets } from './paths.ts';
import type { Search } from './risk.ts';
import { onlyFunction } from './scopes.ts';
import { selfName } from './self-name.ts';
import { functionAround, type Place } from './survey.ts';

/**
 * Finds functions that have themselves called again twice whenever they run: two timers, two tasks, two jobs of a pool.
 * To do so once is how something is done again and again; twice doubles what there is in each round.
 */
export function findDoublingTimers(search: Search): void {
  const times = new Map<FunctionDef, { count: number; readonly call: Call }>();
  for (const { node, place, names } of search.survey.calls) {
    const around = functionAround(place);
    if (around?.type !== 'FunctionDef') continue;
    const target = scheduled(node, names);
    if (target === null ? !keepsItself(node, around, place, search) : !isItself(target, around, place))
      continue;
    const items = (iter: Expr): Expr => displayOf(iter, place);
    if (!search.spend(around.end - around.at + search.survey.others.length)) return;
    if (!alwaysMeets(around.body, { ...questionFor(node, search), items })) continue;
    const known = times.get(around) ?? { count: 0, call: node };
    known.count += roundsAround(node, place, around, search);
    times.set(around, known);
  }
  for (const [{ name }, { count, call }] of times)
    if (count >= 2)
      search.report({
        hazard: 'thread-growth',
        node: call,
        detail: `${name} has itself called again ${count} times whenever it runs`,
      });
}

/** Where the function stands that is called later, by what has it called. */
const later: ReadonlyMap<string, number> = new Map([
  ['call_soon', 0],
  ['call_soon_threadsafe', 0],
  ['submit', 0],
  ['add_callback', 0],
  ['start_soon', 0],
  ['run_in_executor', 1],
  ['apply_async', 0],
  ['call_later', 1],
  ['call_at', 1],
  ['after', 1],
  ['enter', 2],
]);

function scheduled({ func, args, keywords }: Call, names: readonly string[]): Expr | null {
  if (names.includes('threading.Timer'))
    return keywords.find(({ arg }) => arg === 'function')?.value ?? args[1] ?? null;
  const method = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
  if (method === 'create_task' || method === 'ensure_future') {
    const [first] = args;
    return first?.type === 'Call' ? first.func : null;
  }
  const at = func.type === 'Attribute' ? later.get(method) : undefined;
  return at === undefined ? null : (args[at] ?? null);
}

/** `jobs.put((crawl, depth + 1))`, `scheduler.at(0, crawl)`: in a file that calls what it takes out of somewhere. */
function keepsItself(call: Call, around: FunctionDef, place: Place, search: Search): boolean {
  return keptToCall(call, search).some((each) => isItself(each, around, place));
}

function isItself(target: Expr, around: FunctionDef, { scope }: Place): boolean {
  if (target.type === 'Name') return onlyFunction(target.id, scope) === around;
  return (
    target.type === 'Attribute' &&
    target.value.type === 'Name' &&
    target.attr === around.name &&
    target.value.id === selfName(around)
  );
}

/** How often the loops and comprehensions around a call go round; what is not known counts as once. */
function roundsAround(call: Call, place: Place, around: FunctionDef, search: Search): number {
  const iters: Expr[] = [];
  for (let at: Place | null = place; at !== null && at.node !== around; at = at.up)
    if (at.node.type === 'For' && at.part === 'body') iters.push(at.node.iter);
  for (const { node } of search.survey.others)
    if ('generators' in node && around.at <= node.at && node.at <= call.at && call.end <= node.end)
      iters.push(...node.generators.map(({ iter }) => iter));
  return iters.reduce((rounds, iter) => {
    const items = displayOf(iter, place);
    const isDisplay = items.type === 'Tuple' || items.type === 'List';
    return rounds * (isDisplay ? items.elts.length : (roundsOf(items, search) ?? 1));
  }, 1);
}

/** The list that a name stands for, where it is bound to one and to nothing else. */
function displayOf(iter: Expr, { scope }: Place): Expr {
  const bound = iter.type === 'Name' ? assignedOnce(iter.id, scope)?.value : undefined;
  return bound?.type === 'List' || bound?.type === 'Tuple' ? bound : iter;
}
