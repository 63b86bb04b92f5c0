// Programs that tests compare with, out of Debian's packages but not installed: unpacked into the user's cache, so that
// no service starts and no root is needed, and pinned, so that they are the same on every machine.
//
//   node scripts/debian-files.mjs cosign    prints where the program is

import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const aptHelper = '/usr/lib/apt/apt-helper';

/**
 * Programs by the name that tests know them by, out of one package or several. Those in Go run on any Linux with a C
 * library; the others on the Debian that they are of and later ones, with the libraries named here.
 * @type {ReadonlyMap<string, { program: string, libraries?: string, modules?: string, check: readonly string[],
 *   packages: readonly (readonly [path: string, sha256: string])[] }>}
 */
const files = new Map([
  [
    'docker-registry',
    {
      program: 'usr/bin/docker-registry',
      check: ['--version'],
      packages: [
        [
          'd/docker-registry/docker-registry_2.8.2+ds1-1_amd64.deb',
          'a9bd06c0e006854608f8469b4371743f40604ad90975532bb3b7ceeb72fe2913',
        ],
      ],
    },
  ],
  [
    'cosign',
    {
      program: 'usr/bin/cosign',
      check: ['version'],
      packages: [
        [
          'c/cosign/cosign_3.1.1-2_amd64.deb',
          'd8622ebffce1d69197288fc030ff06a4c247af5507107f85c5a878870b686b23',
        ],
      ],
    },
  ],
  [
    'cosign-2',
    {
      program: 'usr/bin/cosign',
      check: ['version'],
      packages: [
        [
          'c/cosign/cosign_2.5.0-2+b4_amd64.deb',
          'aef4fb6635710fd369ef73c07dde35540f45c877984e20f37aa11e181bb597c3',
        ],
      ],
    },
  ],
  [
    'minisign',
    {
      program: 'usr/bin/minisign',
      libraries: 'usr/lib/x86_64-linux-gnu',
      check: ['-v'],
      packages: [
        [
          'm/minisign/minisign_0.11-1_amd64.deb',
          '878264fbb6cfd39c7a67262f712ca73d1bfd0d8533f37c2a92c4af2b42b062fd',
        ],
        [
          'libs/libsodium/libsodium23_1.0.18-1+deb12u1_amd64.deb',
          'bceae6943d6e11fb53ec3f81d9630ec9ed03e51f89364902b05ebe402ae946ec',
        ],
      ],
    },
  ],
  [
    'rsyslog',
    {
      program: 'usr/sbin/rsyslogd',
      libraries: 'usr/lib/x86_64-linux-gnu',
      modules: 'usr/lib/x86_64-linux-gnu/rsyslog',
      check: ['-v'],
      packages: [
        [
          'r/rsyslog/rsyslog_8.2302.0-1+deb12u1_amd64.deb',
          '28432316dbf240962bb7c71871615a513f08443af7f745c604576d5b509d2535',
        ],
        [
          'r/rsyslog/rsyslog-relp_8.2302.0-1+deb12u1_amd64.deb',
          'b9fac03e4b6e2418ba6d1adfd0e6d4b5179c9cdcc453fcd2948c6abec1d9b4b4',
        ],
        [
          'r/rsyslog/rsyslog-openssl_8.2302.0-1+deb12u1_amd64.deb',
          'bf6d1e0e31c84cdc10c67de489faabad841c478eb1ebf0d911bbbf111cfebc84',
        ],
        [
          'libr/librelp/librelp0_1.11.0-1_amd64.deb',
          '48edc1a977fc074d353df8e5e91981f5dfeb57daff8dc89b8b3f8f9b6f0d8f19',
        ],
        [
          'libe/libestr/libestr0_0.1.11-1_amd64.deb',
          '3f6e2aa4baa98be02db4ade424c5e2c6a87f8ee1103cafd6a5ab4df4835d7015',
        ],
        [
          'libf/libfastjson/libfastjson4_1.2304.0-1_amd64.deb',
          '62aff2ca7d0fdee225e1c166f86c88910e5593a838cc87bbb9f5552f4222e487',
        ],
      ],
    },
  ],
  [
    'dockerd',
    {
      program: 'usr/bin/docker',
      libraries: 'usr/lib/x86_64-linux-gnu',
      check: ['--version'],
      packages: [
        [
          'd/docker.io/docker.io_20.10.24+dfsg1-1+deb12u1+b6_amd64.deb',
          'daf8ff8f7aa53e8533d38e386fcc2a11e8f3891210776fb78a84b98feb4eea0e',
        ],
        [
          'c/containerd/containerd_1.6.20~ds1-1+deb12u3_amd64.deb',
          '8669d264eeb0fcdb4a0b1ba436ab88ec5dafde4a66e1278ec279d830db4c2216',
        ],
        [
          'r/runc/runc_1.1.5+ds1-1+deb12u1_amd64.deb',
          'a00351f8c0318de0b424ecf5cd0fdb69880a89f3511cae4f6fff7de3e57881c5',
        ],
        [
          'l/lvm2/libdevmapper1.02.1_1.02.185-2_amd64.deb',
          'aaa78ca236055fedccf637eacf7bda02bf1980b2db668dccd202b04d0d2cfe04',
        ],
      ],
    },
  ],
  [
    'dockerd-26',
    {
      program: 'usr/bin/docker',
      check: ['--version'],
      packages: [
        [
          'd/docker.io/docker.io_26.1.5+dfsg1-9+deb13u1_amd64.deb',
          '142fe32f839a20720b2e6074b8d28d883b01bc45345f7315586b0c2d348dae87',
        ],
        [
          'd/docker.io/docker-cli_26.1.5+dfsg1-9+deb13u1_amd64.deb',
          'e78ac35b7a21652546ca1a739f63e4f31fe52e4385a9baf7020be400c594f23d',
        ],
        [
          'c/containerd/containerd_1.7.24~ds1-6+deb13u1_amd64.deb',
          'ed708deb96fe476a3bce4efa5c0538dfbcf717ab9a7c7944ba7260342c25899c',
        ],
        // The one of that year wants a newer C library than Debian 12 has.
        [
          'r/runc/runc_1.1.5+ds1-1+deb12u1_amd64.deb',
          'a00351f8c0318de0b424ecf5cd0fdb69880a89f3511cae4f6fff7de3e57881c5',
        ],
      ],
    },
  ],
  [
    'runsc-2024',
    {
      program: 'usr/bin/runsc',
      check: ['--version'],
      packages: [
        [
          'g/golang-gvisor-gvisor/runsc_0.0~20240729.0-4+b7_amd64.deb',
          '3c25a5130dfac2f71237d5baad56ac86a255de87a0400f11b36a555156dc325a',
        ],
      ],
    },
  ],
  [
    'seccomp',
    {
      program: 'usr/bin/scmp_sys_resolver',
      libraries: 'usr/lib/x86_64-linux-gnu',
      check: ['read'],
      packages: [
        [
          'libs/libseccomp/seccomp_2.5.4-1+deb12u1_amd64.deb',
          '0102183f74158afd260125f145c10d23e6b5fc876ac4cbe79a8226e7d3361586',
        ],
        [
          'libs/libseccomp/libseccomp2_2.5.4-1+deb12u1_amd64.deb',
          '108fe67957ca7cf9ba51d801118a1b37d404bea7b6e365025cd00779e9eca38d',
        ],
      ],
    },
  ],
]);

