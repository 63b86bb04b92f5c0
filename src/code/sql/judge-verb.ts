import { bulkInserts, gets, puts } from './client-files.ts';
import type { SqlDraft } from './draft.ts';
import { joinsAlike, SqlFolding } from './expression.ts';
import { expressionOfTokens } from './expression-of-tokens.ts';
import { isCatalog } from './functions.ts';
import { addsResource } from './java-code.ts';
import { alters, creates } from './judge-definitions.ts';
import { executes, prepares } from './judge-execute.ts';
import { attaches, copies, extension, loads, pragma, sets } from './judge-outside.ts';
import { type Grant, isNarrow, isPowerful } from './privileges.ts';
import { endOfCondition, judgeRows, type SqlSpan } from './rows.ts';
import { backsUp, exportsRows, unloads } from './sent-rows.ts';
import { type Judge, Words } from './words.ts';

/** Judges one statement by its verb and the words after it, whatever the dialect. */
export function judgeVerb(verb: string, span: SqlSpan, draft: SqlDraft): void {
  judges.get(verb)?.(new Words(span), draft);
}

const judges = new Map<string, Judge>([
  ['DELETE', deletes],
  ['UPDATE', updates],
  ['DROP', drops],
  [
    'TRUNCATE',
    (words, draft) => {
      draft.kinds.add('ddl');
      draft.writes.add('TRUNCATE');
      if (words.token(words.word(1) === 'TABLE' ? 2 : 1) === undefined) {
        draft.hazard('sql-not-understood', words.at, 'TRUNCATE without a name');
        return;
      }
      if (isOfSession(words, words.word(1) === 'TABLE' ? 2 : 1)) return;
      draft.hazard('sql-truncate', words.at, words.name(words.word(1) === 'TABLE' ? 2 : 1));
    },
  ],
  [
    'INSERT',
    (words, draft) => {
      writes(draft, 'INSERT');
      if (words.word(1) === 'OVERWRITE')
        draft.hazard(
          'sql-replaces-table',
          words.at,
          `${words.name(/^(?:TABLE|INTO)$/.test(words.word(2)) ? 3 : 2)}: filled anew`,
        );
    },
  ],
  ['PUT', puts],
  ['GET', gets],
  ['REPLACE', (_, draft) => writes(draft, 'REPLACE')],
  ['MERGE', merges],
  ['CREATE', creates],
  ['ALTER', alters],
  ['GRANT', privileges],
  ['REVOKE', privileges],
  ['DENY', privileges],
  ['EXEC', executes],
  ['EXECUTE', executes],
  ['CALL', (_, draft) => writes(draft, 'CALL')],
  ['PREPARE', prepares],
  ['SET', sets],
  ['PRAGMA', pragma],
  ['ATTACH', attaches],
  ['ADD', addsResource],
  [
    'DFS',
    (words, draft) =>
      draft.inside({
        language: 'shell',
        text: `hdfs dfs ${words.span.tokens
          .map(({ value }) => value)
          .slice(1, 60)
          .join(' ')
          .toLowerCase()
          .replace(/(^| )(-{1,2}) /g, '$1$2')
          .replace(/ ?\/ ?/g, '/')}`,
        at: words.at,
        by: 'dfs',
        verbatim: false,
      }),
  ],
  ['LOAD', loads],
  ['IMPORT', loads],
  ['COPY', copies],
  ['UNLOAD', unloads],
  ['EXPORT', exportsRows],
  ['BULK', bulkInserts],
  ['BACKUP', backsUp],
  ['RESTORE', restores],
  ['INSTALL', extension],
  ['UNINSTALL', extension],
  ['SHUTDOWN', (words, draft) => draft.danger('sql-stops-work', 'system', 'SHUTDOWN', words.at)],
  ['RESTART', (words, draft) => draft.danger('sql-stops-work', 'system', 'RESTART', words.at)],
  ['KILL', kills],
  [
    'WAITFOR',
    (words, draft) => draft.danger('sql-delay', 'system', 'WAITFOR', words.at, words.string()?.value),
  ],
  // What it puts into force was set before it, and is judged there.
  ['RECONFIGURE', (words, draft) => draft.hazard('sql-tunes', words.at, 'RECONFIGURE')],
  ['CHANGE', (words, draft) => draft.danger('sql-server-settings', 'system', words.shown(3), words.at)],
  ['PURGE', purges],
  [
    'RESET',
    (words, draft) => {
      if (/^(?:MASTER|SLAVE|REPLICA|BINARY)$/.test(words.word(1)))
        draft.danger('sql-server-settings', 'system', words.shown(2), words.at);
    },
  ],
  [
    'SYSTEM',
    (words, draft) => {
      if (words.word(1) === 'STOP') draft.hazard('sql-tunes', words.at, words.shown(3));
    },
  ],
  [
    'FLUSH',
    (words, draft) => {
      if (words.has('PRIVILEGES')) draft.hazard('sql-grants', words.at, 'FLUSH PRIVILEGES');
    },
  ],
]);

