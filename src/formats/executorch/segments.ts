import type { FlatBuffer, Table } from '../../wire/flatbuffer.ts';
import type { Reading } from '../format.ts';

/** Bytes behind the FlatBuffer, or inside of it. */
export interface Data {
  readonly at: number;
  readonly size: number;
}

export type Segments = readonly Data[];

/** DataSegment: offset 0, from where the segments begin, and size 1. Those that overlap or lie outside are told. */
export function segmentsOf(
  reading: Reading,
  file: FlatBuffer,
  root: Table,
  field: number,
  segmentsAt: number,
): Segments {
  const segments: Data[] = [];
  let end = segmentsAt;
  for (const one of file.tables(root, field)) {
    const at = segmentsAt + file.scalar(one, 0, 8);
    const size = file.scalar(one, 1, 8);
    const problem =
      at + size > reading.source.size
        ? 'lies outside of the file'
        : at < end
          ? 'overlaps the one before'
          : null;
    if (problem !== null)
      reading.emit({
        kind: 'anomaly',
        where: { offset: one.at },
        code: 'tensor-layout',
        detail: `segment ${segments.length}, ${size} bytes at ${at}, ${problem}`,
      });
    segments.push({ at, size });
    end = at + size;
  }
  return segments;
}
