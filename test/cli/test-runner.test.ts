import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const script = (name: string): string => fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));

function node(words: readonly string[], env: Record<string, string> = {}) {
  // Without NODE_TEST_CONTEXT: this test runs under node:test itself.
  return spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
}

test('the reporter counts tests, not suites, and a failure once', () => {
  const file = join(folder, 'sample.test.mjs');
  writeFileSync(
    file,
    `import { describe, test } from 'node:test';
describe('suite', () => {
  test('one', () => {});
  test('skipped', { skip: 'no such machine' }, () => {});
  test('outer', async (t) => {
    await t.test('inner', () => {});
    await t.test('bad', () => { throw new Error('as it should'); });
  });
});`,
  );
  const results = join(folder, 'results.json');
  const words = [
    '--test',
    `--test-reporter=${script('test-reporter.mjs')}`,
    '--test-reporter-destination=stdout',
    file,
  ];
  const { status, stdout } = node(words, { LOADLOCK_TEST_RESULTS: results });
  assert.equal(status, 1);
  assert.match(stdout, /failed: .*sample\.test\.mjs:7: bad\n {4}Error: as it should/);
  const counted = JSON.parse(readFileSync(results, 'utf8'));
  assert.deepEqual([counted.passed, counted.failed], [2, 1]);
  assert.deepEqual(
    counted.skipped.map(({ name, reason }: { name: string; reason: string }) => [name, reason]),
    [['skipped', 'no such machine']],
  );
});

test('a file that ends before its tests do is a failure', () => {
  const file = join(folder, 'ends.test.mjs');
  writeFileSync(file, 'process.exit(3);');
  const results = join(folder, 'ends.json');
  const words = [
    '--test',
    `--test-reporter=${script('test-reporter.mjs')}`,
    '--test-reporter-destination=stdout',
    file,
  ];
  assert.equal(node(words, { LOADLOCK_TEST_RESULTS: results }).status, 1);
  assert.equal(JSON.parse(readFileSync(results, 'utf8')).failed, 1);
});

test('several runs close with one line that sums them', () => {
  const file = join(folder, 'tally');
  const skipped = [{ file: 'a.test.ts', name: 'x', reason: 'no Python' }];
  writeFileSync(
    file,
    [
      JSON.stringify({ passed: 3, failed: 0, skipped }),
      JSON.stringify({ passed: 4, failed: 2, skipped: [] }),
      '',
    ].join('\n'),
  );
  const { stdout } = node([script('tally.mjs'), file]);
  assert.equal(stdout, 'skipped: a.test.ts: x (no Python)\n7 passed, 2 failed, 1 skipped\n');
});

test('what is kept of a file without its types is that of the file as it is now', () => {
  const file = join(folder, 'typed.ts');
  const cache = join(folder, 'stripped');
  const kept = join(cache, createHash('sha256').update(file).digest('hex'));
  const said = (text: string): string => {
    writeFileSync(file, text);
    const words = [`--import=${pathToFileURL(script('stripped.mjs'))}`, file];
    const { stdout, stderr } = node(words, { LOADLOCK_TEST_STRIPPED: cache });
    assert.equal(stderr, '');
    return stdout;
  };
  for (const _ of ['made', 'kept'])
    assert.equal(said("const a: string = 'one';\nconsole.log(a);\n"), 'one\n');
  assert.match(readFileSync(kept, 'utf8'), /^[0-9a-f]{64}const a {9}= 'one';/);
  assert.equal(said("const a: string = 'two';\nconsole.log(a);\n"), 'two\n');
  writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, 30));
  assert.equal(said("const a: string = 'two';\nconsole.log(a);\n"), 'two\n');
});
