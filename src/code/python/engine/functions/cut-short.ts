import type { Machine } from '../machine.ts';
import type { FunctionInfo } from '../state.ts';
import type { FunctionValue } from '../values/values.ts';

/** Each round starts nearer to what was too deep. */
const mostRounds = 4;

/** A call is nested too deep to be followed from here. */
export function cutShort(m: Machine, { owner: { module }, node }: FunctionInfo): void {
  m.cuts += 1;
  if (m.again !== null || m.quiet > 0 || module.problems.length > 0) return;
  module.problems.push({ line: node.at, detail: 'calls nest deeper than is followed' });
}

/**
 * Evaluates a function that nothing called so far. How deep its calls nest depends on what was evaluated before it: where
 * they nest too deep, those that were on the way are evaluated anew, the innermost first, each with what it calls at hand.
 */
export function summariseWhole(m: Machine, func: FunctionValue): void {
  m.again = [];
  m.summarise(func);
  for (let round = 1; m.again.length > 0; round += 1) {
    const cut: readonly FunctionValue[] = m.again;
    m.again = round < mostRounds ? [] : null;
    for (const { state } of cut) {
      state.summary = null;
      state.results = null;
    }
    for (const each of cut) m.summarise(each);
    if (m.again === null) return;
  }
  m.again = null;
}
