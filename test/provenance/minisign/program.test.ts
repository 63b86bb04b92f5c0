import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parsePublicKey, publicKeyFile, sameKey } from '../../../src/provenance/minisign/public-key.ts';
import {
  generateKey,
  parseSecretKey,
  secretKeyFile,
  unlockSecretKey,
} from '../../../src/provenance/minisign/secret-key.ts';
import { signBytes } from '../../../src/provenance/minisign/sign.ts';
import { claimedTime, parseSignature } from '../../../src/provenance/minisign/signature.ts';
import { verifySignature } from '../../../src/provenance/minisign/verify.ts';
import { vectors, withoutVectors } from '../../vectors.ts';
import { runMinisign, withoutMinisign } from './minisign.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-minisign-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const read = (name: string): Buffer => readFileSync(join(folder, name));
const write = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);

test('the minisign program signs, loadlock verifies', { skip: withoutMinisign }, async () => {
  assert.equal(runMinisign(folder, ['-G', '-W', '-p', 'theirs.pub', '-s', 'theirs.key']).code, 0);
  const key = parsePublicKey(read('theirs.pub'));
  for (const content of ['', 'x', 'y'.repeat(200_000)]) {
    write('theirs', content);
    assert.equal(runMinisign(folder, ['-S', '-s', 'theirs.key', '-m', 'theirs']).code, 0);
    const signature = parseSignature(read('theirs.minisig'));
    assert.equal(verifySignature(signature, key, read('theirs')), null);
    assert.ok(Math.abs(claimedTime(signature.trustedComment)! - Date.now()) < 60_000);
    assert.equal(verifySignature(signature, key, Buffer.from('other'))?.code, 'signature-invalid');
    assert.equal(runMinisign(folder, ['-S', '-l', '-s', 'theirs.key', '-m', 'theirs']).code, 0);
    const old = parseSignature(read('theirs.minisig'));
    assert.equal(verifySignature(old, key, read('theirs'))?.code, 'signature-legacy');
    assert.equal(verifySignature(old, key, read('theirs'), { legacy: true }), null);
  }
  const secret = await unlockSecretKey(parseSecretKey(read('theirs.key')), null);
  assert.ok(sameKey(secret.publicKey, key));
});

test('loadlock signs, the minisign program verifies', { skip: withoutMinisign }, async () => {
  const secret = generateKey();
  write('ours.pub', publicKeyFile(secret.publicKey));
  write('ours.key', await secretKeyFile(secret, null));
  for (const trustedComment of [
    '',
    'timestamp:1\tfile:ours',
    'x'.repeat(8190 - 'trusted comment: '.length),
  ]) {
    write('ours', `content ${trustedComment.length}`);
    const untrustedComment = 'ü'.repeat(Math.floor((1022 - 'untrusted comment: '.length) / 2));
    write('ours.minisig', signBytes(secret, read('ours'), { trustedComment, untrustedComment }));
    const { code, text } = runMinisign(folder, ['-V', '-p', 'ours.pub', '-m', 'ours']);
    assert.equal(code, 0, text);
    assert.ok(text.includes(`Trusted comment: ${trustedComment}\n`));
  }
  write('ours', 'changed');
  assert.equal(runMinisign(folder, ['-V', '-p', 'ours.pub', '-m', 'ours']).code, 1);
  // Its own signature under our key file, with the checksum that it wants of open keys.
  assert.equal(runMinisign(folder, ['-S', '-s', 'ours.key', '-m', 'ours']).code, 0);
  assert.equal(verifySignature(parseSignature(read('ours.minisig')), secret.publicKey, read('ours')), null);
  assert.equal(runMinisign(folder, ['-R', '-s', 'ours.key', '-p', 'again.pub']).code, 0);
  assert.ok(sameKey(parsePublicKey(read('again.pub')), secret.publicKey));
});

test('keys with a password go both ways', { skip: withoutMinisign }, async () => {
  const secret = generateKey();
  write('locked.key', await secretKeyFile(secret, 'correct horse', { operations: 2 ** 20, memory: 2 ** 25 }));
  write('m', 'message');
  assert.notEqual(runMinisign(folder, ['-S', '-s', 'locked.key', '-m', 'm'], 'wrong\n').code, 0);
  assert.equal(runMinisign(folder, ['-S', '-s', 'locked.key', '-m', 'm'], 'correct horse\n').code, 0);
  assert.equal(verifySignature(parseSignature(read('m.minisig')), secret.publicKey, read('m')), null);
  // The program takes a gibibyte and some seconds for each of these.
  const made = runMinisign(folder, ['-G', '-p', 'l.pub', '-s', 'l.key'], 'pässword\npässword\n');
  assert.equal(made.code, 0, made.text);
  const unlocked = await unlockSecretKey(parseSecretKey(read('l.key')), 'pässword');
  assert.ok(sameKey(unlocked.publicKey, parsePublicKey(read('l.pub'))));
});

test('the published vectors', { skip: withoutVectors }, async () => {
  const vector = (name: string): Buffer => readFileSync(join(vectors!, 'minisign', name));
  const key = parsePublicKey(vector('jedisct1.pub'));
  const file = vector('test.txt');
  assert.equal(verifySignature(parseSignature(vector('prehashed-ED.minisig')), key, file), null);
  const old = parseSignature(vector('legacy-Ed.minisig'));
  assert.equal(verifySignature(old, key, file)?.code, 'signature-legacy');
  assert.equal(verifySignature(old, key, file, { legacy: true }), null);
  const flipped = parseSignature(vector('prehashed-ED.minisig').toString().replace('\nRUQ', '\nRWQ'));
  assert.equal(verifySignature(flipped, key, file, { legacy: true })?.code, 'signature-invalid');
  const other = parseSignature(vector('message.txt.minisig'));
  assert.equal(
    verifySignature(other, parsePublicKey(vector('aead.pub')), vector('message.txt'), { legacy: true }),
    null,
  );
  const open = await unlockSecretKey(parseSecretKey(vector('minisign-nopassword-0.key')), null);
  const again = parseSignature(signBytes(open, file, { trustedComment: 'x' }));
  assert.equal(verifySignature(again, open.publicKey, file), null);
  const locked = parseSecretKey(vector('aead-encrypted.key'));
  assert.deepEqual(locked.lock?.cost, { operations: 2 ** 25, memory: 2 ** 30 });
});
