import { copyIn } from './copied-rows.ts';
import type { SqlHazard, SqlStatement } from './statement.ts';
import { SwappedTables } from './swapped-tables.ts';

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
 * - A temporary table comes before all others of its name, so that to empty it empties no other. Dropping it goes to a
 *   person all the same: where making the table fails and the client goes on, another table of that name is dropped.
 * - A table that the text made, and one whose rows it has copied before, as the way to rebuild a table asks for.
 * - A table that another one, with rows of its own, has taken the name of.
 */
export function withoutOwnTables(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  const seen = new OwnTables();
  return statements.map((statement) => {
    const whole = text.slice(statement.at, Math.min(statement.end, statement.at + looked)).trim();
    const judged = seen.judge(statement);
    seen.follow(statement, whole);
    return judged;
  });
}

class OwnTables {
  /** Temporary tables; true for those that go with the transaction, which may be gone at once. */
  readonly #temporary = new Map<string, boolean>();
  readonly #made = new Set<string>();
  /** Tables whose rows are in another one, by their name. */
  readonly #copied = new Map<string, string>();
  readonly #swapped = new SwappedTables();
  #transaction = false;

  judge(statement: SqlStatement): SqlStatement {
    const names = statement.tables.map((table) => table.toLowerCase());
    const known = this.#temporary.size + this.#made.size + this.#copied.size + this.#swapped.size;
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
        if (names.every((table) => this.#stays(table) || this.#made.has(table)))
          return mild('made by the same text');
        if (names.every((table) => this.#swapped.has(table))) return mild('in whose place another one is');
        return names.every((table) => this.#copied.has(table))
          ? mild(`of which ${this.#copied.get(names[0]!)} has the rows`)
          : [hazard];
      case 'sql-truncate':
      case 'sql-delete-all':
      case 'sql-update-all':
        if (!names.every((table) => this.#temporary.has(table))) return [hazard];
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
    if (path || /^(?:ROLLBACK|ABORT|DISCARD|ALTER|RENAME|USE|RESET)$/.test(verb)) {
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
