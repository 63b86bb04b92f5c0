import { secretAt } from '../shell/paths.ts';
import type { SqlDraft } from './draft.ts';
import { isAddress } from './functions.ts';
import { movesData, readsAddressOf } from './moved-rows.ts';
import { isPowerful } from './privileges.ts';
import { judgeFileCopy } from './routines.ts';
import { bringsKeys } from './sent-rows.ts';
import { isTuning } from './setting-names.ts';
import type { Words } from './words.ts';

/** SET of what is not the session’s own. */
export function sets(words: Words, draft: SqlDraft): void {
  const next = words.word(1);
  if (
    next === 'GLOBAL' ||
    next === 'PERSIST' ||
    next === 'PERSIST_ONLY' ||
    words.text(1).startsWith('@@GLOBAL')
  )
    draft.danger(
      isTuning(settingOf(words)) ? 'sql-tunes' : 'sql-server-settings',
      'system',
      words.shown(3),
      words.at,
    );
  else if (next === 'ROLE' && !isPowerful(words.name(2))) draft.kinds.add('admin');
  else if (
    next === 'PASSWORD' ||
    next === 'ROLE' ||
    next === 'SESSION_AUTHORIZATION' ||
    (next === 'SESSION' && words.word(2) === 'AUTHORIZATION') ||
    next === 'DEFAULT'
  )
    draft.hazard('sql-privileges', words.at, words.shown(3));
  else if (/^(?:SQL_LOG_BIN|SQL_LOG_OFF|SESSION_REPLICATION_ROLE)$/.test(next))
    draft.hazard('sql-server-settings', words.at, words.shown(4));
}

/** `SET GLOBAL name = …`, `SET @@GLOBAL.name = …`. */
function settingOf(words: Words): string {
  const held = words.text(1).startsWith('@@') ? words.text(1).replace(/^@@GLOBAL\.?/i, '') : '';
  return (held || words.text(words.text(2) === '.' ? 3 : 2)).toLowerCase();
}

const pragmas = new Set([
  'WRITABLE_SCHEMA',
  'TRUSTED_SCHEMA',
  'IGNORE_CHECK_CONSTRAINTS',
  'TEMP_STORE_DIRECTORY',
  'DATA_STORE_DIRECTORY',
]);
/** SQLite's pragmas that only tell, as long as no value is given to them. */
const asking = new Set(
  'TABLE_INFO TABLE_XINFO TABLE_LIST INDEX_LIST INDEX_INFO INDEX_XINFO FOREIGN_KEY_LIST FOREIGN_KEY_CHECK DATABASE_LIST COLLATION_LIST FUNCTION_LIST MODULE_LIST PRAGMA_LIST COMPILE_OPTIONS INTEGRITY_CHECK QUICK_CHECK FREELIST_COUNT PAGE_COUNT PAGE_SIZE DATA_VERSION USER_VERSION SCHEMA_VERSION ENCODING APPLICATION_ID FOREIGN_KEYS JOURNAL_MODE'.split(
    ' ',
  ),
);
const withArgument = /^(?:TABLE_|INDEX_|FOREIGN_KEY_|INTEGRITY_CHECK|QUICK_CHECK)/;

/** SQLite’s PRAGMA: asks, or changes. */
export function pragma(words: Words, draft: SqlDraft): void {
  const index = words.text(2) === '.' ? 3 : 1;
  const name = words.text(index).toUpperCase();
  const given = words.text(index + 1) !== '';
  if (asking.has(name) && (!given || withArgument.test(name))) {
    draft.writes.delete('PRAGMA');
    draft.kinds.add('read');
  }
  if (pragmas.has(name) && given && !(name === 'TRUSTED_SCHEMA' && switchesOff(words, index + 1)))
    draft.hazard('sql-server-settings', words.at, `PRAGMA ${name.toLowerCase()}`);
}

