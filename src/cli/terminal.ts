import { fstatSync, statSync, writeSync } from 'node:fs';
import { LoadlockError } from '../core/errors.ts';
import { exitCodes } from './exit-codes.ts';

/** Where text goes: a terminal, a file or a pipe. */
export interface Output {
  readonly isTTY: boolean;
  /** Zero where it has none. */
  readonly columns: number;
  /**
   * Where nobody reads any more, the work goes on in silence until the exit code is known.
   * @throws EndOfReader where nobody reads any more, and the exit code is known
   * @throws LoadlockError OUTPUT_UNWRITABLE
   */
  write(text: string | Uint8Array): void;
}

/** What a command may touch of the process it runs in. */
export interface Terminal {
  /** Asked for when it is needed: it may not be there any more. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly stdout: Output;
  /** Words for people. */
  readonly stderr: Output;
}

/** The reader of our output has seen enough, as `head` does: no failure. */
export class EndOfReader extends Error {}

/** The process's own. Descriptors are written to directly: Node's streams take milliseconds to load. */
export function processTerminal(): Terminal {
  return {
    get cwd() {
      return process.cwd();
    },
    env: process.env,
    stdout: outputOf(1, () => process.stdout),
    stderr: outputOf(2, () => process.stderr),
  };
}

function outputOf(descriptor: number, stream: () => NodeJS.WriteStream): Output {
  let tty: boolean | undefined;
  const isTerminal = (): boolean => {
    tty ??= isDevice(descriptor) && stream().isTTY === true;
    return tty;
  };
  return {
    get isTTY() {
      return isTerminal();
    },
    get columns() {
      return isTerminal() ? (stream().columns ?? 0) : 0;
    },
    write: (text) => writeWhole(descriptor, text),
  };
}

/** Whether it could be a terminal: files, pipes and the null device are known not to be. */
function isDevice(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isCharacterDevice() && stat.rdev !== nullDevice();
  } catch {
    return false;
  }
}

function nullDevice(): number {
  return process.platform === 'win32' ? -1 : statSync('/dev/null').rdev;
}

export function writeWhole(descriptor: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE' || code === 'EOF') {
        if (descriptor === 2 || process.exitCode === exitCodes.undecided) return;
        throw new EndOfReader();
      }
      if (code !== 'EAGAIN')
        throw new LoadlockError('OUTPUT_UNWRITABLE', null, `the output cannot be written (${code})`);
      // The reader is slower, and made the pipe a non-blocking one.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
