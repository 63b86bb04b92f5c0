import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip, textAt } from './file.ts';

/** A local heap's data segment (specification, section III.D): names of a group, or of external files. */
export function localHeap(file: HdfFile, address: number): (offset: number) => string {
  const cursor = file.open(address, 8 + 2 * file.lengthSize + file.offsetSize, 'HEAP');
  if (cursor.u8() !== 0) throw new ParseError('PARSE_INVALID', cursor.at, 'a local heap of no known version');
  skip(cursor, 3);
  const size = file.length(cursor);
  skip(cursor, file.lengthSize);
  const segment: Extent = file.extent(file.address(cursor), size, 'the data of a local heap');
  return (offset) => {
    if (offset >= size) throw new ParseError('PARSE_INVALID', segment.at, `a name lies outside of its heap`);
    const name = terminatedAt(file, segment.at + offset, size - offset);
    file.spend(name.size + 1, name.at);
    return textAt(file.source, name);
  };
}

const shortName = 128;
/** The links of new files keep lengths in two bytes as well. */
const longestName = 2 ** 16;

function terminatedAt(file: HdfFile, at: number, most: number): Extent {
  for (const size of [shortName, longestName]) {
    const end = readBytes(file.source, at, Math.min(size, most)).indexOf(0);
    if (end >= 0) return { at, size: end };
  }
  throw new ParseError('PARSE_INVALID', at, 'a name in a local heap has no end');
}
