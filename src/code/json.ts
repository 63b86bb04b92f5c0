/** A value of a JSON text. Objects keep every entry, equal keys too, in the order of the text. */
export type Json = null | boolean | number | string | readonly Json[] | JsonEntries;

/** An object of a JSON text; keys come from the file, so no plain object holds them. */
export class JsonEntries {
  readonly entries: readonly JsonEntry[];
  constructor(entries: readonly JsonEntry[]) {
    this.entries = entries;
  }
  /** The last value of a key, as Python's json keeps it. */
  get(key: string): Json | undefined {
    return this.entry(key)?.value;
  }
  entry(key: string): JsonEntry | undefined {
    for (let at = this.entries.length - 1; at >= 0; at -= 1)
      if (this.entries[at]!.key === key) return this.entries[at];
    return undefined;
  }
}

/** A key with its value. */
export interface JsonEntry {
  readonly key: string;
  readonly value: Json;
  /** Where the key stands in the text. */
  readonly at: number;
}

/** What is read of one text at most. */
export interface JsonLimits {
  readonly depth: number;
  readonly nodes: number;
}

const usual: JsonLimits = { depth: 200, nodes: 2_000_000 };

/** What is wrong with a text, and where. */
class Broken {
  readonly at: number;
  readonly detail: string;
  constructor(at: number, detail: string) {
    this.at = at;
    this.detail = detail;
  }
}

/** The value of a text, or what is wrong with it and where. */
export type JsonReading =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly at: number; readonly detail: string };

/**
 * Reads a text as Python's `json.loads` does: NaN and the infinities are numbers there, and a file may hold one so that
 * stricter readers see nothing in it. Never throws.
 */
export function readJson(text: string, limits: JsonLimits = usual): JsonReading {
  try {
    return { ok: true, value: new Reader(text, limits).document() };
  } catch (error) {
    if (error instanceof Broken) return { ok: false, at: error.at, detail: error.detail };
    throw error;
  }
}

const words: readonly (readonly [word: string, value: Json])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

class Reader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #nodes = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): Json {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw new Broken(this.#at, 'text behind the value');
    return value;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #value(depth: number): Json {
    this.#nodes += 1;
    if (this.#nodes > this.#limits.nodes) throw new Broken(this.#at, 'more values than are read');
    if (depth > this.#limits.depth) throw new Broken(this.#at, 'nested deeper than is read');
    this.#space();
    const char = this.#text[this.#at];
    if (char === '"') return this.#string();
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    for (const [word, value] of words)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    number.lastIndex = this.#at;
    const digits = number.exec(this.#text)?.[0];
    if (digits === undefined) throw new Broken(this.#at, 'no value');
    this.#at += digits.length;
    return Number(digits);
  }

  #object(depth: number): JsonEntries {
    const entries: JsonEntry[] = [];
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at += 1;
      return new JsonEntries(entries);
    }
    for (;;) {
      this.#space();
      const at = this.#at;
      if (this.#text[at] !== '"') throw new Broken(at, 'no key');
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') throw new Broken(this.#at, 'no colon');
      this.#at += 1;
      entries.push({ key, value: this.#value(depth + 1), at });
      if (this.#ends('}')) return new JsonEntries(entries);
    }
  }

  #array(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at += 1;
      return items;
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      if (this.#ends(']')) return items;
    }
  }

  /** Whether the container ends here; else the comma is taken. */
  #ends(closing: string): boolean {
    this.#space();
    const char = this.#text[this.#at];
    if (char !== closing && char !== ',') throw new Broken(this.#at, 'no comma');
    this.#at += 1;
    return char === closing;
  }

  #string(): string {
    const start = this.#at + 1;
    let plain = true;
    let at = start;
    for (; ; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x22) break;
      if (Number.isNaN(code)) throw new Broken(start, 'text without an end');
      if (code < 0x20) throw new Broken(at, 'a control character in a text');
      if (code === 0x5c) {
        plain = false;
        at += 1;
      }
    }
    this.#at = at + 1;
    if (plain) return this.#text.slice(start, at);
    try {
      return JSON.parse(this.#text.slice(start - 1, at + 1)) as string;
    } catch {
      throw new Broken(start, 'an escape that is none');
    }
  }
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line += 1;
  return line;
}
