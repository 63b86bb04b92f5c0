import { LimitError, ParseError } from '../../core/errors.ts';
import { type Dataspace, elementCount, readDataspace } from './dataspace.ts';
import { type Datatype, readDatatype } from './datatype.ts';
import { type Extent, type HdfFile, skip } from './file.ts';
import { type Filter, readFilters } from './filters.ts';
import { type Layout, readLayout } from './layout.ts';
import { localHeap } from './local-heap.ts';
import { type Message, messageType, type ObjectHeader, resolveShared } from './object-header.ts';

export interface Dataset {
  readonly type: Datatype;
  readonly space: Dataspace;
  readonly layout: Layout;
  readonly filters: readonly Filter[];
  /** The value of elements that were never written; null for zeros. */
  readonly fill: Extent | null;
  /** Files outside that hold the data, in their order. */
  readonly external: readonly ExternalFile[];
  /** Bytes of all elements; Infinity where the shape is beyond any number. */
  readonly bytes: number;
}

export interface ExternalFile {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** Reads what a dataset is; null where the header is of something else. */
export function readDataset(file: HdfFile, header: ObjectHeader): Dataset | null {
  const message = (type: number): Message | undefined =>
    header.messages.find((candidate) => candidate.type === type);
  const layout = message(messageType.layout);
  const typed = message(messageType.datatype);
  const spaced = message(messageType.dataspace);
  if (layout === undefined) return null;
  if (typed === undefined || spaced === undefined)
    throw new ParseError('PARSE_INVALID', layout.at, 'a dataset without a datatype or a shape');
  const type = readDatatype(file.cursor(resolveShared(file, typed)));
  const space = readDataspace(file, resolveShared(file, spaced));
  const filters = message(messageType.filters);
  const external = message(messageType.externalFiles);
  const bytes = elementCount(space.shape) * type.size;
  return {
    type,
    space,
    layout: readLayout(file, resolveShared(file, layout)),
    filters: filters === undefined ? [] : readFilters(file, resolveShared(file, filters)),
    fill: readFill(file, message(messageType.fill), message(messageType.oldFill)),
    external: external === undefined ? [] : readExternal(file, external),
    bytes: Number.isNaN(bytes) ? 0 : bytes,
  };
}

/** Specification, sections IV.A.2.e and f. */
function readFill(file: HdfFile, message: Message | undefined, old: Message | undefined): Extent | null {
  if (message === undefined) return old === undefined ? null : value(file, resolveShared(file, old), 0);
  const place = resolveShared(file, message);
  const cursor = file.cursor(place);
  const version = cursor.u8();
  if (version === 3) return (cursor.u8() & 0x20) === 0 ? null : value(file, place, 2);
  skip(cursor, 2);
  const defined = cursor.u8() !== 0;
  return defined ? value(file, place, 4) : null;
}

function value(file: HdfFile, { at, size }: Extent, start: number): Extent | null {
  const cursor = file.cursor({ at: at + start, size: size - start });
  const bytes = cursor.u32();
  // Minus one stands for "undefined" in old files.
  if (bytes === 0 || bytes === 0xffffffff) return null;
  const from = cursor.at;
  skip(cursor, bytes);
  return { at: from, size: bytes };
}

/** The list of external data files (specification, section IV.A.2.h). */
function readExternal(file: HdfFile, message: Message): ExternalFile[] {
  const cursor = file.cursor(resolveShared(file, message));
  if (cursor.u8() !== 1)
    throw new ParseError('PARSE_INVALID', message.at, 'a list of external files of no known version');
  skip(cursor, 5);
  const used = cursor.u16();
  if (used > file.limits.members) throw new LimitError('members', message.at, `${used} external files`);
  const nameAt = localHeap(file, file.address(cursor));
  return Array.from({ length: used }, () => {
    const name = nameAt(file.length(cursor));
    return { name, offset: file.length(cursor), size: file.length(cursor) };
  });
}
