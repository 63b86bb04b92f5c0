// Debian's programs that have to be installed to be of use to tests, where apt-get is there and may install. What is of
// use unpacked is in debian-files.mjs, and is looked for here where it cannot be unpacked.
//
//   node scripts/debian-tools.mjs minisign    prints where the program is

import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINUTE = 60_000;

/**
 * Programs by the name of the package that has them.
 * @type {ReadonlyMap<string, string>}
 */
const programs = new Map([
  ['minisign', 'minisign'],
  ['bubblewrap', 'bwrap'],
  ['busybox-static', 'busybox'],
  ['crun', 'crun'],
  ['podman', 'podman'],
  ['qemu-system-x86', 'qemu-system-x86_64'],
  ['runc', 'runc'],
  ['runsc', 'runsc'],
  ['rsyslog', 'rsyslogd'],
  ['seccomp', 'scmp_sys_resolver'],
]);

/** Found where they are installed, as their users have them. The others are taken as they are found, and never installed. */
const installable = new Set([
  ...['bubblewrap', 'busybox-static', 'crun', 'podman', 'qemu-system-x86', 'runc', 'runsc'],
]);

/** The variable that names a program to tests: `minisign` is LOADLOCK_TEST_MINISIGN. */
export function toolVariable(name) {
  return `LOADLOCK_TEST_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** Every package that tests may ask for. */
export const debianTools = [...programs.keys()];

/**
 * @param {readonly string[]} names packages of the list above
 * @param {(line: string) => void} log
 * @returns {Promise<Map<string, { path: string | null, reason: string }>>} by package; the path is null where there is none
 */
export async function ensureDebianTools(names, log) {
  const unknown = names.find((name) => !programs.has(name));
  if (unknown !== undefined) throw new Error(`no such tool: ${unknown} (known: ${debianTools.join(', ')})`);
  const missing = names.filter((name) => installable.has(name) && find(programs.get(name)) === null);
  const reason = missing.length === 0 ? '' : await install(missing, log);
  return new Map(
    names.map((name) => {
      const path = find(programs.get(name));
      return [name, { path, reason: path === null ? reason || `${name} is not installed` : '' }];
    }),
  );
}

/** @returns {Promise<string>} why it could not be tried; empty where it was */
async function install(packages, log) {
  if (process.platform !== 'linux' || find('apt-get') === null) return 'there is no apt-get';
  if (process.getuid?.() !== 0) return `not root; as root: apt-get install ${packages.join(' ')}`;
  log(`installing ${packages.join(', ')} (apt-get install)`);
  return (await aptInstall(packages)) ? '' : 'apt-get install failed';
}

/** @returns {Promise<boolean>} whether apt-get has installed them */
export async function aptInstall(packages) {
  const apt = (...words) =>
    new Promise((resolve) => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      execFile('apt-get', words, { timeout: 4 * MINUTE, maxBuffer: 1 << 26, env }, (error) =>
        resolve(error === null),
      );
    });
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if (await apt(...install)) return true;
  await apt('update');
  return apt(...install);
}

function find(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not there, or not ours to run: the next folder.
    }
  }
  return null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  if (names.length === 0) throw new Error(`name a tool: ${debianTools.join(', ')}`);
  for (const [name, { path, reason }] of await ensureDebianTools(names, console.error)) {
    if (path !== null) console.log(path);
    else {
      console.error(`${name}: ${reason}`);
      process.exitCode = 1;
    }
  }
}
