import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPostgres, type KnownFunction, volatileAmong } from '../../src/mcp/query/postgres-check.ts';

test('functions are found wherever they stand, columns that may be functions too', async () => {
  const sql = `WITH a AS (SELECT lower('x') AS b) SELECT (SELECT pg_catalog.upper(a.b)), ('y'::text).initcap, a.b.c, count(*) FILTER (WHERE random() > 1)
    FROM a, generate_series(1, 2) g JOIN LATERAL ROWS FROM (unnest(ARRAY[1]), json_to_recordset('[]') AS (x int)) r ON length('z') = 1
    WHERE EXISTS (SELECT 1 FROM t TABLESAMPLE bernoulli (1)) GROUP BY "Own"(1) HAVING max(1) > 0 ORDER BY least(1, now()) LIMIT abs(1)`;
  const { reasons, functions, fields } = await checkPostgres(sql);
  assert.deepEqual(reasons, []);
  assert.deepEqual(
    [...functions].sort(),
    [
      ...[
        'Own',
        'abs',
        'bernoulli',
        'count',
        'generate_series',
        'json_to_recordset',
        'length',
        'lower',
        'max',
        'now',
      ],
      ...['pg_catalog.upper', 'random', 'unnest'],
    ].sort(),
  );
  assert.deepEqual([...fields].sort(), ['b', 'c', 'initcap']);
});

test('what does more than read is told by its name', async () => {
  for (const [sql, what] of [
    ['SELECT 1; SELECT 2', /there are 2 statements/],
    ['-- nothing', /there are 0 statements|does not understand/],
    ['SELECT FROM WHERE', /does not understand/],
    ['WITH x AS (UPDATE t SET a = 1 RETURNING 1) SELECT * FROM x', /Update does more/],
    ['EXPLAIN DELETE FROM t', /Delete does more/],
    ['EXPLAIN CREATE TABLE x AS SELECT 1', /CreateTableAs does more/],
    ['SELECT 1 INTO x', /writes what it reads/],
    ['SELECT 1 FROM t FOR SHARE', /locks rows/],
    ['SELECT * FROM "pg_authid"', /pg_authid tells/],
    ['SELECT umoptions FROM information_schema._pg_user_mappings', /_pg_user_mappings tells/],
    ["SELECT stavalues1 FROM pg_statistic WHERE starelid = 'pg_authid'::regclass", /pg_statistic tells/],
    ["SELECT histogram_bounds FROM pg_stats WHERE tablename = 'pg_authid'", /pg_stats tells/],
    ['COPY t TO STDOUT', /Copy does more/],
    ['SET a = 1', /VariableSet does more/],
    [`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`, /does not understand/],
  ] as const) {
    const { reasons } = await checkPostgres(sql);
    assert.match(reasons.join('; '), what, sql.slice(0, 80));
  }
});

test('a function is refused where any that the call could mean is volatile', () => {
  const known: KnownFunction[] = [
    { schema: 'pg_catalog', name: 'random', volatile: true, single: false, visible: true },
    { schema: 'pg_catalog', name: 'pg_sleep', volatile: true, single: true, visible: true },
    { schema: 'pg_catalog', name: 'lower', volatile: false, single: true, visible: true },
    { schema: 'app', name: 'lower', volatile: true, single: true, visible: false },
    { schema: 'public', name: 'upper', volatile: true, single: true, visible: true },
    { schema: 'pg_catalog', name: 'upper', volatile: false, single: true, visible: true },
    { schema: 'public', name: 'random', volatile: true, single: false, visible: false },
    { schema: 'app', name: 'two', volatile: true, single: false, visible: true },
  ];
  const refused = (functions: string[], fields: string[] = [], admitted: string[] = []): string[] =>
    volatileAmong({ functions, fields }, known, admitted);
  assert.deepEqual(refused(['random', 'lower', 'not_there']), []);
  assert.deepEqual(refused(['pg_sleep', 'pg_catalog.pg_sleep', 'app.pg_sleep']), [
    'pg_sleep',
    'pg_catalog.pg_sleep',
  ]);
  assert.deepEqual(refused(['app.lower', 'pg_catalog.lower']), ['app.lower']);
  // One that hides the system's own.
  assert.deepEqual(refused(['upper', 'pg_catalog.upper']), ['upper']);
  assert.deepEqual(refused(['public.random']), ['public.random']);
  assert.deepEqual(refused([], ['pg_sleep', 'two', 'lower']), ['pg_sleep']);
  assert.deepEqual(refused(['two', 'upper'], [], ['app.two', 'upper']), []);
});
