import type { AnomalyCode, AnomalyFact } from '../../core/fact.ts';

export type { AnomalyCode };

export function placed(offset: number, code: AnomalyCode, detail: string): AnomalyFact {
  return { kind: 'anomaly', where: { offset }, code, detail };
}
