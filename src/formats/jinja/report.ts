import type { TemplateHazard } from '../../core/fact.ts';

/** Told of each hazard with the expression that has it. */
export type Report = (hazard: TemplateHazard, node: { readonly start: number; readonly end: number }) => void;
