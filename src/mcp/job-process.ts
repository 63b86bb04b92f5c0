import { Worker } from 'node:worker_threads';
import { LoadlockError } from '../core/errors.ts';
import type { Job, JobAnswer, JobOrder, JobResults } from './job.ts';

// Runs in a process of its own (processes.ts): one job at a time, until the channel closes.

const shared = new SharedArrayBuffer(16);
const bounds = new Float64Array(shared);
const beside = (name: string): URL =>
  new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url);
new Worker(beside('watchdog'), { workerData: { bounds: shared, parent: Number(process.argv[2]) } });

/** The one who asked ends it on time; this is for when that one is gone. */
const grace = 500;

process.on('message', ({ job, time, memory }: JobOrder) => {
  bounds[0] = Date.now() + time + grace;
  bounds[1] = memory;
  void answer(job).then((told) => {
    bounds.fill(0);
    process.send?.(told);
  });
});
process.on('disconnect', () => process.exit());

async function answer(job: Job): Promise<JobAnswer> {
  try {
    return { result: await work(job) };
  } catch (error) {
    const code = error instanceof LoadlockError ? error.code : 'INTERNAL';
    return { failed: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

async function work(job: Job): Promise<JobResults[keyof JobResults]> {
  if (job.kind === 'scan') return (await import('./jobs/scan.ts')).scanConfined(job);
  if (job.kind === 'check') return (await import('./jobs/check.ts')).checkGenerated(job);
  const { judgeQuery, queryDatabase } = await import('./query/query.ts');
  return job.kind === 'judge' ? judgeQuery(job) : queryDatabase(job);
}
