import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import type { Mount } from './backend.ts';

/**
 * Adds the file systems that are mounted below what is to be mounted, each as a mount of its own. Container tools make a
 * bind mount read-only by itself, and leave what is mounted below it as writable as it was.
 */
export function withNested(mounts: readonly Mount[]): Mount[] {
  const points = mountPoints();
  return mounts.flatMap((mount) => {
    const real = realOf(mount.host);
    const below = points.filter((point) => point.startsWith(`${real}/`) && isReachable(point));
    return [mount, ...below.map((host) => ({ host, guest: mount.guest + host.slice(real.length) }))];
  });
}

/** Shorter ones first: of two, the one that the other lies in. */
function mountPoints(): string[] {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  const points = new Set(text.split('\n').flatMap((line) => line.split(' ', 5)[4] ?? []));
  return [...points].map(unescaped).sort((one, other) => one.length - other.length);
}

/** The kernel writes space, tab, line feed and backslash as three octal digits (proc_pid_mountinfo(5)). */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** What we cannot look at, as another user's FUSE, nobody inside can either. */
function isReachable(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
