import type { DocumentCase } from './red-team-configured.ts';

/** Files that are told by their bytes or their names, and what stands in lists for pip, conda and site.py. */
export const toldByBytes: readonly DocumentCase[] = [
  {
    id: 'ONNX: external data in a model of JSON',
    name: 'model.json',
    bad: '{"irVersion": "8", "graph": {"initializer": [{"externalData": [{"key": "location", "value": "../x"}]}]}}',
    expect: 'deny',
    twin: '{"irVersion": "8", "graph": {"node": [{"opType": "Add"}], "initializer": [{"externalData": [{"key": "location", "value": "x.bin"}]}]}}',
  },
  {
    id: 'conda: an environment without channels',
    name: 'environment.yml',
    bad: 'dependencies:\n  - https://example.org/evil.tar.bz2\n',
    expect: 'review',
    twin: 'dependencies:\n  - python=3.12\n',
  },
  {
    id: 'pip: requirements in UTF-16',
    name: 'requirements.txt',
    bad: Buffer.from('\ufeffevil @ https://example.org/evil.whl\n', 'utf16le'),
    expect: 'review',
    twin: Buffer.from('\ufeffnumpy==2.0.0\n', 'utf16le'),
  },
  {
    id: 'pip: an encoding that hides the letters',
    name: 'requirements.txt',
    bad: '# coding: utf-7\n+AGUAdgBpAGw-\n',
    expect: 'review',
    twin: '# -*- coding: utf-8 -*-\nnumpy==2.0.0\n',
  },
  {
    id: 'pip: an archive beside, by endings that are easily missed',
    name: 'requirements.txt',
    bad: 'evil.txz\n',
    expect: 'review',
    twin: 'zope.interface==7.0\n',
  },
  {
    id: 'pip: an archive beside, with extras',
    name: 'requirements.txt',
    bad: 'evil.zip[all]\n',
    expect: 'review',
    twin: 'uvicorn[standard]==0.30.0\n',
  },
  {
    id: 'site.py: a byte order mark before the first line (Python 3.13)',
    name: 'x.pth',
    bad: '\ufeffimport os; os.system("true")\n',
    expect: 'deny',
    twin: '\ufeff./lib\n',
  },
  {
    id: 'site.py: a line that only str.splitlines ends (Python 3.13)',
    name: 'x.pth',
    bad: 'lib\u000bimport os; os.system("true")\n',
    expect: 'deny',
    twin: 'lib\nimportant\n',
  },
  {
    id: 'site.py: a NUL in a comment',
    name: 'x.pth',
    bad: '#\0\nimport os; os.system("true")\n',
    expect: 'deny',
    twin: '# paths\nlib\n',
  },
  {
    id: 'site.py: a line behind a megabyte of comment',
    name: 'x.pth',
    bad: `#${'x'.repeat(2 ** 20)}\nimport os; os.system("true")\n`,
    expect: 'deny',
    twin: `#${'x'.repeat(2 ** 20)}\nlib\n`,
  },
  {
    id: 'site.py: a first line that begins YAML',
    name: 'x.pth',
    bad: '---\nimport os; os.system("true")\n',
    expect: 'deny',
    twin: '---\nlib: 1\n',
    twinName: 'x.yaml',
  },
  {
    id: 'site.py: first lines that begin a LightGBM model',
    name: 'x.pth',
    bad: 'tree\nversion=v4\nimport os; os.system("true")\n',
    expect: 'deny',
    twin: 'tree\nversions\n',
  },
  {
    id: 'pip: a comment that speaks of a tag of PyYAML',
    name: 'requirements.txt',
    bad: '# !!python/name:os.system\nevil @ https://example.org/evil.whl\n',
    expect: 'review',
    twin: '# !!python/name:os.system\nnumpy==2.0.0\n',
  },
  {
    id: 'Windows looks for the second header alone',
    name: 'weights.bin',
    bad: windowsProgram(),
    expect: 'review',
    twin: windowsProgram().fill(0, 64, 68),
  },
  {
    id: 'a component of WebAssembly',
    name: 'weights.bin',
    bad: Buffer.from('0061736d0d000100', 'hex'),
    expect: 'review',
    twin: Buffer.from('0061736dffff0100', 'hex'),
  },
  {
    id: 'a Python module with a NUL further down',
    name: 'x.py',
    bad: 'import os\n#\0\n',
    expect: 'review',
    twin: 'import os\n#\0\n',
    twinName: 'notes.txt',
  },
  {
    id: 'ONNX: a model that begins with a known field of another wire type',
    name: 'weights.bin',
    bad: onnxModel('ai.onnx.contrib', 'PyOp'),
    expect: 'deny',
    twin: onnxModel('', 'Add'),
  },
  {
    id: 'a class whose name is not of ASCII',
    name: 'config.json',
    bad: '{"activation_function": "modèle.activation.Plus"}',
    expect: 'review',
    twin: '{"activation_function": "torch.nn.modules.activation.Tanh"}',
  },
];

/** A first header as no compiler writes it, which leads to a second one. */
function windowsProgram(): Buffer {
  const bytes = Buffer.alloc(400, 0xff);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(64, 60);
  bytes.write('PE\0\0', 64, 'latin1');
  bytes.writeUInt16LE(0x8664, 68);
  return bytes;
}

/** ir_version, and a graph whose name is a number, which parsers pass over, before its one node. */
function onnxModel(domain: string, operator: string): Buffer {
  const text = (field: number, value: string): Buffer =>
    Buffer.concat([Buffer.from([field * 8 + 2, value.length]), Buffer.from(value)]);
  const node = Buffer.concat([text(4, operator), text(7, domain)]);
  const graph = Buffer.concat([Buffer.from([2 * 8, 1]), text(1, node.toString('latin1'))]);
  return Buffer.concat([Buffer.from([8, 8]), text(7, graph.toString('latin1'))]);
}
