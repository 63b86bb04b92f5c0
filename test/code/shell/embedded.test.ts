import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hole } from '../../../src/code/code.ts';
import { seen, severityOf } from './seen.ts';

interface Expected {
  readonly language: string;
  readonly text: string;
  readonly line?: number;
  readonly verbatim?: boolean;
  readonly dialect?: string;
}

// What bash(1), psql(1), mysql(1), sqlite3(1) and python(1) would take for the program.
const cases: readonly (readonly [string, Expected])[] = [
  ['python3 -c "import os"', { language: 'python', text: 'import os', line: 1 }],
  ["python -Wc 'x = 1'", { language: 'python', text: 'x = 1' }],
  [
    'python3 <<EOF\nimport os\nprint(1)\nEOF',
    { language: 'python', text: 'import os\nprint(1)\n', line: 2, verbatim: true },
  ],
  [
    "cat <<'EOF' | python3 -\nprint('$HOME')\nEOF",
    { language: 'python', text: "print('$HOME')\n", line: 2, verbatim: true },
  ],
  ['true\n\necho "print(1)" | python', { language: 'python', text: 'print(1)\n', line: 3 }],
  ['python3 <(printf "print(2)")', { language: 'python', text: 'print(2)' }],
  ['python3 -c "print($X)"', { language: 'python', text: `print(${hole})` }],
  ['X=5; python3 -c "print($X)"', { language: 'python', text: 'print(5)' }],
  ['sudo -u me python3.12 -c "x"', { language: 'python', text: 'x' }],
  ['psql -c "SELECT 1"', { language: 'sql', text: 'SELECT 1', dialect: 'postgres' }],
  ['psql mydb --command="SELECT 2"', { language: 'sql', text: 'SELECT 2', dialect: 'postgres' }],
  [
    'psql <<EOF\nDROP TABLE x;\nEOF',
    { language: 'sql', text: 'DROP TABLE x;\n', line: 2, verbatim: true, dialect: 'postgres' },
  ],
  ["echo 'SELECT 3' | psql", { language: 'sql', text: 'SELECT 3\n', dialect: 'postgres' }],
  ['mysql -u root -psecret -e "SELECT 4" db', { language: 'sql', text: 'SELECT 4', dialect: 'mysql' }],
  ['sqlite3 a.db "SELECT 5"', { language: 'sql', text: 'SELECT 5', dialect: 'sqlite' }],
  ['sqlite3 a.db <<< "SELECT 6"', { language: 'sql', text: 'SELECT 6\n', dialect: 'sqlite' }],
  ['sqlcmd -S host -Q "SELECT 7"', { language: 'sql', text: 'SELECT 7', dialect: 'tsql' }],
  ['duckdb -c "SELECT 8"', { language: 'sql', text: 'SELECT 8', dialect: 'duckdb' }],
];

for (const [script, expected] of cases) {
  test(script.replaceAll('\n', '⏎'), async () => {
    const { embedded } = await seen(script);
    assert.equal(embedded.length, 1, JSON.stringify(embedded));
    const got = embedded[0] as unknown as Record<string, unknown>;
    for (const [key, value] of Object.entries(expected)) assert.equal(got[key], value, key);
    assert.equal(got['holes'], expected.text.includes(hole));
  });
}

test('a script or a module is no embedded program', async () => {
  for (const script of [
    'python train.py',
    'python -m pip list',
    'python3 --version',
    'psql -f x.sql',
    'sqlite3 a.db',
    'node x.js',
  ]) {
    const { embedded } = await seen(script);
    assert.deepEqual(embedded, [], script);
  }
});

test('hazards carry the line of the command, in heredocs the line inside', async () => {
  const { facts } = await seen('true\n\nrm -rf /\nsh <<EOF\ntrue\nrm -rf ~\nEOF\neval "rm -rf /etc"\n');
  const lines = facts.flatMap((fact) => (fact.kind === 'hazard' ? [[fact.where.line, fact.detail]] : []));
  assert.deepEqual(lines, [
    [3, '/'],
    [6, '~'],
    [8, '/etc'],
  ]);
});

