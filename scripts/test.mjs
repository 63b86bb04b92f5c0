// The tests. Gets everything ready by itself, and closes with one line: N passed, N failed, N skipped.
//
//   npm test                     static checks and all tests but the long ones
//   npm run check                static checks, and the tests that need no Python and no long work
//   npm run test:unit            only these tests
//   npm run test:long            the long tests, and the comparison with CPython on many more inputs
//   npm test -- test/policy      only the files below these paths
//   npm test -- --times          and which files took longest

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { staticChecks } from './checks.mjs';
import { projectNode, root, setup } from './setup.mjs';
import { close, sum } from './tally.mjs';

/** Environments with large libraries, by the variable that names their Python to tests. */
const largeLibraries = [
  ['LOADLOCK_TEST_TORCH', { torch: true }],
  ['LOADLOCK_TEST_FORMATS', { formats: true }],
];
/**
 * Below test/: what takes seconds, starts many processes, needs a process of its own, or wants programs that are not
 * there on every machine.
 */
const heavy = [
  ...[
    'oracle',
    'estimators',
    'python-package',
    'isolation',
    'load',
    'quarantine',
    'run',
    'ci',
    'fuzz',
    'audit/ship',
  ],
  ...[
    'audit/inbox',
    'audit/independent',
    'audit/power-loss',
    'audit/processes',
    'audit/tamper',
    'audit/writer',
  ],
  ...['bytes/codecs', 'cli/audit-ship', 'cli/keys', 'convert/flow', 'convert/sklearn'],
  ...['formats/seven-zip', 'lock/lock', 'pipeline/robust', 'pipeline/workers'],
  ...[
    'formats/zip/agreement',
    'provenance/certificates',
    'redact/honest',
    'report/html',
    'tamper',
    'verify/swap',
  ],
  ...['mcp/code', 'mcp/protocol', 'mcp/scan', 'mcp/sqlite'],
  ...[
    'check',
    'cli/audit',
    'cli/check',
    'cli/commands',
    'cli/kept-code',
    'cli/output',
    'cli/scan',
    'code/evasion',
    'code/metrics/peers',
    'code/repository/hostile',
  ],
  ...[
    'audit/witness',
    'engine/launch',
    'lock/hub',
    'report/cyclonedx',
    'rules/catalog/honest',
    'rules/catalog/linear',
  ],
  ...['code/python/parse/grammar'],
  ...['code/python/parse/standard-library', 'code/yara'],
];
/** The variables that name what is fetched; the others are there for every test. */
const whatIsFetched = /LOADLOCK_TEST_(?!MAIN|RESULTS|COMPILED|STRIPPED|CACHE)[A-Z]/;
/** All files of a run in one process. */
const withoutIsolation = '--experimental-test-isolation=none';
const words = process.argv.slice(2);
const check = words.includes('--check');
const unit = check || words.includes('--unit');
const long = words.includes('--long');
const times = words.includes('--times');
const only = words
  .filter((word) => !word.startsWith('--'))
  .map((path) => resolve(process.env.INIT_CWD ?? root, path));

const log = (line) => console.error(`loadlock: ${line}`);
const runs = [];
try {
  await setup();
  const files = testFiles(join(root, 'test')).filter(isWanted);
  if (files.length === 0) throw new Error('there is no such test file');
  // What is fetched comes while the checks, and the tests that need none of it, keep the processors busy.
  const done = await Promise.all([
    check || (!unit && !long && only.length === 0) ? staticChecks(console.log) : null,
    tests(files, environmentFor(files)),
  ]);
  runs.push(...done.filter((run) => run !== null));
} catch (error) {
  console.error(`loadlock: ${error.message}`);
  runs.push({ passed: 0, failed: 1, skipped: [] });
}
const total = sum(runs);
close(total);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function environmentFor(files) {
  // One of the two installs by apt-get after the other, while the libraries of Python come from elsewhere.
  const programs = async () => ({ ...(await toolsFor(files)), ...(await browserFor(files)) });
  const made = await Promise.all([
    pythonFor(files),
    programs(),
    objectStoreFor(files),
    ...(long ? largeLibraries.map((each) => largeLibraryFor(files, each)) : []),
  ]);
  const environment = Object.assign({ ...process.env }, ...made);
  if (long) environment.LOADLOCK_LONG = '1';
  return environment;
}

