import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectHazards, seen } from './read.ts';

// Tables that come from files of data and go into such: what analysts and loaders do all day.
expectHazards(
  [
    ["COPY (SELECT * FROM trips) TO 'out/trips.parquet' (FORMAT parquet)", ''],
    ["COPY trips FROM 'data/trips.csv' (HEADER)", ''],
    ["COPY trips FROM './data/trips.csv' (HEADER)", ''],
    ["COPY trips FROM './../trips.csv' (HEADER)", 'reads-files'],
    ["COPY trips FROM './.cache/trips.csv' (HEADER)", 'reads-files'],
    ["COPY trips TO '/etc/cron.d/x.csv'", 'writes-files'],
    ["COPY trips TO '../site/x.csv'", 'writes-files'],
    ["COPY trips TO 'static/shell.php'", 'writes-files'],
  ],
  'duckdb',
);
expectHazards(
  [
    ["COPY sales FROM '/data/import/sales.csv' CSV HEADER", 'reads-data'],
    ["COPY sales TO '/tmp/sales.csv' CSV HEADER", 'writes-data'],
    ["COPY t FROM '/etc/passwd'", 'reads-files'],
    ["COPY t TO '/var/www/html/t.csv'", 'writes-files'],
    ["COPY t FROM '/root/.aws/credentials.csv'", 'reads-files'],
    ['\\copy (SELECT a FROM t WHERE b > 1 ORDER BY a) TO STDOUT WITH CSV HEADER', ''],
    ["\\copy (SELECT ')' FROM t) TO 'weekly.csv' CSV", ''],
    ['\\copy (SELECT a FROM t) TO /root/.ssh/authorized_keys', 'writes-files'],
    ["\\copy t FROM '/etc/shadow'", 'reads-files'],
    ['\\o report.csv\nSELECT 1;', ''],
    ['\\o /etc/profile.d/x.sh\nSELECT 1;', 'writes-files'],
    ['\\c shop', ''],
    ["\\c 'host=attacker.example dbname=x'", 'network'],
    ['\\i schema/tables.sql', 'dynamic'],
    ['\\i /etc/passwd', 'reads-files'],
  ],
  'postgres',
);
expectHazards(
  [
    [
      "COPY s FROM 's3://bucket/lines/2026/' IAM_ROLE 'arn:aws:iam::1:role/load' FORMAT AS PARQUET",
      'reads-bucket',
    ],
  ],
  'redshift',
);

// What a function of an untrusted language does is told by its body.
test('a body of plpython is handed on as Python', async () => {
  const { hazards, embedded } = await seen(
    'CREATE FUNCTION f(a float8) RETURNS float8 LANGUAGE plpython3u AS $py$ return a * 2 $py$',
  );
  assert.deepEqual(hazards, ['sql-untrusted-language']);
  assert.deepEqual(
    embedded.map(({ language, text }) => [language, text.trim()]),
    [['python', 'return a * 2']],
  );
});
const python = (body: string): string =>
  `CREATE FUNCTION f(a float8) RETURNS float8 LANGUAGE plpython3u AS $py$\n${body}\n$py$`;
expectHazards([
  [
    python('import math, re\nfrom statistics import mean\nreturn mean([math.sqrt(a), 1])'),
    'untrusted-language',
  ],
  [python('rows = plpy.execute("SELECT 1 AS x")\nreturn rows[0]["x"]'), 'untrusted-language'],
  [python('import math, subprocess\nreturn 1'), 'runs-commands'],
  [python('import math; import socket\nreturn 1'), 'reads-files runs-commands'],
  [python('if a: import os\nreturn 1'), 'runs-commands'],
  [python('return open("/etc/passwd").read()'), 'runs-commands'],
  [python('return __import__("os").getpid()'), 'runs-commands'],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE plperlu AS 'system(1)'", 'runs-commands'],
  ['DO $$ DECLARE n int; BEGIN DELETE FROM t WHERE a = 1; GET DIAGNOSTICS n = ROW_COUNT; END $$', ''],
  ['GET @stage/x file:///tmp/', 'writes-files'],
]);

// Settings: those of every day, and those that guard or run code.
expectHazards([
  ["ALTER SYSTEM SET work_mem = '64MB'", 'tunes'],
  ["ALTER ROLE app SET statement_timeout = '30s'", 'tunes'],
  ["ALTER DATABASE shop SET timezone = 'UTC'", 'tunes'],
  ["ALTER SYSTEM SET archive_command = 'x'", 'server-settings'],
  ["ALTER SYSTEM SET shared_preload_libraries = 'x'", 'server-settings'],
  ['SET ROLE reporting', ''],
  ['SET ROLE postgres', 'privileges'],
]);
expectHazards(
  [
    ['SET GLOBAL max_connections = 300', 'tunes'],
    ['SET GLOBAL general_log_file = "/var/www/x.php"', 'server-settings'],
    ['SET GLOBAL local_infile = 1', 'server-settings'],
    ['CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM log WHERE a < 5', 'tunes'],
  ],
  'mysql',
);
