// The tests. Gets everything ready by itself, and closes with one line: N passed, N failed, N skipped.
//
//   npm test                     static checks and all tests but the long ones
//   npm run test:unit            only the tests that need no Python and no long work
//   npm run test:long            the long tests, and the comparison with CPython on many more inputs
//   npm test -- test/policy      only the files below these paths

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { projectNode, root, setup } from './setup.mjs';
import { close, sum } from './tally.mjs';

/** Environments with large libraries, by the variable that names their Python to tests. */
const largeLibraries = [
  ['LOADLOCK_TEST_TORCH', { torch: true }],
  ['LOADLOCK_TEST_FORMATS', { formats: true }],
];
const longVariables = ["process.env['LOADLOCK_LONG']", ...largeLibraries.map(([variable]) => variable)];
const heavy = ['oracle', 'e2e', 'long', 'estimators'];
const words = process.argv.slice(2);
const unit = words.includes('--unit');
const long = words.includes('--long');
const only = words
  .filter((word) => !word.startsWith('--'))
  .map((path) => resolve(process.env.INIT_CWD ?? root, path));

const runs = [];
try {
  await setup();
  if (!unit && !long && only.length === 0) runs.push(staticChecks());
  runs.push(await tests());
} catch (error) {
  console.error(`loadlock: ${error.message}`);
  runs.push({ passed: 0, failed: 1, skipped: [] });
}
const total = sum(runs);
close(total);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** Each check counts as one test. */
function staticChecks() {
  const bin = (name, script) => join(root, 'node_modules', ...name.split('/'), ...script.split('/'));
  const checks = [
    ['types', [bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
    ['lint', [bin('@biomejs/biome', 'bin/biome'), 'check', '.']],
    [
      'walls',
      [bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), '--config', '.dependency-cruiser.json', 'src'],
    ],
    ['dead code', [bin('knip', 'bin/knip.js')]],
  ];
  const run = { passed: 0, failed: 0, skipped: [] };
  for (const [name, command] of checks) {
    const result = spawnSync(projectNode(), command, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (result.status === 0) run.passed += 1;
    else {
      run.failed += 1;
      console.log(
        `\nfailed: check of ${name}\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`,
      );
    }
  }
  return run;
}

async function tests() {
  const files = testFiles(join(root, 'test')).filter(isWanted);
  if (files.length === 0) throw new Error('there is no such test file');
  const environment = { ...process.env, ...(await pythonFor(files)), ...(await browserFor(files)) };
  if (long) Object.assign(environment, { LOADLOCK_LONG: '1' }, ...(await largeLibrariesFor(files)));
  const scratch = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  const results = join(scratch, 'results.json');
  try {
    const command = [
      '--test',
      `--test-concurrency=${Math.max(1, Math.min(availableParallelism(), 8))}`,
      `--test-reporter=${join(root, 'scripts', 'test-reporter.mjs')}`,
      '--test-reporter-destination=stdout',
      ...files,
    ];
    const run = spawnSync(projectNode(), command, {
      cwd: root,
      stdio: 'inherit',
      env: { ...environment, LOADLOCK_TEST_RESULTS: results },
    });
    const counts = JSON.parse(readFileSync(results, 'utf8'));
    // A run that failed as a whole, without a test to blame.
    if (run.status !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function isWanted(file) {
  const path = relative(join(root, 'test'), file);
  const isHeavy = heavy.includes(path.split(sep)[0]);
  const isLong = path.endsWith('.long.test.ts');
  if (only.length > 0) return only.some((place) => file === place || file.startsWith(place + sep));
  if (unit) return !isHeavy && !isLong;
  // Tests that do more in the long run ask for it by this name.
  if (long) return isLong || longVariables.some((variable) => mentions(file, variable));
  return !isLong;
}

function testFiles(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'corpus') found.push(...testFiles(path));
    else if (entry.name.endsWith('.test.ts')) found.push(path);
  }
  return found.sort();
}

/** The Python with the real libraries that some tests compare against; they say so where it cannot be made. */
async function pythonFor(files) {
  if (unit || process.env.LOADLOCK_TEST_PYTHON !== undefined) return {};
  if (!files.some((file) => readFileSync(file, 'utf8').includes('LOADLOCK_TEST_PYTHON') || isHeavyFile(file)))
    return {};
  const { ensurePythonEnv } = await import('./python-env.mjs');
  const { python, reason } = await ensurePythonEnv({ log: (line) => console.error(`loadlock: ${line}`) });
  if (python !== null) return { LOADLOCK_TEST_PYTHON: python };
  console.error(`loadlock: ${reason}; tests that need it are skipped`);
  return {};
}

function mentions(file, variable) {
  return readFileSync(file, 'utf8').includes(variable);
}

/** The browser that some tests look at pages with. */
async function browserFor(files) {
  if (process.env.LOADLOCK_TEST_CHROMIUM !== undefined) return {};
  if (!files.some((file) => mentions(file, 'LOADLOCK_TEST_CHROMIUM'))) return {};
  const { ensureChromium } = await import('./chromium.mjs');
  const browser = ensureChromium((line) => console.error(`loadlock: ${line}`));
  return browser === null ? {} : { LOADLOCK_TEST_CHROMIUM: browser };
}

/** Hundreds of megabytes each: only the long run makes environments with them. */
async function largeLibrariesFor(files) {
  const made = [];
  for (const [variable, which] of largeLibraries) {
    if (process.env[variable] !== undefined || !files.some((file) => mentions(file, variable))) continue;
    const { ensurePythonEnv } = await import('./python-env.mjs');
    const log = (line) => console.error(`loadlock: ${line}`);
    const { python, reason } = await ensurePythonEnv({ ...which, log });
    if (python !== null) made.push({ [variable]: python });
    else console.error(`loadlock: ${reason}; tests that need ${Object.keys(which)[0]} are skipped`);
  }
  return made;
}

function isHeavyFile(file) {
  return heavy.includes(relative(join(root, 'test'), file).split(sep)[0]);
}
