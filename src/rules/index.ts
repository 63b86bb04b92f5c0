import { earlyRules } from './early.ts';
import { lateRules } from './late.ts';
import type { Rule } from './rule.ts';

/** Every rule: a rule is one value and one line in one of the two lists. */
export const rules: readonly Rule[] = [...earlyRules, ...lateRules];
