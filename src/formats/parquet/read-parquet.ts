import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { type ThriftBinary, ThriftReader } from '../../wire/thrift.ts';
import type { Reading } from '../format.ts';
import { SchemaTree } from './columns.ts';
import { type ColumnChunk, type FooterVisitor, type KeyValue, readFooter } from './footer.ts';
import { handOver } from './key-values.ts';

const tailBytes = 8;
const longestName = 256;
const longestShown = 4096;
const signatureBytes = 28;
/** Complaints of one kind about one file: the first few say it all. */
const mostTold = 20;
const mostFiles = 1000;

/** Parquet (parquet-format: README, parquet.thrift): the footer; nothing of the pages. */
export function readParquet(reading: Reading): void {
  try {
    readTail(reading);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', error.message);
  }
}

function readTail(reading: Reading): void {
  const { source } = reading;
  const end = source.size - tailBytes;
  const cursor = new Cursor(source, Math.max(0, end));
  const length = cursor.u32();
  const mark = latin1(cursor.bytes(4));
  if (mark === 'PARE') {
    reading.is('parquet', 'encrypted');
    tell(reading, end + 4, 'archive-encrypted', 'the footer is encrypted');
    return;
  }
  if (mark !== 'PAR1') throw new ParseError('PARSE_INVALID', end + 4, 'the file does not end with PAR1');
  if (length > end - 4) throw new ParseError('PARSE_INVALID', end, `a footer of ${length} bytes`);
  if (reading.beside !== true && latin1(readBytes(source, 0, 4)) !== 'PAR1')
    tell(reading, 0, 'structure-odd', 'the file does not begin with PAR1');
  readMetadata(reading, end - length, end);
}

function readMetadata(reading: Reading, start: number, end: number): void {
  const reader = new ThriftReader(reading.source, start, end);
  const file = new ParquetFile(reading, start);
  const { rows, createdBy, encrypted } = readFooter(reader, file);
  file.finish(rows);
  if (reading.detail && createdBy !== null) meta(reading, createdBy, 'created_by');
  if (reading.detail && encrypted)
    meta(reading, null, 'encryption', 'columns are encrypted, or the footer is signed');
  const { at, left } = reader;
  if (left === 0 || (encrypted && left === signatureBytes)) return;
  tell(reading, at, 'structure-odd', `${left} bytes follow the footer’s end`);
  const rest = (): ByteSource => sliceSource(reading.source, at, left);
  reading.nested({ name: 'after the footer', size: left, open: rest });
}

/** What the footer says, held against the file. */
class ParquetFile implements FooterVisitor {
  private readonly reading: Reading;
  private readonly pagesEnd: number;
  private readonly tree: SchemaTree;
  private readonly bytes: number[] = [];
  private readonly files = new Set<string>();
  private rows = 0;
  private groups = 0;
  private told = 0;

  constructor(reading: Reading, pagesEnd: number) {
    this.reading = reading;
    this.pagesEnd = pagesEnd;
    this.tree = new SchemaTree(reading.limits.documentDepth, ({ name }) => this.text(name, longestName));
  }

  element(element: Parameters<FooterVisitor['element']>[0]): void {
    this.tree.add(element);
  }

  group(rows: number, columns: readonly ColumnChunk[], at: number): void {
    this.groups += 1;
    this.rows += rows;
    const wanted = this.tree.columns.length;
    if (columns.length !== wanted)
      this.tell(
        at,
        'structure-broken',
        `a group of rows has ${columns.length} columns, the schema ${wanted}`,
      );
    for (const [index, chunk] of columns.entries()) this.chunk(chunk, index);
  }

  private chunk({ at, file, start, size }: ColumnChunk, index: number): void {
    if (file !== null) this.companion(file);
    if (file !== null || start === null) return;
    const outside = start < 0 || size < 0 || start + size > this.pagesEnd;
    if (outside)
      this.tell(at, 'structure-broken', `column ${index}: ${size} bytes of pages at ${start} lie outside`);
    else this.bytes[index] = (this.bytes[index] ?? 0) + size;
  }

  /** `_metadata` of a folder of Parquet files names them; readers open what it names. */
  private companion(place: ThriftBinary): void {
    const name = this.text(place, longestShown);
    if (this.files.has(name) || this.files.size >= mostFiles) return;
    this.files.add(name);
    const where = { offset: place.at };
    this.reading.emit({
      kind: 'reference',
      where,
      to: 'companion',
      name,
      key: 'file_path',
      loader: 'parquet',
    });
  }

  keyValue({ key, value }: KeyValue): void {
    if (key === null || value === null) return;
    const name = this.text(key, longestName);
    handOver(this.reading, name, value);
    if (this.reading.detail) meta(this.reading, value, name);
  }

  repeated(what: string, at: number): void {
    this.tell(at, 'structure-odd', `${what} stands twice`);
  }

  finish(rows: number): void {
    const { reading, tree } = this;
    if (!tree.complete) this.tell(this.pagesEnd, 'structure-broken', 'the schema breaks off');
    // `_common_metadata` of a folder describes the columns alone.
    if (rows !== this.rows && this.groups > 0)
      this.tell(this.pagesEnd, 'structure-odd', `${this.rows} rows in groups of rows, ${rows} in all`);
    reading.is('parquet', `${tree.columns.length} columns, ${rows} rows`);
    if (!reading.detail) return;
    for (const [index, { at, name, dtype }] of tree.columns.entries())
      reading.emit({
        kind: 'tensor',
        where: { offset: at },
        name,
        dtype,
        shape: [rows],
        bytes: this.bytes[index] ?? null,
      });
  }

  private tell(at: number, code: AnomalyCode, detail: string): void {
    this.told += 1;
    if (this.told <= mostTold) tell(this.reading, at, code, detail);
  }

  private text(place: ThriftBinary | null, most: number): string {
    return place === null ? '' : textOf(this.reading.source, place, most);
  }
}

function meta(reading: Reading, place: ThriftBinary | null, key: string, text = ''): void {
  const where = place === null ? {} : { offset: place.at };
  const value = place === null ? text : textOf(reading.source, place, longestShown);
  reading.emit({ kind: 'metadata', where, key, value });
}

function textOf(source: ByteSource, { at, size }: ThriftBinary, most: number): string {
  return Buffer.from(readBytes(source, at, Math.min(size, most))).toString('utf8');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function tell(reading: Reading, offset: number | null, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
}
