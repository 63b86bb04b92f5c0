import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellCommands } from '../../../src/code/shell/commands.ts';
import { shown } from '../../../src/code/shell/field.ts';

async function lines(text: string): Promise<readonly string[]> {
  const { commands } = await shellCommands(text, undefined);
  return commands.map(({ invocation: { name, args } }) => [name, ...args.map(shown)].join(' '));
}

test('commands are resolved and listed in order', async () => {
  assert.deepEqual(await lines('ls -la | gr\'\'ep x; sudo /bin/rm -rf "$X"'), [
    'ls -la',
    'grep x',
    'sudo /bin/rm -rf $X',
    'rm -rf $X',
  ]);
  assert.deepEqual(await lines('x=cu; $' + '{x}rl https://a.example'), ['curl https://a.example']);
  assert.deepEqual(await lines('eval "wget x"'), ['eval wget x', 'wget x']);
  assert.deepEqual(await lines('f() { cat "$1"; }; f a'), ['cat a']);
});

test('what wraps a command is told', async () => {
  const { commands } = await shellCommands('sudo env X=1 nice rm x', undefined);
  const last = commands.at(-1)?.invocation;
  assert.deepEqual(last?.through, ['sudo', 'env', 'nice']);
  assert.equal(last?.name, 'rm');
});

test('a name that is not known is empty', async () => {
  const { commands } = await shellCommands('$X a', undefined);
  assert.equal(commands[0]?.invocation.name, '');
});

test('what is not read is not complete', async () => {
  assert.equal((await shellCommands('ls', undefined)).complete, true);
  assert.equal((await shellCommands('if [', undefined)).complete, false);
  assert.equal((await shellCommands('Get-Item x', 'powershell')).windows, 'powershell');
  assert.equal((await shellCommands('a;'.repeat(3_000_000), undefined)).complete, false);
});