/**
 * Files that are heavy have processes of their own; the others share one, as starting it costs more than most of them do,
 * and those that look at nothing that is fetched do not wait for it.
 * @param fetched the environment with all of it, when it is there
 */
async function tests(files, fetched) {
  const processors = availableParallelism();
  const apart = only.length > 0 || long;
  const own = files.filter((file) => apart || isHeavy(file));
  const shared = files.filter((file) => !own.includes(file));
  const atOnce = shared.filter((file) => !mentions(file, whatIsFetched));
  const waiting = shared.filter((file) => !atOnce.includes(file));
  const shares = own.length === 0 ? Math.min(processors, 4) : 1;
  // One more than there are processors: some files wait most of the time.
  const groups = [
    { files: own, words: [`--test-concurrency=${Math.min(processors + 1, 8)}`], from: fetched },
  ];
  groups.push({ files: waiting, words: [withoutIsolation], from: fetched });
  for (let share = 0; share < shares; share += 1)
    groups.push({
      files: atOnce.filter((_, at) => at % shares === share),
      words: [withoutIsolation],
      from: process.env,
    });
  // Each start of the program takes a third of the time with the code that another one compiled.
  const cache = mkdtempSync(join(tmpdir(), 'loadlock-test-cache-'));
  const run = async (group) => testGroup(group, { ...(await group.from), LOADLOCK_TEST_COMPILED: cache });
  const counted = await Promise.all(groups.filter((group) => group.files.length > 0).map(run)).finally(() =>
    rmSync(cache, { recursive: true, force: true }),
  );
  if (times) printTimes(Object.assign({}, ...counted.map((counts) => counts.times)));
  return sum(counted);
}

async function testGroup({ files, words }, environment) {
  const scratch = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  const results = join(scratch, 'results.json');
  try {
    const command = [
      `--import=${pathToFileURL(join(root, 'scripts', 'stripped.mjs'))}`,
      '--test',
      ...words,
      `--test-reporter=${join(root, 'scripts', 'test-reporter.mjs')}`,
      '--test-reporter-destination=stdout',
      ...files,
    ];
    const run = spawn(projectNode(), command, {
      cwd: root,
      stdio: 'inherit',
      // Tests that run the program must not write to the state of whoever runs them.
      env: {
        ...environment,
        LOADLOCK_HOME: join(scratch, 'home'),
        LOADLOCK_TEST_MAIN: join(root, 'dist', 'cli', 'main.js'),
        LOADLOCK_TEST_RESULTS: results,
      },
    });
    const status = await new Promise((resolve) => run.once('close', resolve));
    const counts = JSON.parse(readFileSync(results, 'utf8'));
    // A run that failed as a whole, without a test to blame.
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function printTimes(times) {
  const slowest = Object.entries(times).sort((one, other) => other[1] - one[1]);
  for (const [file, milliseconds] of slowest.slice(0, 30))
    console.log(`${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${file}`);
}

function isWanted(file) {
  const isLong = file.endsWith('.long.test.ts');
  if (only.length > 0) return only.some((place) => file === place || file.startsWith(place + sep));
  if (unit) return !isHeavy(file) && !isLong;
  // Tests that do more in the long run ask for it by this name.
  if (long)
    return isLong || doesMore(file) || largeLibraries.some(([variable]) => ownText(file).includes(variable));
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
  if (!files.some((file) => mentions(file, 'LOADLOCK_TEST_PYTHON') || mentions(file, 'ensurePythonEnv')))
    return {};
  const { ensurePythonEnv } = await import('./python-env.mjs');
  const { python, reason } = await ensurePythonEnv({ log });
  if (python !== null) return { LOADLOCK_TEST_PYTHON: python };
  log(`${reason}; tests that need it are skipped`);
  return {};
}

/** In its own text or in that of what it imports from test/. */
function mentions(file, variable, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return false;
  seen.add(file);
  const text = ownText(file);
  if (typeof variable === 'string' ? text.includes(variable) : variable.test(text)) return true;
  const imported = [...text.matchAll(/from '(\.[^']+\.ts)'/g)].map(([, path]) =>
    resolve(dirname(file), path),
  );
  return imported.some((path) => path.startsWith(join(root, 'test') + sep) && mentions(path, variable, seen));
}

/** Tests that do more in the long run ask for it by this name, or import it, be it by what they are made with. */
function doesMore(file) {
  const text = ownText(file);
  if (text.includes("process.env['LOADLOCK_LONG']") || /import \{[^}]*\blong\b[^}]*\} from '\./.test(text))
    return true;
  return mentions(file, "/long.ts'");
}

