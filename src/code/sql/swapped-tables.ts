const name = '["`[]?((?:\\w+\\.)?[\\w#]+)["`\\]]?';
const made = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?(?:\\w+\\s+)?table\\s+(?:if\\s+not\\s+exists\\s+)?${name}`,
  'i',
);
const withRows = /\b(?:as|clone|copy)\b/i;
const filled = new RegExp(
  `^(?:insert\\s+(?:into|overwrite)|copy(?:\\s+into)?|merge\\s+into|replace\\s+into|load\\s+data\\s[^;]*?into\\s+table)\\s+(?:table\\s+)?${name}`,
  'i',
);
const renamed = new RegExp(
  `^alter\\s+table\\s+(?:if\\s+exists\\s+)?(?:only\\s+)?${name}\\s+rename\\s+(?:to|as)\\s+${name}\\s*$`,
  'i',
);
const swapped = new RegExp(
  `^alter\\s+table\\s+(?:if\\s+exists\\s+)?${name}\\s+swap\\s+with\\s+${name}\\s*$`,
  'i',
);
const procedure = new RegExp(
  `^exec(?:ute)?\\s+(?:sys\\.)?sp_rename\\s+(?:@objname\\s*=\\s*)?N?'${name}'\\s*,\\s*(?:@newname\\s*=\\s*)?N?'${name}'\\s*(?:,\\s*N?'OBJECT'\\s*)?$`,
  'i',
);
const several = /^rename\s+tables?\s+/i;
const one = new RegExp(`^\\s*${name}\\s+to\\s+${name}\\s*$`, 'i');
const mostTables = 1_000;

/**
 * Tables that stood under a name which another table has now, as one that was made anew is put into the place of the old
 * one: `a` becomes `a_old`, `a_new` becomes `a`. One that the text made and left empty takes nobody's place.
 */
export class SwappedTables {
  /** Tables under their new names, by the names they had. */
  readonly #away = new Map<string, string>();
  /** Names of tables in whose place another one stands. */
  readonly #replaced = new Set<string>();
  readonly #empty = new Set<string>();
  /** Tables that the text itself has put rows into, with the statement that did; and those in whose places such a one stands. */
  readonly #filled = new Map<string, string>();
  readonly #withRows = new Set<string>();

  get size(): number {
    return this.#replaced.size;
  }

  has(table: string): boolean {
    return this.#replaced.has(table);
  }

  /** Whether the text itself has filled the tables that stand in their places. */
  hasRows(tables: readonly string[]): boolean {
    return tables.every((table) => this.#withRows.has(table));
  }

  /** Whether the text has filled a table, and not with some of the rows of another one. */
  isFilled(table: string, other: string): boolean {
    const source = this.#filled.get(table);
    if (source === undefined || /\blimit\b/i.test(source)) return false;
    const words = source.toLowerCase().split(/[^\w.#]+/);
    return /\bselect\b/i.test(source) && !words.includes(other);
  }

  /** What the names stand for after the statement. */
  follow(verb: string, whole: string): void {
    if (this.#away.size + this.#empty.size > mostTables) return;
    if (
      /^(?:ROLLBACK|ABORT|USE|RESET|DISCARD)$/.test(verb) ||
      (verb === 'SET' && /search_path/i.test(whole))
    ) {
      this.#away.clear();
      this.#replaced.clear();
      return;
    }
    const fresh = made.exec(whole);
    if (fresh !== null && !withRows.test(whole.slice(fresh[0].length)))
      this.#empty.add(fresh[1]!.toLowerCase());
    else if (fresh !== null) this.#filled.set(fresh[1]!.toLowerCase(), whole);
    const table = filled.exec(whole)?.[1];
    if (table !== undefined) {
      this.#empty.delete(table.toLowerCase());
      this.#filled.set(table.toLowerCase(), whole);
    }
    if (verb === 'TRUNCATE' || verb === 'DELETE') this.#emptied(whole);
    for (const [from, to] of renamings(whole)) this.#rename(from.toLowerCase(), to.toLowerCase());
    const pair = swapped.exec(whole);
    if (pair !== null) this.#swap(pair[1]!.toLowerCase(), pair[2]!.toLowerCase());
  }

  #emptied(whole: string): void {
    const table = new RegExp(`^(?:truncate(?:\\s+table)?|delete\\s+from)\\s+(?:only\\s+)?${name}`, 'i').exec(
      whole,
    )?.[1];
    if (table !== undefined && !/\bwhere\b/i.test(whole)) this.#empty.add(table.toLowerCase());
  }

  #rename(from: string, bare: string): void {
    const to = inSchemaOf(from, bare);
    const old = this.#away.get(to);
    if (old !== undefined && !this.#empty.has(from)) {
      this.#replaced.add(old);
      if (this.#filled.has(from)) this.#withRows.add(old);
    }
    this.#away.delete(to);
    this.#away.set(from, to);
    this.#replaced.delete(from);
    if (this.#empty.delete(from)) this.#empty.add(to);
  }

  #swap(first: string, second: string): void {
    // What was the first table's is under the second name.
    if (!this.#empty.has(second)) this.#replaced.add(second);
    const [a, b] = [this.#empty.has(first), this.#empty.has(second)];
    this.#set(first, b);
    this.#set(second, a);
  }

  #set(table: string, empty: boolean): void {
    if (empty) this.#empty.add(table);
    else this.#empty.delete(table);
  }
}

/** A new name is in the schema of the old one. */
export function inSchemaOf(from: string, bare: string): string {
  return (from.includes('.') && !bare.includes('.') ? from.slice(0, from.indexOf('.') + 1) : '') + bare;
}

/** Tables and the names that a statement gives them, in its order. */
export function renamings(whole: string): readonly (readonly [from: string, to: string])[] {
  const single = renamed.exec(whole) ?? procedure.exec(whole);
  if (single !== null) return [[single[1]!, single[2]!]];
  if (!several.test(whole)) return [];
  return whole
    .replace(several, '')
    .split(',')
    .flatMap((each) => {
      const [, from, to] = one.exec(each) ?? [];
      return from === undefined || to === undefined ? [] : [[from, to] as const];
    });
}
