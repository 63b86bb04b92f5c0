import { hole } from '../code.ts';

const mostVariables = 200;
const mostValues = 4;
const longestValue = 8_192;
const mostRun = 1 << 20;

/** Texts that variables were given, by their names in lower case: what EXECUTE runs is often put together in one. */
export class SqlVariables {
  readonly #values = new Map<string, string[]>();
  readonly #ran = new Set<string>();
  #left = mostRun;

  get(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }

  /** Another text that a variable may hold. */
  add(name: string, text: string): void {
    const key = name.toLowerCase();
    const values = this.#values.get(key) ?? [];
    if (values.includes(text) || (values.length === 0 && this.#values.size >= mostVariables)) return;
    this.#values.set(key, [...values.slice(1 - mostValues), text.slice(0, longestValue)]);
  }

  /** Whether a text is run for the first time: reading it again would tell nothing new, and may be asked for without end. */
  isNew(text: string): boolean {
    if (this.#ran.has(text) || this.#left < text.length) return false;
    this.#ran.add(text);
    this.#left -= text.length;
    return true;
  }

  /** Something more at the end of what a variable holds. */
  append(name: string, text: string): void {
    const key = name.toLowerCase();
    const values = this.#values.get(key) ?? [];
    const last = values.at(-1);
    if (last === undefined) this.add(name, `${hole}${text}`);
    else this.#values.set(key, [...values.slice(0, -1), `${last}${text}`.slice(0, longestValue)]);
  }
}
