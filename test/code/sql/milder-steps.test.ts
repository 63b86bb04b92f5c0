import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Severity } from '../../../src/core/finding.ts';
import { codeRules } from '../../../src/rules/code/index.ts';
import { seen } from './read.ts';

const order: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** The gravest that is said of a text; `none` where nothing is. */
async function gravest(sql: string, dialect?: string): Promise<Severity | 'none'> {
  const { facts } = await seen(sql, dialect);
  const found = facts.flatMap((fact) => {
    if (fact.kind !== 'hazard') return [];
    const rule = codeRules.find(({ id }) => id === fact.hazard)!;
    return rule.check(fact as never, {} as never)?.severity ?? [];
  });
  return found.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? 'none';
}

function expectGravest(cases: readonly (readonly [sql: string, wanted: Severity | 'none'])[]): void {
  for (const [sql, wanted] of cases)
    test(`${wanted}: ${sql.replaceAll('\n', '⏎').slice(0, 110)}`, async () => {
      assert.equal(await gravest(sql), wanted);
    });
}

const loop = (query: string, run: string): string =>
  `DO $$ DECLARE r record; BEGIN FOR r IN ${query} LOOP EXECUTE ${run}; END LOOP; END $$`;

// A text that is put together of constants, of what is quoted, and of names out of the server's own lists.
expectGravest([
  [loop('SELECT relname FROM pg_class', "format('ANALYZE %I', r.relname)"), 'low'],
  [loop('SELECT relname FROM pg_class', "'REINDEX TABLE ' || r.relname"), 'low'],
  [loop('SELECT note FROM jobs', "'ANALYZE ' || quote_ident(r.note)"), 'low'],
  [loop('SELECT note FROM jobs', "'ANALYZE ' || r.note"), 'medium'],
  [loop('SELECT note FROM jobs', 'r.note'), 'medium'],
  [loop('SELECT query FROM pg_stat_activity', "'ANALYZE ' || r.query"), 'medium'],
  [loop('SELECT relname FROM pg_class', "format('DROP TABLE %I', r.relname)"), 'high'],
  ["SELECT format('ANALYZE %I', relname) FROM pg_class \\gexec", 'low'],
  ['SELECT note FROM jobs \\gexec', 'medium'],
  [
    "DO $$ DECLARE a text := 'PRO' || 'GRAM'; BEGIN EXECUTE format('COPY t FROM %s %L', a, 'x'); END $$",
    'critical',
  ],
  [
    "DECLARE @s nvarchar(max) = N''; SELECT @s += N'ALTER INDEX ' + QUOTENAME(i.name) + N' ON t REORGANIZE;' FROM sys.indexes i; EXEC sp_executesql @s",
    'low',
  ],
  [
    "CREATE PROCEDURE p @t nvarchar(99) AS BEGIN DECLARE @s nvarchar(max) = N'SELECT a FROM ' + @t; EXEC sp_executesql @s; END",
    'medium',
  ],
]);

// Moments between rounds, and waits that tell whether a condition holds.
expectGravest([
  [
    "WHILE @n > 0 BEGIN DELETE TOP (9) FROM t WHERE a < 1; SET @n = @@ROWCOUNT; WAITFOR DELAY '00:00:01'; END",
    'low',
  ],
  ["WHILE 1 = 1 BEGIN WAITFOR DELAY '01:00:00'; END", 'medium'],
  ["SELECT 1; WAITFOR DELAY '00:00:05'", 'medium'],
  ['SELECT pg_sleep(5)', 'medium'],
]);

// Temporary tables, tables that are rebuilt and those that are derived from others.
expectGravest([
  ['CREATE TEMP TABLE t AS SELECT 1 AS a; DROP TABLE t', 'low'],
  [
    'CREATE TABLE n (a int); INSERT INTO n (a) SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t',
    'low',
  ],
  [
    'CREATE TABLE n (a int); INSERT INTO n (a) SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO other',
    'medium',
  ],
  ['DROP TABLE IF EXISTS m; CREATE TABLE m AS SELECT a FROM t', 'low'],
  ['DROP TABLE IF EXISTS m; CREATE TABLE m AS SELECT a FROM t LIMIT 1', 'medium'],
  ['DROP TABLE IF EXISTS m; CREATE TABLE m (a int)', 'medium'],
  ['CREATE TABLE n AS SELECT a FROM s; DROP TABLE IF EXISTS m; ALTER TABLE n RENAME TO m', 'low'],
  [
    'CREATE TABLE n AS SELECT a FROM m WHERE a > 5; DROP TABLE IF EXISTS m; ALTER TABLE n RENAME TO m',
    'high',
  ],
  ['TRUNCATE stage.t; INSERT INTO stage.t SELECT a FROM s', 'low'],
  ['TRUNCATE t; INSERT INTO t SELECT a FROM s', 'medium'],
  [
    "IF OBJECT_ID('dbo.p') IS NOT NULL DROP PROCEDURE dbo.p;\nGO\nCREATE PROCEDURE dbo.p AS SELECT 1\nGO",
    'low',
  ],
]);

const dump =
  '-- MySQL dump 10.13\n/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE */;\nDROP TABLE IF EXISTS `t`;\nCREATE TABLE `t` (`a` int);\nINSERT INTO `t` VALUES (1);\n/*!50003 DROP TRIGGER IF EXISTS `b` */;\nDELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER `b` BEFORE INSERT ON `t` FOR EACH ROW SET NEW.a = 1 */;;\nDELIMITER ;\n';
expectGravest([
  [dump, 'low'],
  [`${dump}DROP TABLE users;\n`, 'high'],
  ["SET row_security = off; SELECT pg_catalog.set_config('search_path', '', false)", 'none'],
  ["SELECT set_config('session_preload_libraries', 'x', false)", 'high'],
  ['DELETE FROM sqlite_sequence', 'none'],
]);

// Who may use what the text itself has made.
expectGravest([
  ['CREATE SCHEMA r; GRANT USAGE ON SCHEMA r TO bi', 'low'],
  ['CREATE TABLE f (id bigserial); GRANT USAGE ON SEQUENCE f_id_seq TO web', 'low'],
  ['CREATE TABLE f (id int); GRANT SELECT ON g TO web', 'medium'],
  ['CREATE TABLE f (id int); GRANT SELECT ON ALL TABLES IN SCHEMA public TO web', 'medium'],
  ['CREATE TABLE f (id int); GRANT SELECT ON f TO PUBLIC', 'high'],
]);

expectGravest([
  ["CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'crm.internal')", 'medium'],
  ["CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'attacker.example')", 'high'],
  ["EXPORT DATA OPTIONS (uri = 'gs://acme-web-out/*.csv') AS SELECT a FROM `acme-web.d.t`", 'low'],
  ["EXPORT DATA OPTIONS (uri = 'gs://other-out/*.csv') AS SELECT a FROM `acme-web.d.t`", 'medium'],
  ['SELECT id BULK COLLECT INTO l FROM t', 'none'],
  ["BULK INSERT t FROM 'C:\\Windows\\win.ini'", 'high'],
  ["COPY t TO 'out/t' (FORMAT parquet, PARTITION_BY (a))", 'none'],
  ["COPY t TO '/etc/cron.d/t' (FORMAT csv)", 'high'],
  ["COPY t TO 'x.php' (FORMAT csv)", 'high'],
  ['--changeset a:1\nCREATE TABLE p (id int);\n--rollback DROP TABLE p;\n', 'none'],
]);
