import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measure } from '../../../src/code/metrics/index.ts';
import { parsePython } from '../../../src/code/python/parse/parse.ts';
import type { CodeCapability, CodePhase, EffectFact } from '../../../src/core/code.ts';
import type { Metrics } from '../../../src/core/code-metrics.ts';
import { assertLinear } from '../../linear-time.ts';

// Expected values are counted by hand, by the rule that the test is named after.

function of(source: string, effects?: readonly EffectFact[]): Metrics {
  return measure(parsePython(source), effects);
}

function effect(line: number, capability: CodeCapability, phase: CodePhase, tainted = false): EffectFact {
  return {
    kind: 'effect',
    where: { line },
    language: 'python',
    context: 'generated',
    capability,
    phase,
    reach: 'load',
    callable: 'f',
    evidence: 'f()',
    taint: tainted ? ['parameter'] : [],
    traits: [],
  };
}

describe('functions', () => {
  it('are measured one by one', () => {
    const source = [
      'class A:',
      '    def f(self, a, *b, c=1, **d):',
      '        for x in a:',
      '            if x:',
      '                with b:',
      '                    pass',
      '            elif c:',
      '                pass',
      '        return 1',
      'def g():',
      '    def h():',
      '        pass',
      '    return h',
    ].join('\n');
    const { byFunction, functions } = of(source).legibility;
    assert.deepEqual(
      byFunction.map(({ name, line, lines, parameters, nesting, cyclomatic, cognitive }) => [
        name,
        line,
        lines,
        parameters,
        nesting,
        cyclomatic,
        cognitive,
      ]),
      [
        // for 1, if 2, elif 1
        ['A.f', 2, 8, 5, 3, 4, 4],
        ['g', 10, 4, 0, 0, 1, 0],
        ['g.h', 11, 2, 0, 0, 1, null],
      ],
    );
    assert.deepEqual(functions, {
      count: 3,
      averageLines: 14 / 3,
      maxLines: 8,
      averageParameters: 5 / 3,
      maxParameters: 5,
      maxNesting: 3,
    });
  });
});

describe('names', () => {
  it('are held against PEP 8', () => {
    const source = [
      'MAX = 1', //                    fits
      'Alias = int', //                fits
      'badGlobal = 2', //              does not
      'class lower: pass', //          does not
      'class Fine:', //                fits
      '    attribute = 1', //          fits
      '    def badMethod(self, x):', // does not; self and x fit
      '        Local = 1', //          does not
      '        for i in x: pass', //   fits
      '        list = 2', //           fits, and shadows
    ].join('\n');
    const { names, ratio, oneLetter, shadowedBuiltins } = of(source).legibility.naming;
    assert.equal(names, 12);
    assert.equal(ratio, 8 / 12);
    // x; the target of a loop is none.
    assert.equal(oneLetter, 1);
    assert.equal(shadowedBuiltins, 1);
  });
});

describe('documentation', () => {
  it('is asked of what is public', () => {
    const source =
      '"""Module."""\ndef f():\n    "Doc."\ndef g(): pass\ndef _h(): pass\nclass A:\n    def m(self): pass\n    def _n(self): pass';
    assert.deepEqual(of(source).legibility.docstrings, { covered: 2, of: 5, ratio: 2 / 5 });
  });

  it('by types is asked of parameters and results', () => {
    const source =
      'class A:\n    def __init__(self, x: int, y): pass\n    @staticmethod\n    def f(a, *args: int) -> None: pass';
    // x, y, a, args and the result of f.
    assert.deepEqual(of(source).legibility.typeHints, { covered: 3, of: 5, ratio: 3 / 5 });
  });

  it('of nothing is null', () => {
    assert.equal(of('').legibility.docstrings.ratio, null);
    assert.equal(of('x = 1').legibility.typeHints.ratio, null);
  });
});

