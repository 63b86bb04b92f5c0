import { ParseError } from '../../core/errors.ts';
import { type Extent, type HdfFile, isDefined, skip } from './file.ts';
import { fractalHeap } from './fractal-heap.ts';
import { type Link, readLink } from './link.ts';
import { localHeap } from './local-heap.ts';
import { messageType, type ObjectHeader } from './object-header.ts';
import { walkTreeV1 } from './tree-v1.ts';
import { walkTreeV2 } from './tree-v2.ts';

/** The links of a group, however it keeps them: as a symbol table, in its header, or in a heap with an index. */
export function* readLinks(file: HdfFile, header: ObjectHeader): Generator<Link> {
  for (const message of header.messages) {
    if (message.type === messageType.symbolTable) yield* oldLinks(file, message);
    else if (message.type === messageType.link) yield readLink(file, message);
    else if (message.type === messageType.linkInfo) yield* denseLinks(file, message);
  }
}

/** Specification, sections III.B and III.C. */
function* oldLinks(file: HdfFile, message: Extent): Generator<Link> {
  const cursor = file.cursor(message);
  const tree = file.address(cursor);
  const nameAt = localHeap(file, file.address(cursor));
  const entrySize = 2 * file.offsetSize + 24;
  const ignored = (): null => null;
  for (const { child } of walkTreeV1(file, tree, 0, file.lengthSize, ignored)) {
    const head = file.open(child, 8, 'SNOD');
    skip(head, 2);
    const entries = file.cursor(file.extent(child + 8, head.u16() * entrySize, 'a symbol table node'));
    while (entries.left > 0) {
      const name = nameAt(file.address(entries));
      const address = file.address(entries);
      const cached = entries.u32();
      skip(entries, 4);
      const value = entries.u32();
      skip(entries, 12);
      yield cached === 2 ? { kind: 'soft', name, target: nameAt(value) } : { kind: 'hard', name, address };
    }
  }
}

function* denseLinks(file: HdfFile, message: Extent): Generator<Link> {
  const cursor = file.cursor(message);
  skip(cursor, 1);
  const flags = cursor.u8();
  if ((flags & 1) !== 0) skip(cursor, 8);
  const heap = file.address(cursor);
  const names = file.address(cursor);
  if (!isDefined(heap)) return;
  if (!isDefined(names))
    throw new ParseError('PARSE_INVALID', message.at, 'links in a heap without an index');
  const open = fractalHeap(file, heap);
  // A record is the hash of a name, and the heap id of its link.
  for (const { at, size } of walkTreeV2(file, names, [5])) {
    if (size <= 4) throw new ParseError('PARSE_INVALID', at, `an index record of ${size} bytes`);
    yield readLink(file, open({ at: at + 4, size: size - 4 }));
  }
}
