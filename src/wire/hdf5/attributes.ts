import { ParseError } from '../../core/errors.ts';
import { type Dataspace, elementCount, readDataspace } from './dataspace.ts';
import { type Datatype, readDatatype } from './datatype.ts';
import { type Extent, type HdfFile, isDefined, skip, textAt } from './file.ts';
import { fractalHeap } from './fractal-heap.ts';
import { messageType, type ObjectHeader, sharedAt } from './object-header.ts';
import { walkTreeV2 } from './tree-v2.ts';

export interface Attribute {
  readonly name: string;
  readonly type: Datatype;
  readonly space: Dataspace;
  /** The value as it lies there. */
  readonly data: Extent;
}

/** The attributes of an object, in its header or in a heap with an index. */
export function* readAttributes(file: HdfFile, header: ObjectHeader): Generator<Attribute> {
  for (const message of header.messages) {
    if (message.type === messageType.attribute) yield readAttribute(file, plain(file, message));
    else if (message.type === messageType.attributeInfo) yield* denseAttributes(file, message);
  }
}

function plain(file: HdfFile, message: Extent & { readonly type: number; readonly shared: boolean }): Extent {
  return message.shared ? sharedAt(file, file.cursor(message), message.type) : message;
}

function* denseAttributes(file: HdfFile, message: Extent): Generator<Attribute> {
  const cursor = file.cursor(message);
  skip(cursor, 1);
  const flags = cursor.u8();
  if ((flags & 1) !== 0) skip(cursor, 2);
  const heap = file.address(cursor);
  const names = file.address(cursor);
  if (!isDefined(heap)) return;
  if (!isDefined(names))
    throw new ParseError('PARSE_INVALID', message.at, 'attributes in a heap without an index');
  const open = fractalHeap(file, heap);
  // A record is the heap id of eight bytes, flags, the order of creation and the hash of the name.
  for (const { at, size } of walkTreeV2(file, names, [8])) {
    const record = file.cursor({ at, size });
    skip(record, 8);
    if ((record.u8() & 2) !== 0)
      throw new ParseError('PARSE_UNSUPPORTED', at, 'attributes shared in a heap of the file are not read');
    yield readAttribute(file, open({ at, size: 8 }));
  }
}

/** An attribute message, versions 1 to 3 (specification, section IV.A.2.m). */
function readAttribute(file: HdfFile, place: Extent): Attribute {
  const cursor = file.cursor(place);
  const version = cursor.u8();
  if (version < 1 || version > 3)
    throw new ParseError('PARSE_INVALID', place.at, `attribute version ${version}`);
  const second = cursor.u8();
  const flags = version === 1 ? 0 : second;
  const sizes = [cursor.u16(), cursor.u16(), cursor.u16()] as const;
  if (version === 3) skip(cursor, 1);
  const part = (size: number): Extent => {
    const at = cursor.at;
    skip(cursor, version === 1 ? size + (-size & 7) : size);
    return { at, size };
  };
  const [named, typed, spaced] = [part(sizes[0]), part(sizes[1]), part(sizes[2])];
  const shared = (where: Extent, bit: number, type: number): Extent =>
    (flags & bit) === 0 ? where : sharedAt(file, file.cursor(where), type);
  const type = readDatatype(file.cursor(shared(typed, 1, messageType.datatype)));
  const space = readDataspace(file, shared(spaced, 2, messageType.dataspace));
  const size = type.size * elementCount(space.shape);
  const data = { at: cursor.at, size };
  skip(cursor, size);
  const [name = ''] = textAt(file.source, named).split('\0');
  return { name, type, space, data };
}
