import type { Cursor } from '../../bytes/cursor.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { type HdfFile, skip, terminated, uint } from './file.ts';
import { globalHeapObject } from './global-heap.ts';

export interface VirtualSource {
  /** `.` is the file itself; `%b` and the like stand for the number of a block. */
  readonly file: string;
  readonly dataset: string;
}

const mostSources = 100_000;

/** The datasets that a virtual one is put together of (specification, section IV.A.2.i, "Virtual"). */
export function readVirtualSources(file: HdfFile, address: number, index: number): VirtualSource[] {
  const cursor = file.cursor(globalHeapObject(file, address, index));
  const version = cursor.u8();
  if (version !== 0)
    throw new ParseError('PARSE_UNSUPPORTED', cursor.at, `virtual layout version ${version} is not read`);
  const count = file.length(cursor);
  if (count > mostSources)
    throw new LimitError('members', cursor.at, `${count} sources of a virtual dataset`);
  return Array.from({ length: count }, () => {
    const source = { file: terminated(cursor), dataset: terminated(cursor) };
    passSelection(cursor);
    passSelection(cursor);
    return source;
  });
}

/** A dataspace selection (specification, section VIII.C); only its length matters here. */
function passSelection(cursor: Cursor): void {
  const type = cursor.u32();
  const version = cursor.u32();
  if (type === 0 || type === 3) skip(cursor, 8);
  else if (version === 1) {
    skip(cursor, 4);
    skip(cursor, cursor.u32());
  } else if (type === 2 && version === 2) {
    skip(cursor, 1);
    skip(cursor, cursor.u32());
  } else if (type === 2 && version === 3) {
    const regular = (cursor.u8() & 1) !== 0;
    const wide = cursor.u8();
    const rank = cursor.u32();
    skip(cursor, regular ? 4 * rank * wide : 2 * rank * wide * uint(cursor, Math.min(8, wide)));
  } else throw new ParseError('PARSE_UNSUPPORTED', cursor.at, `a selection of type ${type} is not read`);
}
