import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { readVarint } from '../../wire/protobuf.ts';
import { unsnap } from './snappy.ts';

const footerBytes = 48;
const trailerBytes = 5;
/** TensorFlow writes blocks of 256 KiB, plus the entry that fills one. */
const mostBlock = 64 * 2 ** 20;
const mostEntries = 2_000_000;

export interface Entry {
  readonly key: string;
  readonly value: Uint8Array;
}

/**
 * The entries of a table in their order. Source: LevelDB's doc/table_format.md.
 * @throws ParseError; LimitError where blocks or entries exceed what a checkpoint has.
 */
export function* readTable(source: ByteSource): Generator<Entry, void, void> {
  const footer = new Cursor(source, source.size - footerBytes, source.size);
  readHandle(footer);
  const index = readHandle(footer);
  let left = mostEntries;
  for (const { value } of entriesOf(readBlock(source, index))) {
    const handle = readHandle(new Cursor(bufferSource(value)));
    for (const entry of entriesOf(readBlock(source, handle))) {
      left -= 1;
      if (left < 0) throw new LimitError('entries', null, `the table has more than ${mostEntries} entries`);
      yield entry;
    }
  }
}

interface Handle {
  readonly at: number;
  readonly size: number;
}

function readHandle(cursor: Cursor): Handle {
  return { at: readVarint(cursor), size: readVarint(cursor) };
}

function readBlock(source: ByteSource, { at, size }: Handle): Uint8Array {
  if (at < 0 || size < 4 || size > mostBlock || at + size + trailerBytes > source.size)
    throw new ParseError('PARSE_INVALID', Math.max(0, at), `no block of ${size} bytes can stand there`);
  const bytes = readBytes(source, at, size + 1);
  const kind = bytes[size];
  const body = bytes.subarray(0, size);
  if (kind === 0) return body;
  if (kind === 1) return unsnap(body, mostBlock);
  throw new ParseError('PARSE_UNSUPPORTED', at + size, `a block is compressed with method ${kind}`);
}

function* entriesOf(block: Uint8Array): Generator<Entry, void, void> {
  const source = bufferSource(block);
  if (block.length < 4) throw new ParseError('PARSE_TRUNCATED', 0, 'a block of less than four bytes');
  const restarts = new Cursor(source, block.length - 4).u32();
  const end = block.length - 4 - restarts * 4;
  if (end < 0) throw new ParseError('PARSE_INVALID', 0, `a block with ${restarts} restarts`);
  const cursor = new Cursor(source, 0, end);
  let key: Uint8Array = new Uint8Array(0);
  while (cursor.left > 0) {
    const shared = readVarint(cursor);
    const own = readVarint(cursor);
    const size = readVarint(cursor);
    if (shared < 0 || own < 0 || size < 0 || shared > key.length || own + size > cursor.left)
      throw new ParseError('PARSE_INVALID', cursor.at, 'an entry reaches past its block');
    const next = new Uint8Array(shared + own);
    next.set(key.subarray(0, shared));
    next.set(readBytes(source, cursor.at, own), shared);
    cursor.skip(own);
    key = next;
    const value = readBytes(source, cursor.at, size);
    cursor.skip(size);
    yield { key: Buffer.from(key).toString('utf8'), value };
  }
}
