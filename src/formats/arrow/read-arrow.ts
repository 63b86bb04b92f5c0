import { Cursor } from '../../bytes/cursor.ts';
import { readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { FlatBuffer, type Table } from '../../wire/flatbuffer.ts';
import type { Reading } from '../format.ts';
import { onlyOnce } from './only-once.ts';
import { type Column, readSchema } from './schema.ts';

/** Fields of the tables of Message.fbs and File.fbs, by number. */
const message = { type: 1, header: 2, body: 3 } as const;
const footer = { schema: 1, dictionaries: 2, batches: 3 } as const;
const batch = { rows: 0 } as const;
const schemaHeader = 1;
const batchHeader = 3;
/** A struct Block: the message's offset, its bytes, four of padding, and those of its body. */
const blockBytes = 24;

const mark = 'ARROW1';
/** The mark, padded to eight bytes, before the stream that a file holds. */
const fileStart = 8;
const tailBytes = 10;
const continuation = 0xffff_ffff;
const mostTold = 20;

/** Arrow (Columnar.rst: IPC streams and files): schemas and where the batches lie; nothing of their buffers. */
export function readArrow(reading: Reading): void {
  try {
    readKind(reading);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', error.message);
  }
}

function readKind(reading: Reading): void {
  const { source, loader } = reading;
  const head = latin1(readBytes(source, 0, mark.length));
  const tail = latin1(readBytes(source, source.size - mark.length, mark.length));
  if (loader === 'arrow-schema') readOneSchema(reading);
  else if (head === mark || tail === mark) {
    try {
      readFile(reading, head === mark, tail === mark);
    } finally {
      // A stream too, for whoever opens it as one.
      if (head.startsWith('\xff\xff\xff\xff')) readStream(reading);
    }
  } else if (head.startsWith('FEA1')) readFeather(reading);
  else readStream(reading);
}

/** Feather of the first version describes columns of plain types, and nothing that anything would load. */
function readFeather(reading: Reading): void {
  const { source } = reading;
  reading.is('arrow', 'Feather, version 1');
  if (source.size < 12 || latin1(readBytes(source, source.size - 4, 4)) !== 'FEA1')
    throw new ParseError('PARSE_TRUNCATED', source.size, 'the file does not end with FEA1');
}

interface Message {
  readonly at: number;
  readonly type: number;
  readonly header: Table;
  /** Where its body begins, and where that ends. */
  readonly body: number;
  readonly end: number;
}

/** The message at `at`; null at a stream's end. @throws ParseError where it lies outside of the file. */
function readMessage(file: FlatBuffer, at: number): Message | null {
  const { size } = file.source;
  if (at === size) return null;
  // Before version 0.15 nothing stood before the length.
  const start = file.u32(at) === continuation ? at + 4 : at;
  const length = file.i32(start);
  if (length === 0) return null;
  const body = start + 4 + length;
  if (length < 0 || body > size)
    throw new ParseError('PARSE_TRUNCATED', start, `a message of ${length} bytes`);
  const table = file.tableAt(start + 4 + file.u32(start + 4));
  const bytes = file.signed(table, message.body, 8);
  if (bytes < 0 || body + bytes > size)
    throw new ParseError('PARSE_TRUNCATED', at, `a message’s body of ${bytes} bytes`);
  const header = file.table(table, message.header);
  if (header === undefined) throw new ParseError('PARSE_INVALID', at, 'a message that says nothing');
  return { at, type: file.scalar(table, message.type, 1), header, body, end: body + bytes };
}

function readFirst(file: FlatBuffer, at: number): Message {
  const first = readMessage(file, at);
  if (first?.type !== schemaHeader)
    throw new ParseError('PARSE_INVALID', at, 'the first message is no schema');
  return first;
}

/** A schema on its own, as Parquet keeps it beside its own. */
function readOneSchema(reading: Reading): void {
  const file = new FlatBuffer(reading.source);
  const { header, end } = readFirst(file, 0);
  const columns = readSchema(reading, file, header);
  reading.is('arrow', `schema of ${columns.length} columns`);
  // An end of the stream may follow.
  const rest = reading.source.size - end;
  if (rest > 8) readRest(reading, end, rest, 'schema');
}

function readStream(reading: Reading): void {
  const file = new FlatBuffer(reading.source);
  const { source } = reading;
  const { header, end } = readFirst(file, 0);
  const columns = readSchema(reading, file, header);
  let at = end;
  let rows = 0;
  try {
    for (let next = readMessage(file, at); next !== null; next = readMessage(file, at)) {
      if (next.type === schemaHeader) throw new ParseError('PARSE_INVALID', at, 'a second schema');
      if (next.type === batchHeader) rows += file.signed(next.header, batch.rows, 8);
      at = next.end;
    }
  } finally {
    tellColumns(reading, columns, rows, 'stream');
  }
  if (at === source.size) return;
  at += file.u32(at) === continuation ? 8 : 4;
  if (at < source.size) readRest(reading, at, source.size - at, 'stream');
}

function readFile(reading: Reading, isMarked: boolean, isEnded: boolean): void {
  const once = onlyOnce(reading);
  try {
    if (!isEnded)
      throw new ParseError('PARSE_TRUNCATED', reading.source.size, 'the file does not end with ARROW1');
    readFooter(once);
  } finally {
    if (isMarked) readInner(once);
    else if (reading.beside !== true)
      tell(reading, 0, 'structure-odd', 'the file does not begin with ARROW1');
  }
}

function readFooter(reading: Reading): void {
  const { source } = reading;
  const end = Math.max(0, source.size - tailBytes);
  const length = new Cursor(source, end).u32();
  if (length > end) throw new ParseError('PARSE_INVALID', end, `a footer of ${length} bytes`);
  const start = end - length;
  const file = new FlatBuffer(source, start, end);
  const root = file.root();
  const described = file.table(root, footer.schema);
  if (described === undefined) throw new ParseError('PARSE_INVALID', root.at, 'a footer without a schema');
  const columns = readSchema(reading, file, described);
  readBlocks(reading, file, root, footer.dictionaries, start);
  const rows = readBlocks(reading, file, root, footer.batches, start);
  tellColumns(reading, columns, rows, 'file');
}

/** The stream inside is complete without the footer, and says its schema too: those of the footer count for columns. */
function readInner(reading: Reading): void {
  const file = new FlatBuffer(reading.source);
  try {
    readSchema({ ...reading, detail: false }, file, readFirst(file, fileStart).header);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', `the stream inside: ${error.message}`);
  }
}

/** The rows of the batches that a footer lists. */
function readBlocks(reading: Reading, file: FlatBuffer, root: Table, field: number, end: number): number {
  const whole = new FlatBuffer(reading.source);
  const { at: first, length } = file.vector(root, field, blockBytes);
  let rows = 0;
  let told = 0;
  for (let index = 0; index < length; index += 1) {
    const at = first + index * blockBytes;
    const offset = file.i64(at);
    const sizes = file.i32(at + 8) + file.i64(at + 16);
    if (offset < 0 || file.i32(at + 8) < 0 || file.i64(at + 16) < 0 || offset + sizes > end) {
      told += 1;
      if (told <= mostTold)
        tell(reading, at, 'structure-broken', `block ${index}: ${sizes} bytes at ${offset} lie outside`);
      continue;
    }
    const said = readMessage(whole, offset);
    if (said?.type === batchHeader) rows += whole.signed(said.header, batch.rows, 8);
  }
  return rows;
}

function tellColumns(reading: Reading, columns: readonly Column[], rows: number, kind: string): void {
  reading.is('arrow', `${kind} of ${columns.length} columns, ${rows} rows`);
  if (!reading.detail) return;
  for (const { at, name, dtype } of columns)
    reading.emit({ kind: 'tensor', where: { offset: at }, name, dtype, shape: [rows], bytes: null });
}

function readRest(reading: Reading, at: number, size: number, what: string): void {
  tell(reading, at, 'structure-odd', `${size} bytes follow the ${what}’s end`);
  reading.nested({ name: `after the ${what}`, size, open: () => sliceSource(reading.source, at, size) });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function tell(reading: Reading, offset: number | null, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
}
