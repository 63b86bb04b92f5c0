import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { knownKey } from '../../../src/provenance/trust/key-material.ts';
import { readTrust } from '../../../src/provenance/trust/read.ts';
import { parseTime, writeTime } from '../../../src/provenance/trust/time.ts';
import { writeTrust } from '../../../src/provenance/trust/write.ts';
import { minisignKey, pem } from './keys.ts';

const [one, two] = [minisignKey(), minisignKey()];
const schema = JSON.parse(
  readFileSync(new URL('../../../schema/trust.json', import.meta.url), 'utf8'),
) as object;
const fitsSchema = new Ajv2020().compile(schema);
const read = (document: unknown): ReturnType<typeof readTrust> =>
  readTrust(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)), 'trust.json');

const full = {
  schema: 'loadlock.trust/1',
  default: 'deny',
  publishers: {
    Acme: {
      keys: [
        {
          minisign: one.text,
          from: '2026-01-01T00:00:00Z',
          until: '2027-01-01T00:00:00Z',
          revoked: { at: '2026-06-01T00:00:00Z', reason: 'retired' },
          replacedBy: two.id,
        },
        { minisign: two.text },
        { sigstore: { identity: 'ci@acme.example', issuer: 'https://issuer.example' } },
      ],
    },
    Umbrella: { keys: [{ pem: pem() }] },
  },
  rules: [
    { paths: ['prod/**', '*.pkl'], formats: ['pickle'], publishers: ['Acme', 'Umbrella'], threshold: 2 },
    { paths: ['**'] },
  ],
};

test('a trust file reads, writes, and reads as the same again', () => {
  assert.ok(fitsSchema(full), JSON.stringify(fitsSchema.errors));
  const trust = read(full);
  assert.deepEqual(
    trust.publishers.map(({ name, keys }) => [name, keys.length]),
    [
      ['Acme', 3],
      ['Umbrella', 1],
    ],
  );
  assert.equal(trust.publishers[0]!.keys[0]!.id, one.id);
  assert.equal(trust.publishers[0]!.keys[0]!.until, Date.UTC(2027, 0, 1));
  assert.equal(trust.rules[0]!.threshold, 2);
  assert.equal(trust.otherwise, 'deny');
  assert.deepEqual(read(writeTrust(trust)), trust);
  assert.deepEqual(JSON.parse(writeTrust(trust)), { ...full, rules: full.rules });
});

type Changed = Record<string, unknown>;
const acme = (key: Changed): Changed => ({ ...full, rules: [], publishers: { Acme: { keys: [key] } } });

