import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Backend } from '../../src/isolation/backend.ts';
import { bubblewrap } from '../../src/isolation/backends/bubblewrap.ts';
import { baseline, chooseBackend } from '../../src/isolation/choose.ts';
import { start } from '../../src/isolation/launch.ts';
import { startQuickly } from '../start-quickly.ts';
import {
  bubblewrapHere,
  inSandbox,
  isRoot,
  pythonForAll,
  pythonJob,
  says,
  somebody,
  withWord,
} from './kit.ts';

// LOADLOCK_TEST_BUBBLEWRAP
const here = await bubblewrapHere();
const skip = typeof here === 'string' ? here : false;

test('the guest sees the environment, the folders and the descriptors that were listed, and no others', {
  skip,
}, async () => {
  process.env['LOADLOCK_TEST_LEAK'] = 'a secret of the caller';
  const code = `
import json, os
held = {}
for name in os.listdir('/proc/self/fd'):
    try: held[name] = os.readlink('/proc/self/fd/' + name).split(':')[0]
    except OSError: pass
print(json.dumps({'env': dict(os.environ), 'root': sorted(os.listdir('/')), 'fds': held, 'ids': [os.getuid(), os.getgid(), os.getgroups()], 'cwd': os.getcwd(), 'name': os.uname().nodename}))`;
  const ran = await inSandbox(code, { env: new Map([['GREETING', 'hello\nthere']]) });
  delete process.env['LOADLOCK_TEST_LEAK'];
  assert.equal(ran.exitCode, 0, ran.stderr);
  const { env, root, fds, ids, cwd, name } = JSON.parse(ran.stdout);
  // LC_CTYPE is Python's own doing (PEP 538), PWD bubblewrap's.
  assert.deepEqual(
    new Set(Object.keys(env)),
    new Set(['GREETING', 'PWD', ...('LC_CTYPE' in env ? ['LC_CTYPE'] : [])]),
  );
  assert.equal(env.GREETING, 'hello\nthere');
  for (const place of root)
    assert.ok(
      ['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'libx32', 'proc', 'sbin', 'scratch', 'usr'].includes(
        place,
      ),
      place,
    );
  const held = Object.values(fds);
  assert.deepEqual(
    held.filter((target) => target !== '/dev/null' && target !== 'pipe' && target !== 'socket'),
    [],
  );
  assert.deepEqual(held.filter((target) => target === 'pipe' || target === 'socket').length, 3);
  const nobody = 65534;
  assert.deepEqual([ids[0], ids[1]], [nobody, nobody]);
  assert.equal(cwd, '/scratch');
  assert.equal(name, 'sandbox');
});

test('descriptors are handed over in their order, and nothing follows them', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const files = ['first', 'second'].map((name) => {
    writeFileSync(join(folder, name), name, { mode: 0o600 });
    return openSync(join(folder, name), 'r+');
  });
  const code = `
import os
print(os.read(3, 99).decode(), os.read(4, 99).decode())
os.pwrite(4, b'written', 0)
for number in (5, 6, 7):
    try: print(os.fstat(number))
    except OSError as error: print(error.errno)`;
  const ran = await inSandbox(code, { descriptors: files });
  for (const file of files) closeSync(file);
  assert.equal(ran.stdout, 'first second\n9\n9\n9\n', ran.stderr);
  assert.equal(readFileSync(join(folder, 'second'), 'utf8'), 'written');
});

test('what the guest writes to its output folder is there afterwards; the rest is gone', {
  skip,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const code = "open('/out/kept', 'w').write('kept'); open('/scratch/lost', 'w').write('lost')";
  const ran = await inSandbox(code, { out: { host: folder, guest: '/out' } });
  assert.equal(ran.exitCode, 0, ran.stderr);
  assert.deepEqual(readdirSync(folder), ['kept']);
  assert.equal(readFileSync(join(folder, 'kept'), 'utf8'), 'kept');
});

test('root can show what only root can reach, in a mount namespace of the sandbox alone', {
  skip: skip || (!isRoot && 'not root'),
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  // mkdtemp makes it of mode 0700: nobody cannot walk into it.
  writeFileSync(join(folder, 'file'), 'seen', { mode: 0o644 });
  writeFileSync(join(folder, 'other'), 'not listed', { mode: 0o644 });
  const before = readFileSync('/proc/self/mountinfo', 'utf8');
  const code = "import os; print(open('/given/file').read(), os.listdir('/given'))";
  const ran = await inSandbox(code, { mounts: [{ host: join(folder, 'file'), guest: '/given/file' }] });
  assert.equal(ran.stdout, "seen ['file']\n", ran.stderr);
  assert.equal(readFileSync('/proc/self/mountinfo', 'utf8'), before);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('loadlock-stage-') && isOurs(name)),
    [],
  );
});

function isOurs(name: string): boolean {
  // Other sandboxes may be running at the same time.
  return existsSync(join(tmpdir(), name, 'given'));
}

test('a NUL cannot put an option of its own among those of bubblewrap', { skip }, async () => {
  const job = await pythonJob('pass', { env: new Map([['X', 'y\0--bind\0/\0/host']]) });
  if (typeof here === 'string') return;
  await assert.rejects(bubblewrap.prepare(job, here), { code: 'USAGE' });
});

test('a folder that is not there is an error before anything runs', { skip }, async () => {
  const ran = await inSandbox('print(1)', {
    mounts: [{ host: '/usr/no/such/folder', guest: '/given' }],
  }).catch((error) => error);
  assert.ok(ran.code === 'ISOLATION_UNAVAILABLE' || /bwrap/.test(ran.failure), String(ran.failure));
});