describe('dead code', () => {
  const dead = (source: string): Metrics['legibility']['deadCode'] => of(source).legibility.deadCode;

  it('is what nothing leads to', () => {
    for (const source of [
      'def f():\n    return 1\n    print(2)',
      'def f():\n    raise E\n    print(2)',
      'for x in y:\n    break\n    print(x)',
      'while x:\n    continue\n    y',
      'def f():\n    if x:\n        return 1\n    else:\n        raise E\n    print(2)',
      'if False:\n    print(1)',
      'while 0:\n    print(1)',
    ])
      assert.equal(dead(source).unreachable, 1, source);
    for (const source of [
      'def f():\n    return\n    yield',
      'def f():\n    if x:\n        return 1\n    print(2)',
      'def f():\n    try:\n        return 1\n    finally:\n        print(2)',
      'while True:\n    print(1)',
    ])
      assert.equal(dead(source).unreachable, 0, source);
  });

  it('is what nobody uses', () => {
    assert.equal(dead('import os\nimport sys\nprint(sys.path)\ndef f(): pass').unusedImports, 1);
    assert.equal(dead('def f():\n    x = 1\n    y = 2\n    return y').unusedLocals, 1);
    assert.equal(dead('def _f(): pass\ndef _g(): pass\n_g()').unusedPrivate, 1);
    assert.equal(dead('class A:\n    def __f(self): pass\n    def _g(self): pass').unusedPrivate, 1);
  });

  it('is not what may be used unseen', () => {
    for (const source of [
      'import os\nimport sys',
      'from a import b\n__all__ = ["b"]\ndef f(): pass',
      'from a import b as b\ndef f(): pass',
      'import os  # noqa\ndef f(): pass',
      'try:\n    import os\nexcept ImportError:\n    os = None\ndef f(): pass',
      'from __future__ import annotations\ndef f(): pass',
      'from a import T\ndef f(x: "T"): pass',
    ])
      assert.equal(dead(source).unusedImports, 0, source);
    assert.equal(dead('def f():\n    x = 1\n    return locals()').unusedLocals, 0);
    assert.equal(dead('def f():\n    x = 1\n    def g():\n        return x\n    return g').unusedLocals, 0);
    assert.equal(dead('def f():\n    global x\n    x = 1').unusedLocals, 0);
    assert.equal(dead('@register\ndef _f(): pass').unusedPrivate, 0);
  });
});

describe('duplication', () => {
  it('counts lines of runs of six that stand there twice', () => {
    const run = ['a = 1', 'b = 2', 'c = 3', 'd = 4', 'e = 5', 'f = 6'].join('\n');
    assert.deepEqual(of(`${run}\nx = 0\n\n# again\n${run}`).legibility.duplication, {
      lines: 12,
      ratio: 12 / 13,
    });
    assert.equal(of(`${run}\nx = 0\n${run.slice(0, -6)}`).legibility.duplication.lines, 0);
  });
});

describe('errors', () => {
  it('are counted by how they are met', () => {
    const source = [
      'try:', //                        1
      '    a = open("x")', //           2: risky, guarded
      'except OSError:', //             3
      '    raise', //                   4
      'b = open("y")', //               5: risky
      'try:', //                        6
      '    c()', //                     7
      'except:', //                     8: broad, swallows
      '    pass', //                    9
      'try:', //                        10
      '    d()', //                     11
      'except (KeyError, Exception):', // 12: broad
      '    log()', //                   13
    ].join('\n');
    const effects = [
      effect(2, 'file-read', 'import'),
      effect(5, 'file-read', 'import'),
      effect(7, 'reflection', 'import'),
    ];
    assert.deepEqual(of(source, effects).safety.errors, {
      risky: 2,
      guarded: 1,
      handlers: 3,
      broad: 2,
      swallowing: 1,
    });
    assert.equal(of(source).safety.errors.risky, null);
  });
});

describe('capabilities and validation', () => {
  it('are counted by the effects that are given', () => {
    const effects = [
      effect(1, 'network', 'import'),
      effect(2, 'network', 'call'),
      effect(3, 'process', 'call'),
    ];
    assert.deepEqual(of('x', effects).safety.capabilities, {
      used: 2,
      atImport: 1,
      places: 3,
      by: { network: 2, process: 1 },
      phases: { call: 2, import: 1 },
    });
    assert.equal(of('x').safety.capabilities, null);
  });

  it('look for a question about what reaches a sink', () => {
    const source = [
      'def f(path, other):', //       1
      '    if not allowed(path):', // 2
      '        raise ValueError', //  3
      '    remove(path)', //          4: asked about
      '    remove(other)', //         5: not
      'def g(path):', //              6
      '    remove(path)', //          7: asked about in another function
    ].join('\n');
    const effects = [4, 5, 7].map((line) => effect(line, 'file-delete', 'call', true));
    assert.deepEqual(of(source, effects).safety.validation, { covered: 1, of: 3, ratio: 1 / 3 });
  });
});

