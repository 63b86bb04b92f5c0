import { type Machine, noArguments } from '../machine.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { fromSecret } from '../values/marks.ts';
import { outcome } from '../values/outcomes.ts';
import { instanceOf, sequence, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** What is done later, or beside: whoever waits for it gets what it gave back. */
function later(name: string, value: Value): Value {
  return instanceOf(name, value.marks, value);
}

/** `create_task(f())`: a coroutine of the repository was run where it was made. */
const task: Special = (_m, given) => {
  const [first] = given.positional;
  // What is not known may be called by whoever takes it.
  if (first?.kind === 'unknown' && (first.marks & fromSecret) === 0) return null;
  if (first === undefined || canRun(first)) return null;
  return later('asyncio.Task', first);
};

/** `wait_for(task, 3)`, `shield(f())`. */
const waits: Special = (_m, given) => {
  const [first] = given.positional;
  return first === undefined || canRun(first) ? null : outcome(first);
};

/** `a, b = await gather(f(), g())`. */
const gather: Special = (_m, given) => {
  if (given.positional.length === 0 && given.more === null) return null;
  return sequence('list', given.positional.map(outcome), given.more === null ? null : outcome(given.more));
};

function canRun({ kind }: Value): boolean {
  return kind === 'function' || kind === 'bound' || kind === 'partial';
}

/** What a function of the repository gives back, by its place among the arguments; null for any other. */
function runs(m: Machine, given: CallArguments, place: CallPlace, at: number): Value | null {
  const func = given.positional[at];
  if (func === undefined || !canRun(func)) return null;
  return m.call(func, { ...given, positional: given.positional.slice(at + 1) }, place);
}

const submit: Special = (m, given, place) => {
  const value = runs(m, given, place, 0);
  return value === null ? null : later('concurrent.futures.Future', value);
};

const beside =
  (at: number): Special =>
  (m, given, place) =>
    runs(m, given, place, at);

/** `pool.map(f, items)` */
const mapped: Special = (m, given, place) => {
  const [func, ...iterables] = given.positional;
  if (func === undefined || !canRun(func) || iterables.length === 0) return null;
  const elements = iterables.map((one) => m.iterate(one, place).element);
  return sequence('list', [], m.call(func, { ...noArguments, positional: elements }, place));
};

const result: Special = (_m, _given, _place, { self }) =>
  self === null || outcome(self) === self ? null : outcome(self);

/** `for future in as_completed(futures)` */
const eachOf: Special = (m, given, place) => {
  const [all] = given.positional;
  if (all === undefined || (all.kind !== 'sequence' && all.kind !== 'mapping')) return null;
  return sequence('iterator', [], m.iterate(all, place).element);
};

export const taskSpecials: readonly (readonly [string, Special])[] = [
  ['asyncio.create_task', task],
  ['asyncio.ensure_future', task],
  ['asyncio.AbstractEventLoop.create_task', task],
  ['asyncio.TaskGroup.create_task', task],
  ['asyncio.run_coroutine_threadsafe', task],
  ['asyncio.Task.result', result],
  ['concurrent.futures.Future.result', result],
  ['asyncio.gather', gather],
  ['asyncio.wait_for', waits],
  ['asyncio.shield', waits],
  ['asyncio.AbstractEventLoop.run_until_complete', waits],
  ['asyncio.Runner.run', waits],
  ['asyncio.to_thread', beside(0)],
  ['asyncio.AbstractEventLoop.run_in_executor', beside(1)],
  ['anyio.to_thread.run_sync', beside(0)],
  ['concurrent.futures.ThreadPoolExecutor.submit', submit],
  ['concurrent.futures.ProcessPoolExecutor.submit', submit],
  ['concurrent.futures.ThreadPoolExecutor.map', mapped],
  ['concurrent.futures.ProcessPoolExecutor.map', mapped],
  ['concurrent.futures.as_completed', eachOf],
  ['asyncio.as_completed', eachOf],
];
