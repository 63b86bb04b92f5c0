import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';

interface Case {
  readonly id: string;
  /** The file's name: some loaders go by it alone. */
  readonly name: string;
  readonly bad: unknown;
  readonly expect: 'review' | 'deny';
  /** The same thing as an honest writer makes it; admitted. */
  readonly twin: unknown;
}

const treespec = (module: string, name: string): unknown => ({
  graph_module: {
    module_call_graph: [
      {
        fqn: '',
        signature: {
          in_spec: JSON.stringify([
            1,
            {
              type: 'collections.defaultdict',
              context: { default_factory_module: module, default_factory_name: name, dict_context: ['a'] },
              children_spec: [],
            },
          ]),
        },
      },
    ],
  },
  opset_version: { aten: 10 },
});
const genai = (options: object, filename = 'model.onnx'): unknown => ({
  model: { type: 'phi3', decoder: { session_options: options, filename } },
});
const manifest = (path: string): unknown => ({
  fileFormatVersion: '1.0.0',
  itemInfoEntries: { A: { author: 'com.apple.CoreML', name: 'model.mlmodel', path } },
  rootModelIdentifier: 'A',
});
const array = (filters: unknown): unknown => ({
  zarr_format: 2,
  shape: [1],
  chunks: [1],
  dtype: '|O',
  compressor: { id: 'blosc', cname: 'lz4' },
  filters,
});
const browser = (path: string): unknown => ({
  format: 'graph-model',
  modelTopology: { node: [] },
  weightsManifest: [{ paths: [path], weights: [] }],
});
const unet = (blocks: readonly string[]): unknown => ({
  _class_name: 'UNet2DConditionModel',
  _diffusers_version: '0.30.0',
  down_block_types: blocks,
});
const skops = (module: string, name: string): unknown => ({
  __class__: name,
  __module__: module,
  __loader__: 'DictNode',
  content: {},
  key_types: { __class__: 'list', __module__: 'builtins', __loader__: 'ListNode', content: [] },
  protocol: 2,
  _skops_version: '0.13',
});

