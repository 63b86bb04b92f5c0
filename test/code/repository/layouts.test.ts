import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, reaches } from './build.ts';

/** What each file is expected to be was written by hand, from the sources of the loaders. */

test('transformers runs what auto_map names, and what that imports', () => {
  const tree = {
    'config.json': JSON.stringify({
      model_type: 'x',
      auto_map: { AutoConfig: 'configuration_x.XConfig', AutoModelForCausalLM: 'modeling_x.XForCausalLM' },
    }),
    'tokenizer_config.json': JSON.stringify({
      auto_map: { AutoTokenizer: ['tokenization_x.XTokenizer', null] },
    }),
    'configuration_x.py': 'from transformers import PretrainedConfig\n',
    'modeling_x.py': [
      'import torch',
      'from .configuration_x import XConfig',
      'from .layers_x import (',
      '    Layer,',
      ')',
      'def lazy():',
      '    from .later_x import y',
      'class XForCausalLM:',
      '    def __init__(self):',
      '        from .made_x import z',
    ].join('\n'),
    'tokenization_x.py': 'try:\n    from .fast_x import F\nexcept ImportError:\n    F = None\n',
    'layers_x.py': 'from .norm_x import N\n',
    'norm_x.py': '',
    'later_x.py': '',
    'made_x.py': '',
    'fast_x.py': '',
    'modeling_x_old.py': 'from .relic import r\n',
    'relic.py': '',
    'eval/run.py': 'import os\n',
    'README.md': '# x',
  };
  assert.deepEqual(reaches(tree), {
    'config.json': 'none',
    'tokenizer_config.json': 'none',
    'configuration_x.py': 'load',
    'modeling_x.py': 'load',
    'tokenization_x.py': 'load',
    'layers_x.py': 'load',
    'norm_x.py': 'load',
    'later_x.py': 'later',
    'made_x.py': 'load',
    'fast_x.py': 'load',
    'modeling_x_old.py': 'later',
    'relic.py': 'later',
    'eval/run.py': 'none',
    'README.md': 'none',
  });
});

test('the way to a file is told step by step', () => {
  const graph = graphOf({
    'config.json': JSON.stringify({ auto_map: { AutoModel: 'modeling_x.X' } }),
    'modeling_x.py': '\nfrom .a import b\n',
    'a.py': '',
  });
  const { why, entry, resolution } = graph.fileReach('a.py');
  assert.deepEqual(why, [
    'config.json: auto_map.AutoModel names modeling_x.X',
    'modeling_x.py:2 imports .a (a.py)',
  ]);
  assert.equal(entry?.path, 'modeling_x.py');
  assert.equal(resolution, 'remote-code');
  assert.deepEqual(graph.fileReach('modeling_x.py').calls, ['X']);
});

test('auto_map counts wherever it stands, and whatever else a strict reader would refuse', () => {
  const nested = { text_config: { deeper: [{ auto_map: { AutoConfig: 'configuration_n.C' } }] } };
  const tree = {
    'config.json': `{"rope": NaN, "bound": -Infinity, "more": ${JSON.stringify(nested)}}`,
    'processor_config.json': JSON.stringify({ auto_map: { AutoProcessor: 'processing_n.P' } }),
    'video_preprocessor_config.json': JSON.stringify({
      auto_map: { AutoVideoProcessor: { torchvision: 'video_processing_n.V' } },
    }),
    'generation_config.json': '{"auto_map": {"X": "first.A"}, "auto_map": {"X": "second.B"}}',
    'configuration_n.py': '',
    'processing_n.py': '',
    'video_processing_n.py': '',
    'first.py': '',
    'second.py': '',
    'other.py': '',
  };
  const found = reaches(tree);
  for (const path of [
    'configuration_n.py',
    'processing_n.py',
    'video_processing_n.py',
    'first.py',
    'second.py',
  ])
    assert.equal(found[path], 'load', path);
  assert.equal(found['other.py'], 'none');
});

test('custom_generate, custom pipelines and references to the repository itself', () => {
  const tree = {
    'config.json': JSON.stringify({
      auto_map: { AutoModel: 'me/mine--modeling_m.M' },
      custom_pipelines: { 'pair-classification': { impl: 'pair.PairPipeline', pt: ['AutoModel'] } },
    }),
    'modeling_m.py': '',
    'pair.py': '',
    'custom_generate/generate.py': 'from .beam import search\n',
    'custom_generate/beam.py': '',
    'beam.py': '',
  };
  assert.deepEqual(reaches(tree, 'me/mine'), {
    'config.json': 'none',
    'modeling_m.py': 'load',
    'pair.py': 'load',
    'custom_generate/generate.py': 'load',
    'custom_generate/beam.py': 'load',
    'beam.py': 'none',
  });
});

