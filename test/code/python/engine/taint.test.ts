import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysis } from './effects.ts';

/** Sources that reach the argument of `os.system`, `eval` or `open`. */
function taint(source: string | Record<string, string>, path = 'main.py'): readonly string[] {
  const { effects } = analysis(source, path);
  const sinks = effects.filter(({ callable }) => /^(?:os\.system|builtins\.eval)$/.test(callable));
  return [...new Set(sinks.flatMap((fact) => fact.taint))].sort();
}

const flows: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  ['input', `import os\nos.system(input())`, ['input']],
  ['sys.argv', `import os, sys\nos.system(sys.argv[1])`, ['parameter']],
  ['the environment', `import os\nos.system(os.environ['HOME'])`, ['environment']],
  ['getenv', `import os\nos.system(os.getenv('HOME'))`, ['environment']],
  ['a file', `import os\nos.system(open('x').read())`, ['file']],
  ['a file in a with', `import os\nwith open('x') as f:\n    os.system(f.read())`, ['file']],
  ['a response', `import os, requests\nos.system(requests.get('http://a').text)`, ['network']],
  [
    'a session’s response',
    `import os, requests\ns = requests.Session()\nr = s.get('http://a')\nos.system(r.text)`,
    ['network'],
  ],
  ['a format', `import os\nos.system('echo %s' % input())`, ['input']],
  ['an f-string', `import os\nx = input()\nos.system(f'echo {x}')`, ['input']],
  ['a sum', `import os\nc = 'echo '\nc += input()\nos.system(c)`, ['input']],
  ['a list', `import os\na = ['x']\na.append(input())\nos.system(' '.join(a))`, ['input']],
  ['a dictionary', `import os\nd = {}\nd['a'] = input()\nos.system(d['a'])`, ['input']],
  ['a function that passes it on', `import os\ndef f(a): return a\nos.system(f(input()))`, ['input']],
  ['a function that has the sink', `import os\ndef f(a): os.system(a)\nf(input())`, ['input']],
  ['two functions', `import os\ndef g(a): os.system(a)\ndef f(a): g('echo ' + a)\nf(input())`, ['input']],
  [
    'an attribute',
    `import os\nclass A:\n    def __init__(self): self.c = input()\n    def f(self): os.system(self.c)\nA().f()`,
    ['input'],
  ],
  [
    'an argument of a constructor',
    `import os\nclass A:\n    def __init__(self, c): self.c = c\n    def f(self): os.system(self.c)\nA(input()).f()`,
    ['input', 'parameter'],
  ],
  ['a global', `import os\nC = input()\ndef f(): os.system(C)\nf()`, ['input']],
  [
    'a closure',
    `import os\ndef f(c):\n    def g(): os.system(c)\n    g()\nf(input())`,
    ['input', 'parameter'],
  ],
  ['a comprehension', `import os\n[os.system(x) for x in [input()]]`, ['input']],
  ['a loop', `import os\nfor line in open('x'):\n    os.system(line)`, ['file']],
  ['one branch', `import os, sys\nc = 'id'\nif sys.platform:\n    c = input()\nos.system(c)`, ['input']],
  ['a parameter of a public function', `import os\ndef f(c): os.system(c)`, ['parameter']],
  ['a parameter of a public method', `import os\nclass A:\n    def f(self, c): os.system(c)`, ['parameter']],
  [
    'a configuration',
    `import os\nclass A:\n    def __init__(self, config): os.system(config.cmd)`,
    ['config', 'parameter'],
  ],
  ['nothing', `import os\ndef f(c): os.system(c)\nf('id')`, []],
  ['what was made a number', `import os\nos.system('echo %d' % int(input()))`, []],
  ['what was quoted', `import os, shlex\nos.system('echo ' + shlex.quote(input()))`, []],
  ['what was overwritten', `import os\nc = input()\nc = 'id'\nos.system(c)`, []],
  ['self alone', `import os\nclass A:\n    c = 'id'\n    def f(self): os.system(self.c)`, []],
];

for (const [name, source, expected] of flows)
  test(`taint: ${name}`, () => {
    assert.deepEqual(taint(source), expected);
  });

test('taint goes through files of a repository, both ways', () => {
  const files = {
    'main.py': `from util import read, run\nrun(read())\n`,
    'util.py': `import os, requests\ndef read():\n    return requests.get('http://a').text\ndef run(c):\n    os.system(c)\n`,
  };
  const main = analysis(files);
  assert.deepEqual(
    main.effects.map(({ callable }) => callable),
    [],
    'what stands in another file is told of that file',
  );
});

test('a secret that is printed or sent by another function is told', () => {
  const source = `import os, requests\ndef show(x): print(x)\ndef send(x): requests.post('http://a', data=x)\nshow(os.environ['API_TOKEN'])\nsend(os.environ['API_TOKEN'])\n`;
  const { hazards } = analysis(source);
  assert.deepEqual(
    hazards
      .filter(({ hazard }) => hazard.startsWith('secret-'))
      .map(({ hazard, where }) => [hazard, where.line]),
    [
      ['secret-shown', 2],
      ['secret-sent', 3],
    ],
  );
});

test('the path of the home directory is no secret', () => {
  const { hazards } = analysis(`import os\nprint(os.environ['HOME'])\nprint(len(os.environ['API_TOKEN']))\n`);
  assert.deepEqual(
    hazards.filter(({ hazard }) => hazard.startsWith('secret-')),
    [],
  );
});
