import { workerData } from 'node:worker_threads';
import { overMemory, overTime } from './job.ts';

// A thread that ends its process: the main one may be busy in a parser or a database that never comes back to JavaScript,
// and whoever would have killed it may be gone.

interface Given {
  readonly bounds: SharedArrayBuffer;
  /** Who started the process. */
  readonly parent: number;
}

const { bounds: shared, parent } = workerData as Given;
/** What both threads see: milliseconds of the clock at which the work at hand must be done, and its bytes; 0 is none. */
const bounds = new Float64Array(shared);
const between = 50;

setInterval(() => {
  const [until = 0, memory = 0] = bounds;
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  if (until > 0 && Date.now() > until) process.kill(process.pid, overTime);
  if (memory > 0 && process.memoryUsage.rss() > memory) process.kill(process.pid, overMemory);
}, between);
