import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { bufferSource } from '../../src/bytes/source.ts';
import { defaultLimits, type Limits } from '../../src/core/limits.ts';
import { formats } from '../../src/formats/index.ts';
import { windowed } from '../formats/kit.ts';
import { mutations } from './mutate.ts';
import { openNested } from './open-nested.ts';
import { seedsByFormat } from './seeds.ts';

export interface Task {
  /** Place of the format in the list. */
  readonly index: number;
  readonly rounds: number;
}

export interface Outcome {
  readonly index: number;
  readonly rounds: number;
  readonly seeds: number;
  /** What went wrong, with the bytes that made it go wrong. */
  readonly problem: string | null;
  readonly slowest: number;
  /** Bytes of memory outside of the garbage-collected heap, at most. */
  readonly buffers: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const longest = 64 * 1024;
/** No mutation of a file of 64 KiB has a right to more. */
const mostMilliseconds = 4_000;
const mostBuffers = 512 * 2 ** 20;
const limits: Limits = { ...defaultLimits, inflatedBytes: 16 * 2 ** 20, freeInflatedBytes: 2 ** 20 };

/** Milliseconds of processor time of this thread: others fuzz beside it. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Bytes of buffers; where they are many, of those that are still in use. */
async function heldBuffers(): Promise<number> {
  const held = process.memoryUsage().arrayBuffers;
  if (held <= mostBuffers) return held;
  // What a buffer held is given back a little after the buffer itself.
  for (let round = 0; round < 4; round += 1) {
    collectGarbage();
    await setTimeout(20);
  }
  return process.memoryUsage().arrayBuffers;
}

const allSeeds = await seedsByFormat();

async function fuzz({ index, rounds }: Task): Promise<Outcome> {
  const format = formats[index]!;
  const seeds = allSeeds.get(format);
  if (seeds === undefined)
    return { index, rounds: 0, seeds: 0, problem: 'no sample', slowest: 0, buffers: 0 };
  let slowest = 0;
  let buffers = 0;
  let done = 0;
  let problem: string | null = null;
  for (const bytes of mutations(seeds.bytes, index + 1, longest)) {
    if (done >= rounds) break;
    done += 1;
    const started = threadTime();
    const from = { name: seeds.name, loader: seeds.loader, limits };
    const source = done % 4 === 0 ? windowed(bytes) : bufferSource(bytes);
    try {
      for (const inner of await openNested(format, source, from, 4)) inner.source.close?.();
    } catch (error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      problem = `${said}\n${Buffer.from(bytes.subarray(0, 4096)).toString('base64')}`;
      break;
    }
    const took = threadTime() - started;
    slowest = Math.max(slowest, took);
    if (done % 256 === 0) buffers = Math.max(buffers, await heldBuffers());
    if (took > mostMilliseconds || buffers > mostBuffers) {
      problem = `${Math.round(took)} ms, ${buffers} bytes: ${Buffer.from(bytes.subarray(0, 4096)).toString('base64')}`;
      break;
    }
  }
  return { index, rounds: done, seeds: seeds.bytes.length, problem, slowest, buffers };
}

parentPort?.on('message', async (task: Task) => {
  parentPort?.postMessage(await fuzz(task));
});
parentPort?.postMessage({ ready: workerData as unknown });
