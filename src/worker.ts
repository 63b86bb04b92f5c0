import { parentPort, workerData } from 'node:worker_threads';
import { CodeTarget } from './code-target.ts';
import type { ArtifactReport } from './core/decision.ts';
import type { Entry } from './open/walk.ts';
import { scanEntry } from './pipeline.ts';
import type { Progress } from './pipeline-options.ts';
import { loadRules } from './rules/engine.ts';
import type { Batch } from './worker-batches.ts';
import { LaterGraph } from './worker-graph.ts';
import type { WorkerMessage, WorkerStart, WorkerTask } from './workers.ts';

const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread');

function send(message: WorkerMessage): void {
  port?.postMessage(message);
}

const { files, code: codeOptions, graph } = workerData as WorkerStart;
const later = graph === 'later' ? new LaterGraph() : null;
const known = graph === 'later' ? undefined : (graph ?? undefined);
const code = new CodeTarget(
  { ...files, entries: files.entries.map(ofThisThread) },
  codeOptions,
  later === null ? known : () => later.wanted(),
);

/** A buffer arrives as a plain array of bytes. */
function ofThisThread(entry: Entry): Entry {
  return { ...entry, location: Buffer.from(entry.location) };
}

async function read({ places, entries, options }: Batch): Promise<void> {
  const told = { ...options, onProgress: (progress: Progress) => send({ kind: 'progress', progress }) };
  const scan = (entry: Entry): Promise<ArtifactReport> =>
    scanEntry(ofThisThread(entry), told, undefined, code);
  // Which file a thread reads first must not show.
  await loadRules();
  const artifacts: ArtifactReport[] = [];
  if (later === null) for (const entry of entries) artifacts.push(await scan(entry));
  else artifacts.push(...(await later.readAll(entries, scan)));
  send({ kind: 'done', places, artifacts });
}

port.on('message', async (task: WorkerTask) => {
  if (task.kind === 'share') send({ kind: 'shared', shared: await code.shared() });
  else if (task.kind === 'told') later?.tell(task.graph);
  else await read(task);
});
