import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Module } from '../../../../src/code/python/ast.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import { walkModule } from '../../../../src/code/python/walk.ts';

/** The texts of all calls in the order of the source. */
function calls(module: Module): readonly string[] {
  const found: string[] = [];
  walkModule(module, (node) => {
    if (node.type === 'Call') found.push(module.source.text.slice(node.at, node.end));
    return true;
  });
  return found;
}

function kinds(text: string): readonly string[] {
  return parsePython(text).body.map(({ type }) => type);
}

test('a line that does not parse is broken, the lines around it are not', () => {
  const module = parsePython('a = 1\nb = = 2\nc = 3\n');
  assert.deepEqual(
    module.body.map(({ type }) => type),
    ['Assign', 'Broken', 'Assign'],
  );
  assert.deepEqual(
    module.errors.map(({ code, at }) => ({ code, at })),
    [{ code: 'syntax', at: 10 }],
  );
  const [, broken] = module.body;
  assert.equal(module.source.text.slice(broken!.at, broken!.end), 'b = = 2');
});

test('calls inside of what is broken are kept', () => {
  assert.deepEqual(calls(parsePython('foo(os.system("x") $\n')), ['os.system("x")']);
  assert.deepEqual(calls(parsePython('x = = f(1) + g(2)\n')), ['f(1)', 'g(2)']);
});

test('a broken header keeps its block', () => {
  const text = 'def f(:\n    a()\n    b()\nc()\n';
  assert.deepEqual(calls(parsePython(text)), ['a()', 'b()', 'c()']);
});

test('a broken clause keeps the statement before it and its own block', () => {
  const text = 'try:\n    a()\nexcept (:\n    b()\nelse:\n    c()\nd()\n';
  assert.deepEqual(calls(parsePython(text)), ['a()', 'b()', 'c()', 'd()']);
  assert.deepEqual(kinds('if a:\n    b\nelif = :\n    c\nd\n'), ['If', 'Broken', 'Expr', 'Expr']);
});

test('what is good before a semicolon stays good', () => {
  assert.deepEqual(kinds('a(); b c; d\n'), ['Expr', 'Broken']);
});

test('a bracket without an end stops at the next statement', () => {
  const text = 'x = f(a,\ndef g():\n    h()\n';
  const module = parsePython(text);
  assert.deepEqual(
    module.body.map(({ type }) => type),
    ['Broken', 'FunctionDef'],
  );
  assert.deepEqual(calls(module), ['h()']);
});

test('a string without an end stops at the end of its line', () => {
  assert.deepEqual(kinds('x = "a\ny = 1\n'), ['Broken', 'Assign']);
  assert.deepEqual(kinds("x = f'{a\ny = 1\nimport os\n"), ['Broken', 'Import']);
});

test('wrong indentation is told, and read all the same', () => {
  for (const text of ['  a()\nb()\n', 'if x:\na()\nb()\n', 'if x:\n    a()\n  b()\n', 'a()\n    b()\n']) {
    const module = parsePython(text);
    assert.deepEqual(
      calls(module),
      ['a()', 'b()'].filter((call) => text.includes(call)),
      text,
    );
    assert.ok(
      module.errors.some(({ code }) => code === 'indentation'),
      text,
    );
  }
});

test('mixed tabs and spaces are told', () => {
  const [first] = parsePython('if a:\n\tb\n        c\n').errors;
  assert.equal(first?.code, 'indentation');
});

test('what a match holds beside its cases is read', () => {
  assert.deepEqual(
    calls(parsePython('match x:\n    case 1:\n        a()\n    case (:\n        b()\n    c()\nd()\n')),
    ['a()', 'b()', 'c()', 'd()'],
  );
});

test('a NUL is told', () => {
  assert.equal(parsePython('a = 1\0\nb()\n').errors[0]?.code, 'nul');
});

test('decorators of nothing are kept', () => {
  assert.deepEqual(calls(parsePython('@a()\n@b()\nx = c()\n')), ['a()', 'b()', 'c()']);
});

test('names are compared in their normal form, keywords are not', () => {
  const [first] = parsePython('𝐩𝐫𝐢𝐧𝐭(1)\n').body;
  assert.ok(first?.type === 'Expr' && first.value.type === 'Call' && first.value.func.type === 'Name');
  assert.equal(first.value.func.id, 'print');
  assert.deepEqual(kinds('ｉmport = 1\n'), ['Assign']);
});

test('numbers too long to be any program are told, and cost nothing', () => {
  const { errors } = parsePython(`x = ${'9'.repeat(1_000_000)}\n`);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['too-long'],
  );
});

test('lines of carriage returns are lines', () => {
  const { source, body } = parsePython('a\r\nb\rc\n');
  assert.equal(source.text, 'a\nb\nc\n');
  assert.deepEqual([...source.lineStarts], [0, 2, 4, 6]);
  assert.equal(body.length, 3);
});