/** Each was admitted once, although its loader, named with it, acts on it; or its twin was held up. */
const cases: readonly Case[] = [
  {
    id: 'torch.export: the maker of missing values is imported, and called for each (torch/utils/_pytree.py)',
    name: 'model.json',
    bad: treespec('os', 'getcwd'),
    expect: 'review',
    twin: treespec('builtins', 'list'),
  },
  {
    id: 'torch.export: a module is imported for the sake of its maker',
    name: 'model.json',
    bad: treespec('antigravity', 'geohash'),
    expect: 'review',
    twin: treespec('collections', 'OrderedDict'),
  },
  {
    id: 'OmegaConf and others read YAML under any name',
    name: 'config.json',
    bad: '{a: !!python/object/apply:os.system ["true"]}',
    expect: 'deny',
    twin: '{"a": "!!python/object/apply:os.system"}',
  },
  {
    id: 'Core ML: an item of a package lies outside of it',
    name: 'Manifest.json',
    bad: manifest('../../elsewhere.mlmodel'),
    expect: 'deny',
    twin: manifest('com.apple.CoreML/model.mlmodel'),
  },
  {
    id: 'LangChain: the template of a prompt is read from any file (CVE-2026-34070)',
    name: 'prompt.json',
    bad: { _type: 'prompt', input_variables: [], template_path: '/etc/secrets.txt' },
    expect: 'deny',
    twin: { _type: 'prompt', input_variables: [], template_path: 'prompt.txt' },
  },
  {
    id: 'ONNX Runtime GenAI: a library of operators is opened',
    name: 'genai_config.json',
    bad: genai({ custom_ops_library: './operators.so', provider_options: [] }),
    expect: 'deny',
    twin: genai({ log_id: 'onnxruntime-genai', provider_options: [{ cuda: { enable_cuda_graph: '0' } }] }),
  },
  {
    id: 'ONNX Runtime GenAI: the backend of a provider is opened',
    name: 'genai_config.json',
    bad: genai({ provider_options: [{ qnn: { backend_path: 'backend.dll' } }] }),
    expect: 'deny',
    twin: genai({ provider_options: [{ qnn: {} }] }),
  },
  {
    id: 'ONNX Runtime GenAI: a model lies outside of the folder',
    name: 'genai_config.json',
    bad: genai({}, '../../model.onnx'),
    expect: 'deny',
    twin: genai({}),
  },
  {
    id: 'MLC: the compiled model comes along',
    name: 'mlc-chat-config.json',
    bad: { model_lib: './model.so', local_id: 'm', conv_template: 'llama-2' },
    expect: 'deny',
    twin: { model_lib: 'Llama-2-7b-chat-hf-q4f16_1', local_id: 'm', conv_template: 'llama-2' },
  },
  {
    id: 'Zarr: chunks are unpickled, whatever packs them',
    name: '.zarray',
    bad: array([{ id: 'pickle', protocol: 5 }]),
    expect: 'review',
    twin: array([{ id: 'vlen-utf8' }]),
  },
  {
    id: 'Zarr: the same in version 3',
    name: 'zarr.json',
    bad: { zarr_format: 3, node_type: 'array', codecs: [{ name: 'numcodecs.pickle', configuration: {} }] },
    expect: 'review',
    twin: { zarr_format: 3, node_type: 'array', codecs: [{ name: 'bytes' }, { name: 'zstd' }] },
  },
  {
    id: 'PaddleDetection evaluates the name of a step (deploy/python/infer.py)',
    name: 'infer_cfg.yml',
    bad: 'mode: paddle\nPreprocess:\n- type: __import__("os").getcwd\n',
    expect: 'deny',
    twin: 'mode: paddle\nPreprocess:\n- interp: 2\n  type: Resize\n- type: Permute\n',
  },
  {
    id: 'PaddleOCR evaluates the name of a step',
    name: 'inference.yml',
    bad: 'PreProcess:\n  transform_ops:\n  - (lambda **k: 1): {}\n',
    expect: 'deny',
    twin: 'PreProcess:\n  transform_ops:\n  - DecodeImage:\n      img_mode: BGR\n  - ToCHWImage: null\n',
  },
  {
    id: 'Triton opens libraries of operators',
    name: 'config.pbtxt',
    bad: 'name: "m"\nmodel_operations { op_library_filename: "operators.so" }\n',
    expect: 'deny',
    twin:
      'name: "m"\ninput [ { name: "x" data_type: TYPE_FP32 dims: [ -1, 3 ] } ]\nmax_batch_size: $' +
      '{size}\n',
  },
  {
    id: 'Triton: the environment of a model comes from elsewhere',
    name: 'config.pbtxt',
    bad: 'parameters: { key: "EXECUTION_ENV_PATH", value: { string_value: "/srv/env.tar.gz" } }\n',
    expect: 'deny',
    twin: 'parameters: { key: "EXECUTION_ENV_PATH", value: { string_value: "$$TRITON_MODEL_DIRECTORY/env.tar.gz" } }\n',
  },
  {
    id: 'gin imports a module',
    name: 'operative_config.gin',
    bad: '# d_ff = 1\nimport antigravity\n',
    expect: 'review',
    twin: 'import seqio\nfrom t5x import adafactor\nimport __main__ as train_script\nd_ff = 1024\n',
  },
  {
    id: 'Java makes objects of whatever classes the bytes name',
    name: 'weka.model',
    bad: Buffer.from('aced000573720011', 'hex').toString('latin1').concat('java.util.HashMap'),
    expect: 'review',
    twin: 'no object',
  },
  {
    id: 'diffusers: two blocks of a model are no component, a class of a module is one',
    name: 'config.json',
    bad: unet(['my_blocks', 'CrossAttnDownBlock2D']),
    expect: 'review',
    twin: unet(['DownBlock2D', 'CrossAttnDownBlock2D']),
  },
  {
    id: 'diffusers: in the index itself everything is a component',
    name: 'model_index.json',
    bad: unet(['MyBlocks', 'CrossAttnDownBlock2D']),
    expect: 'review',
    twin: unet(['diffusers', 'UNet2DConditionModel']),
  },
  {
    id: 'jsonargparse imports a function that an argument of a listed class names',
    name: 'config.yaml',
    bad: 'trainer:\n  callbacks:\n  - class_path: lightning.pytorch.callbacks.LambdaCallback\n    init_args:\n      on_fit_start: antigravity.geohash\n',
    expect: 'review',
    twin: 'trainer:\n  callbacks:\n  - class_path: lightning.pytorch.callbacks.ModelCheckpoint\n    init_args:\n      monitor: val.loss\n      filename: best.ckpt\n',
  },
  {
    id: 'Lightning: the file of hyperparameters beside a checkpoint names what makes the model',
    name: 'hparams.yaml',
    bad: '_instantiator: os.system\nlr: 0.1\n',
    expect: 'deny',
    twin: '_instantiator: lightning.pytorch.cli.instantiate_module\nlr: 0.1\n',
  },
  {
    id: 'TensorFlow.js: weights outside of the folder of the model',
    name: 'model.json',
    bad: browser('../../elsewhere.bin'),
    expect: 'deny',
    twin: browser('group1-shard1of1.bin'),
  },
  {
    id: 'jsonargparse: the function of a schedule',
    name: 'config.yaml',
    bad: 'model:\n  scheduler:\n    class_path: torch.optim.lr_scheduler.LambdaLR\n    init_args: {lr_lambda: os.abort}\n',
    expect: 'review',
    twin: 'model:\n  layer:\n    class_path: torch.nn.TransformerEncoderLayer\n    init_args: {d_model: 8, nhead: 2, activation: torch.nn.functional.gelu}\n',
  },
  {
    id: 'skops: the dict of an ensemble is plain, another one is not',
    name: 'schema.json',
    bad: skops('sklearn.utils.metadata_routing', 'MetadataRequest'),
    expect: 'review',
    twin: skops('sklearn.utils._bunch', 'Bunch'),
  },
];

async function severities(name: string, content: unknown): Promise<readonly [string, string][]> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const bytes = Buffer.from(text, text.startsWith('\xac') ? 'latin1' : 'utf8');
  const { findings } = await judgeBytes(bytes, undefined, name);
  return findings.map(({ severity, rule, evidence }) => [severity, `${rule} ${evidence}`]);
}

for (const { id, name, bad, expect, twin } of cases)
  test(`${expect === 'deny' ? 'denied' : 'not admitted'}: ${id}`, async () => {
    const wanted = expect === 'deny' ? ['critical', 'high'] : ['critical', 'high', 'medium'];
    const found = await severities(name, bad);
    assert.ok(
      found.some(([severity]) => wanted.includes(severity)),
      `only: ${found.map(([severity, text]) => `${severity} ${text}`).join('; ')}`,
    );
    const honest = (await severities(name, twin)).filter(([severity]) => !['low', 'info'].includes(severity));
    assert.deepEqual(honest, [], 'the honest twin is admitted');
  });
