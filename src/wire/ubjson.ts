import { Cursor } from '../bytes/cursor.ts';
import type { ByteSource } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { JsonArray, JsonObject, type JsonValue, type Shadowed } from './json.ts';

/** Numbers of one array that are kept; of the rest the bounds are known. */
const keptRun = 1_000;
const longestText = 1 << 20;
/** What a value takes in memory, roughly. */
const valueBytes = 64;

const sizes: ReadonlyMap<string, number> = new Map([
  ['i', 1],
  ['U', 1],
  ['I', 2],
  ['l', 4],
  ['L', 8],
  ['d', 4],
  ['D', 8],
  ['C', 1],
]);

interface Open {
  readonly at: number;
  /** Null in an array. */
  readonly keys: string[] | null;
  readonly places: Map<string, number>;
  readonly values: JsonValue[];
  readonly shadowed: Shadowed[];
  key: string;
  /** Items that are still to come, where the count is given. */
  left: number | null;
  /** The type of all items, where it is given. */
  readonly type: string | null;
  dropped: number;
  rest: { whole: boolean; least: number; greatest: number } | undefined;
}

/**
 * The value of a Universal Binary JSON text, without recursion; what follows it begins at `end`. Arrays of one type of
 * number are passed over but for their first items and their bounds. Source: ubjson.org, draft 12.
 * @throws ParseError PARSE_TRUNCATED, PARSE_INVALID; LimitError documentDepth, documentNodes, documentBytes.
 */
export function parseUbjson(
  source: ByteSource,
  limits: Limits,
): { readonly value: JsonValue; readonly end: number } {
  const reader = new Reader(source, limits);
  return { value: reader.read(), end: reader.cursor.at };
}

class Reader {
  readonly cursor: Cursor;
  private readonly limits: Limits;
  private readonly open: Open[] = [];
  private nodes = 0;
  private bytes = 0;

  constructor(source: ByteSource, limits: Limits) {
    this.cursor = new Cursor(source);
    this.limits = limits;
  }

  read(): JsonValue {
    for (;;) {
      const top = this.open.at(-1);
      let value: JsonValue | undefined;
      if (top !== undefined && this.ends(top)) value = this.close(top);
      else {
        if (top?.keys != null) top.key = this.text();
        value = this.value(top?.type ?? this.marker());
        if (value === undefined) continue;
      }
      const outer = this.open.at(-1);
      if (outer === undefined) return value;
      this.add(outer, value);
    }
  }

  /** A marker that is no padding. */
  private marker(): string {
    for (;;) {
      const marker = String.fromCharCode(this.cursor.u8());
      if (marker !== 'N') return marker;
    }
  }

  private ends(top: Open): boolean {
    if (top.left !== null) return top.left === 0;
    const close = top.keys === null ? 0x5d : 0x7d;
    for (;;) {
      this.cursor.need(1);
      const byte = this.cursor.buffer[this.cursor.pos]!;
      if (byte !== 0x4e && byte !== close) return false;
      this.cursor.pos += 1;
      if (byte === close) return true;
    }
  }

  /** Undefined where a container was opened. */
  private value(marker: string): JsonValue | undefined {
    this.count(valueBytes);
    if (marker === 'Z') return null;
    if (marker === 'T' || marker === 'F') return marker === 'T';
    if (marker === 'S' || marker === 'H') return this.text();
    if (marker === 'C') return String.fromCharCode(this.cursor.u8());
    if (marker === '[' || marker === '{') return this.begin(marker === '{');
    return this.number(marker);
  }

  private begin(isObject: boolean): JsonValue | undefined {
    const { cursor, open } = this;
    const at = cursor.at - 1;
    if (open.length >= this.limits.documentDepth)
      throw new LimitError('documentDepth', at, `values nest deeper than ${this.limits.documentDepth}`);
    let type: string | null = null;
    let left: number | null = null;
    if (this.takes(0x24)) {
      type = String.fromCharCode(cursor.u8());
      if (!this.takes(0x23)) throw this.invalid('a type without a count');
      left = this.length();
    } else if (this.takes(0x23)) left = this.length();
    const least = type === null ? 1 : (sizes.get(type) ?? 0);
    if (left !== null && left * (isObject ? least + 2 : least) > cursor.left)
      throw new ParseError('PARSE_TRUNCATED', at, `${left} values in ${cursor.left} bytes`);
    // Values of no bytes at all: nobody writes them, and a count is all they take.
    if (left !== null && least === 0 && left > cursor.left + 1) throw this.invalid('values of no size');
    const top: Open = {
      at,
      keys: isObject ? [] : null,
      places: new Map(),
      values: [],
      shadowed: [],
      key: '',
      left,
      type,
      dropped: 0,
      rest: undefined,
    };
    if (!isObject && type !== null && left !== null && type !== 'C' && sizes.has(type))
      return this.numbers(top, type, left);
    open.push(top);
    return undefined;
  }