function ownText(file) {
  return readFileSync(file, 'utf8');
}

/** The browser that some tests look at pages with. */
async function browserFor(files) {
  if (unit || process.env.LOADLOCK_TEST_CHROMIUM !== undefined) return {};
  if (!files.some((file) => mentions(file, 'LOADLOCK_TEST_CHROMIUM'))) return {};
  const { ensureChromium } = await import('./chromium.mjs');
  const browser = await ensureChromium(log);
  return browser === null ? {} : { LOADLOCK_TEST_CHROMIUM: browser };
}

/** Debian's programs that some tests compare with; each is asked for by its variable. */
async function toolsFor(files) {
  if (unit) return {};
  const { debianTools, ensureDebianTools, toolVariable } = await import('./debian-tools.mjs');
  const { debianFiles, ensureDebianFile } = await import('./debian-files.mjs');
  const isWanted = (name) =>
    process.env[toolVariable(name)] === undefined && files.some((file) => mentions(file, toolVariable(name)));
  const found = new Map();
  // One after the other: they come from one server.
  for (const name of debianFiles.filter(isWanted)) found.set(name, await ensureDebianFile(name, log));
  const others = debianTools.filter((name) => isWanted(name) && (found.get(name)?.path ?? null) === null);
  for (const [name, tool] of await ensureDebianTools(others, log))
    if (tool.path !== null || !found.has(name)) found.set(name, tool);
  if (isWanted('linux-image')) {
    const { ensureGuestKernel } = await import('./guest-kernel.mjs');
    found.set('linux-image', ensureGuestKernel(log));
  }
  const made = {};
  for (const [name, { path, reason }] of found) {
    if (path !== null) made[toolVariable(name)] = path;
    else log(`no ${name}: ${reason}; tests that need it are skipped`);
  }
  return made;
}

/** The S3 server that some tests ship to: building it takes minutes, so that only the long run does. */
async function objectStoreFor(files) {
  if (unit || process.env.LOADLOCK_TEST_S3_SERVER !== undefined) return {};
  if (!files.some((file) => mentions(file, 'LOADLOCK_TEST_S3_SERVER'))) return {};
  const { ensureS3Server } = await import('./s3-server.mjs');
  const { path, reason } = await ensureS3Server(log, { build: long });
  if (path !== null) return { LOADLOCK_TEST_S3_SERVER: path };
  log(`no S3 server: ${reason}; tests that need it are skipped`);
  return {};
}

/** Hundreds of megabytes each: only the long run makes environments with them. */
async function largeLibraryFor(files, [variable, which]) {
  if (process.env[variable] !== undefined || !files.some((file) => mentions(file, variable))) return {};
  const { ensurePythonEnv } = await import('./python-env.mjs');
  const { python, reason } = await ensurePythonEnv({ ...which, log });
  if (python !== null) return { [variable]: python };
  log(`${reason}; tests that need ${Object.keys(which)[0]} are skipped`);
  return {};
}

function isHeavy(file) {
  const path = relative(join(root, 'test'), file).split(sep).join('/');
  if (heavy.some((place) => path.startsWith(`${place}/`) || path === `${place}.test.ts`)) return true;
  return ownText(file).includes('ensurePythonEnv');
}
