import { execFile } from 'node:child_process';
import { chownSync, existsSync, lchownSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import type { Installed, Job, Launch, Missing, Mount } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { isRoot, nobody, tool } from '../contained.ts';
import { divideDisk, prlimitWords } from '../limits.ts';
import { seccompFilter } from '../seccomp/filter.ts';
import { systemTool } from '../tools.ts';
import { childrenOf, residentOf } from '../watch-memory.ts';
import { hidden } from './bundle.ts';
import { type ContainerEngine, filterArchitecture, guestUser } from './engine.ts';
import { launchBundle, type Places } from './runtime.ts';
import { ociSeccomp } from './seccomp.ts';

const run = promisify(execFile);
const mebibyte = 2 ** 20;
const install = 'apt-get install podman crun (or dnf, apk, pacman: the packages are called so everywhere)';

/**
 * The same container through podman, where it finds a crun that we do not. It runs a root of ours (`--rootfs`) and keeps
 * what it knows of containers and images in a folder that lasts as long as the sandbox.
 */
export const podman: ContainerEngine = { name: 'podman', find, prepare };

/** It does nothing without a home. */
const versionEnvironment = { PATH: '/usr/bin:/bin', HOME: '/' };

async function find(): Promise<Installed | Missing> {
  const program = systemTool('podman');
  if (program === null) return { missing: 'podman is not there', install };
  try {
    const { stdout } = await run(program, ['--version'], { timeout: 5000, env: versionEnvironment });
    const version = /^podman version (\d{1,4}\.\d{1,4}\.\d{1,4}\S{0,20})/.exec(stdout)?.[1];
    if (version === undefined) return { missing: `${program} does not say its version`, install };
    // --unsetenv-all, --passwd and default_sysctls.
    if (Number(version.split('.')[0]) < 4) return { missing: `podman ${version} is older than 4`, install };
    const installed = { tool: program, version: `podman ${version}` };
    const failure = await tryOut(async (job) => prepare(job, installed), 10_000);
    return failure === null ? installed : { missing: `podman does not work here: ${failure}`, install };
  } catch {
    return { missing: `${program} does not run`, install };
  }
}

function prepare(job: Job, { tool: program }: Installed): Launch {
  const machine = filterArchitecture();
  if (machine === null)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  const seccomp = ociSeccomp(machine, 'stage1', true);
  const filter = Buffer.from(seccompFilter(machine, 'stage1')).toString('base64');
  return launchBundle(job, {
    runtime: { user: guestUser, namespaces: [], seccomp, devicesReadOnly: true, annotations: {} },
    overhead: { memory: 160 * mebibyte, processes: (inside) => inside + 64 },
    before: ({ bundle, state }) => [
      // Both refuse hybrid control groups; and what another podman keeps in /run is none of its business.
      'mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null',
      'mount -t tmpfs -o mode=0755,size=16m none /run || exit 125',
      'mount -t tmpfs -o mode=1777,size=16m none /dev/shm || exit 125',
      // podman wants every folder above its own to be open to all, and would make them so.
      `mkdir ${here} ${here}/root ${here}/state || exit 125`,
      `mount --bind ${quoted(join(bundle, 'root'))} ${here}/root || exit 125`,
      `mount --bind ${quoted(state)} ${here}/state || exit 125`,
    ],
    memoryNow: guestMemory,
    command: (places) => {
      const { room } = places;
      const state = `${here}/state`;
      ownRoot(join(places.bundle, 'root'));
      const profile = room.file('seccomp.json', JSON.stringify(seccomp));
      const config = room.file('containers.conf', configuration);
      const storage = room.file('storage.conf', storageIn(state));
      const settings = [`CONTAINERS_CONF=${config}`, `CONTAINERS_STORAGE_CONF=${storage}`];
      const folders = [`HOME=${state}`, `TMPDIR=${state}`, 'PATH=/usr/bin:/bin:/usr/sbin:/sbin'];
      return [
        ...[tool('env'), '-i', ...settings, ...folders, program, '--log-level=error'],
        ...['--root', `${state}/root`, '--runroot', `${state}/run`, '--tmpdir', `${state}/tmp`],
        ...['--storage-driver', 'vfs', '--runtime', 'crun', 'run', '--pidfile', `${state}/pid`],
        ...walls(job, places, profile, filter),
        ...['--rootfs', `${here}/root`, ...guestCommand(job, places)],
      ];
    },
    failure: ({ state }) => (existsSync(`${state}/pid`) ? null : 'podman did not start the container'),
  });
}

/** Where podman finds its folders, in its own mount namespace. */
const here = '/run/loadlock';

/** As one word of a shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** What the container is kept from, and what it gets: as the bundle says it to a runtime. */
function walls(job: Job, { mounts, out, name }: Places, profile: string, filter: string): string[] {
  const { scratch, shared } = divideDisk(job.limits.disk);
  const user = `${guestUser}:0:1`;
  return [
    ...['--interactive', '--rm', '--pull', 'never', '--name', name, '--hostname', 'sandbox'],
    ...['--network', 'none', '--no-hosts', '--cgroups', 'disabled', '--ipc', 'private', '--pid', 'private'],
    ...['--uts', 'private', '--uidmap', user, '--gidmap', user, '--user', `${guestUser}:${guestUser}`],
    ...['--cap-drop', 'all', '--security-opt', 'no-new-privileges', '--security-opt', `seccomp=${profile}`],
    ...['--security-opt', `mask=${hidden.join(':')}`, '--annotation', `run.oci.seccomp_bpf_data=${filter}`],
    ...['--read-only', '--read-only-tmpfs=false', '--unsetenv-all', '--http-proxy=false', '--passwd=false'],
    ...['--sdnotify', 'ignore', '--systemd', 'false', '--stop-timeout', '0', '--log-driver', 'none'],
    ...['--preserve-fds', String(job.descriptors.length), '--workdir', job.scratch],
    ...['--shm-size', String(shared)],
    // Nothing of the machine's devices and buses is seen, and what is written there would be memory.
    ...memory('/sys', 4096, 'ro=true'),
    ...memory('/dev', 65536, 'ro=true', 'tmpfs-mode=0755'),
    ...mounts.flatMap((mount) => bind(mount, 'true')),
    ...['--tmpfs', `${checked(job.scratch)}:rw,nosuid,nodev,exec,size=${scratch},mode=1777`],
    ...(out === null ? [] : bind(out, 'false')),
  ];
}

function memory(place: string, size: number, ...more: readonly string[]): string[] {
  return ['--mount', [`type=tmpfs,destination=${place},tmpfs-size=${size}`, ...more].join(',')];
}

function bind({ host, guest }: Mount, readonly: 'true' | 'false'): string[] {
  const places = `source=${checked(host)},destination=${checked(guest)}`;
  return ['--mount', `type=bind,${places},ro=${readonly},nosuid,nodev,bind-propagation=rprivate`];
}

/** podman has no way to write these in a path. */
function checked(path: string): string {
  if (!/[,:"=\n]/.test(path)) return path;
  throw new LoadlockError('ISOLATION_UNAVAILABLE', null, 'podman cannot mount a path with , : " or =');
}

/** podman adds variables of its own, and knows no limit on address space: both are set inside. */
function guestCommand(job: Job, { addressSpace }: Places): string[] {
  const variables = [...job.env].map(([name, value]) => `${name}=${value}`);
  const limits = [tool('prlimit'), ...prlimitWords(job.limits, addressSpace), '--'];
  return [tool('env'), '-i', ...variables, ...limits, ...job.command];
}

/** podman puts files of its own into the root before it is read-only. */
function ownRoot(root: string): void {
  if (!isRoot()) return;
  for (const entry of readdirSync(root)) {
    const path = join(root, entry);
    if (lstatSync(path).isDirectory()) ownRoot(path);
    else lchownSync(path, nobody, nobody);
  }
  chownSync(root, nobody, nobody);
}

/** In the place of the system's and the user's: what these say of mounts, capabilities or hooks does not hold here. */
const configuration = `[containers]
default_sysctls = []
default_capabilities = []
default_ulimits = []
default_mounts = []
env = []
http_proxy = false
no_hosts = true
umask = "0022"
pids_limit = 0
[engine]
lock_type = "file"
events_logger = "none"
cgroup_manager = "cgroupfs"
runtime = "crun"
hooks_dir = []
`;

function storageIn(state: string): string {
  return `[storage]\ndriver = "vfs"\nrunroot = ${JSON.stringify(`${state}/run`)}\ngraphroot = ${JSON.stringify(`${state}/root`)}\n`;
}

/** How far below podman its monitor and the guest's processes are looked for. */
const most = 10_000;

/** Bytes of what runs below podman's monitor: podman itself takes more than many a guest. */
function guestMemory(pid: number): number {
  let sum = 0;
  const waiting: { readonly pid: number; readonly inside: boolean }[] = [{ pid, inside: false }];
  for (let count = 0; waiting.length > 0 && count < most; count += 1) {
    const next = waiting.pop()!;
    if (next.inside) sum += residentOf(next.pid);
    // What a guest calls itself counts no more once it is inside.
    const inside = next.inside || /^Name:\s+conmon$/m.test(textOf(`/proc/${next.pid}/status`));
    for (const child of childrenOf(next.pid)) waiting.push({ pid: child, inside });
  }
  return sum;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
