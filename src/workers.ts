import { statSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { codeKindOf } from './code/languages.ts';
import type { GraphData } from './code/repository/load-graph.ts';
import { type CodeOptions, CodeTarget } from './code-target.ts';
import type { ArtifactReport } from './core/decision.ts';
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

/** What a worker is sent; the options that cannot cross a thread stay behind. */
export interface Batch {
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
  const shared = await new CodeTarget(entries, options.code ?? {}).shared();
  const batches = batchesOf(entries, plain, shared?.units);
  const { Worker } = await import('node:worker_threads');
  const start: WorkerStart = {
    entries: shared === null ? [] : entries,
    code: options.code ?? {},
    graph: shared?.graph ?? null,
  };
  const workers = Array.from({ length: Math.min(jobs, batches.length) }, () =>
    run(new Worker(workerFile(), { workerData: start }), batches, artifacts, onProgress),
  );
  await Promise.all(workers);
  return artifacts;
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
    places,
    entries: places.map((at) => entries[at]!),
    options,
  }));
}

/** The worker's module lies beside this one, as source or as built. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}

function run(
  worker: Worker,
  batches: Batch[],
  artifacts: ArtifactReport[],
  onProgress: PipelineOptions['onProgress'],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const batch = batches.pop();
      if (batch !== undefined) worker.postMessage(batch);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') {
        onProgress?.(message.progress);
        return;
      }
      message.artifacts.forEach((artifact, at) => {
        artifacts[message.places[at]!] = artifact;
      });
      next();
    });
    worker.on('error', reject);
    next();
  });
}
