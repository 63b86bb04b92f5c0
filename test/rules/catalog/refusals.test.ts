import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const scripts = new URL('../../../scripts/catalog/native/', import.meta.url);
const data = new URL('../../../src/rules/catalog/data/', import.meta.url);

interface Refusal {
  readonly why: string;
  readonly letters: string;
  readonly names: readonly string[];
}

const refusals = JSON.parse(readFileSync(new URL('refusals.json', scripts), 'utf8')) as readonly Refusal[];

function lettersInData(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(data)) {
    if (file.endsWith('.refused.json')) continue;
    const { modules } = JSON.parse(readFileSync(new URL(file, data), 'utf8')) as {
      readonly modules: Readonly<Record<string, Readonly<Record<string, string>>>>;
    };
    for (const [module, names] of Object.entries(modules))
      for (const [name, letters] of Object.entries(names)) found.set(`${module}.${name}`, letters);
  }
  return found;
}

test('what a person has refused is not in the data', () => {
  const letters = lettersInData();
  assert.ok(letters.size > 10_000 && refusals.length > 100);
  const back = refusals.flatMap((refusal) =>
    refusal.names.filter((name) =>
      [...refusal.letters].some((letter) => letters.get(name)?.includes(letter)),
    ),
  );
  assert.deepEqual(back, []);
});

test('each refusal has a reason and known letters, and stands once', () => {
  for (const { why, letters } of refusals) {
    assert.ok(why.length > 8, `no reason: ${letters}`);
    assert.match(letters, /^[rnecbdi]+$/);
  }
  const names = refusals.flatMap((refusal) => refusal.names);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});
