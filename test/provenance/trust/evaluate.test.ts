import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureCheck } from '../../../src/core/provenance.ts';
import { publicKeyObject } from '../../../src/provenance/minisign/ed25519.ts';
import { parsePublicKey } from '../../../src/provenance/minisign/public-key.ts';
import { evaluate, type TrustCase } from '../../../src/provenance/trust/evaluate.ts';
import { knownKey } from '../../../src/provenance/trust/key-material.ts';
import { readTrust } from '../../../src/provenance/trust/read.ts';
import { type Trust, trustedMaterial, trustInKeys } from '../../../src/provenance/trust/trust.ts';
import { minisignKey, pem, signedBy } from './keys.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 20);
const at = (days: number): string => new Date(now + days * day).toISOString();
const [a1, a2, b1, stranger] = [minisignKey(), minisignKey(), minisignKey(), minisignKey()];
const corporate = pem();
const identity = { identity: 'ci@c.example', issuer: 'https://issuer.example' };

function trustOf(changes: { a1?: object; rules?: object[]; default?: string } = {}): Trust {
  const document = {
    schema: 'loadlock.trust/1',
    ...(changes.default === undefined ? {} : { default: changes.default }),
    publishers: {
      A: { keys: [{ minisign: a1.text, ...changes.a1 }, { minisign: a2.text }] },
      B: { keys: [{ minisign: b1.text }] },
      C: { keys: [{ pem: corporate }, { sigstore: identity }] },
    },
    ...(changes.rules === undefined ? {} : { rules: changes.rules }),
  };
  return readTrust(Buffer.from(JSON.stringify(document)), 'trust.json');
}

const plain: TrustCase = {
  statement: 'm.json',
  signatures: [signedBy(a1)],
  files: [{ path: 'model.pkl', format: 'pickle' }],
  publisher: 'A',
  publishedAt: now - day,
  expiresAt: null,
  now,
};

function codes(trust: Trust, changes: Partial<TrustCase> = {}): string[] {
  const { ok, facts } = evaluate(trust, { ...plain, ...changes });
  assert.equal(ok, facts.length === 0);
  return facts.map(({ code }) => code);
}

test('a trusted key of the publisher that the statement names is enough; nothing else is', () => {
  const outcome = evaluate(trustOf(), plain);
  assert.deepEqual([outcome.ok, outcome.publishers, outcome.signatures[0]?.publisher], [true, ['A'], 'A']);
  assert.deepEqual(codes(trustOf(), { signatures: [] }), ['signature-missing']);
  assert.deepEqual(codes(trustOf(), { signatures: [signedBy(a1, { valid: false })] }), ['signature-invalid']);
  assert.deepEqual(codes(trustOf(), { signatures: [signedBy(stranger)] }), ['key-unknown']);
  assert.deepEqual(codes(trustOf(), { signatures: [signedBy(b1)] }), ['publisher-mismatch']);
  assert.deepEqual(codes(trustOf(), { publisher: 'Z' }), ['publisher-mismatch']);
  assert.deepEqual(codes(trustOf(), { publisher: null }), []);
  assert.deepEqual(codes(trustOf(), { files: [], signatures: [] }), ['signature-missing']);
});

test('the key decides, not its id and not how it was used', () => {
  const borrowed: SignatureCheck = { ...signedBy(stranger), keyId: a1.id };
  assert.deepEqual(codes(trustOf(), { signatures: [borrowed] }), ['key-unknown']);
  for (const method of ['oms-key', 'oms-certificate', 'cosign', 'sigstore'] as const)
    assert.deepEqual(codes(trustOf(), { signatures: [signedBy(a1, { method })] }), ['key-unknown'], method);
  const byPem = { ...signedBy(a1), method: 'oms-key', key: corporate } as const;
  assert.deepEqual(codes(trustOf(), { signatures: [byPem], publisher: 'C' }), []);
  assert.deepEqual(codes(trustOf(), { signatures: [{ ...byPem, method: 'minisign' }], publisher: 'C' }), [
    'key-unknown',
  ]);
});

test('a key that is trusted for one tool is not trusted for another, though it is the same key', () => {
  const spki = publicKeyObject(parsePublicKey(a1.text).bytes).export({
    type: 'spki',
    format: 'pem',
  }) as string;
  for (const method of ['oms-key', 'cosign'] as const)
    assert.deepEqual(codes(trustOf(), { signatures: [signedBy(a1, { method, key: spki })] }), [
      'key-unknown',
    ]);
  const asPem = trustInKeys([knownKey({ kind: 'pem', text: spki })]);
  assert.deepEqual(codes(asPem, { signatures: [signedBy(a1)] }), ['key-unknown']);
  assert.deepEqual(codes(asPem, { signatures: [signedBy(a1, { method: 'oms-key', key: spki })] }), []);
});

