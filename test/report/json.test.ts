import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { renderJson } from '../../src/report/json.ts';
import { artifact, attack, reportOf } from './sample.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document out of JSON.parse
type Document = any;

const schema = JSON.parse(
  readFileSync(new URL('../../schema/report.json', import.meta.url), 'utf8'),
) as object;
const compiled = new Ajv2020({ allowUnionTypes: true }).compile(schema);

function validate(document: Document): boolean {
  return compiled(document);
}

test('the document has exactly the keys of the contract, in its order', () => {
  const report = reportOf([artifact('clf.pkl', { decision: 'deny', findings: [attack] })]);
  const document = JSON.parse(renderJson(report)) as Document;
  assert.ok(validate(document), JSON.stringify(compiled.errors));
  assert.deepEqual(Object.keys(document), [
    'schema',
    'tool',
    'policy',
    'decision',
    'complete',
    'targets',
    'summary',
  ]);
  const [target] = document.targets;
  assert.deepEqual(Object.keys(target), ['target', 'decision', 'complete', 'artifacts', 'provenance']);
  const [file] = target.artifacts;
  assert.deepEqual(Object.keys(file), [
    'path',
    'size',
    'sha256',
    'format',
    'decision',
    'complete',
    'findings',
  ]);
  const [finding] = file.findings;
  assert.deepEqual(Object.keys(finding), ['rule', 'severity', 'where', 'evidence', 'why', 'fix', 'refs']);
});

test('what is counted only appears where there is something to count', () => {
  const findings = [{ ...attack, count: 7 }];
  const facts = [{ kind: 'import' as const, where: { offset: 3 }, global: 'os.system', opcode: 'GLOBAL' }];
  const json = renderJson(
    reportOf([artifact('a', { decision: 'deny', findings, findingsOmitted: 3, facts, sha256: null })]),
  );
  const document: Document = JSON.parse(json);
  assert.ok(validate(document), JSON.stringify(compiled.errors));
  const [file] = document.targets[0].artifacts;
  assert.equal(file.findings[0].count, 7);
  assert.equal(file.findingsOmitted, 3);
  assert.equal(file.sha256, null);
  assert.deepEqual(file.facts, [
    { kind: 'import', where: { offset: 3 }, global: 'os.system', opcode: 'GLOBAL' },
  ]);
});

test('hostile text survives as JSON, and reaches a terminal only as escapes', () => {
  const hostile = '\x1b[2J\x9b\u202e\u2028\ud800"\\ __proto__ \u{e0041}';
  const json = renderJson(reportOf([artifact(hostile, { findings: [{ ...attack, evidence: hostile }] })]));
  assert.doesNotMatch(json, /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  const [file] = JSON.parse(json).targets[0].artifacts;
  assert.equal(file.path, hostile);
  assert.equal(file.findings[0].evidence, hostile);
});

test('the schema refuses what the contract does not know', () => {
  const good: Document = JSON.parse(renderJson(reportOf([artifact('a')])));
  assert.ok(validate(good));
  assert.ok(!validate({ ...good, extra: 1 }));
  assert.ok(!validate({ ...good, decision: 'safe' }));
  assert.ok(!validate({ ...good, summary: { ...good.summary, files: -1 } }));
});