/** `KILL 17`, `KILL QUERY 17`: one session of MySQL's or SQL Server's. */
function kills(words: Words, draft: SqlDraft): void {
  const kind = /^(?:QUERY|CONNECTION|SOFT|HARD)$/.test(words.word(1)) ? 2 : 1;
  if (/^\d{1,20}$/.test(words.text(kind)) && words.text(kind + 1) === '')
    draft.stopsOne(words.shown(kind), words.at);
  // ClickHouse's, by a condition: a change of a table that hangs, a query.
  else if (/^(?:MUTATION|QUERY)$/.test(words.word(1)) && words.has('WHERE'))
    draft.stopsOne(words.shown(2), words.at);
  else draft.danger('sql-stops-work', 'system', 'KILL', words.at);
}

/** What is older than some days of a server's log is let go as a rule; without a span nothing of it is left. */
function purges(words: Words, draft: SqlDraft): void {
  if (words.has('BEFORE') && words.has('INTERVAL') && words.has('DAY')) writes(draft, 'PURGE');
  else draft.danger('sql-server-settings', 'system', words.shown(3), words.at);
}

/** RESTORE of a whole database out of a file; of what is in that file; Delta's, of one table as it once was. */
function restores(words: Words, draft: SqlDraft): void {
  const source = words.string()?.value;
  if (/^(?:VERIFYONLY|HEADERONLY|FILELISTONLY|LABELONLY)$/.test(words.word(1))) {
    draft.effect('file-read', `RESTORE ${words.word(1)}`, words.at, source);
    return;
  }
  if (words.has('TO VERSION') || words.has('TO TIMESTAMP')) {
    const table = words.name(words.word(1) === 'TABLE' ? 2 : 1);
    draft.hazard('sql-replaces-table', words.at, `${table}: its rows of an earlier time`);
    return;
  }
  draft.danger('sql-reads-files', 'file-read', 'RESTORE', words.at, source);
  draft.hazard('sql-server-settings', words.at, 'replaces a database');
}

function writes(draft: SqlDraft, verb: string): void {
  draft.kinds.add('write');
  draft.writes.add(verb);
}

/** Rows of the server's own catalog are what it believes of itself. */
function catalog(verb: string, words: Words, draft: SqlDraft): void {
  const from = words.word(1) === 'FROM' || words.word(1) === 'ONLY' ? 2 : 1;
  const name = words.name(from);
  if (isCatalog(name)) draft.danger('sql-server-settings', 'system', verb, words.at, name);
}

function deletes(words: Words, draft: SqlDraft): void {
  writes(draft, 'DELETE');
  catalog('DELETE', words, draft);
  const from = words.find('FROM', 12);
  // Redshift's `VACUUM DELETE ONLY t` makes room of rows that are gone already.
  if (words.word(1) === 'ONLY' && from < 0) return;
  const name = words.name(from > 0 ? from + 1 : 1);
  judgeRows('sql-delete-all', name, words.span, draft);
}

function updates(words: Words, draft: SqlDraft): void {
  if (!words.has('SET')) {
    if (words.word(1) === 'STATISTICS') draft.kinds.add('admin');
    return;
  }
  writes(draft, 'UPDATE');
  catalog('UPDATE', words, draft);
  judgeRows('sql-update-all', words.name(words.word(1) === 'ONLY' ? 2 : 1), words.span, draft);
}

function merges(words: Words, draft: SqlDraft): void {
  writes(draft, 'MERGE');
  if (!/THEN (?:DELETE|UPDATE)\b/.test(words.shown(mostWords))) return;
  const on = words.find('ON');
  if (on < 0) return;
  const target = words.name(words.word(1) === 'INTO' ? 2 : 1);
  const using = words.find('USING');
  const { tokens, from, to } = words.span;
  const condition = expressionOfTokens(
    tokens,
    from + on + 1,
    endOfCondition(tokens, from + on + 1, to),
    target,
  );
  // Where no row of the source can match, every row of the target is one that no source has.
  if (
    words.has('NOT MATCHED BY SOURCE') &&
    (new SqlFolding().never(condition) || (using >= 0 && holdsNoRow(words, using + 1)))
  ) {
    const removes = words.has('NOT MATCHED BY SOURCE THEN DELETE');
    if (removes || words.has('NOT MATCHED BY SOURCE THEN UPDATE'))
      draft.hazard(removes ? 'sql-delete-all' : 'sql-update-all', words.at, 'MERGE of what never matches');
  }
  const itself = using > 0 && words.name(using + 1).toLowerCase() === target.toLowerCase();
  if (new SqlFolding().always(condition) || (itself && joinsAlike(condition)))
    draft.hazard(
      words.has('MATCHED THEN DELETE') ? 'sql-delete-all' : 'sql-update-all',
      words.at,
      'MERGE on a condition that always holds',
    );
}

