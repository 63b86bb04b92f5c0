import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { seccompFilter } from '../../../src/isolation/seccomp/filter.ts';
import { machine, pythons, skip } from '../guest/confined.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-seccomp-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const python = pythons.at(-1) ?? null;
const SIGSYS = 31;

function calls(...words: string[]): Record<string, string | number> {
  const script = join(import.meta.dirname, 'calls.py');
  return JSON.parse(execFileSync(python!.path, ['-I', '-S', '-B', script, ...words], { encoding: 'utf8' }));
}

/** How each call ends under the first filter. */
const expected = {
  getpid: 'ok',
  mount: 'EPERM',
  clone3: 'ENOSYS',
  'socket inet': 'EACCES',
  'socket inet, high bits': 'EACCES',
  'socket unix': 'ok',
  'socket netlink': 'EACCES',
  TIOCSTI: 'EPERM',
  'TIOCSTI, high bits': 'EPERM',
  TCGETS: 'ENOTTY',
  pdeathsig: 'EPERM',
  'prlimit of another': 'EPERM',
  keyctl: 'EPERM',
  bpf: 'EPERM',
  userfaultfd: 'EPERM',
  io_uring_setup: 'ENOSYS',
  personality: 'EPERM',
  unshare: 'EPERM',
  setns: 'EPERM',
  pidfd_open: 'ENOSYS',
  'newer than the table': 'ENOSYS',
  'create setuid': 'EPERM',
  create: 'ENOENT',
  ptrace: 'EPERM',
};

test('the kernel takes the first filter, and answers as it says', { skip }, () => {
  const path = join(folder, 'stage1.bpf');
  writeFileSync(path, seccompFilter(machine!, 'stage1'));
  const { 'int 0x80': int80, x32, ...results } = calls(path);
  assert.deepEqual(results, expected);
  if (machine === 'x86_64') assert.deepEqual([int80, x32], [SIGSYS, SIGSYS]);
});

test('without it, the same calls end otherwise', { skip }, () => {
  const results = calls();
  const same = Object.entries(expected).filter(([name, ending]) => results[name] === ending);
  const blocked = new Set(['getpid', 'socket unix', 'TCGETS', 'create', 'newer than the table']);
  // An ordinary user is refused some of these by the kernel itself.
  if (process.getuid?.() === 0)
    assert.deepEqual(
      same.map(([name]) => name).filter((name) => !blocked.has(name)),
      [],
    );
  assert.equal(results['socket inet'], 'ok');
  assert.notEqual(results['int 0x80'], SIGSYS);
  assert.notEqual(results['x32'], SIGSYS);
});

test('the kernel takes the second filter', { skip }, () => {
  const path = join(folder, 'stage2.bpf');
  writeFileSync(path, seccompFilter(machine!, 'stage2'));
  const results = calls(path, 'second');
  assert.deepEqual(results, {
    ...expected,
    'socket inet': 'EPERM',
    'socket inet, high bits': 'EPERM',
    'socket unix': 'EPERM',
    'socket netlink': 'EPERM',
  });
});
