import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, reaches } from './build.ts';

/** What each file is expected to be was written by hand, from the sources of the loaders. */

test('diffusers: the pipeline of model_index.json and the files of components', () => {
  const tree = {
    'model_index.json': JSON.stringify({
      _class_name: ['my_pipeline', 'MyPipeline'],
      _diffusers_version: '0.30.0',
      unet: ['my_unet', 'MyUNet'],
      scheduler: ['diffusers', 'DDIMScheduler'],
    }),
    'my_pipeline.py': 'from .helpers import h\n',
    'helpers.py': '',
    'pipeline.py': '',
    'unet/my_unet.py': '',
    'unet/config.json': '{}',
    'unet/unused.py': '',
    'my_unet.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'model_index.json': 'none',
    'my_pipeline.py': 'load',
    'helpers.py': 'load',
    'pipeline.py': 'load',
    'unet/my_unet.py': 'load',
    'unet/config.json': 'none',
    'unet/unused.py': 'none',
    'my_unet.py': 'none',
  });
});

test('sentence-transformers: types of modules.json that are files here', () => {
  const tree = {
    'modules.json': JSON.stringify([
      { idx: 0, name: '0', path: '', type: 'custom_st.Transformer' },
      { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
    ]),
    'custom_st.py': 'from .util_st import u\n',
    'util_st.py': '',
    'stray.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'modules.json': 'none',
    'custom_st.py': 'load',
    'util_st.py': 'load',
    'stray.py': 'none',
  });
});

test('torch.hub runs hubconf.py with the repository on sys.path, and calls its entry points', () => {
  const tree = {
    'hubconf.py': [
      "dependencies = ['torch']",
      'import models.net',
      'def net(pretrained=False):',
      '    from weights import url',
      '    return models.net.Net()',
    ].join('\n'),
    'models/__init__.py': 'from .blocks import Block\n',
    'models/net.py': 'import utils\n',
    'models/blocks.py': '',
    'models/unused.py': '',
    'weights.py': '',
    'utils.py': '',
    'train.py':
      "import argparse\nfrom data import loader\nif __name__ == '__main__':\n    import wandb_setup\n",
    'data.py': '',
    'wandb_setup.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'hubconf.py': 'load',
    'models/__init__.py': 'load',
    'models/net.py': 'load',
    'models/blocks.py': 'load',
    'models/unused.py': 'none',
    'weights.py': 'load',
    'utils.py': 'load',
    'train.py': 'later',
    'data.py': 'later',
    'wandb_setup.py': 'later',
  });
});

test('OpenMMLab: configurations run, and custom_imports name modules', () => {
  const tree = {
    'configs/net.py': [
      "_base_ = ['./base.py']",
      "custom_imports = dict(imports=['plugin.ops'], allow_failed_imports=False)",
      "model = dict(type='Net')",
    ].join('\n'),
    'configs/base.py': "dataset_type = 'D'\n",
    'plugin/__init__.py': '',
    'plugin/ops.py': '',
    'plugin/other.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'configs/net.py': 'load',
    'configs/base.py': 'load',
    'plugin/__init__.py': 'load',
    'plugin/ops.py': 'load',
    'plugin/other.py': 'none',
  });
});

test('ModelScope: allow_remote imports every file', () => {
  const tree = { 'a.py': '', 'sub/b.py': '', 'ms_wrapper.py': '' };
  assert.deepEqual(reaches({ ...tree, 'configuration.json': '{"allow_remote": true}' }), {
    'a.py': 'load',
    'sub/b.py': 'load',
    'ms_wrapper.py': 'load',
    'configuration.json': 'none',
  });
  assert.deepEqual(reaches({ ...tree, 'configuration.json': '{"allow_remote": false}' }), {
    'a.py': 'none',
    'sub/b.py': 'none',
    'ms_wrapper.py': 'load',
    'configuration.json': 'none',
  });
});

