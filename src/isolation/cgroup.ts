import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { LimitHit, Limits } from './backend.ts';

/**
 * A group of the kernel made for one sandbox; a process is put in by writing its id to `enter`. That takes some ten
 * milliseconds, in which the kernel waits for all its processors: worth it for the memory of all processes together,
 * which nothing else bounds, and not for their number, which a limit of the process does.
 */
export interface Cgroup {
  readonly enter: string;
  hit(): LimitHit | null;
  /** See `Launch.watchKills`: version 1 has nothing that ends all of a group. */
  watchKills(onKill: () => void): () => void;
  remove(): void;
}

export interface CgroupPlaces {
  /** Where the group file systems are mounted. */
  readonly root: string;
  /** The text of /proc/self/cgroup. */
  readonly own: string;
  /** The user who asks. */
  readonly uid: number;
}

const prefix = 'loadlock-';

/** Milliseconds from look to look. */
const every = 50;

/**
 * Makes a group that bounds memory, below those that were handed to us to divide. A group of somebody else's manager is
 * left alone, even by root: its owner counts on knowing what is in it. Ours are an ordinary user's own groups, those that
 * root's manager gave to another user, and the root of what a container sees. Version 1, version 2 and both mounted at
 * once (hybrid) occur.
 * @returns null where none can be had.
 */
export function makeCgroup(limits: Limits, places: CgroupPlaces = placesHere()): Cgroup | null {
  const made = makeUnified(limits, places) ?? makeLegacy(limits, places);
  if (made === null) return null;
  const { folder, events } = made;
  const hasKilled = (): boolean => numberAfter(join(folder, events), 'oom_kill') > 0;
  return {
    enter: join(folder, 'cgroup.procs'),
    watchKills: (onKill) => {
      const timer = setInterval(() => {
        if (!hasKilled()) return;
        clearInterval(timer);
        onKill();
      }, every);
      timer.unref();
      return () => clearInterval(timer);
    },
    hit: () => {
      if (hasKilled()) return 'memory';
      return numberAfter(join(folder, 'pids.events'), 'max') > 0 ? 'processes' : null;
    },
    remove: () => removeSoon(folder),
  };
}

interface Made {
  readonly folder: string;
  /** The file that counts kills for want of memory. */
  readonly events: string;
}

function placesHere(): CgroupPlaces {
  return { root: '/sys/fs/cgroup', own: text('/proc/self/cgroup'), uid: process.geteuid?.() ?? 0 };
}

/** Version 1: one hierarchy a controller, `4:memory:/path`. */
function makeLegacy(limits: Limits, places: CgroupPlaces): Made | null {
  const own = linesOf(places.own).find(([, names]) => names.split(',').includes('memory'))?.[2];
  if (own === undefined) return null;
  const parent = join(places.root, 'memory', own);
  if (!isOurs(parent, own, places.uid)) return null;
  // Without this the parent's own limit would not hold for what is below.
  if (own !== '/' && text(join(parent, 'memory.use_hierarchy')).trim() !== '1') return null;
  const folder = make(parent, [
    ['memory.limit_in_bytes', limits.memory],
    ['memory.memsw.limit_in_bytes', limits.memory],
  ]);
  return folder === null ? null : { folder, events: 'memory.oom_control' };
}

/**
 * Version 2: one tree, and a group with processes of its own cannot give controllers to groups below it. So the new one
 * goes beside ours, below the nearest group that gives them.
 */
function makeUnified(limits: Limits, places: CgroupPlaces): Made | null {
  const isHybrid = !existsSync(join(places.root, 'cgroup.controllers'));
  const root = isHybrid ? join(places.root, 'unified') : places.root;
  const own = linesOf(places.own).find(([id, names]) => id === '0' && names === '')?.[2];
  if (own === undefined) return null;
  for (let path = own; ; path = path.slice(0, path.lastIndexOf('/')) || '/') {
    const parent = join(root, path);
    if (!isOurs(parent, path, places.uid)) return null;
    if (text(join(parent, 'cgroup.subtree_control')).split(/\s/).includes('memory')) {
      const folder = make(parent, [
        ['memory.max', limits.memory],
        ['memory.swap.max', 0],
        ['memory.oom.group', 1],
        ['pids.max', limits.processes],
      ]);
      return folder === null ? null : { folder, events: 'memory.events' };
    }
    if (path === '/') return null;
  }
}

function isOurs(folder: string, path: string, uid: number): boolean {
  try {
    const owner = statSync(folder).uid;
    if (uid !== 0) return owner === uid;
    // A manager that hands a group down gives it to a user, or is the container that made this its root.
    return path === '/' || owner !== 0;
  } catch {
    return false;
  }
}

type Setting = readonly [string, number];

let count = 0;

/** @returns the folder of the new group; null where it cannot be made, or cannot hold the limit. */
function make(parent: string, settings: readonly Setting[]): string | null {
  removeLeftOver(parent);
  count += 1;
  const folder = join(parent, `${prefix}${process.pid}-${count}`);
  try {
    mkdirSync(folder);
  } catch {
    return null;
  }
  if (write(folder, settings)) return folder;
  removeSoon(folder);
  return null;
}

/** Only the first must be there: swap may not be counted, and older kernels lack the rest. */
function write(folder: string, settings: readonly Setting[]): boolean {
  for (const [index, [name, value]] of settings.entries()) {
    try {
      writeFileSync(join(folder, name), String(value));
    } catch {
      if (index === 0) return false;
    }
  }
  return true;
}

function numberAfter(file: string, name: string): number {
  for (const line of text(file).split('\n')) {
    const [key, value] = line.split(' ');
    if (key === name) return Number(value);
  }
  return 0;
}

/** The kernel lets a group go only some time after its last process went. */
function removeSoon(folder: string, attempt = 0): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || attempt === 20) return;
    setTimeout(() => removeSoon(folder, attempt + 1), 25).unref();
  }
}

/** What a killed process of ours could not remove; a group with processes in it stays. */
function removeLeftOver(parent: string): void {
  try {
    for (const name of readdirSync(parent)) {
      const [, pid] = /^loadlock-(\d{1,10})-\d{1,10}$/.exec(name) ?? [];
      if (pid !== undefined && Number(pid) !== process.pid && !existsSync(`/proc/${pid}`))
        rmdirSync(join(parent, name));
    }
  } catch {
    // Not ours to remove, or in use.
  }
}

function linesOf(own: string): (readonly [string, string, string])[] {
  return own.split('\n').flatMap((line) => {
    const [id, names, ...path] = line.split(':');
    return id === undefined || names === undefined ? [] : [[id, names, path.join(':')] as const];
  });
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
