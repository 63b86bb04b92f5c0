import { handsOver } from '../calls/handed-over.ts';
import { hand } from '../calls/handing.ts';
import { callMethodOf } from '../calls/implicit-calls.ts';
import { type Machine, positional } from '../machine.ts';
import type { CallArguments, CallPlace, Frame, FunctionState } from '../state.ts';
import { join } from '../values/join.ts';
import { outcome } from '../values/outcomes.ts';
import {
  type FunctionValue,
  functionState,
  none,
  type Sequence,
  unknown,
  type Value,
} from '../values/values.ts';

/** A generator that was made: its function is evaluated again for what is sent into it. */
interface Started {
  readonly callee: FunctionValue;
  readonly given: CallArguments;
  sent: Value | null;
  /** The evaluation that knew what was sent. */
  state: FunctionState;
  times: number;
}

const started = new WeakMap<Sequence, Started>();
/** What `yield` comes to in a function, and what its `return` gives. */
const arriving = new WeakMap<FunctionState, Value>();
const returned = new WeakMap<FunctionState, Value>();
/** Whatever any generator returned: the `value` of a StopIteration. */
const stopped = new WeakMap<Machine, Value>();
/** So many different values are told apart; the function is looked at anew for each. */
const mostSent = 8;

/** Remembers of which function an iterator is the generator. */
export function startGenerator(value: Value, callee: FunctionValue, given: CallArguments): void {
  if (value.kind === 'sequence' && !started.has(value))
    started.set(value, { callee, given, sent: null, state: callee.state, times: 0 });
}

/** What `yield` gives back inside of the function. */
export function arrivesAt({ func }: Frame): Value {
  return (func === null ? undefined : arriving.get(func.state)) ?? unknown();
}

/** `return value` in a generator. */
export function returnsFrom(m: Machine, { func }: Frame, value: Value): void {
  if (func === null || (value.kind === 'constant' && value.value === null)) return;
  const before = returned.get(func.state);
  returned.set(func.state, before === undefined ? value : join(before, value));
  const any = stopped.get(m);
  stopped.set(m, any === undefined ? value : join(any, value));
}

export function stopValue(m: Machine): Value {
  return stopped.get(m) ?? unknown();
}

/** `generator.send(value)`: what it yields next; null where it is no generator of the repository. */
export function sendInto(m: Machine, generator: Value, value: Value, place: CallPlace): Value | null {
  if (generator.kind !== 'sequence') return null;
  const run = started.get(generator);
  if (run === undefined) return null;
  const isNothing = value.kind === 'constant' && value.value === null;
  if (!isNothing && run.times < mostSent && m.budget >= run.callee.info.size) {
    m.budget -= run.callee.info.size;
    run.times += 1;
    run.sent = run.sent === null ? value : join(run.sent, value);
    const state = functionState();
    arriving.set(state, join(run.sent, none));
    run.state = state;
    const again = m.callFunction({ ...run.callee, state }, run.given, place);
    if (again.kind === 'sequence' && again.rest !== null)
      generator.rest = generator.rest === null ? again.rest : join(generator.rest, again.rest);
  } else if (!isNothing) {
    // What is no longer looked at is taken for handed over.
    hand(value, place);
    handsOver(m, '?', positional(value), place);
  }
  return m.iterate(generator, place).element;
}

/** `yield from generator`: it gets what is sent, and what it returns is the result. */
export function delegates(m: Machine, generator: Value, place: CallPlace): Value {
  const { func } = place.frame;
  const sent = func === null ? undefined : arriving.get(func.state);
  if (sent !== undefined) sendInto(m, generator, sent, place);
  return returnedBy(generator);
}

/** What a generator returns at its end. */
export function returnedBy(generator: Value): Value {
  if (generator.kind === 'union') {
    let all: Value = unknown();
    for (const member of generator.members) all = join(all, returnedBy(member));
    return all;
  }
  const run = generator.kind === 'sequence' ? started.get(generator) : undefined;
  if (run === undefined) return unknown(generator.marks);
  return returned.get(run.state) ?? returned.get(run.callee.state) ?? unknown();
}

/** `await x`: a coroutine of the repository was run where it was made; an object is asked for its iterator. */
export function awaited(m: Machine, value: Value, place: CallPlace): Value {
  if (value.kind === 'sequence') return started.has(value) ? delegates(m, value, place) : value;
  if (value.kind === 'external') return outcome(value);
  if (value.kind !== 'instance') return value;
  const iterator = callMethodOf(m, value, ['__await__'], place);
  return iterator === null ? value : returnedBy(iterator);
}
