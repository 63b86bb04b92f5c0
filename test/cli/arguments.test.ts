import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Option, readArguments } from '../../src/cli/arguments.ts';

const options: readonly Option[] = [
  { name: 'json', what: '' },
  { name: 'quiet', short: 'q', what: '' },
  { name: 'policy', short: 'p', value: 'FILE', what: '' },
  { name: 'format', value: 'FORMAT', choices: ['text', 'json'], what: '' },
];

function read(...argv: string[]) {
  const { positionals, switches, values } = readArguments(argv, options);
  return { positionals, switches: [...switches], values: [...values] };
}

test('options stand anywhere, values come with = or as the next word', () => {
  assert.deepEqual(read('a', '--json', 'b', '--policy=x=y', '-q'), {
    positionals: ['a', 'b'],
    switches: ['json', 'quiet'],
    values: [['policy', 'x=y']],
  });
  assert.deepEqual(read('-p', '--json').values, [['policy', '--json']]);
});

test('-- ends the options', () => {
  assert.deepEqual(read('--', '--json', '-q').positionals, ['--json', '-q']);
});

test('what is not understood is an error', () => {
  for (const argv of [
    ['--nope'],
    ['-x'],
    ['--json=1'],
    ['--policy'],
    ['--policy='],
    ['--format', 'xml'],
    ['-p', 'a', '--policy', 'b'],
  ])
    assert.throws(() => read(...argv), { code: 'USAGE' }, argv.join(' '));
});
