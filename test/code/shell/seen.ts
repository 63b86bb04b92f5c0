import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EmbeddedCode, hole } from '../../../src/code/code.ts';
import { readShell } from '../../../src/code/shell/read-shell.ts';
import type { CodeContext, CodeReach } from '../../../src/core/code.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { codeRules } from '../../../src/rules/code/index.ts';

export interface Seen {
  readonly facts: readonly Fact[];
  readonly embedded: readonly EmbeddedCode[];
  /** Ids of hazards, sorted, each once. */
  readonly hazards: readonly string[];
  /** Capabilities of effects, sorted, each once. */
  readonly capabilities: readonly string[];
}

/** What the reader says of a script; `⌂` stands for a part that could not be computed. */
export async function seen(script: string, dialect?: string): Promise<Seen> {
  const facts: Fact[] = [];
  const embedded: EmbeddedCode[] = [];
  const text = script.replaceAll('⌂', hole);
  const code = {
    text,
    context: 'generated',
    phase: 'import',
    reach: 'load',
    holes: text.includes(hole),
  } as const;
  await readShell(dialect === undefined ? code : { ...code, dialect }, {
    emit: (fact) => void facts.push(fact),
    embedded: (each) => void embedded.push(each),
  });
  const ids = facts.flatMap((fact) => (fact.kind === 'hazard' ? [fact.hazard] : []));
  const capabilities = facts.flatMap((fact) => (fact.kind === 'effect' ? [fact.capability] : []));
  return {
    facts,
    embedded,
    hazards: [...new Set(ids)].sort(),
    capabilities: [...new Set(capabilities)].sort(),
  };
}

/** One test for each script: exactly these hazards. */
export function expectHazards(
  cases: readonly (readonly [script: string, hazards: string])[],
  dialect?: string,
): void {
  for (const [script, expected] of cases) {
    test(script.replaceAll('\n', '⏎').slice(0, 100), async () => {
      const { hazards } = await seen(script, dialect);
      const wanted = expected.split(' ').filter((id) => id !== '');
      assert.deepEqual(hazards, wanted.map((id) => `shell-${id}`).sort());
    });
  }
}

/** The worst severity that the rules give to what was seen, in a place. */
export function severityOf(facts: readonly Fact[], context: CodeContext, reach: CodeReach): string {
  const order = ['info', 'low', 'medium', 'high', 'critical'];
  let worst = 0;
  for (const fact of facts) {
    if (fact.kind !== 'hazard') continue;
    const rule = codeRules.find(({ id }) => id === fact.hazard);
    assert.ok(rule, `${fact.hazard} has no rule`);
    const judged = rule.check({ ...fact, context, reach } as never, {} as never);
    worst = Math.max(worst, order.indexOf(judged?.severity ?? rule.severity));
  }
  return order[worst]!;
}
