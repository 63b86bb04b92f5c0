import type { HazardFact } from '../../core/code.ts';
import type { Severity } from '../../core/finding.ts';

/**
 * The severity of what destroys or reaches out: in a program that is about to run; in a repository's file that a loader
 * runs (a Dockerfile's RUN, an entry point); in one that nobody runs unless they choose to.
 */
export function byPlace(
  generated: Severity,
  atLoad: Severity,
  otherwise: Severity,
): (fact: HazardFact) => Severity {
  return ({ context, reach, phase }) => {
    if (phase === 'dead') return otherwise === 'info' ? 'info' : 'low';
    if (context === 'generated') return generated;
    return reach === 'load' ? atLoad : otherwise;
  };
}
