import assert from 'node:assert/strict';
import { LimitError } from '../../src/core/errors.ts';
import type { Format } from '../../src/formats/format.ts';
import { aFew } from '../long.ts';
import { readWith, windowed } from './kit.ts';

/** Changes some bytes of each sample, again and again: reading may stop at a limit, and throws nothing else. */
export async function mutate(format: Format, samples: readonly Uint8Array[], rounds = 3_000): Promise<void> {
  let state = 29;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < aFew(rounds); round += 1) {
    const bytes = [...samples[round % samples.length]!];
    for (let change = next(4); change >= 0; change -= 1) {
      const kind = next(4);
      const fresh = next(2) === 0 ? next(256) : bytes[next(bytes.length)]!;
      bytes.splice(next(bytes.length), kind === 0 ? 0 : 1, ...(kind === 1 ? [] : [fresh]));
    }
    if (next(8) === 0) bytes.length = next(bytes.length);
    const mutated = Uint8Array.from(bytes);
    try {
      await readWith(format, round % 2 === 0 ? mutated : windowed(mutated));
    } catch (error) {
      assert.ok(error instanceof LimitError, `${String(error)}: ${Buffer.from(mutated).toString('hex')}`);
    }
  }
}