test('servers: handlers of endpoints, SageMaker, TorchServe and MLflow', () => {
  assert.deepEqual(reaches({ 'handler.py': 'from pre import p\n', 'pre.py': '', 'x.py': '' }), {
    'handler.py': 'load',
    'pre.py': 'load',
    'x.py': 'none',
  });
  assert.deepEqual(reaches({ 'code/inference.py': 'import help_me\n', 'code/help_me.py': '', 'x.py': '' }), {
    'code/inference.py': 'load',
    'code/help_me.py': 'load',
    'x.py': 'none',
  });
  assert.deepEqual(
    reaches({
      'MAR-INF/MANIFEST.json': JSON.stringify({ model: { handler: 'serve.py:handle' } }),
      'serve.py': '',
      'x.py': '',
    }),
    { 'MAR-INF/MANIFEST.json': 'none', 'serve.py': 'load', 'x.py': 'none' },
  );
  assert.deepEqual(
    reaches({
      'MAR-INF/MANIFEST.json': JSON.stringify({ model: { handler: 'vision_handler', modelFile: 'net.py' } }),
      'net.py': '',
      'x.py': '',
    }),
    { 'MAR-INF/MANIFEST.json': 'none', 'net.py': 'load', 'x.py': 'none' },
  );
  assert.deepEqual(
    reaches({
      MLmodel: 'flavors:\n  python_function:\n    code: code\n    loader_module: my_loader\n',
      'code/my_loader.py': 'import inner\n',
      'code/inner.py': '',
      'x.py': '',
    }),
    { MLmodel: 'none', 'code/my_loader.py': 'load', 'code/inner.py': 'load', 'x.py': 'none' },
  );
});

test('kernels of the hub, built and as sources', () => {
  assert.deepEqual(
    reaches({
      'build/torch28-cxx11-cu128-x86_64-linux/act/__init__.py': 'from ._ops import ops\n',
      'build/torch28-cxx11-cu128-x86_64-linux/act/_ops.py': '',
      'tests/test_act.py': '',
      'README.md': '',
    }),
    {
      'build/torch28-cxx11-cu128-x86_64-linux/act/__init__.py': 'load',
      'build/torch28-cxx11-cu128-x86_64-linux/act/_ops.py': 'load',
      'tests/test_act.py': 'none',
      'README.md': 'none',
    },
  );
});

test('servers that a configuration or the shape of a folder tells', () => {
  assert.deepEqual(
    reaches({
      'cog.yaml': 'predict: "predict.py:Predictor"\nbuild:\n  run:\n    - python setup_weights.py\n',
      'predict.py': 'import net\n',
      'net.py': '',
      'x.py': '',
    }),
    { 'cog.yaml': 'none', 'predict.py': 'load', 'net.py': 'load', 'x.py': 'none' },
  );
  assert.deepEqual(
    reaches({
      'm/config.pbtxt': 'backend: "python"',
      'm/1/model.py': 'import pre\n',
      'm/1/pre.py': '',
      'model.py': '',
      '1/model.py': '',
    }),
    {
      'm/config.pbtxt': 'none',
      'm/1/model.py': 'load',
      'm/1/pre.py': 'load',
      'model.py': 'none',
      '1/model.py': 'none',
    },
  );
  assert.equal(reaches({ 'config.yaml': '', 'model/model.py': '', 'x.py': '' })['model/model.py'], 'load');
  assert.equal(
    reaches({ 'bentofile.yaml': 'service: "svc.main:svc"\n', 'svc/main.py': '' })['svc/main.py'],
    'load',
  );
});

test('diffusers makes a folder of the first of two parts, transformers does not', () => {
  const code = { 'unet/my_unet.py': 'from .blocks.attention import A\n', 'unet/blocks/attention.py': '' };
  const step = (tree: Record<string, string>): string =>
    graphOf({ ...code, ...tree })
      .fileReach('unet/blocks/attention.py')
      .why.at(-1)!;
  const index = JSON.stringify({ _class_name: 'P', unet: ['my_unet', 'MyUNet'] });
  assert.doesNotMatch(step({ 'model_index.json': index }), /does not fetch/);
  const config = JSON.stringify({ auto_map: { AutoModel: 'unet/my_unet.MyUNet' } });
  assert.match(step({ 'config.json': config }), /which transformers does not fetch$/);
});
