import type { ResourceLimits, Worker } from 'node:worker_threads';
import type { GraphData } from './code/repository/load-graph.ts';
import { type CodeOptions, CodeTarget, type SharedCode } from './code-target.ts';
import type { ArtifactReport } from './core/decision.ts';
import { LimitError } from './core/errors.ts';
import type { TargetFiles } from './open/target-files.ts';
import type { PipelineOptions, Progress } from './pipeline-options.ts';
import { setThreadFlags } from './thread-flags.ts';
import { type Batch, Batches, isNoCode } from './worker-batches.ts';

/**
 * Megabytes that a worker's heap may grow to before it is tidied: left to itself, each takes several times what it needs.
 * A batch that needs more is done again without the limit.
 */
const heap = { maxOldGenerationSizeMb: 190, maxYoungGenerationSizeMb: 24 } as const;

/** What a worker is sent: to find out what all of them need to know of the target's code, what was found, or files to read. */
export type WorkerTask =
  | { readonly kind: 'share' }
  | { readonly kind: 'told'; readonly graph: GraphData }
  | Batch;

/** What a worker is started with: all files of the target, where some of them are code. */
export interface WorkerStart {
  readonly files: TargetFiles;
  readonly code: CodeOptions;
  /** `later`: another one finds it, and it is told as soon as it is known. Null: to be found, where it is needed. */
  readonly graph: GraphData | 'later' | null;
}

export type WorkerMessage =
  | { readonly kind: 'shared'; readonly shared: SharedCode | null }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | {
      readonly kind: 'done';
      readonly places: readonly number[];
      readonly artifacts: readonly ArtifactReport[];
    };

const noFiles: TargetFiles = { entries: [], links: new Map() };

/** Scans the entries in `jobs` threads; the reports come in the order of the entries. */
export async function scanInWorkers(
  files: TargetFiles,
  options: PipelineOptions,
  jobs: number,
): Promise<ArtifactReport[]> {
  const { entries } = files;
  const { onProgress, ...plain } = options;
  const code = options.code ?? {};
  const artifacts: ArtifactReport[] = new Array(entries.length);
  const { Worker } = await import('node:worker_threads');
  const holdsCode = new CodeTarget(files, code).holdsCode();
  const batches = new Batches(entries, plain);
  // What is no code can be read while one worker finds out what loaders run of the rest.
  batches.addRows(holdsCode ? isNoCode : () => true);
  let release = ignore;
  let graph: WorkerStart['graph'] = holdsCode ? 'later' : null;
  const started: Worker[] = [];
  const begin = (known: WorkerStart['graph'], resourceLimits: ResourceLimits = heap): Worker => {
    const workerData: WorkerStart = { files: holdsCode ? files : noFiles, code, graph: known };
    const worker = new Worker(workerFile(), { workerData, resourceLimits });
    started.push(worker);
    if (known === 'later') whole?.then((found) => worker.postMessage({ kind: 'told', graph: found }), ignore);
    return worker;
  };
  const first = begin(null);
  const finding = holdsCode ? share(first) : null;
  const whole = finding?.then(async (found): Promise<GraphData> => {
    const shared = found === 'too large' ? await new CodeTarget(files, code).shared() : found;
    if (shared === null) throw new TypeError('a target with code that has none');
    batches.addUnits(shared.units);
    batches.addRows((entry) => !isNoCode(entry) && !shared.units.has(entry.path));
    graph = shared.graph;
    // Not before: what Node brings along compiled is of use only under the flags that it was compiled with.
    release = setThreadFlags();
    return shared.graph;
  });
  const next = async (): Promise<Batch | undefined> => {
    const batch = batches.take();
    if (batch !== undefined) return batch;
    await whole;
    return batches.take();
  };
  const large: Batch[] = [];
  const work = async (own?: Worker): Promise<void> => {
    let worker = own;
    for (let batch = await next(); batch !== undefined; batch = await next()) {
      worker ??= begin(graph);
      if (await read(batch, worker, artifacts, onProgress)) continue;
      large.push(batch);
      worker = undefined;
    }
    await worker?.terminate();
  };
  const others = Array.from({ length: jobs - 1 }, async (_, at) => {
    if (at >= batches.expected) await whole;
    if (at < batches.expected) await work(begin(graph));
  });
  try {
    const own = finding?.then((found) => work(found === 'too large' ? undefined : first)) ?? work(first);
    await Promise.all([whole, own, ...others]);
    if (large.length > 0) {
      const worker = begin(graph, {});
      for (const batch of large)
        if (!(await read(batch, worker, artifacts, onProgress)))
          throw new LimitError('memory', null, 'reading the files takes more memory than there is');
    }
  } finally {
    release();
    await Promise.all(started.map((worker) => worker.terminate()));
  }
  return artifacts;
}

/** Whoever waits for what failed says so. */
function ignore(): void {}

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

/** The worker's module lies beside this one, as source or as built. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}

/** Has a worker read a batch. False where that is too large for the worker's heap, which is its end. */
function read(
  batch: Batch,
  worker: Worker,
  artifacts: ArtifactReport[],
  onProgress: PipelineOptions['onProgress'],
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', told);
      worker.off('error', failed);
    };
    const told = (message: WorkerMessage): void => {
      if (message.kind === 'progress') onProgress?.(message.progress);
      if (message.kind !== 'done') return;
      message.artifacts.forEach((artifact, at) => {
        artifacts[message.places[at]!] = artifact;
      });
      settle();
      resolve(true);
    };
    const failed = (error: Error): void => {
      settle();
      if (isOutOfMemory(error)) resolve(false);
      else reject(error);
    };
    worker.on('message', told);
    worker.on('error', failed);
    worker.postMessage(batch);
  });
}
