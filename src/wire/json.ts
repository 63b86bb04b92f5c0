import type { ByteSource } from '../bytes/source.ts';
import { readBytes } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { JsonText } from './json-text.ts';
import { JsonArray, JsonObject, type JsonValue, type Shadowed } from './json-values.ts';

export { JsonArray, JsonObject, type JsonValue, type Shadowed } from './json-values.ts';

/** Plain values of one array, and numbers of one object, that are kept in any case. */
const keptRun = 1000;
/** Numbers of one array that are kept once half of the memory is used up. */
const keptCrowded = 4;
/** Strings that name something are shorter; a longer one is never dropped from a run. */
const shortString = 128;
/** What V8 takes for a value, measured: an item is its slot and the box of a number. */
const cost = { array: 112, object: 176, entry: 16, item: 24, string: 24 } as const;

/** Stands for a row of a table that was checked, but is not kept. */
const droppedRow = new JsonArray(-1, [], 0);

export interface JsonPart {
  /** Where the text begins; 0 by default. */
  readonly at?: number;
  /** Exclusive end; that of the source by default. */
  readonly end?: number;
  /** Keys whose number, or list of numbers, is kept as long as there is room, however many others there are. */
  readonly wanted?: ReadonlySet<string>;
  /** Told of comments and commas that nothing follows, which are then passed over as lenient readers do. */
  readonly onOdd?: (at: number, what: string) => void;
}

export interface JsonDocument {
  readonly value: JsonValue;
  /** Whether a byte order mark stands before the text: Python's json refuses it in a text. */
  readonly mark: boolean;
}

export interface JsonRecord extends JsonDocument {
  /** Where the next value begins; undefined where nothing but whitespace follows. */
  readonly next: number | undefined;
}

/** A container that is still open. */
interface Open {
  readonly at: number;
  /** Null in an array. */
  readonly keys: string[] | null;
  readonly values: JsonValue[];
  key: string;
  dropped: number;
  shadowed: Shadowed[] | undefined;
  /** Places of the keys, once there are many. */
  places: Map<string, number> | undefined;
  readonly wanted: boolean;
  /** Numbers and words so far. */
  scalars: number;
  rest: { whole: boolean; least: number; greatest: number } | undefined;
  /** An array of short plain values, or of such rows, and nothing else. */
  row: boolean;
  /** What was kept in the whole document when this one began. */
  readonly kept: number;
  readonly nodes: number;
}

/**
 * The value of a JSON text, read without recursion. NaN, Infinity and -Infinity are numbers, as Python writes them.
 * Long runs of numbers are checked and counted, but not kept; once half of `documentBytes` is used up, so are further
 * short strings, and rows of plain values, in arrays that hold more than a thousand of them.
 * Sources: RFC 8259; CPython's json.scanner.
 * @throws ParseError PARSE_INVALID, PARSE_TRUNCATED; LimitError documentBytes, documentNodes, documentDepth.
 */
export function parseJson(source: ByteSource, limits: Limits, part: JsonPart = {}): JsonValue {
  return parseJsonDocument(source, limits, part).value;
}

/** As `parseJson`, and what stands around the value. */
export function parseJsonDocument(source: ByteSource, limits: Limits, part: JsonPart = {}): JsonDocument {
  for (const document of parseJsonStream(source, limits, part)) {
    if (document.next === undefined) return document;
    throw new ParseError('PARSE_INVALID', document.next, 'something follows the end of the JSON text');
  }
  throw new ParseError('PARSE_TRUNCATED', part.at ?? 0, 'there is no JSON text');
}

