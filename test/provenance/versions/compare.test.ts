import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoadlockError } from '../../../src/core/errors.ts';
import { compareVersions } from '../../../src/provenance/versions/compare.ts';
import type { Distribution } from '../../../src/provenance/versions/distribution.ts';
import type { Environment } from '../../../src/provenance/versions/environment.ts';
import { versionTable } from '../../../src/report/versions-table.ts';

function environment(
  versions: Record<string, string | null | readonly string[]>,
  python: Environment['python'] = { series: '3.12', version: '3.12.1' },
): Environment {
  const made = (name: string, version: string | null): Distribution => ({
    name,
    version,
    place: `/site/${name}-${version}.dist-info`,
    requires: [],
    origin: null,
  });
  const installed = Object.entries(versions).map(([name, version]) => {
    const [first, ...rest] = Array.isArray(version) ? version : [version];
    const rivals = rest.map((own: string) => made(name, own));
    return [name, { used: made(name, first), rivals, hidden: [] }] as const;
  });
  return { place: '/', python, folders: [], installed: new Map(installed), notes: [] };
}

/** Whether a version that was trained with and one that is found go together under a rule. */
function ok(trained: string, found: string | null | readonly string[], rule?: string): boolean {
  const rules = rule === undefined ? new Map() : new Map([['x', rule]]);
  return compareVersions(new Map([['x', trained]]), environment({ x: found }), rules)[0]!.ok;
}

test('exact, unless another rule is given: the same version as PEP 440 says', () => {
  assert.ok(ok('1.8.0', '1.8.0'));
  assert.ok(ok('1.8.0', '1.8'));
  assert.ok(ok('1.8.0', '1.8.0+cpu'), 'a build that was not named');
  assert.ok(!ok('1.8.0+cpu', '1.8.0'));
  assert.ok(
    !ok('1.8.0', '1.8.1') &&
      !ok('1.8.0', '1.8.0rc1') &&
      !ok('1.8.0', '1.8.0.post1') &&
      !ok('1.8.0', '1!1.8.0'),
  );
  // What is no version is only itself.
  assert.ok(ok('2024-final', '2024-final') && !ok('2024-final', '2024-Final') && !ok('', ''.padEnd(1)));
});

test('minor, major, ranges, any', () => {
  assert.ok(ok('1.8.0', '1.8.9', 'minor') && !ok('1.8.0', '1.9.0', 'minor') && !ok('1.8', '2.8', 'minor'));
  assert.ok(ok('1', '1.0.4', 'minor') && !ok('1', '1.1', 'minor'));
  assert.ok(ok('1.8.0', '1.9.0', 'major') && !ok('1.8.0', '2.0.0', 'major') && !ok('1.8', '1!1.8', 'major'));
  assert.ok(ok('1.8.0', '1.9.0', '>=1.8,<2') && !ok('1.8.0', '2.0', '>=1.8,<2'));
  assert.ok(ok('1.8.0', '99', 'any') && ok('1.8.0', null, 'any'));
  assert.ok(!ok('oops', 'oops', 'minor'), 'what cannot be read is near to nothing');
});

test('what is absent, unreadable or there twice does not pass', () => {
  const rows = compareVersions(new Map([['Missing_Package', '1.0']]), environment({}));
  assert.deepEqual(rows, [
    { package: 'missing-package', trained: '1.0', found: null, rule: 'exact', ok: false },
  ]);
  assert.ok(!ok('1.0', null) && !ok('unknown', null) && !ok('1.0', null, '>=0'));
  assert.ok(!ok('1.0', ['1.0', '2.0']) && ok('1.0', ['1.0', '2.0'], '<=2.0'));
});

test('of the interpreter the series counts, unless a rule says more', () => {
  const row = (python: Environment['python'], trained: string, rule?: string): boolean =>
    compareVersions(
      new Map([['python', trained]]),
      environment({}, python),
      rule === undefined ? new Map() : new Map([['python', rule]]),
    )[0]!.ok;
  const known = { series: '3.12', version: '3.12.1' };
  assert.ok(row(known, '3.12.9') && !row(known, '3.11.9') && !row(known, '3.12.9', 'exact'));
  const unknown = { series: '3.12', version: null };
  assert.ok(row(unknown, '3.12.9'));
  // 3.12 is 3.12.0 for PEP 440, which is more than is known.
  assert.ok(!row(unknown, '3.12.0', 'exact') && !row(unknown, '3.12.0', '>=3.12'));
  assert.ok(!row({ series: null, version: null }, '3.12.0'));
});

test('a rule for all that have none of their own', () => {
  const trained = new Map([
    ['a', '1.0'],
    ['b', '1.0'],
  ]);
  const rules = new Map([
    ['*', 'major'],
    ['b', 'exact'],
  ]);
  const rows = compareVersions(trained, environment({ a: '1.5', b: '1.5' }), rules);
  assert.deepEqual(
    rows.map((row) => [row.rule, row.ok]),
    [
      ['major', true],
      ['exact', false],
    ],
  );
});

test('names in any spelling; rules that are none or contradict each other are errors', () => {
  const found = environment({ 'scikit-learn': '1.9.0' });
  const trained = new Map([['Scikit_Learn', '1.8.0']]);
  assert.ok(compareVersions(trained, found, new Map([['scikit.learn', 'major']]))[0]!.ok);
  for (const rule of ['', 'Exact', 'latest', '1.8', '>=', '*'])
    assert.throws(
      () => compareVersions(trained, found, new Map([['scikit-learn', rule]])),
      (error) => error instanceof LoadlockError && error.code === 'POLICY_INVALID',
      rule,
    );
  const two = new Map([
    ['scikit-learn', 'any'],
    ['scikit_learn', 'exact'],
  ]);
  assert.throws(() => compareVersions(trained, found, two), /two version rules/);
});

test('the table puts what does not fit first, and shows no escape of a file to the terminal', () => {
  const trained = new Map([
    ['a', '1.0'],
    ['b', '2.0\x1b[31m'],
  ]);
  const table = versionTable(compareVersions(trained, environment({ a: '1.0', b: '1.0' })));
  const [head, first, second] = table.split('\n');
  assert.match(head!, /^package {2}trained with +found here +rule$/);
  assert.match(first!, /^b +2\.0\\x1b\[31m +1\.0 +exact +MISMATCH$/);
  assert.match(second!, /^a +1\.0 +1\.0 +exact +ok$/);
});
