import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tool } from '../../../src/isolation/contained.ts';
import { isRoot, somebody } from '../kit.ts';

/** A daemon of docker that tests may do as they like with. */
export interface TestDaemon {
  /** Its client, where every user can start it. */
  readonly program: string;
  readonly socket: string;
  close(): Promise<void>;
}

export interface DaemonOptions {
  /** Root of its containers is a user set aside for them, from this one on. */
  readonly remapped?: number;
}

/**
 * Starts one out of unpacked packages, in namespaces of its own: it sees no network, and all that it starts goes with it. The
 * ordinary user of the tests may talk to it.
 * @param unpacked what LOADLOCK_TEST_DOCKERD names
 * @returns why it does not come up
 */
export async function startDaemon(
  unpacked: string | undefined,
  { remapped }: DaemonOptions = {},
): Promise<TestDaemon | string> {
  if (unpacked === undefined) return 'there is no docker to unpack here (LOADLOCK_TEST_DOCKERD)';
  if (!isRoot) return "docker's daemon is started by root alone";
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-docker-'));
  chmodSync(folder, 0o755);
  const place = dirname(unpacked);
  const program = join(folder, 'docker');
  copyFileSync(join(place, 'usr/bin/docker'), program);
  chmodSync(program, 0o755);
  const socket = join(folder, 'docker.sock');
  const group = `loadlock-test-${process.pid}-${folder.slice(-6)}`;
  const legacy = !existsSync('/sys/fs/cgroup/cgroup.controllers');
  const child = spawn(
    tool('setpriv'),
    [
      ...['--pdeathsig', 'KILL', '--', 'unshare', '--mount', '--net', '--pid', '--fork', '--kill-child'],
      ...(legacy ? ['--cgroup'] : []),
      ...['--mount-proc', '--propagation', 'private', '--', 'sh', '-c', legacy ? legacyGroups : inNamespaces],
      ...['sh', 'dockerd', '--iptables=false', '--ip6tables=false', '--bridge=none'],
      ...['--storage-driver=vfs', '--exec-root', join(folder, 'exec'), '--data-root', join(folder, 'data')],
      ...['--pidfile', join(folder, 'pid'), '--host', `unix://${socket}`, '--group', String(somebody)],
      ...[
        '--cgroup-parent',
        `/${group}`,
        ...(remapped === undefined ? [] : ['--userns-remap', 'nobody:nogroup']),
      ],
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: '/',
      env: {
        PATH: `${place}/usr/bin:${place}/usr/sbin:/usr/bin:/bin:/usr/sbin:/sbin`,
        SET_ASIDE: remapped === undefined ? '' : `nobody:${remapped}:65536\nnogroup:${remapped}:65536`,
        LD_LIBRARY_PATH: `${place}/usr/lib/x86_64-linux-gnu`,
      },
    },
  );
  let words = '';
  child.stderr.on('data', (part) => {
    words = (words + String(part)).slice(-4000);
  });
  child.once('error', () => {});
  const close = async (): Promise<void> => {
    await end(child);
    removeGroups(group);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; tries < 300 && !hasEnded(child); tries += 1) {
    if (isListening(socket)) return { program, socket, close };
    await sleep(100);
  }
  await close();
  const line = words.split('\n').find((text) => /level=(?:fatal|error)|failed/.test(text));
  return `docker's daemon does not start here: ${(line ?? words).trim().slice(0, 400)}`;
}

// What it keeps of networks and plugins in /run is none of the system's business.
const inNamespaces = [
  'mount -t tmpfs -o mode=0755 none /run || exit 1',
  'if [ -n "$SET_ASIDE" ]; then',
  '  echo "$SET_ASIDE" >/run/set-aside',
  '  for file in /etc/subuid /etc/subgid; do mount --bind /run/set-aside $file || exit 1; done',
  'fi',
  'exec "$@"',
].join('\n');

/** Version 1, or both: in a namespace of its own, containers stay below the group that the tests are in. */
const legacyGroups = [
  'names=$(cut -d: -f2 /proc/self/cgroup)',
  'mount -t tmpfs -o mode=0755 none /sys/fs/cgroup || exit 1',
  'for name in $names; do',
  '  mkdir -p "/sys/fs/cgroup/$' + '{name#name=}"',
  '  mount -t cgroup -o "$(case $name in name=*) echo none,;; esac)$name" none "/sys/fs/cgroup/$' +
    '{name#name=}" || exit 1',
  'done',
  inNamespaces,
].join('\n');

function isListening(socket: string): boolean {
  try {
    // The group is given after it listens.
    return statSync(socket).isSocket() && statSync(socket).gid === somebody;
  } catch {
    return false;
  }
}

/** Asked first, so that it removes what it mounted and the groups that it made. */
async function end(child: ChildProcess): Promise<void> {
  const [daemon] = textOf(`/proc/${child.pid}/task/${child.pid}/children`).split(' ');
  if (daemon !== undefined && daemon !== '') {
    process.kill(Number(daemon), 'SIGTERM');
    for (let tries = 0; tries < 100 && !hasEnded(child); tries += 1) await sleep(50);
  }
  if (!hasEnded(child)) {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

function removeGroups(name: string): void {
  for (const line of textOf('/proc/self/cgroup').split('\n')) {
    const [, names = '', own = ''] = line.split(':');
    try {
      rmdirSync(join('/sys/fs/cgroup', names.replace(/^name=/, ''), names === '' ? '' : own, name));
    } catch {
      // There was none.
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
