import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkoutOf } from '../../src/open/git.ts';
import { revisionOf } from '../../src/open/revision.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'loadlock-revision-')));
after(() => rmSync(scratch, { recursive: true, force: true }));
const there = spawnSync('git', ['--version']).status === 0;
const skip = there ? false : 'git is not installed';

function git(folder: string, ...words: string[]): string {
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch, GIT_CONFIG_NOSYSTEM: '1' };
  const run = spawnSync('git', [...settings, ...words], { cwd: folder, encoding: 'utf8', env });
  assert.equal(run.status, 0, `git ${words.join(' ')}: ${run.stderr}`);
  return run.stdout.trim();
}

function repository(name: string, ...format: string[]): string {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'models'), { recursive: true });
  git(folder, 'init', '--quiet', ...format);
  writeFileSync(join(folder, 'models', 'a.bin'), 'a');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '-m', 'one');
  return folder;
}

/** What git itself says of where it stands. */
function expected(folder: string): { commit: string; ref: string | null } {
  const ref = spawnSync('git', ['symbolic-ref', '-q', 'HEAD'], {
    cwd: folder,
    encoding: 'utf8',
  }).stdout.trim();
  return { commit: git(folder, 'rev-parse', 'HEAD'), ref: ref === '' ? null : ref };
}

function told(path: string): { commit: string | null; ref: string | null } {
  const { commit, ref } = checkoutOf(path)!;
  return { commit, ref };
}

test('branches, loose and packed, tags and commits: what git rev-parse says', { skip }, () => {
  const folder = repository('plain');
  assert.deepEqual(told(folder), expected(folder));
  assert.deepEqual(told(join(folder, 'models', 'a.bin')), expected(folder));
  git(folder, 'checkout', '--quiet', '-b', 'feature/deep');
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'two');
  assert.deepEqual(told(folder), expected(folder));
  git(folder, 'tag', '-a', 'v1', '-m', 'annotated');
  git(folder, 'pack-refs', '--all');
  assert.deepEqual(told(folder), { ...expected(folder), ref: 'refs/heads/feature/deep' });
  // A loose ref is newer than a packed one of its name.
  git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'three');
  assert.deepEqual(told(folder), expected(folder));
  git(folder, 'checkout', '--quiet', 'v1');
  assert.deepEqual(told(folder), { ...expected(folder), ref: null });
  git(folder, 'checkout', '--quiet', 'main');
  git(folder, 'pack-refs', '--all');
  assert.deepEqual(told(folder), expected(folder));
});

test('worktrees, submodules, and repositories that name objects by SHA-256', { skip }, () => {
  const folder = repository('main-tree');
  const worktree = join(scratch, 'worktree');
  git(folder, 'worktree', 'add', '--quiet', '-b', 'side', worktree);
  git(worktree, 'commit', '--quiet', '--allow-empty', '-m', 'side');
  assert.deepEqual(told(worktree), expected(worktree));
  assert.deepEqual(told(folder), expected(folder));
  git(folder, 'pack-refs', '--all');
  assert.deepEqual(told(worktree), expected(worktree));
  const outer = repository('outer');
  git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', folder, 'inner');
  git(outer, 'commit', '--quiet', '-m', 'with the inner one');
  assert.deepEqual(told(join(outer, 'inner')), expected(join(outer, 'inner')));
  assert.notEqual(told(join(outer, 'inner')).commit, told(outer).commit);
  const wide = repository('wide', '--object-format=sha256');
  assert.equal(told(wide).commit?.length, 64);
  assert.deepEqual(told(wide), expected(wide));
});

test('the remote is told without the token in it', { skip }, () => {
  const folder = repository('remote');
  git(folder, 'remote', 'add', 'origin', 'https://user:token@example.org/org/model.git');
  const { source, revision } = revisionOf(join(folder, 'models'));
  assert.deepEqual(source, {
    kind: 'git',
    url: 'https://example.org/org/model.git',
    repository: null,
    ref: 'refs/heads/main',
  });
  assert.equal(revision, git(folder, 'rev-parse', 'HEAD'));
  git(folder, 'remote', 'set-url', 'origin', 'git@example.org:org/model.git');
  assert.equal(checkoutOf(folder)!.remote, 'git@example.org:org/model.git');
});

test('a hostile .git tells nothing that is not a commit, and reads nothing outside', () => {
  const secret = join(scratch, 'secret');
  writeFileSync(secret, 'c'.repeat(40));
  const cases: Record<string, string> = {
    'leads out': 'ref: refs/../../../secret\n',
    'no ref': `ref: ${secret}\n`,
    'runs in a circle': 'ref: refs/heads/loop\n',
    'two lines': `ref: refs/heads/a\nref: refs/heads/b\n`,
    'not hex': `${'g'.repeat(40)}\n`,
    'too short': `${'a'.repeat(39)}\n`,
  };
  for (const [name, head] of Object.entries(cases)) {
    const folder = join(scratch, 'hostile', name.replaceAll(' ', '-'));
    mkdirSync(join(folder, '.git', 'refs', 'heads'), { recursive: true });
    writeFileSync(join(folder, '.git', 'HEAD'), head);
    writeFileSync(join(folder, '.git', 'refs', 'heads', 'loop'), 'ref: refs/heads/loop\n');
    assert.equal(checkoutOf(folder)?.commit, null, name);
    assert.equal(revisionOf(folder).source.kind, 'path', name);
  }
  const pipes = join(scratch, 'hostile', 'pipe');
  mkdirSync(join(pipes, '.git'), { recursive: true });
  spawnSync('mkfifo', [join(pipes, '.git', 'HEAD')]);
  assert.equal(checkoutOf(pipes)?.commit, null);
});

test('snapshots in a hub cache are of the commit that their folder names', () => {
  const commit = 'ab'.repeat(20);
  const store = join(scratch, 'hub', 'models--org--name');
  const snapshot = join(store, 'snapshots', commit);
  mkdirSync(snapshot, { recursive: true });
  mkdirSync(join(store, 'blobs'));
  mkdirSync(join(store, 'refs'));
  writeFileSync(join(store, 'blobs', 'one'), 'x');
  writeFileSync(join(store, 'refs', 'main'), commit);
  symlinkSync('../../blobs/one', join(snapshot, 'model.bin'));
  const source = { kind: 'hub-cache', url: null, repository: 'org/name' };
  for (const target of [snapshot, join(snapshot, 'model.bin')])
    assert.deepEqual(revisionOf(target), {
      location: target,
      source: { ...source, ref: null },
      revision: commit,
    });
  assert.deepEqual(revisionOf(store), {
    location: snapshot,
    source: { ...source, ref: 'main' },
    revision: commit,
  });
  writeFileSync(join(store, 'refs', 'main'), '../../elsewhere');
  assert.equal(revisionOf(store).source.kind, 'path');
});
