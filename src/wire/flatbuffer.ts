import { pagedSource } from '../bytes/paged.ts';
import { type ByteSource, readBytes } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';

/** A table: where it stands, and where each of its fields does, by the field's number; 0 where it has none. */
export interface Table {
  readonly at: number;
  readonly fields: readonly number[];
}

/** A vector: where its first element stands, and how many there are. */
export interface Vector {
  readonly at: number;
  readonly length: number;
}

/**
 * Work on one file, in fields of tables: offsets may lead to the same place as often as the file likes. Writers put
 * every table down once, and share no more than texts, so that work on their files grows with the bytes.
 */
const work = { least: 100_000, perByte: 4, most: 32_000_000 } as const;
/** What following an offset costs beyond what is read there. */
const step = 4;
const bytesPerUnit = 4;
const mostFields = 4096;
/** Read at once out of the pages behind it: tables lie anywhere, and are small. */
const windowBytes = 1024;

const nothing: Vector = { at: 0, length: 0 };

/**
 * A reader of FlatBuffers: every offset is checked against the buffer before it is followed, every vector against the
 * bytes that its elements take. It descends only where its caller does, so that the schema bounds the depth.
 * Source: flatbuffers.dev, Internals.
 * All methods throw ParseError PARSE_INVALID or PARSE_TRUNCATED; LimitError where the file leads in circles.
 */
export class FlatBuffer {
  readonly source: ByteSource;
  private workLeft: number;
  private readonly base: number;
  private readonly end: number;
  private page: DataView = new DataView(new ArrayBuffer(0));
  private pageAt = 0;

  /** `base` is where offsets count from, `end` exclusive. */
  constructor(source: ByteSource, base = 0, end: number = source.size) {
    this.source = pagedSource(source);
    this.base = base;
    this.end = Math.min(end, source.size);
    const allowed = work.least + work.perByte * Math.max(0, this.end - base);
    this.workLeft = Math.min(allowed, work.most);
  }

  /** The four characters behind the root's offset, which most schemas have. */
  identifier(): string {
    return Buffer.from(readBytes(this.source, this.base + 4, 4)).toString('latin1');
  }

  root(): Table {
    return this.tableAt(this.base + this.u32(this.base));
  }

  u8(at: number): number {
    const index = this.seek(at, 1);
    return this.page.getUint8(index);
  }

  i8(at: number): number {
    const index = this.seek(at, 1);
    return this.page.getInt8(index);
  }

  u16(at: number): number {
    const index = this.seek(at, 2);
    return this.page.getUint16(index, true);
  }

  u32(at: number): number {
    const index = this.seek(at, 4);
    return this.page.getUint32(index, true);
  }

  i32(at: number): number {
    const index = this.seek(at, 4);
    return this.page.getInt32(index, true);
  }

  /** Rounded beyond 2^53, which any bound on it refuses all the same. */
  u64(at: number): number {
    const index = this.seek(at, 8);
    return Number(this.page.getBigUint64(index, true));
  }

  i64(at: number): number {
    const index = this.seek(at, 8);
    return Number(this.page.getBigInt64(index, true));
  }

  /** The table that starts at `at`. */
  tableAt(at: number): Table {
    const vtable = at - this.i32(at);
    if (vtable < this.base) throw invalid(at, 'a table’s vtable lies outside of the file');
    const size = this.u16(vtable);
    const length = this.u16(vtable + 2);
    if (size < 4 || size % 2 !== 0 || size > 4 + 2 * mostFields || length < 4)
      throw invalid(vtable, `a vtable of ${size} bytes for a table of ${length}`);
    this.check(vtable, size);
    this.check(at, length);
    this.spend(at, step + size / 2);
    const fields: number[] = [];
    for (let place = vtable + 4; place < vtable + size; place += 2) {
      const offset = this.u16(place);
      if (offset >= length) throw invalid(place, 'a field lies behind its table');
      fields.push(offset === 0 ? 0 : at + offset);
    }
    return { at, fields };
  }

