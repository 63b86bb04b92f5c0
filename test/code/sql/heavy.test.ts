import { expectHazards } from './read.ts';

expectHazards([
  ['WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t', 'endless'],
  ['WITH RECURSIVE t AS (SELECT 1 AS n UNION SELECT n * 2 FROM t) SELECT * FROM t', 'endless'],
  ['WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n FROM t WHERE 1 = 1) SELECT * FROM t', 'endless'],
  [
    'WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 99999999999) SELECT * FROM t',
    'endless',
  ],
  [
    'WITH RECURSIVE a AS (SELECT 1), t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t',
    'endless',
  ],
  ['SELECT count(*) FROM generate_series(1, 100000000000)', 'endless'],
  ['SELECT count(*) FROM events a CROSS JOIN events b CROSS JOIN events c', 'multiplies-rows'],
  ['SELECT count(*) FROM `p.d.events` a CROSS JOIN `p.d.events` b WHERE a.day > 5', 'multiplies-rows'],
  ['SELECT count(*) FROM orders a, orders b', 'multiplies-rows'],
  ['SELECT 1 FROM (SELECT a.id FROM orders a, orders b) x', 'multiplies-rows'],
]);

// What ends, and pairs that something joins.
expectHazards([
  ['WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100) SELECT * FROM t', ''],
  ['WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t LIMIT 10', ''],
  ['WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t LIMIT 10) SELECT * FROM t', ''],
  [
    'WITH RECURSIVE up AS (SELECT id, boss FROM staff WHERE id = 1 UNION ALL SELECT s.id, s.boss FROM staff s JOIN up ON s.id = up.boss) SELECT * FROM up',
    '',
  ],
  [
    'WITH RECURSIVE up AS (SELECT id FROM staff UNION ALL SELECT s.id FROM up, staff s WHERE s.boss = up.id) SELECT * FROM up',
    '',
  ],
  [
    'WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < (SELECT max(id) FROM days)) SELECT * FROM t',
    '',
  ],
  ['SELECT a.id, b.id FROM items a CROSS JOIN items b WHERE a.id < b.id', ''],
  ['SELECT a.id, b.id FROM items a, items b WHERE a.parent = b.id', ''],
  ['SELECT a.id FROM items a JOIN items b ON a.parent = b.id', ''],
  ['SELECT d.day, r.name FROM days d CROSS JOIN regions r', ''],
  ['SELECT s.size, c.color FROM sizes s, colors c', ''],
  ['SELECT row_number() OVER (ORDER BY a.id) FROM items a CROSS JOIN items b LIMIT 1000', ''],
  ['SELECT x FROM generate_series(1, 1000000) AS x', ''],
  ['DELETE FROM a USING b WHERE a.id = b.id', ''],
]);

// A count that only grows stays above what it began with; one that falls does not, nor one that is bounded above.
const counts = (step: string, where: string): string =>
  `CREATE TABLE s AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT ${step} FROM n WHERE ${where}) SELECT * FROM n`;
expectHazards([
  [counts('i + 1', 'i > 0'), 'endless'],
  [counts('n.i * 2', 'n.i >= -5'), 'endless'],
  [counts('i + 1', 'i IS NOT NULL'), 'endless'],
  [counts('i - 1', 'i > 0'), ''],
  [counts('i + 1', 'i < 100'), ''],
  [counts('i + 1', 'i > 0 AND i < 100'), ''],
]);

// MERGE where no row of the source can match: every row of the target has no source.
const merge = (on: string): string =>
  `MERGE INTO p AS t USING s ON ${on} WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN INSERT (a) VALUES (s.a);`;
expectHazards(
  [
    [merge('1 = 0'), 'delete-all'],
    [merge("'a' = 'b'").replace('THEN DELETE', 'THEN UPDATE SET a = 1'), 'update-all'],
    [merge('t.a = s.a'), ''],
    [merge('t.a = s.a').replace('USING s', 'USING (SELECT TOP 0 * FROM p) AS s'), 'delete-all'],
    [merge('t.a = s.a').replace('USING s', 'USING (SELECT TOP (0) * FROM p) s'), 'delete-all'],
    [merge('t.a = s.a').replace('USING s', 'USING (SELECT a FROM q WHERE 1 = 2) AS s'), 'delete-all'],
    [merge('t.a = s.a').replace('USING s', 'USING (SELECT TOP 10 a FROM q) AS s'), ''],
    [merge('t.a = s.a').replace('USING s', 'USING (SELECT a FROM q WHERE b = 2) AS s'), ''],
    [merge('1 = 0').replace('WHEN NOT MATCHED BY SOURCE THEN DELETE ', ''), ''],
  ],
  'mssql',
);