describe('resources', () => {
  it('are those that something closes', () => {
    for (const [source, covered, all] of [
      ['with open("x") as f: pass', 1, 1],
      ['f = open("x")', 0, 1],
      ['f = open("x")\nf.close()', 1, 1],
      ['def f():\n    return open("x")', 1, 1],
      ['import socket\ns = socket.socket()', 0, 1],
      ['import contextlib, socket\nwith contextlib.closing(socket.socket()): pass', 1, 1],
      ['x = open("a").read()', 0, 1],
      ['self.f = open("a")\ndef close(self):\n    self.f.close()', 1, 1],
      ['def open(x): pass\nopen(1)', 0, 0],
    ] as const)
      assert.deepEqual(
        of(source).safety.resources,
        { covered, of: all, ratio: all === 0 ? null : covered / all },
        source,
      );
  });
});

describe('determinism', () => {
  it('counts what makes runs differ, and seeds', () => {
    const source =
      'import random, time, uuid, os\nrandom.random()\ntime.time()\nuuid.uuid4()\nfor x in {1, 2}: pass\nlist(os.listdir("."))';
    assert.deepEqual(of(source).safety.determinism, {
      random: 1,
      seeds: 0,
      clock: 1,
      identifiers: 1,
      ordering: 2,
      uncontrolled: 5,
    });
    assert.equal(of('import random\nrandom.seed(1)\nrandom.random()').safety.determinism.uncontrolled, 0);
    assert.equal(
      of('import os\nsorted(os.listdir("."))\nfor x in sorted({1}): pass').safety.determinism.ordering,
      0,
    );
  });
});

describe('the whole', () => {
  it('is numbers and names that survive JSON, whatever the text', () => {
    for (const source of [
      '',
      '\0',
      'def f(',
      'print "x"',
      '((((',
      'class A:\n  def f(self): pass\n\tx',
      '\ufeffx = 1',
    ]) {
      const metrics = of(source, []);
      assert.deepEqual(JSON.parse(JSON.stringify(metrics)), metrics, source);
    }
  });

  it('scores stand beside their components, between 0 and 100', () => {
    const good = of(
      '"""Doc."""\n\n\ndef add(first: int, second: int) -> int:\n    """Doc."""\n    return first + second\n',
    );
    const bad = of(`def F(A,B,C,D,E,G):\n${' if A:\n'.replace(/^/, '')}  return eval("x")\n`);
    assert.ok(good.legibility.score > bad.legibility.score);
    for (const { legibility } of [good, bad]) assert.ok(legibility.score >= 0 && legibility.score <= 100);
    assert.equal(good.safety.score, null);
    assert.equal(of('try:\n    f()\nexcept Exception:\n    pass').safety.score, 0);
  });

  it('takes time that grows with the length of the text alone', async () => {
    for (const make of [
      (n: number) => 'x = not a and not b or not c\n'.repeat(n),
      (n: number) => `x = ${'not a and '.repeat(n)}b\n`,
      (n: number) => `x = (${'\n'.repeat(n)})\n`,
      (n: number) => `${'import a #'.repeat(n)}\n`,
      (n: number) => 'def f():\n  x = open(1)\n'.repeat(n),
      (n: number) => `x = [${"'a' 'b', ".repeat(n)}]\n`,
      (n: number) => `'''${'a\n'.repeat(n)}'''\n`,
      (n: number) => `if a: pass\n${'elif b: pass\n'.repeat(n)}`,
    ])
      await assertLinear(
        make(2),
        600,
        (n) => parsePython(make(n)),
        (module) => measure(module, []),
      );
  });
});
