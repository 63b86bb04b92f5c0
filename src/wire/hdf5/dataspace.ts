import { ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip } from './file.ts';

export interface Dataspace {
  /** Null where there are no elements at all (a null dataspace). */
  readonly shape: readonly number[] | null;
  /** Infinity where a dimension may grow without end. */
  readonly most: readonly number[];
}

const mostDims = 32;

export function readDataspace(file: HdfFile, place: Extent): Dataspace {
  const cursor = file.cursor(place);
  const version = cursor.u8();
  const count = cursor.u8();
  const flags = cursor.u8();
  if (version < 1 || version > 2)
    throw new ParseError('PARSE_INVALID', place.at, `dataspace version ${version}`);
  if (count > mostDims) throw new ParseError('PARSE_INVALID', place.at, `a dataspace of ${count} dimensions`);
  const kind = cursor.u8();
  if (version === 1) skip(cursor, 4);
  const shape = Array.from({ length: count }, () => file.length(cursor));
  const most =
    (flags & 1) === 0 ? shape : Array.from({ length: count }, () => unlimited(file.length(cursor)));
  return { shape: version === 2 && kind === 2 ? null : shape, most };
}

function unlimited(count: number): number {
  return Number.isSafeInteger(count) && count !== 0xffffffff ? count : Number.POSITIVE_INFINITY;
}

/** Elements of a shape; one for a scalar. Infinity and beyond 2^53 stay what they are: callers bound it. */
export function elementCount(shape: readonly number[] | null): number {
  return shape === null ? 0 : shape.reduce((product, count) => product * count, 1);
}
