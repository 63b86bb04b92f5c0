import { command, type Files, type Sample } from './sample.ts';

const bad = `import os\nos.system(${JSON.stringify(command)})\n`;
const good = 'import math\nmath.fabs(2.5)\n';

/** A model whose own code is harmless and named, so that no other file counts as loaded without a reason. */
const model: Files = {
  'config.json': '{"model_type":"x","auto_map":{"AutoModel":"modeling_x.XModel"}}',
  'modeling_x.py': 'class XModel:\n    pass\n',
};

/** A file that names a module beside it. */
function names(name: string, path: string, text: string, module = 'engine_z.py'): Sample {
  const files = (source: string): Files => ({ ...model, [path]: text, [module]: source });
  return { name: `${path}: ${name}`, bad: files(bad), good: files(good) };
}

/** One that a person has to look at in any case, for what it has its loader make. */
function builds(name: string, path: string, text: string): Sample {
  const { good: _, ...sample } = names(name, path, text);
  return sample;
}

/** Modules of the repository that a file of another framework has imported. */
export const namedModules: readonly Sample[] = [
  builds('Hydra', 'conf/model.yaml', 'model:\n  _target_: engine_z.Net\n  width: 3\n'),
  names('OpenMMLab', 'configs.yaml', 'custom_imports:\n  imports: [engine_z]\n'),
  names('OpenMMLab', 'mm.json', '{"custom_imports": {"imports": ["engine_z"]}}'),
  names('Axolotl', 'train.yml', 'base_model: x\nplugins:\n  - engine_z.Plugin\n'),
  names('Ray Serve', 'serve.yaml', 'applications:\n- name: a\n  import_path: engine_z:app\n'),
  builds('HyperPyYAML, a class', 'hyperparams.yaml', 'x: !new:engine_z.Net\n    n: 1\n'),
  builds('HyperPyYAML, a module', 'hyperparams.yaml', 'x: !module:engine_z\n'),
  names('SpeechBrain', 'hyperparams.yaml', 'sample_rate: 16000\n', 'custom_interface.py'),
  builds('lm-evaluation-harness', 'task.yaml', 'task: x\nprocess_docs: !function engine_z.process\n'),
  names('DeepSpeed', 'ds_config.json', '{"compile": {"backend": "engine_z.backend"}}'),
  builds(
    'PEFT',
    'adapter_config.json',
    '{"auto_mapping": {"base_model_class": "M", "parent_library": "engine_z"}}',
  ),
  names('Matplotlib', 'matplotlibrc', 'backend: module://engine_z\n'),
  names(
    'plugins of vLLM',
    'pyproject.toml',
    '[project]\nname = "x"\n[project.entry-points."vllm.general_plugins"]\nx = "engine_z:register"\n',
  ),
  names(
    'plugins of a package',
    'setup.cfg',
    '[metadata]\nname = x\n[options.entry_points]\npytest11 =\n    x = engine_z:plugin\n',
  ),
  names('plugins of what is installed', 'x-1.dist-info/entry_points.txt', '[pytest11]\nx = engine_z\n'),
  names(
    'a hook of Hatchling',
    'pyproject.toml',
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n[tool.hatch.build.hooks.custom]\npath = "engine_z.py"\n',
  ),
  names(
    'a command of setuptools',
    'pyproject.toml',
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[tool.setuptools.cmdclass]\nbuild_py = "engine_z.Build"\n',
  ),
  names(
    'a version of PDM',
    'pyproject.toml',
    '[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n[tool.pdm.version]\nsource = "call"\ngetter = "engine_z:version"\n',
  ),
  names(
    'smolagents, an agent',
    'agent.json',
    '{"class": "CodeAgent", "tools": ["engine_z"]}',
    'tools/engine_z.py',
  ),
  names('smolagents, a tool', 'tool_config.json', '{"name": "x"}', 'tool.py'),
];
