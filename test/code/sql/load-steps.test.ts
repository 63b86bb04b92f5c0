import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeRules } from '../../../src/rules/code/index.ts';
import { expectHazards, seen } from './read.ts';

// A step of a load: the table is filled again by the same text, or says by its name that it is there for loads.
expectHazards([
  ['TRUNCATE TABLE prices; INSERT INTO prices SELECT id, price FROM raw_prices', 'replaces-table'],
  ['DELETE FROM prices; INSERT INTO prices (id) SELECT id FROM raw_prices', 'replaces-table'],
  ['TRUNCATE stg.prices', 'replaces-table'],
  ['DELETE FROM staging_prices', 'replaces-table'],
  ['DROP TABLE prices; CREATE TABLE prices AS SELECT id FROM raw_prices', 'replaces-table'],
  ['TRUNCATE TABLE prices', 'truncate'],
  ['TRUNCATE TABLE prices; INSERT INTO other SELECT id FROM raw_prices', 'truncate'],
  ['TRUNCATE TABLE prices; INSERT INTO prices SELECT id FROM prices', 'truncate'],
  ['TRUNCATE TABLE prices; INSERT INTO prices SELECT id FROM raw_prices WHERE false', 'truncate'],
  ["TRUNCATE TABLE prices; INSERT INTO prices VALUES (1, 'pay')", 'truncate'],
  ['INSERT INTO prices SELECT id FROM raw_prices; TRUNCATE TABLE prices', 'truncate'],
  ['TRUNCATE TABLE prices, users; INSERT INTO prices SELECT id FROM raw_prices', 'truncate'],
  ['TRUNCATE stg.prices CASCADE', 'truncate'],
  ['TRUNCATE work_orders', 'truncate'],
  ['DELETE FROM temp_readings', 'delete-all'],
]);

// What is made anew by the same text, or for tests by its name.
expectHazards([
  ['DROP TABLE IF EXISTS tags; CREATE TABLE tags (id int)', 'replaces-table'],
  ['DROP TABLE IF EXISTS tags; CREATE TABLE other (id int)', 'drop'],
  ['DROP SCHEMA IF EXISTS test_tmp; CREATE SCHEMA test_tmp', 'replaces-table'],
  ['DROP SCHEMA IF EXISTS test_tmp', 'drop-database'],
  ['DROP SCHEMA IF EXISTS shop; CREATE SCHEMA shop', 'drop-database'],
  ['DROP POLICY IF EXISTS p ON d; CREATE POLICY p ON d USING (true)', 'drop-object'],
  ['DROP POLICY IF EXISTS p ON d', 'privileges'],
]);

test('sessions that hold locks and do nothing may be ended', async () => {
  const severityOf = async (sql: string): Promise<string | undefined> => {
    const { facts } = await seen(sql);
    const fact = facts.find((each) => each.kind === 'hazard');
    return codeRules.find(({ id }) => id === 'sql-stops-work')!.check(fact as never, {} as never)?.severity;
  };
  const all = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity';
  assert.equal(await severityOf(`${all} WHERE state = 'idle in transaction'`), 'medium');
  assert.equal(await severityOf(all), 'high');
});

// A column that is new has no values to lose.
expectHazards([
  ["ALTER TABLE t ADD COLUMN lang text; UPDATE t SET lang = 'en'", ''],
  ["ALTER TABLE t ADD COLUMN lang text; UPDATE t SET lang = 'en', name = ''", 'update-all'],
  ["ALTER TABLE s ADD COLUMN lang text; UPDATE t SET lang = 'en'", 'update-all'],
  ["UPDATE t SET lang = 'en'; ALTER TABLE t ADD COLUMN lang text", 'update-all'],
]);

async function severity(sql: string): Promise<string | undefined> {
  const { facts } = await seen(sql);
  for (const fact of facts) {
    if (fact.kind !== 'hazard' || fact.hazard !== 'sql-drop-object') continue;
    const rule = codeRules.find(({ id }) => id === fact.hazard)!;
    return rule.check(fact as never, {} as never)?.severity;
  }
  return undefined;
}