/** `(SELECT TOP 0 …)`, `(SELECT … WHERE 1 = 0)`, `(SELECT … LIMIT 0)`: a source without a row. */
function holdsNoRow(words: Words, from: number): boolean {
  if (words.text(from) !== '(' || words.word(from + 1) !== 'SELECT') return false;
  let depth = 0;
  for (let i = from; i < mostWords && words.token(i) !== undefined; i += 1) {
    depth += words.text(i) === '(' ? 1 : words.text(i) === ')' ? -1 : 0;
    if (depth === 0) return false;
    if (depth > 1) continue;
    const word = words.word(i);
    const count = words.text(i + 1) === '(' ? words.text(i + 2) : words.text(i + 1);
    if ((word === 'TOP' || word === 'LIMIT') && /^0+$/.test(count)) return true;
    // A second SELECT may have rows where the first has none.
    if (word !== 'WHERE' || words.has('UNION')) continue;
    const { tokens, from: start, to } = words.span;
    const at = start + i + 1;
    if (new SqlFolding().never(expressionOfTokens(tokens, at, endOfCondition(tokens, at, to), '')))
      return true;
  }
  return false;
}

/** T-SQL's temporary tables begin with a number sign, in `tempdb` or without it: one, or a list of nothing else. */
function isOfSession(words: Words, index: number): boolean {
  let at = index;
  for (;;) {
    if (/^tempdb$/i.test(words.text(at)))
      do at += 1;
      while (words.text(at) === '.' || /^dbo$/i.test(words.text(at)));
    if (!words.text(at).startsWith('#') || words.text(at + 1) === '.') return false;
    if (words.text(at + 1) !== ',') return words.token(at + 1) === undefined;
    at += 2;
  }
}

/** Words that no table can be called without quotes: a server refuses the statement. */
const reserved = new Set('SELECT INSERT UPDATE DELETE DROP CREATE ALTER FROM WHERE INTO SET'.split(' '));

const databases = new Set(['DATABASE', 'SCHEMA', 'KEYSPACE', 'CATALOG', 'OWNED', 'TABLESPACE', 'WAREHOUSE']);
const tables = new Set(['TABLE', 'TABLES', 'FOREIGN', 'EXTERNAL']);

function drops(words: Words, draft: SqlDraft): void {
  draft.kinds.add('ddl');
  draft.writes.add('DROP');
  let index = 1;
  // MySQL drops a table of the session so, and no other.
  if (words.word(1) === 'TEMPORARY' || words.word(1) === 'TEMP') return;
  const object = words.word(index);
  index += 1;
  if (words.word(index) === 'IF') index += 2;
  const detail = `${object.toLowerCase()} ${words.name(index)}`;
  if (tables.has(object) && (words.token(index) === undefined || reserved.has(words.word(index)))) {
    draft.hazard('sql-not-understood', words.at, `${object} without a name`);
    return;
  }
  if (databases.has(object)) draft.hazard('sql-drop-database', words.at, detail);
  else if (tables.has(object)) {
    if (isOfSession(words, index)) return;
    draft.tables.add(words.name(index));
    draft.hazard('sql-drop', words.at, detail);
  } else if (object === 'USER' || object === 'ROLE' || object === 'LOGIN')
    draft.hazard(isPowerful(words.name(index)) ? 'sql-privileges' : 'sql-grants', words.at, `DROP ${object}`);
  else if (object === 'AUDIT') draft.hazard('sql-server-settings', words.at, 'DROP AUDIT');
  else draft.hazard('sql-drop-object', words.at, detail);
}

function privileges(words: Words, draft: SqlDraft): void {
  draft.kinds.add('admin');
  draft.writes.add(words.word(0));
  const takes = words.word(0) !== 'GRANT';
  draft.hazard(takes || isNarrow(grantOf(words)) ? 'sql-grants' : 'sql-privileges', words.at, words.shown(6));
}

const mostWords = 400;

/** `GRANT a, b (c) ON d TO e, f WITH GRANT OPTION`, or `GRANT role TO user`. */
function grantOf(words: Words): Grant {
  const given: string[][] = [[]];
  const on: string[] = [];
  const to: string[][] = [[]];
  let part: 'given' | 'on' | 'to' = 'given';
  let depth = 0;
  let i = 1;
  for (; i < mostWords && words.token(i) !== undefined; i += 1) {
    const word = words.word(i);
    const text = words.text(i);
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (depth > 0 || text === ')') continue;
    if (part === 'to' && /^(?:WITH|IDENTIFIED|REQUIRE|AS|GRANTED)$/.test(word)) break;
    if (word === 'TO' && part !== 'to') part = 'to';
    else if (word === 'ON' && part === 'given') part = 'on';
    else if (part === 'on') on.push(text);
    else if (text === ',') (part === 'to' ? to : given).push([]);
    else (part === 'to' ? to : given).at(-1)!.push(text);
  }
  const names = given.map((each) =>
    each
      .join(' ')
      .toUpperCase()
      .replace(/ PRIVILEGES$/, ''),
  );
  return {
    privileges: on.length > 0 ? names : [],
    roles: on.length > 0 ? [] : names,
    on: on.join(' '),
    to: to.map((each) => each.filter((word) => !/^(?:ROLE|USER|GROUP|SHARE)$/.test(word)).join('')),
    handsOn: words.has('OPTION') || words.has('ADMIN'),
  };
}
