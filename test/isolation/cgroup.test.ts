import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeCgroup } from '../../src/isolation/cgroup.ts';
import { defaultLimits } from '../../src/isolation/limits.ts';

// Folders stand for the kernel's group file systems, laid out as Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst
// say: what is written where is what counts. The kernel's own would need groups handed to the tests.

const uid = process.getuid?.() ?? 0;
const limits = { ...defaultLimits, memory: 123_456_789, processes: 33 };

function layout(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'loadlock-cgroup-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

function folderOf(enter: string): string {
  assert.ok(enter.endsWith('/cgroup.procs'));
  return dirname(enter);
}

test('version 1, at the root of what a container sees', (t) => {
  const root = layout(t, { 'memory/memory.use_hierarchy': '1' });
  const group = makeCgroup(limits, { root, own: '5:cpu,cpuacct:/\n4:memory:/\n0::/\n', uid });
  const folder = folderOf(group!.enter);
  assert.equal(dirname(folder), join(root, 'memory'));
  assert.equal(readFileSync(join(folder, 'memory.limit_in_bytes'), 'utf8'), '123456789');
  assert.equal(readFileSync(join(folder, 'memory.memsw.limit_in_bytes'), 'utf8'), '123456789');
  assert.equal(group!.hit(), null);
  writeFileSync(join(folder, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n');
  assert.equal(group!.hit(), 'memory');
});

test('version 2: beside our own group, below the nearest that gives memory', (t) => {
  const root = layout(t, {
    'cgroup.controllers': 'cpu memory pids',
    'user.slice/app.slice/cgroup.subtree_control': 'memory pids\n',
    'user.slice/app.slice/term.scope/cgroup.subtree_control': '',
  });
  // In a user's own tree all of it is that user's.
  const group = makeCgroup(limits, { root, own: '0::/user.slice/app.slice/term.scope\n', uid: ownerHere() });
  if (uid === 0) return assert.equal(group, null, 'root leaves what its manager made alone');
  const folder = folderOf(group!.enter);
  assert.equal(dirname(folder), join(root, 'user.slice/app.slice'));
  for (const [name, value] of [
    ['memory.max', '123456789'],
    ['memory.swap.max', '0'],
    ['memory.oom.group', '1'],
    ['pids.max', '33'],
  ] as const)
    assert.equal(readFileSync(join(folder, name), 'utf8'), value);
  writeFileSync(join(folder, 'memory.events'), 'low 0\nmax 9\noom 1\noom_kill 0\n');
  writeFileSync(join(folder, 'pids.events'), 'max 1\n');
  assert.equal(group!.hit(), 'processes');
});

function ownerHere(): number {
  return uid;
}

test('version 2 at the root of a container', (t) => {
  const root = layout(t, { 'cgroup.controllers': 'memory', 'cgroup.subtree_control': 'memory' });
  const group = makeCgroup(limits, { root, own: '0::/\n', uid });
  assert.equal(dirname(folderOf(group!.enter)), root);
});

test('both at once: the one that has memory is used', (t) => {
  const root = layout(t, {
    'unified/cgroup.controllers': 'hugetlb',
    'unified/cgroup.subtree_control': '',
    'memory/memory.use_hierarchy': '1',
  });
  const group = makeCgroup(limits, { root, own: '4:memory:/\n1:name=systemd:/\n0::/\n', uid });
  assert.equal(dirname(folderOf(group!.enter)), join(root, 'memory'));
});

test('a group of somebody else’s is left alone', (t) => {
  const root = layout(t, {
    'memory/manager/one/memory.use_hierarchy': '1',
    'cgroup.controllers': 'memory',
    'system.slice/cgroup.subtree_control': 'memory',
    'system.slice/x.service/cgroup.procs': '',
  });
  const other = uid === 0 ? 0 : 12345;
  assert.equal(makeCgroup(limits, { root, own: '4:memory:/manager/one\n', uid: other }), null);
  assert.equal(makeCgroup(limits, { root, own: '0::/system.slice/x.service\n', uid: other }), null);
});

test('where groups are missing, unwritable or without a hierarchy there is none', (t) => {
  const root = layout(t, { 'memory/own/memory.use_hierarchy': '0' });
  for (const own of ['', 'nonsense', '4:cpu:/\n', '4:memory:/nowhere\n', '0::/\n'])
    assert.equal(makeCgroup(limits, { root, own, uid }), null, own);
  if (uid !== 0) assert.equal(makeCgroup(limits, { root, own: '4:memory:/own\n', uid }), null);
});

test('the group goes when it is let go, and so do those that a killed process left', async (t) => {
  const root = layout(t, { 'memory/memory.use_hierarchy': '1' });
  // No process has this number: the largest that Linux gives is below.
  const left = join(root, 'memory', 'loadlock-4194999-1');
  mkdirSync(left);
  const group = makeCgroup(limits, { root, own: '4:memory:/\n', uid })!;
  assert.equal(existsSync(left), false);
  const folder = folderOf(group.enter);
  // The kernel's files go with the folder; these have to be taken out by hand.
  for (const name of ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes']) rmSync(join(folder, name));
  group.remove();
  assert.equal(existsSync(folder), false);
});
