import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream';
import { LoadlockError } from '../core/errors.ts';
import type { Job, Launch, LimitHit } from './backend.ts';
import { type Chosen, chooseBackend, type Demand } from './choose.ts';
import { leakedDescriptors } from './descriptors.ts';
import { guessHit } from './limit-hints.ts';
import { watchMemory } from './watch-memory.ts';

/** How a sandbox ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The limit that cut or ended it. */
  readonly hit: LimitHit | null;
  /** Who says so: the host saw it, or the guest's last words do, which it may make up. */
  readonly hitSeenBy: 'host' | 'guest' | null;
  /** Output was dropped. */
  readonly truncated: boolean;
  /** The sandbox could not be set up; nothing of the job ran. In words for a person. */
  readonly failure: string | null;
}

export interface Running {
  readonly pid: number;
  readonly stdin: Writable;
  /** Both together give no more than `limits.output` bytes, read or not. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Our ends of the pipes among `Job.descriptors`, by the guest's number. */
  readonly pipes: ReadonlyMap<number, Duplex>;
  /** Settles when nothing of the sandbox is left. Never rejects. */
  readonly ended: Promise<Ended>;
  kill(): void;
}

/** Chooses a backend for a job, and starts it. @throws LoadlockError ISOLATION_UNAVAILABLE, ISOLATION_FAILED */
export async function isolate(job: Job, demand: Demand): Promise<Running & Chosen> {
  const chosen = await chooseBackend({
    ...demand,
    descriptors: demand.descriptors || job.descriptors.length > 0,
  });
  const launch = await chosen.backend.prepare(job, chosen.installed);
  return { ...(await start(job, launch)), ...chosen };
}

/** Milliseconds until what does not stop is killed, which leaves the rest to the kernel. */
const patienceWithStop = 500;

/** How much is read and thrown away before a flood ends its sandbox. */
const patience = 16 * 2 ** 20;

