import type { SqlStatement } from './statement.ts';

/** A temporary table that lasts as long as its session: one that goes with the transaction may be gone before it is dropped. */
const makesTemporary =
  /^create\s+(?:or\s+replace\s+)?(?:(?:local|global)\s+)?temp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?["`[]?(\w+)["`\]]?(?![.\w])/i;
const endsEarly = /\bon\s+commit\b/i;

/**
 * The statements, where dropping a temporary table that the text itself made is no loss of rows. It goes to a person all
 * the same: where making the table fails and the client goes on, another table of that name is dropped.
 */
export function withoutOwnTables(statements: readonly SqlStatement[]): readonly SqlStatement[] {
  const made = new Set<string>();
  return statements.map((statement) => {
    const name = makesTemporary.exec(statement.text)?.[1]?.toLowerCase();
    if (name !== undefined && !endsEarly.test(statement.text)) made.add(name);
    // After these the name may stand for another table.
    if (/^(?:ROLLBACK|ABORT|DISCARD|ALTER|RENAME|USE)$/.test(statement.verb)) made.clear();
    if (made.size === 0 || statement.verb !== 'DROP' || statement.tables.length === 0) return statement;
    const names = statement.tables.map((table) => table.toLowerCase());
    const own = names.every((table) => made.has(table));
    for (const table of names) made.delete(table);
    if (!own) return statement;
    const hazards = statement.hazards.map((each) =>
      each.hazard === 'sql-drop'
        ? { ...each, hazard: 'sql-drop-object', detail: `${each.detail ?? ''}, made by the same text` }
        : each,
    );
    return { ...statement, hazards };
  });
}
