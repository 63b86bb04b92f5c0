import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent, AuditRecord } from '../../../src/audit/entry.ts';
import { entriesOf } from '../../../src/audit/entry-bytes.ts';
import { leafHash } from '../../../src/audit/hashing.ts';
import { ocsfEvent, writeEvent } from '../../../src/audit/ship/ocsf.ts';
import { toldBy } from './support/receiver.ts';

type Kind = 'text' | 'number' | 'object' | 'list';
interface Attributes {
  readonly required: readonly string[];
  readonly known: Readonly<Record<string, Kind>>;
}

// Written down from the schema itself (github.com/ocsf/ocsf-schema, version 1.3.0: events/application/file_hosting,
// profiles/security_control and the objects that they name), as far as an event of ours could use it.
const classes: Readonly<Record<string, Attributes>> = {
  event: {
    required: [
      ...['activity_id', 'category_uid', 'class_uid', 'metadata', 'severity_id', 'time', 'type_uid'],
      ...['actor', 'file', 'src_endpoint'],
    ],
    known: {
      ...{ activity_id: 'number', activity_name: 'text', category_uid: 'number', category_name: 'text' },
      ...{ class_uid: 'number', class_name: 'text', type_uid: 'number', type_name: 'text', time: 'number' },
      ...{
        severity_id: 'number',
        severity: 'text',
        status_id: 'number',
        status: 'text',
        status_code: 'text',
      },
      ...{ status_detail: 'text', message: 'text', raw_data: 'text', metadata: 'object', actor: 'object' },
      ...{ file: 'object', src_endpoint: 'object', action_id: 'number', action: 'text', policy: 'object' },
      ...{ disposition_id: 'number', disposition: 'text' },
    },
  },
  metadata: {
    required: ['product', 'version'],
    known: {
      ...{ version: 'text', product: 'object', profiles: 'list', log_name: 'text', log_provider: 'text' },
      ...{ original_time: 'text', event_code: 'text', sequence: 'number', uid: 'text' },
    },
  },
  product: { required: ['vendor_name'], known: { name: 'text', vendor_name: 'text', version: 'text' } },
  actor: { required: [], known: { app_name: 'text', user: 'object', process: 'object' } },
  user: { required: [], known: { name: 'text', uid: 'text' } },
  process: { required: [], known: { pid: 'number', cmd_line: 'text' } },
  src_endpoint: { required: [], known: { hostname: 'text' } },
  policy: { required: [], known: { name: 'text', uid: 'text' } },
  file: {
    required: ['name', 'type_id'],
    known: {
      ...{ name: 'text', path: 'text', type_id: 'number', type: 'text', size: 'number', hashes: 'list' },
      desc: 'text',
    },
  },
  hashes: {
    required: ['algorithm_id', 'value'],
    known: { algorithm_id: 'number', algorithm: 'text', value: 'text' },
  },
};

function kindOf(value: unknown): Kind | 'nothing' {
  if (Array.isArray(value)) return 'list';
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' && Number.isSafeInteger(value) ? 'number' : 'object';
}

function conforms(name: string, value: Record<string, unknown>): void {
  const { required, known } = classes[name]!;
  for (const key of required) assert.ok(key in value, `${name} lacks ${key}`);
  for (const [key, found] of Object.entries(value)) {
    assert.equal(kindOf(found), known[key] ?? 'unknown to the schema', `${name}.${key}`);
    const each = (kindOf(found) === 'list' && key !== 'profiles' ? found : [found]) as Record<
      string,
      unknown
    >[];
    if (key in classes) for (const part of each) conforms(key, part);
  }
}

const context = {
  host: 'host-a',
  who: { uid: 1000, user: 'tester' },
  process: { pid: 7, command: 'loadlock load m.pkl', cwd: '/' },
};

function eventOf(record: AuditRecord, host = 'host-a'): Record<string, unknown> {
  const [entry] = entriesOf(record, { ...context, host }, new Date('2026-01-02T03:04:05.678Z'));
  const line = writeEvent(
    ocsfEvent({ origin: 'loadlock/host-a/00', index: 41, entry: entry!, leaf: leafHash(entry!) }, '1.2.3'),
  );
  assert.match(line, /^[ -~]+$/);
  return toldBy(line).event;
}

const events: readonly AuditEvent[] = [
  ...(['decision', 'load', 'convert', 'verify', 'run', 'sign', 'lock', 'outcome', 'error'] as const),
];

test('every event conforms to the class, with type_uid made as the schema says', () => {
  for (const event of events)
    for (const decision of ['allow', 'review', 'deny', null] as const)
      for (const artifacts of [0, 1, 3]) {
        const files = Array.from({ length: artifacts }, (_, at) => ({
          path: `${at}.pkl`,
          size: at === 1 ? null : 9,
          sha256: at === 1 ? null : 'ab'.repeat(32),
          format: null,
        }));
        const found = eventOf({
          event,
          decision,
          artifacts: files,
          target: artifacts === 0 ? null : 'models/',
          policy: decision === null ? null : { name: 'standard', sha256: 'cd'.repeat(32) },
          detail: 'a\nb\u202e\u{1f4a9}',
          outcome: event === 'error' ? 'failed' : null,
        });
        conforms('event', found);
        assert.equal(found['class_uid'], 6006);
        assert.equal(found['type_uid'], 6006 * 100 + Number(found['activity_id']));
        assert.equal(found['time'], Date.UTC(2026, 0, 2, 3, 4, 5, 678));
      }
});

test('what a SIEM asks for first: what was done, to which file, and whether it was stopped', () => {
  const found = eventOf({
    event: 'load',
    decision: 'deny',
    target: 'models/clf.pkl',
    artifacts: [{ path: 'clf.pkl', size: 12, sha256: 'ab'.repeat(32), format: 'pickle' }],
  });
  const { activity_id, action_id, disposition_id, severity_id, status_id, message, file } = found;
  assert.deepEqual(
    { activity_id, action_id, disposition_id, severity_id, status_id, message },
    {
      activity_id: 14,
      action_id: 2,
      disposition_id: 2,
      severity_id: 4,
      status_id: 1,
      message: 'load deny models/clf.pkl',
    },
  );
  assert.deepEqual(file, {
    name: 'clf.pkl',
    path: 'models/clf.pkl',
    type_id: 1,
    type: 'Regular File',
    size: 12,
    hashes: [{ algorithm_id: 3, algorithm: 'SHA-256', value: 'ab'.repeat(32) }],
  });
});

test('an entry that is no event of ours goes out as raw data, not as an error', () => {
  for (const text of ['', 'nonsense', '[]', '{"time":7,"who":[],"artifacts":{"0":1}}', '{"a":1,"a":2}']) {
    const entry = Buffer.from(text);
    const event = ocsfEvent({ origin: 'o', index: 0, entry, leaf: leafHash(entry) }, '1');
    conforms('event', toldBy(writeEvent(event)).event);
  }
});
