import { ParseError } from './errors.ts';

export interface StrictLimits {
  readonly bytes: number;
  readonly depth: number;
}

const defaults: StrictLimits = { bytes: 64 * 2 ** 20, depth: 32 };

export type StrictValue = null | boolean | number | string | readonly StrictValue[] | StrictObject;
/** Without a prototype: a key such as `__proto__` is a key. */
export interface StrictObject {
  readonly [key: string]: StrictValue;
}

/**
 * JSON (RFC 8259) of which two readers cannot think differently: for what is signed, and for what says who is trusted.
 * Refused are: a key twice in one object, bytes that are not UTF-8, a byte order mark, lone surrogates, whole numbers
 * beyond 2^53, anything after the value, nesting beyond the limit.
 * @throws ParseError with the offset in bytes.
 */
export function parseStrictJson(bytes: Uint8Array, limits: Partial<StrictLimits> = {}): StrictValue {
  const { bytes: most, depth } = { ...defaults, ...limits };
  if (bytes.length > most) throw new ParseError('PARSE_INVALID', most, `more than ${most} bytes of JSON`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ParseError('PARSE_INVALID', 0, 'not valid UTF-8');
  }
  return new Reader(text, depth).document();
}

class Reader {
  private readonly text: string;
  private readonly depth: number;
  private at = 0;

  constructor(text: string, depth: number) {
    this.text = text;
    this.depth = depth;
  }

  document(): StrictValue {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail('more follows the JSON value');
    return value;
  }

  private value(depth: number): StrictValue {
    if (depth > this.depth) this.fail(`nested deeper than ${this.depth}`);
    this.space();
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    if (first === 't') return this.word('true', true);
    if (first === 'f') return this.word('false', false);
    if (first === 'n') return this.word('null', null);
    return this.number();
  }

  private object(depth: number): StrictObject {
    const object: Record<string, StrictValue> = Object.create(null);
    this.at += 1;
    this.space();
    if (this.take('}')) return object;
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.fail('a key is expected');
      const start = this.at;
      const key = this.string();
      if (Object.hasOwn(object, key)) {
        this.at = start;
        this.fail(`the key ${JSON.stringify(key)} comes twice`);
      }
      this.space();
      if (!this.take(':')) this.fail("':' is expected");
      object[key] = this.value(depth + 1);
      this.space();
      if (this.take('}')) return object;
      if (!this.take(',')) this.fail("',' or '}' is expected");
    }
  }

  private array(depth: number): readonly StrictValue[] {
    const items: StrictValue[] = [];
    this.at += 1;
    this.space();
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      this.space();
      if (this.take(']')) return items;
      if (!this.take(',')) this.fail("',' or ']' is expected");
    }
  }

  private string(): string {
    const start = this.at;
    for (let at = start + 1; ; at += 1) {
      const code = this.text.charCodeAt(at);
      if (code === 0x22) {
        this.at = at + 1;
        break;
      }
      if (code === 0x5c) at += 1;
      else if (!(code >= 0x20)) {
        this.at = Math.min(at, this.text.length);
        this.fail(Number.isNaN(code) ? 'the text has no end' : 'a control character in a text');
      }
    }
    let text: string;
    try {
      text = JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      this.at = start;
      this.fail('an escape that JSON does not have');
    }
    if (!text.isWellFormed()) {
      this.at = start;
      this.fail('half of a surrogate pair');
    }
    return text;
  }

  private number(): number {
    const written = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    written.lastIndex = this.at;
    const match = written.exec(this.text);
    if (match === null) this.fail('a JSON value is expected');
    const number = Number(match[0]);
    const whole = /^-?\d+$/.test(match[0]);
    if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number)) || Object.is(number, -0))
      this.fail('a number that not every reader holds exactly');
    this.at += match[0].length;
    return number;
  }

  private word<Value extends boolean | null>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) this.fail('a JSON value is expected');
    this.at += word.length;
    return value;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private fail(what: string): never {
    throw new ParseError('PARSE_INVALID', Buffer.byteLength(this.text.slice(0, this.at)), what);
  }
}
