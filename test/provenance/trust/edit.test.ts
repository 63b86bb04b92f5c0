import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addKey, emptyTrust, revokeKey, rotateKey } from '../../../src/provenance/trust/edit.ts';
import { type KnownKey, knownKey } from '../../../src/provenance/trust/key-material.ts';
import { readTrust } from '../../../src/provenance/trust/read.ts';
import type { Trust } from '../../../src/provenance/trust/trust.ts';
import { writeTrust } from '../../../src/provenance/trust/write.ts';
import { minisignKey, pem } from './keys.ts';

const newKey = (): KnownKey => knownKey({ kind: 'minisign', text: minisignKey().text });
const [a, b, c] = [newKey(), newKey(), newKey()];
const at = Date.UTC(2026, 5, 1);
const readsBack = (trust: Trust): void =>
  assert.deepEqual(readTrust(Buffer.from(writeTrust(trust)), 'x'), trust);

test('keys are added to publishers, each once', () => {
  const one = addKey(emptyTrust, 'A', a, { until: at });
  const two = addKey(addKey(one, 'A', b), 'B', knownKey({ kind: 'pem', text: pem() }));
  assert.deepEqual(
    two.publishers.map(({ name, keys }) => [name, keys.length]),
    [
      ['A', 2],
      ['B', 1],
    ],
  );
  assert.equal(two.publishers[0]!.keys[0]!.until, at);
  readsBack(two);
  assert.throws(() => addKey(two, 'C', a), { code: 'USAGE', message: /one of A/ });
  for (const name of ['', ' A', 'A\n', 'A\u200b'])
    assert.throws(() => addKey(two, name, c), { code: 'USAGE' });
});

test('rotation ends the key in use and names the one that follows', () => {
  const { trust } = rotateKey(addKey(emptyTrust, 'A', a), b, { publisher: 'A', old: null, at });
  const [old, next] = trust.publishers[0]!.keys;
  assert.deepEqual([old!.until, old!.replacedBy, next!.id, next!.until], [at, b.id, b.id, null]);
  readsBack(trust);
  // The next rotation takes the key that is in use then.
  const later = rotateKey(trust, c, { publisher: 'A', old: null, at: at + 1 }).trust;
  assert.deepEqual(
    later.publishers[0]!.keys.map(({ until }) => until),
    [at, at + 1, null],
  );
  const several = addKey(addKey(emptyTrust, 'A', a), 'A', b);
  assert.throws(() => rotateKey(several, c, { publisher: 'A', old: null, at }), /--old/);
  const named = rotateKey(several, c, { publisher: 'A', old: a.id.toLowerCase(), at }).trust;
  assert.deepEqual(
    named.publishers[0]!.keys.map(({ until }) => until),
    [at, null, null],
  );
  // To a key that is there already.
  assert.equal(rotateKey(several, b, { publisher: 'A', old: null, at }).trust.publishers[0]!.keys.length, 2);
  assert.throws(() => rotateKey(several, c, { publisher: 'Z', old: null, at }), /no publisher/);
  assert.throws(() => rotateKey(several, c, { publisher: 'A', old: 'FFFF', at }), /no key FFFF/);
  assert.throws(() => rotateKey(emptyTrust, c, { publisher: 'A', old: null, at }), /no publisher/);
  const soon = addKey(emptyTrust, 'A', a, { from: at });
  assert.throws(() => rotateKey(soon, b, { publisher: 'A', old: null, at }), /cannot end/);
});

test('a revocation becomes stricter, never milder', () => {
  const trust = addKey(addKey(emptyTrust, 'A', a), 'A', b);
  const retired = revokeKey(trust, a.id, { at, reason: 'retired' });
  assert.deepEqual([retired.publisher, retired.key.revoked], ['A', { at, reason: 'retired' }]);
  readsBack(retired.trust);
  const worse = revokeKey(retired.trust, a.id, { at, reason: 'compromised' }).trust;
  for (const change of [
    { at: at + 1, reason: 'compromised' },
    { at, reason: 'retired' },
  ] as const)
    assert.throws(() => revokeKey(worse, a.id, change), /already/);
  assert.equal(revokeKey(worse, a.id, { at: at - 1, reason: 'compromised' }).key.revoked?.at, at - 1);
  assert.throws(() => revokeKey(trust, 'none', { at, reason: 'retired' }), /no key none/);
});
