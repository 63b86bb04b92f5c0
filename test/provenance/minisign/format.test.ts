import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { bufferSource } from '../../../src/bytes/source.ts';
import { ParseError } from '../../../src/core/errors.ts';
import { scryptParameters } from '../../../src/provenance/minisign/password.ts';
import {
  keyIdText,
  parsePublicKey,
  publicKeyFile,
  publicKeyText,
} from '../../../src/provenance/minisign/public-key.ts';
import {
  generateKey,
  parseSecretKey,
  secretKeyFile,
  unlockSecretKey,
} from '../../../src/provenance/minisign/secret-key.ts';
import { signBytes } from '../../../src/provenance/minisign/sign.ts';
import { claimedTime, parseSignature, signatureFile } from '../../../src/provenance/minisign/signature.ts';
import { blake2b512, verifySignature } from '../../../src/provenance/minisign/verify.ts';

const secret = generateKey();
const message = Buffer.from('the bytes of a manifest');
const file = signBytes(secret, message, { trustedComment: 'timestamp:1700000000\tfile:x' });
const cheap = { operations: 2 ** 15, memory: 2 ** 20 };

function invalid(run: () => unknown, said?: RegExp): void {
  assert.throws(run, (error: unknown) => {
    assert.ok(error instanceof ParseError, String(error));
    if (said !== undefined) assert.match(error.message, said);
    return true;
  });
}

test('what is signed verifies; every other byte, key and comment does not', () => {
  const signature = parseSignature(file);
  assert.equal(verifySignature(signature, secret.publicKey, message), null);
  assert.equal(signatureFile(signature), file);
  const other = Uint8Array.from(message, (byte, at) => (at === 3 ? byte ^ 1 : byte));
  assert.equal(verifySignature(signature, secret.publicKey, other)?.code, 'signature-invalid');
  assert.equal(verifySignature(signature, generateKey().publicKey, message)?.code, 'key-unknown');
  const sameId = { keyId: secret.keyId, bytes: generateKey().publicKey.bytes };
  assert.equal(verifySignature(signature, sameId, message)?.code, 'signature-invalid');
  const said = parseSignature(file.replace('file:x', 'file:y'));
  assert.equal(verifySignature(said, secret.publicKey, message)?.code, 'signature-invalid');
});

test('each flipped bit of a signature file is refused, but for those of the untrusted comment', () => {
  const bytes = Buffer.from(file);
  const comment = file.indexOf('\n');
  let refused = 0;
  for (let at = 0; at < bytes.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 1 << bit;
      let accepted = false;
      try {
        accepted = verifySignature(parseSignature(changed), secret.publicKey, message) === null;
      } catch (error) {
        assert.ok(error instanceof ParseError, String(error));
      }
      if (accepted) assert.ok(at < comment && at >= 'untrusted comment: '.length, `byte ${at}, bit ${bit}`);
      else refused += 1;
    }
  assert.ok(refused >= 8 * (bytes.length - comment));
});

test('files that are not exactly the format are refused', () => {
  const [first, second, third, fourth] = file.split('\n');
  for (const lines of [
    [first, second, third],
    [first, second, third, fourth, 'more'],
    [first, second, third, fourth, ''],
    [second, first, third, fourth],
    [`x${first}`, second, third, fourth],
    [first, `${second}=`, third, fourth],
    [first, ` ${second}`, third, fourth],
    [first, second!.replace(/^R/, 'S'), third, fourth],
    [first, second, `${third}\0`, fourth],
    [first, second, `${third}\x1b[31m`, fourth],
    [first, second, `${third}\ragain`, fourth],
    [`untrusted comment: ${'x'.repeat(1100)}`, second, third, fourth],
    [first, second, `trusted comment: ${'x'.repeat(8300)}`, fourth],
    [first, second, third, fourth!.slice(4)],
    [first, second, third, ''],
  ])
    invalid(() => parseSignature(`${lines.join('\n')}\n`));
  invalid(() => parseSignature(Buffer.concat([Buffer.from(file), Buffer.from([0xff])])), /UTF-8/);
  invalid(() => parseSignature(Buffer.from(`\ufeff${file}`)));
  invalid(() => parseSignature(Buffer.alloc(1 << 20, 'x')), /longer/);
  // A base64 text that decodes alike but is another text: the unused bits of its last character.
  const sloppy = fourth!.replace(/.==$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}==`);
  assert.deepEqual(Buffer.from(sloppy, 'base64'), Buffer.from(fourth!, 'base64'));
  invalid(() => parseSignature([first, second, third, sloppy].join('\n')), /canonical/);
});

test('line ends of either kind are read, mixed ones are not', () => {
  const windows = file.replaceAll('\n', '\r\n');
  assert.equal(verifySignature(parseSignature(windows), secret.publicKey, message), null);
  assert.equal(verifySignature(parseSignature(file.trimEnd()), secret.publicKey, message), null);
  invalid(() => parseSignature(file.replace('\n', '\r\n')));
});

test('public keys: file, single line, id', () => {
  const text = publicKeyText(secret.publicKey);
  for (const written of [
    text,
    `${text}\n`,
    publicKeyFile(secret.publicKey),
    Buffer.from(publicKeyFile(secret.publicKey)),
  ])
    assert.equal(publicKeyText(parsePublicKey(written)), text);
  assert.ok(publicKeyFile(secret.publicKey).includes(keyIdText(secret.keyId)));
  for (const wrong of [
    '',
    text.slice(4),
    `${text}AAAA`,
    `${text}\n${text}`,
    text.replace(/^R/, 'S'),
    secretLine(),
  ])
    invalid(() => parsePublicKey(wrong));
  // A certificate is named as what it is, not by the number of its lines.
  const pem = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n-----END CERTIFICATE-----\n`;
  for (const written of [pem, Buffer.from(pem)]) invalid(() => parsePublicKey(written), /PEM, CERTIFICATE/);
});

