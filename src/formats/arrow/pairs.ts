import type { FlatBuffer, Table } from '../../wire/flatbuffer.ts';

/** A key and value of a schema's or field's metadata; the value is a place, since it may be of any size. */
export interface Pair {
  readonly key: string;
  readonly at: number;
  readonly size: number;
}

const longestKey = 256;

/** All pairs, those of the same key too: readers differ in which one counts. */
export function readPairs(file: FlatBuffer, table: Table, number: number): Pair[] {
  const pairs: Pair[] = [];
  for (const pair of file.tables(table, number)) {
    const { at, length } = file.vector(pair, 1, 1);
    pairs.push({ key: file.text(pair, 0, longestKey), at, size: length });
  }
  return pairs;
}