test('nothing of a sandbox outlives its launcher, whenever that is killed', { skip }, async (t) => {
  const launcher = fileURLToPath(new URL('launcher.ts', import.meta.url));
  for (const user of isRoot ? [undefined, somebody] : [undefined]) {
    for (const wait of [null, 0, 4, 8, 12, 16, 20, 25, 30, 40, 60]) {
      const word = `loadlock-lives-${randomBytes(6).toString('hex')}`;
      const child = spawn(process.execPath, [...startQuickly, launcher, word], {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: '/',
        env: { LOADLOCK_TEST_SANDBOX_PYTHON: (await pythonForAll())! },
        ...(user === undefined ? {} : { uid: user, gid: user }),
      });
      // Its first line comes as the sandbox is being started; its second out of the sandbox.
      await says(child, wait === null ? 'guest' : 'starting');
      if (wait === null) assert.notDeepEqual(withWord(word, child.pid!), [], 'it can be found while it runs');
      else await sleep(wait);
      child.kill('SIGKILL');
      // A start that was under way may get as far as the guest before it is ended: it is over when nothing comes any more.
      for (let tries = 0, gone = 0; tries < 400 && gone < 20; tries += 1) {
        gone = withWord(word, child.pid!).length === 0 ? gone + 1 : 0;
        await sleep(25);
      }
      assert.deepEqual(withWord(word, child.pid!), [], `killed after ${wait} ms by ${user ?? 'us'}`);
    }
  }
  t.diagnostic('killed while it started, and while the guest and a daemon of it ran');
});

test('a daemon of the guest does not outlive the guest', { skip }, async () => {
  const word = `loadlock-daemon-${randomBytes(6).toString('hex')}`;
  const code = `
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(60)', '${word}'])
    os._exit(0)
time.sleep(0.3)`;
  const ran = await inSandbox(code);
  assert.equal(ran.exitCode, 0, ran.stderr);
  assert.deepEqual(withWord(word), []);
});

test('kill ends everything at once', { skip }, async () => {
  if (typeof here === 'string') return;
  const word = `loadlock-killed-${randomBytes(6).toString('hex')}`;
  const job = await pythonJob(`import time; print(1, flush=True); time.sleep(60) # ${word}`);
  const running = await start(job, await bubblewrap.prepare(job, here));
  await once(running.stdout, '1');
  running.kill();
  const ended = await running.ended;
  assert.equal(ended.signal, 'SIGKILL');
  assert.equal(ended.hit, null);
  assert.deepEqual(withWord(word), []);
});

test('where the demanded cannot be enforced, nothing runs', async () => {
  const missing: Backend = {
    ...bubblewrap,
    find: async () => ({ missing: 'bwrap is not there', install: 'apt-get install bubblewrap' }),
  };
  const demand = { enforcements: baseline, descriptors: true };
  await assert.rejects(chooseBackend(demand, [missing]), (error: Error & { code: string }) => {
    assert.equal(error.code, 'ISOLATION_UNAVAILABLE');
    assert.match(error.message, /bwrap is not there.*apt-get install bubblewrap/);
    return true;
  });
  const weak: Backend = {
    ...bubblewrap,
    enforces: ['files'],
    find: async () => ({ tool: '/x', version: '1' }),
  };
  await assert.rejects(chooseBackend(demand, [weak]), /bubblewrap does not enforce network/);
  const deaf: Backend = { ...weak, enforces: baseline, descriptors: false };
  await assert.rejects(chooseBackend(demand, [deaf]), /takes no descriptors/);
  await assert.rejects(chooseBackend({ ...demand, backend: 'gvisor' }, [missing]), /no backend gvisor/);
});

test('of several that meet the demand, the everyday one is taken, else the strongest', async () => {
  const found = async (): Promise<{ tool: string; version: string }> => ({ tool: '/x', version: '1' });
  const everyday: Backend = { ...bubblewrap, find: found };
  const weaker: Backend = { ...bubblewrap, id: 'container', find: found, strength: 3 };
  const stronger: Backend = {
    ...bubblewrap,
    id: 'gvisor',
    find: found,
    strength: 5,
    enforces: [...bubblewrap.enforces, 'kernel'],
  };
  const all = [weaker, everyday, stronger];
  const demand = { enforcements: baseline, descriptors: true };
  assert.equal((await chooseBackend(demand, all)).backend, everyday);
  assert.equal((await chooseBackend(demand, [weaker, stronger])).backend, stronger);
  const kernel = { ...demand, enforcements: [...baseline, 'kernel' as const] };
  assert.equal((await chooseBackend(kernel, all)).backend, stronger);
});

test('root starts bubblewrap as another user', { skip: skip || (!isRoot && 'not root') }, async () => {
  if (typeof here === 'string') return;
  const word = `loadlock-user-${randomBytes(6).toString('hex')}`;
  const job = await pythonJob(`import time; print(1, flush=True); time.sleep(60) # ${word}`);
  const running = await start(job, await bubblewrap.prepare(job, here));
  await once(running.stdout, '1');
  const pids = withWord(word);
  assert.ok(pids.length >= 2);
  for (const pid of pids) {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    assert.match(status, /^Uid:\s+65534\s+65534\s+65534\s+65534$/m);
    assert.match(status, /^Groups:\s*(?:65534\s*)*$/m);
    assert.match(status, /^NoNewPrivs:\s+1$/m);
  }
  running.kill();
  await running.ended;
});

test('bubblewrap is what the system package installed', { skip }, () => {
  if (typeof here === 'string') return;
  const said = spawnSync(here.tool, ['--version'], { encoding: 'utf8' }).stdout;
  assert.ok(said.includes(here.version));
});

async function once(stream: Readable, word: string): Promise<void> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(word)) return;
  }
  assert.fail(`it ended without saying ${word}`);
}
