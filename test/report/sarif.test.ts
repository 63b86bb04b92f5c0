import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { renderSarif, uriOf } from '../../src/report/sarif.ts';
import { artifact, attack, reportOf } from './sample.ts';

/** The published schema, as Microsoft's SARIF SDK carries it. It is of draft 4, which names itself differently. */
function officialSchema(): object {
  const sdk = dirname(createRequire(import.meta.url).resolve('@microsoft/jest-sarif'));
  const text = readFileSync(join(sdk, 'schemas', 'sarif-2.1.0-rtm.5.json'), 'utf8');
  const { $schema: _, id: $id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  return { ...schema, $id };
}

const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const compiled = ajv.compile(officialSchema());

function validate(log: unknown): boolean {
  return compiled(log);
}

const rule = {
  id: 'dangerous-call',
  severity: 'critical',
  what: 'A.',
  why: 'B.',
  fix: 'C.',
  refs: ['CWE-502'],
} as const;

function sarif(...artifacts: ReturnType<typeof artifact>[]) {
  // biome-ignore lint/suspicious/noExplicitAny: a document out of JSON.parse
  const log: any = JSON.parse(renderSarif(reportOf(artifacts), [rule]));
  assert.ok(validate(log), JSON.stringify(compiled.errors?.slice(0, 3)));
  return log.runs[0];
}

test('the validator is not asleep', () => {
  assert.ok(!validate({ version: '2.1.0', runs: [{ tool: {} }] }));
  assert.ok(
    !validate({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'bad', message: { text: '' } }] }],
    }),
  );
});

test('a finding in a member', () => {
  const run = sarif(artifact('clf.pt', { decision: 'deny', findings: [attack] }));
  const [result] = run.results;
  assert.equal(result.ruleId, 'dangerous-call');
  assert.equal(run.tool.driver.rules[result.ruleIndex].id, 'dangerous-call');
  assert.equal(run.tool.driver.rules[0].helpUri, 'https://cwe.mitre.org/data/definitions/502.html');
  assert.equal(result.level, 'error');
  const [{ physicalLocation, logicalLocations }] = result.locations;
  assert.equal(physicalLocation.artifactLocation.uri, 'models/clf.pt');
  // The offset counts inside the member: as an offset of the file it would be false.
  assert.equal(physicalLocation.region, undefined);
  assert.equal(logicalLocations[0].fullyQualifiedName, 'clf.pt!archive/data.pkl');
  assert.deepEqual(run.artifacts[0].hashes, { 'sha-256': 'a'.repeat(64) });
});

test('places in the file itself are regions', () => {
  const at = (where: object) =>
    sarif(artifact('a', { findings: [{ ...attack, where }] })).results[0].locations[0].physicalLocation
      .region;
  assert.deepEqual(at({ offset: 12 }), { byteOffset: 12 });
  assert.deepEqual(at({ line: 3 }), { startLine: 3 });
  assert.equal(at({}), undefined);
});

test('rules that are in no list, every severity, counts', () => {
  const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
  const findings = severities.map((severity) => ({ ...attack, severity, rule: `of-${severity}`, count: 3 }));
  const run = sarif(artifact('a', { findings, sha256: null }));
  assert.deepEqual(
    run.results.map((result: { level: string }) => result.level),
    ['error', 'error', 'warning', 'note', 'none'],
  );
  assert.equal(run.results[0].occurrenceCount, 3);
  assert.equal(run.tool.driver.rules.length, 6);
});

test('a fingerprint stays when the offset moves, and tells files, members and evidence apart', () => {
  const print = (path: string, changes: object): string =>
    sarif(artifact(path, { findings: [{ ...attack, ...changes }] })).results[0].partialFingerprints[
      'loadlock/v1'
    ];
  const base = print('a', {});
  assert.equal(print('a', { where: { member: 'archive/data.pkl', offset: 99 } }), base);
  assert.notEqual(print('b', {}), base);
  assert.notEqual(print('a', { where: { member: 'other' } }), base);
  assert.notEqual(print('a', { evidence: 'other' }), base);
});

test('a file in several targets is listed once', () => {
  const deny = artifact('clf.pt', { decision: 'deny', findings: [attack] });
  const other = artifact('other.pt', { decision: 'deny', findings: [attack] });
  const run = sarif(deny, other, deny);
  const uris = ['models/clf.pt', 'models/other.pt'];
  assert.deepEqual(
    run.artifacts.map(({ location }: { location: { uri: string } }) => location.uri),
    uris,
  );
  assert.deepEqual(
    run.results.map((result: { locations: { physicalLocation: { artifactLocation: object } }[] }) => ({
      ...result.locations[0]?.physicalLocation.artifactLocation,
    })),
    uris.map((uri, index) => ({ uri, index })),
  );
});

test('paths become URIs that lead back to them', () => {
  const paths = [
    'a b/c%d.pkl',
    'x#y?z.pkl',
    'ünï/漢.pkl',
    "it's (1)!.pkl",
    'a:b.pkl',
    '../up.pkl',
    'new\nline',
  ];
  for (const path of paths) {
    const uri = uriOf(path);
    assert.match(uri, /^[A-Za-z0-9%/._~-]+$/);
    assert.equal(decodeURIComponent(uri), path);
  }
  assert.equal(uriOf('/abs/a b'), 'file:///abs/a%20b');
  assert.equal(uriOf('C:\\m\\a.pkl'), 'file:///C%3A/m/a.pkl');
  assert.equal(uriOf('lone\ud800'), 'lone%EF%BF%BD');
  sarif(artifact('we\u202eird\x1b \ud800 %zz', { findings: [{ ...attack, evidence: '\ud800\x00' }] }));
});
