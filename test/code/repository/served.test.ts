import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphOf, hazards, type Tree } from './build.ts';

/** A model beside it, so that nothing runs only because nobody knows better. */
const anchor = {
  'config.json': JSON.stringify({ model_type: 'm', auto_map: { AutoModel: 'modeling_m.M' } }),
  'modeling_m.py': 'class M:\n    pass\n',
};

function entry(tree: Tree, path: string): { reach: string; loader: string | undefined; calls: unknown } {
  const found = graphOf({ ...anchor, ...tree }).fileReach(path);
  return { reach: found.reach, loader: found.entry?.loader, calls: found.calls };
}

const nodes = 'NODE_CLASS_MAPPINGS = {}\n';
const script = 'import modules.scripts as scripts\n\n\nclass S(scripts.Script):\n    pass\n';
const named = 'class Runtime:\n    pass\n';

/** What each program runs was taken from its documentation and its sources. */
const layouts: readonly (readonly [loader: string, path: string, tree: Tree])[] = [
  ['comfyui', 'my_node.py', { 'my_node.py': nodes }],
  ['comfyui', 'v3.py', { 'v3.py': 'async def comfy_entrypoint():\n    return None\n' }],
  ['comfyui', 'x/install.py', { 'x/__init__.py': nodes, 'x/install.py': '' }],
  ['comfyui', 'x/prestartup_script.py', { 'x/__init__.py': '', 'x/prestartup_script.py': '' }],
  ['webui', 'scripts/e.py', { 'scripts/e.py': script }],
  ['webui', 'preload.py', { 'scripts/e.py': script, 'preload.py': 'def preload(parser):\n    pass\n' }],
  ['webui', 'install.py', { 'scripts/e.py': script, 'install.py': 'import launch\n' }],
  ['triton', 'm/1/other.py', { 'm/1/other.py': 'class TritonPythonModel:\n    pass\n' }],
  ['bentoml', 'svc.py', { 'svc.py': 'import bentoml\n@bentoml.service\nclass S:\n    pass\n' }],
  ['python', 'svc.py', { 'svc.py': '', 'pyproject.toml': '[tool.bentoml.build]\nservice = "svc:S"\n' }],
  ['sagemaker', 'inference.py', { 'inference.py': 'def model_fn(model_dir):\n    return None\n' }],
  [
    'truss',
    'src/my.py',
    { 'src/my.py': '', 'config.yaml': 'model_module_dir: src\nmodel_class_filename: my.py\n' },
  ],
  ['diffusers', 'block.py', { 'block.py': '', 'modular_config.json': '{"_class_name": "B"}' }],
  ['python', 'runtime.py', { 'runtime.py': named, 'ext.json': '{"class": "\\u0072untime.Runtime"}' }],
  ['python', 'runtime.py', { 'runtime.py': named, 'ext.yaml': 'h: {class: runtime.Runtime}\n' }],
  ['python', 'runtime.py', { 'runtime.py': named, 'ext.yaml': 'a: &x runtime.Runtime\nclass: *x\n' }],
  ['python', 'runtime.py', { 'runtime.py': named, 'ext.yaml': '? "()"\n: runtime.Runtime\n' }],
  ['python', 'runtime.py', { 'runtime.py': named, 'ext.yaml': 'plugins: [\n  runtime.Runtime\n]\n' }],
  ['python', 'runtime.py', { 'runtime.py': named, 'ext.yaml': 'class: "r\\x75ntime.Runtime"\n' }],
  ['python', 't/u.py', { 't/u.py': '', 't/x.yaml': '{task: x, process_docs: !function u.f}\n' }],
  ['python', 'ext/m/__init__.py', { 'ext/m/__init__.py': '', 'c.yaml': `user_dir: \${oc.env:PWD}/ext/m\n` }],
  ['python', 'a/g.py', { 'a/g.py': '', 'langgraph.json': '{"graphs": {"agent": "./a/g.py:graph"}}' }],
  [
    'python',
    'plug.py',
    { 'plug.py': '', 'setup.py': 'setup(entry_points={"vllm.general_plugins": ["r = plug:register"]})\n' },
  ],
  ['python', 'plug.py', { 'plug.py': '', 'setup.py': 'setup(entry_points="""\n[g]\nr = plug:f\n""")\n' }],
  [
    'python',
    'plug.py',
    { 'plug.py': '', 'pyproject.toml': '[tool.poetry.plugins."vllm.general_plugins"]\nr = "plug:f"\n' },
  ],
  ['python', 'plug.py', { 'plug.py': '', 'setup.cfg': '[options.entry_points]\npytest11 =\n    x = plug\n' }],
  ['python', 'cmdz.py', { 'cmdz.py': '', 'setup.cfg': '[options]\ncmdclass =\n    install = cmdz.Inst\n' }],
  [
    'python',
    'cmds/__init__.py',
    { 'cmds/__init__.py': '', 'setup.cfg': '[global]\ncommand_packages = cmds\n' },
  ],
  ['python', 'hz.py', { 'hz.py': '', 'log.ini': '[handler_h]\nclass=hz.H\nargs=()\n' }],
];

for (const [loader, path, tree] of layouts)
  test(`${loader} runs ${path}, by ${Object.keys(tree).join(' and ')}`, () => {
    const { reach, loader: by } = entry(tree, path);
    assert.deepEqual([reach, by], ['load', loader]);
  });

test('scripts that are started by hand are no plugins', () => {
  const setup = 'setup(entry_points={"console_scripts": ["x = plug:main"]})\n';
  assert.equal(entry({ 'plug.py': '', 'setup.py': setup }, 'plug.py').reach, 'none');
  const cfg = '[options.entry_points]\nconsole_scripts =\n    x = plug:main\n';
  assert.equal(entry({ 'plug.py': '', 'setup.cfg': cfg }, 'plug.py').reach, 'none');
});

test('settings in Python are run by the tool that is started', () => {
  for (const path of ['gunicorn.conf.py', 'jupyter_server_config.py', 'docs/conf.py', 'celeryconfig.py'])
    assert.equal(entry({ [path]: '' }, path).reach, 'later', path);
  const card = '---\nsdk: gradio\napp_file: src/start.py\n---\n';
  assert.equal(entry({ 'README.md': card, 'src/start.py': '' }, 'src/start.py').loader, 'spaces');
});

test('packages of a Truss join sys.path', () => {
  const tree = {
    'config.yaml': 'model_class_name: Model\n',
    'model/model.py': 'from helper import y\n',
    'packages/helper/__init__.py': '',
  };
  assert.equal(entry(tree, 'packages/helper/__init__.py').reach, 'load');
});

test('arguments of log handlers are evaluated, and calls in them are told', () => {
  const ini = (args: string): Tree => ({
    'a.py': '',
    'log.ini': `[handler_h]\nclass=StreamHandler\nargs=${args}\n`,
  });
  for (const args of ['(sys.stdout,)', "('a (b).log', 'w')", "(os.path.join('x', 'y'),)", '()'])
    assert.deepEqual(hazards(ini(args)), [], args);
  for (const args of ["(__import__('os').system('true'),)", "(eval('1'),)", "(''.join(['a']),)"])
    assert.deepEqual(hazards(ini(args)), ['log.ini: setting-evaluated'], args);
});
