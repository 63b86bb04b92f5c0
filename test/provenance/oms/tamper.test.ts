import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { test } from 'node:test';
import { preAuthenticationEncoding } from '../../../src/provenance/dsse.ts';
import { signOms } from '../../../src/provenance/oms/write.ts';
import { long } from '../../long.ts';
import { codes, keyPair, read, sha256, usual } from './kit.ts';

const keys = keyPair();
const model = {
  name: 'model',
  single: false,
  files: [
    { path: 'a.bin', sha256: sha256('a') },
    { path: 'sub/b.bin', sha256: sha256('b') },
  ],
  ignored: ['model.sig'],
};
const signer = { key: keys.secret, password: null, certificates: null, now: usual.now };
const bytes = Buffer.from(signOms(model, signer));
const text = bytes.toString();

// biome-ignore lint/suspicious/noExplicitAny: documents are taken apart in every way
type Json = any;

/** Every change of one document that leaves one place different: values, keys, their absence and their repetition. */
function* changes(document: Json): Generator<readonly [what: string, text: string]> {
  for (const path of places(document)) {
    const name = path.join('.');
    const edit = (change: (holder: Json, key: string) => void): string => {
      const copy = structuredClone(document);
      const holder = path.slice(0, -1).reduce((value, key) => value[key], copy);
      change(holder, path.at(-1)!);
      return JSON.stringify(copy);
    };
    const value = path.reduce((held, key) => held[key], document);
    for (const other of [null, true, 0, -1, 1.5, '', 'x', [], {}, [value], { x: value }, value])
      if (JSON.stringify(other) !== JSON.stringify(value))
        yield [
          `${name} = ${JSON.stringify(other)}`.slice(0, 80),
          edit((holder, key) => (holder[key] = other)),
        ];
    yield [
      `${name} removed`,
      edit((holder, key) => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key])),
    ];
    yield [
      `${name} renamed`,
      edit((holder, key) => {
        holder[`${key}x`] = holder[key];
        delete holder[key];
      }),
    ];
    yield [
      `a stranger beside ${name}`,
      edit((holder) => (Array.isArray(holder) ? holder.push('x') : Object.assign(holder, { x: 1 }))),
    ];
    if (typeof value === 'string')
      for (let at = 0; at < value.length; at += 1 + Math.floor(value.length / 60)) {
        const flipped = String.fromCharCode(value.charCodeAt(at) ^ 1);
        yield [
          `${name}[${at}]`,
          edit((holder, key) => (holder[key] = value.slice(0, at) + flipped + value.slice(at + 1))),
        ];
        yield [`${name} cut at ${at}`, edit((holder, key) => (holder[key] = value.slice(0, at)))];
        yield [
          `${name} with a space at ${at}`,
          edit((holder, key) => (holder[key] = `${value.slice(0, at)} ${value.slice(at)}`)),
        ];
      }
  }
}

function* places(value: Json, path: readonly string[] = []): Generator<readonly string[]> {
  if (path.length > 0) yield path;
  if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) yield* places(value[key], [...path, key]);
}

/** What means the same: the two ways to have nothing, and names that say nothing. */
const harmless =
  /^(verificationMaterial\.tlogEntries removed|dsseEnvelope\.signatures\.0\.keyid (removed|= null))$/;

test('the untouched signature is accepted', async () => {
  assert.deepEqual(codes(await read(bytes, { keys: [keys.public] })), []);
});

test('no change of the bundle is accepted', async () => {
  let tried = 0;
  for (const [what, changed] of changes(JSON.parse(text))) {
    const found = codes(await read(Buffer.from(changed), { keys: [keys.public] }));
    if (harmless.test(what)) assert.deepEqual(found, [], what);
    else assert.ok(found.includes('not-valid') && found.length > 1, `${what}: ${found}`);
    tried += 1;
  }
  assert.ok(tried > 500, String(tried));
});

test('no bit of the payload and of the signature may differ', async () => {
  const bundle = JSON.parse(text);
  let tried = 0;
  for (const [holder, key] of [
    [bundle.dsseEnvelope, 'payload'],
    [bundle.dsseEnvelope.signatures[0], 'sig'],
  ] as const) {
    const before = holder[key];
    const content = Buffer.from(before, 'base64');
    for (let bit = 0; bit < content.length * 8; bit += key === 'sig' ? (long ? 1 : 3) : long ? 5 : 11) {
      const flipped = Buffer.from(content);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      holder[key] = flipped.toString('base64');
      const found = codes(await read(Buffer.from(JSON.stringify(bundle)), { keys: [keys.public] }));
      assert.ok(
        found.includes('signature-invalid') && found.includes('not-valid'),
        `${key} ${bit}: ${found}`,
      );
      tried += 1;
    }
    holder[key] = before;
  }
  assert.ok(tried > (long ? 1000 : 300), String(tried));
});

