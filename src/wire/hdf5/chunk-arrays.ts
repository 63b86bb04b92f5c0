import { Cursor } from '../../bytes/cursor.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { type HdfFile, isDefined, skip } from './file.ts';

/** An entry of an array index; the cursor stands at the entry and ends with it. */
export interface Entry {
  readonly index: number;
  readonly entry: Cursor;
}

const frame = 6;

/** Entries of a fixed array (specification, section VII.C). */
export function* fixedArray(file: HdfFile, address: number): Generator<Entry> {
  const cursor = file.checked(address, 12 + file.lengthSize + file.offsetSize, 'FAHD');
  skip(cursor, 2);
  const size = entrySize(cursor);
  const page = 2 ** Math.min(52, cursor.u8());
  const count = file.length(cursor);
  const block = file.address(cursor);
  if (!isDefined(block)) return;
  const start = frame + file.offsetSize;
  if (count <= page) {
    const body = file.checked(block, start + count * size + 4, 'FADB');
    skip(body, start - 4);
    yield* entries(body, size, count, 0);
    return;
  }
  const pages = Math.ceil(count / page);
  const bitmap = Math.ceil(pages / 8);
  const head = file.checked(block, start + bitmap + 4, 'FADB');
  skip(head, start - 4);
  const written = bits(head, bitmap);
  let at = block + start + bitmap + 4;
  for (let index = 0; index < pages; index += 1) {
    const inside = Math.min(page, count - index * page);
    if (written(index)) yield* entries(pageAt(file, at, inside * size), size, inside, index * page);
    at += inside * size + 4;
  }
}

/** Entries of an extensible array (specification, section VII.D). */
export function* extensibleArray(file: HdfFile, address: number): Generator<Entry> {
  const cursor = file.checked(address, 16 + 6 * file.lengthSize + file.offsetSize, 'EAHD');
  skip(cursor, 2);
  const size = entrySize(cursor);
  const bitsOfIndex = cursor.u8();
  const inIndexBlock = cursor.u8();
  const least = cursor.u8();
  const pointers = cursor.u8();
  const pageBits = cursor.u8();
  skip(cursor, 4 * file.lengthSize);
  const used = file.length(cursor);
  skip(cursor, file.lengthSize);
  const block = file.address(cursor);
  if (!isDefined(block)) return;
  if (bitsOfIndex > 64 || !isPower(least) || !isPower(pointers))
    throw new ParseError(
      'PARSE_INVALID',
      file.base + address,
      'the sizes of an extensible array make no sense',
    );
  const array: Extensible = {
    file,
    size,
    used,
    page: 2 ** Math.min(52, pageBits),
    offsetBytes: Math.ceil(bitsOfIndex / 8),
  };
  const groups = Math.max(0, 1 + bitsOfIndex - Math.log2(least));
  const direct = Math.min(groups, 2 * Math.log2(pointers));
  const blocks = 2 * (pointers - 1);
  const body = file.checked(
    block,
    frame + file.offsetSize + inIndexBlock * size + (blocks + groups - direct) * file.offsetSize + 4,
    'EAIB',
  );
  skip(body, frame - 4 + file.offsetSize);
  const head = body.at;
  skip(body, inIndexBlock * size);
  yield* entries(new Cursor(file.source, head, body.at), size, Math.min(inIndexBlock, used), 0);
  let start = inIndexBlock;
  for (let group = 0; group < groups && start < used; group += 1) {
    const count = 2 ** Math.floor(group / 2);
    const each = 2 ** Math.ceil(group / 2) * least;
    if (group < direct) {
      for (let index = 0; index < count; index += 1)
        yield* dataBlock(array, file.address(body), each, start + index * each, null);
    } else yield* superBlock(array, file.address(body), count, each, start);
    start += count * each;
  }
}

interface Extensible {
  readonly file: HdfFile;
  readonly size: number;
  readonly used: number;
  readonly page: number;
  readonly offsetBytes: number;
}

function* superBlock(
  array: Extensible,
  address: number,
  count: number,
  each: number,
  start: number,
): Generator<Entry> {
  const { file, page } = array;
  if (!isDefined(address)) return;
  if (count > file.limits.members)
    throw new LimitError('members', file.base + address, `${count} blocks of an index`);
  const bitmap = each > page ? Math.ceil(each / page / 8) : 0;
  const head = frame + file.offsetSize + array.offsetBytes;
  const body = file.checked(address, head + count * (bitmap + file.offsetSize) + 4, 'EASB');
  skip(body, head - 4);
  const written = bits(body, count * bitmap);
  for (let index = 0; index < count; index += 1) {
    const from = start + index * each;
    const block = file.address(body);
    const inPage = bitmap === 0 ? null : (at: number) => written(index * bitmap * 8 + at);
    if (from < array.used) yield* dataBlock(array, block, each, from, inPage);
  }
}

function* dataBlock(
  { file, size, page, used, offsetBytes }: Extensible,
  address: number,
  count: number,
  start: number,
  written: ((page: number) => boolean) | null,
): Generator<Entry> {
  if (!isDefined(address) || start >= used) return;
  const head = frame + file.offsetSize + offsetBytes;
  if (count <= page) {
    const body = file.checked(address, head + count * size + 4, 'EADB');
    skip(body, head - 4);
    yield* entries(body, size, Math.min(count, used - start), start);
    return;
  }
  file.checked(address, head + 4, 'EADB');
  let at = address + head + 4;
  for (let index = 0; index * page < count && start + index * page < used; index += 1) {
    if (written === null || written(index))
      yield* entries(pageAt(file, at, page * size), size, page, start + index * page);
    at += page * size + 4;
  }
}

/** A page of entries with a checksum of its own. */
function pageAt(file: HdfFile, address: number, size: number): Cursor {
  const place = file.extent(address, size + 4, 'a page of an index');
  file.cursor(place);
  file.verify(place, 'page');
  return new Cursor(file.source, place.at, place.at + size);
}

function* entries(cursor: Cursor, size: number, count: number, first: number): Generator<Entry> {
  for (let index = 0; index < count; index += 1) {
    const at = cursor.at;
    skip(cursor, size);
    yield { index: first + index, entry: new Cursor(cursor.source, at, at + size) };
  }
}

function entrySize(cursor: Cursor): number {
  const size = cursor.u8();
  if (size < 1 || size > 32)
    throw new ParseError('PARSE_INVALID', cursor.at, `index entries of ${size} bytes`);
  return size;
}

/** Reads a bitmap, highest bit first (H5VM_bit_get). */
function bits(cursor: Cursor, size: number): (index: number) => boolean {
  const bytes = Uint8Array.from({ length: size }, () => cursor.u8());
  return (index) => ((bytes[index >>> 3] ?? 0) & (0x80 >>> (index & 7))) !== 0;
}

function isPower(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}