/** Values behind each other, as JSON lines has them; each has budgets of its own. */
export function* parseJsonStream(
  source: ByteSource,
  limits: Limits,
  { at = 0, end = source.size, wanted, onOdd }: JsonPart = {},
): Generator<JsonRecord, void, void> {
  const [first, second, third] = readBytes(source, at, Math.min(3, Math.max(0, end - at)));
  const mark = first === 0xef && second === 0xbb && third === 0xbf;
  const text = new JsonText(source, mark ? at + 3 : at, end);
  text.onOdd = onOdd;
  let next: number | undefined;
  do {
    const value = new JsonReader(text, limits, wanted).read();
    text.peek();
    next = text.atEnd ? undefined : text.at;
    yield { value, mark, next };
  } while (next !== undefined);
}

class JsonReader {
  private readonly text: JsonText;
  private readonly limits: Limits;
  private readonly wanted: ReadonlySet<string> | undefined;
  private readonly open: Open[] = [];
  private top: Open | undefined = undefined;
  private kept = 0;
  private nodes = 0;
  /** Whether the container that was closed last was a row. */
  private closedRow = false;

  constructor(text: JsonText, limits: Limits, wanted: ReadonlySet<string> | undefined) {
    this.text = text;
    this.limits = limits;
    this.wanted = wanted;
  }

  read(): JsonValue {
    for (;;) {
      let value = this.value();
      // Undefined: a container was opened, and its first value comes next.
      if (value === undefined) continue;
      for (;;) {
        const { top } = this;
        if (top === undefined) return value;
        this.add(top, value);
        const byte = this.text.peek();
        const last = top.keys === null ? 0x5d : 0x7d;
        if (byte === 0x2c) {
          const { at } = this.text;
          this.text.pos += 1;
          if (this.text.onOdd === undefined || this.text.peek() !== last) {
            if (top.keys !== null) this.key(top);
            break;
          }
          this.text.onOdd(at, 'a comma that nothing follows');
        } else if (byte !== last) throw this.text.invalid('a comma or the end is missing');
        value = this.close(top);
      }
    }
  }

  private value(): JsonValue | undefined {
    const { text, top } = this;
    const byte = text.peek();
    switch (byte) {
      case 0x22:
        return text.string();
      case 0x5b:
      case 0x7b:
        return this.begin(byte === 0x7b);
      case 0x74:
        if (text.word('true')) return true;
        break;
      case 0x66:
        if (text.word('false')) return false;
        break;
      case 0x6e:
        if (text.word('null')) return null;
        break;
      case 0x4e:
        if (text.word('NaN')) return Number.NaN;
        break;
      case 0x49:
        if (text.word('Infinity')) return Number.POSITIVE_INFINITY;
        break;
      default:
        if (byte === 0x2d && text.word('-Infinity')) return Number.NEGATIVE_INFINITY;
        return text.number(top === undefined || top.scalars < this.keptNumbers(top));
    }
    throw text.invalid('not a JSON value');
  }

  /** Opens a container; an empty one is returned at once. */
  private begin(isObject: boolean): JsonValue | undefined {
    const { text, open } = this;
    if (open.length >= this.limits.documentDepth)
      throw new LimitError(
        'documentDepth',
        text.at,
        `the document nests deeper than ${this.limits.documentDepth}`,
      );
    const top: Open = {
      at: text.at,
      keys: isObject ? [] : null,
      values: [],
      key: '',
      dropped: 0,
      shadowed: undefined,
      places: undefined,
      wanted: !isObject && this.isWanted,
      scalars: 0,
      rest: undefined,
      row: !isObject,
      kept: this.kept,
      nodes: this.nodes,
    };
    this.keep(isObject ? cost.object : cost.array);
    open.push(top);
    this.top = top;
    text.pos += 1;
    if (text.peek() === (isObject ? 0x7d : 0x5d)) return this.close(top);
    if (isObject) this.key(top);
    return undefined;
  }

  private key(top: Open): void {
    const { text } = this;
    if (text.peek() !== 0x22) throw text.invalid('a key is missing');
    top.key = text.string();
    if (text.peek() !== 0x3a) throw text.invalid('a colon is missing');
    text.pos += 1;
  }

