import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, LimitError, LoadlockError } from '../core/errors.ts';
import { type OwnProcess, startOwn } from '../isolation/own-process.ts';
import { type Job, type JobAnswer, type JobResults, overMemory, overTime } from './job.ts';

export interface JobBounds {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes. */
  readonly memory: number;
  readonly signal: AbortSignal;
}

/** Jobs that one process does before another takes its place: nothing that one left lasts for ever. */
const mostJobs = 200;

interface Helper {
  readonly process: OwnProcess;
  /** What one kind of job does to its process (a confinement, a password) is no other's business. */
  readonly kind: Job['kind'];
  jobs: number;
}

/** Processes that read and query on the server's behalf. Idle ones are kept, since starting one takes longer than most scans. */
export class Processes {
  private readonly idle: Helper[] = [];
  private readonly all = new Set<Helper>();
  private readonly memory: number;
  private readonly folder: string;
  private closed = false;

  /** @param folder where temporary files go. */
  constructor(memory: number, folder: string) {
    this.memory = memory;
    this.folder = folder;
  }

  /**
   * Does a job, and ends its process where it takes longer, takes more, or is given up.
   * @throws LimitError, LoadlockError; the signal's reason where it was given up.
   */
  async run<Kind extends Job['kind']>(
    job: Extract<Job, { kind: Kind }>,
    { time, memory, signal }: JobBounds,
  ): Promise<JobResults[Kind]> {
    signal.throwIfAborted();
    // Whoever parses hostile files shall not have seen the password of a database.
    const alone = job.kind === 'query';
    const helper = (alone ? undefined : this.waiting(job.kind)) ?? this.start(job.kind);
    helper.jobs += 1;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      helper.process.kill();
    }, time);
    const stop = (): void => helper.process.kill();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const answer = helper.process.next() as Promise<JobAnswer>;
      helper.process.send({ job, time, memory });
      const told = await Promise.race([answer, helper.process.ended]);
      signal.throwIfAborted();
      if ('result' in told) {
        if (!alone) this.keep(helper);
        return told.result as JobResults[Kind];
      }
      if ('failed' in told) throw failureOf(told.failed);
      throw endOf(late ? overTime : told.signal, time, memory);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      if (!this.idle.includes(helper)) helper.process.kill();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const ending = [...this.all].map(({ process }) => {
      process.kill();
      return process.ended;
    });
    await Promise.all(ending);
  }

  private waiting(kind: Job['kind']): Helper | undefined {
    const at = this.idle.findIndex((helper) => helper.kind === kind);
    return at < 0 ? undefined : this.idle.splice(at, 1)[0];
  }

  private start(kind: Job['kind']): Helper {
    if (this.closed) throw new LoadlockError('USAGE', null, 'the server is about to end');
    const module = new URL(
      import.meta.url.endsWith('.ts') ? './job-process.ts' : './job-process.js',
      import.meta.url,
    );
    // What a process that was ended leaves behind goes with it.
    const scratch = mkdtempSync(join(this.folder, 'loadlock-mcp-'));
    const process = startOwn(module, { heap: this.memory, env: { TMPDIR: scratch } });
    const helper = { process, kind, jobs: 0 };
    this.all.add(helper);
    void helper.process.ended.then(() => {
      this.all.delete(helper);
      rmSync(scratch, { recursive: true, force: true });
      const at = this.idle.indexOf(helper);
      if (at >= 0) this.idle.splice(at, 1);
    });
    return helper;
  }

  private keep(helper: Helper): void {
    if (!this.closed && helper.jobs < mostJobs && this.all.has(helper)) this.idle.push(helper);
  }
}

/** What nobody foresaw has no code, and its words are not for clients. */
function failureOf({ code, message }: { readonly code: string; readonly message: string }): Error {
  return code === 'INTERNAL' ? new Error(message) : new LoadlockError(code as ErrorCode, null, message);
}

function endOf(signal: NodeJS.Signals | null, time: number, memory: number): LoadlockError {
  if (signal === overTime) return new LimitError('time', null, `it took longer than ${time / 1000} s`);
  if (signal === overMemory || signal === 'SIGABRT' || signal === 'SIGTRAP')
    return new LimitError('memory', null, `it took more than ${Math.floor(memory / 2 ** 20)} MiB of memory`);
  return new LoadlockError('USAGE', null, 'the process that worked on it ended before it was done');
}