test('identities count with their issuer only, and only for Sigstore signatures', () => {
  const check = { ...signedBy(a1), method: 'oms-sigstore', key: null, ...identity } as const;
  const judged = (signature: SignatureCheck): string[] =>
    codes(trustOf(), { signatures: [signature], publisher: 'C' });
  assert.deepEqual(judged(check), []);
  for (const wrong of [
    { issuer: 'https://other.example' },
    { identity: 'ci@C.example' },
    { issuer: '' },
    { method: 'minisign' as const },
  ])
    assert.deepEqual(judged({ ...check, ...wrong }), ['key-unknown'], JSON.stringify(wrong));
  const { issuer: _, ...without } = check;
  assert.deepEqual(judged(without), ['key-unknown']);
});

test('publishers are counted, not keys and not signatures', () => {
  const trust = trustOf({ rules: [{ publishers: ['A', 'B'], threshold: 2 }] });
  assert.deepEqual(codes(trust, { signatures: [signedBy(a1), signedBy(b1)] }), []);
  assert.deepEqual(codes(trust, { signatures: [signedBy(a1), signedBy(a2)] }), ['threshold-unmet']);
  assert.deepEqual(codes(trust, { signatures: [signedBy(a1), signedBy(a1)] }), ['threshold-unmet']);
  assert.deepEqual(codes(trust, { signatures: [signedBy(a1), signedBy(b1, { valid: false })] }), [
    'signature-invalid',
    'threshold-unmet',
  ]);
  assert.deepEqual(codes(trust, { signatures: [signedBy(a1), signedBy(stranger)] }), [
    'key-unknown',
    'threshold-unmet',
  ]);
});

test('a signature that does not count takes nothing from those that do', () => {
  assert.deepEqual(codes(trustOf(), { signatures: [signedBy(stranger), signedBy(a1)] }), []);
  const trust = trustOf({ a1: { revoked: { at: at(-9), reason: 'compromised' } } });
  assert.deepEqual(codes(trust, { signatures: [signedBy(a1), signedBy(a2)] }), []);
});

test('the first rule that fits a file counts; each file has its own', () => {
  const rules = [
    { paths: ['community/**'], publishers: ['B'] },
    { formats: ['pickle'], publishers: ['A', 'C'], threshold: 2 },
    { paths: ['**'], publishers: ['A'] },
  ];
  const file = (path: string, format?: string): TrustCase['files'] => [
    format === undefined ? { path } : { path, format },
  ];
  assert.deepEqual(codes(trustOf({ rules }), { files: file('x.npy', 'npy') }), []);
  assert.deepEqual(codes(trustOf({ rules }), { files: file('x.pkl', 'pickle') }), ['threshold-unmet']);
  // Its format is not known: the rule about pickles may be about it.
  assert.deepEqual(codes(trustOf({ rules }), { files: file('x.npy') }), ['threshold-unmet']);
  assert.deepEqual(codes(trustOf({ rules }), { files: file('community/x.pkl', 'pickle') }), [
    'publisher-out-of-scope',
  ]);
  const mixed = [...file('x.npy', 'npy'), ...file('community/y', 'npy'), ...file('community/z', 'npy')];
  const { facts } = evaluate(trustOf({ rules }), { ...plain, files: mixed });
  assert.deepEqual(
    facts.map(({ code, path }) => [code, path]),
    [['publisher-out-of-scope', 'community/y']],
  );
  assert.match(facts[0]!.detail, /rules\[0\].*1 more/);
});

test('what no rule is about is refused where the file says so', () => {
  const rules = [{ paths: ['models/**'] }];
  assert.deepEqual(codes(trustOf({ rules })), []);
  assert.deepEqual(codes(trustOf({ rules, default: 'deny' })), ['publisher-out-of-scope']);
  assert.deepEqual(codes(trustOf({ rules, default: 'deny' }), { files: [{ path: 'models/a' }] }), []);
  assert.deepEqual(codes(trustOf({ default: 'deny' }), { files: [] }), ['publisher-out-of-scope']);
});

