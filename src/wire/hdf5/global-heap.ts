import { ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, skip } from './file.ts';

const collections = new WeakMap<HdfFile, Map<number, ReadonlyMap<number, Extent>>>();
/** Indexes of collections that are kept: a dataset's strings lie in one after the other. */
const mostKept = 64;

/** An object of a collection of the global heap (specification, section III.E). */
export function globalHeapObject(file: HdfFile, address: number, index: number): Extent {
  let known = collections.get(file);
  if (known === undefined) {
    known = new Map();
    collections.set(file, known);
  }
  let objects = known.get(address);
  if (objects === undefined) {
    objects = readCollection(file, address);
    if (known.size >= mostKept) known.delete(known.keys().next().value!);
    known.set(address, objects);
  }
  const found = objects.get(index);
  if (found === undefined)
    throw new ParseError('PARSE_INVALID', file.base + address, `the global heap has no object ${index}`);
  return found;
}

/** Only headers are read, never objects: a collection may hold megabytes of text. */
function readCollection(file: HdfFile, address: number): ReadonlyMap<number, Extent> {
  const frame = 8 + file.lengthSize;
  const head = file.open(address, frame, 'GCOL');
  if (head.u8() !== 1) throw new ParseError('PARSE_INVALID', head.at, 'a global heap of no known version');
  skip(head, 3);
  const { at, size } = file.extent(address, file.length(head), 'a collection of the global heap');
  const objects = new Map<number, Extent>();
  const prefix = 8 + file.lengthSize;
  for (let from = at + frame; from + prefix <= at + size; ) {
    const cursor = file.cursor({ at: from, size: prefix });
    const index = cursor.u16();
    skip(cursor, 6);
    const bytes = file.length(cursor);
    // Index 0 is the free space that ends the collection.
    if (index === 0) break;
    if (bytes > at + size - from - prefix)
      throw new ParseError('PARSE_TRUNCATED', from, `an object of ${bytes} bytes leaves its collection`);
    objects.set(index, { at: from + prefix, size: bytes });
    from += prefix + bytes + (-bytes & 7);
  }
  return objects;
}