  /** Where the offset in a field leads; undefined where the table has no such field. */
  private follow(table: Table, field: number): number | undefined {
    const at = table.fields[field] ?? 0;
    if (at === 0) return undefined;
    const offset = this.u32(at);
    // An offset of nothing would lead back to itself.
    if (offset < 4) throw invalid(at, 'an offset leads to itself');
    return at + offset;
  }

  table(table: Table, field: number): Table | undefined {
    const at = this.follow(table, field);
    return at === undefined ? undefined : this.tableAt(at);
  }

  /** A vector of elements of `width` bytes. */
  vector(table: Table, field: number, width: number): Vector {
    const at = this.follow(table, field);
    return at === undefined ? nothing : this.vectorAt(at, width);
  }

  private vectorAt(at: number, width: number): Vector {
    this.spend(at, step);
    const length = this.u32(at);
    this.check(at + 4, length * width);
    return { at: at + 4, length };
  }

  /** The tables of a vector of them. */
  *tables(table: Table, field: number): Generator<Table, void, void> {
    const { at, length } = this.vector(table, field, 4);
    for (let index = 0; index < length; index += 1) {
      const place = at + index * 4;
      yield this.tableAt(place + this.u32(place));
    }
  }

  /** Text of at most `most` bytes; empty where there is none. */
  text(table: Table, field: number, most = 1024): string {
    const at = this.follow(table, field);
    return at === undefined ? '' : this.textAt(at, most);
  }

  *texts(table: Table, field: number, most = 1024): Generator<string, void, void> {
    const { at, length } = this.vector(table, field, 4);
    for (let index = 0; index < length; index += 1) {
      const place = at + index * 4;
      yield this.textAt(place + this.u32(place), most);
    }
  }

  private textAt(at: number, most: number): string {
    const { at: first, length } = this.vectorAt(at, 1);
    this.spend(at, Math.min(length, most) / bytesPerUnit);
    return Buffer.from(readBytes(this.source, first, Math.min(length, most))).toString('utf8');
  }

  *integers(table: Table, field: number): Generator<number, void, void> {
    const { at, length } = this.vector(table, field, 4);
    this.spend(at, length);
    for (let index = 0; index < length; index += 1) yield this.i32(at + index * 4);
  }

  /** A scalar of a table by one of the readers above, or its default. */
  scalar(table: Table, field: number, width: 1 | 2 | 4 | 8, missing = 0): number {
    const at = table.fields[field] ?? 0;
    if (at === 0) return missing;
    if (width === 1) return this.u8(at);
    if (width === 2) return this.u16(at);
    return width === 4 ? this.u32(at) : this.u64(at);
  }

  signed(table: Table, field: number, width: 1 | 4 | 8, missing = 0): number {
    const at = table.fields[field] ?? 0;
    if (at === 0) return missing;
    if (width === 1) return this.i8(at);
    return width === 4 ? this.i32(at) : this.i64(at);
  }

  private spend(at: number, units: number): void {
    this.workLeft -= units;
    if (this.workLeft < 0)
      throw new LimitError('tables', at, 'the file leads to its tables and vectors again and again');
  }

  private check(at: number, size: number): void {
    if (at < this.base || size < 0 || at + size > this.end)
      throw new ParseError(
        'PARSE_TRUNCATED',
        Math.max(0, Math.min(at, this.end)),
        `${size} bytes at ${at} lie outside of the file`,
      );
  }

  /** Makes `page` hold the number at `at`, and says where in it. */
  private seek(at: number, width: number): number {
    this.check(at, width);
    if (at >= this.pageAt && at + width <= this.pageAt + this.page.byteLength) return at - this.pageAt;
    const { memory } = this.source;
    this.page = viewOf(memory ?? readBytes(this.source, at, windowBytes));
    this.pageAt = memory === undefined ? at : 0;
    return at - this.pageAt;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function invalid(at: number, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, what);
}
