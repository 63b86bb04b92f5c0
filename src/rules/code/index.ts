import type { Rule } from '../rule.ts';
import { crashHazards } from './crash-hazards.ts';
import { declaredHazards } from './declared-hazards.ts';
import { effectRules } from './effects.ts';
import { hazardRule } from './hazard-rule.ts';
import { policyRules, unlessAllowed } from './policy-rules.ts';
import { pythonHazards } from './python-hazards.ts';
import { readingHazards } from './reading-hazards.ts';
import { repositoryHazards } from './repository-hazards.ts';
import { secretHazards } from './secret-hazards.ts';
import { shellHazards } from './shell-hazards.ts';
import { sqlHazards } from './sql-hazards.ts';
import { textHazards } from './text-hazards.ts';

/** Rules for code: what it would do, and what in it is unsafe in a known way. */
export const codeRules: readonly Rule[] = [
  ...effectRules.map(unlessAllowed),
  ...[
    ...readingHazards,
    ...pythonHazards,
    ...crashHazards,
    ...sqlHazards,
    ...shellHazards,
    ...declaredHazards,
    ...repositoryHazards,
    ...textHazards,
    ...secretHazards,
  ].map(hazardRule),
  ...policyRules,
] as readonly Rule[];
