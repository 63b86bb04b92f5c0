import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareModelVersions } from '../../../src/provenance/trust/version-order.ts';

function ascending(versions: readonly string[]): void {
  for (const [i, a] of versions.entries())
    for (const [j, b] of versions.entries())
      assert.equal(Math.sign(compareModelVersions(a, b) ?? Number.NaN), Math.sign(i - j), `${a} and ${b}`);
}

test('the orders that PEP 440 and semver give as their examples', () => {
  ascending([
    '1.dev0',
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0rc1',
    '1.0',
    '1.0.post456',
    '1.1.dev1',
    '1!0.1',
  ]);
  ascending(['1.0.0-alpha', '1.0.0-alpha.beta', '1.0.0-foo', '1.0.0']);
  ascending([
    '1.0.0-alpha.1',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '2.1.0',
  ]);
  ascending(['2025-12-31', '2026-01-01', '2026-11-20', '2027-01-01-1']);
  ascending(['v1', 'v1.9', 'v1.10', 'v2.0.0-preview', 'v2']);
});

test('the same version, written twice', () => {
  for (const [a, b] of [
    ['1.0', '1.0.0'],
    ['v2', '2'],
    ['1.0-RC1', '1.0rc1'],
    ['x', 'x'],
    ['1.0.0-x+1', '1.0.0-x+2'],
  ] as const)
    assert.equal(compareModelVersions(a, b), 0, `${a} and ${b}`);
});

test('versions that nobody can order', () => {
  for (const [a, b] of [
    ['final', '1.0'],
    ['blue', 'green'],
    ['1.0', '1.0-gpu-large'],
    ['', '1'],
  ] as const)
    assert.equal(compareModelVersions(a, b), null, `${a} and ${b}`);
});

test('numbers beyond what a double counts', () => {
  assert.ok(compareModelVersions('1.99999999999999999998', '1.99999999999999999999')! < 0);
});
