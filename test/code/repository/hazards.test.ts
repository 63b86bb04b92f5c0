import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repositoryHazards } from '../../../src/rules/code/repository-hazards.ts';
import { graphOf, hazard, hazards, type Tree } from './build.ts';

const autoMap = (text: unknown): string => JSON.stringify({ auto_map: { AutoModel: text } });

test('code of another repository is mutable, whatever revision of this one is pinned', () => {
  const tree = { 'config.json': autoMap('org/other--modeling_x.X'), 'modeling_x.py': '' };
  const found = hazard(tree, 'mutable-code-reference');
  assert.match(found.detail!, /main of org\/other/);
  assert.match(found.rewrite!, /code_revision/);
  assert.deepEqual(graphOf(tree).references, [
    {
      from: 'config.json',
      line: 1,
      repository: 'org/other',
      target: 'modeling_x.X',
      key: 'auto_map.AutoModel',
      loader: 'transformers',
    },
  ]);
});

test('a configuration cannot pin the code of another repository: loaders take the revision from their caller', () => {
  const of = (revision: string): string =>
    JSON.stringify({ code_revision: revision, auto_map: { AutoModel: 'org/other--m.X' } });
  for (const revision of ['0123456789abcdef0123456789abcdef01234567', 'v1.0'])
    assert.deepEqual(hazards({ 'config.json': of(revision) }), ['config.json: mutable-code-reference']);
  assert.deepEqual(hazards({ 'config.json': of('x'), 'm.py': '' }, 'org/other'), []);
});

test('targets that are missing, that lie outside, and that no loader takes', () => {
  assert.deepEqual(hazards({ 'config.json': autoMap('gone.X') }), ['config.json: code-reference-missing']);
  assert.deepEqual(hazards({ 'config.json': autoMap('/srv/evil.X') }), [
    'config.json: code-outside-repository',
  ]);
  assert.deepEqual(hazards({ 'config.json': autoMap('../evil.X') }), [
    'config.json: code-outside-repository',
  ]);
  assert.deepEqual(hazards({ 'config.json': autoMap('a.b.C'), 'a.py': '' }), [
    'config.json: code-reference-unreadable',
  ]);
  assert.deepEqual(hazards({ 'config.json': autoMap('o/r--p--m.C') }), [
    'config.json: code-reference-unreadable',
  ]);
  assert.deepEqual(hazards({ 'config.json': autoMap('sub/m.C'), 'sub/m.py': '' }), []);
});

test('relative names in fetched code that lead out of the repository', () => {
  const tree = { 'config.json': autoMap('m.X'), 'm.py': '"""\nfrom .../../other import x\n"""\n' };
  assert.deepEqual(hazards(tree), ['m.py: code-outside-repository']);
});

test('a compiled module in the place of its source', () => {
  const source = { 'config.json': autoMap('modeling_x.X'), 'modeling_x.py': '' };
  for (const name of [
    'modeling_x.cpython-311-x86_64-linux-gnu.so',
    'modeling_x.abi3.so',
    'modeling_x.so',
    'modeling_x.cp311-win_amd64.pyd',
  ]) {
    const found = hazard({ ...source, [name]: 'x' }, 'native-module-shadows-source');
    assert.equal(found.reach, 'load', name);
  }
  assert.deepEqual(hazards({ ...source, 'libmodeling_x.so.1': 'x', 'other.dylib': 'x' }), []);
});

test('a compiled module beside its source, as an installed package lists it', () => {
  const name = 'pkg/fast.cpython-311-x86_64-linux-gnu.so';
  const installed = {
    'pkg/__init__.py': 'from . import fast\n',
    'pkg/fast.py': '',
    [name]: 'x',
    'pkg-1.0.dist-info/RECORD': `pkg/fast.py,sha256=a,0\n${name},sha256=b,1\npkg-1.0.dist-info/RECORD,,\n`,
  };
  assert.deepEqual(hazards(installed), [`${name}: native-module`]);
  const other = { ...installed, 'pkg-1.0.dist-info/RECORD': 'pkg/fast.py,sha256=a,0\n' };
  assert.deepEqual(hazards(other), [`${name}: native-module-shadows-source`]);
  // A list like that makes no module of a model's repository an installed one.
  const model = {
    'config.json': autoMap('modeling_x.X'),
    'modeling_x.py': '',
    'modeling_x.so': 'x',
    'x-1.0.dist-info/RECORD': 'modeling_x.py,sha256=a,0\nmodeling_x.so,sha256=b,1\n',
  };
  assert.deepEqual(hazards(model), ['modeling_x.so: native-module-shadows-source']);
});

