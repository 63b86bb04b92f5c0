import { copyIn } from './copied-rows.ts';
import type { SqlHazard, SqlStatement } from './statement.ts';
import { inSchemaOf, renamings, SwappedTables } from './swapped-tables.ts';

const name = '["`[]?([\\w.#]+)["`\\]]?';
const makes = new RegExp(
  `^create\\s+(?:or\\s+replace\\s+)?((?:(?:local|global)\\s+)?temp(?:orary)?\\s+)?table\\s+(if\\s+not\\s+exists\\s+)?${name}(?![.\\w])`,
  'i',
);
const endsEarly = /\bon\s+commit\s+drop\b/i;
const renames = new RegExp(`^alter\\s+table\\s+(?:if\\s+exists\\s+)?${name}\\s+rename\\s+to\\s`, 'i');

/** What is looked at of a statement that may copy a table: its columns are in it. */
const looked = 8_000;

/**
 * The statements, where one that empties or drops what the text itself made is no loss of rows:
 *
 * - A temporary table comes before all others of its name, so that to empty or to drop it takes no other.
 * - A table that the text made goes to a person all the same: where making it fails and the client goes on, another one of
 *   that name is dropped.
 * - A table whose rows were copied before, as the way to rebuild a table asks for.
 * - A table that another one, with rows of its own, has taken the name of.
 */
export function withoutOwnTables(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  const seen = new OwnTables(laterNames(statements, text));
  return statements.map((statement) => {
    const whole = text.slice(statement.at, Math.min(statement.end, statement.at + looked)).trim();
    const judged = seen.judge(statement);
    seen.follow(statement, whole);
    return judged;
  });
}

/** What each table is called at last, from any statement that renames one. */
function laterNames(statements: readonly SqlStatement[], text: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { verb, at, end } of statements) {
    if (!/^(?:ALTER|RENAME|EXEC|EXECUTE)$/.test(verb)) continue;
    for (const [from, to] of renamings(text.slice(at, Math.min(end, at + looked)).trim()))
      names.set(from.toLowerCase(), inSchemaOf(from.toLowerCase(), to.toLowerCase()));
  }
  return names;
}

class OwnTables {
  /** Temporary tables; true for those that go with the transaction, which may be gone at once. */
  readonly #temporary = new Map<string, boolean>();
  readonly #made = new Set<string>();
  /** Tables whose rows are in another one, by their name. */
  readonly #copied = new Map<string, string>();
  readonly #swapped = new SwappedTables();
  /** The last name that a table gets, by the one it had. */
  readonly #renamed: ReadonlyMap<string, string>;
  /** The tables that get a name at last, by that name. */
  readonly #heirs = new Map<string, string>();
  #transaction = false;

  constructor(renamed: ReadonlyMap<string, string>) {
    this.#renamed = renamed;
    for (const [from, to] of renamed) this.#heirs.set(to, from);
  }

  judge(statement: SqlStatement): SqlStatement {
    const names = statement.tables.map((table) => table.toLowerCase());
    const known =
      this.#renamed.size + this.#temporary.size + this.#made.size + this.#copied.size + this.#swapped.size;
    if (names.length === 0 || known === 0) return statement;
    const hazards = statement.hazards.flatMap((each) => this.#hazard(each, names));
    return { ...statement, hazards };
  }

  #hazard(hazard: SqlHazard, names: readonly string[]): readonly SqlHazard[] {
    const mild = (why: string): SqlHazard[] => [
      { ...hazard, hazard: 'sql-drop-object', detail: `${hazard.detail ?? ''}, ${why}` },
    ];
    switch (hazard.hazard) {
      case 'sql-drop':
        if (names.every((table) => this.#stays(table))) return mild('a temporary one');
        if (names.every((table) => this.#stays(table) || this.#made.has(table)))
          return mild('made by the same text');
        if (names.every((table) => this.#swapped.has(table)))
          return mild(
            this.#swapped.hasRows(names)
              ? 'whose name and rows another one has'
              : 'in whose place another one is',
          );
        if (names.every((table) => this.#hasHeir(table)))
          return [
            {
              ...hazard,
              hazard: 'sql-replaces-table',
              detail: `${names.join(', ')}: with rows of the same text`,
            },
          ];
        if (!names.every((table) => this.#copied.has(table))) return [hazard];
        return mild(
          names.every((table) => this.#renamed.get(this.#copied.get(table)!) === table)
            ? 'whose name and rows another one has'
            : `of which ${this.#copied.get(names[0]!)} has the rows`,
        );
      case 'sql-truncate':
      case 'sql-delete-all':
      case 'sql-update-all':
        if (!names.every((table) => this.#temporary.has(table)))
          return names.every((table) => this.#temporary.has(table) || this.#made.has(table))
            ? mild('made by the same text')
            : [hazard];
        return names.every((table) => this.#stays(table))
          ? []
          : mild('which may be gone with its transaction');
      default:
        return [hazard];
    }
  }

  /** Whether a temporary table is there still. */
  #stays(table: string): boolean {
    const early = this.#temporary.get(table);
    return early !== undefined && (!early || this.#transaction);
  }

  /** Whether a table that the text has filled gets the name afterwards. */
  #hasHeir(table: string): boolean {
    if (this.#copied.has(table)) return false;
    const heir = this.#heirs.get(table);
    return heir !== undefined && this.#swapped.isFilled(heir, table);
  }

  /** What the tables are after the statement. */
  follow(statement: SqlStatement, whole: string): void {
    const { verb } = statement;
    this.#swapped.follow(verb, whole);
    if (verb === 'BEGIN' || verb === 'START') this.#transaction = true;
    if (verb === 'COMMIT' || verb === 'END') {
      this.#transaction = false;
      for (const [table, early] of this.#temporary) if (early) this.#temporary.delete(table);
    }
    if (verb === 'DROP' || verb === 'TRUNCATE' || verb === 'DELETE')
      for (const table of statement.tables) this.#lost(table.toLowerCase(), verb === 'DROP');
    // After these a name may stand for another table.
    const path = verb === 'SET' && /search_path/i.test(whole);
    const moves = verb === 'RENAME' || (verb === 'ALTER' && /\b(?:rename|set\s+schema|swap)\b/i.test(whole));
    if (path || moves || /^(?:ROLLBACK|ABORT|DISCARD|USE|RESET)$/.test(verb)) {
      this.#temporary.clear();
      this.#made.clear();
      // `RENAME TO` leaves the rows where they are, under a name that was free.
      if (!renames.test(whole)) this.#copied.clear();
    }
    const [, temporary, kept, table] = makes.exec(whole) ?? [];
    if (table !== undefined && table.includes('.') === false) {
      const lower = table.toLowerCase();
      if (temporary !== undefined) this.#temporary.set(lower, endsEarly.test(whole));
      else if (kept === undefined && verb === 'CREATE' && !/^create\s+or\b/i.test(whole))
        this.#made.add(lower);
    }
    const copy = copyIn(whole);
    if (copy !== undefined) this.#copied.set(copy.source.toLowerCase(), copy.target.toLowerCase());
  }

  #lost(table: string, dropped: boolean): void {
    if (dropped) {
      this.#temporary.delete(table);
      this.#made.delete(table);
    }
    this.#copied.delete(table);
    for (const [source, target] of this.#copied) if (target === table) this.#copied.delete(source);
  }
}
