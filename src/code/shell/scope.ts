import type { Function as ShellFunction } from 'unbash';
import { type AskedFor, type RepositoryText, type SharedFiles, sharedFiles, textAt } from '../run-place.ts';
import type { Unknown } from './field.ts';

/** A function of a script, with the text that it was written in. */
export interface FunctionDefinition {
  readonly node: ShellFunction;
  readonly text: string;
}

/** A value of a variable: its text, or what is known of a value that is not. */
export type ShellValue =
  | {
      readonly text: string;
      /** It went through a decoder. */
      readonly decoded?: boolean;
    }
  | { readonly unknown: Unknown };

/** Values that a variable may have at one place; more than these are not followed. */
const alternatives = 4;
/** Items of an array that are known one by one. */
const mostItems = 64;

/** Where a script stands, as `cd` left it. `.` is where it was started. */
export type Directory = string | null;

/** Variables, functions, aliases and the directory, while a script is walked. */
export class Scope {
  readonly #values = new Map<string, readonly ShellValue[]>();
  readonly functions: Map<string, FunctionDefinition> = new Map();
  /** What is being written while calls are recorded, the innermost last. */
  readonly journals: Map<string, readonly ShellValue[] | undefined>[] = [];
  readonly aliases: Map<string, string> = new Map();
  /** Variables that stand for others: `declare -n`. */
  readonly references: Map<string, string> = new Map();
  readonly called: Set<string> = new Set();
  /** Files that were fetched, by the path that they were given. */
  readonly fetched: Map<string, string>;
  /** Files that were written, with what was written, where that is known. */
  readonly written: Map<string, string>;
  readonly copied: Map<string, string>;
  readonly checked: Set<string>;
  readonly repository: RepositoryText | undefined;
  /** Named pipes that the script has made. */
  readonly pipes: Set<string>;
  /** Names of the variables that programs see. */
  readonly exports: Set<string> = new Set();
  directory: Directory = '.';
  /** The path of the directory that `.` stands for, where it is known. */
  readonly base: string | undefined;
  /** Where an archive was unpacked whose names are not known, among other files, and what has fetched it. */
  unpackedHere: { readonly by: string; readonly folder: string } | undefined;
  /** Whether the system is an image that is being made. */
  isImage = false;
  /** Whether a service runs it as a job of a project. */
  isJob = false;
  /** What somebody has asked for who starts it. */
  askedFor: AskedFor | undefined;
  /** How many conditions and loops are open: what is assigned in one may or may not be. */
  conditions = 0;
  /** Which of several values a variable has in this round. */
  choice = 0;
  /** How many rounds there are in which a variable has another value. */
  rounds = 1;
  parameters: readonly ShellValue[] | undefined;
  /** Variables that the script gives nothing but what mktemp has made. */
  temporary: ReadonlySet<string> = new Set();

  /** @param outer of a shell that starts this one: all shells see the same files. */
  constructor(
    { fetched, written, copied, checked }: SharedFiles = sharedFiles(),
    base?: string,
    outer?: Pick<
      Scope,
      'pipes' | 'directory' | 'repository' | 'isImage' | 'isJob' | 'askedFor' | 'unpackedHere'
    >,
    repository: RepositoryText | undefined = outer?.repository,
  ) {
    this.fetched = fetched;
    this.written = written;
    this.copied = copied;
    this.checked = checked;
    this.repository = repository;
    this.base = base;
    this.pipes = outer?.pipes ?? new Set();
    this.directory = outer?.directory ?? '.';
    this.isImage = outer?.isImage ?? false;
    this.isJob = outer?.isJob ?? false;
    this.askedFor = outer?.askedFor;
    this.unpackedHere = outer?.unpackedHere;
  }

  /** What a file holds that is known here: one that was written, or one of the repository that is no code by its name. */
  textOf(path: string): string | undefined {
    return this.written.get(path) ?? textAt(path, this, this.repository) ?? undefined;
  }

  get(given: string): ShellValue | undefined {
    let name = given;
    for (let turns = 0; turns < 8 && this.references.has(name); turns += 1) name = this.references.get(name)!;
    const values = this.#values.get(name);
    if (values === undefined) return undefined;
    this.rounds = Math.max(this.rounds, values.length);
    return values[this.choice % values.length];
  }

  /** Variables that a program started here sees, with their values. */
  *exported(): Generator<readonly [string, readonly ShellValue[]]> {
    for (const name of this.exports) {
      const values = this.#values.get(name);
      if (values !== undefined) yield [name, values];
    }
  }

  set(name: string, value: ShellValue): void {
    const before = this.conditions > 0 ? (this.#values.get(name) ?? []) : [];
    const others = before.filter((each) => !equal(each, value));
    this.#write(name, [...others.slice(-(alternatives - 1)), value]);
  }

  /** All values that a variable may have, as one text: what a recorded call depended on. */
  signature(name: string): string {
    const values = this.#values.get(name);
    if (values === undefined) return '';
    return values.map(shownValue).join('\n');
  }

  /** Does again what a recorded call wrote. */
  replay(journal: ReadonlyMap<string, readonly ShellValue[] | undefined>): void {
    for (const [name, values] of journal) this.#write(name, values);
  }

  #write(name: string, values: readonly ShellValue[] | undefined): void {
    if (values === undefined) this.#values.delete(name);
    else this.#values.set(name, values);
    for (const journal of this.journals) journal.set(name, values);
  }

  /** An array, and what it is as one text. */
  setArray(name: string, items: readonly string[]): void {
    this.set(name, { text: items.join(' ') });
    for (const [i, text] of items.slice(0, mostItems).entries()) this.set(`${name}[${i}]`, { text });
    // What a longer one before had there is gone.
    for (let i = items.length; i < mostItems && this.get(`${name}[${i}]`) !== undefined; i += 1)
      this.unset(`${name}[${i}]`);
  }

  /** The items of an array one by one; undefined where not all of them are known. */
  itemsOf(name: string): readonly string[] | undefined {
    const all = this.get(name);
    if (all === undefined || !('text' in all)) return undefined;
    const items: string[] = [];
    for (let i = 0; i < mostItems; i += 1) {
      const item = this.get(`${name}[${i}]`);
      if (item === undefined) break;
      if (!('text' in item)) return undefined;
      items.push(item.text);
    }
    // An element that was set alone, or more of them than are kept.
    return items.join(' ') === all.text ? items : undefined;
  }

  setAll(name: string, values: readonly ShellValue[]): void {
    this.#write(name, values.slice(0, alternatives));
  }

  /** Sets a variable that programs see. */
  export(name: string, values: readonly ShellValue[]): void {
    this.exports.add(name);
    this.setAll(name, values);
  }

  unset(name: string): void {
    this.#write(name, undefined);
  }
}

function equal(a: ShellValue, b: ShellValue): boolean {
  if ('text' in a) return 'text' in b && a.text === b.text;
  return !('text' in b) && shownValue(a) === shownValue(b);
}

/** What tells values apart. */
export function shownValue(value: ShellValue): string {
  if ('text' in value) return `=${value.text}`;
  const { name, held } = value.unknown;
  return held === undefined ? `?${name}` : `?${held.text}?${held.unknown.map((each) => each.name).join('?')}`;
}
