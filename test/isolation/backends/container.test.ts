import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Launch } from '../../../src/isolation/backend.ts';
import { container, containerBy } from '../../../src/isolation/backends/container.ts';
import type { ContainerEngine } from '../../../src/isolation/oci/engine.ts';
import { pythonJob } from '../kit.ts';
import { candidate } from './kit.ts';
import { testLimits } from './limiting.ts';
import { testStarting } from './starting.ts';

// LOADLOCK_TEST_CRUN
const crun = await candidate(container);
testStarting(crun);
testLimits(crun);

function engine(name: string, here: boolean): ContainerEngine {
  const launch = {
    argv: [name],
    env: new Map(),
    feeds: [],
    as: null,
    memory: 'each',
    release: async () => {},
  };
  return {
    name,
    find: async () =>
      here ? { tool: `/usr/bin/${name}`, version: '1' } : { missing: `no ${name}`, install: `get ${name}` },
    prepare: () => launch as unknown as Launch,
  };
}

test('the first engine that works here is taken, and prepares the job', {
  skip: process.platform !== 'linux' && 'containers need Linux',
}, async () => {
  const job = await pythonJob('pass');
  for (const [engines, taken] of [
    [[engine('one', true), engine('two', true)], 'one'],
    [[engine('one', false), engine('two', true)], 'two'],
  ] as const) {
    const backend = containerBy(engines);
    const found = await backend.find();
    assert.ok('tool' in found);
    assert.equal(found.tool, `/usr/bin/${taken}`);
    assert.deepEqual((await backend.prepare(job, found)).argv, [taken]);
  }
  const none = containerBy([engine('one', false), engine('two', false)]);
  const missing = await none.find();
  assert.ok('missing' in missing);
  assert.match(missing.missing, /^no one; no two/);
  assert.equal(missing.install, 'get one');
  const strange = { tool: '/usr/bin/three', version: '1' };
  await assert.rejects(none.prepare(job, strange), { code: 'ISOLATION_UNAVAILABLE' });
});
