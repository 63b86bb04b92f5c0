import { execFile } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import type { Backend, Installed, Job, Launch, Missing, Mount } from '../backend.ts';
import { makeCgroup } from '../cgroup.ts';
import {
  afterEntering,
  asNobody,
  hiddenFrom,
  isRoot,
  missingForContained,
  nobody,
  reachIn,
  tool,
} from '../contained.ts';
import { checkLimits, divideDisk, prlimitWords } from '../limits.ts';
import { makeRoom } from '../room.ts';
import { type Architecture, seccompFilter } from '../seccomp/filter.ts';
import { systemMounts, tidyMounts } from '../system-mounts.ts';
import { systemTool } from '../tools.ts';

const run = promisify(execFile);

/** Linux namespaces without privileges, by bubblewrap; system calls by our own filter. */
export const bubblewrap: Backend = {
  id: 'bubblewrap',
  title: 'bubblewrap (namespaces and seccomp)',
  enforces: [
    'files',
    'network',
    'processes',
    'system-calls',
    'memory',
    'process-count',
    'cpu-time',
    'wall-time',
    'output',
    'disk',
  ],
  descriptors: true,
  strength: 2,
  find,
  prepare,
};

const architectures: ReadonlyMap<string, Architecture> = new Map([
  ['x64', 'x86_64'],
  ['arm64', 'aarch64'],
]);

/** --disable-userns came with it. */
const oldest = [0, 8];

async function find(): Promise<Installed | Missing> {
  const install = 'apt-get install bubblewrap (or dnf, apk, pacman: the package is called so everywhere)';
  if (process.platform !== 'linux')
    return { missing: 'bubblewrap needs Linux', install: 'use another backend' };
  if (!architectures.has(process.arch))
    return { missing: `no system call filter for ${process.arch}`, install: 'use another backend' };
  const absent = missingForContained() ?? (systemTool('prlimit') === null ? 'prlimit' : null);
  if (absent !== null) return { missing: `${absent} is not there`, install: 'apt-get install util-linux' };
  const program = systemTool('bwrap');
  if (program === null) return { missing: 'bwrap is not there', install };
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 5000, env: {} });
    const [, major, minor] = /(\d{1,4})\.(\d{1,4})/.exec(stdout) ?? [];
    const version = stdout.trim().replace(/^bubblewrap\s+/, '');
    if (Number(major) * 1000 + Number(minor) >= oldest[0]! * 1000 + oldest[1]!)
      return { tool: program, version };
    return { missing: `bwrap ${version} is older than ${oldest.join('.')}`, install };
  } catch {
    return { missing: `${program} does not run`, install };
  }
}

