import { expectHazards } from './read.ts';

const rebuilt =
  'CREATE TABLE notes_new (id int, body text); INSERT INTO notes_new (id, body) SELECT id, body FROM notes; DROP TABLE notes; ALTER TABLE notes_new RENAME TO notes';

// What the text made itself, or has copied before.
expectHazards([
  [
    'CREATE TEMP TABLE t (a int); TRUNCATE t; INSERT INTO t VALUES (1); DELETE FROM t; UPDATE t SET a = 2',
    '',
  ],
  ['BEGIN; CREATE TEMP TABLE t (a int) ON COMMIT DROP; TRUNCATE t; COMMIT', ''],
  ['CREATE TEMP TABLE t (a int) ON COMMIT DROP; TRUNCATE t', 'drop-object'],
  ['CREATE TABLE t (a int); DROP TABLE t', 'drop-object'],
  [rebuilt, 'drop-object'],
  [
    'ALTER TABLE t RENAME TO old; CREATE TABLE t (a int); INSERT INTO t SELECT a FROM old; DROP TABLE old',
    'drop-object',
  ],
]);

// And what is not.
expectHazards([
  ['CREATE TEMP TABLE t (a int); TRUNCATE public.t', 'truncate'],
  ['CREATE TEMP TABLE t (a int); TRUNCATE t, users', 'truncate'],
  ['CREATE TEMP TABLE users (a int); SET search_path = public, pg_temp; TRUNCATE users', 'truncate'],
  ['BEGIN; CREATE TEMP TABLE t (a int) ON COMMIT DROP; COMMIT; TRUNCATE t', 'truncate'],
  ['CREATE TABLE IF NOT EXISTS users (a int); DROP TABLE users', 'drop'],
  [rebuilt.replace('FROM notes;', 'FROM notes WHERE id > 9;'), 'drop'],
  [rebuilt.replace('FROM notes;', 'FROM notes LIMIT 1;'), 'drop'],
  [rebuilt.replace('DROP TABLE notes;', 'DELETE FROM notes_new WHERE id > 1; DROP TABLE notes;'), 'drop'],
  [rebuilt.replace('DROP TABLE notes;', 'DROP TABLE users;'), 'drop'],
]);

const swap = 'ALTER TABLE r RENAME TO r_old; ALTER TABLE r_new RENAME TO r; DROP TABLE r_old';

// A table in whose place another one stands; unless that one is empty, or stands elsewhere.
expectHazards([
  [`BEGIN; ${swap}; COMMIT`, 'drop-object'],
  [`CREATE TABLE r_new AS SELECT 1 AS a; ${swap}`, 'drop-object'],
  [`CREATE TABLE r_new (a int); INSERT INTO r_new SELECT a FROM s; ${swap}`, 'drop-object'],
  [`CREATE TABLE r_new (a int); ${swap}`, 'drop'],
  [swap.replace('ALTER TABLE r_new RENAME TO r; ', ''), 'drop'],
  [swap.replace('RENAME TO r;', 'RENAME TO q;'), 'drop'],
  [swap.replace('DROP TABLE r_old', 'DROP TABLE r'), 'drop'],
]);
expectHazards([['RENAME TABLE r TO r_old, r_new TO r; DROP TABLE r_old', 'drop-object']], 'mysql');
expectHazards(
  [
    ["EXEC sp_rename 'dbo.r', 'r_old'; EXEC sp_rename 'dbo.r_new', 'r'; DROP TABLE dbo.r_old", 'drop-object'],
    ['DROP TABLE IF EXISTS #a, tempdb..#b; SELECT 1 AS a INTO #a', ''],
    ['DROP TABLE #a, users', 'drop'],
  ],
  'mssql',
);
expectHazards([['ALTER TABLE r SWAP WITH r_new; DROP TABLE r_new', 'drop-object']], 'snowflake');
// A number sign is T-SQL's, and for MySQL a comment: there the second statement has no table.
expectHazards([
  ["IF OBJECT_ID('tempdb..#t') IS NOT NULL DROP TABLE #t;\nSELECT 1 AS a INTO #t;\nDROP TABLE #t;", ''],
  ['DROP TABLE #t\nusers;', 'drop'],
]);

// A table is only copied by what takes its rows: not by how many they are, nor by as many rows of something else.
const copied = (list: string, more = ''): string =>
  `CREATE TABLE kept AS SELECT ${list} FROM users${more}; DROP TABLE users`;
expectHazards([
  [copied('*'), 'drop-object'],
  [copied('id, lower(email) AS email'), 'drop-object'],
  [copied("id, 'x' AS kind", ' ORDER BY id'), 'drop-object'],
  [copied('count(*)'), 'drop'],
  [copied('max(id)'), 'drop'],
  [copied('1'), 'drop'],
  [copied("NULL, 'x', now()"), 'drop'],
  [copied('*', ' WHERE id < 0'), 'drop'],
  [copied('*', ', days'), 'drop'],
]);
