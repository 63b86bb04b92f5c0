import { handsOver } from '../calls/handed-over.ts';
import { hand } from '../calls/handing.ts';
import { deepest, deepestCalls, type Machine, smallFunction } from '../machine.ts';
import { link } from '../owners.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import type { FunctionValue, Value } from '../values/values.ts';

/** Of an evaluation with particular arguments: beyond any of these it is not made. */
const nearlyAll = 12;
const mostSpent = 150_000;

/** Whether what a call would do with its arguments may no longer be looked at: a budget is gone, or it calls itself. */
export function isSpent(m: Machine, { info, state }: FunctionValue): boolean {
  return (
    state.open > 0 ||
    state.spent > (info.size < smallFunction ? mostSpent : 4 * info.size) ||
    m.budget < 2 * info.size ||
    m.special >= nearlyAll ||
    m.calls >= deepestCalls - 1 ||
    m.depth > deepest - 220
  );
}

/** What cannot be followed into a function is taken for handed over: to spend a budget hides nothing. */
export function losesSight(
  m: Machine,
  { state }: FunctionValue,
  given: CallArguments,
  place: CallPlace,
): void {
  const { summary } = state;
  if (m.quiet > 0) return;
  if (
    summary?.done === true &&
    (summary.called | summary.stored | summary.sunk | summary.returns.marks) === 0
  )
    return;
  const each = (value: Value): void => {
    if (value.kind === 'constant' || value.kind === 'unknown' || value.kind === 'text') return;
    if (value.kind === 'function' || value.kind === 'bound' || value.kind === 'partial') {
      hand(value, place);
      const made = value.kind === 'function' ? value : value.func;
      // What another function made has nobody else who calls it.
      if (made.kind === 'function' && made.state.own !== null) link(m, place, made);
    } else if (
      value.kind === 'external' ||
      value.kind === 'sequence' ||
      value.kind === 'mapping' ||
      value.kind === 'union'
    )
      for (const one of value.kind === 'union' ? value.members : [value])
        handsOver(m, '?', { positional: [one], keywords: [], more: null, moreKeywords: null }, place);
  };
  for (const value of given.positional) each(value);
  for (const [, value] of given.keywords) each(value);
}
