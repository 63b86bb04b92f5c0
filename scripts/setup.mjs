// Gets a fresh clone ready: installs the packages of package-lock.json, then builds dist/. Plain JavaScript without
// dependencies, so that any Node from 20 on can run it before anything is installed.
//
//   node scripts/setup.mjs

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
const packages = join(root, 'node_modules');
const installed = join(packages, '.package-lock.json');
const stamp = join(packages, '.loadlock-install');

/** The Node that the project runs on: the dev dependency `node`, whatever Node started this script. */
export function projectNode() {
  const local = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(local) ? local : process.execPath;
}

/** Installs and builds what is missing or out of date. Words go to stderr; throws where it cannot be done. */
export async function setup() {
  ensureInstalled();
  // Imported when it can be: it needs packages that have just been installed.
  const { ensureBuilt } = await import('./build.mjs');
  await ensureBuilt();
}

export function ensureInstalled() {
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (isInstalled(lock)) return;
  // npm ci empties the folder first, and would do so behind the link: it is another checkout's.
  if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new Error(
      `node_modules is a link to ${readlinkSync(packages)}, where other packages are installed than` +
        ' package-lock.json names: run npm ci there, or remove the link',
    );
  console.error('loadlock: installing packages (npm ci)');
  const result = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status !== 0)
    throw new Error(`npm ci failed${result.error === undefined ? '' : `: ${result.error.message}`}`);
  writeFileSync(stamp, lock);
}

function isInstalled(lock) {
  if (!existsSync(installed)) return false;
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lock;
  // Installed by hand: npm writes its own copy of the lock after the install.
  return statSync(installed).mtimeMs >= statSync(lockFile).mtimeMs;
}

function npm(words) {
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  // Started by npm: the same npm again. Otherwise the one on PATH, which on Windows is a script.
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return spawnSync(process.execPath, [cli, ...words], options);
  return spawnSync('npm', words, { ...options, shell: process.platform === 'win32' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup().catch((error) => {
    console.error(`loadlock: ${error.message}`);
    process.exitCode = 1;
  });
}
