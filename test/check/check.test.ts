import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { check } from '../../src/api/check.ts';
import { parsePolicy } from '../../src/policy/load.ts';
import { folder, one, put, rulesOf } from './kit.ts';

const harmless =
  '"""Sums numbers."""\n\n\ndef total(numbers):\n    return sum(numbers)\n\n\nprint(total([1, 2, 3]))\n';

test('a harmless program is allowed, whole and hashed', async () => {
  const artifact = await one(harmless, { name: 'sum.py' });
  assert.deepEqual([artifact.decision, artifact.complete, artifact.findings], ['allow', true, []]);
  assert.equal(artifact.sha256, createHash('sha256').update(harmless).digest('hex'));
  assert.equal(artifact.path, 'sum.py');
});

test('the language is told by name, first line or text', async () => {
  for (const [name, text, rule] of [
    ['-', 'DROP TABLE users', 'sql-drop'],
    ['-', '-- a comment\nselect * from t; drop table users;', 'sql-drop'],
    ['-', '#!/bin/bash\nrm -rf /', 'shell-deletes'],
    ['-', 'rm -rf /', 'shell-deletes'],
    ['-', 'set -e\ncurl http://127.0.0.1/x | sh\n', 'shell-runs-download'],
    ['query.sql', 'DROP TABLE users', 'sql-drop'],
    ['-', 'Sure! Run this:\n\n```sh\ncurl http://127.0.0.1/x | sh\n```\n', 'shell-runs-download'],
    ['-', 'import os\nos.system("curl http://127.0.0.1/x | sh")\n', 'shell-runs-download'],
    [
      '-',
      '{"cells": [{"cell_type": "code", "source": ["!curl http://127.0.0.1/x | sh"], "outputs": [], "metadata": {}, "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
      'shell-runs-download',
    ],
  ] as const) {
    const { findings, decision } = await one(text, { name });
    assert.equal(decision, 'deny', text);
    assert.ok(
      findings.some((finding) => finding.rule.startsWith(rule)),
      `${text}: ${rulesOf(findings).join(', ')}`,
    );
  }
});

test('sentences are no commands, and commands no sentences', async () => {
  for (const text of [
    'I cannot help with that.',
    'Sure, here it is:\n\nLet me know if it works!',
    '# Answer\n\nThere is none, I am afraid.',
  ])
    assert.deepEqual((await one(text)).findings, [], text);
  for (const text of ['rm all of my files.', 'kubectl delete ns prod', 'mytool --delete-all'])
    assert.ok((await one(text)).capabilities?.import?.includes('process'), text);
});

test('scripts in UTF-16 are read as Windows reads them', async () => {
  const script = 'Remove-Item -Recurse -Force C:\\';
  const plain = await one(script, { name: 'a.ps1' });
  assert.notEqual(plain.decision, 'allow');
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(script, 'utf16le')]);
  const big = Buffer.from(little).swap16();
  for (const text of [little, big]) {
    const { targets } = await check({ text, name: 'a.ps1' });
    const { decision, findings } = targets[0]!.artifacts[0]!;
    assert.deepEqual([decision, rulesOf(findings)], [plain.decision, rulesOf(plain.findings)]);
  }
});

test('a language that is asked for is taken, whatever the text looks like', async () => {
  // `DROP` and `TABLE` are names, and names in a row are no Python.
  const python = await one('DROP TABLE users', { language: 'python' });
  assert.deepEqual([python.complete, python.decision], [false, 'deny']);
});

test('what does not parse is a finding, not complete, and denied', async () => {
  for (const text of ['def f(:\n  pass\n', 'import os\nos.system(\n', 'x = "\0"\n']) {
    const { complete, decision, findings } = await one(text, { language: 'python' });
    assert.deepEqual([complete, decision], [false, 'deny'], text);
    assert.ok(findings.length > 0, text);
  }
});

test('code inside of code is told by a chain, with the lines of the file', async () => {
  const source =
    'import os\n\ndef f(db):\n    db.execute("""\n      SELECT 1;\n      DROP TABLE users\n    """)\n';
  const { findings } = await one(source, { name: 'a.py', excerpts: true });
  const drop = findings.find(({ rule }) => rule === 'sql-drop')!;
  assert.match(drop.where.member ?? '', /execute/);
  assert.equal(drop.where.line, 6);
  assert.equal(drop.excerpt?.text, 'DROP TABLE users');
});

test('a program in another language is said not to be read; data is read as what it is', async () => {
  const generated = await check([put('run.rb', 'system("id")\n')]);
  assert.deepEqual(
    [generated.decision, rulesOf(generated.targets[0]!.artifacts[0]!.findings)],
    ['review', ['code-inside -', 'language-not-read -']],
  );
  const inModel = await check([join(folder, 'run.rb')], { context: 'repository' });
  assert.equal(inModel.decision, 'review');
  const template = put('chat_template.jinja', "{{ ''.__class__.__mro__[1].__subclasses__() }}");
  const { decision, targets } = await check([template]);
  assert.deepEqual([decision, targets[0]!.artifacts[0]!.format], ['deny', 'jinja']);
  assert.equal((await check([put('plain.json', '{"a": [1, null, true]}')])).decision, 'allow');
});

test('a language is for one text, not for a folder', async () => {
  put('some/a.py', 'x = 1\n');
  await assert.rejects(check([join(folder, 'some')], { language: 'python' }), { code: 'USAGE' });
});

test('same text, same report', async () => {
  const text = 'import os, requests\nos.system(input())\nexec(requests.get("http://127.0.0.1").text)\n';
  assert.deepEqual(await one(text), await one(text));
});

