import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, hazards, type Tree } from './build.ts';
import { scanned } from './scanned.ts';

/** A model beside it, so that nothing runs only because nobody knows better. */
const anchor = {
  'config.json': JSON.stringify({ model_type: 'm', auto_map: { AutoModel: 'modeling_m.M' } }),
};

const led: readonly (readonly [why: string, path: string, tree: Tree])[] = [
  [
    'a module that transformers is asked for',
    'extra.py',
    {
      'modeling_m.py':
        'from transformers.dynamic_module_utils import get_class_from_dynamic_module\nclass M:\n    def __init__(self, config):\n        self.e = get_class_from_dynamic_module("extra.E", config._name_or_path)\n',
      'extra.py': '',
    },
  ],
  [
    'a metric out of a folder',
    'metrics/mine/mine.py',
    {
      'modeling_m.py': 'import evaluate\nm = evaluate.load("./metrics/mine/")\n',
      'metrics/mine/mine.py': '',
    },
  ],
  [
    'a data set out of a folder',
    'data/d/d.py',
    { 'modeling_m.py': 'from datasets import load_dataset\nd = load_dataset("data/d")\n', 'data/d/d.py': '' },
  ],
  [
    'a hub that lies in the repository',
    'vendor/net/hubconf.py',
    {
      'modeling_m.py': 'import torch\nn = torch.hub.load("vendor/net", "m", source="local")\n',
      'vendor/net/hubconf.py': '',
    },
  ],
  [
    'a custom pipeline',
    'pipes/p/pipeline.py',
    {
      'modeling_m.py':
        'from diffusers import DiffusionPipeline\np = DiffusionPipeline.from_pretrained("o/m", custom_pipeline="./pipes/p")\n',
      'pipes/p/pipeline.py': '',
    },
  ],
  [
    'a source with the ending that Windows knows',
    'window.pyw',
    { 'modeling_m.py': 'import window\n', 'window.pyw': '' },
  ],
  [
    'the registry of a default scope',
    'pack/__init__.py',
    { 'configs/a.py': "default_scope = 'pack'\nmodel = dict(type='X')\n", 'pack/__init__.py': '' },
  ],
  [
    'the registry of a scope that a type names',
    'pack/registry.py',
    {
      'configs/a.py': "custom_hooks = [dict(type='pack.Hook')]\n",
      'pack/__init__.py': '',
      'pack/registry.py': '',
    },
  ],
  [
    'a configuration of OpenMMLab that is made of imports',
    'pack/hook.py',
    {
      'configs/a.py':
        'from mmengine.config import read_base\nwith read_base():\n    from .b import *\nfrom pack.hook import Hook\n',
      'configs/b.py': '',
      'pack/hook.py': '',
    },
  ],
];

for (const [why, path, tree] of led)
  test(`a loader is led to ${why}`, () => {
    assert.equal(graphOf({ 'modeling_m.py': '', ...anchor, ...tree }).reach(path), 'load');
  });

test('a module that its package imports by a dot is a bad name and no trap', () => {
  const own = 'class OwnWarning(Warning):\n    pass\n';
  const tree = (from: string): Tree => ({
    ...anchor,
    'modeling_m.py': `${from}\nclass M: pass\n`,
    'warnings.py': own,
  });
  assert.deepEqual(hazards(tree('from .warnings import OwnWarning')), []);
  const trap = ['warnings.py: module-shadows-library'];
  assert.deepEqual(hazards(tree('from .warnings import warn')), trap);
  assert.deepEqual(hazards(tree('from ..warnings import OwnWarning')), trap);
  assert.deepEqual(hazards(tree('')), trap);
});

test('classes of one repository are told as changing once', () => {
  const auto_map = { AutoConfig: 'o/r--c.C', AutoModel: 'o/r--m.M', AutoTokenizer: 'other/t--t.T' };
  const found = hazards({ 'config.json': JSON.stringify({ model_type: 'm', auto_map }), 'a.py': '' });
  assert.deepEqual(found, ['config.json: mutable-code-reference', 'config.json: mutable-code-reference']);
});

const plain = 'class C:\n    pass\n';

/** What the libraries do with such names was read in their sources. */
const owned: readonly (readonly [path: string, config: string, tree: Readonly<Record<string, string>>])[] = [
  ['modules.json', '[{"idx":0,"name":"0","path":"","type":"custom_st.C"}]', { 'custom_st.py': plain }],
  [
    'model_index.json',
    '{"_class_name":["pipe","C"],"_diffusers_version":"0.30.0","unet":["net","C"]}',
    { 'pipe.py': plain, 'unet/net.py': plain },
  ],
  [
    'MLmodel',
    'flavors:\n  python_function:\n    code: code\n    loader_module: ldr\n',
    { 'code/ldr.py': 'def _load_pyfunc(path):\n    return path\n' },
  ],
  [
    'bentofile.yaml',
    'service: "service:svc"\ninclude:\n- "*.py"\npython:\n  packages: []\n',
    { 'service.py': 'svc = 1\n' },
  ],
];

for (const [path, config, tree] of owned)
  test(`code that ${path} names is judged where it stands, and where it does not, by its name`, async () => {
    assert.equal((await scanned({ [path]: config, ...tree })).get(path)?.decision, 'allow');
    const without = await scanned({ [path]: config, 'other.py': plain });
    assert.notEqual(without.get(path)?.decision, 'allow');
  });

test('a name of more parts is one of a library to sentence-transformers', async () => {
  const modules = '[{"idx":0,"name":"0","path":"","type":"pack.st.C"}]';
  const found = await scanned({ 'modules.json': modules, 'pack/st.py': plain });
  assert.equal(found.get('modules.json')?.decision, 'review');
});
