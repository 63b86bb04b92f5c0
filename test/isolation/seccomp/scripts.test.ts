import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { folder, inBubblewrap, noBubblewrap, pythons, skip } from '../guest/confined.ts';
import { type Ended, runProgram } from '../guest/world.ts';

after(() => rmSync(folder, { recursive: true, force: true }));

const scripts = join(import.meta.dirname, 'scripts');

for (const [name, command] of [
  ['a shell script', () => ['/bin/sh', join(scripts, 'shell.sh')]],
  ['a script of processes', () => [pythons.at(-1)!.path, '-I', '-B', join(scripts, 'processes.py')]],
] as const) {
  test(`${name} ends under the first filter as it does without`, { skip: skip || noBubblewrap }, async () => {
    const run = async (wrap: (place: string, words: string[]) => string[]): Promise<Ended> => {
      const place = mkdtempSync(join(tmpdir(), 'loadlock-script-'));
      try {
        chmodSync(place, 0o777);
        return await runProgram(wrap(place, [...command(), place]), { PATH: '/usr/bin:/bin', LC_ALL: 'C' });
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    };
    const expected = await run((_, words) => words);
    assert.equal(expected.status, 0, expected.stderr);
    assert.deepEqual(await run(inBubblewrap), expected);
  });
}