  /** An array of one type of number. */
  private numbers(top: Open, type: string, count: number): JsonArray {
    const kept = Math.min(count, keptRun);
    for (let index = 0; index < kept; index += 1) top.values.push(this.number(type));
    this.count(kept * 16);
    if (count === kept) return new JsonArray(top.at, top.values, 0);
    if (type === 'd' || type === 'D') {
      this.cursor.skip((count - kept) * sizes.get(type)!);
      return new JsonArray(top.at, top.values, count - kept, { whole: false, least: 0, greatest: 0 });
    }
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let index = kept; index < count; index += 1) {
      const value = this.number(type);
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    return new JsonArray(top.at, top.values, count - kept, { whole: true, least, greatest });
  }

  private add(top: Open, value: JsonValue): void {
    if (top.left !== null) top.left -= 1;
    if (top.keys === null) {
      if (typeof value === 'number' && top.values.length >= keptRun) {
        const rest = top.rest ?? { whole: true, least: value, greatest: value };
        rest.whole &&= Number.isSafeInteger(value);
        rest.least = Math.min(rest.least, value);
        rest.greatest = Math.max(rest.greatest, value);
        top.rest = rest;
        top.dropped += 1;
      } else top.values.push(value);
      return;
    }
    const known = top.places.get(top.key);
    if (known !== undefined) {
      top.shadowed.push({ key: top.key, value: top.values[known]! });
      top.values[known] = value;
      return;
    }
    top.places.set(top.key, top.keys.length);
    top.keys.push(top.key);
    top.values.push(value);
  }

  private close(top: Open): JsonValue {
    this.open.pop();
    if (top.keys === null) return new JsonArray(top.at, top.values, top.dropped, top.rest);
    return new JsonObject(top.at, top.keys, top.values, 0, top.shadowed);
  }

  private takes(byte: number): boolean {
    this.cursor.need(1);
    if (this.cursor.buffer[this.cursor.pos] !== byte) return false;
    this.cursor.pos += 1;
    return true;
  }

  private length(): number {
    const marker = String.fromCharCode(this.cursor.u8());
    if (!'iUIlL'.includes(marker)) throw this.invalid('a length that is no whole number');
    const length = this.number(marker);
    if (length < 0) throw this.invalid(`a length of ${length}`);
    return length;
  }

  private text(): string {
    const { cursor } = this;
    const size = this.length();
    if (size > cursor.left)
      throw new ParseError('PARSE_TRUNCATED', cursor.at, `need ${size} bytes, have ${cursor.left}`);
    const kept = Math.min(size, longestText);
    this.count(valueBytes + kept);
    const parts: Uint8Array[] = [];
    for (let left = kept; left > 0; ) {
      const count = Math.min(left, 8_192);
      parts.push(Uint8Array.from(cursor.bytes(count)));
      left -= count;
    }
    cursor.skip(size - kept);
    return Buffer.concat(parts).toString('utf8');
  }

  private number(marker: string): number {
    const { cursor } = this;
    const size = sizes.get(marker);
    if (size === undefined || marker === 'C')
      throw this.invalid(`no value begins with ${JSON.stringify(marker)}`);
    cursor.need(size);
    const at = cursor.pos;
    cursor.pos += size;
    const { view } = cursor;
    if (marker === 'i') return view.getInt8(at);
    if (marker === 'U') return view.getUint8(at);
    if (marker === 'I') return view.getInt16(at);
    if (marker === 'l') return view.getInt32(at);
    if (marker === 'L') return Number(view.getBigInt64(at));
    return marker === 'd' ? view.getFloat32(at) : view.getFloat64(at);
  }

  private count(bytes: number): void {
    this.nodes += 1;
    this.bytes += bytes;
    const { documentNodes, documentBytes } = this.limits;
    if (this.nodes > documentNodes)
      throw new LimitError('documentNodes', this.cursor.at, `more than ${documentNodes} values`);
    if (this.bytes > documentBytes)
      throw new LimitError(
        'documentBytes',
        this.cursor.at,
        `the values take more than ${documentBytes} bytes`,
      );
  }

  private invalid(message: string): ParseError {
    return new ParseError('PARSE_INVALID', this.cursor.at, message);
  }
}
