/** A set of characters, coarsely: what matters is whether two of them share one. */
export interface CharacterSet {
  readonly type: 'set';
  /** Inclusive ranges of code points. */
  readonly ranges: readonly (readonly [number, number])[];
}
export interface Sequence {
  readonly type: 'sequence';
  readonly parts: readonly Pattern[];
}
export interface Choice {
  readonly type: 'choice';
  readonly options: readonly Pattern[];
}
export interface Repeat {
  readonly type: 'repeat';
  readonly of: Pattern;
  readonly min: number;
  /** Infinity where there is no limit. */
  readonly max: number;
  /** Possessive, or in an atomic group: what it took is never given back. */
  readonly atomic: boolean;
}
/** `^`, `\b`, a look around, a back reference: takes nothing that is known. */
export interface Assertion {
  readonly type: 'assertion';
}
export type Pattern = CharacterSet | Sequence | Choice | Repeat | Assertion;

const deepest = 50;
const longest = 5000;

const word: CharacterSet['ranges'] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
  [0xaa, 0x10ffff],
];
const digit: CharacterSet['ranges'] = [[0x30, 0x39]];
const space: CharacterSet['ranges'] = [
  [0x09, 0x0d],
  [0x1c, 0x20],
];
const anything: CharacterSet['ranges'] = [[0, 0x10ffff]];
const anyButNewline: CharacterSet['ranges'] = [
  [0, 0x09],
  [0x0b, 0x10ffff],
];

/**
 * Reads a pattern of Python's `re`, as far as the search for exponential matching needs it (Library Reference, `re`);
 * null where it is not understood, or larger than the search goes.
 */
export function readPattern(text: string): Pattern | null {
  if (text.length > longest) return null;
  const reader = new Reader(text);
  const pattern = reader.choice(0);
  return reader.failed || reader.at < text.length ? null : pattern;
}

class Reader {
  at = 0;
  failed = false;
  readonly #text: string;
  #verbose = false;
  #dotAll = false;

  constructor(text: string) {
    this.#text = text;
    const flags = /^\(\?([aiLmsux]+)\)/.exec(text);
    if (flags !== null) {
      this.#verbose = flags[1]?.includes('x') ?? false;
      this.#dotAll = flags[1]?.includes('s') ?? false;
    }
  }

  choice(depth: number): Pattern {
    if (depth > deepest) this.failed = true;
    const options: Pattern[] = [this.#sequence(depth)];
    while (!this.failed && this.#text[this.at] === '|') {
      this.at += 1;
      options.push(this.#sequence(depth));
    }
    return options.length === 1 ? (options[0] as Pattern) : { type: 'choice', options };
  }

  #sequence(depth: number): Pattern {
    const parts: Pattern[] = [];
    while (!this.failed && this.at < this.#text.length) {
      const char = this.#text[this.at] as string;
      if (char === '|' || char === ')') break;
      if (this.#verbose && /\s/.test(char)) this.at += 1;
      else if (this.#verbose && char === '#') {
        const end = this.#text.indexOf('\n', this.at);
        this.at = end < 0 ? this.#text.length : end + 1;
      } else parts.push(this.#repeated(this.#atom(char, depth)));
    }
    return parts.length === 1 ? (parts[0] as Pattern) : { type: 'sequence', parts };
  }

  #repeated(atom: Pattern): Pattern {
    let pattern = atom;
    for (;;) {
      const bounds = this.#bounds();
      if (bounds === null) return pattern;
      const atomic = this.#text[this.at] === '+';
      if (atomic || this.#text[this.at] === '?') this.at += 1;
      pattern = { type: 'repeat', of: pattern, min: bounds[0], max: bounds[1], atomic };
    }
  }

  #bounds(): readonly [number, number] | null {
    const char = this.#text[this.at];
    if (char === '*' || char === '+' || char === '?') {
      this.at += 1;
      return [char === '+' ? 1 : 0, char === '?' ? 1 : Number.POSITIVE_INFINITY];
    }
    if (char !== '{') return null;
    const found = /^\{(\d{0,9})(,?)(\d{0,9})\}/.exec(this.#text.slice(this.at, this.at + 24));
    if (found === null || (found[1] === '' && found[3] === '')) return null;
    this.at += found[0].length;
    const min = Number(found[1]);
    if (found[2] === '') return [min, min];
    return [min, found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3])];
  }

  #atom(char: string, depth: number): Pattern {
    this.at += 1;
    switch (char) {
      case '(':
        return this.#group(depth + 1);
      case '[':
        return this.#set();
      case '.':
        return { type: 'set', ranges: this.#dotAll ? anything : anyButNewline };
      case '^':
      case '$':
        return { type: 'assertion' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        this.failed = true;
        return { type: 'assertion' };
      default: {
        const code = this.#text.codePointAt(this.at - 1) ?? 0;
        if (code > 0xffff) this.at += 1;
        return { type: 'set', ranges: [[code, code]] };
      }
    }
  }

  #group(depth: number): Pattern {
    let kind: 'plain' | 'assertion' | 'atomic' = 'plain';
    const rest = this.#text.slice(this.at, this.at + 200);
    const comment = /^\?#[^)]*\)/.exec(rest);
    const flagsAlone = /^\?[aiLmsux-]+\)/.exec(rest);
    const backReference = /^\?P=\w+\)/.exec(rest);
    const skipped = comment ?? flagsAlone ?? backReference;
    if (skipped !== null) {
      this.at += skipped[0].length;
      return { type: 'assertion' };
    }
    const head = /^\?(?:P<\w+>|[aiLmsux-]*:|>|=|!|<=|<!)/.exec(rest);
    if (head !== null) {
      this.at += head[0].length;
      if (head[0] === '?>') kind = 'atomic';
      else if (head[0].endsWith('=') || head[0].endsWith('!')) kind = 'assertion';
    } else if (rest.startsWith('?')) {
      this.failed = true;
      return { type: 'assertion' };
    }
    const inside = this.choice(depth);
    if (this.#text[this.at] !== ')') this.failed = true;
    this.at += 1;
    if (kind === 'assertion') return { type: 'assertion' };
    return kind === 'atomic' ? { type: 'repeat', of: inside, min: 1, max: 1, atomic: true } : inside;
  }

