import { statSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { codeKindOf } from './code/languages.ts';
import type { GraphData } from './code/repository/load-graph.ts';
import { type CodeOptions, CodeTarget, type SharedCode } from './code-target.ts';
import type { ArtifactReport } from './core/decision.ts';
import { LimitError } from './core/errors.ts';
import type { Entry } from './open/walk.ts';
import type { PipelineOptions, Progress } from './pipeline-options.ts';

const nothing = new Uint8Array(0);
/** Below this a thread's start costs more than it saves. */
const worthBytes = 64 * 2 ** 20;
const worthFiles = 12_000;
/** Code takes that many times as long to read as the same number of other bytes. */
const codeWeight = 32;
/** Files whose sizes are looked at: enough to guess what all of them hold. */
const sampledFiles = 128;
/** What a worker is handed at a time: few enough to share the work evenly. */
const batchFiles = 32;

/** Whether the files are so many, or so large by a sample of their sizes, that several threads finish sooner. */
export function worthWorkers(entries: readonly Entry[], jobs: number): boolean {
  if (jobs < 2 || entries.length < 2) return false;
  if (entries.length >= worthFiles) return true;
  const step = Math.max(1, Math.floor(entries.length / sampledFiles));
  let bytes = 0;
  for (let at = 0; at < entries.length; at += step) bytes += step * weightOf(entries[at]!);
  return bytes >= worthBytes;
}

function weightOf(entry: Entry): number {
  return sizeOf(entry) * (isCode(entry) ? codeWeight : 1);
}

function isCode({ path }: Entry): boolean {
  return codeKindOf(path, nothing) !== null;
}

function sizeOf(entry: Entry): number {
  if (entry.problem !== undefined) return 0;
  try {
    return statSync(entry.location).size;
  } catch {
    // Reading it will say why.
    return 0;
  }
}

/**
 * Megabytes that a worker's heap may grow to before it is tidied: left to itself, each takes several times what it needs.
 * A batch that needs more is done again without the limit.
 */
const heap = { maxOldGenerationSizeMb: 190, maxYoungGenerationSizeMb: 24 } as const;

/** What a worker is sent: to find out what all of them need to know of the target's code, or files to read. */
export type WorkerTask = { readonly kind: 'share' } | Batch;

/** The options that cannot cross a thread stay behind. */
export interface Batch {
  readonly kind: 'batch';
  /** Which of all entries these are. */
  readonly places: readonly number[];
  readonly entries: readonly Entry[];
  readonly options: PipelineOptions;
}

/** What a worker is started with: all files of the target, where some of them are code. */
export interface WorkerStart {
  readonly entries: readonly Entry[];
  readonly code: CodeOptions;
  readonly graph: GraphData | null;
}

export type WorkerMessage =
  | { readonly kind: 'shared'; readonly shared: SharedCode | null }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | {
      readonly kind: 'done';
      readonly places: readonly number[];
      readonly artifacts: readonly ArtifactReport[];
    };

/** Scans the entries in `jobs` threads; the reports come in the order of the entries. */
export async function scanInWorkers(
  entries: readonly Entry[],
  options: PipelineOptions,
  jobs: number,
): Promise<ArtifactReport[]> {
  const { onProgress, ...plain } = options;
  const artifacts: ArtifactReport[] = new Array(entries.length);
  const { Worker } = await import('node:worker_threads');
  const all = new CodeTarget(entries, options.code ?? {}).holdsCode() ? entries : [];
  const plainStart: WorkerStart = { entries: all, code: options.code ?? {}, graph: null };
  let first: Worker | undefined = new Worker(workerFile(), { workerData: plainStart, resourceLimits: heap });
  let shared = all.length === 0 ? null : await share(first);
  if (shared === 'too large') {
    first = undefined;
    shared = await new CodeTarget(entries, options.code ?? {}).shared();
  }
  const start = { ...plainStart, graph: shared?.graph ?? null };
  const batches = batchesOf(entries, plain, shared?.units);
  const large: Batch[] = [];
  const workers = Array.from({ length: Math.min(jobs, batches.length) }, async (_, at) => {
    for (let worker = at === 0 ? first : undefined; batches.length > 0; worker = undefined) {
      worker ??= new Worker(workerFile(), { workerData: start, resourceLimits: heap });
      large.push(...(await run(worker, batches, artifacts, onProgress)));
    }
  });
  await Promise.all(workers);
  if (large.length > 0) {
    const rest = await run(new Worker(workerFile(), { workerData: start }), large, artifacts, onProgress);
    if (rest.length > 0)
      throw new LimitError('memory', null, 'reading the files takes more memory than there is');
  }
  return artifacts;
}

/** Has one worker find out what the others are told: its memory is given back sooner than this thread's. */
function share(worker: Worker): Promise<SharedCode | null | 'too large'> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => (isOutOfMemory(error) ? resolve('too large') : reject(error));
    worker.once('error', failed);
    worker.once('message', (message: WorkerMessage) => {
      worker.off('error', failed);
      resolve(message.kind === 'shared' ? message.shared : null);
    });
    worker.postMessage({ kind: 'share' } satisfies WorkerTask);
  });
}

function isOutOfMemory(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** Files in a row; of code, those that are analysed together, so that only one thread does it. */
function batchesOf(
  entries: readonly Entry[],
  options: PipelineOptions,
  units: ReadonlyMap<string, readonly string[]> | undefined,
): Batch[] {
  const size = Math.max(1, Math.min(batchFiles, Math.ceil(entries.length / 64)));
  const byUnit = new Map<readonly string[], number[]>();
  const batches: number[][] = [];
  let row: number[] = [];
  for (const [at, { path }] of entries.entries()) {
    const unit = units?.get(path);
    if (unit !== undefined) {
      const known = byUnit.get(unit);
      if (known === undefined) byUnit.set(unit, [at]);
      else known.push(at);
      continue;
    }
    if (row.length === 0) batches.push(row);
    row.push(at);
    if (row.length >= size) row = [];
  }
  // Workers take from the end: the longest first, then the others in the order of the files.
  const together = [...byUnit.values()].sort((a, b) => a.length - b.length);
  return [...batches.reverse(), ...together].map((places) => ({
    kind: 'batch',
    places,
    entries: places.map((at) => entries[at]!),
    options,
  }));
}

/** The worker's module lies beside this one, as source or as built. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}

/** Has batches done until none is left, or one is too large for the worker's heap: that one comes back. */
function run(
  worker: Worker,
  batches: Batch[],
  artifacts: ArtifactReport[],
  onProgress: PipelineOptions['onProgress'],
): Promise<readonly Batch[]> {
  return new Promise((resolve, reject) => {
    let batch: Batch | undefined;
    const next = (): void => {
      batch = batches.pop();
      if (batch !== undefined) worker.postMessage(batch);
      else void worker.terminate().then(() => resolve([]));
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') {
        onProgress?.(message.progress);
        return;
      }
      if (message.kind === 'shared') return;
      message.artifacts.forEach((artifact, at) => {
        artifacts[message.places[at]!] = artifact;
      });
      next();
    });
    worker.on('error', (error) => {
      if (batch !== undefined && isOutOfMemory(error)) resolve([batch]);
      else reject(error);
    });
    next();
  });
}
