import { parentPort } from 'node:worker_threads';
import { blake3For, type DigestBatch, type DigestMessage, digestOf } from './digests.ts';

const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread');

const progressBytes = 1 << 24;

port.on('message', async ({ first, jobs }: DigestBatch) => {
  const send = (message: DigestMessage): void => port.postMessage(message);
  const blake3 = await blake3For(jobs);
  let bytes = 0;
  const results = jobs.map((job) =>
    digestOf(job, blake3, (more) => {
      bytes += more;
      if (bytes < progressBytes) return;
      send({ bytes });
      bytes = 0;
    }),
  );
  if (bytes > 0) send({ bytes });
  send({ first, results });
});
