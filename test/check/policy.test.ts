import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CheckSettings, check } from '../../src/api/check.ts';
import { patternSet } from '../../src/code/pattern/pattern-set.ts';
import type { Finding } from '../../src/core/finding.ts';
import { parsePolicy } from '../../src/policy/load.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { folder, one, put, rulesOf } from './kit.ts';

async function under(policy: string, text: string, options: CheckSettings = {}): Promise<readonly Finding[]> {
  const read = await parsePolicy(policy, 'loadlock.toml');
  return (await one(text, { ...options, policy: read })).findings;
}

test('modules, functions, statements and commands that the policy lists', async () => {
  const source = [
    'import socket, subprocess as sp',
    'from urllib.request import urlopen',
    'from json import loads as l',
    'import importlib',
    'importlib.import_module("tel" + "netlib")',
    'l("1")',
    'sp.run(["git", "status"])',
    'db.execute("SELECT 1"); db.execute("DROP TABLE x")',
    'getattr(__import__("o" + "s"), "sys" + "tem")("ls; curl x")',
  ].join('\n');
  const policy = [
    '[code]',
    'deny-modules = ["socket", "urllib", "telnetlib"]',
    'deny-functions = ["json.loads", "os.system"]',
    'deny-sql = ["DROP"]',
    'deny-commands = ["git", "curl"]',
  ].join('\n');
  const found = (await under(policy, source)).filter(({ rule }) => rule.endsWith('-not-admitted'));
  assert.deepEqual(found.map(({ rule, where }) => `${rule} ${where.line}`).sort(), [
    'command-not-admitted 7',
    'command-not-admitted 9',
    'function-not-admitted 3',
    'function-not-admitted 6',
    'function-not-admitted 9',
    'module-not-admitted 1',
    'module-not-admitted 2',
    'module-not-admitted 5',
    'statement-not-admitted 8',
  ]);
});

test('functions without an effect of their own are denied however they are named', async () => {
  for (const [denied, source] of [
    ['os.getpid', 'from os import getpid as g\ng()'],
    ['os.getpid', 'import os\nf = getattr(os, "get" + "pid")\nf()'],
    ['os.getpid', 'import os\nprint(getattr(os, "diptseg"[::-1], None) or getattr(os, "dipteg"[::-1]))'],
    ['os.getpid', 'vars(__import__("os"))["getpid"]()'],
    ['os.getpid', 'import sys\nsys.modules["os"].__dict__["getpid"]()'],
    ['os.getpid', 'import importlib\nm = importlib.import_module("os")\nm.getpid()'],
    ['print', 'import builtins as b\nb.print(1)'],
    ['builtins.print', 'print(1)'],
    ['json.loads', 'import operator, json\noperator.attrgetter("loads")(json)("1")'],
    ['json.loads', 'import operator, json\noperator.methodcaller("loads", "1")(json)'],
    ['json.loads', 'from json import *\nloads("1")'],
    ['json.loads', 'import json\nglobals()["json"].loads("1")'],
    ['json.loads', 'import json as m\nm.__getattribute__("loads")("1")'],
    ['json.loads', 'import json as m\nobject.__getattribute__(m, "loads")("1")'],
    ['json.loads', 'import json as m\nm.__dict__.get("loads")("1")'],
    ['json.loads', 'import json as m\nx = m if y else None\nx.loads("1")'],
    ['json.loads', 'import json as m\nmatch m:\n    case x:\n        x.loads("1")'],
    ['json.loads', 'import json as m\nfor n in ["dumps", "loads"]:\n    getattr(m, n)("1")'],
    ['json.loads', 'import json as m\nname = "loads"\ngetattr(m, name)("1")'],
    ['json.loads', 'import json, os\na, b = json, os\na.loads("1")'],
    ['json.loads', 'import json\nf = json.loads.__call__\nf("1")'],
  ] as const) {
    const found = await under(`[code]\ndeny-functions = ["${denied}"]`, source);
    assert.ok(
      found.some(({ rule }) => rule === 'function-not-admitted'),
      source,
    );
  }
  for (const [denied, source] of [
    ['os.getpid', 'class A:\n    pass\nprint(getattr(A, "getpid", 1))'],
    ['json.loads', 'from json import *\ndef loads(text): return text\nloads("1")'],
    ['json.loads', 'import json\ntable = {"loads": 1}\ntable.get("loads")\njson.dumps(1)'],
    ['json.loads', 'import json, os\na, b = json, os\nb.loads'],
    ['json.loads', 'import json\nfor name in ["dumps"]:\n    getattr(json, name)(1)'],
    ['json.loads', 'import json\nglobals()["loads"] = 1\nlocals().get("json2")'],
  ] as const) {
    const found = await under(`[code]\ndeny-functions = ["${denied}"]`, source);
    assert.ok(!found.some(({ rule }) => rule === 'function-not-admitted'), source);
  }
});