test('what is not completely understood is refused, by the program and where it can be by the schema', () => {
  const bySchema: readonly unknown[] = [
    [],
    { ...full, schema: 'loadlock.trust/2' },
    { ...full, default: 'allow' },
    { ...full, comment: 'x' },
    { schema: full.schema },
    acme({}),
    acme({ minisign: one.text, pem: pem() }),
    acme({ minisign: one.text, until: 'tomorrow' }),
    acme({ minisign: one.text, until: null }),
    acme({ minisign: one.text, expires: '2027-01-01T00:00:00Z' }),
    acme({ minisign: one.text, revoked: { at: '2026-01-01T00:00:00Z' } }),
    acme({ minisign: one.text, revoked: { reason: 'retired' } }),
    acme({ minisign: one.text, revoked: { at: '2026-01-01T00:00:00Z', reason: 'lost' } }),
    acme({ sigstore: { identity: 'x' } }),
    acme({ sigstore: { identity: '', issuer: 'x' } }),
    { ...full, publishers: { Acme: { keys: [] } }, rules: [] },
    { ...full, publishers: { '': { keys: [{ minisign: one.text }] } }, rules: [] },
    { ...full, rules: [{ paths: [] }] },
    { ...full, rules: [{ path: ['x'] }] },
    { ...full, rules: [{ threshold: 0 }] },
    { ...full, rules: [{ threshold: 1.5 }] },
  ];
  const byProgram: readonly unknown[] = [
    acme({ minisign: 'RWQ=' }),
    acme({ pem: 'not a PEM' }),
    acme({ pem: pem() + pem() }),
    acme({ ca: pem() }),
    acme({ minisign: one.text, from: '2027-01-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }),
    acme({ minisign: one.text, from: '2026-02-30T00:00:00Z' }),
    {
      ...full,
      publishers: { A: { keys: [{ minisign: one.text }] }, B: { keys: [{ minisign: one.text }] } },
      rules: [],
    },
    { ...full, publishers: { A: { keys: [{ minisign: one.text }, { minisign: one.text }] } }, rules: [] },
    { ...full, publishers: { A: { keys: [{ minisign: one.text }, { minisign: sameId() }] } }, rules: [] },
    { ...full, publishers: { 'A\u202e': { keys: [{ minisign: one.text }] } }, rules: [] },
    { ...full, rules: [{ publishers: ['Nobody'] }] },
    { ...full, rules: [{ publishers: ['Acme'], threshold: 2 }] },
    { ...full, rules: [{ threshold: 3 }] },
    { ...full, rules: [{ paths: ['/etc'] }] },
    { ...full, rules: [{ paths: ['a', 'a'] }] },
    JSON.stringify(full).replace('"default"', '"default":"deny","default"'),
    `${JSON.stringify(full)}x`,
    '',
  ];
  for (const document of [...bySchema, ...byProgram])
    assert.throws(
      () => read(document),
      { code: 'TRUST_INVALID', message: /^trust\.json: / },
      JSON.stringify(document),
    );
  for (const document of bySchema) assert.ok(!fitsSchema(document), JSON.stringify(document));
});

/** Another key that took the id of the first. */
function sameId(): string {
  const raw = Buffer.from(two.text, 'base64');
  Buffer.from(one.text, 'base64').copy(raw, 2, 2, 10);
  return raw.toString('base64');
}

test('one key is one key, however it is written', () => {
  const der = Buffer.concat([
    Buffer.from('302a300506032b6570032100', 'hex'),
    Buffer.from(one.text, 'base64').subarray(10),
  ]);
  const asPem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const publishers = { A: { keys: [{ minisign: one.text }] }, B: { keys: [{ pem: asPem }] } };
  assert.throws(() => read({ ...full, publishers, rules: [] }), /publishers\.A/);
});

test('a key whose point is written compressed is the same key', () => {
  const text = pem();
  const point = createPublicKey(text).export({ format: 'jwk' });
  const [x, y] = [point.x!, point.y!].map((coordinate) => Buffer.from(coordinate, 'base64url'));
  const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');
  const der = Buffer.concat([head, Buffer.from([2 + (y!.at(-1)! & 1)]), x!]);
  const compressed = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const [one, other] = [text, compressed].map((pem) => knownKey({ kind: 'pem', text: pem }));
  assert.deepEqual([other!.same, other!.id], [one!.same, one!.id]);
});

test('a publisher may be called like something that objects have', () => {
  const text = `{"schema":"loadlock.trust/1","publishers":{"__proto__":{"keys":[{"minisign":"${one.text}"}]},"constructor":{"keys":[{"minisign":"${two.text}"}]}}}`;
  const trust = read(text);
  assert.deepEqual(
    trust.publishers.map(({ name }) => name),
    ['__proto__', 'constructor'],
  );
  assert.deepEqual(read(writeTrust(trust)), trust);
});

test('times are whole RFC 3339 times', () => {
  assert.equal(parseTime('2026-11-20T10:00:00Z'), Date.UTC(2026, 10, 20, 10));
  assert.equal(parseTime('2026-11-20T10:00:00+02:00'), Date.UTC(2026, 10, 20, 8));
  assert.equal(parseTime(writeTime(1_700_000_000_123)), 1_700_000_000_123);
  for (const none of [
    '2026-11-20',
    '2026-11-20 10:00:00Z',
    '2026-11-20T10:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T23:59:60Z',
    '0',
    '',
  ])
    assert.equal(parseTime(none), null, none);
});

test('the example in the documentation is a trust file', () => {
  const page = readFileSync(new URL('../../../docs/trust.md', import.meta.url), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1];
  assert.ok(fitsSchema(JSON.parse(example!)), JSON.stringify(fitsSchema.errors));
  assert.equal(read(example).rules.length, 2);
});
