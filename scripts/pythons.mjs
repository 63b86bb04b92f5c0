// The CPythons of this machine, found by running them.

import { execFile } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const windows = process.platform === 'win32';

const PROBE =
  'import json, os, platform, sys\n' +
  'def has(name):\n' +
  '    try: __import__(name); return True\n' +
  '    except Exception: return False\n' +
  'print(json.dumps([platform.python_implementation(), list(sys.version_info[:3]),' +
  ' os.path.realpath(sys.executable), has("venv") and has("ensurepip")]))';

/**
 * @typedef {object} Python
 * @property {string} path         the interpreter, links resolved
 * @property {string} version      such as "3.12.1"
 * @property {[number, number, number]} numbers
 * @property {boolean} canVenv     has venv and ensurepip
 */

/** Every CPython on the machine, oldest first, one entry a real path. @returns {Promise<Python[]>} */
export async function findPythons() {
  return probeAll(await candidates());
}

async function probeAll(paths) {
  const found = new Map();
  const asked = new Set();
  for (const candidate of paths) {
    const file = await realpath(candidate).catch(() => null);
    if (file === null || asked.has(file)) continue;
    asked.add(file);
    const python = await probe(candidate);
    if (python !== null && !found.has(python.path)) found.set(python.path, python);
  }
  return [...found.values()].sort((a, b) => compare(a.numbers, b.numbers) || (a.path < b.path ? -1 : 1));
}

/**
 * The newest patch release of the first of these minor versions that is here and can make environments.
 * Paths that say their version are asked first: asking every interpreter costs a second in each test file.
 * @param {readonly number[]} minors such as [12, 11]: 3.12, or else 3.11
 * @returns {Promise<Python | null>}
 */
export async function choosePython(minors) {
  const paths = await candidates();
  for (const minor of minors) {
    const likely = paths.filter((path) => path.includes(`python3.${minor}`) || path.includes(`3.${minor}.`));
    const match = best(await probeAll(likely), minor);
    if (match !== undefined) return match;
  }
  const pythons = await probeAll(paths);
  for (const minor of minors) {
    const match = best(pythons, minor);
    if (match !== undefined) return match;
  }
  return null;
}

function best(pythons, minor) {
  return pythons.findLast(({ numbers, canVenv }) => canVenv && numbers[0] === 3 && numbers[1] === minor);
}

async function candidates() {
  const names = ['python3', 'python'];
  for (let minor = 6; minor <= 15; minor += 1) names.push(`python3.${minor}`);
  const pyenv = process.env.PYENV_ROOT || join(homedir(), '.pyenv');
  // pyenv's shims are slow scripts in front of the versions that are listed below.
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && folder !== join(pyenv, 'shims'));
  if (!windows) folders.push('/usr/local/bin', '/usr/bin', '/opt/homebrew/bin');
  const paths = folders.flatMap((folder) =>
    names.map((name) => join(folder, windows ? `${name}.exe` : name)),
  );
  const versions = join(pyenv, 'versions');
  for (const version of await readdir(versions).catch(() => []))
    paths.push(join(versions, version, 'bin', 'python3'));
  const uv = join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'uv', 'python');
  for (const version of await readdir(uv).catch(() => [])) paths.push(join(uv, version, 'bin', 'python3'));
  return paths;
}

// A name on PATH proves nothing: version managers leave shims that only print an error. It must run.
async function probe(path) {
  try {
    const { stdout } = await run(path, ['-I', '-c', PROBE], { timeout: 20_000 });
    const [implementation, numbers, executable, canVenv] = JSON.parse(stdout);
    if (implementation !== 'CPython') return null;
    return { path: executable, version: numbers.join('.'), numbers, canVenv };
  } catch {
    return null;
  }
}

function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
