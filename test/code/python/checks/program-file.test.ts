import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../../../src/policy/load.ts';
import { one } from '../../../check/kit.ts';

const decided = async (...lines: readonly string[]) => one(lines.join('\n'), { name: 'a.py' });

test('a program is known by its file, whatever it is told that it is called', async () => {
  for (const call of [
    'os.execv("/bin/rm", ["ls", "-rf", "/home"])',
    'os.execvp("rm", ["ls", "-rf", "/home"])',
    'os.execlp("rm", "ls", "-rf", "/home")',
    'os.spawnvp(os.P_WAIT, "rm", ["ls", "-rf", "/home"])',
    'os.posix_spawn("/bin/rm", ["ls", "-rf", "/home"], os.environ)',
    'subprocess.run(["ls", "-rf", "/home"], executable="rm")',
    'subprocess.run(["ls", "-rf", "/home"], -1, "rm")',
    'subprocess.Popen(["ls", "-rf", "/home"], executable="/bin/rm")',
    'subprocess.check_output(["ls", "-rf", "/home"], executable="rm")',
  ]) {
    const { decision, findings } = await decided('import os, subprocess', call);
    assert.equal(decision, 'deny', call);
    assert.ok(
      findings.some(({ evidence }) => /\brm -rf \/home/.test(evidence)),
      call,
    );
  }
});

test('programs under their own names, or under one that a shell looks at, are judged as before', async () => {
  for (const call of [
    'os.execv("/bin/ls", ["ls", "-la"])',
    'os.execv("/bin/ls", ["rm", "-rf", "/home"])',
    'os.execvp("bash", ["-bash", "--version"])',
    'os.execvp("git", ["git", "status"])',
    'os.execv(sys.executable, [sys.executable, *sys.argv])',
    'os.execv(shutil.which("node"), ["node", "server.js"])',
    'subprocess.run(["ls", "-la"], executable="/bin/ls")',
    'subprocess.run("ls | wc -l", shell=True, executable="/bin/bash", check=True)',
    'subprocess.call(["ls"], 0, None)',
  ])
    assert.equal((await decided('import os, shutil, subprocess, sys', call)).decision, 'allow', call);
});

test('lists of commands go by the file', async () => {
  const policy = await parsePolicy('[code]\ndeny-commands = ["git"]', 'loadlock.toml');
  const found = async (call: string) =>
    (await one(`import os, subprocess\n${call}`, { name: 'a.py', policy })).findings.some(
      ({ rule }) => rule === 'command-not-admitted',
    );
  assert.ok(await found('os.execvp("git", ["x"])'));
  assert.ok(await found('os.execlp("git", "x")'));
  assert.ok(await found('subprocess.run(["ls"], executable="git")'));
  assert.ok(!(await found('subprocess.run(["git"], executable="ls")')));
});
