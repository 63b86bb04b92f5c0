import { Cursor } from '../bytes/cursor.ts';
import { bufferSource } from '../bytes/source.ts';
import { ParseError } from '../core/errors.ts';

/** What the code objects in a marshal stream name, in the order in which they stand. */
export interface CodeNames {
  /** Attributes, globals and modules (`co_names`) of all code objects, each once. */
  readonly names: readonly string[];
  /** Text constants, each once. */
  readonly texts: readonly string[];
}

const mostDepth = 64;
const mostValues = 100_000;
const mostText = 4_096;

/** Numbers in front of `co_code`: 6 in CPython 3.8 to 3.10, 5 in 3.7 and from 3.11 on, 4 in 2.7. */
const leads = [6, 5, 4] as const;
const bytesType = 0x73;

/** Stands for bytes, which nobody needs to see. */
const someBytes = Symbol('bytes');

type Value = string | readonly Value[] | typeof someBytes | null;

/**
 * The names that marshalled code uses, without running or decoding any of it (CPython's Python/marshal.c).
 * Null where the bytes are no marshal stream that begins with code.
 */
export function namesInCode(bytes: Uint8Array): CodeNames | null {
  const reader = new MarshalReader(bytes);
  try {
    const first = bytes[0]! & 0x7f;
    if (first !== 0x63) return null;
    reader.value(0);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    if (reader.names.all.size === 0) return null;
  }
  return { names: [...reader.names.all], texts: [...reader.texts.all] };
}

/** The texts in lists. A list is looked through once: any number of code objects may refer to it. */
class Kept {
  readonly all = new Set<string>();
  private readonly lists = new Set<readonly Value[]>();

  take(value: Value): void {
    if (!Array.isArray(value) || this.lists.has(value)) return;
    this.lists.add(value);
    for (const item of value) if (typeof item === 'string') this.all.add(item);
  }
}

class MarshalReader {
  readonly names = new Kept();
  readonly texts = new Kept();
  private readonly cursor: Cursor;
  private readonly bytes: Uint8Array;
  private readonly refs: Value[] = [];
  private left = mostValues;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.cursor = new Cursor(bufferSource(bytes));
  }

  value(depth: number): Value {
    const { cursor } = this;
    this.left -= 1;
    if (depth > mostDepth || this.left < 0) throw this.broken('the code is nested too deep, or too large');
    const tag = cursor.u8();
    // Bit 7 enters the value into the table of references, in front of what it contains.
    const slot = (tag & 0x80) === 0 ? -1 : this.refs.push(null) - 1;
    const read = this.plain(String.fromCharCode(tag & 0x7f), depth);
    if (slot >= 0) this.refs[slot] = read;
    return read;
  }

  private plain(tag: string, depth: number): Value {
    const { cursor } = this;
    switch (tag) {
      case '0':
      case 'N':
      case 'F':
      case 'T':
      case 'S':
      case '.':
        return null;
      case 'i':
        this.skip(4);
        return null;
      case 'I':
      case 'g':
        this.skip(8);
        return null;
      case 'y':
        this.skip(16);
        return null;
      case 'f':
        this.skip(cursor.u8());
        return null;
      case 'x':
        this.skip(cursor.u8());
        this.skip(cursor.u8());
        return null;
      case 'l':
        this.skip(2 * Math.abs(cursor.i32()));
        return null;
      case 's':
        this.skip(cursor.u32());
        return someBytes;
      case 't':
      case 'u':
      case 'a':
      case 'A':
        return this.text(cursor.u32());
      case 'z':
      case 'Z':
        return this.text(cursor.u8());
      case 'r':
        return this.refs[cursor.u32()] ?? null;
      case ')':
        return this.items(cursor.u8(), depth);
      case '(':
      case '[':
      case '<':
      case '>':
        return this.items(cursor.u32(), depth);
      case ':':
        return this.items(3, depth);
      case '{':
        while (this.bytes[cursor.at] !== 0x30) this.items(2, depth);
        this.skip(1);
        return null;
      case 'c':
        this.code(depth);
        return null;
      default:
        throw this.broken(`nothing is marshalled as ${JSON.stringify(tag)}`);
    }
  }

  private code(depth: number): void {
    const { cursor } = this;
    const lead = leads.find((count) => (this.bytes[cursor.at + 4 * count]! & 0x7f) === bytesType);
    if (lead === undefined) throw this.broken('a code object of no known CPython');
    this.skip(4 * lead);
    this.value(depth + 1);
    this.texts.take(this.value(depth + 1));
    this.names.take(this.value(depth + 1));
    // Names of variables; from 3.11 on what kind each of them is, before that the names of free ones.
    this.value(depth + 1);
    const modern = this.value(depth + 1) === someBytes;
    for (let index = 0; index < 3; index += 1) this.value(depth + 1);
    this.skip(4);
    for (let index = modern ? 2 : 1; index > 0; index -= 1) this.value(depth + 1);
  }

  private items(count: number, depth: number): Value {
    if (count > this.cursor.left) throw this.broken(`${count} items, ${this.cursor.left} bytes`);
    const all: Value[] = [];
    for (let index = 0; index < count; index += 1) all.push(this.value(depth + 1));
    return all;
  }

  private text(length: number): string {
    const { cursor } = this;
    const at = cursor.at;
    this.skip(length);
    return Buffer.from(this.bytes.subarray(at, at + Math.min(length, mostText))).toString('utf8');
  }

  private skip(count: number): void {
    if (!this.cursor.skip(count)) throw this.broken(`need ${count} bytes, have ${this.cursor.left}`);
  }

  private broken(message: string): ParseError {
    return new ParseError('PARSE_INVALID', this.cursor.at, message);
  }
}
