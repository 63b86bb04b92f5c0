import { codeRules } from './code/index.ts';
import { dependency } from './dependency.ts';
import { templateHazard, unsafeSetting } from './hazards.ts';
import { graphOperation } from './operation.ts';
import { provenanceRules } from './provenance.ts';
import { referenceRules } from './reference.ts';
import type { Rule } from './rule.ts';

/** Rules for facts of documents, templates and graphs, with all of their lists: loaded when there is such a fact. */
export const lateRules: readonly Rule[] = [
  ...referenceRules,
  graphOperation,
  templateHazard,
  dependency,
  unsafeSetting,
  ...provenanceRules,
  ...codeRules,
] as readonly Rule[];
