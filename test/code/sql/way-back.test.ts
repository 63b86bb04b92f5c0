import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { check } from '../../../src/index.ts';

async function decided(text: string): Promise<string> {
  return (await check({ text, name: '00002_change.sql' })).decision;
}

/** What a migration takes back of its own, with the marks of the tools that know such parts. */
const honest: readonly string[] = [
  '-- +goose Up\nCREATE TABLE notes (id int);\n-- +goose Down\nDROP TABLE notes;\n',
  '-- +goose Up\nCREATE TABLE app.notes (id int);\n-- +goose Down\nDROP TABLE app.notes;\n',
  '-- +migrate Up\nALTER TABLE users ADD COLUMN nick text;\n-- +migrate Down\nALTER TABLE users DROP COLUMN nick;\n',
  '-- migrate:up\nCREATE VIEW recent AS SELECT 1;\n-- migrate:down\nDROP VIEW recent;\n',
  '-- +goose Up\nCREATE UNIQUE INDEX by_nick ON users (nick);\n-- +goose Down\nDROP INDEX by_nick;\n',
  '-- +goose Up\nALTER TABLE users ADD CONSTRAINT one_nick UNIQUE (nick);\n-- +goose Down\nALTER TABLE users DROP CONSTRAINT one_nick;\n',
  "-- +goose Up\nCREATE TYPE mood AS ENUM ('well');\n-- +goose Down\nDROP TYPE mood;\n",
  '-- +goose Up\nCREATE TABLE a (id int); CREATE TABLE b (id int);\n-- +goose Down\nDROP TABLE b; DROP TABLE a;\n',
  '-- +goose Up\nALTER TABLE `users` ADD `nick` VARCHAR(80);\n-- +goose Down\nALTER TABLE `users` DROP COLUMN `nick`;\n',
  'DROP INDEX IF EXISTS by_age;\nCREATE INDEX by_age ON users (age);\n',
];

for (const text of honest) test(text.slice(0, 90), async () => assert.equal(await decided(text), 'allow'));

/** What the way up has not made belongs to somebody else, whatever part it stands in. */
const harmful: readonly (readonly [decision: string, text: string])[] = [
  ['deny', '-- +goose Up\nCREATE TABLE notes (id int);\n-- +goose Down\nDROP TABLE users;\n'],
  ['deny', '-- +goose Up\nCREATE TABLE notes (id int);\n-- +goose Down\nDROP TABLE notes, users;\n'],
  ['deny', '-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE notes;\n'],
  ['review', '-- +goose Up\nCREATE TYPE mood AS ENUM (1);\n-- +goose Down\nDROP TYPE mood CASCADE;\n'],
  ['deny', '-- +goose Up\nCREATE TABLE notes (id int);\n-- +goose Down\nDROP DATABASE shop;\n'],
  ['deny', '-- +goose Up\nCREATE TABLE notes (id int);\n-- +goose Down\nDELETE FROM users;\n'],
  ['review', '-- +goose Up\nCREATE TABLE IF NOT EXISTS users (id int);\n-- +goose Down\nDROP TABLE users;\n'],
  ['review', '-- +goose Up\nSELECT 1;\n-- +goose Down\nALTER TABLE users DROP COLUMN email;\n'],
];

for (const [decision, text] of harmful)
  test(`${decision}: ${text.slice(0, 90)}`, async () => assert.equal(await decided(text), decision));

/** Files that take a change back, by the names that tools for migrations know. */
const files: readonly (readonly [decision: string, name: string, text: string])[] = [
  ['review', '000012_create_books_table.down.sql', 'DROP TABLE IF EXISTS books;\n'],
  ['review', '20150101000000_networks.postgres.down.sql', 'DROP TABLE "networks";\n'],
  ['review', 'U12__create_books.sql', 'DROP TABLE books;\n'],
  ['deny', '000012_create_books_table.down.sql', 'DROP TABLE users;\n'],
  ['deny', '000012_create_books_table.down.sql', 'DROP TABLE books, users;\n'],
  ['deny', '000012_create_books_table.down.sql', 'DROP TABLE books;\nDELETE FROM users;\n'],
  ['deny', '000012_create_books_table.down.sql', 'DROP DATABASE books;\n'],
  ['deny', '000012_drop_books.down.sql', 'DROP TABLE books;\n'],
  ['deny', '000012_create_books_table.up.sql', 'DROP TABLE books;\n'],
  ['deny', 'books.sql', 'DROP TABLE books;\n'],
  // Dropping is what the file is for, and all that it says.
  ['review', 'schema-drop-postgresql.sql', 'DROP TABLE IF EXISTS books;\nDROP TABLE IF EXISTS users;\n'],
  ['review', 'uninstall.sql', 'DROP TABLE books;\n'],
  ['deny', 'schema-drop-postgresql.sql', 'DROP TABLE books;\nDELETE FROM users;\n'],
  ['deny', 'uninstall.sql', 'DROP DATABASE books;\n'],
  ['deny', 'dropbox_import.sql', 'DROP TABLE books;\n'],
];

for (const [decision, name, text] of files)
  test(`${decision}: ${name}: ${text.trim()}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loadlock-way-back-'));
    try {
      await writeFile(join(folder, name), text);
      assert.equal((await check([join(folder, name)])).decision, decision);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
