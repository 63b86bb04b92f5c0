import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../../src/index.ts';
import { hazards } from './build.ts';

const told = ['.git/config: runs-when-opened'];

/** Settings of git-config(1) whose values git hands to a shell, or takes other files by. */
const commands: readonly string[] = [
  '[core]\n\tfsmonitor = "touch marker"',
  '[core]\n\tsshCommand = sh -c "touch marker"',
  '[core]\n\thooksPath = .hooks',
  '[CORE] pager = touch marker',
  '[alias]\n\tst = !touch marker',
  '[filter "x"]\n\tsmudge = sh x.sh',
  '[diff "x"]\n\ttextconv = sh x.sh',
  '[include]\n\tpath = ../x',
  '[credential "https://example.invalid"]\n\thelper = !sh x.sh',
];

for (const text of commands)
  test(`git runs ${JSON.stringify(text)}`, () => {
    assert.deepEqual(hazards({ '.git/config': `${text}\n`, 'a.py': '' }), told);
  });

test('what git, git-lfs and people write is nothing to tell', () => {
  const text = [
    '[core]\n\trepositoryformatversion = 0\n\tfsmonitor = true\n\teditor = vim\n\tworktree = ../../x',
    '[remote "origin"]\n\turl = https://example.invalid/m\n\tfetch = +refs/heads/*:refs/remotes/origin/*',
    '[filter "lfs"]\n\tclean = git-lfs clean -- %f\n\tsmudge = git-lfs smudge -- %f\n\tprocess = git-lfs filter-process',
    '[alias]\n\tst = status',
    '[credential]\n\thelper = store',
  ];
  assert.deepEqual(hazards({ '.git/config': text.join('\n'), 'a.py': '' }), []);
});

test('a folder that git takes for a repository is one', () => {
  const tree = { 'd/HEAD': 'ref: refs/heads/main\n', 'd/config': '[core]\n\tworktree = ..\n', 'a.py': '' };
  assert.deepEqual(hazards(tree), ['d/config: runs-when-opened']);
  assert.deepEqual(hazards({ 'd/config': '[core]\n\tworktree = ..\n', 'a.py': '' }), []);
});

test('an address of a submodule that is an option', () => {
  const of = (url: string): string => `[submodule "x"]\n\tpath = x\n\turl = ${url}\n`;
  assert.deepEqual(hazards({ '.gitmodules': of('-u./x'), 'a.py': '' }), ['.gitmodules: runs-when-opened']);
  assert.deepEqual(hazards({ '.gitmodules': of('https://example.invalid/x'), 'a.py': '' }), []);
});

test('a scan reads settings and hooks of .git, and nothing else of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-'));
  try {
    mkdirSync(join(folder, '.git/hooks'), { recursive: true });
    mkdirSync(join(folder, '.git/objects'));
    writeFileSync(join(folder, 'a.py'), 'x = 1\n');
    writeFileSync(join(folder, '.git/config'), '[core]\n\tfsmonitor = touch marker\n');
    writeFileSync(join(folder, '.git/index'), 'x');
    writeFileSync(join(folder, '.git/objects/x'), 'x');
    writeFileSync(join(folder, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 0\n');
    writeFileSync(join(folder, '.git/hooks/pre-push.sample'), '#!/bin/sh\nexit 0\n');
    const { artifacts } = (await scan([folder])).targets[0]!;
    assert.deepEqual(
      artifacts.map(({ path, decision }) => [path, decision]),
      [
        ['.git/config', 'review'],
        ['.git/hooks/pre-commit', 'allow'],
        ['a.py', 'allow'],
      ],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