test('no bit of the file may differ', async () => {
  for (let bit = 0; bit < bytes.length * 8; bit += long ? 1 : 7) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const found = codes(await read(flipped, { keys: [keys.public] }));
    assert.ok(
      found.includes('not-valid') && found.length > 1,
      `bit ${bit & 7} of byte ${bit >> 3}: ${found}`,
    );
  }
});

test('what two JSON readers would take differently is refused', async () => {
  const envelope = JSON.stringify(JSON.parse(text).dsseEnvelope);
  const variants = [
    text.replace('{"mediaType"', '{"mediaType":"x","mediaType"'),
    text.replace('"dsseEnvelope"', `"dsseEnvelope":${envelope},"dsseEnvelope"`),
    text.replace('"dsseEnvelope"', '"__proto__":{},"dsseEnvelope"'),
    text.replace('"payload"', '"payload":"eA==","payload"'),
    `\uFEFF${text}`,
    `${text}x`,
    `${text}${text}`,
    text.slice(0, -3),
    '',
    'null',
    '[]',
    '{'.repeat(100_000),
    `${'['.repeat(100_000)}`,
  ];
  for (const variant of variants) {
    const found = codes(await read(Buffer.from(variant), { keys: [keys.public] }));
    assert.deepEqual(found, ['signature-broken', 'not-valid'], variant.slice(0, 60));
  }
  const latin = Buffer.from(text.replace('"x', '"'));
  latin[20] = 0xff;
  assert.deepEqual(codes(await read(latin, { keys: [keys.public] })), ['signature-broken', 'not-valid']);
});

test('the length of every field of the signature counts', async () => {
  for (let length = 0; length < bytes.length - 2; length += 3)
    assert.ok(codes(await read(bytes.subarray(0, length), { keys: [keys.public] })).includes('not-valid'));
});

test('what a trusted key signed as something else is no statement about a model', async () => {
  for (const payloadType of ['text/plain', 'application/vnd.in-toto', 'application/vnd.in-toto+json ']) {
    const bundle = JSON.parse(text);
    const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64');
    const signature = sign('sha256', preAuthenticationEncoding(payloadType, payload), keys.secret);
    bundle.dsseEnvelope.payloadType = payloadType;
    bundle.dsseEnvelope.signatures[0].sig = signature.toString('base64');
    const found = codes(await read(Buffer.from(JSON.stringify(bundle)), { keys: [keys.public] }));
    assert.deepEqual(found, ['signature-broken', 'not-valid'], payloadType);
  }
});

test('a key in the bundle is never a reason to trust it', async () => {
  const stranger = keyPair();
  const theirs = Buffer.from(signOms(model, { ...signer, key: stranger.secret }));
  assert.deepEqual(codes(await read(theirs, { keys: [keys.public] })), ['key-unknown', 'not-valid']);
  assert.deepEqual(codes(await read(theirs)), ['key-unknown', 'not-valid']);
  const bundle = JSON.parse(theirs.toString());
  // With the trusted key's name on it; with the stranger's own key inside; with both.
  const hint = JSON.parse(text).verificationMaterial.publicKey.hint;
  const rawBytes = Buffer.from(stranger.public).toString('base64');
  for (const [publicKey, code] of [
    [{ hint }, 'signature-invalid'],
    [{ rawBytes }, 'key-unknown'],
    [{ rawBytes, hint }, 'signature-broken'],
    [{ rawBytes: Buffer.from(keys.public).toString('base64') }, 'signature-invalid'],
  ] as const) {
    bundle.verificationMaterial.publicKey = publicKey;
    const found = codes(await read(Buffer.from(JSON.stringify(bundle)), { keys: [keys.public] }));
    assert.deepEqual(found, [code, 'not-valid']);
  }
});

test('bundles of before 1.1, with the key in them, need that key from elsewhere too', async () => {
  const bundle = JSON.parse(text);
  const rawBytes = Buffer.from(keys.public).toString('base64');
  const outcome = async (publicKey: object, given = [keys.public]): Promise<string[]> => {
    bundle.verificationMaterial.publicKey = publicKey;
    return codes(await read(Buffer.from(JSON.stringify(bundle)), { keys: given }));
  };
  assert.deepEqual(await outcome({ rawBytes, keyDetails: 'PKIX_ECDSA_P256_SHA_256' }), []);
  assert.deepEqual(await outcome({ rawBytes }), []);
  assert.deepEqual(await outcome({ rawBytes }, []), ['key-unknown', 'not-valid']);
  const around = Buffer.from(`${keys.public} `).toString('base64');
  assert.deepEqual(await outcome({ rawBytes: around }), ['signature-broken', 'not-valid']);
  const details = { rawBytes, keyDetails: 'PKIX_ECDSA_P384_SHA_384' };
  assert.deepEqual(await outcome(details), ['signature-broken', 'not-valid']);
});

