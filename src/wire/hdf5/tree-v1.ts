import type { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import { type HdfFile, skip } from './file.ts';

const deepest = 32;

/**
 * The entries of a version 1 B-tree's leaves, in order (specification, section III.A.1). `key` reads the key in front
 * of an entry; `keySize` are its bytes.
 */
export function* walkTreeV1<Key>(
  file: HdfFile,
  address: number,
  type: 0 | 1,
  keySize: number,
  key: (cursor: Cursor) => Key,
): Generator<{ readonly key: Key; readonly child: number }> {
  const seen = new Set<number>();
  const frame = 8 + 2 * file.offsetSize;

  function* walk(node: number, expected: number | null, depth: number): ReturnType<typeof walkTreeV1<Key>> {
    const at = file.base + node;
    if (seen.has(node) || depth > deepest)
      throw new ParseError('PARSE_INVALID', at, 'the nodes of a B-tree run in a circle');
    seen.add(node);
    const head = file.open(node, frame, 'TREE');
    const kind = head.u8();
    const level = head.u8();
    const count = head.u16();
    if (kind !== type || (expected !== null && level !== expected))
      throw new ParseError('PARSE_INVALID', at, 'a node of a B-tree is not of its kind or level');
    const cursor = file.cursor(
      file.extent(node + frame, count * (keySize + file.offsetSize), 'a B-tree node'),
    );
    for (let index = 0; index < count; index += 1) {
      const start = cursor.at;
      const found = key(cursor);
      skip(cursor, start + keySize - cursor.at);
      const child = file.address(cursor);
      if (level === 0) yield { key: found, child };
      else yield* walk(child, level - 1, depth + 1);
    }
  }

  yield* walk(address, null, 0);
}
