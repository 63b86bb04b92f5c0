import { Call, Global, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { computedArguments, isPlain, itemsOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** What makes a date, a time or a span: with constants it is one, and each is judged by itself besides. */
const dated =
  /^(?:datetime|numpy(?:\._?core)?(?:\.multiarray|\._multiarray_umath)?|pandas\._libs\.tslibs\.\w+)$/;
const makers: ReadonlySet<string> = new Set(
  'date datetime time timedelta timezone scalar datetime64 timedelta64 _unpickle_timestamp _timedelta_unpickle'.split(
    ' ',
  ),
);

/**
 * Offsets of working days: `(n, normalize, weekmask, holidays, calendar, …)`. A calendar other than None would have its
 * `holidays()` called; pandas pickles None there, since numpy's calendars cannot be pickled.
 */
const workingDays: Contract = {
  always: ['reference'],
  call(args) {
    if (args === null) return computedArguments;
    const [, , , holidays, calendar, ...others] = args;
    if (calendar !== undefined && calendar !== null) return computedArguments;
    const days = holidays === undefined || holidays === null ? [] : itemsOf(holidays);
    if (days === undefined || !args.slice(0, 3).every(isPlain)) return computedArguments;
    return [...days, ...others].every(isTime) ? null : computedArguments;
  },
};

/** A constant, what is made of a date or time, or a few of them in a row. */
function isTime(value: Value): boolean {
  if (isPlain(value)) return true;
  const several = itemsOf(value);
  if (several !== undefined) return several.length <= 64 && several.every(isMade);
  return isMade(value);
}

function isMade(value: Value): boolean {
  if (isPlain(value)) return true;
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  const { module, name } = value.callable;
  return dated.test(module ?? '') && makers.has(name ?? '');
}

const names =
  'CustomBusinessDay CustomBusinessHour CustomBusinessMonthBegin CustomBusinessMonthEnd CDay CBMonthBegin CBMonthEnd';

export const offsets: readonly ContractGroup[] = [
  {
    contract: workingDays,
    why: 'It is a step by working days: numbers, a week and dates.',
    modules: {
      'pandas._libs.tslibs.offsets': names,
      'pandas.tseries.offsets': names,
      'pandas.offsets': names,
    },
  },
];
