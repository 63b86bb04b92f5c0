import { type ReprBudget, repr } from '../../core/repr.ts';
import type { Global, Value } from '../../core/value.ts';

const budget: ReprBudget = Object.freeze({ length: 300, depth: 5, items: 6, text: 120 });

/** How a value reads in a finding: short, on one line, like Python; of long constants both ends. */
export function evidenceOf(value: Value): string {
  return repr(value, budget);
}

const longestName = 400;

export function nameOfGlobal(global: Global): string {
  const name = `${global.module ?? '<computed>'}.${global.name ?? '<computed>'}`;
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}
