import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { Backend, Installed } from '../../../src/isolation/backend.ts';
import { gvisor, gvisorAt } from '../../../src/isolation/backends/gvisor.ts';
import { baseline, chooseBackend } from '../../../src/isolation/choose.ts';
import { start } from '../../../src/isolation/launch.ts';
import { sentryMemory } from '../../../src/isolation/oci/sentry-memory.ts';
import { finish, pythonJob } from '../kit.ts';
import { candidate } from './kit.ts';
import { testStarting } from './starting.ts';

const mebibyte = 2 ** 20;
// LOADLOCK_TEST_RUNSC
const ours = await candidate(gvisor);
const { here } = ours;
testStarting(ours);

// A version of two years later: another platform, and descriptors.
const unpacked = process.env['LOADLOCK_TEST_RUNSC_2024'];
const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

async function laterHere(): Promise<readonly [Backend, Installed | string]> {
  if (unpacked === undefined) return [gvisor, 'LOADLOCK_TEST_RUNSC_2024 is not set'];
  // Out of the cache of whoever runs this, where root's other user may not walk.
  const copy = join(folder, 'runsc');
  copyFileSync(join(dirname(unpacked), 'usr/bin/runsc'), copy);
  chmodSync(copy, 0o755);
  const backend = gvisorAt(copy);
  const found = await backend.find();
  return [backend, 'tool' in found ? found : found.missing];
}

const later = await laterHere();

for (const [title, backend, installed] of [
  ['gvisor', gvisor, here],
  ['gvisor of 2024', ...later],
] as const) {
  const skip = typeof installed === 'string' ? installed : false;
  const found = installed as Installed;

  test(`${title}: the guest's kernel is not the host's`, { skip }, async () => {
    const job = await pythonJob('import os; print(os.uname().release, open("/proc/version").read())');
    const ran = await finish(job, await backend.prepare(job, found));
    assert.equal(ran.exitCode, 0, ran.stderr);
    const host = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
    assert.ok(!ran.stdout.includes(host), ran.stdout);
  });

  test(`${title}: calls that shall seem absent are absent, and threads and programs start`, {
    skip,
  }, async () => {
    const code = `
import ctypes, subprocess, threading
libc = ctypes.CDLL(None, use_errno=True)
for number in (435, 425, 434, 165, 272):
    libc.syscall(number, 0, 0, 0, 0, 0)
    print(ctypes.get_errno(), end=' ')
thread = threading.Thread(target=print, args=('thread',))
thread.start(); thread.join()
print(subprocess.run(['/bin/echo', 'program'], capture_output=True).stdout.decode(), end='')`;
    const job = await pythonJob(code);
    const ran = await finish(job, await backend.prepare(job, found));
    const [ENOSYS, EPERM] = [38, 1];
    assert.equal(ran.stdout, `${ENOSYS} ${ENOSYS} ${ENOSYS} ${EPERM} ${EPERM} thread\nprogram\n`, ran.stderr);
  });

  test(`${title}: the memory of all guests is counted once`, { skip }, async () => {
    const code = `
import os, time
held = bytearray(b'x') * (200 << 20)
for _ in range(6):
    if os.fork() == 0: time.sleep(60)
print('begun', flush=True)
time.sleep(60)`;
    const job = await pythonJob(code);
    const running = await start(job, await backend.prepare(job, found));
    for await (const chunk of running.stdout.iterator({ destroyOnReturn: false }))
      if (String(chunk).includes('begun')) break;
    const bytes = sentryMemory(running.pid);
    running.kill();
    await running.ended;
    assert.ok(bytes > 200 * mebibyte && bytes < 320 * mebibyte, `${bytes / mebibyte} MiB`);
  });
}

test('gvisor of 2024: descriptors are handed over, memory that is shared by them too', {
  skip: typeof later[1] === 'string' && later[1],
}, async () => {
  const [backend, found] = later as readonly [Backend, Installed];
  assert.equal(found.descriptors, true);
  const files = ['first', 'second'].map((name) => {
    const path = join(folder, name);
    writeFileSync(path, name.padEnd(4096), { mode: 0o600 });
    return openSync(path, 'r+');
  });
  const code = `
import mmap, os
print(os.read(3, 5).decode(), sorted(set(os.listdir('/proc/self/fd')) - set('01234')) in (['5'], []))
shared = mmap.mmap(4, 4096)
shared[:7] = b'written'`;
  const job = await pythonJob(code, { descriptors: files });
  const ran = await finish(job, await backend.prepare(job, found));
  for (const file of files) closeSync(file);
  assert.equal(ran.stdout, 'first True\n', ran.stderr);
  assert.match(readFileSync(join(folder, 'second'), 'utf8'), /^written/);
});

test('a version without descriptors is not chosen where they are demanded', async () => {
  const old: Backend = { ...gvisor, find: async () => ({ tool: '/x', version: 'old', descriptors: false }) };
  const demand = { enforcements: baseline, descriptors: true };
  await assert.rejects(chooseBackend(demand, [old]), /gvisor old takes no descriptors/);
  assert.equal((await chooseBackend({ ...demand, descriptors: false }, [old])).backend, old);
});

test('what is slow is taken only where nothing else will do', async () => {
  const fast: Backend = { ...gvisor, find: async () => ({ tool: '/x', version: '1' }) };
  const slow: Backend = {
    ...gvisor,
    id: 'microvm',
    strength: 9,
    find: async () => ({ tool: '/y', version: '1', slow: true }),
  };
  const demand = { enforcements: [...baseline, 'kernel' as const], descriptors: false };
  assert.equal((await chooseBackend(demand, [slow, fast])).backend, fast);
  assert.equal((await chooseBackend(demand, [slow])).backend, slow);
  assert.equal((await chooseBackend({ ...demand, backend: 'microvm' }, [slow, fast])).backend, slow);
});
