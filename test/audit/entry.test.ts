import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostEntryBytes } from '../../src/audit/bundle.ts';
import { canonicalJson } from '../../src/audit/canonical.ts';
import { auditContext } from '../../src/audit/context.ts';
import type { AuditArtifact, AuditContext, AuditEntry, AuditRecord } from '../../src/audit/entry.ts';
import { entriesOf } from '../../src/audit/entry-bytes.ts';
import { auditPlaces } from '../../src/audit/places.ts';
import { openAuditLog } from '../../src/audit-log.ts';
import { parseStrictJson } from '../../src/core/strict-json.ts';
import { scratch, verifyHere } from './log-kit.ts';

const context: AuditContext = {
  host: 'h',
  who: { uid: 0, user: 'u' },
  process: { pid: 1, command: 'loadlock load', cwd: '/' },
};
const time = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6));

function read(record: AuditRecord, by: AuditContext = context): AuditEntry[] {
  return entriesOf(record, by, time).map((bytes) => {
    assert.ok(bytes.length <= mostEntryBytes);
    const entry = parseStrictJson(bytes) as unknown as AuditEntry;
    assert.equal(canonicalJson(entry), Buffer.from(bytes).toString());
    return entry;
  });
}

test('JSON as RFC 8785 writes it', () => {
  // The sorting example of the RFC, section 3.2.3, and values of its section 3.2.2.
  const sorted = canonicalJson({
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    '1': 4,
    '\u{1f600}': 5,
    '\u0080': 6,
    ö: 7,
  });
  assert.equal(sorted, '{"\\r":2,"1":4,"\u0080":6,"ö":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  assert.equal(
    canonicalJson({ b: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27], a: undefined }),
    '{"b":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
  );
  assert.equal(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  assert.equal(canonicalJson(['a\ud800', [], {}, null, true]), '["a\ufffd",[],{},null,true]');
});

test('an event becomes one entry with everything in its place', () => {
  const artifact = { path: 'a.pkl', size: 3, sha256: 'ab', format: 'pickle', decision: 'deny' } as const;
  const policy = { name: 'standard', sha256: 'cd' };
  const [entry, ...more] = read({
    event: 'decision',
    target: 'm/',
    artifacts: [artifact],
    policy,
    decision: 'deny',
  });
  assert.equal(more.length, 0);
  assert.deepEqual(JSON.parse(JSON.stringify(entry)), {
    schema: 'loadlock.audit/1',
    time: '2026-01-02T03:04:05.006Z',
    ...context,
    event: 'decision',
    target: 'm/',
    artifacts: [artifact],
    policy,
    decision: 'deny',
    ...{
      source: null,
      publisher: null,
      signature: null,
      versions: null,
      isolation: null,
      outcome: null,
      detail: null,
    },
  });
});

test('long texts are cut, and say so', () => {
  const long = 'ü'.repeat(100_000);
  const [entry] = read({ event: 'error', target: long, detail: long, source: '\ud83d'.repeat(5000) });
  assert.match(entry!.target!, /^ü+…\[\d+ bytes cut\]$/);
  assert.ok(Buffer.byteLength(entry!.target!) <= 2048);
  assert.ok(Buffer.byteLength(entry!.detail!) > 10_000 && Buffer.byteLength(entry!.detail!) <= 16_384);
  const cut = Number(/\[(\d+) bytes/.exec(entry!.detail!)![1]);
  assert.equal(cut + Buffer.byteLength(entry!.detail!.split('…')[0]!), 200_000);
});

test('texts that JSON writes six bytes for one of still fit', () => {
  const worst = '\u0001'.repeat(100_000);
  const who = { uid: 1, user: worst };
  const everywhere: AuditContext = { host: worst, who, process: { pid: 1, command: worst, cwd: worst } };
  const artifacts = Array.from({ length: 5 }, () => ({ path: worst, size: 1, sha256: null, format: worst }));
  const texts = { target: worst, source: worst, publisher: worst, signature: worst, versions: worst };
  const record = { ...texts, isolation: worst, outcome: worst, detail: worst, artifacts };
  const entries = read({ event: 'load', ...record }, everywhere);
  assert.equal(entries.flatMap((entry) => entry.artifacts).length, 5);
});

test('artifacts beyond one entry go on in the next, none is left out', () => {
  const artifacts: AuditArtifact[] = Array.from({ length: 1000 }, (_, at) => ({
    path: `models/${at}.pkl`,
    size: at,
    sha256: 'ab'.repeat(32),
    format: 'pickle',
  }));
  const entries = read({ event: 'decision', artifacts });
  assert.ok(entries.length > 3);
  assert.deepEqual(
    entries.flatMap((entry) => entry.artifacts.map(({ path }) => path)),
    artifacts.map(({ path }) => path),
  );
  assert.deepEqual(
    entries.map(({ part }) => [part?.number, part?.of]),
    entries.map((_, at) => [at + 1, entries.length]),
  );
});

test('the context is that of this process', () => {
  const { process: here, who } = auditContext('loadlock test');
  assert.deepEqual([here.pid, here.command, here.cwd], [process.pid, 'loadlock test', process.cwd()]);
  assert.equal(who.uid, process.getuid?.() ?? null);
});

test('a log of events: receipts hold the entries, of several parts the last', async () => {
  const places = auditPlaces(scratch());
  const log = await openAuditLog(places, 'loadlock test');
  const many = Array.from({ length: 500 }, (_, at) => ({
    path: `${at}`,
    size: 1,
    sha256: null,
    format: null,
  }));
  const [one, several, last] = await log.appendAll([
    { event: 'decision', target: 'a', decision: 'allow' },
    { event: 'decision', target: 'b', artifacts: many },
    { event: 'outcome', target: 'a', outcome: 'done' },
  ]);
  await log.close();
  assert.equal(one!.index, 0);
  assert.equal(JSON.parse(last!.entry).outcome, 'done');
  const { part } = JSON.parse(several!.entry);
  assert.equal(part.number, part.of);
  assert.equal(several!.index, part.of);
  assert.equal(last!.index, part.of + 1);
  assert.ok((await verifyHere(places)).ok);
});
