// The Python that tests compare against: CPython with the pinned libraries of test/python/requirements.txt,
// in a virtual environment under the user's cache. Plain JavaScript, so that any Node from 20 on can run it
// before anything is installed.
//
//   node scripts/python-env.mjs            make it if need be, print its python
//   node scripts/python-env.mjs --torch    another one, with torch as well (some 700 MB to download)
//   node scripts/python-env.mjs --formats  another one, with TensorFlow, JAX and the like (some 500 MB to download)
//   node scripts/python-env.mjs --code     another one, with the analysers that the code gate is compared with
//   node scripts/python-env.mjs --list     every CPython on this machine, as JSON
//   node scripts/python-env.mjs --again    try again after a failure that was remembered

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { choosePython, findPythons } from './pythons.mjs';

export { findPythons };

const run = promisify(execFile);
const windows = process.platform === 'win32';
const folder = fileURLToPath(new URL('../test/python', import.meta.url));
const requirementsFile = join(folder, 'requirements.txt');
const torchFile = join(folder, 'requirements-optional.txt');
const formatsFile = join(folder, 'requirements-formats.txt');
const codeFile = join(folder, 'requirements-code.txt');
const codeSamplesFile = join(folder, 'requirements-code-files.txt');
const torchWithoutCuda = join(folder, 'torch_without_cuda.py');

/** What each environment is made of. */
const filesOf = {
  base: [requirementsFile],
  torch: [requirementsFile, torchFile, torchWithoutCuda],
  formats: [requirementsFile, formatsFile],
  code: [codeFile, codeSamplesFile],
};

/** Minor versions that the pinned wheels serve, best first. */
const PREFERRED = [12, 11, 13, 14];
/** Those that TensorFlow and Core ML serve. */
const FORMATS = [12, 11];
const MINUTE = 60_000;
const INSTALL_LIMIT = 12 * MINUTE;
/** How long a failure is believed, so that fifty test files do not each wait for the same dead network. */
const FAILURE_BELIEVED = 5 * MINUTE;

/**
 * Makes sure that the pinned environment exists; `torch`, `formats` and `code` name further ones, with other libraries.
 * @param {{ log?: (line: string) => void, torch?: boolean, formats?: boolean, code?: boolean, again?: boolean }} [options]
 * @returns {Promise<{ python: string, reason: null } | { python: null, reason: string }>}
 *   `python` is null where it cannot be made, with one line that says why: skip with that line.
 */
export async function ensurePythonEnv({
  log = () => {},
  torch = false,
  formats = false,
  code = false,
  again = false,
} = {}) {
  const base = await choosePython(formats ? FORMATS : PREFERRED);
  if (base === null)
    return cannot('no CPython 3.11 to 3.14 with venv and ensurepip was found on this machine');
  const hash = createHash('sha256').update(`${base.version} ${base.path}\n`);
  const kind = torch ? 'torch' : formats ? 'formats' : code ? 'code' : 'base';
  for (const file of filesOf[kind]) hash.update(await readFile(file));
  const prefix = kind === 'base' ? '' : `${kind}-`;
  const place = join(cacheDirectory(), `venv-${prefix}${hash.digest('hex').slice(0, 16)}`);
  const ready = { python: interpreterIn(place), reason: null };

  if (await exists(ready.python)) return ready;
  let unlock = async () => {};
  try {
    await mkdir(cacheDirectory(), { recursive: true });
    unlock = await lock(`${place}.lock`, log);
    if (await exists(ready.python)) return ready;
    const before = again ? null : await rememberedFailure(`${place}.failed`);
    if (before !== null) return cannot(before);
    log(`installing the Python libraries that the tests compare against (once, CPython ${base.version})`);
    await build(base, place, kind, log);
    await rm(`${place}.failed`, { force: true });
    return ready;
  } catch (error) {
    const reason = `the Python test environment could not be made: ${oneLine(error)}`;
    await writeFile(`${place}.failed`, reason).catch(() => {});
    return cannot(reason);
  } finally {
    await unlock();
  }
}

