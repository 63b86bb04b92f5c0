import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, reaches } from './build.ts';

/** What each file is expected to be was written by hand, from the source of transformers. */

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

test('a configuration that cannot be read may name any file', () => {
  const model = { 'hubconf.py': '', 'm.py': '' };
  assert.equal(reaches(model)['m.py'], 'none');
  for (const text of ['{"auto_map": {"AutoModel": "m.X"}', `${'['.repeat(500)}`, '{} x', '\0'])
    assert.equal(reaches({ ...model, 'config.json': text })['m.py'], 'load', text.slice(0, 20));
});
