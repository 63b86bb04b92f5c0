import { Call, Dict, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { computedArguments, isGlobal, isPlain, textOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** From dateutil 4 on `__setstate__` begins a cache anew if the object has one; without, it only fills its dict. */
const recurrence: Contract = {
  always: ['reference', 'new-empty', 'new', 'items'],
  build(state: Value) {
    if (!(state instanceof Dict) || state.dropped > 0) return computedArguments;
    const { entries } = state;
    for (let at = 0; at + 1 < entries.length; at += 2)
      if (textOf(entries[at]) === '_cache' && entries[at + 1] !== null) return computedArguments;
    return null;
  },
};

/** `_unpickle(class, key, filename, data)` makes an object of the class, and fills it with the data (dateutil 4). */
const zone: Contract = {
  always: ['reference'],
  call(args) {
    const [made, ...given] = args ?? [];
    const known = ['dateutil.tz.tz', 'dateutil.tz', 'dateutil.tz._tzfile'];
    return known.some((module) => isGlobal(made, module, 'tzfile')) && given.every(isPlain)
      ? null
      : computedArguments;
  },
};

/** Zones without rules: the class keeps each that it made, for everybody who asks for the same one; no state is theirs. */
const fixed: Contract = {
  always: ['reference'],
  call: (args) => (args?.every((item) => isPlain(item) || isSpan(item)) ? null : computedArguments),
};

function isSpan(value: Value): boolean {
  return value instanceof Call && isGlobal(value.callable, 'datetime', 'timedelta');
}

export const dates: readonly ContractGroup[] = [
  {
    contract: recurrence,
    why: 'It is a rule by which dates recur: numbers and dates.',
    modules: { 'dateutil.rrule': 'rrule rruleset rrulebase' },
  },
  {
    contract: zone,
    why: 'Time zones of dateutil are pickled with it: their class, and plain data.',
    modules: { 'dateutil.tz._tzfile': '_unpickle' },
  },
  {
    contract: fixed,
    why: 'It is a time zone without rules: a name and an offset.',
    modules: { 'dateutil.tz.tz': 'tzutc tzoffset', 'dateutil.tz': 'tzutc tzoffset' },
  },
];
