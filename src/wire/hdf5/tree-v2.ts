import { ParseError } from '../../core/errors.ts';
import { bytesFor, type Extent, type HdfFile, skip, uint } from './file.ts';

const deepest = 32;
const nodeFrame = 10;

/** The records of a version 2 B-tree, in order, as places (specification, section III.A.2). */
export function* walkTreeV2(file: HdfFile, address: number, types: readonly number[]): Generator<Extent> {
  const { offsetSize, lengthSize } = file;
  const cursor = file.checked(address, 22 + offsetSize + lengthSize, 'BTHD');
  skip(cursor, 1);
  const type = cursor.u8();
  if (!types.includes(type))
    throw new ParseError('PARSE_INVALID', cursor.at, `a B-tree of type ${type} here`);
  const nodeSize = cursor.u32();
  const recordSize = cursor.u16();
  const depth = cursor.u16();
  skip(cursor, 2);
  const root = file.address(cursor);
  const rootCount = cursor.u16();
  if (recordSize === 0 || depth > deepest || nodeSize < nodeFrame + recordSize)
    throw new ParseError('PARSE_INVALID', file.base + address, 'the sizes of a B-tree make no sense');
  // How wide the counts in internal nodes are follows from how many records a node of each level could hold.
  const largestLeaf = Math.floor((nodeSize - nodeFrame) / recordSize);
  const countSize = bytesFor(largestLeaf);
  const totals = [largestLeaf];
  const totalSizes = [0];
  for (let level = 1; level < depth; level += 1) {
    const pointer = offsetSize + countSize + totalSizes[level - 1]!;
    const most = Math.max(1, Math.floor((nodeSize - nodeFrame - pointer) / (recordSize + pointer)));
    totals.push((most + 1) * totals[level - 1]! + most);
    totalSizes.push(bytesFor(Math.min(totals[level]!, 2 ** 63)));
  }
  const seen = new Set<number>();

  function* walk(node: number, count: number, level: number): Generator<Extent> {
    if (seen.has(node))
      throw new ParseError('PARSE_INVALID', file.base + node, 'the nodes of a B-tree run in a circle');
    seen.add(node);
    const wide = level > 1 ? totalSizes[level - 1]! : 0;
    const pointers = level === 0 ? 0 : (count + 1) * (offsetSize + countSize + wide);
    const size = nodeFrame + count * recordSize + pointers;
    const head = file.checked(node, size, level === 0 ? 'BTLF' : 'BTIN');
    skip(head, 2);
    const records = head.at;
    skip(head, count * recordSize);
    for (let index = 0; index <= count; index += 1) {
      if (level > 0) {
        const child = file.address(head);
        const inside = uint(head, countSize);
        skip(head, wide);
        yield* walk(child, inside, level - 1);
      }
      if (index < count) yield { at: records + index * recordSize, size: recordSize };
    }
  }

  if (rootCount > 0) yield* walk(root, rootCount, depth);
}
