import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  mkdirSync,
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
import { start } from '../../../src/isolation/launch.ts';
import { finish, isRoot, pythonJob, says, somebody, textOf } from '../kit.ts';
import { alive, type Candidate, containerOf, familyOf } from './kit.ts';

const launcher = fileURLToPath(new URL('../launcher.ts', import.meta.url));

function folderFor(t: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** That a backend starts a job as it is said to, and that nothing is left of it. */
export function testStarting({ backend, name, here }: Candidate): void {
  const skip = typeof here === 'string' ? here : false;
  const installed = typeof here === 'string' ? { tool: '', version: '' } : here;

  test(`${name}: streams, environment, folders and the exit code pass, and nothing else`, {
    skip,
  }, async (t) => {
    const out = folderFor(t);
    const given = folderFor(t);
    writeFileSync(join(given, 'file'), 'given', { mode: 0o644 });
    const code = `
import json, os, sys
data = sys.stdin.buffer.read()
try: open('/given/file', 'w'); wrote = True
except OSError: wrote = False
open('/out/kept', 'w').write('kept')
open('/scratch/lost', 'w').write('lost')
open('/dev/null', 'w').write('x')
sys.stdout.buffer.write(json.dumps({
  'data': [len(data), data[:3].decode()], 'env': dict(os.environ), 'root': sorted(os.listdir('/')), 'cwd': os.getcwd(),
  'name': os.uname().nodename, 'given': open('/given/file').read() + open('/tmp/deep/given/file').read(), 'wrote': wrote,
  'fds': sorted(set(os.listdir('/proc/self/fd')) - {str(number) for number in range(4)}),
}).encode() + b'\\n' + bytes(range(256)))
sys.stderr.write('to stderr')
sys.exit(7)`;
    process.env['LOADLOCK_TEST_LEAK'] = 'a secret of the caller';
    const job = await pythonJob(code, {
      env: new Map([['GREETING', 'hello \'"$\nthere']]),
      // Twice, once below a folder that tools use themselves.
      mounts: ['/given', '/tmp/deep/given'].map((guest) => ({ host: given, guest })),
      out: { host: out, guest: '/out' },
    });
    if (isRoot) chmodSync(given, 0o755);
    const running = await start(job, await backend.prepare(job, installed));
    delete process.env['LOADLOCK_TEST_LEAK'];
    running.stdin.end(Buffer.alloc(1_000_003, 'abc'));
    const parts: Buffer[] = [];
    const errors = textOf(running.stderr);
    for await (const part of running.stdout) parts.push(part as Buffer);
    const ended = await running.ended;
    const all = Buffer.concat(parts);
    const line = all.indexOf('\n');
    assert.notEqual(line, -1, `${JSON.stringify(ended)} ${await errors}`);
    const told = JSON.parse(all.toString('utf8', 0, line));
    assert.deepEqual(all.subarray(line + 1), Buffer.from(Array.from({ length: 256 }, (_, index) => index)));
    assert.equal(await errors, 'to stderr');
    assert.deepEqual([ended.exitCode, ended.hit, ended.failure], [7, null, null]);
    assert.deepEqual(told.data, [1_000_003, 'abc']);
    assert.equal(told.env.GREETING, 'hello \'"$\nthere');
    const expected = new Set(['GREETING', 'PWD', 'LC_CTYPE', 'HOME', 'container']);
    assert.deepEqual(
      Object.keys(told.env).filter((name) => !expected.has(name)),
      [],
    );
    assert.ok(!JSON.stringify(told.env).includes('secret'));
    const system = [
      'bin',
      'dev',
      'etc',
      'lib',
      'lib32',
      'lib64',
      'libx32',
      'proc',
      'sbin',
      'sys',
      'tmp',
      'usr',
      'opt',
    ];
    // Notes of their own.
    const noted = name === 'podman' ? ['run'] : name.startsWith('docker') ? ['.dockerenv'] : [];
    const places = new Set([...system, 'given', 'out', 'scratch', ...noted]);
    assert.deepEqual(
      told.root.filter((name: string) => !places.has(name)),
      [],
    );
    assert.deepEqual(
      [told.cwd, told.name, told.given, told.wrote],
      ['/scratch', 'sandbox', 'givengiven', false],
    );
    assert.deepEqual(told.fds, []);
    assert.deepEqual(readdirSync(out), ['kept']);
    assert.equal(readFileSync(join(out, 'kept'), 'utf8'), 'kept');
    assert.deepEqual(rooms(), [], 'nothing is left of what was made for it');
  });

  test(`${name}: descriptors are handed over, or refused before anything runs`, { skip }, async (t) => {
    const folder = folderFor(t);
    const files = ['first', 'second'].map((name) => {
      writeFileSync(join(folder, name), name.padEnd(4096), { mode: 0o600 });
      return openSync(join(folder, name), 'r+');
    });
    const code = `
import mmap, os
print(os.read(3, 5).decode())
for number in (5, 6, 7):
    try: print(os.fstat(number))
    except OSError as error: print(error.errno)
shared = mmap.mmap(4, 4096)
shared[:7] = b'written'`;
    const job = await pythonJob(code, { descriptors: files });
    try {
      if (!backend.descriptors || installed.descriptors === false) {
        await assert.rejects(backend.prepare(job, installed), { code: 'ISOLATION_UNAVAILABLE' });
        return;
      }
      const ran = await finish(job, await backend.prepare(job, installed));
      assert.equal(ran.stdout, 'first\n9\n9\n9\n', ran.stderr);
      assert.equal(readFileSync(join(folder, 'second'), 'utf8').trimEnd(), 'written');
    } finally {
      for (const file of files) closeSync(file);
    }
  });

  test(`${name}: what is mounted below a folder is read-only too`, {
    skip: skip || (!isRoot && 'only root can mount something there'),
  }, async (t) => {
    const given = folderFor(t);
    chmodSync(given, 0o755);
    const below = join(given, 'a place');
    mkdirSync(below);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0777', 'none', below]);
    const code = `
for name in ('file', 'new'):
    try: open('/given/a place/' + name, 'w').write('x'); print('written')
    except OSError: print('refused')
print(open('/given/a place/file').read())`;
    try {
      writeFileSync(join(below, 'file'), 'below', { mode: 0o666 });
      const job = await pythonJob(code, { mounts: [{ host: given, guest: '/given' }] });
      const ran = await finish(job, await backend.prepare(job, installed));
      const lines = ran.stdout.split('\n');
      assert.deepEqual(lines.slice(0, 2), ['refused', 'refused'], ran.stderr);
      // A backend may show nothing of it instead.
      assert.ok(['below', ''].includes(lines[2]!), ran.stdout);
      assert.deepEqual(readdirSync(below), ['file']);
      assert.equal(readFileSync(join(below, 'file'), 'utf8'), 'below');
    } finally {
      execFileSync('umount', [below]);
    }
  });

  test(`${name}: what a tool says against a job is its failure`, { skip }, async (t) => {
    const job = await pythonJob('print(1)', {
      mounts: [{ host: join(folderFor(t), 'none'), guest: '/none' }],
    });
    await assert.rejects(async () => backend.prepare(job, installed), { code: 'ISOLATION_UNAVAILABLE' });
    const climbing = await pythonJob('print(1)', {
      mounts: [{ host: '/usr/bin', guest: '/x/../../../etc' }],
    });
    await assert.rejects(async () => backend.prepare(climbing, installed), { code: 'USAGE' });
    assert.deepEqual(rooms(), [], 'nothing is left of either');
  });

  test(`${name}: root starts it as another user`, {
    skip: skip || (!isRoot && 'not root'),
  }, async () => {
    const job = await pythonJob("print('begun', flush=True)\nimport time; time.sleep(80)");
    const running = await start(job, await backend.prepare(job, installed));
    await once(running.stdout, 'begun');
    const family = familyOf(running.pid);
    assert.ok(family.size >= 2);
    // A daemon's client is nobody's but the caller's; what the daemon started is inside.
    const inside = containerOf(running.pid);
    for (const pid of inside.length > 0 ? inside : family.keys()) {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      assert.match(status, /^Uid:\s+65534\s+65534\s+65534\s+65534$/m);
      assert.match(status, /^Groups:\s*(?:65534\s*)*$/m);
      assert.match(status, /^NoNewPrivs:\s+1$/m);
    }
    running.kill();
    const before = performance.now();
    await running.ended;
    assert.ok(performance.now() - before < 20_000, 'long before it would have ended by itself');
    for (let tries = 0; tries < 400 && alive(family).length > 0; tries += 1) await sleep(25);
    assert.deepEqual(alive(family), [], 'kill ends all of it');
  });

  test(`${name}: nothing outlives its launcher, whenever that is killed`, { skip }, async () => {
    for (const user of isRoot ? [undefined, somebody] : [undefined]) {
      for (const wait of [null, 20, 60, 150]) {
        const word = `loadlock-lives-${randomBytes(6).toString('hex')}`;
        const child = spawn(process.execPath, [launcher, word, name], {
          stdio: ['ignore', 'pipe', 'pipe'],
          cwd: '/',
          ...(user === undefined ? {} : { uid: user, gid: user }),
        });
        await says(child, wait === null ? 'guest' : 'starting');
        if (wait !== null) await sleep(wait);
        const family = familyOf(child.pid!);
        child.kill('SIGKILL');
        for (let tries = 0; tries < 400 && alive(family).length > 0; tries += 1) await sleep(25);
        assert.deepEqual(alive(family), [], `killed after ${wait} ms by ${user ?? 'us'}`);
      }
    }
  });
}

/** Of this process. */
function rooms(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`loadlock-room-${process.pid}-`));
}

async function once(stream: Readable, word: string): Promise<void> {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes(word)) return;
  }
  assert.fail(`it ended without saying ${word}`);
}
