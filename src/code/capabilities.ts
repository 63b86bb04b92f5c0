import type { CapabilitySummary, CodeCapability, CodePhase, EffectFact } from '../core/code.ts';

const order: readonly CodePhase[] = ['import', 'construct', 'call', 'start', 'dead'];

/** Gathers what a file does in each phase. */
export class Capabilities {
  private readonly seen = new Map<CodePhase, Set<CodeCapability>>();

  add({ phase, capability }: EffectFact): void {
    const known = this.seen.get(phase);
    if (known === undefined) this.seen.set(phase, new Set([capability]));
    else known.add(capability);
  }

  summary(): CapabilitySummary {
    return Object.fromEntries(
      order.flatMap((phase) => {
        const found = this.seen.get(phase);
        return found === undefined ? [] : [[phase, [...found].sort()]];
      }),
    );
  }
}