  private add(top: Open, value: JsonValue): void {
    if (top.keys === null) this.addItem(top, value);
    else this.addEntry(top, top.keys, value);
  }

  private addItem(top: Open, value: JsonValue): void {
    if (value === droppedRow) {
      top.dropped += 1;
      return;
    }
    if (typeof value === 'object' && value !== null) top.row &&= this.closedRow;
    else if (typeof value === 'string') {
      const short = value.length <= shortString;
      if (!short) top.row = false;
      else if (top.values.length >= keptRun && this.crowded) {
        top.dropped += 1;
        return;
      }
      this.keep(cost.string + value.length);
    } else if (top.scalars++ >= this.keptNumbers(top)) {
      drop(top, value);
      return;
    }
    this.kept += cost.item;
    top.values.push(value);
  }

  private addEntry(top: Open, keys: string[], value: JsonValue): void {
    const { key } = top;
    const known = this.placeOf(top, keys, key);
    if (known >= 0) {
      top.shadowed ??= [];
      top.shadowed.push({ key, value: top.values[known]! });
      top.values[known] = value;
    } else {
      if (
        typeof value === 'number' &&
        top.scalars++ >= this.keptNumbers(top) &&
        this.wanted?.has(key) !== true
      ) {
        top.dropped += 1;
        return;
      }
      top.places?.set(key, keys.length);
      keys.push(key);
      top.values.push(value);
    }
    this.keep(
      cost.entry + cost.string + key.length + (typeof value === 'string' ? cost.string + value.length : 0),
    );
  }

  private placeOf(top: Open, keys: readonly string[], key: string): number {
    if (keys.length <= 16) return keys.indexOf(key);
    top.places ??= new Map(keys.map((known, place) => [known, place]));
    return top.places.get(key) ?? -1;
  }

  private close(top: Open): JsonValue {
    this.text.pos += 1;
    this.open.pop();
    const outer = this.open.at(-1);
    this.top = outer;
    this.closedRow = top.row;
    // What push leaves room for would double the memory of small containers.
    if (top.keys !== null)
      return new JsonObject(top.at, top.keys.slice(), top.values.slice(), top.dropped, top.shadowed);
    // Tables of plain rows (the pairs that a tokenizer merges, embeddings) are the bulk of the largest documents.
    if (top.row && this.crowded && outer?.keys === null && outer.values.length >= keptRun) {
      this.kept = top.kept;
      this.nodes = top.nodes;
      return droppedRow;
    }
    return new JsonArray(top.at, top.values.slice(), top.dropped, top.rest);
  }

  private keptNumbers(top: Open): number {
    if (this.crowded) return keptCrowded;
    return top.wanted ? Number.POSITIVE_INFINITY : keptRun;
  }

  /** Whether the value that comes next stands under a key that the caller wants. */
  private get isWanted(): boolean {
    const { top } = this;
    return top !== undefined && top.keys !== null && this.wanted?.has(top.key) === true;
  }

  private get crowded(): boolean {
    return this.kept > this.limits.documentBytes / 2;
  }

  private keep(bytes: number): void {
    this.kept += bytes;
    this.nodes += 1;
    const { documentBytes, documentNodes } = this.limits;
    if (this.nodes > documentNodes)
      throw new LimitError(
        'documentNodes',
        this.text.at,
        `the document has more than ${documentNodes} values`,
      );
    if (this.kept > documentBytes)
      throw new LimitError(
        'documentBytes',
        this.text.at,
        `the document takes more than ${documentBytes} bytes`,
      );
  }
}

function drop(top: Open, value: JsonValue): void {
  top.dropped += 1;
  top.rest ??= { whole: true, least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY };
  if (typeof value !== 'number' || Number.isNaN(value)) top.rest.whole = false;
  else {
    if (value < top.rest.least) top.rest.least = value;
    if (value > top.rest.greatest) top.rest.greatest = value;
  }
}
