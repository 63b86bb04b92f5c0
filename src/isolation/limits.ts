import { LoadlockError } from '../core/errors.ts';
import type { Limits } from './backend.ts';

const mebibyte = 2 ** 20;

/** What a load gets where nothing else is said. */
export const defaultLimits: Limits = Object.freeze({
  wallTime: 60_000,
  cpuTime: 60,
  memory: 2048 * mebibyte,
  processes: 64,
  openFiles: 256,
  output: mebibyte,
  disk: 256 * mebibyte,
});

/** @throws LoadlockError USAGE where a limit is not a whole number above zero. */
export function checkLimits(limits: Limits): void {
  for (const [name, value] of Object.entries(limits)) {
    if (name === 'wallTime' && value === null) continue;
    if (!Number.isSafeInteger(value) || value <= 0)
      throw new LoadlockError('USAGE', null, `the limit ${name} must be a whole number above zero`);
  }
}

/**
 * util-linux `prlimit`, to stand in front of a command inside the sandbox. Inside, because the kernel counts processes
 * by user and user namespace: outside, a user's other programs would count too, and nothing would start.
 */
export function prlimitWords(limits: Limits, addressSpace: boolean): string[] {
  return [
    ...(addressSpace ? [both('as', limits.memory)] : []),
    both('nproc', limits.processes),
    both('nofile', limits.openFiles),
    both('fsize', limits.disk),
    both('core', 0),
    // Locked pages cannot be taken back, and messages queued in the kernel are nobody's memory.
    both('memlock', 65536),
    both('msgqueue', 65536),
    // SIGXCPU may be caught; a second later SIGKILL may not.
    `--cpu=${limits.cpuTime}:${limits.cpuTime + 1}`,
  ];
}

function both(name: string, value: number): string {
  return `--${name}=${value}:${value}`;
}

/** Scratch space is two file systems of one limit: the working folder, and what POSIX shared memory needs. */
export function divideDisk(disk: number): { readonly scratch: number; readonly shared: number } {
  const page = 4096;
  const shared = Math.min(64 * mebibyte, Math.floor(disk / 4 / page) * page);
  // A tmpfs of size 0 has no limit at all.
  return { scratch: Math.max(page, disk - shared), shared: Math.max(page, shared) };
}
