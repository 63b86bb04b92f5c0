import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { policyDigest } from '../../src/policy/digest.ts';
import { loadPolicy, parsePolicy } from '../../src/policy/load.ts';
import { presets } from '../../src/policy/presets/index.ts';

test('without a word of it, a client gets the tools that execute nothing', () => {
  for (const preset of Object.values(presets)) {
    assert.deepEqual([...preset.mcp.tools].sort(), ['check_code', 'explain_finding', 'scan_artifact']);
    assert.deepEqual(preset.mcp.databases, []);
  }
});

test('the table is read whole, its paths relative to the file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-policy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'loadlock.toml');
  writeFileSync(
    file,
    `[mcp]
tools = ["scan_artifact", "run_code", "query_sql"]
roots = ["models", "/srv/models"]
concurrency = 3
request-bytes = 1000
time = "5s"
memory = 300_000_000
output = 2000
[mcp.run]
time = "1m"
memory = 1
processes = 2
output = 3
disk = 4
input = "data"
python = "/usr/bin/python3"
[[mcp.database]]
name = "sales"
kind = "sqlite"
path = "sales.db"
description = "orders"
rows = 5
time = "2s"
[[mcp.database]]
name = "live"
kind = "postgres"
url-env = "LIVE_URL"
functions = ["Own_Function", "app.other"]
`,
  );
  const { policy } = await loadPolicy(file, folder);
  const { mcp } = policy;
  assert.deepEqual(mcp.tools, ['scan_artifact', 'run_code', 'query_sql']);
  assert.deepEqual(mcp.roots, [join(folder, 'models'), '/srv/models']);
  assert.deepEqual([mcp.concurrency, mcp.request], [3, 1000]);
  assert.deepEqual(mcp.limits, { time: 5000, memory: 300_000_000, output: 2000 });
  assert.deepEqual(mcp.run, {
    ...{ time: 60_000, memory: 1, processes: 2, output: 3, disk: 4 },
    ...{ input: join(folder, 'data'), python: '/usr/bin/python3' },
  });
  assert.equal(mcp.databases[0]?.path, join(folder, 'sales.db'));
  assert.deepEqual([mcp.databases[0]?.rows, mcp.databases[0]?.time], [5, 2000]);
  assert.deepEqual(mcp.databases[1]?.functions, ['own_function', 'app.other']);
  // What is offered decides nothing of an artifact: the policy is the same one.
  assert.equal(policyDigest(policy), policyDigest(await parsePolicy('', 'empty')));
});

test('a table that is not understood is an error, and tells no secret', async () => {
  const postgres = '[[mcp.database]]\nname = "d"\nkind = "postgres"\n';
  const wrong: [string, RegExp][] = [
    ['[mcp]\ntools = ["delete_all"]', /mcp\.tools 'delete_all' is none of/],
    ['[mcp]\ntools = ["query_sql"]', /no database is given/],
    ['[mcp]\nroot = ["x"]', /did you mean roots/],
    ['[mcp]\nconcurrency = 1000', /at most 16/],
    ['[mcp.run]\nnetwork = true', /is not a key/],
    ['[[mcp.database]]\nname = "D d"\nkind = "sqlite"\npath = "x"', /must be lower-case/],
    ['[[mcp.database]]\nname = "d"\nkind = "sqlite"', /path is missing/],
    ['[[mcp.database]]\nname = "d"\nkind = "sqlite"\npath = "x"\nurl = "y"', /url is not a key/],
    ['[[mcp.database]]\nname = "d"\nkind = "mysql"', /kind must be/],
    [postgres, /url or url-env must be given/],
    [`${postgres}url = "postgres://h/d"\nurl-env = "U"`, /one of them alone/],
    [`${postgres}url = "password-17@host"`, /must begin with postgres:/],
    [`${postgres}url-env = "a b"`, /name of a variable/],
    [`${postgres}url-env = "U"\nfunctions = ["drop table"]`, /is no name of a function/],
    [`${postgres}url-env = "U"\n${postgres}url-env = "U"`, /is there twice/],
  ];
  for (const [text, what] of wrong) {
    const error = await parsePolicy(text, 'p.toml').then(
      () => assert.fail(`was taken: ${text}`),
      (thrown: Error) => thrown,
    );
    assert.match(error.message, what);
    assert.doesNotMatch(error.message, /password-17/);
  }
});
