import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadlock } from '../cli/program.ts';
import { installed, run } from '../lock/tools.ts';
import { copyOfRepository } from './copy.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-pre-commit-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const examples = fileURLToPath(new URL('../../examples', import.meta.url));

function git(folder: string, ...words: string[]): string {
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  const done = spawnSync('git', [...settings, ...words], { cwd: folder, encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
}

test('pre-commit itself installs the hooks from a clone, and they refuse what they should', async (t) => {
  const tool = installed(process.env['LOADLOCK_TEST_PYTHON'], join(scratch, 'venv'), ['pre-commit==4.7.0']);
  if (typeof tool === 'string') return t.skip(tool);
  const hooks = join(scratch, 'hooks');
  const copied = copyOfRepository(hooks);
  if (copied !== null) return t.skip(copied);
  git(hooks, 'init', '--quiet');
  git(hooks, 'add', '.');
  git(hooks, 'commit', '--quiet', '-m', 'hooks');
  const rev = git(hooks, 'rev-parse', 'HEAD');
  const project = join(scratch, 'project');
  mkdirSync(join(project, 'models'), { recursive: true });
  git(project, 'init', '--quiet');
  copyFileSync(join(examples, 'honest', 'iris-pipeline.pkl'), join(project, 'models', 'iris.pkl'));
  writeFileSync(join(project, 'train.py'), 'print(1)\n');
  // As a user has it: pre-commit installs what a revision needs once, for both hooks.
  const both = [{ id: 'loadlock-scan' }, { id: 'loadlock-lock-check' }];
  const settings = { repos: [{ repo: hooks, rev, hooks: both }] };
  writeFileSync(join(project, '.pre-commit-config.yaml'), JSON.stringify(settings));
  const env = {
    HOME: process.env['HOME'] ?? scratch,
    PRE_COMMIT_HOME: join(scratch, 'home'),
    LOADLOCK_HOME: scratch,
  };
  assert.equal(loadlock(['lock', 'models'], { cwd: project, env }).code, 0);
  git(project, 'add', '.');
  const tried = (hook: string): ReturnType<typeof run> =>
    run(join(tool.bin, 'pre-commit'), ['run', hook, '--all-files', '--verbose'], { cwd: project, env });
  for (const hook of ['loadlock-scan', 'loadlock-lock-check']) {
    const { code, stdout, stderr } = await tried(hook);
    assert.equal(code, 0, stdout + stderr);
    assert.doesNotMatch(stdout, /train\.py/);
  }
  // Under another name than a pickle's.
  copyFileSync(join(examples, 'booby-trapped', 'reduce-system.pkl'), join(project, 'models', 'notes.txt'));
  git(project, 'add', '.');
  const scan = await tried('loadlock-scan');
  assert.equal(scan.code, 1);
  assert.match(scan.stdout, /DENY +models\/notes\.txt/);
  const lock = await tried('loadlock-lock-check');
  assert.equal(lock.code, 1);
  assert.match(lock.stdout, /added +notes\.txt is not locked/);
});
