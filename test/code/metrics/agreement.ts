import { byLines, measured, metrics, type Said, same } from './peers.ts';

export interface Agreement {
  /** By metric: how many files were compared, and those that differ. */
  readonly compared: ReadonlyMap<string, number>;
  readonly differing: readonly string[];
  readonly unread: readonly string[];
}

/** Compares what was measured with what the peers said, file by file and metric by metric. */
export function agreement(said: Readonly<Record<string, Said>>): Agreement {
  const compared = new Map<string, number>();
  const differing: string[] = [];
  const unread: string[] = [];
  for (const [file, numbers] of Object.entries(said)) {
    if (numbers.error !== undefined) {
      unread.push(`${file}: ${numbers.error}`);
      continue;
    }
    const own = measured(file);
    for (const metric of metrics) {
      if (byLines.has(metric) && numbers.raws !== true) continue;
      compared.set(metric, (compared.get(metric) ?? 0) + 1);
      if (!same(own[metric], numbers[metric])) differing.push(`${metric} of ${file}`);
    }
  }
  return { compared, differing, unread };
}
