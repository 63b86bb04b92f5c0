import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';
import { HdfFile, skip } from './file.ts';
import { findSuperblock, signature } from './signature.ts';

export interface Superblock {
  readonly file: HdfFile;
  readonly version: number;
  /** Address of the root group's object header. */
  readonly root: number;
  /** Address of the superblock extension's object header; Infinity where there is none. */
  readonly extension: number;
  /** Where the file ends in the source; Infinity where that is undefined. */
  readonly end: number;
}

/**
 * Reads the superblock, versions 0 to 3 (specification, section II.A).
 * @throws ParseError PARSE_INVALID, PARSE_TRUNCATED, PARSE_UNSUPPORTED.
 */
export function openHdf5(source: ByteSource, limits: Limits): Superblock {
  const base = findSuperblock(source);
  if (base === null) throw new ParseError('PARSE_INVALID', 0, 'no HDF5 signature');
  const cursor = new Cursor(source, base + signature.length, Math.min(source.size, base + 128));
  const version = cursor.u8();
  if (version > 3)
    throw new ParseError('PARSE_UNSUPPORTED', base, `superblock version ${version} is not read`);
  return version < 2
    ? readOld(source, limits, base, cursor, version)
    : readNew(source, limits, base, cursor, version);
}

function readOld(
  source: ByteSource,
  limits: Limits,
  base: number,
  cursor: Cursor,
  version: number,
): Superblock {
  skip(cursor, 4);
  const file = sized(source, limits, base, cursor);
  // Reserved, the ranks of group nodes, consistency flags; version 1 has the rank of chunk nodes too.
  skip(cursor, version === 1 ? 13 : 9);
  const declared = file.address(cursor);
  skip(cursor, file.offsetSize);
  const end = file.address(cursor) + base - declared;
  skip(cursor, 2 * file.offsetSize);
  return { file, version, root: file.address(cursor), extension: Number.POSITIVE_INFINITY, end };
}

function readNew(
  source: ByteSource,
  limits: Limits,
  base: number,
  cursor: Cursor,
  version: number,
): Superblock {
  const file = sized(source, limits, base, cursor);
  skip(cursor, 1);
  // The end counts the user block; one that was put in front later shifts it, as the library does (H5F__super_read).
  const declared = file.address(cursor);
  const extension = file.address(cursor);
  const end = file.address(cursor) + base - declared;
  const root = file.address(cursor);
  file.verify({ at: base, size: cursor.at + 4 - base }, 'superblock');
  return { file, version, root, extension, end };
}

function sized(source: ByteSource, limits: Limits, base: number, cursor: Cursor): HdfFile {
  const offsets = cursor.u8();
  const lengths = cursor.u8();
  for (const size of [offsets, lengths])
    if (size !== 2 && size !== 4 && size !== 8)
      throw new ParseError('PARSE_UNSUPPORTED', base, `addresses or lengths of ${size} bytes`);
  return new HdfFile(source, limits, base, offsets, lengths);
}
