import type { Severity } from '../../core/finding.ts';
import { byPlace } from './by-place.ts';
import type { Hazard } from './hazard-rule.ts';

/** Severities in a program that is about to run, in a file that a loader runs, and in one that nobody need run. */
type Severities = readonly [Severity, Severity, Severity];

/** One hazard of shell, with its severity by the place. */
export function row(
  id: string,
  severities: Severities,
  what: string,
  why: string,
  fix: string,
  ...refs: readonly string[]
): Hazard {
  return { id, severity: severities[0], severityOf: byPlace(...severities), what, why, fix, refs };
}

/** What to do with a command that no program needs. */
export const takeOut = 'Take the command out.';
