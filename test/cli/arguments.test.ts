import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Option, readArguments } from '../../src/cli/arguments.ts';

const options: readonly Option[] = [
  { name: 'json', what: '' },
  { name: 'jobs', short: 'j', value: 'N', what: '' },
  { name: 'verbose', short: 'v', what: '' },
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

test('short options stand together, and a value may follow its letter', () => {
  const both = { positionals: ['a'], switches: ['quiet', 'verbose'], values: [['jobs', '2']] };
  for (const argv of [
    ['-qvj2', 'a'],
    ['-qvj', '2', 'a'],
    ['-qvj=2', 'a'],
    ['a', '-qv', '-j2'],
  ])
    assert.deepEqual(read(...argv), both, argv.join(' '));
  assert.deepEqual(read('-jq').values, [['jobs', 'q']]);
  assert.deepEqual(read('--', '-qv').positionals, ['-qv']);
  for (const argv of [['-qx'], ['-j='], ['-q-'], ['-j2', '-j3'], ['-qj']])
    assert.throws(() => read(...argv), { code: 'USAGE' }, argv.join(' '));
});

test('a long option with a dash too few is no cluster', () => {
  assert.throws(() => read('-json'), { message: 'unknown option -json; did you mean --json?' });
  assert.throws(() => read('-policy', 'strict'), { message: /did you mean --policy/ });
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
