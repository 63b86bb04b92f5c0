import type { HazardFact } from '../../core/code.ts';
import type { Severity } from '../../core/finding.ts';
import type { Rule } from '../rule.ts';

/** What is said of one hazard; docs/rules.md is made of it. */
export interface Hazard {
  /** Names the bad pattern; what analysers put into `HazardFact.hazard`. */
  readonly id: string;
  readonly severity: Severity;
  /** Where the severity goes by the place: the context, the phase, whether a loader runs the file. */
  readonly severityOf?: (fact: HazardFact) => Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
}

/** The rule that judges facts of one hazard. */
export function hazardRule({ severityOf, ...hazard }: Hazard): Rule<'hazard'> {
  return {
    ...hazard,
    on: 'hazard',
    check: (fact) => {
      if (fact.hazard !== hazard.id) return null;
      const detail = fact.detail === undefined ? '' : ` (${fact.detail})`;
      return {
        evidence: `${fact.evidence}${detail}`,
        severity: severityOf?.(fact) ?? hazard.severity,
        ...(fact.rewrite === undefined ? {} : { fix: `${hazard.fix} Instead: ${fact.rewrite}` }),
      };
    },
  };
}