// However long the statement is that it stands in, and wherever it stands in it.
const list = Array.from({ length: 12_000 }, (_, i) => i).join(',');
expectHazards([
  [`SELECT 1 FROM big a, big b WHERE a.id IN (${list})`, 'multiplies-rows'],
  [
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i IN (${list})`,
    'endless',
  ],
  [`SELECT 1 FROM big a JOIN big b ON a.id = b.boss WHERE a.id IN (${list})`, ''],
  [
    'WITH RECURSIVE a(i) AS (SELECT 1) SELECT 1 FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n) x',
    'endless',
  ],
  ['SELECT 1 FROM orders a, orders b UNION ALL SELECT 1 FROM days WHERE day > 3', 'multiplies-rows'],
  ['SELECT 1 FROM (SELECT 1 FROM orders LIMIT 5) x, orders a, orders b', 'multiplies-rows'],
  ['SELECT TOP 10 a.id FROM items a CROSS JOIN items b', ''],
  ['SELECT a.id, b.at FROM trades a ASOF JOIN trades b', ''],
]);

// Dialects that recurse without saying so: SQL Server stops after a hundred rounds, unless it is told not to.
const rounds = 'WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
expectHazards(
  [
    [`${rounds} OPTION (MAXRECURSION 0)`, 'endless'],
    [rounds, ''],
    [`${rounds} OPTION (MAXRECURSION 1000)`, ''],
    [`${rounds.replace('FROM n)', 'FROM n WHERE i < 500)')} OPTION (MAXRECURSION 0)`, ''],
    ['DECLARE @x INT = 0; WHILE 1 = 1 BEGIN SET @x = @x + 1; END', 'endless'],
    ['WHILE 1 = 1 BEGIN UPDATE TOP (500) t SET done = 1 WHERE done = 0; IF @@ROWCOUNT = 0 BREAK; END', ''],
    ["WHILE 1 = 1 BEGIN EXEC dbo.Work; WAITFOR DELAY '00:00:05'; END", 'delay'],
    ['DECLARE @i INT = 0; WHILE @i < 10 BEGIN SET @i = @i + 1; END', ''],
    ['BEGIN TRANSACTION; UPDATE t SET a = 1 WHERE id = 2; COMMIT', ''],
  ],
  'mssql',
);
expectHazards(
  [
    ['WITH n(i) AS (SELECT 1 FROM dual UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n', 'endless'],
    ['WITH n(i) AS (SELECT 1 FROM dual UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n', ''],
    ['SELECT COUNT(*) FROM dual CONNECT BY LEVEL > 0', 'endless'],
    ['SELECT COUNT(*) FROM dual CONNECT BY 1 = 1', 'endless'],
    ['SELECT LEVEL FROM dual CONNECT BY LEVEL <= 100000000000', 'endless'],
    ['SELECT LEVEL FROM dual CONNECT BY LEVEL <= 31', ''],
    ['SELECT LEVEL FROM dual CONNECT BY 1 = 1 AND ROWNUM <= 10', ''],
    ['SELECT id FROM staff START WITH boss IS NULL CONNECT BY NOCYCLE PRIOR id = boss', ''],
  ],
  'oracle',
);

// Loops of procedures: LOOP ends by EXIT, RETURN, an error; a fetch ends it through a handler.
const body = (text: string): string => `DO $$ DECLARE i int := 0; BEGIN ${text} END $$;`;
expectHazards(
  [
    [body('LOOP i := i + 1; END LOOP;'), 'endless'],
    [body('WHILE TRUE LOOP i := i + 1; END LOOP;'), 'endless'],
    [body('LOOP FOR k IN 1..3 LOOP i := i + k; END LOOP; END LOOP;'), 'endless'],
    [body('LOOP i := i + 1; EXIT WHEN i > 9; END LOOP;'), ''],
    [body('LOOP i := i + 1; IF i > 9 THEN RETURN; END IF; END LOOP;'), ''],
    [body('FOR k IN 1..10 LOOP i := i + k; END LOOP;'), ''],
    [body('WHILE i < 10 LOOP i := i + 1; END LOOP;'), ''],
    [body('LOOP BEGIN i := i + 1; EXIT; EXCEPTION WHEN unique_violation THEN NULL; END; END LOOP;'), ''],
    ['SELECT loop FROM circuits', ''],
  ],
  'postgres',
);
