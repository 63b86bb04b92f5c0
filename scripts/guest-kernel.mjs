// A kernel for the guests of virtual machines, out of Debian's package and not installed: unpacked where loadlock looks
// for one, or, by a user other than root, into the user's cache.
//
//   node scripts/guest-kernel.mjs    prints the folder that has boot/ and lib/modules/

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINUTE = 60_000;
const whole = 'linux-image-amd64';

/**
 * @param {(line: string) => void} log
 * @returns {{ path: string | null, reason: string }} the path is null where there is none
 */
export function ensureGuestKernel(log) {
  const place =
    process.getuid?.() === 0 ? '/usr/local/lib/loadlock/kernel' : join(cacheDirectory(), 'guest-kernel');
  if (existsSync(join(place, 'boot'))) return { path: place, reason: '' };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { path: null, reason: 'a guest runs on Linux with x86-64 alone' };
  const needs = spawnSync('apt-cache', ['depends', whole], { encoding: 'utf8' });
  const name = /Depends: (linux-image-\S+)/.exec(needs.stdout ?? '')?.[1];
  if (name === undefined) return { path: null, reason: `apt-cache knows no ${whole}` };
  log(`fetching ${name} (apt-get download)`);
  mkdirSync(dirname(place), { recursive: true });
  const scratch = mkdtempSync(join(dirname(place), 'unpack-'));
  try {
    const options = { cwd: scratch, encoding: 'utf8', timeout: 4 * MINUTE };
    const fetched = spawnSync('apt-get', ['download', name], options);
    const archive = readdirSync(scratch).find((file) => file.endsWith('.deb'));
    if (archive === undefined) return { path: null, reason: `apt-get: ${fetched.stderr.trim()}` };
    const unpacked = spawnSync('dpkg-deb', ['-x', archive, 'unpacked'], options);
    if (unpacked.status !== 0) return { path: null, reason: `dpkg-deb: ${unpacked.stderr.trim()}` };
    // Another run may have been as fast.
    if (!existsSync(place)) renameSync(join(scratch, 'unpacked'), place);
    return { path: place, reason: '' };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function cacheDirectory() {
  const { LOADLOCK_TEST_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return own || join(xdg || join(homedir(), '.cache'), 'loadlock');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path, reason } = ensureGuestKernel(console.error);
  if (path !== null) console.log(path);
  else {
    console.error(reason);
    process.exitCode = 1;
  }
}
