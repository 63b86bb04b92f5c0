import { hole } from '../code.ts';

const mostVariables = 200;
const mostValues = 4;
const longestValue = 8_192;
const mostRun = 1 << 20;

/** Texts that variables were given, by their names in lower case: what EXECUTE runs is often put together in one. */
export class SqlVariables {
  readonly #values = new Map<string, string[]>();
  readonly #ran = new Set<string>();
  /** Variables that also hold what nobody knows: parameters, what a query returns. */
  readonly #spoiled = new Set<string>();
  readonly #hidden = new Set<string>();
  /** Variables that hold nothing but names and values, and those that once held more. */
  readonly #tame = new Set<string>();
  readonly #wild = new Set<string>();
  #left = mostRun;

  get(name: string): readonly string[] {
    return this.#values.get(keyOf(name)) ?? [];
  }

  /** What a variable holds last, where all that it was ever given is known. */
  known(name: string): { readonly text: string; readonly hidden: boolean } | undefined {
    const key = keyOf(name);
    const values = this.#values.get(key);
    if (values === undefined || this.#spoiled.has(key)) return undefined;
    if (values.some((text) => text.includes(hole) || text.length >= longestValue)) return undefined;
    return { text: values.at(-1)!, hidden: this.#hidden.has(key) };
  }

  /** Something that is not known, that a variable may hold. */
  spoil(name: string): void {
    if (this.#spoiled.size < 10 * mostVariables) this.#spoiled.add(keyOf(name));
  }

  /** That a variable holds no more than names and values, or a text that only those came into. */
  tame(name: string): void {
    if (this.#tame.size < 10 * mostVariables) this.#tame.add(keyOf(name));
  }

  /** That it also holds a text of which that is not known. */
  untame(name: string): void {
    if (this.#wild.size < 10 * mostVariables) this.#wild.add(keyOf(name));
  }

  /** Whether a variable holds what a query returned, or what is counted through. */
  isFilled(name: string): boolean {
    return this.#spoiled.has(keyOf(name));
  }

  isTame(name: string): boolean {
    const key = keyOf(name);
    return this.#tame.has(key) && !this.#wild.has(key);
  }

  /** Another text that a variable may hold. */
  add(name: string, text: string, hidden = false): void {
    const key = keyOf(name);
    const values = this.#values.get(key) ?? [];
    if (hidden) this.#hidden.add(key);
    if (values.length === 0 && this.#values.size >= mostVariables) return;
    const others = values.filter((each) => each !== text);
    this.#values.set(key, [...others.slice(1 - mostValues), text.slice(0, longestValue)]);
  }

  /** Whether a text is run for the first time: reading it again would tell nothing new, and may be asked for without end. */
  isNew(text: string): boolean {
    if (this.#ran.has(text) || this.#left < text.length) return false;
    this.#ran.add(text);
    this.#left -= text.length;
    return true;
  }

  /** Something more at the end of what a variable holds. */
  append(name: string, text: string, hidden = false): void {
    const key = keyOf(name);
    const values = this.#values.get(key) ?? [];
    const last = values.at(-1);
    if (hidden) this.#hidden.add(key);
    if (last === undefined) this.add(name, `${hole}${text}`);
    else this.#values.set(key, [...values.slice(0, -1), `${last}${text}`.slice(0, longestValue)]);
  }
}

/** Snowflake's `:name` is the variable `name`. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/^:(?=[a-z_])/, '');
}
