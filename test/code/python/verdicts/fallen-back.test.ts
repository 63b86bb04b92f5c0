import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged } from '../judged.ts';

const model = (body: string): string =>
  `import os, shutil\nfrom pathlib import Path\nfrom transformers import PreTrainedModel\nclass Model(PreTrainedModel):\n    def __init__(self, config, **kwargs):\n        super().__init__(config)\n        ${body}`;

/** What a look-up gives where nothing is found, and where it leads. */
const lookups = (path: string): readonly string[] => [
  `os.environ.get("SCRATCH", ${path})`,
  `os.getenv("SCRATCH", default=${path})`,
  `config.get("scratch", ${path})`,
  `kwargs.pop("scratch", ${path})`,
  `__import__("json").load(open("c.json")).get("scratch", ${path})`,
];

test('a tree that is deleted where a variable or a setting names no other', () => {
  for (const path of ['"/home"', 'os.path.expanduser("~")', '"/"'])
    for (const lookup of lookups(path)) {
      const { decision, findings } = judged(model(`shutil.rmtree(${lookup})`), 'repository');
      assert.equal(decision, 'deny', `${lookup}: ${findings.join('; ')}`);
    }
  for (const path of ['"scratch"', '"/tmp/scratch"', 'os.path.expanduser("~/.cache/x")'])
    for (const lookup of lookups(path)) {
      const { decision, findings } = judged(model(`shutil.rmtree(${lookup})`), 'repository');
      assert.equal(decision, 'allow', `${lookup}: ${findings.join('; ')}`);
    }
});

test('what is made of such a path', () => {
  const bad = [
    'shutil.rmtree(os.path.dirname(os.path.dirname(os.environ.get("HF_HOME", os.path.expanduser("~/.cache/hub")))))',
    'open(os.environ.get("RC", os.path.expanduser("~/.bashrc")), "a").write("x")',
    'self.k = open(os.environ.get("K", os.path.expanduser("~/.ssh/id_rsa"))).read()',
    'self.k = Path(os.environ.get("K", "~/.aws/credentials")).expanduser().read_text()',
  ];
  for (const one of bad) assert.equal(judged(model(one), 'repository').decision, 'deny', one);
  const good = [
    'self.cache = os.path.join(os.environ.get("HF_HOME", os.path.expanduser("~/.cache/hub")), "x")\n        os.makedirs(self.cache, exist_ok=True)',
    'self.k = Path(os.environ.get("VOCAB", "~/.cache/x/vocab.txt")).expanduser().read_text()',
    'self.device = os.environ.get("DEVICE", "/cpu:0")',
  ];
  for (const one of good) assert.equal(judged(model(one), 'repository').decision, 'allow', one);
});

test('a folder of the program’s own in a home is for whoever starts it to look at, and a home is nobody’s', () => {
  const clears = (path: string): string =>
    `import os, shutil\ndef clear():\n    shutil.rmtree(os.path.expanduser(os.environ.get("PROGRAM_DATA", "${path}")))`;
  assert.equal(judged(clears('~/program_data'), 'generated').decision, 'review');
  for (const path of ['~', '~/Documents', '/home'])
    assert.equal(judged(clears(path), 'generated').decision, 'deny', path);
});
