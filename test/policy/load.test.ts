import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadPolicy } from '../../src/policy/load.ts';
import { presets } from '../../src/policy/presets/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-policy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function place(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('a preset goes by its name', async () => {
  assert.deepEqual(await loadPolicy('strict', folder), { policy: presets.strict, file: null });
});

test('a file goes by its path, relative to where one stands', async () => {
  const file = place('named/ours.toml', 'name = "ours"');
  const loaded = await loadPolicy('ours.toml', join(folder, 'named'));
  assert.equal(loaded.policy.name, 'ours');
  assert.equal(loaded.file, file);
});

test('the nearest policy on the way up is found', async () => {
  place('up/loadlock.toml', 'name = "upper"');
  mkdirSync(join(folder, 'up/a/b'), { recursive: true });
  assert.equal((await loadPolicy(undefined, join(folder, 'up/a/b'))).policy.name, 'upper');
  place('up/a/pyproject.toml', '[tool.loadlock]\nname = "nearer"\n[tool.loadlock.severity]\nlow = "deny"');
  const { policy } = await loadPolicy(undefined, join(folder, 'up/a/b'));
  assert.equal(policy.name, 'nearer');
  assert.equal(policy.severity.low, 'deny');
});

test('a pyproject without a table of ours is passed by', async () => {
  place('py/loadlock.toml', 'name = "upper"');
  place('py/a/pyproject.toml', '[project]\nname = "loadlock-user"\n');
  assert.equal((await loadPolicy(undefined, join(folder, 'py/a'))).policy.name, 'upper');
});

test('errors name file and line', async () => {
  place('bad/pyproject.toml', '[project]\nname = "x"\n\n[tool.loadlock.formats]\nunknwon = "deny"\n');
  await assert.rejects(loadPolicy(undefined, join(folder, 'bad')), {
    code: 'POLICY_INVALID',
    message: `${join(folder, 'bad/pyproject.toml')}:5: formats.unknwon is not a key of a policy; did you mean unknown?`,
  });
  await assert.rejects(loadPolicy('strickt', folder), {
    code: 'POLICY_INVALID',
    message: /did you mean the preset strict/,
  });
  await assert.rejects(loadPolicy(place('py2/pyproject.toml', 'a = 1'), folder), /no \[tool\.loadlock\]/);
});

test('a policy that is there and cannot be read is never taken for none', async () => {
  mkdirSync(join(folder, 'folder/loadlock.toml'), { recursive: true });
  await assert.rejects(loadPolicy(undefined, join(folder, 'folder')), {
    code: 'POLICY_INVALID',
    message: /EISDIR/,
  });
});
