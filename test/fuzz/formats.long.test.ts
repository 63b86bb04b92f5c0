import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { formats } from '../../src/formats/index.ts';
import type { Outcome, Task } from './worker.ts';

const rounds = Number(process.env['LOADLOCK_FUZZ_ROUNDS'] ?? 50_000);

/** Ids of formats, to look at some of them alone. */
const only = process.env['LOADLOCK_FUZZ_ONLY']?.split(',');
const fuzzed = [...formats.entries()].filter(([, { id }]) => only?.includes(id) ?? true);

/** Each thread fuzzes one format at a time, so that a slow one does not hold up the others. */
async function fuzzAll(): Promise<Map<number, Outcome>> {
  const tasks: Task[] = fuzzed.map(([index]) => ({ index, rounds }));
  const outcomes = new Map<number, Outcome>();
  const threads = Math.min(availableParallelism(), 4);
  await Promise.all(Array.from({ length: threads }, () => run(tasks, outcomes)));
  return outcomes;
}

function run(tasks: Task[], outcomes: Map<number, Outcome>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // A reader that keeps what it should not runs into this bound, and the thread dies.
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  });
  let current: Task | undefined;
  const next = (): void => {
    current = tasks.shift();
    if (current === undefined) {
      void worker.terminate();
      resolve();
    } else worker.postMessage(current);
  };
  worker.on('message', (message: Outcome | { ready: unknown }) => {
    if ('index' in message) outcomes.set(message.index, message);
    next();
  });
  worker.on('error', (error) => {
    reject(new Error(`while fuzzing ${formats[current?.index ?? 0]?.id}: ${error.message}`));
  });
  return promise;
}

test('no mutation of any format throws, hangs or takes more memory than its budget', async (context) => {
  const outcomes = await fuzzAll();
  for (const [index, format] of fuzzed) {
    const outcome = outcomes.get(index);
    await context.test(`${format.id} (${format.title}), ${rounds} mutations`, (inner) => {
      assert.ok(outcome !== undefined);
      assert.equal(outcome.problem, null);
      assert.equal(outcome.rounds, rounds);
      inner.diagnostic(`${outcome.seeds} seeds, slowest ${Math.round(outcome.slowest)} ms`);
    });
  }
});