function secretLine(): string {
  return Buffer.alloc(158).toString('base64');
}

test('a key of small order, under which OpenSSL takes a signature that anybody can make, is refused', () => {
  const identity = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);
  const forged = Buffer.concat([identity, Buffer.alloc(32)]);
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), identity]),
    format: 'der',
    type: 'spki',
  });
  assert.ok(verify(null, Buffer.from('whatever'), key, forged), 'the premise');
  const written = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(8), identity]).toString('base64');
  invalid(() => parsePublicKey(written), /small order/);
});

test('secret keys: with a password, without, with the wrong one, damaged', async () => {
  const open = parseSecretKey(await secretKeyFile(secret, null));
  assert.equal(open.lock, null);
  assert.equal(signBytesOf(await unlockSecretKey(open, null)), signBytesOf(secret));
  const text = await secretKeyFile(secret, 'pass wörd', cheap);
  const locked = parseSecretKey(text);
  assert.equal(signBytesOf(await unlockSecretKey(locked, 'pass wörd')), signBytesOf(secret));
  await assert.rejects(unlockSecretKey(locked, 'pass word'), { code: 'KEY_LOCKED' });
  await assert.rejects(unlockSecretKey(locked, null), { code: 'KEY_LOCKED' });
  const [comment, line] = text.split('\n');
  const raw = Buffer.from(line!, 'base64');
  for (let at = 0; at < raw.length; at += 1) {
    // The limits of the cost: several of them stand for the same parameters.
    if (at >= 38 && at < 54) continue;
    const changed = Buffer.from(raw);
    changed[at]! ^= 0x10;
    await assert.rejects(async () =>
      unlockSecretKey(parseSecretKey(`${comment}\n${changed.toString('base64')}\n`), 'pass wörd'),
    );
  }
});

function signBytesOf(key: typeof secret): string {
  return signBytes(key, message, { trustedComment: 'x' });
}

test('an open key whose halves do not belong together is refused: it would leak itself', async () => {
  const [comment, line] = (await secretKeyFile(secret, null)).split('\n');
  const raw = Buffer.from(line!, 'base64');
  raw.set(generateKey().publicKey.bytes, 54 + 8 + 32);
  const locked = parseSecretKey(`${comment}\n${raw.toString('base64')}`);
  await assert.rejects(unlockSecretKey(locked, null), /public half/);
});

test('a secret key file cannot ask for all memory or a day of work', async () => {
  const [comment, line] = (await secretKeyFile(secret, 'x', cheap)).split('\n');
  for (const [operations, memory] of [
    [2n ** 26n, 2n ** 31n],
    [2n ** 26n, 2n ** 40n],
    [2n ** 60n, 2n ** 20n],
    [2n ** 30n, 2n ** 20n],
    [2n ** 28n, 0n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
  ] as const) {
    const raw = Buffer.from(line!, 'base64');
    raw.writeBigUInt64LE(operations, 38);
    raw.writeBigUInt64LE(memory, 46);
    await assert.rejects(
      async () => unlockSecretKey(parseSecretKey(`${comment}\n${raw.toString('base64')}`), 'x'),
      { code: 'PARSE_INVALID' },
      `${operations} ${memory}`,
    );
  }
});

// libsodium's own constants: INTERACTIVE is N=2^14, r=8, p=1; SENSITIVE N=2^20, r=8, p=1.
test('limits become the scrypt parameters that libsodium documents', () => {
  assert.deepEqual(scryptParameters({ operations: 524288, memory: 16777216 }), { N: 2 ** 14, r: 8, p: 1 });
  assert.deepEqual(scryptParameters({ operations: 33554432, memory: 1073741824 }), {
    N: 2 ** 20,
    r: 8,
    p: 1,
  });
});

test('comments that the format cannot hold are not signed', () => {
  for (const trustedComment of ['a\nb', 'a\0', 'x'.repeat(8200), '\ud800'])
    assert.throws(() => signBytes(secret, message, { trustedComment }), { code: 'USAGE' });
});

test('the claimed time is the timestamp that stands first', () => {
  assert.equal(claimedTime('timestamp:1635443258\tfile:test\thashed'), 1_635_443_258_000);
  for (const none of [
    '',
    'file:x\ttimestamp:1',
    'timestamp:',
    'timestamp:-1',
    'timestamp:1e3',
    'timestamp:9999999999999',
  ])
    assert.equal(claimedTime(none), null);
});

test('BLAKE2b-512 of a file that is read in pieces', () => {
  const bytes = Buffer.alloc(300_001, 'abc');
  const { size, readInto } = bufferSource(bytes);
  assert.deepEqual(blake2b512({ size, readInto }), blake2b512(bufferSource(bytes)));
  // RFC 7693, appendix A.
  assert.ok(
    Buffer.from(blake2b512(bufferSource(Buffer.from('abc'))))
      .toString('hex')
      .startsWith('ba80a53f981c4d0d'),
  );
  assert.throws(() => blake2b512({ size: 10, readInto: () => 0 }), { code: 'SOURCE_CHANGED' });
});