test('what two expressions over lines find is fetched beside a module; other imports are told apart, and followed', () => {
  const tree = {
    'config.json': JSON.stringify({ auto_map: { AutoModel: 'modeling_x.X' } }),
    'modeling_x.py': [
      '"""',
      '    from .in_docstring import x',
      '"""',
      'from . import not_fetched',
      'from .pkg.inner import also_not_fetched',
      'import by_working_directory',
    ].join('\n'),
    'in_docstring.py': '',
    'not_fetched.py': '',
    'pkg/__init__.py': '',
    'pkg/inner.py': '',
    'by_working_directory.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'config.json': 'none',
    'modeling_x.py': 'load',
    'in_docstring.py': 'later',
    'not_fetched.py': 'load',
    'pkg/__init__.py': 'load',
    'pkg/inner.py': 'load',
    'by_working_directory.py': 'load',
  });
});

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

test('pip runs setup.py and the backend that pyproject.toml brings', () => {
  const tree = {
    'config.json': JSON.stringify({ auto_map: { AutoModel: 'modeling_x.X' } }),
    'modeling_x.py': '',
    'setup.py': 'import version_of\ndef later():\n    import by_hook\n',
    'version_of.py': '',
    'by_hook.py': '',
    'pyproject.toml':
      '[build-system]\nrequires = []\nbuild-backend = "own.backend"\nbackend-path = ["_build"]\n',
    '_build/own/backend.py': '',
    '_build/own/__init__.py': '',
    'unused.py': '',
  };
  const found = reaches(tree);
  assert.equal(found['setup.py'], 'load');
  assert.equal(found['version_of.py'], 'load');
  assert.equal(found['by_hook.py'], 'load');
  assert.equal(found['_build/own/backend.py'], 'load');
  assert.equal(found['_build/own/__init__.py'], 'load');
  assert.equal(found['unused.py'], 'none');
  assert.equal(graphOf(tree).fileReach('setup.py').calls, 'all');
});

test('what is started by people, containers, workflows and notebooks runs later', () => {
  const tree = {
    'config.json': JSON.stringify({ auto_map: { AutoModel: 'modeling_x.X' } }),
    'modeling_x.py': '',
    Dockerfile:
      'FROM python\nCOPY . /app\nRUN python /app/tools/prepare.py && \\\n  pip install x\nENTRYPOINT ["uvicorn", "service:app"]\n',
    'docker-compose.yml': 'services:\n  a:\n    command: ["python", "-m", "work.queue"]\n',
    Makefile: 'all:\n\tpython make_all.py\n',
    '.github/workflows/ci.yml': 'jobs:\n  a:\n    steps:\n      - run: |\n          python ci_step.py\n',
    'run.sh': 'python3 by_shell.py --x\n',
    'demo.ipynb': JSON.stringify({
      nbformat: 4,
      metadata: {},
      cells: [{ cell_type: 'code', source: ['!python by_magic.py\n', 'import by_cell\n'], outputs: [] }],
    }),
    'conftest.py': 'import fixtures\n',
    'tools/prepare.py': '',
    'service.py': '',
    'work/queue.py': '',
    'make_all.py': '',
    'ci_step.py': '',
    'by_shell.py': '',
    'by_magic.py': '',
    'by_cell.py': '',
    'fixtures.py': '',
    'nobody.py': '',
  };
  const found = reaches(tree);
  for (const path of [
    ...['tools/prepare.py', 'service.py', 'work/queue.py', 'make_all.py', 'ci_step.py', 'by_shell.py'],
    ...['by_magic.py', 'by_cell.py', 'fixtures.py', 'conftest.py', 'demo.ipynb'],
  ])
    assert.equal(found[path], 'later', path);
  assert.equal(found['nobody.py'], 'none');
  assert.equal(found['modeling_x.py'], 'load');
});

test('the interpreter itself runs sitecustomize, and files that take the names of its modules', () => {
  const found = reaches({
    'config.json': JSON.stringify({ auto_map: { AutoModel: 'modeling_x.X' } }),
    'modeling_x.py': '',
    'sitecustomize.py': '',
    'random.py': 'import trap\n',
    'trap.py': '',
    'notes.py': '',
  });
  assert.deepEqual(
    [found['sitecustomize.py'], found['random.py'], found['trap.py'], found['notes.py']],
    ['load', 'load', 'load', 'none'],
  );
});

test('where no loader is known, any file may be imported', () => {
  assert.deepEqual(reaches({ 'a.py': '', 'pkg/__init__.py': '', 'pkg/b.py': '', 'data.bin': 'x' }), {
    'a.py': 'load',
    'pkg/__init__.py': 'load',
    'pkg/b.py': 'load',
    'data.bin': 'none',
  });
});

test('imports that are computed, by path or by name', () => {
  const tree = {
    'handler.py': [
      'import importlib, runpy, ctypes, os',
      "importlib.import_module('by_name')",
      "runpy.run_path('by/path.py')",
      "ctypes.CDLL(os.path.join(os.path.dirname(__file__), 'lib/fast.so'))",
      'def f(name):',
      '    return importlib.import_module(name)',
    ].join('\n'),
    'by_name.py': '',
    'by/path.py': '',
    'lib/fast.so': 'x',
    'plugin_a.py': '',
    'deep/other.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'handler.py': 'load',
    'by_name.py': 'load',
    'by/path.py': 'load',
    'lib/fast.so': 'load',
    'plugin_a.py': 'later',
    'deep/other.py': 'later',
  });
});

