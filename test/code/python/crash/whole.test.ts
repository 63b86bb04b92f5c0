import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyseModule } from '../../../../src/code/python/analyse.ts';
import { findCrashRisks } from '../../../../src/code/python/crash/index.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import type { CodeContext, CodePhase, HazardFact } from '../../../../src/core/code.ts';
import { crashHazards } from '../../../../src/rules/code/crash-hazards.ts';
import { hazardRule } from '../../../../src/rules/code/hazard-rule.ts';
import { assertLinear } from '../../../linear-time.ts';
import { long } from '../../../long.ts';

const rules = crashHazards.map(hazardRule);

function severityOf(hazard: string, context: CodeContext, phase: CodePhase): string | undefined {
  const fact: HazardFact = {
    kind: 'hazard',
    where: { line: 1 },
    language: 'python',
    context,
    hazard,
    phase,
    reach: 'load',
    evidence: 'x',
  };
  for (const rule of rules) {
    const judged = rule.check(fact, {
      allow: () => false,
      allowDangerous: () => false,
      review: () => false,
      deny: () => false,
    });
    if (judged !== null) return judged.severity ?? rule.severity;
  }
  return undefined;
}

function analysed(source: string): readonly string[] {
  const module = parsePython(source);
  const workspace = { resolve: () => null, module: (path: string) => (path === 'a.py' ? module : null) };
  const ids = new Set(crashHazards.map(({ id }) => id));
  return analyseModule('a.py', workspace, { context: 'generated' })
    .hazards.filter(({ hazard }) => ids.has(hazard))
    .map(({ hazard, phase, where }) => `${hazard} ${phase} ${where.line}`);
}

describe('the rules of crash risks', () => {
  it('judge a bomb by what it takes with it', () => {
    assert.equal(severityOf('fork-bomb', 'generated', 'call'), 'high');
    assert.equal(severityOf('fork-bomb', 'repository', 'import'), 'high');
    assert.equal(severityOf('fork-bomb', 'repository', 'call'), 'medium');
    assert.equal(severityOf('fork-bomb', 'repository', 'dead'), 'low');
  });

  it('judge what hangs by when it would', () => {
    assert.equal(severityOf('endless-recursion', 'generated', 'import'), 'high');
    assert.equal(severityOf('endless-recursion', 'generated', 'call'), 'medium');
    assert.equal(severityOf('endless-recursion', 'repository', 'import'), 'medium');
    assert.equal(severityOf('endless-recursion', 'repository', 'call'), 'low');
    assert.equal(severityOf('loop-without-progress', 'repository', 'call'), 'low');
    assert.equal(severityOf('catastrophic-pattern', 'repository', 'import'), 'info');
  });

  it('have an id each, and say what to do', () => {
    assert.equal(new Set(crashHazards.map(({ id }) => id)).size, crashHazards.length);
    for (const { id, what, why, fix, refs } of crashHazards) {
      assert.match(id, /^[a-z-]+$/);
      for (const text of [what, why, fix]) assert.match(text, /^[A-Z].*\.$/s, id);
      assert.ok(refs.length > 0, id);
    }
  });
});

describe('the analysis of a module', () => {
  it('tells of crash risks, with names that it resolves and the phase that they have', () => {
    assert.deepEqual(analysed('def f(n):\n    return f(n - 1)\nf(1)\n'), ['endless-recursion import 2']);
    assert.deepEqual(analysed('import os as o\nforked = o.fork\nwhile True:\n    forked()\n'), [
      'endless-loop import 3',
      'fork-bomb import 4',
    ]);
    assert.deepEqual(analysed('size = 10 ** 6\nx = [0] * size * size\ny = [0] * (size * size)\n'), [
      'huge-allocation import 3',
    ]);
    assert.deepEqual(analysed('while True:\n    print("x")\n'), ['endless-loop import 1']);
    assert.deepEqual(analysed('import builtins\nx = builtins.bytearray(10 ** 12)\n'), [
      'huge-allocation import 2',
    ]);
    assert.deepEqual(analysed('import sys\nwhile True:\n    print(1)\n    sys.exit()\n'), []);
  });
});

describe('the search', () => {
  it('takes any text, and says the same each time', () => {
    for (const source of [
      '',
      '\0',
      'def f(',
      'while True:',
      'class A:\n def __repr__(self):\n  return repr(self',
      '(((((',
      // Fields and names that stand for each other.
      `import asyncio
class A:
  def __init__(self):
    self.loop = self.other
    self.other = self.loop
  async def f(self):
    return asyncio.run_coroutine_threadsafe(g(), self.loop).result()`,
      `from watchdog.events import FileSystemEventHandler
class H(FileSystemEventHandler):
  def on_modified(self, event):
    p = q
    q = p
    if p.suffix: open(event.src_path, 'w')`,
    ]) {
      const found = findCrashRisks(parsePython(source));
      assert.deepEqual(findCrashRisks(parsePython(source)), found);
    }
  });

  it('works with a resolver that knows nothing', () => {
    const module = parsePython('while True:\n    pass\nprint(9 ** 9 ** 9)\n');
    const nothing = { names: () => [], constant: () => undefined };
    assert.deepEqual(
      findCrashRisks(module, nothing).map(({ hazard }) => hazard),
      ['endless-loop', 'huge-number'],
    );
  });

  it('takes time that grows with the length of the text alone', async () => {
    const shapes: readonly ((n: number) => string)[] = [
      (n) => Array.from({ length: n }, (_, i) => `def f${i}(x):\n  return f${i + 1}(x)\n`).join(''),
      (n) => Array.from({ length: n }, (_, i) => `def f${i}(x):\n  return f${(i + 1) % n}(x)\n`).join(''),
      (n) => `def f(x):\n${'  f(x)\n'.repeat(n)}`,
      (n) => `def f(x):\n${'  while x > 0:\n    g(x)\n'.repeat(n)}`,
      (n) => `def f(x):\n${'  while x:\n    print(x)\n'.repeat(n)}`,
      (n) => `def f():\n${'  x = 1\n'.repeat(n)}${'  while x < 1:\n    pass\n'.repeat(n)}`,
      (n) => `import threading\nwhile x:\n${'  threading.Thread(target=f)\n'.repeat(n)}`,
      (n) => `import re\n${`re.compile(r'${'('.repeat(45)}a${')+'.repeat(45)}x')\n`.repeat(n / 20)}`,
      (n) => `import re\nre.compile('${'(a|b)*'.repeat(n)}x')\n`,
      (n) => `def a(x):\n${'  if x: return b(x)\n'.repeat(n)}def b(x):\n${'  if x: return a(x)\n'.repeat(n)}`,
      (n) =>
        `import itertools\nclass A:\n${'  def f(self):\n    self.a = self.b + self.a\n    self.b = self.a + self.b\n    list(itertools.permutations(self.a))\n'.repeat(n / 4)}`,
      (n) => `def g():\n${'  print(1)\n'.repeat(n)}${'while True:\n  g()\n'.repeat(n)}`,
      (n) => `while True:\n${'  if y:\n    break\n  x = "a"\n  z = get(page=1)\n'.repeat(n)}`,
    ];
    for (const make of shapes)
      await assertLinear(
        make(20).slice(0, 60),
        long ? 600 : 200,
        (n) => parsePython(make(n)),
        findCrashRisks,
      );
  });
});
