import { readBytes } from '../../bytes/source.ts';
import type { Format, Probe } from '../format.ts';

/** Columns of a table, described by Thrift at the end of the file. */
export const parquet: Format = {
  id: 'parquet',
  title: 'Parquet',
  extensions: ['.parquet'],
  begins: [0x50],
  claims: ({ head }) => isMark(head, 0),
  read: async (reading) => (await import('./read-parquet.ts')).readParquet(reading),
};

/** Readers look at the end of the file alone: whatever stands in front, they take the file. */
export const parquetAtEnd: Format = {
  id: 'parquet',
  title: 'Parquet',
  claims: endsAsParquet,
  claimsBeside: (probe) => !isMark(probe.head, 0) && endsAsParquet(probe),
  read: async (reading) => (await import('./read-parquet.ts')).readParquet(reading),
};

/** `PAR1`, and `PARE` where the description is encrypted. */
function isMark(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at + 3];
  return (
    bytes[at] === 0x50 && bytes[at + 1] === 0x41 && bytes[at + 2] === 0x52 && (last === 0x31 || last === 0x45)
  );
}

function endsAsParquet({ source }: Probe): boolean {
  if (source.size < 12) return false;
  const end = readBytes(source, source.size - 8, 8);
  if (!isMark(end, 4)) return false;
  const length = end[0]! + end[1]! * 2 ** 8 + end[2]! * 2 ** 16 + end[3]! * 2 ** 24;
  return length <= source.size - 8;
}
