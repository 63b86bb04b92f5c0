import type { ImportFrom, Module } from '../python/ast.ts';

const name = 'TYPE_CHECKING';
const modules: ReadonlySet<string> = new Set(['typing', 'typing_extensions']);
/** By these a module may bind a name that stands nowhere in its source. */
const rebinds = /\b(?:globals|setattr|exec|vars|__dict__)\b/;

/**
 * Whether `if TYPE_CHECKING:` of a module is what it looks like: every place where its source has the name is such a guard,
 * or takes the name out of `typing`. Anything else may bind it to something true.
 */
export class TypeGuards {
  /** True where the module may change the name for others: it mentions it as an attribute, or in a text. */
  sets = false;
  readonly #text: string;
  #explained = 0;
  #isStarred = false;

  constructor({ source: { text } }: Module) {
    this.#text = text;
  }

  guard(): void {
    this.#explained += 1;
  }

  attribute(attr: string): void {
    if (attr === name) this.sets = true;
  }

  text(text: string): void {
    if (text === name) this.sets = true;
  }

  imported(node: ImportFrom): void {
    const isTyping = node.level === 0 && node.module !== null && modules.has(node.module);
    for (const { name: taken, asname } of node.names) {
      if (isTyping && taken === name && (asname === null || asname === name)) this.#explained += 1;
      if (!isTyping && taken === '*') this.#isStarred = true;
    }
  }

  mayRun(): boolean {
    if (this.#explained === 0 && !this.sets) return false;
    if (this.#isStarred || this.sets || rebinds.test(this.#text)) return true;
    // Python reads letters of other kinds as these.
    const text = /[^\0-\x7f]/.test(this.#text) ? this.#text.normalize('NFKC') : this.#text;
    let count = 0;
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) count += 1;
    return count !== this.#explained;
  }
}
