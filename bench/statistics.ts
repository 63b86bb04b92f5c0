export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs contenders in turn, round after round, so that what else the machine does falls on all of them. */
export async function interleaved<T>(
  rounds: number,
  contenders: readonly (() => Promise<T>)[],
): Promise<readonly (readonly T[])[]> {
  const taken: T[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, contender] of contenders.entries()) taken[index]!.push(await contender());
  return taken;
}

export function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
}
