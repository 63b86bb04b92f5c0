import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { OmsOptions } from '../../../src/provenance/oms/read.ts';
import { vectors, withoutVectors } from '../../vectors.ts';
import { against, codes, folder, read } from './kit.ts';

const skip = { skip: withoutVectors };

function at(...parts: string[]): string {
  return join(vectors!, 'oms', ...parts);
}

function trust(): Pick<OmsOptions, 'keys' | 'cas' | 'trustedRoot' | 'signers'> {
  return {
    keys: [readFileSync(at('keys', 'signing-key-pub.pem'), 'utf8')],
    cas: [readFileSync(at('keys', 'ca-cert.pem'), 'utf8')],
    trustedRoot: readFileSync(join(vectors!, 'sigstore-conformance', 'trusted_root.prod.json')),
    signers: [{ identity: 'stefanb@us.ibm.com', issuer: 'https://sigstore.verify.ibm.com/oauth2' }],
  };
}

/** Published with the reference implementation: who signed, and what of the folder is left out. */
const published = [
  ['v1.1.0-elliptic-key', 'oms-key', ['ignore-me']],
  ['v1.0.1-elliptic-key', 'oms-key', ['ignore-me']],
  ['v1.0.0-elliptic-key', 'oms-key', []],
  ['v0.3.1-certificate', 'oms-certificate', []],
  ['v1.1.0-certificate', 'oms-certificate', ['ignore-me']],
  ['v1.1.0-sigstore', 'oms-sigstore', ['ignore-me']],
] as const;

for (const [name, method, leftOut] of published) {
  const single = name === 'v1.0.0-elliptic-key' ? 'signme-1' : null;
  const target = (root: string): string => (single === null ? root : join(root, single));

  test(`${name} is accepted with the right trust, and with no other`, skip, async () => {
    const bytes = readFileSync(at(name, 'model.sig'));
    const signed = await read(bytes, { ...trust(), single });
    assert.deepEqual(codes(signed), []);
    assert.equal(signed.signatures[0]!.method, method);
    assert.deepEqual(
      against(signed.claim!, target(at(name)), leftOut),
      leftOut.map((path) => `file-ignored ${path}`),
    );
    const strangers = { ...trust(), keys: [], cas: [], signers: [] };
    assert.ok(codes(await read(bytes, { ...strangers, single })).includes('not-valid'));
  });

  test(`${name}: a changed, added, removed or exchanged file is found`, skip, async () => {
    const signed = await read(readFileSync(at(name, 'model.sig')), { ...trust(), single });
    const found = (change: (root: string) => void): string[] => {
      const root = folder();
      cpSync(at(name), root, { recursive: true });
      change(root);
      return against(signed.claim!, target(root), leftOut).filter((line) => !line.startsWith('file-ignored'));
    };
    const flip = (root: string): void => {
      const bytes = readFileSync(join(root, 'signme-1'));
      bytes[0]! ^= 1;
      writeFileSync(join(root, 'signme-1'), bytes);
    };
    assert.deepEqual(found(flip), ['digest-mismatch signme-1']);
    if (single !== null) return;
    const add = (root: string): void => writeFileSync(join(root, 'extra.py'), '');
    assert.deepEqual(found(add), ['file-unsigned extra.py']);
    assert.deepEqual(
      found((root) => rmSync(join(root, 'signme-2'))),
      ['signed-file-missing signme-2'],
    );
    const swap = (root: string): void => {
      const [one, two] = ['signme-1', 'signme-2'].map((file) => join(root, file)) as [string, string];
      const kept = readFileSync(one);
      cpSync(two, one);
      writeFileSync(two, kept);
    };
    assert.deepEqual(found(swap), ['digest-mismatch signme-1', 'digest-mismatch signme-2']);
  });
}

test('what a signer leaves out and the policy does not admit is an unsigned file', skip, async () => {
  const name = 'v1.1.0-elliptic-key';
  const { claim } = await read(readFileSync(at(name, 'model.sig')), trust());
  assert.ok(claim!.ignored.includes('ignore-me'));
  assert.deepEqual(against(claim!, at(name), ['.git']), ['file-unsigned ignore-me']);
});

test('what model-signing 0.2 signed is refused, and why is said', skip, async () => {
  const signed = await read(readFileSync(at('v0.2.0-certificate', 'model.sig')), trust());
  assert.deepEqual(codes(signed), ['signature-invalid', 'signature-legacy', 'not-valid']);
  assert.equal(signed.claim, null);
  assert.match(signed.facts[1]!.detail, /model-signing 0\.2/);
});

test('another identity, issuer, authority or key is refused', skip, async () => {
  const sigstore = readFileSync(at('v1.1.0-sigstore', 'model.sig'));
  const { signers, trustedRoot, keys } = trust();
  const [signer] = signers;
  for (const other of [
    { ...signer!, identity: 'stefanb@us.ibm.com.example' },
    { ...signer!, issuer: 'https://accounts.google.com' },
  ])
    assert.ok(codes(await read(sigstore, { signers: [other], trustedRoot })).includes('identity-mismatch'));
  const noRoot = codes(await read(sigstore, { signers, trustedRoot: null }));
  assert.ok(noRoot.includes('trust-root-invalid') && noRoot.includes('not-valid'), noRoot.join());
  const certificate = readFileSync(at('v1.1.0-certificate', 'model.sig'));
  assert.deepEqual(codes(await read(certificate, { keys })), ['certificate-invalid', 'not-valid']);
  const later = { ...trust(), now: Date.parse('2035-05-01T00:00:00Z') };
  const expired = await read(certificate, later);
  assert.deepEqual(codes(expired), ['certificate-invalid', 'not-valid']);
  assert.match(expired.facts[0]!.detail, /expired on Apr 30/);
});

test('an envelope that names a key beside a certificate is refused', skip, async () => {
  const bundle = JSON.parse(readFileSync(at('v1.1.0-certificate', 'model.sig'), 'utf8'));
  // Nothing signs the name of the key.
  bundle.dsseEnvelope.signatures[0].keyid = 'a'.repeat(64);
  const found = codes(await read(Buffer.from(JSON.stringify(bundle)), trust()));
  assert.deepEqual(found, ['signature-broken', 'not-valid']);
});
