import { skipZeros } from '../../bytes/codecs/zeros.ts';
import { sliceSource } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';

/** Hands over what the archive's structure does not account for; parts that are all zeros are padding. */
export function coverGaps(
  reading: Reading,
  used: readonly { readonly at: number; readonly end: number }[],
): void {
  const { source } = reading;
  const spans = [...used, { at: source.size, end: source.size }].sort((one, other) => one.at - other.at);
  let covered = 0;
  for (const span of spans) {
    const end = Math.min(span.at, source.size);
    if (end > covered && skipZeros(source, covered, end) < end) {
      const from = covered;
      const size = end - from;
      const detail = `${size} bytes belong to no member and to no header`;
      reading.emit({ kind: 'anomaly', where: { offset: from }, code: 'archive-hidden-data', detail });
      reading.nested({ name: `bytes at ${from}`, size, open: () => sliceSource(source, from, size) });
    }
    covered = Math.max(covered, span.end);
  }
}
