import type { CodeCapability, CodePhase, EffectFact } from '../../core/code.ts';
import type { CapabilityMetrics } from '../../core/code-metrics.ts';

/** How many places use which capability, and when. */
export function capabilityMetrics(effects: readonly EffectFact[]): CapabilityMetrics {
  const by: Partial<Record<CodeCapability, number>> = {};
  const phases: Partial<Record<CodePhase, number>> = {};
  const used = new Set(effects.map(({ capability }) => capability));
  const early = effects.filter(({ phase }) => phase === 'import');
  for (const capability of [...used].sort())
    by[capability] = effects.filter((effect) => effect.capability === capability).length;
  for (const phase of [...new Set(effects.map((effect) => effect.phase))].sort())
    phases[phase] = effects.filter((effect) => effect.phase === phase).length;
  return {
    used: used.size,
    atImport: new Set(early.map(({ capability }) => capability)).size,
    places: effects.length,
    by,
    phases,
  };
}
