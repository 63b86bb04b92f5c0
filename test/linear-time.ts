import assert from 'node:assert/strict';
import { processorTime } from './processor-time.ts';

export interface Measuring {
  /** How many times the small input the large one is. The further apart, the less a noisy machine can say. */
  readonly times?: number;
  /** Milliseconds used so far. */
  readonly clock?: () => number;
}

const rounds = 3;
const tries = 3;
/** Milliseconds: what takes less is done several times over, since the machine's own work would outweigh it. */
const leastMeasured = 5;
/** Milliseconds: nobody waits for more tries of what has taken so long already. */
const mostSpent = 60_000;

/**
 * Fails when `work` takes more than linear time in the size of its input.
 *
 * Work on one large input is measured against the same amount of work on small ones: a linear program needs about as
 * long for ten inputs of a size as for one that is ten times as large, a quadratic one needs a tenth. The bound is the
 * geometric mean of both. Large and small ones take turns and the least of some rounds counts, so that what else the
 * machine does strikes both; and since noise passes while a quadratic program stays quadratic, it fails only when it
 * fails each of three tries. Sizes must be such that a quadratic part would outweigh the linear one.
 *
 * The default clock is the processor time of the process, with what collects its garbage and compiles its functions in
 * threads beside.
 *
 * @param small Size of the small input.
 * @param make Builds an input of a size, unmeasured. `work` gets it again and again, so must not keep answers with it.
 */
export async function assertLinear<Input>(
  what: string,
  small: number,
  make: (size: number) => Input | Promise<Input>,
  work: (input: Input) => unknown,
  { times = 10, clock = processorTime }: Measuring = {},
): Promise<void> {
  const [one, large] = [await make(small), await make(small * times)];
  const spent = async (input: Input, count: number): Promise<number> => {
    const from = clock();
    for (let run = 0; run < count; run += 1) await work(input);
    return clock() - from;
  };
  const begun = clock();
  // The first run pays for compilation.
  await spent(one, 1);
  const repeats = Math.ceil(Math.min(Math.max(leastMeasured / times / (await spent(one, 1)), 1), 100));
  for (let attempt = 1; ; attempt += 1) {
    let [apart, together] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 1; round <= rounds; round += 1) {
      apart = Math.min(apart, await spent(one, repeats * times));
      together = Math.min(together, await spent(large, repeats));
      // Never the first alone: what it takes to compile would pass for the time of the small ones.
      if (round > 1 && together < Math.sqrt(times) * apart) return;
    }
    if (attempt < tries && clock() - begun < mostSpent) continue;
    const shown = [apart, together].map((time) => `${(time / repeats).toFixed(1)} ms`);
    assert.fail(
      `${what}: ${times} inputs of ${small} took ${shown[0]}, one of ${small * times} took ${shown[1]}`,
    );
  }
}
