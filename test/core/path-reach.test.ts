import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathReach } from '../../src/core/path-reach.ts';

// Where these lie is said by ssh(1), aws-cli, cron(8), bash(1), systemd.unit(5), the Filesystem Hierarchy Standard 3.0.
const cases: readonly (readonly [string, ReturnType<typeof pathReach>])[] = [
  ['~/.ssh/id_rsa', 'credentials'],
  ['/root/.ssh', 'credentials'],
  ['\uf8ff/.aws/credentials', 'credentials'],
  ['/etc/passwd', 'credentials'],
  ['/etc/../etc//shadow', 'credentials'],
  ['C:\\Users\\x\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Login Data', 'credentials'],
  ['%APPDATA%\\discord\\Local Storage\\leveldb', 'credentials'],
  ['/proc/self/environ', 'credentials'],
  ['~/.bashrc', 'persistence'],
  ['/home/u/.ssh/authorized_keys', 'persistence'],
  ['/etc/cron.d/x', 'persistence'],
  ['/var/spool/cron/root', 'persistence'],
  ['.git/hooks/pre-commit', 'persistence'],
  // https://docs.conda.io: scripts of activate.d are sourced; assistants and editors read what follows at each start.
  ['/opt/conda/etc/conda/activate.d/x.sh', 'persistence'],
  ['~/.claude/CLAUDE.md', 'persistence'],
  ['~/.gemini/GEMINI.md', 'persistence'],
  ['~/.config/Code/User/settings.json', 'persistence'],
  ['.vscode/settings.json', 'inside'],
  ['docs/CLAUDE.md', 'inside'],
  ['/etc/hostname', 'system'],
  ['/', 'system'],
  ['C:\\Windows\\System32\\drivers', 'system'],
  ['/usr/bin/python', 'system'],
  ['~', 'system'],
  ['/home', 'system'],
  ['/home/user/data.csv', 'outside'],
  ['~/data', 'outside'],
  ['../../data', 'outside'],
  ['a/../../b', 'outside'],
  ['a/../b', 'inside'],
  ['data/train.csv', 'inside'],
  ['./data', 'inside'],
  ['/dev/null', 'inside'],
  ['/tmp/x', 'temporary'],
  ['/dev/shm/x', 'temporary'],
  ['/tmpx/y', 'outside'],
  ['\uf8ff/x', 'unknown'],
  // A way back leads where it leads, whatever the path begins with.
  ['/tmp/../home', 'system'],
  ['/tmp/../usr/bin/python3', 'system'],
  ['/tmp/x/../../etc/cron.d/y', 'persistence'],
  ['/dev/shm/../../home/user/data.csv', 'outside'],
  ['/tmp/\uf8ff/../../home', 'system'],
  ['/output/../etc/x', 'system'],
  ['C:\\temp\\..\\Windows\\System32\\x.dll', 'system'],
  ['/tmp/a/../b', 'temporary'],
  ['/output/a/../b.csv', 'inside'],
  ['/../../tmp/x', 'temporary'],
  ['~/..', 'system'],
  ['~/../../usr/bin/ls', 'system'],
  ['~/a/../b', 'outside'],
  ['~/../other/x', 'outside'],
  ['\uf8ff/../x', 'unknown'],
  ['../..', 'outside'],
];

test('a path leads to what its text says', () => {
  for (const [path, expected] of cases) assert.equal(pathReach(path), expected, path);
});

test('ordinary names that look like others are ordinary', () => {
  for (const path of [
    'configs/aws.yaml',
    'my.sshd/x',
    'profile',
    'src/profile.py',
    'etc/passwd.py',
    'cookies.py',
  ])
    assert.equal(pathReach(path), 'inside', path);
});