/** The header of a cached module: magic, flags, then a hash or a time and a size. Source: PEP 552. */
function pyc(flags: number): Uint8Array {
  const bytes = new Uint8Array(40);
  bytes.set([0xa7, 0x0d, 0x0d, 0x0a, flags, 0, 0, 0]);
  return bytes;
}

test('cached bytecode that is not checked, and modules without a source', () => {
  const tree = (flags: number): Tree => ({
    'config.json': autoMap('m.X'),
    'm.py': '',
    '__pycache__/m.cpython-311.pyc': pyc(flags),
  });
  assert.deepEqual(hazards(tree(0b01)), ['__pycache__/m.cpython-311.pyc: bytecode-shadows-source']);
  assert.deepEqual(hazards(tree(0b11)), []);
  assert.deepEqual(hazards(tree(0)), []);
  const bare = { 'config.json': autoMap('m.X'), 'm.py': 'import hidden\n', 'hidden.pyc': pyc(0) };
  assert.deepEqual(hazards(bare), ['hidden.pyc: bytecode-module']);
  assert.equal(hazard(bare, 'bytecode-module').reach, 'load');
});

test('names of libraries in a folder that comes first on sys.path', () => {
  const model = { 'config.json': autoMap('m.X'), 'm.py': '' };
  for (const path of ['random.py', 'json/__init__.py', 'torch.py', 'numpy/__init__.py'])
    assert.deepEqual(hazards({ ...model, [path]: '' }), [`${path}: module-shadows-library`], path);
  // A folder without __init__ gives way to the installed package; deeper ones are found under longer names.
  for (const path of ['json/data.py', 'torch/README.md', 'utils/random.py', 'models/types.py', 'datasets.py'])
    assert.deepEqual(hazards({ ...model, [path]: '' }), [], path);
  assert.deepEqual(
    hazards({ ...model, 'tools/run.py': "if __name__ == '__main__':\n    pass\n", 'tools/logging.py': '' }),
    ['tools/logging.py: module-shadows-library'],
  );
});

test('a module that its own folder means is a bad name and no trap; a package’s own sources are neither', () => {
  assert.deepEqual(
    hazards({
      'hubconf.py': 'from tokenize import split_words\n',
      'tokenize.py': 'def split_words(text):\n    return text.split()\n',
    }),
    [],
  );
  assert.deepEqual(
    hazards({
      'pyproject.toml': '[project]\nname = "einops"\n',
      'einops/__init__.py': '',
    }),
    [],
  );
});

test('steps of an installation that setup.py replaces', () => {
  const setup = [
    'from setuptools import setup',
    'from setuptools.command.install import install',
    'from torch.utils.cpp_extension import BuildExtension',
    'class Own(install):',
    '    def run(self):',
    '        install.run(self)',
    "setup(name='x', cmdclass={'install': Own, 'build_ext': BuildExtension})",
  ].join('\n');
  const found = hazard({ 'setup.py': setup }, 'install-hook');
  assert.equal(found.evidence, 'cmdclass: install is Own');
  assert.equal(found.where.line, 7);
  assert.equal(graphOf({ 'setup.py': setup }).facts.length, 1);
});

test('advice where data would do', () => {
  const details = (tree: Tree): (string | undefined)[] =>
    graphOf(tree)
      .facts.filter(({ fact }) => fact.hazard === 'data-only-alternative')
      .map(({ fact }) => fact.detail);
  const config = (type: string, name: string): string =>
    JSON.stringify({ model_type: type, architectures: [name], auto_map: { AutoModel: 'm.X' } });
  assert.match(
    details({ 'config.json': config('llama', 'LlamaForCausalLM'), 'm.py': '' })[0]!,
    /ships LlamaForCausalLM/,
  );
  assert.match(
    details({ 'config.json': config('falcon', 'RWForCausalLM'), 'm.py': '' })[0]!,
    /ships this model type/,
  );
  assert.deepEqual(details({ 'config.json': config('nobody_has_this', 'X'), 'm.py': '' }), []);
  assert.deepEqual(details({ 'config.json': '{"model_type": "llama"}' }), []);
  assert.match(
    details({
      'tokenizer_config.json': JSON.stringify({ auto_map: { AutoTokenizer: ['t.T', null] } }),
      't.py': '',
      'tokenizer.json': '{}',
    })[0]!,
    /tokenizer\.json holds/,
  );
  assert.match(
    details({ 'pytorch_model.bin': 'x', 'model.safetensors': 'y', 'a.py': '' })[0]!,
    /safetensors/,
  );
  assert.deepEqual(details({ 'pytorch_model.bin': 'x', 'a.py': '' }), []);
  assert.equal(details({ 'adapter_model.bin': 'x', 'adapter_model.safetensors': 'y', 'a.py': '' }).length, 1);
  assert.deepEqual(details({ 'other.bin': 'x', 'model.safetensors': 'y', 'a.py': '' }), []);
});

