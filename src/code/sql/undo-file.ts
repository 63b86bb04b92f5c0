import type { SqlStatement } from './statement.ts';

/** `000012_create_books_table.down.sql`, `U12__create_books.sql`: what tools for migrations run to take one back. */
const undoes = /(?:^|\/)(?:\d{3,20}[_-]([\w.-]{1,120})\.down\.sql|U\d[\d._]{0,20}__([\w.-]{1,120})\.sql)$/i;
/** `schema-drop-postgresql.sql`, `uninstall.sql`: whoever runs such a file wants to be without what it drops. */
const drops = /(?:^|[/_.-])(?:drop|undo|revert|rollback|uninstall|teardown)(?:[_.-][\w.-]{0,120})?\.sql$/i;
const takesAway = /(?:^|[_.-])(?:drop|delete|remove|truncate|clean|purge)/i;

/**
 * The statements of a file that by its name takes something back, or away. That it drops the table which the change is named
 * for, or tables where dropping is all that it is named for, goes to a person: what made them lies in a file beside it. What the
 * name does not say is judged as everywhere.
 */
export function withoutOwnUndo(
  statements: readonly SqlStatement[],
  file: string | undefined,
): readonly SqlStatement[] {
  const path = file?.slice(-200) ?? '';
  const found = undoes.exec(path);
  const change = found?.[1] ?? found?.[2];
  if (change === undefined ? !drops.test(path) : takesAway.test(change)) return statements;
  const named = `_${(change ?? '').toLowerCase().replace(/[.-]/g, '_')}_`;
  return statements.map((statement) => {
    const { tables } = statement;
    const own =
      change === undefined ||
      (tables.length > 0 && tables.every((table) => named.includes(`_${lastOf(table)}_`)));
    if (!own) return statement;
    const hazards = statement.hazards.map((each) =>
      each.hazard === 'sql-drop'
        ? { ...each, hazard: 'sql-drop-object', detail: `${each.detail ?? ''}, which the file is named for` }
        : each,
    );
    return { ...statement, hazards };
  });
}

function lastOf(table: string): string {
  return table
    .replace(/["'`[\]]/g, '')
    .split('.')
    .at(-1)!
    .toLowerCase();
}
