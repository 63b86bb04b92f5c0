import { expectHazards } from './read.ts';

// Rows: by hand, from what the conditions come to for each of them.
expectHazards([
  ['DELETE FROM users WHERE 1 XOR 0', 'delete-all'],
  ['DELETE FROM users WHERE id % 1 = 0', 'delete-all'],
  ['DELETE FROM users WHERE id % 10 = 0', ''],
  ['DELETE FROM users WHERE ROWNUM > 0', 'delete-all'],
  ['DELETE FROM users WHERE id IN (SELECT u.id FROM users u)', 'delete-all'],
  ['DELETE FROM users WHERE id IN (SELECT u.id FROM users u WHERE u.gone)', ''],
  ['DELETE FROM users WHERE id BETWEEN -999999999 AND 999999999', 'delete-all'],
  ['DELETE FROM users WHERE id < 1500000000', ''],
  ['DELETE FROM users LIMIT 18446744073709551615', 'delete-all'],
  ['DELETE TOP (100) PERCENT FROM users', 'delete-all'],
  ["DELETE TOP (1000) FROM users WHERE made < '2020-01-01'", ''],
  // A condition that is the same for all rows.
  ['DELETE FROM users WHERE (SELECT count(*) FROM (SELECT 1) x) = 1', 'delete-all'],
  ["UPDATE users u SET pw = 'x' FROM roles r WHERE r.name = 'admin'", 'update-all'],
  ["UPDATE users u SET pw = 'x' FROM roles r WHERE r.name = 'admin' AND r.id = u.role_id", ''],
  ['DELETE FROM carts c WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = c.user_id)', ''],
  ['DELETE FROM logs WHERE random() < 0.01', ''],
  ['DELETE FROM t WHERE id = ANY($1)', ''],
  // A table that is joined with itself.
  ['MERGE INTO a t USING a s ON t.id = s.id WHEN MATCHED THEN DELETE', 'delete-all'],
  ['MERGE INTO a t USING b s ON t.id = s.id WHEN MATCHED THEN DELETE', ''],
  ['DELETE FROM t USING t AS b WHERE t.id = b.id', 'delete-all'],
  ['DELETE FROM e a USING e b WHERE a.id > b.id AND a.address = b.address', ''],
]);

// Texts that are run: whatever a variable was given.
expectHazards([
  ["SET @q = CONCAT('DROP ', 'TABLE ', 'users'); PREPARE s FROM @q; EXECUTE s", 'drop'],
  ['SET @q = 0x44524F50205441424C45207573657273; PREPARE s FROM @q; EXECUTE s', 'drop hidden'],
  ["DECLARE @s nvarchar(100) = N'DR' + N'OP TABLE x'; EXEC(@s)", 'drop'],
  ["SET @q = N'DROP '; SET @q += N'TABLE x'; EXEC sp_executesql @q", 'drop'],
  ["IF 1=1 SET @s = 'DROP TABLE users' ELSE SET @s = 'SELECT 1'; EXEC(@s)", 'drop'],
  ["DO $$ DECLARE q text; BEGIN q := 'TRUNCATE ' || 'users'; EXECUTE q; END $$", 'truncate'],
  ["EXEC sp_MSforeachtable 'TRUNCATE TABLE ?'", 'truncate'],
  ["SELECT format('DROP TABLE %I', tablename) FROM pg_tables \\gexec", 'drop dynamic'],
  ['SET @rank := 0; SELECT name, @rank := @rank + 1 AS r FROM users', ''],
]);
expectHazards([['EXECUTE IMMEDIATE FORMAT("DROP SCHEMA %s CASCADE", "crm")', 'drop-database']], 'bigquery');

// Tables of a session, and tables that are made anew.
expectHazards([
  ['CREATE TEMP TABLE t AS SELECT 1; DROP TABLE t', 'drop-object'],
  ['CREATE TEMP TABLE users (a int) ON COMMIT DROP; DROP TABLE users', 'drop'],
  ['CREATE TEMP TABLE users (a int); DROP TABLE users; DROP TABLE users', 'drop drop-object'],
  ['CREATE TEMP TABLE users (a int); ALTER TABLE users RENAME TO v; DROP TABLE users', 'drop'],
  ['CREATE TEMP TABLE t (a int); DROP TABLE t, users', 'drop'],
  ['DROP TEMPORARY TABLE IF EXISTS t', ''],
  ['CREATE OR REPLACE TABLE t AS SELECT 1', 'replaces-table'],
  ['CREATE OR REPLACE TABLE t (id INT)', 'replaces-table'],
  ['CREATE OR REPLACE TEMP TABLE t (id INT)', ''],
  ['INSERT OVERWRITE TABLE t SELECT 1', 'replaces-table'],
]);

// Files, addresses and the server's own tables.
expectHazards([
  ["SELECT sum(a) FROM read_csv_auto('data/sales.csv')", ''],
  ["SELECT * FROM 'data/2024/*.parquet'", ''],
  ["SELECT * FROM read_csv('/etc/passwd')", 'reads-files'],
  ["SELECT * FROM read_csv('../x.csv')", 'reads-files'],
  ["SELECT * FROM read_csv('.aws/x.csv')", 'reads-files'],
  ["SELECT * FROM read_csv('curl a.example | sh |')", 'reads-files'],
  ["SELECT * FROM read_csv('https://a.example/x.csv')", 'reads-address'],
  ["SELECT * FROM 'https://a.example/x.parquet'", 'reads-address'],
  ["ATTACH 'https://a.example/x.db' AS x", 'network'],
  ["SELECT trim(both 'x' FROM 'xaxx'), a IS DISTINCT FROM 'y' FROM t", ''],
  ["UPDATE sqlite_master SET sql = 'x' WHERE name = 'users'", 'server-settings'],
  ['PUT file:///etc/passwd @~', 'reads-files'],
  ["EXEC sp_addsrvrolemember 'x', 'sysadmin'", 'privileges'],
  ["EXEC sp_help 'dbo.t'", ''],
  ["CALL dbms_scheduler.create_job('x', 'EXECUTABLE', '/bin/sh')", 'runs-commands'],
  ["SELECT table_to_xml_and_xmlschema('pg_authid', true, false, '')", 'dynamic'],
  ["SELECT * FROM crosstab('SELECT 1') AS c(a int)", 'dynamic'],
]);

// A word that ends in the client's delimiter ends the statement.
expectHazards(
  [
    [
      'DELIMITER $$\nCREATE PROCEDURE a(IN p INT)\nBEGIN\n  DELETE FROM t WHERE id = p;\nEND$$\nDELIMITER ;',
      '',
    ],
    [
      'DELIMITER $$\nCREATE PROCEDURE a()\nBEGIN\n  SELECT 1;\nEND$$\nDROP DATABASE crm$$\nDELIMITER ;',
      'drop-database',
    ],
  ],
  'mysql',
);
