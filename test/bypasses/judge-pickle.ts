import { bufferSource } from '../../src/bytes/source.ts';
import type { Verdict } from '../../src/core/decision.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { runPickle } from '../../src/formats/pickle/machine.ts';
import { type CatalogJudgement, judgeCall, judgeImport } from '../../src/rules/catalog/judge.ts';

export interface Judged {
  readonly verdict: Verdict;
  readonly judgements: readonly CatalogJudgement[];
  /** How the run ended: at STOP, at an error that the unpickler would raise too, or at a budget. */
  readonly ended: string;
}

/** What the catalog alone says of a pickle: critical and high deny, medium is review. */
export function judgePickle(bytes: Uint8Array): Judged {
  const judgements: CatalogJudgement[] = [];
  const keep = (judgement: CatalogJudgement | null): void => {
    if (judgement !== null) judgements.push(judgement);
  };
  const end = runPickle(
    bufferSource(bytes),
    0,
    {
      onImport: (global) => keep(judgeImport(global)),
      onCall: (call, target) => keep(judgeCall(call, target)),
    },
    defaultLimits,
  );
  const severities = new Set(judgements.map(({ severity }) => severity));
  const deny = severities.has('critical') || severities.has('high');
  return {
    verdict: deny ? 'deny' : severities.has('medium') ? 'review' : 'allow',
    judgements,
    ended: end.ended,
  };
}

export function describe({ judgements }: Judged): string {
  return judgements
    .map(({ severity, rule, evidence, why }) => `${severity} ${rule}: ${evidence} (${why})`)
    .join('\n');
}