test('modules that are taken out of the table of all, or run by their name, count as imported', async () => {
  const denied = '[code]\ndeny-modules = ["socket"]';
  const rule = 'module-not-admitted';
  for (const source of [
    'import sys\nsys.modules["socket"].gethostname()',
    'import sys\nsys.modules.get("sock" + "et")',
    'import runpy\nrunpy.run_module("socket")',
  ])
    assert.ok(
      (await under(denied, source)).some((found) => found.rule === rule),
      source,
    );
  for (const source of ['import sys\nsys.modules["json"]', 'modules = {}\nmodules["socket"] = 1'])
    assert.ok(!(await under(denied, source)).some((found) => found.rule === rule), source);
  const admitted = await under('[code]\nallow-modules = ["sys"]', 'import sys\nsys.modules["__main__"]');
  assert.ok(!admitted.some((found) => found.rule === rule));
});

test('statements are told by what they are about, whatever stands between', async () => {
  for (const [denied, source] of [
    ['CREATE TABLE', 'CREATE /* x */ TEMP TABLE t (a int)'],
    ['CREATE INDEX', 'CREATE UNIQUE INDEX i ON t (a)'],
    ['DROP VIEW', 'DROP MATERIALIZED VIEW v'],
  ] as const) {
    const found = await under(`[code]\ndeny-sql = ["${denied}"]`, source, { language: 'sql' });
    assert.ok(
      found.some(({ rule }) => rule === 'statement-not-admitted'),
      source,
    );
  }
  const select = '[code]\nallow-sql = ["SELECT"]';
  const refused = async (source: string): Promise<boolean> =>
    (await under(select, source, { language: 'sql' })).some(({ rule }) => rule === 'statement-not-admitted');
  assert.equal(await refused('WITH a AS (SELECT 1) SELECT * FROM a'), false);
  assert.equal(await refused('WITH a AS (DELETE FROM t WHERE b = 1 RETURNING *) SELECT * FROM a'), true);
});

test('lists of what alone is admitted', async () => {
  const policy =
    '[code]\nallow-modules = ["json", "os.path"]\nallow-sql = ["SELECT"]\nallow-commands = ["ls"]\n';
  const found = await under(policy, 'import json\nfrom os import path\nimport math\nfrom . import own\n', {
    language: 'python',
  });
  assert.deepEqual(
    found.filter(({ rule }) => rule === 'module-not-admitted').map(({ where }) => where.line),
    [3],
  );
  const statements = await under(policy, 'SELECT 1;\nUPDATE t SET a = 1 WHERE b = 2;\n', { language: 'sql' });
  assert.deepEqual(
    statements.filter(({ rule }) => rule === 'statement-not-admitted').map(({ where }) => where.line),
    [2],
  );
  const commands = await under(policy, 'ls -la\nsudo id\n"$X" y\n', { language: 'shell' });
  assert.deepEqual(
    [
      ...new Set(
        commands.filter(({ rule }) => rule === 'command-not-admitted').map(({ where }) => where.line),
      ),
    ],
    [2, 3],
  );
});

test('a function that the policy names as wanted has no findings, unless it is denied', async () => {
  const source = 'import subprocess\nsubprocess.run("ls " + input(), shell=True)\n';
  const before = await under('', source);
  assert.ok(before.some(({ rule }) => rule === 'process-started'));
  const wanted = await under('[code]\nallow-functions = ["subprocess.run"]', source);
  assert.ok(!wanted.some(({ rule, where }) => rule === 'process-started' && where.member === undefined));
  const denied = await under(
    '[code]\nallow-functions = ["subprocess.run"]\ndeny-functions = ["subprocess.*"]',
    source,
  );
  assert.ok(denied.some(({ rule }) => rule === 'process-started'));
  assert.ok(denied.some(({ rule }) => rule === 'function-not-admitted'));
});

test('capabilities that the policy lists for a phase are all that it admits then', async () => {
  const source = 'import os\nos.remove("x")\n\n\ndef f(p):\n    os.remove(p)\n';
  const at = async (policy: string): Promise<(number | undefined)[]> =>
    (await under(policy, source))
      .filter(({ rule }) => rule === 'capability-not-admitted')
      .map(({ where }) => where.line);
  assert.deepEqual(await at('[code.capabilities]\nimport = []'), [2]);
  assert.deepEqual(await at('[code.capabilities]\ncall = ["network"]'), [6]);
  assert.deepEqual(await at('[code.capabilities]\nimport = ["file-delete"]\ncall = ["file-delete"]'), []);
});

const patterns = `
[[code.pattern]]
id = "no-print"
pattern = "print(...)"
message = "Use the logger."
severity = "medium"
fix = "Call logger.info."

[[code.pattern]]
id = "no-select-star"
language = "sql"
pattern = "SELECT * ..."
message = "Name the columns."

[[code.pattern]]
id = "main-guard"
required = true
severity = "low"
message = "Programs have a main guard."
pattern = '''
if __name__ == "__main__":
    ...
'''
`;

