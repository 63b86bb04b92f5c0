import type { Search } from '../risk.ts';
import { value } from './expressions.ts';
import { Machine, Shown } from './machine.ts';
import { block } from './statements.ts';
import { GivenUp, Raised } from './values.ts';

/**
 * Goes through what the file does when it is started, with the values that are written down in it: where that comes back
 * to the very state in which it was, calls itself until Python's limit, or gets no nearer to its end in thousands of
 * rounds, the program hangs. What comes from elsewhere is not known, and a branch that depends on it ends the trial.
 */
export function findByTrial(search: Search): void {
  const { module, survey } = search;
  const scope = survey.scopeOf.get(module);
  if (scope === undefined || !mayGoOn(search)) return;
  const machine = new Machine(search, block, value);
  try {
    machine.run(module.body, { scope, up: null, values: new Map() });
  } catch (error) {
    if (error instanceof Shown)
      search.report({ hazard: error.hazard, node: error.node, detail: error.detail });
    else if (!(error instanceof GivenUp) && !(error instanceof Raised)) throw error;
  }
}

/** Whether there is anything that could go on for good: a `while`, a function that calls another, a loop over a list. */
function mayGoOn({ survey, module }: Search): boolean {
  const runs = module.body.some(
    ({ type }) => type === 'Expr' || type === 'If' || type === 'While' || type === 'For' || type === 'Assign',
  );
  return runs && (survey.loops.length > 0 || survey.functions.length > 0);
}
