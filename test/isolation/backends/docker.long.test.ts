import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Installed } from '../../../src/isolation/backend.ts';
import { ask } from '../../../src/isolation/docker/api.ts';
import { probe } from '../../../src/isolation/probe.ts';
import { finish, isRoot, pythonForAll, pythonJob, somebody } from '../kit.ts';
import { startDaemon, type TestDaemon } from './daemon.ts';
import { alive, backendsByName, type Candidate, candidate, dockerVariable, familyOf } from './kit.ts';
import { testLimits } from './limiting.ts';
import { testStarting } from './starting.ts';

const launcher = fileURLToPath(new URL('../launcher.ts', import.meta.url));

// LOADLOCK_TEST_DOCKERD
const daemon = await startDaemon(process.env['LOADLOCK_TEST_DOCKERD']);
const isUp = typeof daemon !== 'string';
if (isUp) process.env[dockerVariable] = `${daemon.program}:${daemon.socket}`;
after(async () => {
  if (isUp) await daemon.close();
});

const backend = backendsByName.get('docker')!;
const docker: Candidate = isUp
  ? await candidate(backend, 'docker')
  : { backend, name: 'docker', here: daemon };
const skip = typeof docker.here === 'string' ? docker.here : false;
const installed = docker.here as Installed;
testStarting(docker);
testLimits(docker);

test('docker: that its daemon is root is said', { skip }, () => {
  assert.match(installed.note!, /root/);
  assert.equal(installed.descriptors, false);
});

test('docker: the probe proves all that a container is built to enforce', { skip }, async () => {
  const python = await pythonForAll();
  const { verdicts, failure, memory } = await probe(backend, installed, python === null ? {} : { python });
  assert.equal(failure, null);
  for (const name of backend.enforces) assert.equal(verdicts.get(name), 'proven', name);
  assert.equal(memory, 'together');
});

test('docker: many at once take no image away from each other, and nothing of any is left', {
  skip,
}, async () => {
  const ran = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const job = await pythonJob(`print(${index})`);
      return finish(job, await backend.prepare(job, installed));
    }),
  );
  assert.deepEqual(
    ran.map(({ stdout }) => stdout),
    ran.map((_, index) => `${index}\n`),
  );
  await nothingLeft(daemon as TestDaemon);
});

test('docker: what was prepared and never started is gone when it is released', { skip }, async () => {
  const launch = await backend.prepare(await pythonJob('pass'), installed);
  assert.equal((await containersOf(daemon as TestDaemon)).length, 1);
  await launch.release();
  await nothingLeft(daemon as TestDaemon);
});

test('docker: a container whose launcher and guard were both killed goes when another starts', {
  skip,
}, async () => {
  const child = spawn(process.execPath, [launcher, 'loadlock-orphan', 'docker'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.includes('guest')) break;
  }
  const family = familyOf(child.pid!);
  // One that is stopped cannot clear up behind the other.
  child.kill('SIGSTOP');
  for (const pid of family.keys()) if (pid !== child.pid) process.kill(pid, 'SIGKILL');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  assert.equal((await containersOf(daemon as TestDaemon)).length, 1, 'it is as bad as can be');
  const job = await pythonJob('print(1)');
  assert.equal((await finish(job, await backend.prepare(job, installed))).stdout, '1\n');
  await nothingLeft(daemon as TestDaemon);
});

test('docker: a running container of a launcher that lives is left alone', { skip }, async () => {
  const child = spawn(process.execPath, [launcher, 'loadlock-other', 'docker'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(isRoot ? { uid: somebody, gid: somebody, cwd: '/' } : {}),
  });
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false }))
    if (String(chunk).includes('guest')) break;
  const job = await pythonJob('print(1)');
  await finish(job, await backend.prepare(job, installed));
  assert.equal((await containersOf(daemon as TestDaemon)).length, 1);
  const family = familyOf(child.pid!);
  child.kill('SIGKILL');
  for (let tries = 0; tries < 100 && alive(family).length > 0; tries += 1) await sleep(50);
  assert.deepEqual(alive(family), []);
  await nothingLeft(daemon as TestDaemon);
});

// The same where users are mapped, and of a version of a later Debian: LOADLOCK_TEST_DOCKERD_26.
for (const [name, unpacked, remapped] of [
  ['docker with users mapped', 'LOADLOCK_TEST_DOCKERD', 300_000],
  ['docker of 2024', 'LOADLOCK_TEST_DOCKERD_26', undefined],
] as const) {
  test(`${name}: starts and ends as the others`, async (t) => {
    const other = await startDaemon(process.env[unpacked], remapped === undefined ? {} : { remapped });
    if (typeof other === 'string') return t.skip(other);
    const before = process.env[dockerVariable];
    process.env[dockerVariable] = `${other.program}:${other.socket}`;
    try {
      const here = await candidate(containerOfTest(), name);
      const found = here.here;
      assert.ok(typeof found !== 'string', String(found));
      assert.equal(
        found.note === undefined,
        remapped !== undefined,
        'its root is the host\u2019s, or is not',
      );
      const job = await pythonJob('import os; print(os.getuid(), open("/proc/self/uid_map").read().split())');
      const ran = await finish(job, await here.backend.prepare(job, found));
      const map = remapped === undefined ? ['0', '0', '4294967295'] : ['0', String(remapped), '65536'];
      assert.equal(ran.stdout, `65534 ${JSON.stringify(map).replaceAll('"', "'").replaceAll(',', ', ')}\n`);
      const { verdicts, failure } = await probe(here.backend, found);
      assert.equal(failure, null);
      for (const each of here.backend.enforces) assert.equal(verdicts.get(each), 'proven', each);
      await nothingLeft(other);
    } finally {
      if (before === undefined) delete process.env[dockerVariable];
      else process.env[dockerVariable] = before;
      await other.close();
    }
  });
}

/** Asked anew, since what was found is kept for each backend. */
function containerOfTest(): Candidate['backend'] {
  return { ...backend };
}

async function containersOf({ socket }: TestDaemon): Promise<unknown[]> {
  return JSON.parse((await ask(socket, 'GET', '/containers/json?all=1')).text);
}

async function nothingLeft(of: TestDaemon): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const images = JSON.parse((await ask(of.socket, 'GET', '/images/json?all=1')).text);
    if (images.length === 0 && (await containersOf(of)).length === 0) return;
    await sleep(50);
  }
  assert.deepEqual(await containersOf(of), []);
  assert.deepEqual(JSON.parse((await ask(of.socket, 'GET', '/images/json?all=1')).text), []);
}
