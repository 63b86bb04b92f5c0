import { callMethodOf } from '../calls/implicit-calls.ts';
import { stopValue } from '../functions/generators.ts';
import { isCallable } from '../functions/parameters.ts';
import { type Machine, noArguments } from '../machine.ts';
import { shownSecret } from '../origins/held-secrets.ts';
import { tellLeak } from '../record.ts';
import type { CallPlace, Frame } from '../state.ts';
import { join } from '../values/join.ts';
import { plainObject } from '../values/plain-objects.ts';
import { type Instance, none, unknown, type Value } from '../values/values.ts';

/** Objects of the repository that were raised so far: a handler may get any of them. */
const raised = new WeakMap<Machine, Value>();

/** `raise what from cause`. */
export function raises(m: Machine, what: Value, cause: Value | null, place: CallPlace): void {
  // `raise A` makes an A.
  const value = what.kind === 'class' ? m.call(what, noArguments, place) : what;
  if (value.kind !== 'instance') {
    if (cause?.kind === 'instance' || cause?.kind === 'union')
      note(m, plainObject(place.frame.module, 'builtins.Exception', new Map([['__cause__', cause]])));
    return;
  }
  if (cause !== null) value.names.set('__cause__', cause);
  note(m, value);
  const { frame } = place;
  // Nobody catches it: the interpreter writes it down.
  if (frame.kind === 'module' && frame.module.trying === 0)
    callMethodOf(m, value, ['__str__', '__repr__'], place);
}

/** What an exception says ends in a log or on a screen. */
export function tellsMessage(m: Machine, value: Value, place: CallPlace): void {
  const marks = value.marks | shownSecret(m, value, place);
  if (marks !== 0 && value.kind !== 'constant') tellLeak(m, place, 'raise', marks, false, 'exception');
}

/** Which exception is caught where is not followed: what is kept is what could be called, not what it says. */
function note(m: Machine, value: Instance): void {
  const names = new Map([...value.names].filter(([, one]) => isCallable(one)));
  const kept: Instance = { ...value, marks: 0, names };
  const before = raised.get(m);
  raised.set(m, before === undefined ? kept : join(before, kept));
}

/** What `except E as e` binds. */
export function caught(m: Machine, exception: Value | null, { module }: Frame): Value {
  const any = raised.get(m);
  if (exception?.kind === 'external' && exception.name === 'builtins.StopIteration') {
    const stop = plainObject(module, exception.name, new Map([['value', join(stopValue(m), none)]]));
    return any === undefined ? stop : join(stop, any);
  }
  return any === undefined ? unknown() : join(any, unknown());
}
