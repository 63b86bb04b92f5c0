import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectHazards, seen } from './seen.ts';

// What a command gives to a program that it reads from its input.
expectHazards([
  ['bash -s -- / <<\'SH\'\nrm -rf "$1"\nSH', 'deletes-everything'],
  ['bash -s rm -rf / <<\'SH\'\n"$@"\nSH', 'deletes-everything'],
  ['sh /dev/stdin / <<\'SH\'\nrm -rf "$1"\nSH', 'deletes-everything'],
  ['mapfile -t words <<X\nrm\n-rf\n/\nX\n"${words[@]}"', 'deletes-everything'],
  ['readarray -t paths <<X\n/etc\nX\nrm -rf "${paths[0]}"', 'deletes-everything'],
  ['parallel <<X\nrm -rf /etc\nX', 'deletes-everything'],
  ['bash -s -- build <<\'SH\'\nrm -rf "./$1"\nSH', 'deletes'],
  ['mapfile -t names <<X\none\ntwo\nX\necho "${names[@]}"', ''],
  ["printf 'a\\nb\\n' | parallel echo", ''],
]);

test('arguments stand in front of a program that asks for them', async () => {
  const { embedded } = await seen("true\npython3 - /etc out <<'PY'\nimport sys\nprint(sys.argv[1])\nPY");
  assert.equal(embedded.length, 1);
  assert.deepEqual(embedded[0]!.text.split('\n').slice(0, 2), [
    'import sys; sys.argv = ["-", "/etc", "out"]',
    'import sys',
  ]);
  // Its own first line is line 3: that in front is told where the command stands.
  assert.equal(embedded[0]!.line, 2);
  assert.equal(embedded[0]!.verbatim, true);
});

test('an argument that is not known stays one', async () => {
  const { embedded } = await seen('python3 -c "import sys; print(sys.argv)" "$1" b\\"c');
  assert.equal(
    embedded[0]!.text,
    'import sys; sys.argv = ["-c", sys.argv[1], "b\\"c"]\nimport sys; print(sys.argv)',
  );
});

test('a program that does not ask for them is left as it is', async () => {
  const { embedded } = await seen("python3 - a b <<'PY'\nprint(1)\nPY");
  assert.equal(embedded[0]!.text, 'print(1)\n');
  assert.equal(embedded[0]!.line, 2);
});