test('windows: every time that the signature may be of must lie in them', () => {
  const trust = trustOf({ a1: { from: at(-10), until: at(-2) } });
  const dated = (published: number, signed: number | null = null): string[] =>
    codes(trust, {
      publishedAt: now + published * day,
      signatures: [signedBy(a1, { time: signed === null ? null : now + signed * day })],
    });
  assert.deepEqual(dated(-5), []);
  assert.deepEqual(dated(-10), []);
  assert.deepEqual(dated(-2), ['key-out-of-window']);
  assert.deepEqual(dated(-11), ['key-out-of-window']);
  assert.deepEqual(dated(-5, -1), ['key-out-of-window']);
  assert.deepEqual(dated(-5, -11), ['key-out-of-window']);
  assert.deepEqual(dated(-5, -4), []);
  // Nothing says when: as if it were made now.
  assert.deepEqual(codes(trust, { publishedAt: null }), ['key-out-of-window']);
  const trusted = signedBy(a1, { time: now - 3 * day, timeTrusted: true });
  assert.deepEqual(codes(trust, { publishedAt: now - day, signatures: [trusted] }), []);
});

test('revocation: a retired key keeps what it signed before, a compromised one only what somebody else timed', () => {
  const judged = (reason: string, time: number, timeTrusted: boolean): string[] =>
    codes(trustOf({ a1: { revoked: { at: at(-5), reason } } }), {
      publishedAt: now + time * day,
      signatures: [signedBy(a1, { time: now + time * day, timeTrusted })],
    });
  for (const reason of ['retired', 'superseded']) {
    assert.deepEqual(judged(reason, -6, false), []);
    assert.deepEqual(judged(reason, -5, false), ['key-revoked']);
    assert.deepEqual(judged(reason, -4, true), ['key-revoked']);
  }
  assert.deepEqual(judged('compromised', -6, false), ['key-revoked']);
  assert.deepEqual(judged('compromised', -6, true), []);
  assert.deepEqual(judged('compromised', -5, true), ['key-revoked']);
  assert.deepEqual(judged('compromised', -4, true), ['key-revoked']);
  // A retired key that signed an old date under a statement of today.
  const trust = trustOf({ a1: { revoked: { at: at(-5), reason: 'retired' } } });
  const backdated = [signedBy(a1, { time: now - 6 * day })];
  assert.deepEqual(codes(trust, { publishedAt: now - day, signatures: backdated }), ['key-revoked']);
});

test('dates of the statement: expired, from the future, too old, none at all', () => {
  const trust = trustOf();
  assert.deepEqual(codes(trust, { expiresAt: now + 1 }), []);
  assert.deepEqual(codes(trust, { expiresAt: now }), ['manifest-expired']);
  assert.deepEqual(codes(trust, { expiresAt: now - 2 * day }), ['manifest-expired', 'manifest-broken']);
  assert.deepEqual(codes(trust, { publishedAt: now + 4 * 60_000 }), []);
  assert.deepEqual(codes(trust, { publishedAt: now + 6 * 60_000 }), ['manifest-from-future']);
  const ahead = [signedBy(a1, { time: now + 6 * 60_000 })];
  assert.deepEqual(codes(trust, { signatures: ahead }), ['manifest-from-future']);
  assert.deepEqual(codes(trust, { maxAge: 2 * day }), []);
  assert.deepEqual(codes(trust, { maxAge: day / 2 }), ['manifest-too-old']);
  assert.deepEqual(codes(trust, { maxAge: day, publishedAt: null }), ['manifest-too-old']);
  const again = [signedBy(a1, { time: now })];
  assert.deepEqual(codes(trust, { maxAge: day / 2, signatures: again }), ['manifest-too-old']);
  for (const broken of [
    { publishedAt: Number.NaN },
    { expiresAt: Number.NaN },
    { expiresAt: Number.POSITIVE_INFINITY },
  ])
    assert.ok(codes(trust, broken).includes('manifest-broken'), JSON.stringify(broken));
});

test('keys that the caller names need no publisher, and are nobody else', () => {
  const trust = trustInKeys([knownKey({ kind: 'minisign', text: a1.text })]);
  assert.deepEqual(codes(trust, { publisher: 'whoever' }), []);
  assert.deepEqual(codes(trust, { signatures: [signedBy(b1)] }), ['key-unknown']);
  assert.equal(evaluate(trust, plain).signatures[0]?.publisher, undefined);
  assert.deepEqual(trustedMaterial(trust, 'minisign'), [{ kind: 'minisign', text: a1.text }]);
  assert.deepEqual(trustedMaterial(trust, 'ca'), []);
});
