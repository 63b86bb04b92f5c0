import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { readManifest, writeManifest } from '../../src/provenance/manifest.ts';

const digest = createHash('sha256').update('x').digest('hex');
const whole = {
  schema: 'loadlock.manifest/1',
  name: 'clf',
  version: '1.2.0',
  publisher: 'acme',
  published_at: '2026-11-01T12:00:00Z',
  expires_at: '2026-12-01T13:00:00+01:00',
  files: [
    { path: 'a.bin', sha256: digest, size: 1 },
    { path: 'b/c.bin', sha256: digest, size: 1 },
  ],
  training_versions: { Scikit_Learn: '1.5.2' },
};

function claimOf(document: object, single: string | null = null): ReturnType<typeof readManifest> {
  return readManifest(Buffer.from(JSON.stringify(document)), single);
}

test('everything that a manifest says is read', () => {
  const bytes = Buffer.from(JSON.stringify(whole));
  const claim = readManifest(bytes, null);
  assert.equal(claim.kind, 'manifest');
  assert.equal(claim.publishedAt, Date.UTC(2026, 10, 1, 12));
  assert.equal(claim.expiresAt, Date.UTC(2026, 11, 1, 12));
  assert.deepEqual([...claim.trainingVersions], [['scikit-learn', '1.5.2']]);
  assert.equal(claim.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual(claim.files[1], {
    path: 'b/c.bin',
    size: 1,
    pieces: [{ from: 0, to: null, algorithm: 'sha256', digest }],
  });
  assert.equal(claim.single, false);
});

test('what is written reads back, its files in the order of code points', () => {
  const bytes = writeManifest({
    ...{ name: 'm', version: '0', publisher: 'minisign:AAAA', expiresAt: null },
    publishedAt: new Date('2026-01-02T03:04:05.678Z'),
    files: ['\u{1f600}', '\uffee', 'a'].map((path) => ({ path, sha256: digest, size: 2 })),
    trainingVersions: new Map([
      ['b', '2'],
      ['a', '1'],
    ]),
  });
  const claim = readManifest(bytes, null);
  assert.deepEqual(
    claim.files.map(({ path }) => path),
    ['a', '\uffee', '\u{1f600}'],
  );
  assert.deepEqual([...claim.trainingVersions.keys()], ['a', 'b']);
  // The version that says none, and the publisher that is a key, are nobody's words.
  assert.deepEqual([claim.version, claim.publisher, claim.expiresAt], [null, null, null]);
  assert.equal(claim.publishedAt, Date.parse('2026-01-02T03:04:05.678Z'));
});

test('a manifest that two readers could take differently is refused, and says where', () => {
  const file = whole.files[0]!;
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ ...whole, schema: 'loadlock.manifest/2' }, /^schema must be/],
    [{ ...whole, schema: undefined }, /^schema must be/],
    [{ ...whole, more: 1 }, /^more is not a key/],
    [{ ...whole, name: '' }, /^name must be a text/],
    [{ ...whole, name: 'a\u001b[2J' }, /^name holds a control character/],
    [{ ...whole, version: 1 }, /^version must be a text/],
    [{ ...whole, publisher: 'x'.repeat(1025) }, /^publisher must be a text of 1 to 1024/],
    [{ ...whole, published_at: '2026-11-01' }, /^published_at must be a time/],
    [{ ...whole, published_at: '2026-02-30T00:00:00Z' }, /^published_at must be a time/],
    [{ ...whole, expires_at: null }, /^expires_at must be a text/],
    [{ ...whole, files: [] }, /^files is empty/],
    [{ ...whole, files: {} }, /^files must be a list/],
    [{ ...whole, files: [file, file] }, /^files\[1\]\.path 'a\.bin' comes twice/],
    [{ ...whole, files: [{ ...file, path: '../a' }] }, /part '\.\.' in the path/],
    [{ ...whole, files: [{ ...file, size: -1 }] }, /^files\[0\]\.size must be a number/],
    [{ ...whole, files: [{ ...file, size: 1.5 }] }, /^files\[0\]\.size must be a number/],
    [{ ...whole, files: [{ ...file, sha256: digest.toUpperCase() }] }, /64 hexadecimal digits in lower case/],
    [{ ...whole, files: [{ ...file, mode: 1 }] }, /^files\[0\]\.mode is not a key/],
    [{ ...whole, training_versions: { a_b: '1', 'A-B': '2' } }, /names a-b a second time/],
    [{ ...whole, training_versions: { '../x': '1' } }, /is no name of a package/],
    [{ ...whole, training_versions: { a: 1 } }, /must be a version/],
  ];
  for (const [document, reason] of cases)
    assert.throws(() => claimOf(document), { code: 'PARSE_INVALID', message: reason }, reason.source);
  const twice = JSON.stringify(whole).replace('"name"', '"name":"other","name"');
  assert.throws(() => readManifest(Buffer.from(twice), null), /comes twice/);
});

test('beside a file a manifest speaks of that file alone', () => {
  const one = { ...whole, files: [whole.files[0]!] };
  assert.equal(claimOf(one, 'a.bin').single, true);
  assert.throws(() => claimOf(one, 'b.bin'), /must name b\.bin and nothing else/);
  assert.throws(() => claimOf(whole, 'a.bin'), /must name a\.bin and nothing else/);
});

test('the simple manifest of the playbooks is read as it is', () => {
  const simple = {
    artifact: 'm.pkl',
    sha256: digest,
    published_at: '2026-11-01',
    publisher: 'P',
    version: '2',
  };
  const claim = claimOf({ ...simple, notes: ['anything'] }, 'm.pkl');
  assert.deepEqual(
    [claim.kind, claim.name, claim.version, claim.publisher],
    ['simple-manifest', 'm.pkl', '2', 'P'],
  );
  assert.equal(claim.publishedAt, Date.UTC(2026, 10, 1));
  assert.equal(claim.files[0]!.size, null);
  assert.throws(() => claimOf(simple, 'other.pkl'), /is 'm\.pkl', but this is other\.pkl/);
  assert.throws(() => claimOf(simple), /cannot speak of a folder/);
  assert.throws(() => claimOf({ ...simple, sha256: 'x' }, 'm.pkl'), /^LoadlockError: sha256 must be 64/);
});