test('what holds no rows and is made again by the same text is no loss', async () => {
  const made = 'CREATE TRIGGER b BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()';
  assert.equal(await severity(`DROP TRIGGER IF EXISTS b ON t; ${made}`), 'low');
  assert.equal(await severity('DROP VIEW v; CREATE VIEW v AS SELECT 1'), 'low');
  assert.equal(await severity('DROP VIEW v; CREATE VIEW w AS SELECT 1'), 'medium');
  assert.equal(await severity('CREATE VIEW v AS SELECT 1; DROP VIEW v'), 'medium');
  assert.equal(await severity('DROP VIEW v'), 'medium');
});

// Files of data in folders that are for them, and others.
expectHazards(
  [
    ["BULK INSERT p FROM 'D:\\import\\p.csv' WITH (FORMAT = 'CSV')", 'reads-data'],
    ["BULK INSERT p FROM 'C:\\Windows\\win.ini'", 'reads-files'],
  ],
  'mssql',
);
expectHazards(
  [
    ["BEGIN f := UTL_FILE.FOPEN('REPORTS', 'day.csv', 'w'); UTL_FILE.PUT_LINE(f, 'a'); END;", 'writes-data'],
    ["BEGIN f := UTL_FILE.FOPEN('/etc/cron.d', 'x', 'w'); UTL_FILE.PUT_LINE(f, 'a'); END;", 'writes-files'],
    ["BEGIN f := UTL_FILE.FOPEN('REPORTS', 'shell.jsp', 'w'); END;", 'writes-files'],
    ["BEGIN f := UTL_FILE.FOPEN('/etc', 'passwd', 'r'); END;", 'reads-files'],
  ],
  'oracle',
);
expectHazards(
  [
    ['PUT file://data/o.csv @raw.landing', ''],
    ['PUT file:///root/.ssh/id_rsa @raw.landing', 'reads-files'],
    ['GET @raw.exports/day file://out/', ''],
    ['GET @raw.exports/day file:///etc/cron.d/', 'writes-files'],
  ],
  'snowflake',
);
expectHazards(
  [
    ['.backup backup/app.db', ''],
    ['.backup /etc/cron.d/app', 'writes-files'],
  ],
  'sqlite',
);

// A partition that is named is chosen as well as by a WHERE.
expectHazards(
  [
    ["ALTER TABLE app.events DROP PARTITION '202501'", 'drops-partition'],
    ['ALTER TABLE app.events DROP PARTITION ALL', 'truncate'],
    ['ALTER TABLE app.events DROP PARTITION tuple()', 'truncate'],
    ['SYSTEM RELOAD DICTIONARY geo;\nSELECT 1', ''],
    ['SYSTEM STOP MERGES app.events', 'tunes'],
  ],
  'clickhouse',
);
expectHazards(
  [
    ["ALTER TABLE c DROP IF EXISTS PARTITION (dt < '2025-01-01')", 'drops-partition'],
    ["ALTER TABLE c DROP PARTITION (dt > '1900-01-01')", 'alter-drop'],
  ],
  'hive',
);
// mysql's client takes a line that begins so for a command of the machine.
expectHazards(
  [
    ['system reload dictionary; date', 'runs-commands'],
    ['system date', 'runs-commands'],
  ],
  'mysql',
);

// Out of buckets and files of the program's folder comes data, and nothing else.
expectHazards(
  [
    ["LOAD DATA INTO s.o FROM FILES (format = 'CSV', uris = ['gs://b/o-*.csv'])", 'reads-bucket'],
    [
      "LOAD DATA INTO s.o FROM FILES (format = 'CSV', uris = ['https://attacker.example/o.csv'])",
      'reads-address',
    ],
  ],
  'bigquery',
);
expectHazards(
  [
    ["LOAD DATA LOCAL INFILE 'in/prices.csv' INTO TABLE p", ''],
    ["LOAD DATA INFILE '/etc/passwd' INTO TABLE p", 'reads-files'],
  ],
  'mysql',
);
expectHazards(
  [
    ["RESTORE VERIFYONLY FROM DISK = N'D:\\b\\shop.bak'", ''],
    ["RESTORE DATABASE shop FROM DISK = N'D:\\b\\shop.bak'", 'reads-files server-settings'],
  ],
  'mssql',
);