test('functions that the module itself calls import at once', () => {
  const tree = {
    'hubconf.py': 'import lib\n',
    'lib.py': [
      'def _a():',
      '    _b()',
      'def _b():',
      '    import deep',
      'def _c():',
      '    import never_called',
      'register = object()',
      '@register',
      'def _d():',
      '    import decorated',
      '_a()',
      'from typing import TYPE_CHECKING',
      'if TYPE_CHECKING:',
      '    import for_types',
    ].join('\n'),
    'deep.py': '',
    'never_called.py': '',
    'decorated.py': '',
    'for_types.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'hubconf.py': 'load',
    'lib.py': 'load',
    'deep.py': 'load',
    'never_called.py': 'later',
    // A decorator that is not known may call what it is given.
    'decorated.py': 'load',
    'for_types.py': 'none',
  });
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

test('hooks of build backends, and lines that every start of Python runs', () => {
  const rest = {
    'config.json': JSON.stringify({ auto_map: { A: 'm.X' } }),
    'm.py': '',
    'pkg/__init__.py': '',
  };
  const load = (tree: Record<string, string>, path: string): string | undefined =>
    reaches({ ...rest, ...tree })[path];
  assert.equal(load({ 'hatch_build.py': 'import h\n', 'h.py': '' }, 'h.py'), 'load');
  assert.equal(
    load({ 'pyproject.toml': '[tool.poetry.build]\nscript = "b.py"\n', 'b.py': '' }, 'b.py'),
    'load',
  );
  assert.equal(load({ 'pyproject.toml': '[tool.poetry]\nbuild = "b.py"\n', 'b.py': '' }, 'b.py'), 'load');
  const dynamic = '[tool.setuptools.dynamic]\nversion = {attr = "pkg.__version__"}\n';
  assert.equal(load({ 'pyproject.toml': dynamic }, 'pkg/__init__.py'), 'load');
  assert.equal(
    load({ 'setup.cfg': '[metadata]\nversion = attr: pkg.v.__version__\n', 'pkg/v.py': '' }, 'pkg/v.py'),
    'load',
  );
  assert.equal(load({ 'x.pth': '# path\nimport os, evil; evil.run()\n', 'evil.py': '' }, 'evil.py'), 'load');
  assert.equal(load({ 'x.pth': './lib\n', 'evil.py': '' }, 'evil.py'), 'none');
  assert.equal(load({}, 'pkg/__init__.py'), 'none');
});

test('folders that code puts on sys.path, and paths that it puts together', () => {
  const tree = {
    'handler.py': [
      'import early',
      'import os, sys',
      'from pathlib import Path',
      "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'third', 'party'))",
      'import vendored',
      "exec(open(os.path.join(os.path.dirname(__file__), 'parts', 'one.py')).read())",
      "exec((Path(__file__).parent / 'parts' / 'two.py').read_text())",
    ].join('\n'),
    'early.py': 'import vendored_too\n',
    'third/party/vendored.py': '',
    'third/party/vendored_too.py': '',
    'third/vendored.py': '',
    'parts/one.py': '',
    'parts/two.py': '',
    'parts/three.py': '',
  };
  assert.deepEqual(reaches(tree), {
    'handler.py': 'load',
    'early.py': 'load',
    'third/party/vendored.py': 'load',
    'third/party/vendored_too.py': 'load',
    'third/vendored.py': 'none',
    'parts/one.py': 'load',
    'parts/two.py': 'load',
    'parts/three.py': 'none',
  });
  assert.equal(graphOf(tree).resolve('vendored', 0, 'handler.py'), 'third/party/vendored.py');
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

test('an import that goes by another name may lead anywhere beside the file', () => {
  const of = (...lines: string[]): string | undefined =>
    reaches({
      'config.json': JSON.stringify({ auto_map: { AutoModel: 'm.X' } }),
      'm.py': lines.join('\n'),
      'hidden.py': '',
    })['hidden.py'];
  assert.equal(of('from importlib import import_module as look', "look('hid' + 'den')"), 'load');
  assert.equal(of('look = __import__', "look('hid' + 'den')"), 'load');
  assert.equal(of("getattr(__builtins__, '__imp' + 'ort__')('hid' + 'den')"), 'load');
  assert.equal(of('import importlib', "f = getattr(importlib, 'import_module')"), 'load');
  assert.equal(of('def f(:', '  ((', 'import os'), 'load');
  assert.equal(of('import importlib', "importlib.import_module('flash_attn')"), 'none');
  assert.equal(of('import importlib.util', "importlib.util.find_spec('flash_attn')"), 'none');
});

test('a configuration that cannot be read may name any file', () => {
  const model = { 'hubconf.py': '', 'm.py': '' };
  assert.equal(reaches(model)['m.py'], 'none');
  for (const text of ['{"auto_map": {"AutoModel": "m.X"}', `${'['.repeat(500)}`, '{} x', '\0'])
    assert.equal(reaches({ ...model, 'config.json': text })['m.py'], 'load', text.slice(0, 20));
});
