import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cognitive } from '../../../src/code/metrics/cognitive.ts';
import { cyclomatic, cyclomaticBlocks } from '../../../src/code/metrics/cyclomatic.ts';
import { halstead } from '../../../src/code/metrics/halstead.ts';
import { measureNotebook, notebookSource } from '../../../src/code/metrics/notebook.ts';
import { rawLines } from '../../../src/code/metrics/raw.ts';
import { parsePython } from '../../../src/code/python/parse/parse.ts';

// Every expected number here was counted by hand, by the rules of radon's and complexipy's documentation; where a peer
// is known to count in a way of its own, the name of the test says so.

const total = (source: string): number => cyclomatic(parsePython(source)).total;
const effort = (source: string): number => cognitive(parsePython(source)).total;

describe('cyclomatic complexity', () => {
  it('counts what radon leaves out as nothing', () => {
    assert.equal(total('with a: pass'), 1);
    assert.equal(total('f = lambda: 1'), 1);
    assert.equal(total('try:\n    pass\nexcept* E:\n    pass'), 1);
    assert.equal(total('assert a and b'), 2);
    assert.equal(total('@a if b else c\ndef f(x=1 if y else 2):\n    pass'), 1);
    assert.equal(total('def f():\n    class A:\n        def g(self):\n            if a: pass'), 1);
  });

  it('counts a match by its cases, but for one that takes all', () => {
    assert.equal(total('match a:\n    case 1: pass\n    case 2: pass'), 3);
    assert.equal(total('match a:\n    case 1: pass\n    case x: pass'), 2);
    assert.equal(total('match a:\n    case 1 if b and c: pass'), 3);
  });

  it('gives a class the average of its methods and one more', () => {
    const source =
      'class A:\n    def f(self):\n        if a: pass\n    def g(self):\n        if a or b: pass';
    const blocks = cyclomaticBlocks(cyclomatic(parsePython(source)));
    // 1 + 2 + 3 over two methods is 3, and 1 for there being several.
    assert.deepEqual(
      blocks.map(({ name, complexity }) => [name, complexity]),
      [
        ['A', 4],
        ['f', 2],
        ['g', 3],
      ],
    );
  });
});

describe('cognitive complexity', () => {
  it('adds one for each level of nesting', () => {
    // if 1, for 2, while 3
    assert.equal(
      effort('def f():\n    if a:\n        for b in c:\n            while d:\n                pass'),
      6,
    );
  });

  it('counts elif and else once, and else with an if in it as both', () => {
    assert.equal(effort('if a:\n    pass\nelif b:\n    pass\nelse:\n    pass'), 3);
    // if 1, else 1, if 1 + 1
    assert.equal(effort('if a:\n    pass\nelse:\n    if b:\n        pass'), 4);
  });

  it('counts sequences of operators', () => {
    assert.equal(effort('x = a and b and c'), 1);
    assert.equal(effort('x = a and b or c'), 2);
    assert.equal(effort('x = a and (b or c) and d'), 2);
    assert.equal(effort('x = not (a and b)'), 1);
    assert.equal(effort('x = a and not (b and c)'), 2);
    assert.equal(effort('x = a and b and not c or d and e'), 3);
  });

  it('counts handlers with nesting, and try, with and finally not at all', () => {
    assert.equal(
      effort(
        'with a:\n    try:\n        pass\n    except E:\n        if b:\n            pass\n    finally:\n        pass',
      ),
      3,
    );
  });

  it('counts recursion once', () => {
    assert.equal(effort('def f(n):\n    return f(n - 1) + f(n - 2)'), 1);
    assert.equal(effort('def f(n):\n    def g():\n        return f(n)\n    x = 1\n    return g'), 0);
  });

  it('does not nest the wrapper of a decorator', () => {
    assert.equal(effort('def d(f):\n    def w():\n        if a:\n            pass\n    return w'), 1);
    assert.equal(
      effort('def d(f):\n    x = 1\n    def w():\n        if a:\n            pass\n    return w'),
      2,
    );
  });

  it('counts conditional expressions and comprehensions with nesting', () => {
    assert.equal(effort('x = a if b else c'), 1);
    // for 1, filter 1, conditional expression 1 + 1
    assert.equal(effort('x = [a if b else c for a in d if e]'), 4);
  });

  it('names methods by all classes around, and takes functions out of branches', () => {
    const source =
      'if a:\n    def f():\n        if b: pass\nclass A:\n    class B:\n        def g(self): pass';
    const { functions, total: all } = cognitive(parsePython(source));
    assert.deepEqual(
      functions.map(({ classes, node, complexity }) => [[...classes, node.name].join('.'), complexity]),
      [
        ['f', 1],
        ['A.B.g', 0],
      ],
    );
    assert.equal(all, 2);
  });
});

describe('Halstead’s measures', () => {
  it('hold names, attributes and texts of one spelling for one operand', () => {
    // Operators: +, ==, +; operands a, b.a, a, 'a' and the comparison's left side, an expression of its own.
    const { h1, h2, N1, N2 } = halstead(parsePython("x = (b.a + a) == 'a'\ny = a + 1.0\nz = a + True")).total;
    assert.deepEqual({ h1, h2, N1, N2 }, { h1: 2, h2: 3, N1: 4, N2: 8 });
  });

  it('tell operands of functions apart by the function’s name alone', () => {
    const source = 'def f():\n    a + b\ndef g():\n    a + b\nclass A:\n    def f(self):\n        a + b';
    const { total: all, functions } = halstead(parsePython(source));
    assert.equal(all.h2, 4);
    assert.deepEqual(
      functions.map(({ node }) => node.name),
      ['f', 'g', 'f'],
    );
  });
});

describe('lines', () => {
  it('are told by what is on them', () => {
    const source = [
      '"""A text', //           multi
      '', //                    blank
      'of three lines."""', //  multi
      '# a comment', //         single comment
      'x = 1  # another', //    source, comment
      '', //                    blank
      'def f():', //            source
      "    'one line'", //      single comment
      '    return (1 +', //     source
      '            2)', //      source
      '',
    ].join('\n');
    // Logical: the text, x = 1, def, 'one line', return
    assert.deepEqual(rawLines(source), {
      loc: 10,
      lloc: 5,
      sloc: 4,
      comments: 2,
      multi: 2,
      blank: 2,
      singleComments: 2,
    });
  });

  it('count a colon as one logical line more, wherever it stands, as radon does', () => {
    assert.equal(rawLines('if a: b').lloc, 2);
    assert.equal(rawLines('x = {1: 2}').lloc, 2);
    assert.equal(rawLines('x = a[1:]').lloc, 2);
    assert.equal(rawLines('x = 1; y = 2').lloc, 2);
    assert.equal(rawLines("x = f'{a:>10}'").lloc, 1);
  });

  it('go by what Python takes for ends of lines', () => {
    assert.equal(rawLines('a\r\nb\rc\x0cd\u2028e').loc, 5);
  });

  it('of a text that is no Python are counted all the same', () => {
    const { loc, sloc } = rawLines("x = (1,\n'unclosed\n\ny");
    assert.deepEqual([loc, sloc], [4, 3]);
  });
});

describe('notebooks', () => {
  it('are measured as one file, without the lines of IPython', () => {
    const cells = ['%matplotlib inline\nimport os', '!pip install x\nif os:\n    pass', '?os'];
    assert.equal(notebookSource(cells), 'import os\nif os:\n    pass');
    const { cyclomatic: decisions, lines } = measureNotebook(cells).legibility;
    assert.equal(decisions.total, 2);
    assert.equal(lines.loc, 3);
  });
});
