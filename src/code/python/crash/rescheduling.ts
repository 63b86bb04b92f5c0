import type { Call, Expr, FunctionDef } from '../ast.ts';
import { questionFor } from './always-run.ts';
import { roundsOf } from './endless-loops.ts';
import { alwaysMeets } from './paths.ts';
import type { Search } from './risk.ts';
import { onlyFunction } from './scopes.ts';
import { selfName } from './self-name.ts';
import { functionAround, type Place } from './survey.ts';

/**
 * Finds functions that have themselves called again twice whenever they run: two timers of itself, two tasks of itself.
 * To do so once is how something is done again and again; twice doubles what there is in each round.
 */
export function findDoublingTimers(search: Search): void {
  const times = new Map<FunctionDef, { count: number; readonly call: Call }>();
  for (const { node, place, names } of search.survey.calls) {
    const target = scheduled(node, names);
    const around = target === null ? null : functionAround(place);
    if (target === null || around?.type !== 'FunctionDef' || !isItself(target, around, place)) continue;
    if (!search.spend(around.end - around.at) || !alwaysMeets(around.body, questionFor(node, search)))
      continue;
    const known = times.get(around) ?? { count: 0, call: node };
    known.count += roundsAround(place, around, search);
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

function isItself(target: Expr, around: FunctionDef, { scope }: Place): boolean {
  if (target.type === 'Name') return onlyFunction(target.id, scope) === around;
  return (
    target.type === 'Attribute' &&
    target.value.type === 'Name' &&
    target.attr === around.name &&
    target.value.id === selfName(around)
  );
}

/** How often the loops around a place go round; what is not known counts as once. */
function roundsAround(place: Place, around: FunctionDef, search: Search): number {
  let rounds = 1;
  for (let at: Place | null = place; at !== null && at.node !== around; at = at.up)
    if (at.node.type === 'For' && at.part === 'body') {
      const { iter } = at.node;
      rounds *=
        iter.type === 'Tuple' || iter.type === 'List' ? iter.elts.length : (roundsOf(iter, search) ?? 1);
    }
  return rounds;
}