test('keys that OMS does not know count for nothing, and what is no public key is an error of usage', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const ed = generateKeyPairSync('ed25519');
  const k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const pem = (key: typeof ed.publicKey): string => key.export({ type: 'spki', format: 'pem' }) as string;
  for (const wrong of [keys.secret, 'x', '', keys.public + keys.public])
    await assert.rejects(read(bytes, { keys: [wrong] }), { code: 'USAGE' });
  const others = [pem(ed.publicKey), pem(k1.publicKey)];
  const found = await read(bytes, { keys: others });
  assert.deepEqual(codes(found), ['key-unknown', 'not-valid']);
  assert.match(found.facts[0]!.detail, /2 of them no key of P-256/);
  assert.deepEqual(codes(await read(bytes, { keys: [...others, keys.public] })), []);
  await assert.rejects(read(bytes, { cas: [keys.public] }), { code: 'USAGE' });
  for (const key of [ed.privateKey, k1.privateKey]) {
    const secret = key.export({ type: 'pkcs8', format: 'pem' }) as string;
    assert.throws(() => signOms(model, { ...signer, key: secret }), { code: 'USAGE' });
  }
  const locked = k1.privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'a',
  }) as string;
  for (const password of [null, 'b', '']) {
    const attempt = (): Uint8Array => signOms(model, { ...signer, key: locked, password });
    assert.throws(attempt, { code: 'USAGE' });
  }
});

/** A statement that its rightful publisher signs, whatever it says. */
function signedBy(statement: string): Buffer {
  const payload = Buffer.from(statement);
  const type = 'application/vnd.in-toto+json';
  const bundle = JSON.parse(text);
  bundle.dsseEnvelope.payload = payload.toString('base64');
  bundle.dsseEnvelope.signatures[0].sig = sign(
    'sha256',
    preAuthenticationEncoding(type, payload),
    keys.secret,
  ).toString('base64');
  return Buffer.from(JSON.stringify(bundle));
}

function statement(change: (statement: Json) => void = () => {}, restore = true): string {
  const { dsseEnvelope } = JSON.parse(text);
  const document = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
  change(document);
  // So that nothing but the change is wrong.
  if (restore) {
    const all = document.predicate.resources.map(({ digest }: { digest: string }) => digest).join('');
    document.subject[0].digest.sha256 = sha256(Buffer.from(all, 'hex'));
  }
  return JSON.stringify(document);
}

async function outcome(written: string, single: string | null = null): Promise<string> {
  const { facts, claim } = await read(signedBy(written), { keys: [keys.public], single });
  assert.equal(claim === null, facts.length > 0);
  return facts.map(({ code, path, detail }) => `${code} ${path}: ${detail}`).join('\n');
}

