import { readdirSync, readFileSync } from 'node:fs';

const every = 50;

/**
 * Where no cgroup can be had, a process's address space is bounded, but many processes can each fill theirs. So the
 * memory of the whole family of `pid` is added up again and again; `onMore` is called once it exceeds `bytes`.
 * @returns what ends the watch
 */
export function watchMemory(
  pid: number,
  bytes: number,
  onMore: () => void,
  measure: (pid: number) => number = memoryOf,
): () => void {
  if (process.platform !== 'linux') return () => {};
  const timer = setInterval(() => {
    if (measure(pid) <= bytes) return;
    clearInterval(timer);
    onMore();
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

/** A sandbox has at most its limit of processes; beyond this many something is wrong anyway. */
const most = 10_000;

/** Bytes that the pages of a process and all its descendants take, shared ones counted with each. */
export function memoryOf(pid: number): number {
  let sum = 0;
  const waiting = [pid];
  for (let count = 0; waiting.length > 0 && count < most; count += 1) {
    const next = waiting.pop()!;
    sum += residentOf(next);
    waiting.push(...childrenOf(next));
  }
  return sum;
}

/** Those of each thread: the kernel keeps them apart. */
export function childrenOf(pid: number): number[] {
  return threadsOf(pid).flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Bytes of one process. */
export function residentOf(pid: number): number {
  let kilobytes = 0;
  const status = textOf(`/proc/${pid}/status`);
  for (const name of ['RssAnon', 'RssShmem', 'VmSwap']) {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status);
    kilobytes += found === null ? 0 : Number(found[1]);
  }
  return kilobytes * 1024;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
