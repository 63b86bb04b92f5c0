import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

const block = 512;

/** The tool, its file server and its kernel; what is below them are the guest's. */
const most = 16;

/**
 * Bytes that a gVisor sandbox takes, below the process `pid` that started it. All memory of its guests lies in one file in
 * memory, which many processes map: what each of them takes would be counted over and over.
 */
export function sentryMemory(pid: number): number {
  let sum = 0;
  const files = new Map<number, number>();
  const waiting = [pid];
  for (let count = 0; waiting.length > 0 && count < most; count += 1) {
    const next = waiting.shift()!;
    sum += ownMemory(next);
    addGuestMemory(next, files);
    for (const thread of namesIn(`/proc/${next}/task`))
      for (const child of textOf(`/proc/${next}/task/${thread}/children`).split(' '))
        if (child !== '') waiting.push(Number(child));
  }
  return [...files.values()].reduce((one, other) => one + other, sum);
}

function ownMemory(pid: number): number {
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? '0';
  return Number(kilobytes) * 1024;
}

/** Its processes inherit the file from each other: it is told by its inode. */
function addGuestMemory(pid: number, files: Map<number, number>): void {
  for (const name of namesIn(`/proc/${pid}/fd`)) {
    const path = `/proc/${pid}/fd/${name}`;
    try {
      if (!readlinkSync(path).startsWith('/memfd:runsc-memory')) continue;
      const { ino, blocks } = statSync(path);
      files.set(ino, blocks * block);
    } catch {
      // Closed meanwhile.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
