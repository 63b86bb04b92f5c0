export type JsonValue = null | boolean | number | string | JsonArray | JsonObject;

/** What is known of plain values that were counted instead of kept. */
export interface Dropped {
  /** Whether all of them were whole numbers of at most fifteen digits. */
  readonly whole: boolean;
  /** The least and the greatest of the whole numbers among them. */
  readonly least: number;
  readonly greatest: number;
}

/** The items of an array; of a long run of numbers, or of rows of plain values, only the first are kept. */
export class JsonArray {
  /** Place of the bracket in the source. */
  readonly at: number;
  readonly items: readonly JsonValue[];
  /** Items that were checked and counted, but not kept: `items.length + dropped` were there. */
  readonly dropped: number;
  /** Of the dropped numbers; undefined where none was. */
  readonly rest: Dropped | undefined;

  constructor(at: number, items: readonly JsonValue[], dropped: number, rest?: Dropped) {
    this.at = at;
    this.items = items;
    this.dropped = dropped;
    this.rest = rest;
  }

  get length(): number {
    return this.items.length + this.dropped;
  }
}

/** A key that stood in the object more than once: the value that the last one hides. */
export interface Shadowed {
  readonly key: string;
  readonly value: JsonValue;
  /** Nothing stands twice: an entry of its own hides what a merge brings, as the grammar of YAML has it. */
  readonly quiet?: true;
}

const noneShadowed: readonly Shadowed[] = Object.freeze([]);
/** Up to here a walk over the keys is faster than a Map, and takes a quarter of its memory. */
const fewKeys = 8;

/** An object with its keys in their order; where a key stands twice the last value counts, as in Python. */
export class JsonObject {
  /** Place of the brace in the source. */
  readonly at: number;
  /** Entries with numbers that were checked and counted, but not kept. */
  readonly dropped: number;
  /** Values that a reader which takes the first of two equal keys would see. */
  readonly shadowed: readonly Shadowed[];
  private readonly keys: readonly string[];
  private readonly values: readonly JsonValue[];
  private map: ReadonlyMap<string, JsonValue> | undefined;

  constructor(
    at: number,
    keys: readonly string[],
    values: readonly JsonValue[],
    dropped = 0,
    shadowed: readonly Shadowed[] = noneShadowed,
  ) {
    this.at = at;
    this.keys = keys;
    this.values = values;
    this.dropped = dropped;
    this.shadowed = shadowed;
    this.map = undefined;
  }

  get size(): number {
    return this.keys.length;
  }

  get entries(): ReadonlyMap<string, JsonValue> {
    if (this.map !== undefined) return this.map;
    const map = new Map<string, JsonValue>();
    for (let index = 0; index < this.keys.length; index += 1) map.set(this.keys[index]!, this.values[index]!);
    // Millions of small maps would take more memory than the whole document.
    if (this.keys.length > fewKeys) this.map = map;
    return map;
  }

  /** Keys that stood more than once. */
  get duplicates(): readonly string[] {
    return [...new Set(this.shadowed.filter(({ quiet }) => quiet !== true).map(({ key }) => key))];
  }

  get(key: string): JsonValue | undefined {
    if (this.keys.length > fewKeys) return this.entries.get(key);
    const index = this.keys.indexOf(key);
    return index < 0 ? undefined : this.values[index];
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** Every value under its key, the shadowed ones too: what one reader or another sees. */
  *everything(): Generator<readonly [key: string, value: JsonValue], void, void> {
    for (let index = 0; index < this.keys.length; index += 1) yield [this.keys[index]!, this.values[index]!];
    for (const { key, value } of this.shadowed) yield [key, value];
  }
}
