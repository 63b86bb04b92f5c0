import { canonicalName } from '../../catalog/index.ts';
import { folds } from '../fold/index.ts';
import { knownFor } from '../names/known-names.ts';
import { specials } from '../special/index.ts';
import { asksMethods } from './implicit-calls.ts';
import { usesObjects } from './library-hooks.ts';
import { mayGetStatement } from './unknown-methods.ts';

/** What a call of an external name takes, found once for each name. */
export interface CallPlan {
  /** The name under which the catalog knows it. */
  readonly name: string;
  /** True for what was taken by a name that cannot be told. */
  readonly opaque: boolean;
  readonly special: ReturnType<typeof specials.get>;
  readonly fold: ReturnType<typeof folds>;
  /** True where the catalog tells an effect of it. */
  readonly hasEffect: boolean;
  /** True where special methods of its arguments are called. */
  readonly asks: boolean;
  /** True where it calls methods of an object that it is given. */
  readonly uses: boolean;
  /** True where it may be given a statement for a database. */
  readonly states: boolean;
}

const plans = new Map<string, CallPlan>();
const mostPlans = 50_000;

export function planOf(called: string): CallPlan {
  let plan = plans.get(called);
  if (plan === undefined) {
    plan = planned(canonicalName(called));
    if (plans.size >= mostPlans) plans.clear();
    plans.set(called, plan);
  }
  return plan;
}

function planned(name: string): CallPlan {
  return {
    name,
    opaque: name === '?' || name.startsWith('?.'),
    special: specials.get(name),
    fold: folds(name),
    hasEffect: knownFor(name)?.effect !== undefined,
    asks: asksMethods(name),
    uses: usesObjects(name),
    states: mayGetStatement(name),
  };
}
