import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { pairs } from './red-team-formats.ts';

const stopping: ReadonlySet<string> = new Set(['critical', 'high', 'medium']);

for (const { id, trap, honest } of pairs) {
  test(`not admitted, and its honest twin is: ${id}`, async () => {
    const stops = async ({ name, bytes }: typeof trap): Promise<string[]> =>
      (await judgeBytes(bytes, undefined, name)).findings
        .filter(({ severity }) => stopping.has(severity))
        .map(({ rule, evidence }) => `${rule}: ${evidence}`);
    assert.notDeepEqual(await stops(trap), []);
    assert.deepEqual(await stops(honest), []);
  });
}
