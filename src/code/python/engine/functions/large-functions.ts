import { type Machine, smallFunction } from '../machine.ts';
import type { CallArguments, CallPlace, FunctionState } from '../state.ts';
import { dependencyMask, dependsOn } from '../values/marks.ts';
import type { FunctionValue, Value } from '../values/values.ts';

const deepest = 4;

const shrunk = new WeakMap<FunctionState, FunctionValue>();

/**
 * A long function gives back what it is given to call, in a container or in part: its summary does not say where, so it
 * is evaluated anew as a short one is.
 */
export function resultOf(
  m: Machine,
  callee: FunctionValue,
  given: CallArguments,
  place: CallPlace,
  value: Value,
): Value {
  const { state, info } = callee;
  const { summary } = state;
  if (info.size <= smallFunction || summary === null || !summary.done || m.quiet > 0) return value;
  const { returns } = summary;
  if ((returns.marks & dependencyMask) === 0) return value;
  const needed =
    given.positional.some((one, at) => (returns.marks & dependsOn(at)) !== 0 && callsSomething(one, 0)) ||
    given.keywords.some(([, one]) => callsSomething(one, 0));
  if (!needed) return value;
  let short = shrunk.get(state);
  if (short === undefined) {
    short = {
      ...callee,
      info: { ...info, size: smallFunction },
      state: { ...state, results: null, spent: 0 },
    };
    shrunk.set(state, short);
  }
  return m.callFunction({ ...callee, info: short.info, state: short.state }, given, place);
}

function callsSomething(value: Value, depth: number): boolean {
  switch (value.kind) {
    case 'external':
      return !value.instance;
    case 'function':
    case 'bound':
    case 'partial':
      return true;
    case 'sequence':
      return depth < deepest && value.items.slice(0, 64).some((item) => callsSomething(item, depth + 1));
    case 'mapping':
      return (
        depth < deepest &&
        [...value.entries.values()].slice(0, 64).some((entry) => callsSomething(entry.value, depth + 1))
      );
    case 'union':
      return value.members.some((member) => member.kind !== 'union' && callsSomething(member, depth));
    default:
      return false;
  }
}
