import type { Machine } from '../machine.ts';
import { tellEffect } from '../record.ts';
import type { CallArguments, CallPlace, FunctionState } from '../state.ts';
import { join } from '../values/join.ts';
import { computed } from '../values/marks.ts';
import type { FunctionValue, Value } from '../values/values.ts';

/** Functions that run the code of each other in a circle. */
const open = new WeakSet<FunctionState>();

/** `f.__code__ = g.__code__`: a call of `f` runs what `g` does, with the names of `f`. */
export function callReplaced(
  m: Machine,
  callee: FunctionValue,
  given: CallArguments,
  place: CallPlace,
  value: Value,
): Value {
  const { state } = callee;
  const code = state.attributes?.get('__code__');
  if (code === undefined || open.has(state)) return value;
  open.add(state);
  let all = value;
  try {
    for (const one of code.kind === 'union' ? code.members : [code])
      if (one.kind === 'code' && one.func !== null && one.func.state !== state)
        all = join(all, m.call(one.func, given, place));
  } finally {
    open.delete(state);
  }
  return all;
}

/** Gives a function other code; what code that is, is told where it cannot be followed. */
export function replaceCode(m: Machine, { state }: FunctionValue, code: Value, place: CallPlace): void {
  state.attributes ??= new Map();
  const before = state.attributes.get('__code__');
  state.attributes.set('__code__', before === undefined ? code : join(before, code));
  for (const one of code.kind === 'union' ? code.members : [code]) {
    if (one.kind === 'constant' || (one.kind === 'code' && one.func !== null)) continue;
    const text = one.kind === 'code' ? one.text : null;
    tellEffect(m, place, {
      capability: 'dynamic-code',
      callable: 'types.FunctionType.__code__',
      argument: text,
      callee: computed,
      marks: one.marks,
      traits: ['opaque'],
    });
  }
}

/** `f.__defaults__ = (…)`, `f.__kwdefaults__ = {…}`: what is not given from now on. */
export function replaceDefaults(
  m: Machine,
  { info, defaults, kwDefaults, state }: FunctionValue,
  given: Value,
): void {
  const isSure = m.since === 0;
  const positional = defaults as Value[];
  const named = kwDefaults as (Value | null)[];
  if (given.kind === 'sequence' && given.rest === null) {
    const items = given.items.slice(0, info.positional);
    const kept = isSure ? items : items.map((one, at) => join(positional[at] ?? one, one));
    positional.splice(0, positional.length, ...kept);
  }
  if (given.kind === 'mapping') {
    const first = info.rest < 0 ? info.positional : info.positional + 1;
    for (let at = 0; at < named.length; at += 1) {
      const entry = given.entries.get(`s${info.parameters[first + at]}`);
      if (entry !== undefined) named[at] = isSure ? entry.value : join(named[at] ?? entry.value, entry.value);
    }
  }
  if (state.summary?.done === true) state.summary = null;
  state.results = null;
}
