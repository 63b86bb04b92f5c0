import { Cursor } from '../bytes/cursor.ts';
import type { ByteSource } from '../bytes/source.ts';
import { ParseError } from '../core/errors.ts';

/** Types of the compact protocol, as they stand in the headers of fields and lists. */
export const thriftType = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
  uuid: 13,
} as const;

export interface ThriftField {
  readonly id: number;
  readonly type: number;
}

/** A text or blob: where it stands, and its bytes. */
export interface ThriftBinary {
  readonly at: number;
  readonly size: number;
}

/** A struct or a run of items that is being passed over. */
interface Open {
  /** Items left; null for a struct, which has an end of its own. */
  left: number | null;
  /** Types of the items in turn: one for a list, two for a map. */
  readonly types: readonly number[];
  turn: number;
}

/** Thrift's own readers give up where structs nest deeper. */
const deepest = 64;
const longestVarint = 10;
const windowBytes = 16 * 1024;

/**
 * A forward reader of Thrift's compact protocol. It descends only where its caller does, so that the schema bounds the
 * depth; everything else is passed over without recursion. Source: thrift-compact-protocol.md.
 * All methods throw ParseError PARSE_INVALID or PARSE_TRUNCATED.
 */
export class ThriftReader {
  private readonly cursor: Cursor;

  /** Reads `[at, end)` of the source. */
  constructor(source: ByteSource, at: number, end: number) {
    this.cursor = new Cursor(source, at, end, windowBytes);
  }

  get at(): number {
    return this.cursor.at;
  }

  get left(): number {
    return this.cursor.left;
  }

  /** The fields of a struct; whoever takes one reads or skips its value before taking the next. */
  *fields(): Generator<ThriftField, void, void> {
    let id = 0;
    for (;;) {
      const start = this.at;
      const header = this.cursor.u8();
      const type = header & 0x0f;
      if (type === 0) return;
      id = header >>> 4 === 0 ? this.integer() : id + (header >>> 4);
      if (type > thriftType.uuid) throw invalid(start, `a field of type ${type}`);
      yield { id, type };
    }
  }

  /** A whole number; rounded beyond 2^53. */
  integer(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  binary(): ThriftBinary {
    const size = this.unsigned();
    const { at } = this;
    this.pass(size);
    return { at, size };
  }

  /** The header of a list or set: every item takes a byte at least. */
  list(): { readonly type: number; readonly count: number } {
    const { at } = this;
    const header = this.cursor.u8();
    const type = header & 0x0f;
    const count = header >>> 4 === 15 ? this.unsigned() : header >>> 4;
    if (type === 0 || type > thriftType.uuid) throw invalid(at, `a list of type ${type}`);
    if (count > this.left) throw truncated(at, `a list of ${count} items`);
    return { type, count };
  }

  /** Passes over a field's value. */
  skip(type: number): void {
    // A field says in its header whether it is true.
    if (type === thriftType.true || type === thriftType.false) return;
    this.skipItem(type);
  }

  /** Passes over a value that stands in a list. */
  skipItem(type: number): void {
    const open: Open[] = [];
    this.enter(type, open);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.left === null ? this.nextField() : nextItem(top);
      if (next === null) open.pop();
      else this.enter(next, open);
    }
  }

  private enter(type: number, open: Open[]): void {
    const { at } = this;
    switch (type) {
      case thriftType.true:
      case thriftType.false:
      case thriftType.byte:
        this.pass(1);
        return;
      case thriftType.i16:
      case thriftType.i32:
      case thriftType.i64:
        this.unsigned();
        return;
      case thriftType.double:
        this.pass(8);
        return;
      case thriftType.uuid:
        this.pass(16);
        return;
      case thriftType.binary:
        this.binary();
        return;
      case thriftType.list:
      case thriftType.set: {
        const { type: item, count } = this.list();
        open.push({ left: count, types: [item], turn: 0 });
        break;
      }
      case thriftType.map: {
        const count = this.unsigned();
        const types = count === 0 ? 0 : this.cursor.u8();
        if (count > this.left) throw truncated(at, `a map of ${count} items`);
        open.push({ left: count * 2, types: [types >>> 4, types & 0x0f], turn: 0 });
        break;
      }
      case thriftType.struct:
        open.push({ left: null, types: [], turn: 0 });
        break;
      default:
        throw invalid(at, `a value of type ${type}`);
    }
    if (open.length > deepest) throw invalid(at, `values nest deeper than ${deepest} levels`);
  }

  /** The type of the next field that has bytes of its own; null at the struct's end. */
  private nextField(): number | null {
    for (;;) {
      const header = this.cursor.u8();
      const type = header & 0x0f;
      if (type === 0) return null;
      if (header >>> 4 === 0) this.unsigned();
      if (type !== thriftType.true && type !== thriftType.false) return type;
    }
  }

  private unsigned(): number {
    const start = this.at;
    let value = 0;
    let scale = 1;
    for (let count = 0; count < longestVarint; count += 1) {
      const byte = this.cursor.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
    throw invalid(start, 'a number of more than ten bytes');
  }

  private pass(size: number): void {
    if (!this.cursor.skip(size)) throw truncated(this.at, `need ${size} bytes, have ${this.left}`);
  }
}

function nextItem(top: Open): number | null {
  if (top.left === 0 || top.left === null) return null;
  top.left -= 1;
  const type = top.types[top.turn] ?? 0;
  top.turn = (top.turn + 1) % top.types.length;
  return type;
}

function invalid(at: number, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, what);
}

function truncated(at: number, what: string): ParseError {
  return new ParseError('PARSE_TRUNCATED', at, what);
}
