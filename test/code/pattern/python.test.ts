import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPython, parsePythonPattern } from '../../../src/code/pattern/find-python.ts';
import { parsePython } from '../../../src/code/python/parse/parse.ts';
import { processorTime } from '../../processor-time.ts';

/** The lines in which a pattern matches. */
function lines(pattern: string, source: string): number[] {
  return findPython(parsePythonPattern(pattern), parsePython(source)).matches.map(({ line }) => line);
}

// The expected lines are what the pattern's own words say, counted by hand.

test('names are matched as what they stand for, not as they are written', () => {
  const source = [
    'import requests as r, os',
    'from requests import get as g',
    'r.get(u)',
    'g(u)',
    'other.get(u)',
    'f = os.system',
    'f("ls")',
    'def get(x): return x',
    'get(u)',
  ].join('\n');
  assert.deepEqual(lines('requests.get(...)', source), [3, 4]);
  assert.deepEqual(lines('os.system(...)', source), [7]);
});

test('a function that is handed on is matched by its name', () => {
  const source = 'import os\nmap(os.system, commands)\ntable = {"run": os.system}\n';
  assert.deepEqual(lines('os.system', source), [2, 3]);
  assert.deepEqual(lines('os.system(...)', source), []);
});

test('... takes any arguments, and keywords come in any order', () => {
  const source = [
    'import subprocess as sp',
    'sp.run(a)',
    'sp.run(a, shell=True)',
    'sp.run(a, check=True, shell=True)',
    'sp.run(shell=False, args=a)',
    'sp.run(a, **options)',
  ].join('\n');
  assert.deepEqual(lines('subprocess.run(..., shell=True)', source), [3, 4]);
  assert.deepEqual(lines('subprocess.run($A)', source), [2]);
  assert.deepEqual(lines('subprocess.run($A, shell=True, check=True)', source), [4]);
  assert.deepEqual(lines('subprocess.run(...)', source), [2, 3, 4, 5, 6]);
  assert.deepEqual(lines('subprocess.run(..., $K=True)', source), [3, 4]);
});

test('a metavariable is the same wherever it stands, but $_ is not', () => {
  const source = 'x == x\nx == y\na.b == a.b\nf(1) == f(2)\n';
  assert.deepEqual(lines('$A == $A', source), [1, 3]);
  assert.deepEqual(lines('$_ == $_', source), [1, 2, 3, 4]);
});

test('strings: a constant is itself, "..." is any of them', () => {
  const source = 'open("a")\nopen(\'a\')\nopen("b")\nopen(f"{x}")\nopen(x)\nopen(b"a")\n';
  assert.deepEqual(lines('open("a")', source), [1, 2]);
  assert.deepEqual(lines('open("...")', source), [1, 2, 3, 4]);
  assert.deepEqual(lines('open(f"{$X}")', source), [4]);
});

test('statements: in a row, with gaps, in bodies', () => {
  const source = [
    'lock.acquire()',
    'work()',
    'lock.release()',
    'try:',
    '    a()',
    'except:',
    '    pass',
    'try:',
    '    b()',
    'except ValueError as e:',
    '    pass',
    'with open(p) as f:',
    '    f.read()',
    'with open(p):',
    '    pass',
  ].join('\n');
  assert.deepEqual(lines('lock.acquire()\n...\nlock.release()', source), [1]);
  assert.deepEqual(lines('lock.acquire()\nlock.release()', source), []);
  assert.deepEqual(lines('try:\n  ...\nexcept:\n  ...', source), [4]);
  assert.deepEqual(lines('try:\n  ...\nexcept ValueError:\n  pass', source), [8]);
  assert.deepEqual(lines('with open(...) as $F:\n  ...', source), [12]);
  assert.deepEqual(lines('with open(...):\n  ...', source), [12, 14]);
});

test('definitions and imports', () => {
  const source = [
    'import os, sys as s',
    'from json import loads, dumps',
    'def f(a, b=1, *c): return eval(a)',
    'async def g(): ...',
    '@property',
    'def h(self): return 1',
    'class A(Base, metaclass=M): x = 1',
    'lambda q: q',
  ].join('\n');
  assert.deepEqual(lines('import os', source), [1]);
  assert.deepEqual(lines('import sys', source), [1]);
  assert.deepEqual(lines('from json import dumps', source), [2]);
  assert.deepEqual(lines('from json import $N', source), [2]);
  assert.deepEqual(lines('from $M import loads', source), [2]);
  assert.deepEqual(lines('def $F($A, ...):\n  return eval($A)', source), [3]);
  assert.deepEqual(lines('def $F(...):\n  ...', source), [3, 4, 6]);
  assert.deepEqual(lines('@property\ndef $F(...):\n  ...', source), [6]);
  assert.deepEqual(lines('class $C(Base):\n  ...', source), [7]);
});

test('dictionaries and lists', () => {
  const source = 'a = {"debug": True, "x": 1}\nb = {"debug": True}\nc = [1, 2, 3]\nd = [1, 3]\n';
  assert.deepEqual(lines('{"debug": True, ...}', source), [1, 2]);
  assert.deepEqual(lines('{"debug": True}', source), [2]);
  assert.deepEqual(lines('[1, ..., 3]', source), [3, 4]);
  assert.deepEqual(lines('[1, 3]', source), [4]);
});

test('a pattern that cannot be read says why', () => {
  for (const [pattern, why] of [
    ['', /empty/],
    ['...', /everything/],
    ['def', /no Python/],
    ['f($x)', /\$NAME/],
    ['f(', /no Python/],
  ] as const)
    assert.throws(() => parsePythonPattern(pattern), why, pattern);
});

test('gaps and holes end in time on a hostile text, and say that not all was seen', () => {
  const pattern = parsePythonPattern('f(..., $A, ..., $B, ..., $C, ..., $D, ..., $A, $B, $C, $D, ...)');
  const module = parsePython(`f(${Array.from({ length: 2_000 }, (_, at) => `a${at}`).join(',')})\n`);
  const started = processorTime();
  const { matches, complete } = findPython(pattern, module);
  assert.ok(processorTime() - started < 5_000);
  assert.deepEqual([matches.length, complete], [0, false]);
});

test('many aliases, and aliases in circles, end', () => {
  const circle = 'a = b\nb = c\nc = a\na("x")\n';
  assert.deepEqual(lines('os.system(...)', circle), []);
  const chain = [
    'import os',
    'x0 = os.system',
    ...Array.from({ length: 6 }, (_, at) => `x${at + 1} = x${at}`),
  ];
  assert.deepEqual(lines('os.system(...)', `${chain.join('\n')}\nx6("ls")\n`), [9]);
});
