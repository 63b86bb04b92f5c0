import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tomlCommands } from '../../../src/code/dockerfile/table-commands.ts';

test('Hatch runs commands before and after it installs into an environment', () => {
  const text = [
    '[tool.hatch.envs.default]',
    'dependencies = ["pytest"]',
    'pre-install-commands = ["echo one"]',
    'post-install-commands = ["echo two"]',
  ].join('\n');
  assert.deepEqual(
    tomlCommands(text).map(({ text: command, line }) => [command, line]),
    [
      ['echo one', 3],
      ['echo two', 4],
    ],
  );
});
