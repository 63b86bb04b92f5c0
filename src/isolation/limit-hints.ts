import type { LimitHit } from './backend.ts';

/** What Python says when the kernel refuses it more of something. */
const words: readonly (readonly [RegExp, LimitHit])[] = [
  [/^(?:MemoryError|numpy\.\S{0,60}MemoryError|std::bad_alloc)|out of memory|\[Errno 12\]/i, 'memory'],
  [/\[Errno 28\]|\[Errno 27\]/, 'disk'],
  [/\[Errno 11\]|can't start new thread/, 'processes'],
];

// bubblewrap and shells tell a death by signal so.
const byCpuSignal = 128 + 24;
const byFileSignal = 128 + 25;
const byKill = 128 + 9;

/**
 * Which limit ended a process, where the host did not see it: by the signal that it died of, or by its last words. A guest
 * can make up both; it deceives nobody but who asks why it ended.
 * @param spent whether it ran for as long as its processor time
 */
export function guessHit(exitCode: number | null, stderr: string, spent: boolean): LimitHit | null {
  if (exitCode === 0 || exitCode === null) return null;
  if (exitCode === byCpuSignal || (exitCode === byKill && spent)) return 'time';
  if (exitCode === byFileSignal) return 'disk';
  const line = stderr.trimEnd().split('\n').at(-1)!.slice(0, 500);
  return words.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
