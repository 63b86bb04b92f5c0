import { bufferSource } from '../../src/bytes/source.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Finding } from '../../src/core/finding.ts';
import { defaultLimits, type Limits } from '../../src/core/limits.ts';
import { readArtifact } from '../../src/read-artifact.ts';
import { RuleEngine } from '../../src/rules/engine.ts';

const noOverrides = {
  allow: () => false,
  allowDangerous: () => false,
  review: () => false,
  deny: () => false,
};

/** Reads and judges bytes in memory, as the pipeline does with a file of that name. */
export async function judgeBytes(
  bytes: Uint8Array,
  limits: Limits = defaultLimits,
  name = '',
): Promise<{ findings: readonly Finding[]; facts: Fact[]; complete: boolean; format: string }> {
  const engine = new RuleEngine(noOverrides, limits);
  const facts: Fact[] = [];
  const reading = await readArtifact(bufferSource(bytes), limits, { bulk: true, name }, (fact) => {
    facts.push(fact);
    engine.onFact(fact);
  });
  await engine.settle();
  return { ...engine.findings(), facts, complete: reading.complete, format: reading.root.format };
}
