import { parentPort } from 'node:worker_threads';
import type { ArtifactReport } from './core/decision.ts';
import { scanEntry } from './pipeline.ts';
import type { Batch, WorkerMessage } from './workers.ts';

const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread');

function send(message: WorkerMessage): void {
  port?.postMessage(message);
}

port.on('message', async ({ first, entries, options }: Batch) => {
  const artifacts: ArtifactReport[] = [];
  for (const entry of entries) {
    // A buffer arrives as a plain array of bytes.
    const location = Buffer.from(entry.location);
    artifacts.push(
      await scanEntry(
        { ...entry, location },
        { ...options, onProgress: (progress) => send({ kind: 'progress', progress }) },
      ),
    );
  }
  send({ kind: 'done', first, artifacts });
});