/** Starts what a backend prepared, and releases it afterwards. @throws LoadlockError ISOLATION_FAILED */
export async function start(job: Job, launch: Launch): Promise<Running> {
  const child = await spawned(job, launch).catch(async (error: Error) => {
    await launch.release();
    throw new LoadlockError('ISOLATION_FAILED', null, `cannot start ${launch.argv[0]}: ${error.message}`);
  });
  const pid = child.pid!;
  let hit: LimitHit | null = null;
  let killed = false;
  let over = false;
  const kill = (): void => {
    if (over) return;
    killed = true;
    if (launch.stopSignal === undefined) signalTo(-pid, 'SIGKILL');
    else {
      signalTo(pid, launch.stopSignal);
      setTimeout(() => {
        if (!over) signalTo(-pid, 'SIGKILL');
      }, patienceWithStop).unref();
    }
  };
  const stop = (limit: LimitHit): void => {
    hit ??= limit;
    kill();
  };
  for (const { at, bytes } of launch.feeds) feed(child.stdio[at] as Writable, bytes);
  const output = boundedOutput(child, job.limits.output, () => stop('output'));
  const timer = job.limits.wallTime === null ? null : setTimeout(() => stop('time'), job.limits.wallTime);
  const unwatch =
    launch.memory === 'together'
      ? launch.watchKills?.(() => stop('memory'))
      : watchMemory(pid, job.limits.memory, () => stop('memory'), launch.memoryNow);
  const began = performance.now();
  const ended = endOf(child).then(async (end): Promise<Ended> => {
    const { exitCode, signal } = killed ? { exitCode: null, signal: 'SIGKILL' as const } : end;
    over = true;
    if (timer !== null) clearTimeout(timer);
    unwatch?.();
    hit ??= (await launch.limitHit?.().catch(() => null)) ?? null;
    const told = exitCode === 0 ? null : ((await launch.failure?.().catch(() => null)) ?? null);
    await launch.release();
    if (hit === null && output.dropped() > 0) hit = 'output';
    const words = output.lastWords();
    const guess =
      hit === null && !killed
        ? guessHit(exitCode, words, performance.now() - began >= job.limits.cpuTime * 1000)
        : null;
    return {
      exitCode,
      signal,
      hit: hit ?? guess,
      hitSeenBy: hit !== null ? 'host' : guess === null ? null : 'guest',
      truncated: output.dropped() > 0,
      failure: hit === null && !killed ? (told ?? failureOf(exitCode, words, output.bytes())) : null,
    };
  });
  child.stdin!.on('error', () => {});
  const { stdout, stderr } = output;
  return { pid, stdin: child.stdin!, stdout, stderr, pipes: pipesOf(job, child), ended, kill };
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

async function spawned(job: Job, launch: Launch): Promise<ChildProcess> {
  const [program, ...words] = launch.argv;
  const nothing = openSync('/dev/null', 'r+');
  const child = spawn(program, words, {
    stdio: stdioFor(job, launch, nothing),
    env: Object.fromEntries(launch.env),
    cwd: '/',
    // A group of its own: Ctrl-C in a terminal is the caller's to answer, and kill reaches all of the launcher.
    detached: true,
    ...(launch.as === null ? {} : { uid: launch.as.uid, gid: launch.as.gid }),
  });
  closeSync(nothing);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return child;
}

function stdioFor(job: Job, launch: Launch, nothing: number): StdioOptions {
  const stdio: ('pipe' | 'ignore' | number)[] = ['pipe', 'pipe', 'pipe', ...job.descriptors];
  for (const { at } of launch.feeds) {
    if (stdio[at] !== undefined) throw new TypeError(`descriptor ${at} is given twice`);
    stdio[at] = 'pipe';
  }
  // A descriptor that our own parent left open in us would go on into the sandbox: /dev/null goes in its place.
  for (const at of leakedDescriptors()) stdio[at] ??= nothing;
  return Array.from(stdio, (entry) => entry ?? 'ignore');
}

function pipesOf(job: Job, child: ChildProcess): Map<number, Duplex> {
  const pipes = new Map<number, Duplex>();
  // Node's pipes are sockets, whatever its types say.
  for (const [index, descriptor] of job.descriptors.entries())
    if (descriptor === 'pipe') pipes.set(3 + index, child.stdio[3 + index] as unknown as Duplex);
  return pipes;
}

function feed(pipe: Writable, bytes: Uint8Array): void {
  // The launcher may be gone before it read all of it.
  pipe.on('error', () => {});
  pipe.end(bytes);
}

interface BoundedOutput {
  readonly stdout: Readable;
  readonly stderr: Readable;
  bytes(): number;
  dropped(): number;
  /** The end of stderr. */
  lastWords(): string;
}

function boundedOutput(child: ChildProcess, limit: number, onFlood: () => void): BoundedOutput {
  let taken = 0;
  let dropped = 0;
  let tail: Buffer = Buffer.alloc(0);
  const pass = (from: Readable, isError: boolean): Readable => {
    // Unread, it holds at most the limit.
    const to = new PassThrough({ highWaterMark: limit });
    from.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, limit - taken);
      taken += part.length;
      dropped += chunk.length - part.length;
      if (part.length > 0) to.write(part);
      if (isError) tail = Buffer.concat([tail, chunk]).subarray(-4096);
      if (dropped > patience) onFlood();
    });
    from.once('error', () => to.end());
    from.once('close', () => to.end());
    return to;
  };
  return {
    stdout: pass(child.stdout!, false),
    stderr: pass(child.stderr!, true),
    bytes: () => taken,
    dropped: () => dropped,
    lastWords: () => tail.toString('utf8'),
  };
}

interface End {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** After the launcher's end its pipes close as soon as the last process inside is gone. */
function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    const done = (): void => resolve({ exitCode: child.exitCode, signal: child.signalCode });
    child.once('close', done);
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, 2000).unref();
    });
  });
}

/** Words of the launcher's own programs, before anything of the job ran. A guest that says them fools itself alone. */
function failureOf(exitCode: number | null, words: string, bytes: number): string | null {
  if (exitCode === 0 || bytes > 4096) return null;
  const first = words.split('\n', 1)[0]!;
  return /^(?:bwrap|setpriv|unshare|mount|prlimit|sh|\/\S{1,200}\/(?:setpriv|unshare|mount|prlimit|sh)): /.test(
    first,
  )
    ? first
    : null;
}
