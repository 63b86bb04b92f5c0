import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import type { Mount } from './backend.ts';
import { systemTool } from './tools.ts';

/** The user whom root starts tools as, and who sandboxed programs are. */
export const nobody = 65534;

/** What every Linux has: util-linux and a shell. */
const needed = ['sh', 'setpriv', 'unshare', 'mount'];

/** @returns which of the programs that `contained` needs is not there; null where all are. */
export function missingForContained(): string | null {
  return needed.find((name) => systemTool(name) === null) ?? null;
}

/** How a tool is started that must have no rights of root's, and end with whoever started it. */
export interface Containment {
  /** A file to write a process's id to, to put it into a control group. */
  readonly group: string | null;
  /** The tool's `Room`, with a folder `stage` in it. */
  readonly room: string;
  /** What only root can reach; `reachIn` says where it is then. */
  readonly hidden: readonly string[];
  /** The process that starts it. */
  readonly launcher: number;
  /** Shell commands that are run in the namespaces, as root of these, before the tool. */
  readonly before?: readonly string[];
  /** A group of users besides the user's own, of the owner of a device. */
  readonly deviceGroup?: number;
}

/**
 * Words to stand in front of a tool that makes sandboxes: it becomes an ordinary user where it was root, then root of
 * namespaces of its own, which hold no network, no process and no mount of anybody else's. So what breaks out of the
 * sandbox, or into its tool, has the rights of an ordinary user and nobody to talk to (CVE-2019-5736 gave the host's
 * root), and what is left of a sandbox goes with its process 1 when the launcher dies.
 */
export function contained(containment: Containment): string[] {
  const { group, room, hidden, launcher, before = [], deviceGroup } = containment;
  const confine = [tool('setpriv'), ...asNobody(deviceGroup), '--no-new-privs', '--pdeathsig', 'KILL', '--'];
  const unshare = [tool('unshare'), ...namespaces, '--fork', '--kill-child', '--', tool('sh')].join(' ');
  const inner = [checkedChild, ...before, 'exec "$@"'].join('\n');
  const check = [tool('sh'), '-c', checkedStart(unshare), 'sh', String(launcher), inner];
  const words = [...confine, ...check];
  return afterEntering(group, room, hidden, words);
}

/** Puts before a command what enters a control group, and shows what only root can reach where all can: see `reachIn`. */
export function afterEntering(
  group: string | null,
  room: string,
  hidden: readonly string[],
  words: readonly string[],
): string[] {
  if (group === null && hidden.length === 0) return [...words];
  const own = hidden.length === 0 ? [] : [tool('unshare'), '--mount', '--propagation', 'private', '--'];
  const start = [tool('sh'), '-c', rootStart, 'sh', group ?? ''];
  return [...own, ...start, join(room, stage), String(hidden.length), ...hidden, ...words];
}

/** Words of setpriv that make what follows an ordinary user's, with no way back: none where this is not root. */
export function asNobody(group?: number): string[] {
  if (!isRoot()) return [];
  return [
    ...['--reuid', String(nobody), '--regid', String(nobody)],
    ...(group === undefined ? ['--clear-groups'] : ['--groups', String(group)]),
    ...['--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all'],
  ];
}

const namespaces = ['--user', '--map-root-user', '--mount', '--net', '--ipc', '--uts', '--cgroup', '--pid'];

/**
 * Ends where the launcher is gone already: the kernel's signal at a parent's death comes only to those who had asked for
 * it by then. And if the machine runs out of memory, the sandbox shall be what goes.
 */
function checkedStart(unshare: string): string {
  return [
    '[ "$PPID" = "$1" ] || exit 125',
    'inner=$2; shift 2',
    'echo 1000 2>/dev/null >/proc/self/oom_score_adj',
    `exec ${unshare} -c "$inner" sh "$$" "$@"`,
  ].join('\n');
}

/** The same for process 1 of the namespaces: to it no parent is visible but in the /proc of before. */
const checkedChild = [
  'read -r pid name state parent rest </proc/self/stat',
  '[ "$parent" = "$1" ] || exit 125',
  'shift',
  'mount -t proc proc /proc || exit 125',
].join('\n');

/** Enters the group, makes what only root can reach reachable in a mount namespace of its own, and goes on. */
const rootStart = [
  'set -e',
  'if [ -n "$1" ]; then echo $$ >"$1"; fi',
  'stage=$2; count=$3; shift 3',
  'if [ "$count" -gt 0 ]; then',
  '  mount -t tmpfs -o mode=0755,size=1m loadlock "$stage"',
  '  i=0',
  '  while [ "$i" -lt "$count" ]; do',
  '    if [ -d "$1" ]; then mkdir "$stage/$i"; else : >"$stage/$i"; fi',
  '    mount --bind "$1" "$stage/$i"',
  '    shift; i=$((i + 1))',
  '  done',
  'fi',
  'exec "$@"',
].join('\n');

const stage = 'stage';

/** Where a path of the host is for the tool. */
export function reachIn(room: string, hidden: readonly string[]): (path: string) => string {
  const places = new Map(hidden.map((path, index) => [path, join(room, stage, String(index))]));
  return (path) => places.get(path) ?? path;
}

/** Either is enough to be refused what another user may not do. */
export function isRoot(): boolean {
  return process.geteuid?.() === 0 || process.getuid?.() === 0;
}

/** The folders of the host that `nobody` cannot walk to, where root starts it: a home of mode 0700 is on the way. */
export function hiddenFrom(mounts: readonly Mount[]): string[] {
  const hosts = new Set(mounts.map(({ host }) => host));
  for (const host of hosts) if (canReach(host) || !isRoot()) hosts.delete(host);
  return [...hosts];
}

/** Both as the path is written and where its links lead. */
function canReach(host: string): boolean {
  try {
    return canWalk(dirname(host)) && canWalk(dirname(realpathSync(host)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `cannot mount ${host} (${code})`);
  }
}

export function canWalk(folder: string): boolean {
  const { mode, uid } = statSync(folder);
  const bit = uid === nobody ? 0o100 : 0o001;
  return (mode & bit) !== 0 && (folder === '/' || canWalk(dirname(folder)));
}

export function tool(name: string): string {
  const path = systemTool(name);
  if (path === null) throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `${name} is not there`);
  return path;
}
