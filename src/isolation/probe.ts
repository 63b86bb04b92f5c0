import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import {
  type Backend,
  type Enforcement,
  enforcements,
  type Installed,
  type Job,
  type Limits,
} from './backend.ts';
import { guestFolder } from './guest-folder.ts';
import { type Ended, start } from './launch.ts';
import { judge, type Told, type Verdict, type Witnessed } from './probe-judge.ts';
import { pythonMounts } from './python.ts';
import { systemTool } from './tools.ts';

export type { Verdict } from './probe-judge.ts';

export interface Probed {
  readonly verdicts: ReadonlyMap<Enforcement, Verdict>;
  /** Why nothing could be tried; null where it was. */
  readonly failure: string | null;
  /** Whether memory is bounded by the kernel for all together, or each process and the sum is watched. */
  readonly memory: 'together' | 'each' | null;
  /** From the start to the end of a sandbox that does nothing; null where none came to its end. */
  readonly milliseconds: number | null;
}

export interface ProbeOptions {
  /** An interpreter that may be run outside as well, for the controls; by default the system's. */
  readonly python?: string;
  /** Milliseconds for each of the sandboxes. */
  readonly patience?: number;
}

const defaultPatience = 10_000;
const mebibyte = 2 ** 20;

const limits: Limits = {
  wallTime: 20_000,
  cpuTime: 30,
  memory: 192 * mebibyte,
  processes: 24,
  openFiles: 64,
  output: 65536,
  disk: 8 * mebibyte,
};

/**
 * Tries, inside a backend's sandbox, what each of its enforcements is there to stop, and the same outside: only what
 * succeeds there and has no effect from inside is proven. Takes a few seconds, and never longer than a few times the
 * patience.
 */
export async function probe(
  backend: Backend,
  installed: Installed,
  options: ProbeOptions = {},
): Promise<Probed> {
  const python = options.python ?? systemTool('python3');
  if (python === null) return nothing('the system has no python3: name one with --python');
  const stage = await openStage(python);
  try {
    const run = (mode: string, config: object, change: Partial<Limits>): Promise<Inside> =>
      inside(
        backend,
        installed,
        python,
        { ...stage.config, ...config, mode },
        {
          ...limits,
          wallTime: options.patience ?? defaultPatience,
          ...change,
        },
      );
    // One that does nothing, first: a backend that hangs, hangs here once.
    const before = performance.now();
    const canary = await run('sleep', { seconds: 0 }, {});
    const milliseconds = performance.now() - before;
    if (canary.ended.exitCode !== 0) return nothing(failureOf(canary));
    const all = await run('all', { folders: ['/scratch', '/dev/shm', '/tmp'] }, {});
    const touched = stage.touched();
    const lives = await stage.daemonLives();
    if (all.told.get('begun') !== true) return nothing(failureOf(all));
    const outside = await stage.outside({ ...stage.config, mode: 'all', folders: [stage.folder] });
    const control: Witnessed = { told: outside, touched: stage.touched(), daemon: await stage.daemonLives() };
    const [cpu, wall, output] = await Promise.all([
      // On a busy machine it gets little of the processor.
      run('spin', { seconds: 3 }, { cpuTime: 1, wallTime: 3 * (options.patience ?? defaultPatience) }),
      run('sleep', { seconds: 60 }, { wallTime: 1500 }),
      run('flood', { megabytes: 4 }, {}),
    ]);
    const verdicts = judge(
      {
        told: all.told,
        touched,
        daemon: lives,
        ended: all.ended,
        cpu: cpu.ended,
        wall: wall.ended,
        output: output.ended,
      },
      control,
      limits,
    );
    for (const enforcement of enforcements)
      if (!backend.enforces.includes(enforcement)) verdicts.set(enforcement, 'not tried');
    return { verdicts, failure: null, memory: all.memory, milliseconds };
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    return nothing(error.message);
  } finally {
    await stage.close();
  }
}

function nothing(failure: string): Probed {
  return {
    verdicts: new Map(enforcements.map((name) => [name, 'not tried'])),
    failure,
    memory: null,
    milliseconds: null,
  };
}

function failureOf({ ended, words }: Inside): string {
  if (ended.failure !== null) return ended.failure;
  if (ended.hit === 'time') return 'it did not answer in time';
  return words.trim().split('\n').at(-1)?.slice(0, 300) || `it ended with ${ended.exitCode ?? ended.signal}`;
}

interface Inside {
  readonly told: Told;
  readonly words: string;
  readonly ended: Ended;
  readonly memory: 'together' | 'each';
}

