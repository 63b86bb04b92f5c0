import type { Table } from './type.ts';

/** What the rows that are worked on at once take, about. */
const batchBytes = 16 * 2 ** 20;
const mostRows = 2 ** 20;

/** Rows worked on at once: a multiple of 8, so that bits of validity begin with a byte. */
export function batchRows({ columns }: Table): number {
  const rowBytes = columns.reduce((sum, column) => sum + column.rowBytes, 1);
  return Math.max(8, Math.min(mostRows, Math.floor(batchBytes / rowBytes)) & ~7);
}

/** From and to of each batch. */
export function* batches(table: Table): Generator<readonly [number, number], void, void> {
  // Rows without columns take nothing.
  const step = table.columns.length === 0 ? Math.max(1, table.rows) : batchRows(table);
  for (let from = 0; from < table.rows; from += step) yield [from, Math.min(table.rows, from + step)];
}
