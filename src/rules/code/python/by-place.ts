import type { HazardFact } from '../../../core/code.ts';
import type { Severity } from '../../../core/finding.ts';

type SeverityOf = (fact: HazardFact) => Severity;

/**
 * A weakness that somebody could use against the program: of interest to who runs it (`generated`), and in a model's
 * repository no more than a note, as its loader is not attacked by it.
 */
export function weakness(generated: Severity, repository: Severity = 'low'): SeverityOf {
  return ({ context, phase }) => {
    if (phase === 'dead') return 'info';
    return context === 'generated' ? generated : repository;
  };
}

/** Something done to whoever loads the repository: worst at load, a note where nothing runs it by itself. */
export function attack(
  load: Severity,
  construct: Severity,
  later: Severity,
  generated: Severity = load,
): SeverityOf {
  return ({ context, phase, reach }) => {
    if (phase === 'dead') return 'low';
    if (context === 'generated') return generated;
    if (reach !== 'load' || phase === 'call' || phase === 'start') return later;
    return phase === 'import' ? load : construct;
  };
}
