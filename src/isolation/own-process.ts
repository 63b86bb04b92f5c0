import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process that runs a module of our own: for work on hostile data that may have to be ended from outside. */
export interface OwnProcess {
  /** What structured cloning can take. */
  send(message: unknown): void;
  /** What it says next. Never settles where it ends before. */
  next(): Promise<unknown>;
  /** Settles when it is gone. Never rejects. */
  readonly ended: Promise<OwnEnd>;
  kill(): void;
}

export interface OwnEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface OwnSettings {
  /** Bytes of JavaScript's heap. */
  readonly heap: number;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a module in a process of its own. It shares no descriptor with this one but the channel, so nothing that it
 * prints is seen; it does the same as this program would, and is no sandbox. Its first argument is the number of this
 * process: one that started slowly could not tell otherwise that it is an orphan.
 */
export function startOwn(module: URL, { heap, env }: OwnSettings): OwnProcess {
  const child = fork(fileURLToPath(module), [String(process.pid)], {
    execArgv: [
      `--max-old-space-size=${Math.max(64, Math.floor(heap / 2 ** 20))}`,
      '--disable-warning=ExperimentalWarning',
    ],
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  const ended = new Promise<OwnEnd>((resolve) => {
    child.once('error', () => resolve({ exitCode: null, signal: null }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return {
    send: (message) => child.send(message as object, () => {}),
    next: () => new Promise((resolve) => child.once('message', resolve)),
    ended,
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
