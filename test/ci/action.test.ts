import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadlock, main } from '../cli/program.ts';
import { type JobResult, readAction, runAction } from './composite.ts';

const skip = process.platform === 'win32' ? 'bash is not at hand' : false;
const scratch = mkdtempSync(join(tmpdir(), 'loadlock-action-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const root = new URL('../../', import.meta.url);
const action = readAction(new URL('action.yml', root));
const examples = fileURLToPath(new URL('examples', root));

// The program of this checkout in the place of the one that the action builds (action.long.test.ts builds it).
const built = join(scratch, 'action');
mkdirSync(join(built, 'dist', 'cli'), { recursive: true });
writeFileSync(join(built, 'dist', 'package.json'), '{ "type": "module" }');
writeFileSync(
  join(built, 'dist', 'cli', 'main.js'),
  `process.argv[1] = ${JSON.stringify(main)};\nawait import(${JSON.stringify(main)});\n`,
);
const node = dirname(process.execPath);

function project(...files: readonly (readonly [string, string])[]): string {
  const workspace = mkdtempSync(join(scratch, 'project-'));
  for (const [name, from] of files) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    copyFileSync(join(examples, from), join(workspace, name));
  }
  return workspace;
}

function job(workspace: string, inputs: Record<string, string>, env: Record<string, string> = {}): JobResult {
  const path = { PATH: `${node}:${process.env['PATH']}` };
  return runAction(action, {
    workspace,
    inputs,
    action: built,
    temp: scratch,
    without: ['Build loadlock'],
    env: { ...path, ...env },
  });
}

const honest = ['models/iris.pkl', 'honest/iris-pipeline.pkl'] as const;
const trap = ['models/trap.pkl', 'booby-trapped/reduce-system.pkl'] as const;

test('the action uses no other action, and no input is written into a script', () => {
  assert.equal(action.runs.using, 'composite');
  for (const step of action.runs.steps) {
    assert.equal(step.uses, undefined, step.name);
    assert.equal(step.shell, 'bash');
    assert.ok(!step.run.includes('${{'), `${step.name}: an expression in a script is text of the script`);
  }
  for (const [name, input] of Object.entries(action.inputs)) assert.ok('description' in input, name);
});

test('models that are allowed pass, and the SARIF report is there', { skip }, () => {
  const { failed, outputs, log } = job(project(honest), { targets: 'models' });
  assert.deepEqual(failed, [], log);
  assert.equal(outputs['decision'], 'allow');
  assert.equal(JSON.parse(readFileSync(outputs['sarif']!, 'utf8')).version, '2.1.0');
  assert.equal(outputs['lock'], '');
});

test('a trap fails the job with its finding in the log and in the report', { skip }, () => {
  const { failed, outputs, log } = job(project(honest, trap), {
    targets: '\nmodels/iris.pkl\r\nmodels/trap.pkl\n',
  });
  assert.deepEqual(failed, ['Scan: 1']);
  assert.equal(outputs['decision'], 'deny');
  assert.match(log, /posix\.system\('touch/);
  const [run] = JSON.parse(readFileSync(outputs['sarif']!, 'utf8')).runs;
  assert.ok(run.results.some(({ ruleId }: { ruleId: string }) => ruleId === 'dangerous-call'));
});

test('fail-on says what fails; what could not be decided always does', { skip }, () => {
  const review = project(honest);
  writeFileSync(join(review, 'models', 'own.pkl'), 'cmylib.models\nThing\n)R.');
  assert.deepEqual(job(review, { targets: 'models' }).failed, ['Scan: 3']);
  assert.deepEqual(job(review, { targets: 'models', 'fail-on': 'deny' }).failed, []);
  assert.equal(job(review, { targets: 'models', 'fail-on': 'deny' }).outputs['decision'], 'review');
  const denied = project(trap);
  assert.deepEqual(job(denied, { targets: 'models', 'fail-on': 'deny' }).failed, ['Scan: 1']);
  assert.deepEqual(job(denied, { targets: 'models', 'fail-on': 'never' }).failed, []);
  for (const inputs of [
    { targets: 'missing' },
    { targets: '' },
    { targets: 'models', policy: 'no-such' },
    { targets: 'models', 'fail-on': 'nothing' },
  ])
    assert.deepEqual(
      job(denied, { 'fail-on': 'never', ...inputs }).failed,
      ['Scan: 2'],
      JSON.stringify(inputs),
    );
});

test('the lockfile is checked too, whatever the scan said', { skip }, () => {
  const workspace = project(honest);
  const env = { LOADLOCK_HOME: scratch };
  assert.equal(loadlock(['lock', 'models'], { cwd: workspace, env }).code, 0);
  const inputs = { targets: 'models', lockfile: 'loadlock.lock' };
  const first = job(workspace, inputs, env);
  assert.deepEqual([first.failed, first.outputs['lock']], [[], 'ok'], first.log);
  copyFileSync(join(examples, trap[1]), join(workspace, trap[0]));
  const second = job(workspace, inputs, env);
  assert.deepEqual(
    [second.failed, second.outputs['lock']],
    [['Scan: 1', 'Check the lockfile: 1'], 'refused'],
  );
  assert.match(second.log, /added +trap\.pkl is not locked/);
});

test('inputs are words, not shell', { skip }, () => {
  const workspace = project(honest);
  const marker = join(workspace, 'marker');
  for (const text of [
    `$(touch ${marker})`,
    `\`touch ${marker}\``,
    `models"; touch ${marker}; "`,
    `--output=${marker}`,
  ]) {
    const { failed } = job(workspace, { targets: text });
    assert.deepEqual(failed, ['Scan: 2'], text);
    assert.deepEqual(job(workspace, { targets: 'models', policy: text }).failed, ['Scan: 2'], text);
    assert.ok(
      job(workspace, { targets: 'models', lockfile: text }).failed.includes('Check the lockfile: 2'),
      text,
    );
  }
  assert.equal(existsSync(marker), false);
});

test('without a Node that fits, the job says what to do', { skip }, () => {
  const old = join(scratch, 'old');
  mkdirSync(old);
  writeFileSync(join(old, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const workspace = project(honest);
  const without = job(
    workspace,
    { targets: 'models', lockfile: 'loadlock.lock' },
    { PATH: `${old}:/usr/bin:/bin` },
  );
  assert.deepEqual(without.failed, ['Find a Node that loadlock runs on: 2']);
  assert.match(without.log, /needs Node 22\.22\.2/);
  // One that the runner keeps for setup-node is found.
  const cache = join(scratch, 'toolcache');
  mkdirSync(join(cache, 'node', '22.23.3', 'x64', 'bin'), { recursive: true });
  writeFileSync(
    join(cache, 'node', '22.23.3', 'x64', 'bin', 'node'),
    `#!/bin/sh\nexec ${process.execPath} "$@"\n`,
    { mode: 0o755 },
  );
  const found = job(
    workspace,
    { targets: 'models' },
    { PATH: `${old}:/usr/bin:/bin`, RUNNER_TOOL_CACHE: cache },
  );
  assert.deepEqual(found.failed, [], found.log);
});

test('the workflows and jobs in docs/ci.md are YAML, and name actions by commit', () => {
  const page = readFileSync(new URL('docs/ci.md', root), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
  assert.ok(blocks.length >= 3);
  for (const block of blocks) {
    parse(block);
    for (const [, action, ref] of block.matchAll(/uses: ([^@\n]+)@([^#\n]+)/g))
      assert.match(ref!.trim(), /^(?:[0-9a-f]{40}|<commit of the release>)$/, action);
  }
  for (const name of Object.keys(action.inputs)) assert.ok(page.includes(`\`${name}\``), name);
  for (const name of Object.keys(action.outputs)) assert.ok(page.includes(`\`${name}\``), name);
});

test('the hooks for pre-commit run a program that is there, with words that it knows', () => {
  const hooks = parse(readFileSync(new URL('.pre-commit-hooks.yaml', root), 'utf8'));
  assert.deepEqual(
    hooks.map(({ id }: { id: string }) => id),
    ['loadlock-scan', 'loadlock-lock-check'],
  );
  for (const { entry, language } of hooks) {
    const [script, ...words] = entry.split(' ');
    assert.equal(language, 'script');
    assert.ok(existsSync(new URL(script, root)));
    assert.equal(loadlock([...words, '--help']).code, 0, entry);
  }
});
