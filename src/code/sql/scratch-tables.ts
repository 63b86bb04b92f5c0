import { lexingsFor } from './dialects.ts';
import { SqlLexer } from './lex.ts';
import type { SqlHazard, SqlStatement } from './statement.ts';

/** A schema of that name; within the name of a table fewer words say so: `work_orders` and `temp_readings` are no scratch. */
const schema = /^(?:stg|staging|stage|tmp|temp|scratch|landing|sandbox|work|etl)\d*$/i;
const word = /^(?:stg|staging|tmp|scratch)\d*$/i;

/** Whether a table, by its own name or that of its schema, holds what a load puts there and takes away again. */
export function isScratch(table: string): boolean {
  const parts = table.replace(/["'`[\]]/g, '').split('.');
  return parts.some((part, i) => {
    const words = part.split('_');
    return word.test(words[0]!) || word.test(words.at(-1)!) || (i < parts.length - 1 && schema.test(part));
  });
}

/** Words that a database for tests has in its name. */
const forTests = /(?:^|[_-])(?:tests?|testing|tmp|temp|scratch|sandbox|ci|e2e|dev)(?:[_-]|\d*$)/i;

const looked = 8_000;

/** A statement as words in lower case, names without quotes and strings as `'`, joined by blanks. */
function plain(text: string): string {
  const lexer = new SqlLexer(text.slice(0, looked), lexingsFor('mysql', '')[0]!);
  const words: string[] = [];
  for (let token = lexer.next(); token !== undefined && words.length < 2_000; token = lexer.next())
    words.push(token.kind === 'string' && !/^\w+$/.test(token.value) ? "'" : token.value.toLowerCase());
  // What is left of MySQL's comments that a server executes.
  return words
    .join(' ')
    .replaceAll(' . ', '.')
    .replaceAll(/ \* \/(?= |$)/g, '');
}

const name = '([\\w.#$-]+)';
const filling = new RegExp(
  `^(?:insert (?:into )?(?:table )?${name} (?:\\( [^()]* \\) )?(?:overriding \\w+ value )?(?:\\( )?(?:select|with|table) |copy (?:into )?${name} (?:\\( [^()]* \\) )?from |load data .*? into (?:table )?${name}(?: |$)|bulk insert ${name} from |merge (?:into )?${name} |create table (?:if not exists )?${name} (?:as |clone |like ))`,
);
const values = new RegExp(`^insert (?:into )?${name} (?:\\( [^()]* \\) )?values `);
const making = new RegExp(
  `^create (?:or (?:replace|alter) )?(?:(?:definer = \\S+ (?:@ \\S+ )?|algorithm = \\w+ |sql security \\w+ )|(?:unique|materialized|editionable|secure|recursive|constraint|temporary|temp|clustered|nonclustered) )*(database|schema|table|view|index|function|procedure|proc|trigger|policy|sequence|type|domain|event|synonym|rule|statistics|aggregate|materialized view) (?:concurrently )?(?:if not exists )?${name}`,
);
/** Out of other tables, and with all of their rows. */
const derived = new RegExp(
  `^(?:insert (?:into )?(?:table )?${name} (?:\\( [^()]* \\) )?|create (?:or replace )?table (?:if not exists )?${name} (?:[^;]{0,400} )?as )(?:\\( )?(?:select|with) (?!.* limit )(?=.* from )`,
);
/** What programs that write dumps say of them, and what they put in front. */
const dumped =
  /^(?:--|\/\*)[^\n]*(?:\b(?:MySQL|MariaDB|PostgreSQL database|phpMyAdmin SQL|Adminer|SQLite) dump|mysqldump|pg_dump|HeidiSQL|Dump of table)/im;
const saved = /SET @OLD_|@saved_|check_function_bodies|SET SQL_MODE|sql_mode\s*=|foreign_keys\s*=/i;

/** Whether a text is what a program has written of a database, for whoever wants all of it as it was. */
function isDump(text: string): boolean {
  const head = text.slice(0, 3_000);
  return dumped.test(head) && saved.test(head);
}

const column = new RegExp(`^alter table (?:if exists )?(?:only )?${name} `);
const added =
  /(?:^| |, )add (?:column )?(?:if not exists )?(?!constraint|index|key|primary|unique|foreign|check|partition)(\w+) /g;
const emptying =
  /^(?:delete from|truncate(?: table)?|drop (?:external |foreign )?tables?) (?:if exists )?(?:only )?([\w.#$-]+(?: , [\w.#$-]+)*)(?: |$)/;
const updates = new RegExp(`^update (?:only )?${name} (?:as \\w+ )?set (.*)$`, 's');

/**
 * The statements, where one that empties, replaces or fills a whole table is a step of a load or a migration:
 *
 * - A table that the same text fills again out of others is put anew, as `CREATE OR REPLACE … AS SELECT` does; one that is
 *   there for loads may be emptied. Both go to a person.
 * - What holds no rows, and is made again by the same text, is replaced.
 * - A column that the same text has added had no values that an UPDATE could lose.
 */
export function withoutSteps(statements: readonly SqlStatement[], text: string): readonly SqlStatement[] {
  if (!statements.some(({ hazards }) => hazards.some(({ hazard }) => told.has(hazard)))) return statements;
  const all = statements.map(({ at, end }) => plain(text.slice(at, Math.min(end, at + looked))));
  const filled = new Map<string, number>();
  const whole = new Map<string, number>();
  const valued = new Map<string, number>();
  const made = new Map<string, number>();
  const dump = isDump(text);
  for (const [i, each] of all.entries()) {
    const into = filling
      .exec(each)
      ?.slice(1)
      .find((table) => table !== undefined);
    if (into !== undefined && !readsItself(each, into) && !takesNothing(each))
      filled.set(into, statements[i]!.at);
    const taken = derived
      .exec(each)
      ?.slice(1)
      .find((table) => table !== undefined);
    if (taken !== undefined && filled.get(taken) === statements[i]!.at) whole.set(taken, statements[i]!.at);
    const [, written] = values.exec(each) ?? [];
    if (written !== undefined) valued.set(written, statements[i]!.at);
    const [, kind, object] = making.exec(each) ?? [];
    if (object !== undefined)
      made.set(`${kind!.replace(/^proc$/, 'procedure')} ${lastOf(object)}`, statements[i]!.at);
  }
  const columns = new Set<string>();
  return statements.map((statement, i) => {
    const hazards = statement.hazards.map((hazard) =>
      milder(hazard, statement.at, wordsOf(hazard, statement, text) ?? all[i]!, {
        filled,
        whole,
        valued,
        made,
        columns,
        dump,
      }),
    );
    const [, table] = column.exec(all[i]!) ?? [];
    if (table !== undefined)
      for (const [, added_] of all[i]!.matchAll(added)) columns.add(`${lastOf(table)}.${added_}`);
    return { ...statement, hazards: hazards.flat() };
  });
}

/** Where a hazard stands in the midst of a statement, as after T-SQL's IF: the words from there on. */
function wordsOf({ at, hazard }: SqlHazard, statement: SqlStatement, text: string): string | undefined {
  if (at <= statement.at || at >= statement.end || !told.has(hazard)) return undefined;
  const words = plain(text.slice(at, Math.min(statement.end, at + looked)));
  return /^(?:drop|truncate|delete) /.test(words) ? words : undefined;
}

const told = new Set([
  'sql-drop-database',
  'sql-stops-work',
  'sql-privileges',
  'sql-truncate',
  'sql-delete-all',
  'sql-drop',
  'sql-drop-object',
  'sql-update-all',
]);

interface Steps {
  /** Tables that are filled out of others, and objects that are made, with the number of the last statement that does so. */
  readonly filled: ReadonlyMap<string, number>;
  /** Tables that get rows written down in the text. */
  readonly valued: ReadonlyMap<string, number>;
  /** Tables that get rows out of others without a limit. */
  readonly whole: ReadonlyMap<string, number>;
  readonly made: ReadonlyMap<string, number>;
  /** `table.column`, for those that were added before. */
  readonly columns: ReadonlySet<string>;
  readonly dump: boolean;
}

function milder(
  hazard: SqlHazard,
  at: number,
  words: string,
  { filled, whole, valued, made, columns, dump }: Steps,
): readonly SqlHazard[] {
  switch (hazard.hazard) {
    case 'sql-truncate':
    case 'sql-delete-all':
    case 'sql-drop': {
      const [, list] = emptying.exec(words) ?? [];
      if (list === undefined || / cascade\b/.test(words)) return [hazard];
      const targets = list.split(' , ');
      // The one row that says how far a schema was brought up to date is written anew.
      if (
        hazard.hazard !== 'sql-drop' &&
        targets.every((table) => isVersionTable(table) && (valued.get(table) ?? -1) > at)
      )
        return [];
      const drops = hazard.hazard === 'sql-drop';
      const again = targets.every(
        (table) =>
          (filled.get(table) ?? -1) > at || (drops && (made.get(`table ${lastOf(table)}`) ?? -1) > at),
      );
      if (!again && !targets.every(isScratch)) return [hazard];
      const rows = targets.every(
        (table) => ((isScratch(table) ? filled : drops ? whole : undefined)?.get(table) ?? -1) > at,
      );
      if (rows || (dump && drops && again))
        return [
          {
            ...hazard,
            hazard: 'sql-replaces-table',
            detail: `${targets.join(', ')}: with rows of the same text`,
          },
        ];
      const why = again ? 'empty until the same text fills it' : 'by its name a table for loads: empty';
      return [{ ...hazard, hazard: 'sql-replaces-table', detail: `${targets.join(', ')}: ${why}` }];
    }
    case 'sql-drop-database': {
      // A database for tests, by its name, that the same text makes again.
      const [, kind, name] =
        /^drop (database|schema) (?:if exists )?([\w$-]+)(?: cascade| restrict)?$/.exec(words) ?? [];
      if (name === undefined || !forTests.test(name) || (made.get(`${kind} ${name}`) ?? -1) <= at)
        return [hazard];
      return [{ ...hazard, hazard: 'sql-replaces-table', detail: `${name}: empty, by its name for tests` }];
    }
    case 'sql-stops-work':
      // Sessions that hold locks and do nothing.
      return hazard.detail === 'pg_terminate_backend' &&
        /\bstate (?:=|in|like) (?:\( )?(?:idle|')/.test(words)
        ? [{ ...hazard, detail: `${hazard.detail}: idle sessions` }]
        : [hazard];
    case 'sql-privileges': {
      const [, name] = /^drop policy (?:if exists )?([\w$-]+) on /.exec(words) ?? [];
      if (name === undefined || (made.get(`policy ${name}`) ?? -1) <= at) return [hazard];
      return [{ ...hazard, hazard: 'sql-drop-object', detail: `policy ${name}, made anew` }];
    }
    case 'sql-drop-object': {
      const [, kind, object] =
        /^drop (materialized view|\w+) (?:concurrently )?(?:if exists )?([\w.#$-]+)/.exec(words) ?? [];
      if (
        object === undefined ||
        (made.get(`${kind!.replace(/^proc$/, 'procedure').replace('materialized ', '')} ${lastOf(object)}`) ??
          -1) <= at
      )
        return [hazard];
      return [{ ...hazard, detail: `${hazard.detail ?? ''}, made anew` }];
    }
    case 'sql-update-all': {
      const [, table, sets] = updates.exec(words) ?? [];
      if (table === undefined) return [hazard];
      const changed = changedColumns(sets!);
      if (isVersion(table, changed)) return [];
      return changed.length > 0 && changed.every((each) => columns.has(`${lastOf(table)}.${each}`))
        ? []
        : [hazard];
    }
    default:
      return [hazard];
  }
}

const ofSchema =
  /(?:^|_)(?:schema|db|database)_?(?:version|info|rev|revision)$|(?:^|_)(?:dbversion|alembic_version|version)$/;

function isVersionTable(table: string): boolean {
  return ofSchema.test(lastOf(table));
}

/** `UPDATE schema_info SET version = 12`: the one row that says how far a schema was brought up to date. */
function isVersion(table: string, changed: readonly string[]): boolean {
  return (
    changed.length > 0 &&
    changed.every(
      (each) =>
        /^(?:schema|db|database)_?(?:version|rev|revision)$/.test(each) ||
        (ofSchema.test(lastOf(table)) &&
          /^(?:version(?:_?(?:id|num|no|number))?|modify_time|updated?(?:_at)?)$/.test(each)),
    )
  );
}

/** The names before each `=` of a list of assignments, outside of parentheses. */
function changedColumns(sets: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  const words = sets.split(' ');
  for (const [i, word] of words.entries()) {
    if (word === '(') depth += 1;
    else if (word === ')') depth -= 1;
    else if (depth === 0 && (word === 'where' || word === 'from' || word === 'returning')) break;
    const starts = i === 0 || words[i - 1] === ',';
    if (depth === 0 && starts) found.push(words[i + 1] === '=' ? lastOf(word) : '?');
  }
  return found;
}

function lastOf(table: string): string {
  return table.split('.').at(-1)!;
}

function readsItself(words: string, table: string): boolean {
  return words.split(' ').filter((each) => each === table).length > 1;
}

/** `WHERE false`, `LIMIT 0`: the table stays empty. */
function takesNothing(words: string): boolean {
  return /\b(?:limit 0|where (?:false|0|1 = 0|0 = 1|1 = 2|1 <> 1|null))(?: |$)/.test(words);
}
