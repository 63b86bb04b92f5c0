import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Datatype } from './datatype.ts';
import { type Extent, type HdfFile, isDefined } from './file.ts';
import { globalHeapObject } from './global-heap.ts';

/**
 * Where one element's bytes lie: in place, or for texts and sequences of any length in the global heap. Elements of
 * unpacked chunks lie in a source of their own.
 */
export function elementAt(
  file: HdfFile,
  type: Datatype,
  element: Extent,
  source: ByteSource = file.source,
): Extent {
  if (type.kind === 'string') return { at: element.at, size: textLength(file, type, element) };
  if (type.kind !== 'text' && type.kind !== 'sequence') return element;
  return sequenceAt(file, type, element, source);
}

/** A length, the address of a collection and an index in it (specification, section VIII.B). */
function sequenceAt(
  file: HdfFile,
  type: Extract<Datatype, { base: Datatype }>,
  { at, size }: Extent,
  source: ByteSource,
): Extent {
  file.spend(size, at);
  const cursor = new Cursor(source, at, at + size);
  const count = cursor.u32();
  const address = file.address(cursor);
  const index = cursor.u32();
  if (count === 0 || address === 0 || !isDefined(address)) return { at, size: 0 };
  const found = globalHeapObject(file, address, index);
  const bytes = count * (type.kind === 'text' ? 1 : type.base.size);
  if (bytes > found.size)
    throw new ParseError('PARSE_INVALID', at, 'a sequence is longer than its object in the heap');
  return { at: found.at, size: bytes };
}

const pieceBytes = 2 ** 16;

/** A text of fixed size ends with its first NUL, or in front of what pads it. */
function textLength(
  file: HdfFile,
  type: Extract<Datatype, { kind: 'string' }>,
  { at, size }: Extent,
): number {
  if (type.padding !== 'zero') {
    const pad = type.padding === 'space' ? 0x20 : 0;
    for (let end = size; end > 0; ) {
      const from = Math.max(0, end - pieceBytes);
      const piece = readBytes(file.source, at + from, end - from);
      for (let index = piece.length - 1; index >= 0; index -= 1)
        if (piece[index] !== pad) return from + index + 1;
      end = from;
    }
    return 0;
  }
  for (let from = 0; from < size; from += pieceBytes) {
    const end = readBytes(file.source, at + from, Math.min(pieceBytes, size - from)).indexOf(0);
    if (end >= 0) return from + end;
  }
  return size;
}
