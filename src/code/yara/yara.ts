import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LoadlockError } from '../../core/errors.ts';
import type { Severity } from '../../core/finding.ts';
import { printable } from '../../core/printable.ts';
import { type YaraSource, yaraSource } from './include.ts';

/** A rule that matches some bytes. */
export interface YaraMatch {
  readonly rule: string;
  /** From `meta: severity`; medium where there is none. */
  readonly severity: Severity;
  /** From `meta: description`. */
  readonly description: string | null;
  /** Strings of the rule that were found, each with its first places. */
  readonly strings: readonly {
    readonly id: string;
    readonly offsets: readonly number[];
    readonly count: number;
  }[];
}

/** Compiled rules. */
export interface YaraRules {
  /** The rules that match, in the order of their files. @throws Error where they take too long, or yara gives up. */
  matches(bytes: Uint8Array): Promise<readonly YaraMatch[]>;
}

/** What the thread is given that compiles rules and holds them against bytes. */
export interface YaraWork {
  /** The path of yara itself. */
  readonly wasm: string;
  readonly sources: readonly string[];
}

/** What the thread says. */
export type YaraAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly source: number; readonly message: string }
  | { readonly kind: 'matches'; readonly matches: readonly YaraMatch[] }
  | { readonly kind: 'failed'; readonly message: string };

const packageName = '@virustotal/yara-x';
const mostSeconds = 20;

/**
 * Compiles files of YARA rules; each is a namespace of its own, as with yara. They run in a thread of their own, since a
 * rule can be slow on a file that was made for it, and yara compiled to WebAssembly cannot be stopped from within.
 * @param seconds that the rules may take for one file.
 * @throws LoadlockError POLICY_INVALID where yara-x is not installed, or with the file and line of what is wrong.
 */
export async function loadYara(files: readonly string[], seconds: number = mostSeconds): Promise<YaraRules> {
  const wasm = wasmPath();
  const sources = files.map((file) => yaraSource(file, basename(file)));
  const work: YaraWork = { wasm, sources: sources.map(({ text }) => text) };
  let thread: Promise<Worker> | undefined = started(work, sources);
  await thread;
  // One after the other: an answer belongs to the question before it.
  let before: Promise<unknown> = Promise.resolve();
  const ask = async (bytes: Uint8Array): Promise<readonly YaraMatch[]> => {
    thread ??= started(work, sources);
    const worker = await thread;
    try {
      return await answered(worker, bytes, seconds);
    } catch (error) {
      thread = undefined;
      await worker.terminate();
      throw error;
    }
  };
  return {
    matches(bytes) {
      const turn = before.then(() => ask(bytes));
      before = turn.catch(() => {});
      return turn;
    },
  };
}

async function started(work: YaraWork, sources: readonly YaraSource[]): Promise<Worker> {
  const worker = new Worker(workerFile(), { workerData: work });
  const first = await next(worker);
  if (first.kind === 'refused') {
    await worker.terminate();
    throw refused(first.message, sources[first.source] as YaraSource);
  }
  // Nobody waits for a thread that has nothing to do.
  worker.unref();
  return worker;
}

async function answered(worker: Worker, bytes: Uint8Array, seconds: number): Promise<readonly YaraMatch[]> {
  worker.ref();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`they take longer than ${seconds} s`)), seconds * 1000);
  });
  try {
    const answer = next(worker);
    worker.postMessage(bytes);
    const said = await Promise.race([answer, late]);
    if (said.kind === 'matches') return said.matches;
    throw new Error(said.kind === 'failed' ? said.message : 'yara gave no answer');
  } finally {
    clearTimeout(timer);
    worker.unref();
  }
}

function next(worker: Worker): Promise<YaraAnswer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', message);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const message = (answer: YaraAnswer): void => {
      done();
      resolve(answer);
    };
    const failed = (error: Error): void => {
      done();
      reject(error);
    };
    const ended = (): void => {
      done();
      reject(new Error('yara ended'));
    };
    worker.on('message', message);
    worker.on('error', failed);
    worker.on('exit', ended);
  });
}

/** The worker's module lies beside this one, as source or as built. */
function workerFile(): URL {
  const file = import.meta.url.endsWith('.ts') ? './yara-worker.ts' : './yara-worker.js';
  return new URL(file, import.meta.url);
}

/** The compiler tells a line of the joined text; its first line says what is wrong. */
function refused(message: string, { origin }: YaraSource): LoadlockError {
  const line = Number(/ --> line:(\d+):/.exec(message)?.[1] ?? 1);
  const what = printable((message.split('\n')[0] ?? '').replace(/^error\[E\d+\]: /, ''));
  const label = /\^+ (.*)/.exec(message)?.[1];
  const more = label === undefined ? '' : ` (${printable(label)})`;
  return new LoadlockError('POLICY_INVALID', null, `${origin(line)}: not a YARA rule: ${what}${more}`);
}

function wasmPath(): string {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
    return join(folder, 'pkg', 'yara_x_js_bg.wasm');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      `YARA rules need the package ${packageName}, which is not installed: npm install ${packageName}@1.20.0`,
    );
  }
}
