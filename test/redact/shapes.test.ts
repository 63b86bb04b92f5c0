import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redacted, whole } from './kit.ts';
import { samples } from './samples.ts';

const framed = (text: string): string => `before it\n${text}\nafter it\n`;

test('each kind is replaced, and what stands around it stays', () => {
  for (const { kind, text, secret } of samples) {
    const seen = whole(framed(text));
    assert.ok(!seen.text.includes(secret), `${kind}: ${seen.text}`);
    assert.ok(seen.text.includes(`[redacted:${kind}]`), `${kind}: ${seen.text}`);
    assert.deepEqual(seen.counts, [{ kind, count: 1 }], kind);
    assert.ok(seen.text.startsWith('before it\n'), kind);
    assert.ok(seen.text.endsWith('after it\n'), `${kind}: ${seen.text}`);
  }
});

test('however it is cut into two writes, the same comes out', () => {
  for (const { kind, text } of samples) {
    const bytes = Buffer.from(framed(text));
    const expected = whole(bytes);
    for (let at = 1; at < bytes.length; at += 1) {
      const seen = redacted([bytes.subarray(0, at), bytes.subarray(at)]);
      assert.deepEqual(seen, expected, `${kind} at ${at}`);
    }
  }
});

test('byte by byte, and with pauses, nothing of a secret is seen', () => {
  for (const { kind, text, secret } of samples) {
    const bytes = Buffer.from(framed(text));
    const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
    assert.deepEqual(redacted(single), whole(bytes), kind);
    const paused = redacted(single, [], { idle: true });
    assert.ok(!paused.text.includes(secret), `${kind}: ${paused.text}`);
    // A pause may let an anchor through, which everybody knows; what follows it is not seen.
    assert.ok(!paused.text.includes(secret.slice(-16)), `${kind}: ${paused.text}`);
  }
});

test('at the very end, and where the stream is cut off in the middle of it', () => {
  for (const { kind, text, secret } of samples) {
    const end = text.indexOf(secret) + secret.length;
    if (text === secret) assert.ok(!whole(text).text.includes(secret), kind);
    const most = redacted([Buffer.from(text.slice(0, end - 3))], [], { cut: true }).text;
    assert.ok(!most.includes(secret.slice(0, -3)), `${kind}: ${most}`);
  }
});

test('tokens inside of base64, wherever they begin in what was encoded', () => {
  const kinds = new Set([
    'github-token',
    'aws-access-key',
    'npm-token',
    'private-key',
    'stripe-key',
    'gitlab-token',
  ]);
  for (const { kind, text, secret } of samples.filter((one) => kinds.has(one.kind))) {
    if (text !== secret && kind !== 'private-key') continue;
    for (const before of ['', 'x', 'xy', 'xyz', 'user: ']) {
      const encoded = Buffer.from(`${before}${text}\nand more of it`).toString('base64');
      const seen = whole(`data: ${encoded}\n`);
      assert.deepEqual(seen.counts, [{ kind, count: 1 }], `${kind} after ${before.length}: ${seen.text}`);
      const decoded = Buffer.from(seen.text.slice(6).replace(/\[redacted:[\w-]+\]/, ''), 'base64').toString(
        'latin1',
      );
      assert.ok(!decoded.includes(secret.slice(4, 24)), kind);
    }
  }
});

test('a token with the right checksum is found inside of other text, one without is not', () => {
  const token = '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';
  assert.equal(whole(`id_${token}zz`).text, 'id_[redacted:github-token]zz');
  const wrong = token.replace('0mLq17', '0mLq18');
  assert.equal(whole(`id_${wrong}zz`).text, `id_${wrong}zz`);
});

test('placeholders and public parts are left alone', () => {
  for (const text of [
    'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'sk-toggleable__content-arrow sk-estimator-doc-link sk-container-id-1',
    'postgres://user:$'.concat('{DB_PASSWORD}@host/db postgres://{user}:{password}@{host}'),
    'Authorization: Bearer <token>',
    'Authorization: Bearer $TOKEN_OF_THE_SERVICE',
    'def f(user, password=None, token=None): return connect(password=password)',
    'api_key = os.environ.get("OPENAI_API_KEY")',
    'ssh://git@github.com:22/x/y.git http://localhost:8888/tree user@example.com',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----',
    'untrusted comment: minisign public key\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3',
  ])
    assert.deepEqual(whole(text), { text, counts: [] });
});

test('what follows a private key without an end is seen again', () => {
  const prose = 'and this is a sentence that has nothing to do with keys at all, it goes on and on.';
  const seen = whole(`-----BEGIN PRIVATE KEY-----\n${prose}\nlast line`).text;
  assert.ok(seen.startsWith('[redacted:private-key]'));
  assert.ok(seen.endsWith('keys at all, it goes on and on.\nlast line'), seen);
});
