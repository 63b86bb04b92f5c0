/** What a statement names, out of the tree of Postgres' own parser. */
export interface PostgresNames {
  /** Kinds of statements in it, of those within it too: `SelectStmt`, `DeleteStmt`. */
  readonly statements: ReadonlySet<string>;
  /** Functions, as written: `pg_catalog.upper`, `count`. */
  readonly functions: ReadonlySet<string>;
  /**
   * What is written as a column of something, and may be a function of one argument: `('x'::text).pg_read_file`
   * (https://www.postgresql.org/docs/current/sql-expressions.html, 4.2.4 and 4.2.6).
   */
  readonly fields: ReadonlySet<string>;
  /** Tables and views, without their schemas. */
  readonly relations: ReadonlySet<string>;
  /** It has INTO, or locks rows. */
  readonly keeps: boolean;
}

/** Walks the tree without recursion: statements nest as deep as their author likes. */
export function namesIn(tree: unknown): PostgresNames {
  const statements = new Set<string>();
  const functions = new Set<string>();
  const fields = new Set<string>();
  const relations = new Set<string>();
  let keeps = false;
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (Array.isArray(node)) {
      for (const each of node) waiting.push(each);
      continue;
    }
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key.endsWith('Stmt')) statements.add(key);
      if (key === 'funcname' || key === 'method') functions.add(dotted(value));
      if (key === 'indirection') for (const name of strings(value)) fields.add(name);
      if (key === 'fields') for (const name of strings(value).slice(1)) fields.add(name);
      if (key === 'relname' && typeof value === 'string') relations.add(value.toLowerCase());
      if (key === 'intoClause' || key === 'lockingClause') keeps = true;
      waiting.push(value);
    }
  }
  functions.delete('');
  return { statements, functions, fields, relations, keeps };
}

/** A list of String nodes, as `pg_catalog.upper`. */
function dotted(value: unknown): string {
  return strings(value).join('.');
}

function strings(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((node: { String?: { sval?: string } }) => node.String?.sval ?? '?');
}
