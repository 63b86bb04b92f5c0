import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensurePythonEnv } from '../scripts/python-env.mjs';
import { Unavailable } from './bench.ts';

/** What one whole process took: seconds of wall and CPU time, and the most memory that it held. */
export interface Taken {
  readonly wall: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly status: number;
}

const here = dirname(fileURLToPath(import.meta.url));

/** Where benchmarks run: the peers' Python, a folder for inputs, and workers that answer one line with one line. */
export class Stage {
  readonly python: string;
  readonly folder: string;
  readonly node: string = process.execPath;
  readonly quick: boolean;
  private readonly workers: Worker[] = [];
  private readonly spawner: Worker;

  private constructor(python: string, folder: string, quick: boolean) {
    this.python = python;
    this.folder = folder;
    this.quick = quick;
    // The audit log of what is measured: as on any machine, but not in its owner's.
    process.env['LOADLOCK_HOME'] = join(folder, 'home');
    this.spawner = this.worker(python, ['-I', join(here, 'spawner.py')]);
  }

  static async open(quick: boolean): Promise<Stage> {
    const { python, reason } = await ensurePythonEnv({ log: (line) => console.error(line) });
    if (python === null) throw new Unavailable(reason);
    return new Stage(python, await mkdtemp(join(tmpdir(), 'loadlock-bench-')), quick);
  }

  async close(): Promise<void> {
    for (const worker of this.workers) worker.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The built command line, as users start it. */
  get cli(): string {
    const path = join(here, '..', 'dist', 'cli', 'main.js');
    if (!existsSync(path)) throw new Unavailable('dist/ is missing: npm run build');
    return path;
  }

  get picklescan(): string {
    const path = join(dirname(this.python), 'picklescan');
    if (!existsSync(path)) throw new Unavailable('picklescan is not in the Python environment');
    return path;
  }

  /** Makes an input with inputs.py and returns its path. */
  async make(kind: string, name: string, ...options: (string | number)[]): Promise<string> {
    const path = join(this.folder, name);
    const argv = [this.python, '-I', join(here, 'inputs.py'), kind, path, ...options.map(String)];
    const { status } = await this.spawn(argv);
    if (status !== 0) throw new Error(`inputs.py ${kind} ended with ${status}`);
    return path;
  }

  /** Runs a program to its end, output thrown away. */
  async spawn(argv: readonly string[]): Promise<Taken> {
    return (await this.spawner.ask({ argv })) as Taken;
  }

  worker(command: string, args: readonly string[]): Worker {
    const worker = new Worker(command, args);
    this.workers.push(worker);
    return worker;
  }
}

/** A process that is asked by a line of JSON and answers by one. */
export class Worker {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout! });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  async ask(question: unknown): Promise<unknown> {
    this.child.stdin!.write(`${JSON.stringify(question)}\n`);
    const answer = await this.answers.next();
    if (answer.done === true) throw new Error(`${this.child.spawnfile} ended without an answer`);
    return JSON.parse(answer.value);
  }

  stop(): void {
    this.child.stdin!.end();
  }
}
