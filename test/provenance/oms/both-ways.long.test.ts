import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { presets } from '../../../src/policy/presets/index.ts';
import type { OmsModel } from '../../../src/provenance/oms/write.ts';
import { signOms } from '../../../src/provenance/oms/write.ts';
import { verifyTarget } from '../../../src/verify.ts';
import { against, codes, folder, keyPair, put, read, sha256 } from './kit.ts';

const script = fileURLToPath(new URL('reference.py', import.meta.url));
const { LOADLOCK_TEST_PYTHON: python } = process.env;
const withReference = {
  skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with model-signing' : false,
};

type Order = Readonly<Record<string, unknown>>;

/** What the reference implementation says to each order: null, or what it does not like. */
function ask(...orders: readonly Order[]): (string | null)[] {
  const { status, stdout, stderr } = spawnSync(python!, ['-I', '-W', 'ignore', script], {
    input: JSON.stringify(orders),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  // Its warnings go to stdout too.
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1).replace(/^[^[]*/, ''));
}

const curves = ['P-256', 'P-384', 'P-521'] as const;
const now = Date.now();

/** Names that are sorted in three ways by three orders, and contents of every length around a shard's. */
const tree: Readonly<Record<string, string>> = {
  'config.json': '{}',
  'a/b': 'first',
  'a-b': 'second',
  'a/weights.bin': 'x'.repeat(100),
  'weights-\u{1F600}.bin': 'y'.repeat(16),
  'weights-\uFF5E.bin': 'z'.repeat(17),
  'deep/er/still/file with spaces': 'content',
};

function modelOf(files: Readonly<Record<string, string>>, more: Partial<OmsModel> = {}): OmsModel {
  const list = Object.entries(files).map(([path, text]) => ({ path, sha256: sha256(text) }));
  return { name: 'model', single: false, files: list, ignored: ['model.sig'], ...more };
}

test(
  'what we sign, the reference implementation accepts, and refuses once a byte differs',
  withReference,
  () => {
    const orders: Order[] = [];
    const expected: boolean[] = [];
    for (const curve of curves) {
      const place = folder();
      const keys = keyPair(curve);
      const model = join(place, 'model');
      const signature = join(model, 'model.sig');
      put(place, { 'key.pub': keys.public });
      put(model, { ...tree, 'notes.txt': 'left out', '.gitattributes': 'left out' });
      const what = modelOf(tree, { ignored: ['model.sig', 'notes.txt'] });
      put(model, {
        'model.sig': signOms(what, { key: keys.secret, password: null, certificates: null, now }),
      });
      const order = { do: 'verify', model, signature, key: join(place, 'key.pub') };
      orders.push(order);
      expected.push(true);

      const changed = join(place, 'changed');
      put(changed, { ...tree, 'a/b': 'First', 'model.sig': readFileSync(signature) });
      orders.push({ ...order, model: changed, signature: join(changed, 'model.sig') });
      expected.push(false);

      const one = join(place, 'one.bin');
      put(place, { 'one.bin': 'single' });
      const single = modelOf({ 'one.bin': 'single' }, { name: 'one.bin', single: true, ignored: [] });
      put(place, {
        'one.bin.sig': signOms(single, { key: keys.secret, password: null, certificates: null, now }),
      });
      orders.push({ ...order, model: one, signature: `${one}.sig` });
      expected.push(true);
    }
    const outcomes = ask(...orders);
    assert.deepEqual(
      outcomes.map((outcome) => outcome === null),
      expected,
      JSON.stringify(outcomes),
    );
  },
);

test('what the reference implementation signs, we accept, file by file', withReference, async () => {
  for (const curve of curves) {
    const place = folder();
    const keys = keyPair(curve);
    const model = join(place, 'model');
    put(place, { 'key.pem': keys.secret, 'one.bin': 'single' });
    put(model, { ...tree, 'notes.txt': 'left out', '.gitattributes': 'left out' });
    const order = {
      do: 'sign',
      model,
      signature: join(model, 'model.sig'),
      key: join(place, 'key.pem'),
      ignored: ['notes.txt'],
    };
    const one = { ...order, model: join(place, 'one.bin'), signature: join(place, 'one.sig'), ignored: [] };
    assert.deepEqual(ask(order, one), [null, null]);

    const signed = await read(readFileSync(order.signature), { keys: [keyPair().public, keys.public] });
    assert.deepEqual(codes(signed), []);
    assert.equal(signed.signatures[0]!.key, keys.public);
    assert.deepEqual(against(signed.claim!, model, ['notes.txt', '.gitattributes']).sort(), [
      'file-ignored .gitattributes',
      'file-ignored notes.txt',
    ]);
    assert.deepEqual(against(signed.claim!, model, ['.gitattributes']).sort(), [
      'file-ignored .gitattributes',
      'file-unsigned notes.txt',
    ]);
    const single = await read(readFileSync(one.signature), { keys: [keys.public], single: 'one.bin' });
    assert.deepEqual(codes(single), []);
    assert.deepEqual(against(single.claim!, one.model), []);
    // A signature over one file says nothing of a folder, nor one over a folder of a file.
    assert.ok(
      codes(await read(readFileSync(one.signature), { keys: [keys.public] })).includes('manifest-broken'),
    );
    const wrong = await read(readFileSync(order.signature), { keys: [keys.public], single: 'one.bin' });
    assert.ok(codes(wrong).includes('manifest-broken'));
  }
});

test('every way to hash that the reference implementation has is understood', withReference, async () => {
  const keys = keyPair();
  for (const hashing of [
    { algorithm: 'blake2' },
    { algorithm: 'blake3' },
    { shard_size: 16 },
    { shard_size: 7, algorithm: 'blake2' },
    { links: true },
  ]) {
    const place = folder();
    const model = join(place, 'model');
    const signature = join(place, 'model.sig');
    put(place, { 'key.pem': keys.secret, 'keys/key.pub': keys.public });
    put(model, tree);
    if (hashing.links === true) symlinkSync('config.json', join(model, 'link.json'));
    assert.deepEqual(ask({ do: 'sign', model, signature, key: join(place, 'key.pem'), hashing }), [null]);
    const signed = await read(readFileSync(signature), { keys: [keys.public] });
    const name = JSON.stringify(hashing);
    assert.deepEqual(codes(signed), [], name);
    const { claim } = signed;
    const whole = async (): Promise<string> => {
      const key = join(place, 'keys', 'key.pub');
      return (await verifyTarget(model, { policy: presets.standard, oms: signature, key })).decision;
    };
    assert.equal(await whole(), hashing.links === true ? 'deny' : 'allow', name);
    assert.equal(claim!.allowLinks, hashing.links === true);
    if (hashing.links === true) {
      // Our listing has no links: that the file is named is what matters.
      assert.deepEqual(against(claim!, model), ['signed-file-missing link.json'], name);
      continue;
    }
    assert.deepEqual(against(claim!, model), [], name);
    writeFileSync(join(model, 'a/weights.bin'), `${'x'.repeat(99)}y`);
    assert.deepEqual(against(claim!, model), ['digest-mismatch a/weights.bin'], name);
    assert.equal(await whole(), 'deny', name);
    writeFileSync(join(model, 'a/weights.bin'), 'x'.repeat(101));
    assert.equal(against(claim!, model).length, 1, name);
  }
});

test('certificates: both ways, over an authority between', withReference, async () => {
  const place = folder();
  const run = (...words: string[]): void =>
    void execFileSync('openssl', words, { stdio: 'pipe', cwd: place });
  put(place, {
    ca: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign',
    leaf: 'keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning',
  });
  const issue = (name: string, extensions: string, ...by: string[]): void => {
    run('ecparam', '-name', 'secp384r1', '-genkey', '-noout', '-out', `${name}.key`);
    run('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    const self =
      by.length === 0 ? ['-key', `${name}.key`] : ['-CA', `${by[0]}.pem`, '-CAkey', `${by[0]}.key`];
    run(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...self,
      '-extfile',
      extensions,
      '-days',
      '30',
      '-out',
      `${name}.pem`,
    );
  };
  issue('root', 'ca');
  issue('middle', 'ca', 'root');
  issue('signer', 'leaf', 'middle');
  issue('other', 'ca');
  const file = (name: string): string => join(place, name);
  const text = (name: string): string => readFileSync(file(name), 'utf8');
  const at = Date.now() + 1000;
  const model = file('model');
  put(model, tree);

  const key = createPrivateKey(text('signer.key')).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'open',
  }) as string;
  const certificates = text('signer.pem') + text('middle.pem');
  put(place, { 'ours.sig': signOms(modelOf(tree), { key, password: 'open', certificates, now: at }) });
  const verify = { do: 'verify', model, signature: file('ours.sig'), authority: file('root.pem') };
  const theirs = { do: 'sign', model, signature: file('theirs.sig'), key: file('signer.key') };
  const outcomes = ask(
    verify,
    { ...verify, authority: file('other.pem') },
    { ...theirs, certificate: file('signer.pem'), chain: [file('middle.pem')] },
  );
  assert.equal(outcomes[0], null);
  assert.match(String(outcomes[1]), /unable to get|self.signed|certificate/i);
  assert.equal(outcomes[2], null);

  for (const name of ['ours.sig', 'theirs.sig']) {
    const bytes = readFileSync(file(name));
    const signed = await read(bytes, { cas: [text('other.pem') + text('root.pem')], now: at });
    assert.deepEqual(codes(signed), [], name);
    assert.equal(signed.signatures[0]!.keyId, 'CN=signer');
    assert.deepEqual(against(signed.claim!, model), []);
    for (const wrong of [
      { cas: [text('other.pem')], now: at },
      { cas: [text('root.pem')], now: at + 40 * 86_400_000 },
    ])
      assert.deepEqual(codes(await read(bytes, wrong)), ['certificate-invalid', 'not-valid'], name);
  }
  const refuses = (pem: string, when = at): void =>
    assert.throws(
      () => signOms(modelOf(tree), { key: text('signer.key'), password: null, certificates: pem, now: when }),
      { code: 'USAGE' },
    );
  refuses(text('middle.pem'));
  refuses(certificates, at + 40 * 86_400_000);
  refuses('nonsense');
});