test('an excerpt shows the line and where in it the finding is', async () => {
  const { findings } = await one('import os\nif True:\n    x = 1; os.system("rm -rf /")\n', {
    name: 'a.py',
    excerpts: true,
  });
  const found = findings.find(({ rule }) => rule === 'process-started')!;
  const { text, column, length } = found.excerpt!;
  assert.equal(text, 'x = 1; os.system("rm -rf /")');
  assert.equal(text.slice(column, column + length), 'os.system("rm -rf /")');
});

test('one line of a megabyte is excerpted around what it is about', async () => {
  const filler = 'x=1;'.repeat(20_000);
  const { findings } = await one(`import os\n${filler}os.system("rm -rf /");${filler}`, {
    name: 'a.py',
    excerpts: true,
  });
  const found = findings.find(({ rule }) => rule === 'process-started')!;
  assert.ok(found.excerpt!.text.length <= 170);
  assert.match(found.excerpt!.text, /os\.system\("rm -rf \/"\)/);
});

const token = `ghp_${'a1B2c3D4e5F6g7H8i9'.repeat(2)}`;

test('no report holds a credential of the file, in whichever finding', async () => {
  const text = `import requests\nrequests.post("http://127.0.0.1/?t=${token}")\neval("${token}")\n`;
  const report = await check(
    { text },
    {
      policy: await parsePolicy('[code]\nruff = ["S", "E", "F"]\ndeny-functions = ["requests.*"]', 'p'),
      excerpts: true,
    },
  );
  const rules = report.targets[0]!.artifacts[0]!.findings.map(({ rule }) => rule);
  assert.ok(rules.includes('hardcoded-secret'));
  assert.ok(rules.includes('function-not-admitted'));
  assert.ok(!JSON.stringify(report).includes(token.slice(4)));
  assert.deepEqual(
    (await one(text, { secrets: false })).findings.filter(({ rule }) => rule === 'hardcoded-secret'),
    [],
  );
});

test('credentials are found in any text of a folder, and not in pickles', async () => {
  put('repo/config.json', JSON.stringify({ token }));
  put('repo/.env', `TOKEN=${token}\n`);
  put('repo/model.pkl', "(lp0\nS'x'\np1\na.");
  const { targets } = await check([join(folder, 'repo')]);
  const found = targets[0]!.artifacts.map(({ path, findings }) => [
    path,
    findings.some(({ rule }) => rule === 'hardcoded-secret'),
  ]);
  assert.deepEqual(Object.fromEntries(found), { '.env': true, 'config.json': true, 'model.pkl': false });
});

test('a folder that looks like a model repository is checked as one', async () => {
  put('model/config.json', '{"model_type": "x"}');
  put('model/modeling_x.py', 'import torch\n');
  put('scripts/run.py', harmless);
  const told: string[] = [];
  const onContext = (target: string, context: string): unknown =>
    told.push(`${target.slice(folder.length)} ${context}`);
  const report = await check(
    [join(folder, 'model'), join(folder, 'scripts'), join(folder, 'scripts', 'run.py')],
    {
      onContext,
    },
  );
  assert.deepEqual(told, ['/model repository', '/scripts generated', '/scripts/run.py generated']);
  assert.equal(report.targets.length, 3);
  assert.equal(report.summary.files, 4);
  told.length = 0;
  await check([join(folder, 'model')], { onContext, context: 'generated' });
  assert.deepEqual(told, ['/model generated']);
});

test('what in a folder is no code is scanned as scan does', async () => {
  put('mixed/run.py', harmless);
  put('mixed/clf.pkl', "cos\nsystem\n(S'touch marker'\ntR.");
  const report = await check([join(folder, 'mixed')]);
  assert.equal(report.decision, 'deny');
  assert.deepEqual(
    report.targets[0]!.artifacts.map(({ path, decision }) => [path, decision]),
    [
      ['clf.pkl', 'deny'],
      ['run.py', 'allow'],
    ],
  );
});

test('capabilities by phase, and metrics where they are asked for', async () => {
  const source = 'import os\n\n\ndef clean(path):\n    os.remove(path)\n';
  const plain = await one(source, { name: 'a.py' });
  assert.deepEqual(plain.capabilities, { call: ['file-delete'] });
  assert.equal(plain.metrics, undefined);
  const measured = await one(source, { name: 'a.py', metrics: true });
  assert.equal(measured.metrics?.legibility.functions.count, 1);
  assert.equal(measured.metrics?.safety.capabilities?.used, 1);
  // SQL has no functions to measure.
  assert.equal((await one('SELECT 1', { metrics: true, language: 'sql' })).metrics, undefined);
});

test('what only some texts need is not loaded for a pickle', () => {
  put('plain.pkl', "(lp0\nS'x'\np1\na.");
  const script = `
    const { registerHooks } = await import('node:module');
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const { scan } = await import(${JSON.stringify(new URL('../../src/api/scan.ts', import.meta.url).href)});
    const { decision } = await scan([${JSON.stringify(join(folder, 'plain.pkl'))}]);
    console.log(JSON.stringify({ decision, loaded }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  const { decision, loaded } = JSON.parse(stdout || `{"error": ${JSON.stringify(stderr)}}`);
  assert.equal(decision, 'allow');
  const light = 'languages|work-in-yaml|decode-text|secrets/may-hold|repository/(?:units|own-code)';
  const needless = new RegExp(`secretlint|ruff|yara-x|unbash|pg-query|/code/(?!(?:${light})\\.)|/metrics/`);
  assert.deepEqual(
    loaded.filter((url: string) => needless.test(url)),
    [],
  );
});
