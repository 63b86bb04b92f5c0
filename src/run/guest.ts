import { availableParallelism } from 'node:os';
import type { Job, Limits, Mount } from '../isolation/backend.ts';
import { pythonMounts } from '../isolation/python.ts';
import type { Language } from './language.ts';

/** Where the guest sees what it is given, and leaves what is to be collected: its working folder. */
const inputFolder = '/input';
const scriptFolder = '/script';
const outputFolder = '/output';
/** In memory, and not collected. */
const temporaryFolder = '/dev/shm';

export interface GuestOptions {
  readonly script: string;
  readonly name: string;
  readonly language: Language;
  readonly args: readonly string[];
  readonly python: string | null;
  readonly input: string | null;
  readonly env: ReadonlyMap<string, string>;
  readonly limits: RunLimits;
  /** An open file that takes what is left in the working folder; null where nothing is collected. */
  readonly collect: number | null;
}

export interface RunLimits {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes. */
  readonly memory: number;
  readonly processes: number;
  /** Bytes of stdout and stderr together. */
  readonly output: number;
  /** Bytes of scratch space, and of what is collected. */
  readonly disk: number;
}

export const defaultRunLimits: RunLimits = Object.freeze({
  time: 30_000,
  memory: 2 ** 30,
  processes: 64,
  output: 2 ** 20,
  disk: 256 * 2 ** 20,
});

/** What runs a script inside, and all that it gets to see. */
export function jobFor(options: GuestOptions): Job {
  const { language, input, limits, collect } = options;
  const python = language === 'python' && options.python !== null ? pythonMounts(options.python) : null;
  const guest = `${scriptFolder}/${options.name}`;
  // -u: what is printed is seen as it is printed, and not lost when a limit ends the script.
  const interpreter = python === null ? [`/bin/${language}`] : [python.executable, '-B', '-s', '-u'];
  const command = [...interpreter, guest, ...options.args];
  const mounts: Mount[] = [{ host: options.script, guest }];
  if (input !== null) mounts.push({ host: input, guest: inputFolder });
  return {
    command: (collect === null ? command : ['/bin/sh', '-c', collecting, 'sh', ...command]) as [string],
    env: new Map([
      ['PATH', python === null ? '/usr/bin:/bin' : `${folderOf(python.executable)}:/usr/bin:/bin`],
      ['HOME', temporaryFolder],
      ['TMPDIR', temporaryFolder],
      ['LANG', 'C.UTF-8'],
      ...options.env,
    ]),
    mounts: [...(python?.mounts ?? []), ...mounts],
    scratch: outputFolder,
    out: null,
    limits: limitsOf(limits),
    descriptors: collect === null ? [] : [collect],
  };
}

/**
 * Runs the script, ends whatever it left behind, and writes the regular files of the working folder to descriptor 3:
 * name, NUL, size, NUL, bytes; an empty name ends them. The script could do the same in its place: what reads it takes
 * every byte for the script's.
 */
const collecting = [
  '"$@" 3>&-',
  'code=$?',
  'kill -9 -1 2>/dev/null',
  `cd ${outputFolder} || exit 125`,
  'find . -xdev -type f -exec sh -c \'for file; do size=$(wc -c <"$file") || continue;',
  'printf "%s\\0%d\\0" "$file" "$size"; head -c "$size" "$file"; done\' sh {} + >&3 2>/dev/null',
  "printf '\\0' >&3",
  'exit $code',
].join('\n');

function limitsOf({ time, memory, processes, output, disk }: RunLimits): Limits {
  const seconds = Math.ceil(time / 1000);
  return {
    wallTime: time,
    // Threads use it side by side: it shall not end what has time left.
    cpuTime: seconds * availableParallelism() + 1,
    memory,
    processes,
    openFiles: 256,
    output,
    disk,
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
