import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysis, effects } from './effects.ts';

const run = `import os\ndef run(): os.system('id')\n`;

/** When `os.system('id')` happens, by the rules of the import system and of the loaders. */
const moments: readonly (readonly [name: string, source: string, phase: string])[] = [
  ['the top level', `import os\nos.system('id')`, 'import'],
  ['a function that the top level calls', `${run}run()`, 'import'],
  [
    'a function that a function calls that the top level calls',
    `${run}def outer(): run()\nouter()`,
    'import',
  ],
  ['a class body', `${run}class A:\n    run()`, 'import'],
  ['a default', `${run}def f(a=run()): pass`, 'import'],
  ['a decorator', `${run}@(lambda f: run())\ndef f(): pass`, 'import'],
  ['a constructor', `import os\nclass A:\n    def __init__(self): os.system('id')`, 'construct'],
  ['what a constructor calls', `${run}class A:\n    def __init__(self): run()`, 'construct'],
  [
    'a method that a constructor calls',
    `import os\nclass A:\n    def __init__(self): self._a()\n    def _a(self): os.system('id')`,
    'construct',
  ],
  [
    'from_pretrained',
    `import os\nclass A:\n    @classmethod\n    def from_pretrained(cls): os.system('id')`,
    'construct',
  ],
  ['__setstate__', `import os\nclass A:\n    def __setstate__(self, s): os.system('id')`, 'construct'],
  [
    'a constructor that the top level calls',
    `import os\nclass A:\n    def __init__(self): os.system('id')\nA()`,
    'import',
  ],
  [
    'forward',
    `import os, torch\nclass A(torch.nn.Module):\n    def forward(self, x): os.system('id')`,
    'call',
  ],
  ['what forward calls', `${run}class A:\n    def forward(self, x): run()`, 'call'],
  ['a function that nobody calls', run, 'call'],
  ['the main guard', `import os\nif __name__ == '__main__':\n    os.system('id')`, 'start'],
  ['what only the main guard calls', `${run}if __name__ == '__main__':\n    run()`, 'start'],
  ['the guard the other way round', `${run}if '__main__' == __name__:\n    run()`, 'start'],
  ['the other branch of the guard', `${run}if __name__ == '__main__': pass\nelse: run()`, 'import'],
  ['a private function that nothing names', `import os\ndef _run(): os.system('id')`, 'dead'],
  ['a private function in a table', `import os\ndef _run(): os.system('id')\nTABLE = {'run': _run}`, 'call'],
  [
    'a private function that is exported',
    `import os\n__all__ = ['_run']\ndef _run(): os.system('id')`,
    'call',
  ],
  [
    'a callback that the top level hands to something unknown, which may call it at once',
    `import os, something\ndef _run(): os.system('id')\nsomething.register(_run)`,
    'construct',
  ],
  [
    'functions that only call each other',
    `import os\ndef a(): b()\ndef b():\n    os.system('id')\n    a()`,
    'call',
  ],
  ['an import in a function', `def f():\n    import os\n    os.system('id')`, 'call'],
];

for (const [name, source, phase] of moments)
  test(`the phase of ${name} is ${phase}`, () => {
    assert.deepEqual(effects(source), [`${phase} os.system id`]);
  });

test('imports say when they happen, and whether they may fail', () => {
  const { imports } = analysis(
    `import a\ntry:\n    import b\nexcept ImportError:\n    pass\ndef f():\n    import c\nif __name__ == '__main__':\n    import d\n__import__('e')\n`,
  );
  assert.deepEqual(
    imports
      .map(({ line, name, when, optional }) => [line, name, when, optional])
      .sort((x, y) => (x[0] as number) - (y[0] as number)),
    [
      [1, 'a', 'import', false],
      [3, 'b', 'import', true],
      [7, 'c', 'call', false],
      [9, 'd', 'start', false],
      [10, 'e', 'import', false],
    ],
  );
});

test('imports lead to files of the repository', () => {
  const files = {
    'pkg/__init__.py': 'from .a import x\nfrom . import b\nimport pkg.c\n',
    'pkg/a.py': 'x = 1',
    'pkg/b.py': '',
    'pkg/c.py': '',
  };
  const { imports } = analysis(files, 'pkg/__init__.py');
  assert.deepEqual(
    imports.map(({ name, path }) => [name, path]).filter(([, path]) => path !== 'pkg/__init__.py'),
    [
      ['pkg.a', 'pkg/a.py'],
      ['pkg.b', 'pkg/b.py'],
      ['pkg.c', 'pkg/c.py'],
    ],
  );
});