test('a statement that is signed well may still not say everything', async () => {
  assert.equal(await outcome(statement()), '');
  const resource = (change: (resource: Json) => void): string =>
    statement(({ predicate }) => change(predicate.resources[0]));
  const serialization = (change: (serialization: Json) => void): string =>
    statement(({ predicate }) => change(predicate.serialization));
  const named = (name: string): string => resource((one) => (one.name = name));

  for (const name of [
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    './a',
    'a/.',
    '..',
    'a\\b',
    'a\0b',
    'C:/x',
    'a/',
    'x'.repeat(5000),
    'a\u0007',
  ])
    assert.match(await outcome(named(name)), /^path-unsafe /, JSON.stringify(name));
  assert.match(await outcome(named('sub/b.bin')), /^path-collision sub\/b\.bin: is signed twice/);
  assert.match(await outcome(named('.')), /^manifest-broken .*this is a folder/);
  assert.match(await outcome(named('')), /^manifest-broken /);
  for (const path of ['../x', '/x', '.', 'a//b'])
    assert.match(await outcome(serialization((one) => (one.ignore_paths = [path]))), /^path-unsafe /);

  const broken: (readonly [string, RegExp])[] = [
    [
      statement((root) => (root.subject[0].digest.sha256 = sha256('x')), false),
      /digests of the resources give/,
    ],
    [statement(({ predicate }) => predicate.resources.reverse(), false), /digests of the resources give/],
    [statement((root) => root.subject.push(root.subject[0])), /names 2 things/],
    [statement((root) => (root.subject[0].name = '')), /subject\[0\]\.name/],
    [statement((root) => (root._type = 'https://in-toto.io/Statement/v0.1')), /_type is not/],
    [statement((root) => (root.predicateType += '/')), /predicateType is not/],
    [statement((root) => (root.x = 1)), /unknown field 'x'/],
    [statement(({ predicate }) => (predicate.x = 1)), /unknown field 'x'/],
    [serialization((one) => (one.x = 1)), /unknown field 'x'/],
    [serialization((one) => (one.method = 'file')), /neither files nor shards/],
    [serialization((one) => (one.hash_type = 'md5')), /none of sha256/],
    [serialization((one) => (one.hash_type = 'blake2b')), /algorithm is not blake2b/],
    [serialization((one) => (one.shard_size = 8)), /where files are hashed whole/],
    [serialization((one) => (one.allow_symlinks = 'false')), /neither true nor false/],
    [resource((one) => (one.algorithm = 'sha256-sharded-8')), /algorithm is not sha256/],
    [resource((one) => (one.digest = one.digest.toUpperCase())), /hexadecimal digits in lower case/],
    [resource((one) => (one.digest = one.digest.slice(2))), /hexadecimal digits/],
    [statement(({ predicate }) => (predicate.resources = [])), /resources is empty/],
    [statement().replace('"subject"', '"subject":[],"subject"'), /comes twice/],
    ['{}', /has no '_type'/],
    ['[]', /is no object/],
    ['x', /a JSON value is expected/],
  ];
  for (const [written, reason] of broken) {
    const found = await outcome(written);
    assert.match(found, /^manifest-broken model\.sig: /, written.slice(0, 200));
    assert.match(found, reason);
  }
  // Section 5.2.1: what else a descriptor has is passed over.
  assert.equal(await outcome(resource((one) => (one.annotations = { a: 1 }))), '');
});

test('shards cover a file once, from its beginning to its end', async () => {
  const shards = (names: readonly string[], size: unknown = 8): string =>
    statement(({ predicate }) => {
      predicate.serialization.method = 'shards';
      predicate.serialization.shard_size = size;
      predicate.resources = names.map((name) => ({ name, digest: sha256(name), algorithm: 'sha256' }));
    });
  for (const good of [
    ['f:0:8', 'f:8:16', 'f:16:17'],
    ['f:8:16', 'f:0:8'],
    ['f:0:3'],
    ['file:1:2:0:8', 'file:1:2:8:9'],
  ])
    assert.equal(await outcome(shards(good)), '', good.join());
  assert.equal(await outcome(shards(['f:0:8']).replace('"shard_size":8', '"shard_size":8.0')), '');
  for (const bad of [
    ['f:8:16'],
    ['f:0:8', 'f:16:24'],
    ['f:0:8', 'f:0:8'],
    ['f:0:8', 'f:4:12'],
    ['f:0:4', 'f:4:8'],
    ['f:0:16'],
    ['f:0:0'],
    ['f:8:0'],
    ['f:00:8'],
    ['f:0:8.0'],
    ['f:-1:8'],
    ['f:0:1e1'],
    ['f:0: 8'],
    ['f'],
    ['f:0'],
    [':0:8'],
    ['f:0:99999999999999999'],
  ])
    assert.match(await outcome(shards(bad)), /^manifest-broken /, bad.join());
  assert.match(await outcome(shards(['../f:0:8'])), /^path-unsafe \.\.\/f/);
  for (const size of [0, -8, 8.5, '8', null, true])
    assert.match(await outcome(shards(['f:0:8'], size)), /shard_size/);
});

test('one file is signed as the dot, or under its name', async () => {
  const one = (name: string): string =>
    statement(({ predicate }) => {
      predicate.resources = [{ name, digest: sha256('a'), algorithm: 'sha256' }];
    });
  assert.equal(await outcome(one('.'), 'a.bin'), '');
  assert.equal(await outcome(one('a.bin'), 'a.bin'), '');
  assert.match(await outcome(one('b.bin'), 'a.bin'), /speak of 'b\.bin', and this is a\.bin/);
  assert.match(await outcome(statement(), 'a.bin'), /manifest-broken/);
  const twice = statement(({ predicate }) => {
    predicate.resources = ['.', '.'].map((name) => ({ name, digest: sha256('a'), algorithm: 'sha256' }));
  });
  assert.match(await outcome(twice, 'a.bin'), /path-collision/);
});

test('nothing is signed that no verifier would take', () => {
  const file = (path: string): { path: string; sha256: string } => ({ path, sha256: sha256('x') });
  for (const wrong of [
    { ...model, files: [] },
    { ...model, files: [file('../x')] },
    { ...model, ignored: ['../x'] },
    { ...model, single: true },
  ])
    assert.throws(() => signOms(wrong, signer), { code: 'SIGN_REFUSED' });
});