async function prepare(job: Job, installed: Installed): Promise<Launch> {
  checkLimits(job.limits);
  const architecture = architectures.get(process.arch);
  if (architecture === undefined)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  const at = 3 + job.descriptors.length;
  if (at + 2 > 9) throw new LoadlockError('USAGE', null, 'more than four descriptors for a sandbox');
  const mounts = tidyMounts([...systemMounts(), ...job.mounts]);
  const hidden = hiddenFrom([...mounts, ...(job.out === null ? [] : [job.out])]);
  const cgroup = makeCgroup(job.limits);
  const room = hidden.length > 0 ? makeRoom() : null;
  const release = async (): Promise<void> => {
    cgroup?.remove();
    room?.remove();
  };
  try {
    room?.folder('stage');
    if (isRoot() && job.out !== null) chownSync(job.out.host, nobody, nobody);
    const options = optionsFor(job, mounts, reachIn(room?.path ?? '', hidden));
    const words = [
      // No new privileges: a bwrap that is installed setuid shall not use that.
      ...[tool('setpriv'), ...asNobody(), '--no-new-privs', '--pdeathsig', 'TERM', '--'],
      ...[tool('sh'), '-c', guardedStart(at + 2), 'sh', String(job.launcher ?? process.pid)],
      // Options by descriptor: every user of the machine can read a command line.
      ...[installed.tool, '--args', String(at), '--seccomp', String(at + 1), '--'],
      ...[tool('prlimit'), ...prlimitWords(job.limits, cgroup === null), '--'],
      ...job.command,
    ];
    const argv = afterEntering(cgroup?.enter ?? null, room?.path ?? '', hidden, words);
    return {
      argv: argv as [string, ...string[]],
      env: new Map([['PATH', '/usr/bin:/bin:/usr/sbin:/sbin']]),
      feeds: [
        { at, bytes: Buffer.from(options.map((word) => `${word}\0`).join('')) },
        { at: at + 1, bytes: seccompFilter(architecture, 'stage1') },
      ],
      as: null,
      memory: cgroup === null ? 'each' : 'together',
      ...(cgroup === null ? {} : { watchKills: cgroup.watchKills }),
      stopSignal: 'SIGTERM',
      limitHit: async () => cgroup?.hit() ?? null,
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Stays beside bubblewrap until it ends. bubblewrap asks the kernel to be killed with its parent only when its sandbox is
 * all set up: were it killed before, the sandbox would go on alone. So this asks for a signal at the launcher's death, and
 * answers it by stopping bubblewrap, so that it starts no more, and killing first what it started: process 1 inside, with
 * which all others end. It ends where the launcher is gone already, since that signal comes only to those who had asked
 * by then. And if the machine runs out of memory, the sandbox shall be what goes.
 */
function guardedStart(spare: number): string {
  return [
    '[ "$PPID" = "$1" ] || exit 125',
    'shift',
    'echo 1000 2>/dev/null >/proc/self/oom_score_adj',
    'end() {',
    '  [ -n "$!" ] || exit 137',
    '  kill -STOP "$!"',
    '  children=; read -r children <"/proc/$!/task/$!/children"',
    '  kill -KILL $children "$!"',
    '  exit 137',
    '} 2>/dev/null',
    'trap end TERM',
    // A shell gives /dev/null to what it starts in the background, unless told otherwise.
    `exec ${spare}<&0`,
    `"$@" <&${spare} ${spare}<&- &`,
    `exec ${spare}<&- </dev/null`,
    'wait "$!"',
  ].join('\n');
}

function optionsFor(job: Job, mounts: readonly Mount[], reach: (path: string) => string): string[] {
  const { scratch, shared } = divideDisk(job.limits.disk);
  const id = String(nobody);
  const options = [
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--clearenv', '--cap-drop', 'ALL', '--uid', id, '--gid', id, '--hostname', 'sandbox'],
    ...mounts.flatMap((mount) => linkOf(mount) ?? ['--ro-bind', reach(mount.host), mount.guest]),
    ...['--proc', '/proc', ...hiddenOfProc()],
    ...devices(),
    ...['--size', String(shared), '--perms', '1777', '--tmpfs', '/dev/shm'],
    ...['--size', String(scratch), '--perms', '0700', '--tmpfs', job.scratch],
    ...(job.out === null ? [] : ['--bind', reach(job.out.host), job.out.guest]),
    // What was made on the way is a tmpfs without a size.
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', job.scratch],
    ...[...job.env].flatMap(([name, value]) => ['--setenv', name, value]),
  ];
  // They are handed over with a NUL after each: one inside would begin an option of the attacker's.
  if (options.some((option) => option.includes('\0')))
    throw new LoadlockError('USAGE', null, 'a path or variable of the sandbox has a NUL in it');
  return options;
}

/** `/bin` is a link to `usr/bin` on most systems. A link costs nothing; each mount costs a reading of all mounts. */
function linkOf({ host, guest }: Mount): string[] | null {
  if (host !== guest || dirname(host) !== '/' || !lstatSync(host).isSymbolicLink()) return null;
  const target = readlinkSync(host);
  return /^\/?usr\/[a-z0-9]{1,20}$/.test(target) ? ['--symlink', target, guest] : null;
}

/** What programs count on, and no terminal: through one of those a guest could type into its caller's shell. */
function devices(): string[] {
  const shown = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => join('/dev', name));
  const links = [
    ['/proc/self/fd', '/dev/fd'],
    ['fd/0', '/dev/stdin'],
    ['fd/1', '/dev/stdout'],
    ['fd/2', '/dev/stderr'],
  ];
  return [
    ...['--size', '65536', '--tmpfs', '/dev'],
    ...shown.flatMap((path) => ['--dev-bind', path, path]),
    ...links.flatMap((words) => ['--symlink', ...words]),
  ];
}

/**
 * Files of /proc that belong to root, which bubblewrap leaves as they are where it cannot write their folder itself. Our
 * user is not root, so this is the second of two locks. The rest of /proc is of the sandbox's own processes, or for
 * everybody to read.
 */
function hiddenOfProc(): string[] {
  const empty = ['sysrq-trigger', 'kcore', 'keys'].map((name) => join('/proc', name));
  return [
    ...['--ro-bind', '/proc/sys', '/proc/sys'],
    ...empty.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', '/dev/null', path]),
  ];
}
