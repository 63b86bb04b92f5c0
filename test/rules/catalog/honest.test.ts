import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findPythons } from '../../../scripts/python-env.mjs';
import { describe, judgePickle } from '../../bypasses/judge-pickle.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./honest_make.py', import.meta.url));
const pythons = (await findPythons()).filter(({ numbers }) => numbers[0] === 3 && numbers[1] >= 8);

if (pythons.length === 0)
  test('honest objects of the standard library', {
    skip: 'no CPython from 3.8 on on this machine',
  }, () => {});

for (const { path, version } of pythons) {
  test(`objects of the standard library are admitted, pickled by CPython ${version}`, async () => {
    const { stdout } = await run(path, ['-I', script], { maxBuffer: 1 << 26 });
    const lines = stdout.trim().split('\n');
    assert.ok(lines.length > 400, `only ${lines.length} pickles`);
    for (const line of lines) {
      const [name, protocol, data] = JSON.parse(line) as [string, number, string];
      const judged = judgePickle(Buffer.from(data, 'base64'));
      assert.equal(judged.ended, 'stop', `${name} at protocol ${protocol}`);
      assert.equal(judged.verdict, 'allow', `${name} at protocol ${protocol}: ${describe(judged)}`);
    }
  });
}
