import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Hazard } from '../../../src/rules/code/hazard-rule.ts';
import { shellHazards } from '../../../src/rules/code/shell-hazards.ts';
import { sqlHazards } from '../../../src/rules/code/sql-hazards.ts';

/** Ids that a language's sources name. */
function named(language: string): readonly string[] {
  const folder = new URL(`../../../src/code/${language}/`, import.meta.url);
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'));
  const ids = files.flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...text.matchAll(new RegExp(`'(${language}-[a-z-]+)'`, 'g'))].map((match) => match[1]!);
  });
  // The names of programs are spelled alike.
  return [...new Set(ids)].filter((id) => id !== 'sql-client').sort();
}

function ids(table: readonly Hazard[]): readonly string[] {
  return table.map(({ id }) => id).sort();
}

test('every hazard that is told has a rule, and every rule is told', () => {
  assert.deepEqual(named('shell'), ids(shellHazards));
  assert.deepEqual(named('sql'), ids(sqlHazards));
});

test('no hazard is ruled twice', () => {
  for (const table of [shellHazards, sqlHazards]) assert.equal(new Set(ids(table)).size, table.length);
});