  #escape(): Pattern {
    const char = this.#text[this.at];
    this.at += 1;
    switch (char) {
      case undefined:
        this.failed = true;
        return { type: 'assertion' };
      case 'w':
        return { type: 'set', ranges: word };
      case 'd':
        return { type: 'set', ranges: digit };
      case 's':
        return { type: 'set', ranges: space };
      case 'W':
      case 'D':
      case 'S':
        return { type: 'set', ranges: complement(char === 'W' ? word : char === 'D' ? digit : space) };
      case 'A':
      case 'Z':
      case 'b':
      case 'B':
        return { type: 'assertion' };
      default:
        if (/[1-9]/.test(char)) return { type: 'assertion' };
        return { type: 'set', ranges: [this.#literal(char)] };
    }
  }

  /** `\n`, `\x41`, `\u0041`, `\.` */
  #literal(char: string): readonly [number, number] {
    const control = 'abfnrtv'.indexOf(char);
    if (control >= 0) {
      const code = [7, 8, 12, 10, 13, 9, 11][control] as number;
      return [code, code];
    }
    const length = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
    if (length > 0) {
      const code = Number.parseInt(this.#text.slice(this.at, this.at + length), 16);
      this.at += length;
      if (Number.isNaN(code)) this.failed = true;
      return [code, code];
    }
    const code = char.codePointAt(0) ?? 0;
    return [code, code];
  }

  #set(): Pattern {
    const negated = this.#text[this.at] === '^';
    if (negated) this.at += 1;
    const ranges: (readonly [number, number])[] = [];
    for (let first = true; ; first = false) {
      const char = this.#text[this.at];
      if (char === undefined) {
        this.failed = true;
        break;
      }
      if (char === ']' && !first) {
        this.at += 1;
        break;
      }
      const low = this.#member();
      const dash = this.#text[this.at] === '-' && (this.#text[this.at + 1] ?? ']') !== ']';
      if (dash && low.length === 1) {
        this.at += 1;
        const high = this.#member();
        ranges.push([low[0]?.[0] ?? 0, high[0]?.[1] ?? 0]);
      } else ranges.push(...low);
    }
    return { type: 'set', ranges: negated ? complement(ranges) : ranges };
  }

  #member(): CharacterSet['ranges'] {
    const char = this.#text[this.at] as string;
    this.at += 1;
    if (char !== '\\') {
      const code = this.#text.codePointAt(this.at - 1) ?? 0;
      if (code > 0xffff) this.at += 1;
      return [[code, code]];
    }
    const escaped = this.#escape();
    return escaped.type === 'set' ? escaped.ranges : [[8, 8]];
  }
}

function complement(ranges: CharacterSet['ranges']): CharacterSet['ranges'] {
  const result: (readonly [number, number])[] = [];
  let next = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > next) result.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= 0x10ffff) result.push([next, 0x10ffff]);
  return result;
}
