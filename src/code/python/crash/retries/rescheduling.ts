import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { questionFor } from '../growth/always-run.ts';
import { roundsOf } from '../loops/endless-loops.ts';
import { assignedOnce } from '../reading/called.ts';
import { functionsNamed } from '../reading/functions-by-name.ts';
import { someHolds } from '../reading/names-in.ts';
import { alwaysMeets } from '../reading/paths.ts';
import { onlyFunction } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { functionAround, type Place } from '../survey.ts';
import { keptToCall } from './kept-calls.ts';

/**
 * Finds functions that have themselves called again twice whenever they run: two timers, two tasks, two jobs of a pool,
 * by themselves or by functions of the file that they call. To do so once is how something is done again and again; twice
 * doubles what there is in each round, and so does once where what was there goes on by itself.
 */
export function findDoublingTimers(search: Search): void {
  const scheduling = schedulingCalls(search);
  const targets = new Set([...scheduling.values()].flat().map(({ target }) => target));
  for (const target of targets) {
    const count = timesScheduled(target, target, scheduling, search, 0);
    if (count.times < 2 || count.call === null) continue;
    search.report({
      hazard: 'thread-growth',
      node: count.call,
      detail: Number.isFinite(count.times)
        ? `${target.name} has itself called again ${count.times} times whenever it runs`
        : `${target.name} is called again and again already, and adds itself anew whenever it runs`,
    });
  }
}

interface Scheduled {
  readonly call: Call;
  readonly place: Place;
  readonly target: FunctionDef;
  /** Goes on by itself, however often it was called. */
  readonly recurs: boolean;
}

/** The calls that have a function of the file called later, by the functions that they stand in. */
function schedulingCalls(search: Search): ReadonlyMap<FunctionDef, readonly Scheduled[]> {
  const found = new Map<FunctionDef, Scheduled[]>();
  for (const { node, place, names } of search.survey.calls) {
    const around = functionAround(place);
    if (around?.type !== 'FunctionDef') continue;
    const again = recurring(node, names, search);
    const given = again ?? scheduled(node, names);
    const targets = given === null ? keptToCall(node, search) : [given];
    for (const each of targets) {
      const target = functionOf(each, around, place, search);
      if (target === null) continue;
      const known = found.get(around) ?? [];
      known.push({ call: node, place, target, recurs: again !== null && !endsItself(target, names, search) });
      found.set(around, known);
    }
  }
  return found;
}

/** Only what the function keeps itself counts where nothing is said of when: `jobs.put((crawl, depth))`. */
function functionOf(given: Expr, around: FunctionDef, place: Place, search: Search): FunctionDef | null {
  if (given.type === 'Name') return onlyFunction(given.id, place.scope);
  if (given.type !== 'Attribute' || given.value.type !== 'Name' || given.value.id !== selfName(around))
    return null;
  const holder = place.scope.up?.node;
  const [only, ...more] = functionsNamed(given.attr, search.survey).filter(
    (each) => each.place.scope.node === holder,
  );
  return only === undefined || more.length > 0 ? null : only.node;
}

const deepest = 3;

/** How often one run of a function has the target called again, by itself and by what it always calls. */
function timesScheduled(
  node: FunctionDef,
  target: FunctionDef,
  scheduling: ReadonlyMap<FunctionDef, readonly Scheduled[]>,
  search: Search,
  depth: number,
): { readonly times: number; readonly call: Call | null } {
  let times = 0;
  let first: Call | null = null;
  const count = (call: Call, place: Place, each: number): void => {
    if (!search.spend(node.end - node.at + search.survey.others.length)) return;
    const items = (iter: Expr): Expr => displayOf(iter, place);
    if (!alwaysMeets(node.body, { ...questionFor(call, search), items })) return;
    first ??= call;
    times += each * roundsAround(call, place, node, search);
  };
  for (const { call, place, target: own, recurs } of scheduling.get(node) ?? [])
    if (own === target) count(call, place, recurs ? Number.POSITIVE_INFINITY : 1);
  if (depth >= deepest || scheduling.size === 0) return { times, call: first };
  for (const { node: call, place } of search.survey.calls) {
    if (call.at < node.at || call.end > node.end || functionAround(place) !== node) continue;
    const called = functionOf(call.func, node, place, search);
    // What takes back the last one first only ever has one.
    if (called === null || called === target || called.async !== node.async || takesBack(called)) continue;
    const inside = timesScheduled(called, target, scheduling, search, depth + 1);
    if (inside.times > 0) count(call, place, inside.times);
  }
  return { times, call: first };
}

function takesBack({ body }: FunctionDef): boolean {
  return someHolds(
    body,
    (node) =>
      node.type === 'Attribute' &&
      /^(?:cancel|after_cancel|remove_job|source_remove|unschedule|stop)$/.test(node.attr),
  );
}

/** What is called again and again once it was handed over. Null for anything else. */
function recurring(call: Call, names: readonly string[], { resolve }: Search): Expr | null {
  const { func, args, keywords } = call;
  const [first, second] = args;
  if (names.some((name) => /^gi\.repository\.GLib\.(?:timeout_add(?:_seconds)?|idle_add)$/.test(name)))
    return (names.some((name) => name.endsWith('idle_add')) ? first : second) ?? null;
  if (func.type !== 'Attribute') return null;
  const named = (name: string): Expr | undefined => keywords.find(({ arg }) => arg === name)?.value;
  switch (func.attr) {
    case 'do':
      return isEvery(func.value) ? (first ?? null) : null;
    case 'add_job': {
      const trigger = named('trigger') ?? second;
      const kind = trigger === undefined ? undefined : resolve.constant(trigger);
      const isAgain =
        kind === 'interval' ||
        kind === 'cron' ||
        (trigger?.type === 'Call' &&
          resolve.names(trigger.func).some((name) => /(?:Interval|Cron)Trigger$/.test(name)));
      return isAgain && named('replace_existing') === undefined && named('id') === undefined
        ? (named('func') ?? first ?? null)
        : null;
    }
    case 'run_repeating':
    case 'run_daily':
    case 'schedule_interval':
      return named('callback') ?? first ?? null;
    case 'start': {
      const made = func.value;
      const isLoop =
        made.type === 'Call' && resolve.names(made.func).some((name) => name.endsWith('LoopingCall'));
      return isLoop ? (made.args[0] ?? null) : null;
    }
    default:
      return null;
  }
}

/** `schedule.every(5).seconds` */
function isEvery(expression: Expr): boolean {
  let at = expression;
  while (at.type === 'Attribute' || at.type === 'Call') {
    if (at.type === 'Attribute' && at.attr === 'every') return true;
    at = at.type === 'Call' ? at.func : at.value;
  }
  return false;
}

/** A job that takes itself off by what it gives back, and a timeout of GLib that gives back nothing true. */
function endsItself({ body }: FunctionDef, names: readonly string[], { resolve }: Search): boolean {
  const isGlib = names.some((name) => name.startsWith('gi.'));
  let goesOn = false;
  let cancels = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'Return' && node.value !== null) {
        goesOn ||= truthOf(node.value) !== false;
        cancels ||= resolve.names(node.value).some((name) => name.endsWith('CancelJob'));
      }
      cancels ||=
        node.type === 'Attribute' &&
        /^(?:cancel_job|clear|remove_job|remove_all_jobs|unschedule)$/.test(node.attr);
      return node.type !== 'FunctionDef' && node.type !== 'Lambda';
    });
  return cancels || (isGlib && !goesOn);
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
