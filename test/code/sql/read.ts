import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EmbeddedCode, hole } from '../../../src/code/code.ts';
import { readSql } from '../../../src/code/sql/read-sql.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { codeRules } from '../../../src/rules/code/index.ts';

export interface Seen {
  readonly facts: readonly Fact[];
  readonly embedded: readonly EmbeddedCode[];
  readonly hazards: readonly string[];
  readonly capabilities: readonly string[];
}

/** What the reader says of SQL; `⌂` stands for a part that could not be computed. */
export async function seen(sql: string, dialect?: string): Promise<Seen> {
  const facts: Fact[] = [];
  const embedded: EmbeddedCode[] = [];
  const text = sql.replaceAll('⌂', hole);
  const code = {
    text,
    context: 'generated',
    phase: 'import',
    reach: 'load',
    holes: text.includes(hole),
  } as const;
  await readSql(dialect === undefined ? code : { ...code, dialect }, {
    emit: (fact) => void facts.push(fact),
    embedded: (each) => void embedded.push(each),
  });
  const ids = facts.flatMap((fact) => (fact.kind === 'hazard' ? [fact.hazard] : []));
  for (const id of ids)
    assert.ok(
      codeRules.some((rule) => rule.id === id),
      `${id} has no rule`,
    );
  const capabilities = facts.flatMap((fact) => (fact.kind === 'effect' ? [fact.capability] : []));
  return {
    facts,
    embedded,
    hazards: [...new Set(ids)].sort(),
    capabilities: [...new Set(capabilities)].sort(),
  };
}

/** One test for each text: exactly these hazards. */
export function expectHazards(
  cases: readonly (readonly [sql: string, hazards: string])[],
  dialect?: string,
): void {
  for (const [sql, expected] of cases) {
    test(`${dialect ?? 'any'}: ${sql.replaceAll('\n', '⏎').slice(0, 110)}`, async () => {
      const { hazards } = await seen(sql, dialect);
      const wanted = expected.split(' ').filter((id) => id !== '');
      assert.deepEqual(hazards, wanted.map((id) => `sql-${id}`).sort());
    });
  }
}