test('capabilities of ordinary commands', async () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['echo hi', []],
    ['ls -la', ['process']],
    ['curl https://a.example', ['network', 'process']],
    ['git clone https://a.example', ['network', 'process']],
    ['git status', ['process']],
    ['rm x', ['file-delete', 'process']],
    ['echo x > y', ['file-write']],
    ['cat ~/.ssh/id_rsa', ['credentials', 'process']],
    ['printenv', ['environment', 'process']],
    ['psql -c "SELECT 1"', ['database', 'process']],
    ['eval "$(x)"', ['dynamic-code', 'process']],
    ['sudo ls', ['process', 'system']],
    ['insmod x.ko', ['process', 'system']],
  ];
  for (const [script, expected] of cases)
    assert.deepEqual((await seen(script)).capabilities, expected, script);
});

test('ordinary commands are judged low at most, in a program and in a repository', async () => {
  const scripts = [
    'ls -la; cat notes.txt; echo hi; grep -n x *.py',
    'python train.py --epochs 3 | tee train.log',
    'mkdir -p out && cp config.json out/ && rm -rf out/tmp',
    'pip install -r requirements.txt',
    'git status && git add -A && git commit -m "work" && git push',
    'export X=1; for f in *.sh; do bash "$f"; done',
    'docker build -t x . && docker run --rm x',
    'kill "$PID"; sleep 1; wait',
    'tar xzf model.tgz -C models && sha256sum models/*',
    'curl -fsSL https://a.example/x.json -o x.json && jq . x.json',
    'sudo apt-get update && sudo apt-get install -y git curl',
    'find . -name "*.pyc" -delete; chmod +x run.sh; ./run.sh',
  ];
  for (const script of scripts) {
    const { facts } = await seen(script);
    for (const context of ['generated', 'repository'] as const)
      assert.ok(['info', 'low'].includes(severityOf(facts, context, 'load')), `${script}: ${context}`);
  }
});

test('what destroys is judged hardest where it is about to run', async () => {
  const { facts } = await seen('rm -rf /');
  assert.equal(severityOf(facts, 'generated', 'none'), 'critical');
  assert.equal(severityOf(facts, 'repository', 'load'), 'critical');
  assert.equal(severityOf(facts, 'repository', 'none'), 'high');
  const piped = (await seen('curl https://a.example | sh')).facts;
  assert.equal(severityOf(piped, 'generated', 'none'), 'high');
  assert.equal(severityOf(piped, 'repository', 'load'), 'medium');
});

test('what image builders write every day is judged low at most where a loader runs it', async () => {
  const lines = [
    'apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*',
    'pip install --no-cache-dir -r requirements.txt && rm -rf /root/.cache/pip /tmp/*',
    'useradd -m -u 1000 user && chown -R user:user /app && chmod -R 755 /app',
    'ln -s /usr/bin/python3 /usr/bin/python',
    'ln -sf /usr/share/zoneinfo/UTC /etc/localtime && echo UTC > /etc/timezone',
    'conda clean -afy && find /opt/conda -name "*.a" -delete',
    'mkdir -p /data && chmod 777 /data',
    'curl -fsSL https://a.example/x.tar.gz | tar -xz -C /opt',
    'git clone --depth 1 https://a.example/x && cd x && python setup.py install && cd .. && rm -rf x',
    'python -c "import torch"',
    'rm -f /etc/apt/apt.conf.d/docker-clean',
    'groupadd -r app && useradd -r -g app app',
    'npm ci && npm run build && npm cache clean --force',
    'wget -q https://a.example/w.bin -O /models/w.bin && sha256sum -c sums.txt',
    'echo "$PATH" && env | sort | head',
    'set -eux; exec "$@"',
    'exec python -m vllm.entrypoints.openai.api_server --model "$MODEL" --port "${PORT:-8000}"',
    'if [ -n "$HF_TOKEN" ]; then huggingface-cli login --token "$HF_TOKEN"; fi',
  ];
  for (const line of lines) {
    const { facts } = await seen(line);
    const told = facts.flatMap((fact) => (fact.kind === 'hazard' ? [fact.hazard] : []));
    assert.ok(
      ['info', 'low'].includes(severityOf(facts, 'repository', 'load')),
      `${line}: ${told.join(' ')}`,
    );
  }
});
