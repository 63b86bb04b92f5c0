import { parentPort, workerData } from 'node:worker_threads';
import { CodeTarget } from './code-target.ts';
import type { ArtifactReport } from './core/decision.ts';
import type { Entry } from './open/walk.ts';
import { scanEntry } from './pipeline.ts';
import type { Progress } from './pipeline-options.ts';
import type { Batch, WorkerMessage, WorkerStart, WorkerTask } from './workers.ts';

const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread');

function send(message: WorkerMessage): void {
  port?.postMessage(message);
}

const { entries: all, code: codeOptions, graph } = workerData as WorkerStart;
const code = new CodeTarget(all.map(ofThisThread), codeOptions, graph ?? undefined);

/** A buffer arrives as a plain array of bytes. */
function ofThisThread(entry: Entry): Entry {
  return { ...entry, location: Buffer.from(entry.location) };
}

async function read({ places, entries, options }: Batch): Promise<void> {
  const artifacts: ArtifactReport[] = [];
  for (const entry of entries) {
    const told = { ...options, onProgress: (progress: Progress) => send({ kind: 'progress', progress }) };
    artifacts.push(await scanEntry(ofThisThread(entry), told, undefined, code));
  }
  send({ kind: 'done', places, artifacts });
}

port.on('message', async (task: WorkerTask) => {
  if (task.kind === 'share') send({ kind: 'shared', shared: await code.shared() });
  else await read(task);
});
