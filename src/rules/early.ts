import { anomalyRules } from './anomalies.ts';
import { callRules, importRules } from './callables.ts';
import { carriesCapability } from './hazards.ts';
import { extensionCode, persistentId } from './outside.ts';
import type { Rule } from './rule.ts';

/** Rules for facts that any scan may come by: loaded with the program. */
export const earlyRules: readonly Rule[] = [
  ...callRules,
  ...importRules,
  extensionCode,
  persistentId,
  carriesCapability,
  ...anomalyRules,
] as readonly Rule[];
