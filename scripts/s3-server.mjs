// The S3 server that tests of shipping use: versitygw, which enforces object lock, built by Go from its released
// source through the Go proxy into the user's cache. Plain JavaScript, so that any Node from 20 on can run it.
//
//   node scripts/s3-server.mjs    makes it if need be, prints where the program is

import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const version = 'v1.8.0';
const module = `github.com/versity/versitygw/cmd/versitygw@${version}`;
const oldestGo = [1, 25];
const MINUTE = 60_000;
const longestBuild = 8;

/**
 * @param {(line: string) => void} log
 * @param {{ build?: boolean }} [options] without `build`, only one that is there already
 * @returns {Promise<{ path: string, reason: null } | { path: null, reason: string }>} the program, or why there is none
 */
export async function ensureS3Server(log, { build = true } = {}) {
  if (process.platform === 'win32') return cannot('versitygw does not run on Windows');
  const folder = join(cacheDirectory(), `versitygw-${version}`);
  const path = join(folder, 'versitygw');
  if (existsSync(path)) return { path, reason: null };
  if (!build) return cannot('it is built for the long run, or by node scripts/s3-server.mjs');
  const found = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const [major, minor] = /^go(\d+)\.(\d+)/
    .exec(found.stdout ?? '')
    ?.slice(1)
    .map(Number) ?? [0, 0];
  if (major < oldestGo[0] || (major === oldestGo[0] && minor < oldestGo[1]))
    return cannot(`versitygw is built by Go ${oldestGo.join('.')} or later, and there is none`);
  log(`building the S3 server that tests use (once; go install ${module})`);
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'draft-'));
  try {
    const env = { ...process.env, GOBIN: draft, GOFLAGS: '-trimpath', CGO_ENABLED: '0' };
    await promisify(execFile)('go', ['install', module], { timeout: longestBuild * MINUTE, env });
    renameSync(join(draft, 'versitygw'), path);
    return { path, reason: null };
  } catch (error) {
    if (error.killed === true) return cannot(`go install was not done after ${longestBuild} minutes`);
    return cannot(`go install failed: ${(error.stderr ?? error.message).trim().slice(-300)}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

// LOADLOCK_TEST_CACHE lets a CI job keep it where its cache step looks.
function cacheDirectory() {
  const { LOADLOCK_TEST_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return own || join(xdg || join(homedir(), '.cache'), 'loadlock');
}

function cannot(reason) {
  return { path: null, reason };
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { path, reason } = await ensureS3Server(console.error);
  if (path === null) {
    console.error(reason);
    process.exitCode = 1;
  } else console.log(path);
}
