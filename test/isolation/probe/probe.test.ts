import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Backend, Enforcement, Launch } from '../../../src/isolation/backend.ts';
import { bubblewrap } from '../../../src/isolation/backends/bubblewrap.ts';
import { guestFolder } from '../../../src/isolation/guest-folder.ts';
import { probe } from '../../../src/isolation/probe.ts';
import { isolationTable } from '../../../src/isolation/table.ts';
import { bubblewrapHere, pythonForAll } from '../kit.ts';

// LOADLOCK_TEST_BUBBLEWRAP
const here = await bubblewrapHere();
const python = await pythonForAll();
const skip =
  typeof here === 'string' ? here : python === null ? 'no Python that every user can start' : false;

/** Says that it enforces everything, and starts the program as it is. */
const nothingAtAll: Backend = {
  id: 'container',
  title: 'no isolation',
  enforces: [...bubblewrap.enforces, 'kernel'],
  descriptors: true,
  strength: 9,
  find: async () => ({ tool: '/bin/true', version: '1' }),
  prepare: async (job): Promise<Launch> => ({
    argv: job.command.map((word) =>
      word
        .replace('/loadlock/', guestFolder)
        .replace('"/scratch","/dev/shm","/tmp"', `"${process.env['TMPDIR'] ?? '/tmp'}"`),
    ) as [string, ...string[]],
    env: new Map(),
    feeds: [],
    as: null,
    memory: 'together',
    release: async () => {},
  }),
};

test('the probe proves of bubblewrap all that it enforces', { skip, timeout: 90_000 }, async () => {
  if (typeof here === 'string') return;
  const { verdicts, failure, milliseconds } = await probe(bubblewrap, here, { python: python! });
  assert.equal(failure, null);
  for (const name of bubblewrap.enforces) assert.equal(verdicts.get(name), 'proven', name);
  assert.equal(verdicts.get('kernel'), 'not tried');
  assert.ok(milliseconds !== null && milliseconds > 0);
});

test('the probe is not taken in by a backend that does nothing', { skip, timeout: 90_000 }, async () => {
  const { verdicts, failure } = await probe(
    nothingAtAll,
    { tool: '/bin/true', version: '1' },
    { python: python! },
  );
  assert.equal(failure, null);
  const failed = [...verdicts].filter(([, verdict]) => verdict === 'failed').map(([name]) => name);
  // Wall time and output are the launcher's own; they hold whatever is started.
  const expected: Enforcement[] = [
    'files',
    'network',
    'processes',
    'system-calls',
    'kernel',
    'memory',
    'process-count',
    'cpu-time',
    'disk',
  ];
  assert.deepEqual(new Set(failed), new Set(expected));
});

test('a backend that hangs is given up soon, and nothing of it is believed', {
  skip,
  timeout: 60_000,
}, async () => {
  const hanging: Backend = {
    ...nothingAtAll,
    prepare: async (job, installed) => ({
      ...(await nothingAtAll.prepare(job, installed)),
      argv: ['/bin/sh', '-c', 'sleep 60'],
    }),
  };
  const before = performance.now();
  const { verdicts, failure } = await probe(
    hanging,
    { tool: '/bin/true', version: '1' },
    { python: python!, patience: 700 },
  );
  assert.match(failure!, /did not answer in time/);
  assert.deepEqual(new Set(verdicts.values()), new Set(['not tried']));
  assert.ok(performance.now() - before < 25_000);
});

test('a backend that is missing is in the table, with what installs it', async () => {
  const missing: Backend = {
    ...nothingAtAll,
    find: async () => ({ missing: 'it is not there', install: 'apt-get install it' }),
  };
  const [row] = await isolationTable({ probes: true }, [missing]);
  assert.equal(row!.installed, null);
  assert.equal(row!.missing!.install, 'apt-get install it');
  assert.equal(row!.probed, null);
});
