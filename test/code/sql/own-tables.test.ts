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