const MINUTE = 60_000;

/** Every program that tests may ask for. */
export const debianFiles = [...files.keys()];

/**
 * @param {string} name of the list above
 * @param {(line: string) => void} log
 * @returns {Promise<{ path: string | null, reason: string }>} the path is null where there is none
 */
export async function ensureDebianFile(name, log) {
  const file = files.get(name);
  if (file === undefined) throw new Error(`no such program: ${name} (known: ${debianFiles.join(', ')})`);
  const place = join(cacheDirectory(), `${name}-${nameOf(file)}`);
  const ready = { path: join(place, 'run'), reason: '' };
  if (existsSync(ready.path)) return ready;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { path: null, reason: `${name} is unpacked on Linux with x86-64 alone` };
  if (spawnSync('dpkg-deb', ['--version']).status !== 0)
    return { path: null, reason: 'there is no dpkg-deb' };
  const site = debianSite();
  if (site === null || !existsSync(aptHelper))
    return { path: null, reason: 'apt knows of no Debian archive' };
  log(`fetching ${name} (${basename(file.packages[0][0])})`);
  mkdirSync(cacheDirectory(), { recursive: true });
  const scratch = mkdtempSync(join(cacheDirectory(), 'unpack-'));
  try {
    const unpacked = join(scratch, 'unpacked');
    await Promise.all(file.packages.map((each) => unpack(site, each, scratch, unpacked)));
    writeFileSync(join(unpacked, 'run'), runner(file), { mode: 0o755 });
    const { status, stderr, error } = spawnSync(join(unpacked, 'run'), file.check, { encoding: 'utf8' });
    if (status !== 0)
      return { path: null, reason: `${name}: ${error?.message ?? (stderr.trim() || status)}` };
    // Another run may have been as fast.
    if (!existsSync(place)) renameSync(unpacked, place);
    return ready;
  } catch (error) {
    return { path: null, reason: error.cause?.message ?? error.message };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The archive that this machine's apt is set up with; null where there is none. */
function debianSite() {
  const words = ['indextargets', '--format', '$(SITE)', 'Created-By: Packages'];
  const { stdout } = spawnSync('apt-get', words, { encoding: 'utf8' });
  return stdout?.split('\n').find((site) => /\/debian\/?$/.test(site)) ?? null;
}

/** Fetched by apt itself, through whatever it is set up to go through, and checked by it. */
async function unpack(site, [path, sha256], scratch, target) {
  const archive = join(scratch, basename(path));
  const url = `${site.replace(/\/$/, '')}/pool/main/${path}`;
  await promisify(execFile)(aptHelper, ['download-file', url, archive, `SHA256:${sha256}`], {
    timeout: 4 * MINUTE,
  });
  const result = spawnSync('dpkg-deb', ['-x', archive, target], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`dpkg-deb: ${result.stderr.trim()}`);
}

/** Starts the program with the libraries beside it; it keeps the process id. */
function runner({ program, libraries, modules }) {
  const lines = ['#!/bin/sh', 'here=$(dirname "$0")'];
  if (libraries !== undefined) lines.push(`export LD_LIBRARY_PATH="$here/${libraries}"`);
  if (modules !== undefined) lines.push(`export RSYSLOG_MODDIR="$here/${modules}"`);
  return [...lines, `exec "$here/${program}" "$@"`, ''].join('\n');
}

/** By all that it is made of, so that what an earlier list unpacked is not taken for it. */
function nameOf(file) {
  return createHash('sha256').update(JSON.stringify(file)).digest('hex').slice(0, 16);
}

function cacheDirectory() {
  const { LOADLOCK_TEST_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  return join(own || join(xdg || join(homedir(), '.cache'), 'loadlock'), 'programs');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  if (names.length === 0) throw new Error(`name a program: ${debianFiles.join(', ')}`);
  for (const name of names) {
    const { path, reason } = await ensureDebianFile(name, console.error);
    if (path !== null) console.log(path);
    else {
      console.error(`${name}: ${reason}`);
      process.exitCode = 1;
    }
  }
}
