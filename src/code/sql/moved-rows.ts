import { hazardOfReading, isBucket } from './buckets.ts';
import type { SqlDraft } from './draft.ts';
import { isDataElsewhere, isDataFile } from './functions.ts';

/**
 * A file of data: below the program's folder it is what a program works with; in a folder for data elsewhere it is for a
 * person to look at. False for any other file.
 */
export function movesData(
  draft: SqlDraft,
  at: number,
  capability: 'file-read' | 'file-write',
  callable: string,
  path: string,
): boolean {
  if (isDataFile(path)) {
    draft.effect(capability, callable, at, path);
    draft.writes.add(`${callable} a file`);
    return true;
  }
  if (!isDataElsewhere(path)) return false;
  const hazard = capability === 'file-read' ? 'sql-reads-data' : 'sql-writes-data';
  draft.danger(hazard, capability, callable, at, path);
  return true;
}

/**
 * Rows that a statement writes to a place that its author chose: a bucket, a file of data, or any other file. `keys`: to
 * an account that the statement names itself, which is not the server's own.
 */
export function sendsRows(
  draft: SqlDraft,
  at: number,
  callable: string,
  to: string | undefined,
  keys: boolean,
): void {
  if (to !== undefined && isBucket(to))
    draft.danger(keys ? 'sql-network' : 'sql-writes-address', 'network', callable, at, to);
  else if (to === undefined || !movesData(draft, at, 'file-write', callable, to))
    draft.danger('sql-writes-files', 'file-write', callable, at, to);
}

/** Rows that a statement reads from an address: out of a bucket, which only holds data, or from whoever answers there. */
export function readsAddressOf(draft: SqlDraft, callable: string, at: number, address: string): void {
  draft.danger(hazardOfReading(address), 'network', callable, at, address);
}
