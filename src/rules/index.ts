import { anomalyRules } from './anomalies.ts';
import { callRules, importRules } from './callables.ts';
import { extensionCode, persistentId } from './outside.ts';
import type { Rule } from './rule.ts';

/** The list of rules: a rule is one value and one line here. */
export const rules: readonly Rule[] = [
  ...callRules,
  ...importRules,
  extensionCode,
  persistentId,
  ...anomalyRules,
] as readonly Rule[];