/** `PRAGMA trusted_schema = OFF` keeps functions of the program out of a schema that somebody else wrote: a guard. */
function switchesOff(words: Words, index: number): boolean {
  const value = /^[=(]$/.test(words.text(index)) ? index + 1 : index;
  return /^(?:off|no|false|0)$/i.test(words.text(value));
}

const programs =
  /\.(?:php\d?|phtml|phar|jspx?|aspx?|ashx|cgi|py|pl|rb|sh|bash|bat|cmd|ps1|vbs|js|mjs|hta|html?|desktop|service|timer|pth|so|dll|conf|ini|rc)$|(?:^|\/)(?:authorized_keys\d?|crontab|\.(?:bash|zsh|ksh)?(?:rc|_?profile|env|login)|\.htaccess)$/i;
const places =
  /^\/(?:etc|bin|sbin|lib|usr|boot|dev|proc|sys)\/|^\/var\/(?:www|spool)\/|\/(?:public_html|htdocs|wwwroot|webapps|\.ssh|cron\.\w+|init\.d|autostart)\//i;

/** Whether a file is one that a server, a shell or the system runs or obeys, and no database. */
export function isRunByOthers(path: string): boolean {
  return programs.test(path) || places.test(path.replaceAll('\\', '/'));
}

/** ATTACH of a database file. */
export function attaches(words: Words, draft: SqlDraft): void {
  const token = words.token(words.word(1) === 'DATABASE' ? 2 : 1);
  const path = token?.kind === 'string' || token?.kind === 'name' ? token.value : undefined;
  draft.writes.add('ATTACH');
  // ClickHouse's, of what was detached before.
  if (/^(?:TABLE|PARTITION|PART|DICTIONARY|VIEW)$/.test(words.word(1)) && words.string() === undefined)
    return;
  // A database in memory, or a temporary one, is no file.
  if (path === ':memory:' || path === '') return;
  if (
    path !== undefined &&
    /^(?:https?|s3|gs|gcs|az|abfss?|postgres(?:ql)?|mysql|md|ducklake|quack):/i.test(path)
  ) {
    draft.danger('sql-network', 'network', 'ATTACH', words.at, path);
    return;
  }
  if (
    path !== undefined &&
    /^(?![/~])(?!.*(?:^|\/)\.)[\w./ -]{1,200}\.(?:db|db3|sqlite3?|duckdb|ddb|s3db)$/i.test(path)
  ) {
    // A database of the program's own, in its folder.
    draft.effect('file-write', 'ATTACH', words.at, path);
    return;
  }
  // What a browser or a wallet keeps is SQLite's too: opened here, its tables can be read.
  const secret = path === undefined ? undefined : secretAt(path.replaceAll('\\', '/'));
  if (secret !== undefined) {
    draft.danger('sql-reads-files', 'credentials', 'ATTACH', words.at, `${secret}: ${path}`);
    return;
  }
  // SQLite makes the file, and puts what is inserted into it: in the right place a program.
  if (path !== undefined && isRunByOthers(path))
    draft.danger('sql-writes-files', 'file-write', 'ATTACH', words.at, path);
  else draft.danger('sql-attach', 'file-write', 'ATTACH', words.at, path);
}

/** Extensions that DuckDB's own makers build and sign. Source: DuckDB 1.4, "Core Extensions". */
const bundled = new Set(
  'ARROW AUTOCOMPLETE AVRO AWS AZURE DELTA DUCKLAKE ENCODINGS EXCEL FTS HTTPFS ICEBERG ICU INET JEMALLOC JSON MOTHERDUCK MYSQL MYSQL_SCANNER PARQUET POSTGRES POSTGRES_SCANNER SPATIAL SQLITE SQLITE_SCANNER TPCDS TPCH UI UNITY_CATALOG VSS'.split(
    ' ',
  ),
);

function isBundled(words: Words, index: number): boolean {
  const token = words.token(index);
  const named = token?.kind === 'word' || token?.kind === 'string';
  return named && bundled.has(token.value.toUpperCase()) && words.token(index + 1) === undefined;
}

/** LOAD and IMPORT: of data, of code. */
export function loads(words: Words, draft: SqlDraft): void {
  const { at } = words;
  const source = words.string()?.value;
  const files = words.has('FROM FILES') ? uriOf(words) : source;
  if (words.word(1) === 'DATA' && files !== undefined && isAddress(files))
    readsAddressOf(draft, 'LOAD DATA', at, files);
  else if (
    words.word(1) === 'DATA' &&
    files !== undefined &&
    movesData(draft, at, 'file-read', 'LOAD DATA', files)
  )
    return;
  // Hive's files lie in the cluster's own storage, unless they are said to be local.
  else if (words.word(1) === 'DATA' && words.word(2) === 'INPATH')
    draft.danger('sql-reads-data', 'file-read', 'LOAD DATA INPATH', at, source);
  else if (words.word(1) === 'DATA' || words.word(1) === 'XML' || words.has('INFILE'))
    draft.danger('sql-reads-files', 'file-read', 'LOAD DATA', at, words.string()?.value);
  else if (words.word(0) === 'LOAD' && isBundled(words, 1))
    draft.hazard('sql-bundled-extension', at, words.shown(2));
  else if (words.word(0) === 'LOAD')
    draft.danger('sql-native-code', 'native-code', 'LOAD', at, words.text(1));
  else if (words.word(1) === 'FOREIGN') draft.hazard('sql-network', at, 'IMPORT FOREIGN SCHEMA');
  else draft.danger('sql-reads-files', 'file-read', 'IMPORT', at, words.string()?.value);
}

/** BigQuery's `FROM FILES (format = 'CSV', uris = ['gs://…'])`. */
function uriOf(words: Words): string | undefined {
  const at = words.find('URIS');
  for (let i = at; at >= 0 && i < at + 8; i += 1) {
    // Dialects with names in brackets take the list for one.
    const found = /[a-z0-9]+:\/\/[^'"\s]+/i.exec(words.text(i))?.[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** COPY from and to files and programs. */
export function copies(words: Words, draft: SqlDraft): void {
  draft.writes.add('COPY');
  let depth = 0;
  for (let i = 1; words.token(i) !== undefined; i += 1) {
    const value = words.text(i);
    if (words.token(i)!.kind === 'operator') depth += value === '(' ? 1 : value === ')' ? -1 : 0;
    if (depth > 0 || (words.word(i) !== 'FROM' && words.word(i) !== 'TO' && words.word(i) !== 'INTO'))
      continue;
    const program = words.word(i + 1) === 'PROGRAM';
    const target = words.token(program ? i + 2 : i + 1);
    if (!program && target?.kind !== 'string' && target?.kind !== 'hole') continue;
    judgeFileCopy(
      draft,
      words.at,
      words.word(i) === 'FROM',
      program,
      target?.value,
      bringsKeys(words),
      formatOf(words, i + 1),
    );
    return;
  }
}

/** `(FORMAT parquet, …)`, behind the file. */
function formatOf(words: Words, from: number): string | undefined {
  for (let i = from; i < from + 60 && words.token(i) !== undefined; i += 1)
    if (words.word(i) === 'FORMAT') return words.text(words.text(i + 1) === '=' ? i + 2 : i + 1);
  return undefined;
}

/** INSTALL and UNINSTALL. */
export function extension(words: Words, draft: SqlDraft): void {
  if (words.word(1) === 'PLUGIN' || words.word(1) === 'COMPONENT' || words.word(1) === 'SONAME')
    draft.danger('sql-native-code', 'native-code', words.shown(2), words.at, words.string()?.value);
  else if (words.has('FROM') && words.string() !== undefined)
    draft.danger('sql-native-code', 'native-code', words.shown(2), words.at, words.string()?.value);
  else
    draft.hazard(isBundled(words, 1) ? 'sql-bundled-extension' : 'sql-extension', words.at, words.shown(2));
}
