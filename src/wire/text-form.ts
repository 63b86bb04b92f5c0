import { LimitError, ParseError } from '../core/errors.ts';

/** How a field lies in the binary form: its number, and what it holds. */
export interface TextField {
  readonly number: number;
  readonly holds: 'text' | 'integer' | 'type' | TextShape;
}

/** The fields of a message by their names, those that matter to the reader of the binary form. */
export type TextShape = ReadonlyMap<string, TextField>;

/** A shape of rows `[name, number, what it holds]`. */
export function shape(
  ...rows: readonly (readonly [name: string, number: number, holds: TextField['holds']])[]
): TextShape {
  return new Map(rows.map(([name, number, holds]) => [name, { number, holds }]));
}

const deepest = 100;
/** Where a type matters, it is whether a tensor holds texts: DT_STRING of types.proto. */
const stringType = 7;

/**
 * The binary form of a message in protobuf's text format, as far as `shape` knows its fields; others are passed over.
 * Source: protobuf.dev, Text Format Language Specification.
 * @throws ParseError PARSE_INVALID; LimitError where messages nest too deep.
 */
export function binaryOf(text: Uint8Array, shape: TextShape): Uint8Array {
  return new TextForm(text).message(shape, '', 0);
}

/** The name of the first field, and the character that its value begins with, which a colon may stand before. */
export interface TextOpening {
  readonly name: string;
  readonly value: string;
}

/** How a text begins, behind blanks and comments: null where that is no field, 'cut' where it ends before a value. */
export function openingOf(text: Uint8Array): TextOpening | 'cut' | null {
  return new TextForm(text).opening();
}

const braces: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['<', '>'],
]);
const wordBytes: ReadonlySet<number> = new Set(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-'].map((one) => one.charCodeAt(0)),
);
const plainEscapes: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

class TextForm {
  private readonly text: Uint8Array;
  private at = 0;

  constructor(text: Uint8Array) {
    this.text = text;
  }

  /** The fields up to `end`, which is passed over; up to the text's own end where it is empty. */
  message(shape: TextShape | undefined, end: string, depth: number): Uint8Array {
    if (depth > deepest)
      throw new LimitError('documentDepth', this.at, `messages nest deeper than ${deepest}`);
    const parts: Uint8Array[] = [];
    for (;;) {
      const next = this.peek();
      if (next === end) {
        this.at += end.length;
        return Buffer.concat(parts);
      }
      if (next === '') throw this.broken('a message does not end');
      if (next === ',' || next === ';') {
        this.at += 1;
        continue;
      }
      this.field(shape, parts, depth);
    }
  }

  opening(): TextOpening | 'cut' | null {
    const first = this.peek();
    if (!/[A-Za-z_]/.test(first)) return first === '' ? 'cut' : null;
    const name = this.word();
    if (this.peek() === ':') this.at += 1;
    const value = this.peek();
    return value === '' ? 'cut' : { name, value };
  }

  private field(shape: TextShape | undefined, parts: Uint8Array[], depth: number): void {
    // The name is passed over in a message that is not known, too.
    const name = this.peek() === '[' ? this.extension() : this.word();
    const known = shape?.get(name);
    if (this.peek() === ':') this.at += 1;
    if (this.peek() !== '[') {
      this.value(known, parts, depth);
      return;
    }
    this.at += 1;
    while (this.peek() !== ']') {
      if (this.peek() === ',') this.at += 1;
      else this.value(known, parts, depth);
    }
    this.at += 1;
  }

  /** The name of an extension or of the message in an Any: nothing that is read. */
  private extension(): string {
    while (this.peek() !== ']') this.step();
    this.at += 1;
    return '';
  }

  private value(known: TextField | undefined, parts: Uint8Array[], depth: number): void {
    const next = this.peek();
    const close = braces.get(next);
    const holds = known?.holds;
    if (close !== undefined) {
      this.at += 1;
      const body = this.message(holds instanceof Map ? holds : undefined, close, depth + 1);
      if (known !== undefined && holds instanceof Map) parts.push(lengthDelimited(known.number, body));
    } else if (next === '"' || next === "'") {
      const body = this.strings();
      if (known !== undefined && holds === 'text') parts.push(lengthDelimited(known.number, body));
    } else {
      const word = this.word();
      if (known === undefined || holds instanceof Map || holds === 'text') return;
      parts.push(
        integer(known.number, holds === 'type' ? (word === 'DT_STRING' ? stringType : 0) : numberOf(word)),
      );
    }
  }

  /** Texts that stand behind each other are one. */
  private strings(): Uint8Array {
    const bytes: number[] = [];
    for (let quote = this.peek(); quote === '"' || quote === "'"; quote = this.peek()) {
      this.at += 1;
      const end = quote.charCodeAt(0);
      for (let byte = this.step(); byte !== end; byte = this.step()) {
        if (byte === 0x5c) this.escape(bytes);
        else bytes.push(byte);
      }
    }
    return Uint8Array.from(bytes);
  }

  private escape(bytes: number[]): void {
    const letter = String.fromCharCode(this.step());
    const plain = plainEscapes.get(letter);
    if (plain !== undefined) bytes.push(plain);
    else if (letter === 'x' || letter === 'X') bytes.push(this.digits(16, 2));
    else if (letter >= '0' && letter <= '7') {
      this.at -= 1;
      bytes.push(this.digits(8, 3) & 0xff);
    } else if (letter === 'u' || letter === 'U') {
      const point = this.digits(16, letter === 'u' ? 4 : 8);
      bytes.push(...Buffer.from(String.fromCodePoint(Math.min(point, 0x10ffff))));
    } else bytes.push(letter.charCodeAt(0));
  }

  private digits(base: number, most: number): number {
    let value = 0;
    for (let left = most; left > 0; left -= 1) {
      const digit = Number.parseInt(String.fromCharCode(this.text[this.at] ?? 0), base);
      if (Number.isNaN(digit)) break;
      value = value * base + digit;
      this.at += 1;
    }
    return value;
  }

  private word(): string {
    this.peek();
    const start = this.at;
    while (wordBytes.has(this.text[this.at] ?? 0)) this.at += 1;
    if (this.at === start) throw this.broken('a name or value is missing');
    return Buffer.from(this.text.subarray(start, Math.min(this.at, start + 256))).toString('latin1');
  }

  /** The next character behind blanks and comments; empty at the end. */
  private peek(): string {
    for (;;) {
      const byte = this.text[this.at];
      if (byte === undefined) return '';
      if (byte === 0x23) {
        while (this.at < this.text.length && this.text[this.at] !== 0x0a) this.at += 1;
      } else if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) this.at += 1;
      else return String.fromCharCode(byte);
    }
  }

  private step(): number {
    const byte = this.text[this.at];
    if (byte === undefined) throw this.broken('the text ends too early');
    this.at += 1;
    return byte;
  }

  private broken(what: string): ParseError {
    return new ParseError('PARSE_INVALID', this.at, what);
  }
}

function numberOf(word: string): number {
  const value = Number(word);
  return Number.isSafeInteger(value) && value >= 0 ? value : word === 'true' ? 1 : 0;
}

function lengthDelimited(number: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(body.length), body]);
}

function integer(number: number, value: number): Uint8Array {
  return Buffer.concat([varint(number * 8), varint(value)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  return Uint8Array.from([...bytes, left]);
}