test('every hazard that is told has a rule', () => {
  const known = new Set(repositoryHazards.map(({ id }) => id));
  const everything: Tree = {
    'config.json': JSON.stringify({
      model_type: 'llama',
      auto_map: { A: 'o/r--m.C', B: 'gone.C', C: '/a.C', D: 'a.b.c' },
    }),
    'setup.py':
      "from setuptools import setup\nclass install: pass\nsetup(cmdclass={'install': install}, install_requires=['reqeusts', 'x @ git+https://github.com/a/b'])\n",
    'json.py': '',
    'm.py': 'import h\n',
    'h.pyc': pyc(0),
    'm.abi3.so': 'x',
    'native.abi3.so': 'x',
    '__pycache__/m.cpython-311.pyc': pyc(1),
  };
  const found = new Set(graphOf(everything).facts.map(({ fact }) => fact.hazard));
  assert.ok(found.size >= 10, [...found].join());
  for (const id of found) assert.ok(known.has(id), id);
});

test('commands that opening the folder starts', () => {
  const tasks = `{
    // a comment, "quoted"
    "tasks": [{"label": "x", "command": "curl e.org", "runOptions": {"runOn": "folderOpen"},},],
  }`;
  assert.deepEqual(hazards({ '.vscode/tasks.json': tasks, 'a.py': '' }), [
    '.vscode/tasks.json: runs-when-opened',
  ]);
  assert.equal(hazard({ '.vscode/tasks.json': tasks, 'a.py': '' }, 'runs-when-opened').where.line, 3);
  assert.deepEqual(hazards({ '.vscode/tasks.json': '{"tasks": [{"command": "make"}]}', 'a.py': '' }), []);
  assert.deepEqual(
    hazards({ '.devcontainer/devcontainer.json': '{"initializeCommand": "x", "postCreateCommand": "y"}' }),
    ['.devcontainer/devcontainer.json: runs-when-opened'],
  );
  assert.deepEqual(
    hazards({ '.devcontainer/devcontainer.json': '{"postCreateCommand": "pip install ."}' }),
    [],
  );
});

test('instructions that nobody sees in what assistants read', () => {
  const tags = [...'obey'].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('');
  assert.deepEqual(hazards({ 'AGENTS.md': `# rules${tags}\n`, 'a.py': '' }), ['AGENTS.md: invisible-text']);
  assert.deepEqual(hazards({ 'README.md': '# модель 🎉 ❤\ufe0f شرح\n', 'a.py': '' }), []);
});

test('advice where a tokenizer of one’s own adds nothing', () => {
  const of = (body: string): number =>
    graphOf({
      'tokenizer_config.json': JSON.stringify({ auto_map: { AutoTokenizer: [null, 't.T'] } }),
      't.py': `from transformers import PreTrainedTokenizerFast\nclass T(PreTrainedTokenizerFast):\n${body}`,
    }).facts.length;
  assert.equal(of('    """A tokenizer."""\n    model_input_names = ["x"]\n'), 1);
  assert.equal(of('    def encode(self):\n        return 1\n'), 0);
});

test('files that an image fetches', () => {
  const tree = {
    Dockerfile: 'FROM x\nADD https://e.org/x.sh /x\nADD --checksum=sha256:00 https://e.org/y /y\n',
    'a.py': '',
  };
  assert.deepEqual(hazards(tree), ['Dockerfile: fetched-without-checksum']);
  assert.equal(hazard(tree, 'fetched-without-checksum').where.line, 2);
});

test('a copy of Python’s own library is told once', () => {
  const names =
    'argparse array ast base64 bisect collections contextlib copy csv ctypes dataclasses datetime decimal dis email enum fnmatch functools gzip hashlib heapq hmac html http importlib inspect io ipaddress json keyword linecache locale logging lzma numbers opcode operator pathlib pickle pickletools pkgutil platform pprint queue random re reprlib secrets shlex shutil signal socket sqlite3 ssl statistics string struct subprocess sysconfig tarfile tempfile textwrap threading token';
  const tree = Object.fromEntries(names.split(' ').map((name) => [`${name}.py`, '']));
  assert.deepEqual(hazards(tree), ['argparse.py: module-shadows-library']);
});

test('a description that is read from outside of the project is told', () => {
  const of = (files: string): string[] =>
    hazards({ 'setup.cfg': `[metadata]\nname = x\nlong_description = file: ${files}\n`, 'a.py': '' });
  assert.deepEqual(of('README.md, docs/CHANGES.md'), []);
  assert.deepEqual(of('README.md, ../../.ssh/id_ed25519'), ['setup.cfg: code-outside-repository']);
  assert.deepEqual(of('/etc/hostname'), ['setup.cfg: code-outside-repository']);
});