// LOADLOCK_TEST_CACHE lets a CI job keep it where its cache step looks.
function cacheDirectory() {
  const { LOADLOCK_TEST_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return own || join(xdg || join(homedir(), '.cache'), 'loadlock');
}

async function build(base, place, kind, log) {
  const draft = `${place}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const python = interpreterIn(draft);
  const started = Date.now();
  try {
    await run(base.path, ['-I', '-m', 'venv', draft], { timeout: 3 * MINUTE });
    if (kind === 'code') {
      await pipInstall(python, ['-r', codeFile]);
      await pipInstall(python, ['--no-deps', '-r', codeSamplesFile]);
    } else await pipInstall(python, ['-r', requirementsFile]);
    if (kind === 'formats') await pipInstall(python, ['-r', formatsFile, '-c', requirementsFile]);
    if (kind === 'torch') {
      await pipInstall(python, ['--no-deps', '-r', torchFile]);
      await run(python, [torchWithoutCuda], { timeout: 3 * MINUTE });
      await run(python, ['-c', 'import torch'], { timeout: 3 * MINUTE });
    }
    await pointScriptsAt(draft, place);
    await moveTo(draft, place);
    log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

// Wheels only: a source build would need compilers, take many minutes, and run code of its own.
async function pipInstall(python, what) {
  const env = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_RETRIES: '2', ...process.env, PIP_NO_INPUT: '1' };
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...what];
  await run(python, install, { timeout: INSTALL_LIMIT, env, maxBuffer: 1 << 24 });
}

async function moveTo(draft, place) {
  // A place without a running interpreter is what is left when its CPython was uninstalled.
  if (!(await exists(interpreterIn(place)))) await rm(place, { recursive: true, force: true });
  await rename(draft, place).catch(async (error) => {
    if (!(await exists(interpreterIn(place)))) throw error;
  });
}

// Console scripts name their interpreter absolutely; without this they would point at the draft's name.
async function pointScriptsAt(draft, place) {
  if (windows) return;
  const folder = join(draft, 'bin');
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    if (text.startsWith(`#!${draft}`)) await writeFile(file, text.replaceAll(draft, place));
  }
}

function interpreterIn(place) {
  return windows ? join(place, 'Scripts', 'python.exe') : join(place, 'bin', 'python');
}

// The lock only saves work: two builders that slip through each use their own draft, and one rename wins.
async function lock(path, log) {
  const give = Date.now() + INSTALL_LIMIT + 3 * MINUTE;
  let told = false;
  while (Date.now() < give) {
    try {
      await mkdir(path);
      await writeFile(join(path, 'pid'), String(process.pid));
      return () => rm(path, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (await abandoned(path)) {
      await rm(path, { recursive: true, force: true });
      continue;
    }
    if (!told) log('waiting for another run that is installing the Python libraries');
    told = true;
    await sleep(400);
  }
  throw new Error(`waited too long for ${path}`);
}

async function abandoned(path) {
  const owner = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => ''));
  if (owner > 0) return !alive(owner);
  const made = await stat(path).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs > MINUTE;
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function rememberedFailure(path) {
  const noted = await stat(path).catch(() => null);
  if (noted === null || Date.now() - noted.mtimeMs > FAILURE_BELIEVED) return null;
  return readFile(path, 'utf8');
}

function oneLine(error) {
  const text = String(error.stderr || error.message || error);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line = lines.findLast((entry) => /error/i.test(entry)) ?? lines.at(-1) ?? 'unknown';
  return line.slice(0, 300);
}

function cannot(reason) {
  return { python: null, reason };
}

async function exists(path) {
  return (await stat(path).catch(() => null)) !== null;
}

async function main(flags) {
  if (flags.includes('--list')) {
    console.log(JSON.stringify(await findPythons(), null, 2));
    return;
  }
  const [torch, formats, code, again] = ['--torch', '--formats', '--code', '--again'].map((flag) =>
    flags.includes(flag),
  );
  const env = await ensurePythonEnv({ log: (line) => console.error(line), torch, formats, code, again });
  if (env.python === null) {
    console.error(env.reason);
    process.exitCode = 1;
  } else {
    console.log(env.python);
  }
}

if (process.argv[1] !== undefined && (await realpath(process.argv[1])) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
