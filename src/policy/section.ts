import { LoadlockError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';

/** Says where in the file a key is written; null where it cannot tell. */
export type LineOf = (path: readonly string[]) => number | null;

/** One table of the file. Every question about a key checks what is there. */
export class Section {
  readonly keys: readonly string[];
  private readonly values: ReadonlyMap<string, unknown>;
  private readonly path: readonly string[];
  private readonly origin: string;
  private readonly lineOf: LineOf;

  constructor(value: unknown, path: readonly string[], origin: string, lineOf: LineOf) {
    this.path = path;
    this.origin = origin;
    this.lineOf = lineOf;
    const isTable =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
    this.values = new Map(isTable ? Object.entries(value) : []);
    this.keys = [...this.values.keys()];
    if (!isTable) this.fail(null, 'must be a table');
  }

  only(known: readonly string[]): void {
    for (const key of this.keys) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      this.fail(
        key,
        `is not a key of a policy${near === null ? `; known here: ${known.join(', ')}` : `; did you mean ${near}?`}`,
      );
    }
  }

  section(key: string): Section | null {
    const value = this.values.get(key);
    return value === undefined ? null : new Section(value, [...this.path, key], this.origin, this.lineOf);
  }

  tables(key: string): Readonly<Record<string, unknown>>[] | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    const isTable = (each: unknown): boolean =>
      typeof each === 'object' && each !== null && !Array.isArray(each) && !(each instanceof Date);
    if (Array.isArray(value) && value.every(isTable)) return value;
    const name = [...this.path, key].join('.');
    return this.fail(key, `must be tables, each under [[${name}]]`);
  }

  /** Tables of an array, each a section of its own; its keys are told as `code.pattern[2].id`. */
  sections(key: string): readonly Section[] {
    return (this.tables(key) ?? []).map(
      (table, at) => new Section(table, [...this.path, `${key}[${at + 1}]`], this.origin, this.lineOf),
    );
  }

  choice<Word extends string>(key: string, words: readonly Word[]): Word | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    const near = typeof value === 'string' ? nearest(value, words) : null;
    return this.fail(key, `must be ${alternatives(words)}${near === null ? '' : `; did you mean ${near}?`}`);
  }

  text(key: string): string | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= 100) return value;
    return this.fail(key, 'must be a text of 1 to 100 characters');
  }

  longText(key: string, most: number): string | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.trim() !== '' && value.length <= most) return value;
    return this.fail(key, `must be a text of 1 to ${most} characters`);
  }

  filePath(key: string): string | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= 4096 && !value.includes('\0'))
      return value;
    return this.fail(key, 'must be a path');
  }

  /** In milliseconds. */
  duration(key: string): number | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    const match = typeof value === 'string' ? /^([1-9]\d{0,5})([smhdw])$/.exec(value) : null;
    if (match === null) return this.fail(key, 'must be a time such as 90d, 12h or 30m');
    return Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[match[2] as 's']! * 1000;
  }

  flag(key: string): boolean | undefined {
    const value = this.values.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fail(key, 'must be true or false');
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.fail(key, 'must be a list of texts');
  }

  count(key: string): number | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    return this.fail(key, 'must be a whole number above zero');
  }

  /** Where a key is written: `loadlock.toml:12`. */
  place(key: string | null): string {
    const line = this.lineOf(key === null ? this.path : [...this.path, key]);
    return line === null ? this.origin : `${this.origin}:${line}`;
  }

  fail(key: string | null, what: string): never {
    const path = key === null ? this.path : [...this.path, key];
    throw new LoadlockError(
      'POLICY_INVALID',
      null,
      printable(`${this.place(key)}: ${path.join('.') || 'the policy'} ${what}`),
    );
  }
}

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