test('patterns: prohibited ones in every text of the file, required ones in every file', async () => {
  const found = await under(patterns, 'print(1)\ndb.execute("select * from t")\n', { language: 'python' });
  const own = found.filter(({ rule }) => rule.startsWith('pattern-'));
  assert.deepEqual(
    own.map(({ rule, severity, evidence, why, where }) => [rule, severity, evidence, why, where.line]),
    [
      ['pattern-prohibited', 'medium', 'no-print: print(1)', 'Use the logger.', 1],
      ['pattern-prohibited', 'high', 'no-select-star: select * from t', 'Name the columns.', 2],
      ['pattern-missing', 'low', 'main-guard', 'Programs have a main guard.', undefined],
    ],
  );
  assert.equal(own[0]!.fix, 'Call logger.info.');
  const guarded = await under(patterns, 'if __name__ == "__main__":\n    pass\n', { language: 'python' });
  assert.deepEqual(rulesOf(guarded), []);
  // A query is no program.
  assert.deepEqual(rulesOf(await under(patterns, 'SELECT a FROM t', { language: 'sql' })), []);
});

test('the cells of a notebook are one program, told by cell', async () => {
  const cell = (source: string): object => ({
    ...{ cell_type: 'code', source, outputs: [], metadata: {}, execution_count: null },
  });
  const text = JSON.stringify({
    cells: [cell('import os, json\nx = 1'), cell('\nprint(x)\nos.system("ls")')],
    ...{ metadata: {}, nbformat: 4, nbformat_minor: 5 },
  });
  const policy = await parsePolicy(`[code]\nruff = ["F"]\ndeny-functions = ["os.system"]\n${patterns}`, 'p');
  const { findings, metrics } = await one(text, { policy, name: 'a.ipynb', metrics: true });
  const own = findings.filter(({ rule }) => /^(?:ruff|pattern-|function-)/.test(rule));
  assert.deepEqual(own.map(({ rule, where }) => [rule, where.member, where.line]).sort(), [
    ['function-not-admitted', own[0]!.where.member!.replace(/\d+/, '2'), 3],
    ['pattern-missing', undefined, undefined],
    ['pattern-prohibited', own[0]!.where.member!.replace(/\d+/, '2'), 2],
    ['ruff', own[0]!.where.member!.replace(/\d+/, '1'), 1],
  ]);
  assert.equal(metrics?.legibility.lines.sloc, 4);
  assert.equal(metrics?.safety.capabilities?.used, 1);
});

test('a pattern that cannot be read is an error of the policy, with its place, before anything is read', async () => {
  const policy = await parsePolicy(
    '[[code.pattern]]\nid = "broken"\npattern = "f("\nmessage = "x"\n',
    'loadlock.toml',
  );
  await assert.rejects(check({ text: 'x = 1' }, { policy }), {
    code: 'POLICY_INVALID',
    message: /^loadlock\.toml:3: the pattern broken cannot be read: it is no Python/,
  });
});

test('ruff and YARA, by option and by policy', async () => {
  const rules = put(
    'rules.yar',
    'rule eyes { meta: severity = "high" description = "mine" strings: $a = "print" condition: $a }',
  );
  const withBoth = await one('import os\nprint(1)\n', {
    ruff: ['F'],
    yara: [rules],
    name: 'a.py',
    excerpts: true,
  });
  assert.deepEqual(
    withBoth.findings
      .map(({ rule, severity, why }) => [rule, severity, rule === 'yara-match' ? why : ''])
      .sort(),
    [
      ['ruff', 'info', ''],
      ['yara-match', 'high', 'mine'],
    ],
  );
  const policy = await parsePolicy('[code]\nruff = ["F"]\nruff-severity = "medium"', 'p');
  const { findings, decision } = await one('import os\n', { policy, name: 'a.py' });
  assert.deepEqual([findings.map(({ severity }) => severity), decision], [['medium'], 'review']);
  await assert.rejects(one('x', { yara: [join(folder, 'nowhere.yar')] }), { code: 'POLICY_INVALID' });
  // Rules of YARA look at files that are no code, too.
  const data = put('data.bin', '\0\0print\0');
  const report = await check([data], { yara: [rules] });
  assert.equal(report.decision, 'deny');
});

test('what is asked for beside the policy is part of what the report says was decided by', async () => {
  const { policy: plain } = await check({ text: 'x = 1' }, { policy: standard });
  const { policy: other } = await check({ text: 'x = 1' }, { policy: standard, ruff: ['F'] });
  assert.notEqual(plain.sha256, other.sha256);
});

test('the policies of the documentation are read, and their patterns too', async () => {
  const page = readFileSync(new URL('../../docs/check.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```toml\n([\s\S]*?)```/g)].map(([, block]) => block!);
  assert.equal(blocks.length, 4);
  for (const block of blocks) {
    const { code } = await parsePolicy(block, 'docs/check.md');
    patternSet(code.patterns);
  }
});
