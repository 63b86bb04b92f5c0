import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from './linear-time.ts';
import { seeded } from './oracle/random.ts';

/** A machine of its own: work takes what its steps cost, stretched by whatever else goes on. */
function machine(stretch: () => number): { clock: () => number; spend: (milliseconds: number) => void } {
  let now = 0;
  return {
    clock: () => now,
    spend: (milliseconds) => {
      now += milliseconds * stretch();
    },
  };
}

const same = (size: number): number => size;

for (const [name, cost] of [
  ['n', (n: number) => n / 100],
  ['n log n', (n: number) => (n * Math.log2(n)) / 1000],
  ['a start and n', (n: number) => 5 + n / 100],
] as const)
  test(`work that costs ${name} passes, whatever else the machine does`, async () => {
    const random = seeded(5);
    // Quiet and busy times, in which work takes up to six times as long, are each some runs long.
    let busy = 1;
    const { clock, spend } = machine(() => {
      if (random.chance(0.2)) busy = 1 + random.below(500) / 100;
      return busy;
    });
    for (let run = 0; run < 200; run += 1)
      await assertLinear(name, 1000, same, (size) => spend(cost(size)), { clock });
  });

for (const [name, cost] of [
  ['n²', (n: number) => n ** 2 / 1e5],
  ['n² and as much of n at the small size', (n: number) => n ** 2 / 1e5 + n / 100],
  ['n² and what it takes to start', (n: number) => n ** 2 / 1e5 + 10],
] as const)
  test(`work that costs ${name} fails`, async () => {
    const random = seeded(6);
    const { clock, spend } = machine(() => 1 + random.below(100) / 100);
    for (let run = 0; run < 200; run += 1)
      await assert.rejects(
        assertLinear(name, 1000, same, (size) => spend(cost(size)), { clock }),
        /10 inputs of 1000 took/,
      );
  });

test('a first run that takes a hundred times as long does not hide quadratic work', async () => {
  let runs = 0;
  const { clock, spend } = machine(() => (++runs < 5 ? 100 : 1));
  await assert.rejects(
    assertLinear('n²', 1000, same, (size) => spend(size ** 2 / 1e4), { clock }),
    /took/,
  );
});

test('on this machine: looking for each word among all before it fails, in a set of them passes', async () => {
  const words = (count: number): string[] => Array.from({ length: count }, (_, at) => `word ${at}`);
  await assertLinear('a set', 300, words, (all) => {
    const seen = new Set<string>();
    return all.filter((word) => !seen.has(word) && seen.add(word)).length;
  });
  await assert.rejects(
    assertLinear('a list', 300, words, (all) => {
      const seen: string[] = [];
      for (const word of all) if (!seen.includes(word)) seen.push(word);
      return seen.length;
    }),
    /10 inputs of 300 took/,
  );
});

test('work that fails is not measured', async () => {
  const work = async (): Promise<never> => {
    throw new TypeError('no');
  };
  await assert.rejects(assertLinear('none', 10, same, work), TypeError);
});
