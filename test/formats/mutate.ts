import { aFew } from '../long.ts';

/**
 * The same numbers every time: a failing mutation can be looked at again.
 * @param rounds of the long run.
 */
export function* mutations(
  samples: readonly Uint8Array[],
  rounds: number,
): Generator<Uint8Array, void, void> {
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < aFew(rounds); round += 1) {
    const bytes = Uint8Array.from(samples[round % samples.length]!);
    for (let change = next(4); change >= 0; change -= 1) {
      const at = next(bytes.length);
      const kind = next(4);
      if (kind === 0) bytes[at] = next(256);
      else if (kind === 1) bytes[at] = [0, 0xff, 0x7f, 0x80, 0x0a, 0x08][next(6)]!;
      else bytes.copyWithin(at, next(bytes.length), Math.min(bytes.length, at + next(32)));
    }
    yield round % 5 === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
  }
}
