import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { scan } from '../../src/index.ts';
import { renderCycloneDx } from '../../src/report/cyclonedx/cyclonedx.ts';
import { artifact, attack, reportOf } from './sample.ts';

const now = new Date('2026-01-02T03:04:05Z');
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

// biome-ignore lint/suspicious/noExplicitAny: a document out of JSON.parse
async function bill(...artifacts: ReturnType<typeof artifact>[]): Promise<any> {
  const text = renderCycloneDx(reportOf(artifacts), { now });
  assert.equal(await validator.validate(text), null);
  return JSON.parse(text);
}

test('the validator refuses what is no bill of materials', async () => {
  assert.notEqual(
    await validator.validate('{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": 3}'),
    null,
  );
});

test('a bill of real files is valid against the official schema', async () => {
  const report = await scan([join(import.meta.dirname, '../../examples')], { facts: true });
  const text = renderCycloneDx(report, { now });
  assert.equal(await validator.validate(text), null);
  const { components, vulnerabilities } = JSON.parse(text);
  assert.equal(components.length, report.summary.files);
  const found = report.targets.flatMap(({ artifacts }) => artifacts.flatMap(({ findings }) => findings));
  assert.equal(vulnerabilities.length, found.length);
});

test('a component has digest, format, decision and tensors; a library its exact version', async () => {
  const where = {};
  const { components, dependencies } = await bill(
    artifact('model.pt', {
      format: 'torch',
      sha256: 'ab'.repeat(32),
      facts: [
        { kind: 'tensor', where, name: 'w', dtype: 'float32', shape: [2, 3], bytes: 24 },
        { kind: 'tensor', where, name: '', dtype: 'float32', shape: [], bytes: 4 },
        { kind: 'dependency', where, name: 'Scikit_Learn', requirement: 'Scikit_Learn==1.9.1', pin: 'exact' },
        { kind: 'dependency', where, name: 'numpy', requirement: 'numpy>=2', pin: 'range' },
      ],
    }),
  );
  const [model, sklearn, numpy] = components;
  assert.equal(model.type, 'machine-learning-model');
  assert.deepEqual(model.hashes, [{ alg: 'SHA-256', content: 'ab'.repeat(32) }]);
  const card = model.modelCard.properties.map(({ name, value }: { name: string; value: string }) => [
    name,
    value,
  ]);
  assert.deepEqual(card, [
    ['loadlock:tensors', '2'],
    ['loadlock:values', '7'],
    ['loadlock:values:float32', '7'],
    ['loadlock:tensor', 'w float32 [2, 3]'],
    ['loadlock:tensor', 'float32 []'],
  ]);
  assert.equal(sklearn.purl, 'pkg:pypi/scikit-learn@1.9.1');
  assert.equal(numpy.version, undefined);
  assert.deepEqual(dependencies[0].dependsOn, [sklearn['bom-ref'], numpy['bom-ref']]);
});

test('models, programs and texts about them are components of different types', async () => {
  const types = { torch: 'machine-learning-model', elf: 'application', requirements: 'file', jinja: 'file' };
  for (const [format, type] of Object.entries(types)) {
    const { components } = await bill(artifact('a', { format }));
    assert.equal(components[0].type, type, format);
  }
});

test('a finding is a vulnerability that affects its file', async () => {
  const { components, vulnerabilities } = await bill(
    artifact('a.pkl', { decision: 'deny', findings: [attack] }),
  );
  const [found] = vulnerabilities;
  assert.equal(found.id, attack.rule);
  assert.equal(found.ratings[0].severity, attack.severity);
  assert.equal(found.description, attack.evidence);
  assert.deepEqual(found.affects, [{ ref: components[0]['bom-ref'] }]);
  assert.deepEqual(
    found.cwes,
    attack.refs.flatMap((name) => (name.startsWith('CWE-') ? [Number(name.slice(4))] : [])),
  );
});

test('the same files give the same serial number, others another one', async () => {
  const one = await bill(artifact('a', { sha256: '11'.repeat(32) }));
  const same = await bill(artifact('a', { sha256: '11'.repeat(32) }));
  const other = await bill(artifact('a', { sha256: '22'.repeat(32) }));
  assert.equal(one.serialNumber, same.serialNumber);
  assert.notEqual(one.serialNumber, other.serialNumber);
});

test('hostile text stays text', async () => {
  const hostile = '\x1b[2J\u202e"\\ </script> \ud800';
  const { components } = await bill(artifact(hostile, { findings: [{ ...attack, evidence: hostile }] }));
  assert.doesNotMatch(components[0].name, /[\x1b\u202e]/);
});
