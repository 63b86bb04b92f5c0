import { statSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import type { ArtifactReport } from './core/decision.ts';
import type { Entry } from './open/walk.ts';
import type { PipelineOptions, Progress } from './pipeline-options.ts';

/** Below this a thread's start costs more than it saves. */
const worthBytes = 64 * 2 ** 20;
const worthFiles = 12_000;
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
  for (let at = 0; at < entries.length; at += step) bytes += step * sizeOf(entries[at]!);
  return bytes >= worthBytes;
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
  readonly first: number;
  readonly entries: readonly Entry[];
  readonly options: PipelineOptions;
}

export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done'; readonly first: number; readonly artifacts: readonly ArtifactReport[] };

/** Scans the entries in `jobs` threads; the reports come in the order of the entries. */
export async function scanInWorkers(
  entries: readonly Entry[],
  options: PipelineOptions,
  jobs: number,
): Promise<ArtifactReport[]> {
  const { onProgress, ...plain } = options;
  const artifacts: ArtifactReport[] = new Array(entries.length);
  const batches = batchesOf(entries, plain);
  const { Worker } = await import('node:worker_threads');
  const workers = Array.from({ length: Math.min(jobs, batches.length) }, () =>
    run(new Worker(workerFile()), batches, artifacts, onProgress),
  );
  await Promise.all(workers);
  return artifacts;
}

function batchesOf(entries: readonly Entry[], options: PipelineOptions): Batch[] {
  const size = Math.max(1, Math.min(batchFiles, Math.ceil(entries.length / 64)));
  const batches: Batch[] = [];
  for (let first = 0; first < entries.length; first += size)
    batches.push({ first, entries: entries.slice(first, first + size), options });
  // Workers take from the end: the first files first.
  return batches.reverse();
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
        artifacts[message.first + at] = artifact;
      });
      next();
    });
    worker.on('error', reject);
    next();
  });
}
