import type { Scope } from '../reading/scopes.ts';
import type { CrashRisk, Search } from '../risk.ts';
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
  const shown = trialOf(search, scope, false);
  const again = shown === null && asksForInput(search) ? trialOf(search, scope, true) : null;
  if (shown !== null) search.report(shown);
  else if (again !== null) search.report({ ...again, detail: `at the end of its input, ${again.detail}` });
}

/** One trial: with an input of which nothing is known, or with one that has ended. */
function trialOf(search: Search, scope: Scope, ended: boolean): CrashRisk | null {
  const machine = new Machine(search, { scope, up: null, values: new Map() }, ended, block, value);
  try {
    machine.run(search.module.body);
  } catch (error) {
    if (error instanceof Shown) return { hazard: error.hazard, node: error.node, detail: error.detail };
    if (!(error instanceof GivenUp) && !(error instanceof Raised)) throw error;
  }
  return null;
}

function asksForInput({ survey, module }: Search): boolean {
  return (
    survey.callsOf('input').length > 0 ||
    survey.callsOf('getpass').length > 0 ||
    module.source.text.includes('sys.stdin')
  );
}

/** Whether there is anything that could go on for good: a `while`, a function that calls another, a loop over a list. */
function mayGoOn({ survey, module }: Search): boolean {
  const runs = module.body.some(
    ({ type }) => type === 'Expr' || type === 'If' || type === 'While' || type === 'For' || type === 'Assign',
  );
  return (
    runs &&
    (survey.loops.length > 0 ||
      survey.functions.length > 0 ||
      ['permutations', 'combinations', 'product'].some((name) => survey.callsOf(name).length > 0))
  );
}
