import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LoadlockError } from '../../core/errors.ts';
import { type QueryAnswer, type QueryJob, refused } from './answer.ts';
import { Rows } from './rows.ts';
import { beginsAsQuery, beyondReading, type Instruction } from './sqlite-program.ts';

/**
 * Runs one query that was checked by its text. What holds even where that check was wrong: the file is opened read-only,
 * extensions are off, and the engine's own program for the statement is read before it is run. Where the engine can ask
 * about each action (Node 24), it does.
 * @throws LoadlockError SOURCE_UNREADABLE, USAGE: no text of the engine's that would tell where the file is.
 */
export async function querySqlite({ sql, database, output }: QueryJob): Promise<QueryAnswer> {
  if (!beginsAsQuery(sql)) return refused(['a query begins with SELECT, VALUES or WITH']);
  const { DatabaseSync, constants } = await import('node:sqlite');
  const db = open(DatabaseSync, database.path!);
  try {
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON');
    authorize(db, constants as unknown as Readonly<Record<string, number>>);
    const statement = prepared(db, sql);
    const program = prepared(db, `EXPLAIN ${sql}`).all() as unknown as Instruction[];
    const beyond = beyondReading(program);
    if (beyond !== null) return refused([beyond]);
    return rowsOf(statement, database.rows, output);
  } finally {
    db.close();
  }
}

function open(Database: typeof DatabaseSync, path: string): DatabaseSync {
  try {
    // What Node 22 does not know of these it does not look at.
    const options = { readOnly: true, allowExtension: false, timeout: 1_000, defensive: true };
    return new Database(path, options);
  } catch (error) {
    throw new LoadlockError(
      'SOURCE_UNREADABLE',
      null,
      `the database cannot be opened: ${wordsOf(error, path)}`,
    );
  }
}

function prepared(db: DatabaseSync, sql: string): StatementSync {
  try {
    return db.prepare(sql);
  } catch (error) {
    throw new LoadlockError('USAGE', null, `the database refuses the query: ${wordsOf(error)}`);
  }
}

function rowsOf(statement: StatementSync, rows: number, bytes: number): QueryAnswer {
  const columns = statement.columns().map(({ name }) => name);
  const taken = new Rows({ rows, bytes });
  try {
    // Names of columns may repeat: as an object, a row would lose some.
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) if (!taken.add(row as unknown as unknown[])) break;
  } catch (error) {
    throw new LoadlockError('USAGE', null, `the database gave up: ${wordsOf(error)}`);
  }
  const { truncated } = taken;
  return { decision: 'allow', reasons: [], columns, rows: taken.rows, truncated };
}

type Authorizer = (action: number, first: string | null, second: string | null) => number;

/** What the tables with these names behind `pragma_` tell is the schema. */
const schemaPragmas: ReadonlySet<string> = new Set([
  ...[
    'table_info',
    'table_xinfo',
    'table_list',
    'index_list',
    'index_info',
    'index_xinfo',
    'foreign_key_list',
  ],
  ...[
    'collation_list',
    'function_list',
    'compile_options',
    'user_version',
    'encoding',
    'page_count',
    'page_size',
  ],
]);

/** Reading, and calling functions that are no way out (https://www.sqlite.org/c3ref/set_authorizer.html). */
function authorize(db: DatabaseSync, constants: Readonly<Record<string, number>>): void {
  const set = (db as DatabaseSync & { setAuthorizer?: (ask: Authorizer) => void }).setAuthorizer;
  if (set === undefined) return;
  const { SQLITE_OK = 0, SQLITE_DENY = 1 } = constants;
  const { SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE, SQLITE_FUNCTION, SQLITE_PRAGMA } = constants;
  set.call(db, (action, first, second) => {
    const admitted =
      action === SQLITE_SELECT ||
      action === SQLITE_READ ||
      action === SQLITE_RECURSIVE ||
      (action === SQLITE_FUNCTION && second?.toLowerCase() !== 'load_extension') ||
      (action === SQLITE_PRAGMA && schemaPragmas.has(first?.toLowerCase() ?? ''));
    return admitted ? SQLITE_OK : SQLITE_DENY;
  });
}

/** The engine's words without the path of the database. */
function wordsOf(error: unknown, path?: string): string {
  const words = error instanceof Error ? error.message : String(error);
  return path === undefined ? words : words.replaceAll(path, 'it');
}