async function inside(
  backend: Backend,
  installed: Installed,
  python: string,
  config: object,
  within: Limits,
): Promise<Inside> {
  const place = pythonMounts(python);
  const job: Job = {
    command: [place.executable, '-I', '-S', '-B', '/loadlock/probe.py', JSON.stringify(config)],
    env: new Map(),
    mounts: [...place.mounts, { host: guestFolder, guest: '/loadlock' }],
    scratch: '/scratch',
    out: null,
    limits: within,
    descriptors: [],
  };
  const launch = await backend.prepare(job, installed);
  const running = await start(job, launch);
  running.stdin.end();
  const [stdout, words, ended] = await Promise.all([
    textOf(running.stdout),
    textOf(running.stderr),
    running.ended,
  ]);
  return { told: toldIn(stdout), words, ended, memory: launch.memory };
}

interface Stage {
  readonly folder: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** What was touched since it was asked last. */
  touched(): ReadonlySet<string>;
  /** Whether what the guest left behind still runs; it is ended. */
  daemonLives(): Promise<boolean>;
  outside(config: object): Promise<Told>;
  close(): Promise<void>;
}

/** What the probe may try to reach: made for it, and watched. */
async function openStage(python: string): Promise<Stage> {
  const nonce = randomBytes(8).toString('hex');
  const parent = mkdtempSync(join(tmpdir(), 'loadlock-probe-'));
  const folder = join(parent, 'open');
  mkdirSync(folder);
  for (const path of [parent, folder]) chmodSync(path, 0o777);
  writeFileSync(join(folder, 'secret'), nonce);
  const marker = join(folder, 'marker');
  const seen = new Set<string>();
  const tcp = await listen(() => seen.add('tcp'), { port: 0, host: '127.0.0.1' });
  const abstract = `loadlock-probe-${nonce}`;
  // Abstract sockets are Linux's.
  const hidden = await listen(() => seen.add('abstract'), { path: `\0${abstract}` }).catch(() => null);
  const word = `loadlock-victim-${nonce}`;
  const daemon = `loadlock-daemon-${nonce}`;
  const victim = spawn(python, ['-I', '-S', '-c', 'import sys; sys.stdin.read()', word], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  victim.on('error', () => {});
  return {
    folder,
    config: {
      secret: join(folder, 'secret'),
      marker,
      port: (tcp.address() as { port: number }).port,
      abstract,
      victim: victim.pid ?? 0,
      word,
      daemon,
      processes: limits.processes + 16,
      bytes: Math.floor(limits.memory * 0.55),
      megabytes: limits.disk / mebibyte + 4,
    },
    touched: () => {
      const touched = new Set(seen);
      seen.clear();
      if (existsSync(marker)) touched.add('marker');
      rmSync(marker, { force: true });
      // SIGUSR1 ends a program that does not know it.
      if (hasEnded(victim)) touched.add('victim');
      return touched;
    },
    daemonLives: async () => {
      // It may just be starting, or ending.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const pids = processesOf(daemon);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      return pids.length > 0;
    },
    outside: async (config) => {
      const words = ['-I', '-S', '-B', join(guestFolder, 'probe.py'), JSON.stringify(config)];
      const child = spawn(python, words, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 });
      child.on('error', () => {});
      // What it leaves behind would keep the pipe open.
      const ended = new Promise((resolve) => child.once('exit', resolve));
      const text: string[] = [];
      child.stdout.on('data', (chunk) => text.push(String(chunk)));
      await ended;
      await new Promise((resolve) => setImmediate(resolve));
      child.stdout.destroy();
      return toldIn(text.join(''));
    },
    close: async () => {
      victim.kill('SIGKILL');
      tcp.close();
      hidden?.close();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

function listen(onConnection: () => void, where: object): Promise<Server> {
  const server = createServer((socket) => {
    onConnection();
    socket.on('error', () => {});
    socket.end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => resolve(server));
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function processesOf(word: string): number[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc').flatMap((name) => {
    try {
      // The launcher has it in its own words as well: what was left behind has it as its last.
      const line = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : '';
      return line.endsWith(`\0${word}\0`) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Lines of JSON, each an object with one key. What is none is left out: a guest may say anything. */
function toldIn(text: string): Told {
  const told = new Map<string, unknown>();
  for (const line of text.split('\n')) {
    try {
      for (const [key, value] of Object.entries(JSON.parse(line) as object)) told.set(key, value);
    } catch {
      // Cut off, or not ours.
    }
  }
  return told;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
