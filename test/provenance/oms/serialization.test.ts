import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readStatement } from '../../../src/provenance/oms/statement.ts';
import { omsStatement } from '../../../src/provenance/oms/write.ts';
import { vectors, withoutVectors } from '../../vectors.ts';
import { against, folder, put, sha256 } from './kit.ts';

const skip = { skip: withoutVectors };

function golden(name: string): Buffer {
  return readFileSync(join(vectors!, 'oms-serialization', name));
}

/** The tree that the reference implementation's own tests serialize; its statements hold the digests. */
const sample: Record<string, string> = {};
for (const folder of ['d0', 'd1'])
  for (const file of ['0', '1', '2'].map((number) => `f${folder[1]}${number}`))
    sample[`${folder}/${file}`] = `This is file ${file} in ${folder}.`;
for (const file of ['f0', 'f1', 'f2', 'f3']) sample[file] = `This is file ${file} in root.`;

for (const name of ['sample_model_folder', 'sample_model_folder_shard', 'sample_model_folder_small_shards'])
  test(`the statement ${name} describes its tree, byte by byte`, skip, () => {
    const claim = readStatement(golden(name), null);
    const root = folder();
    put(root, sample);
    assert.equal(claim.files.length, 10);
    assert.deepEqual(against(claim, root), []);
    put(root, { f3: 'This is file f3 in root!' });
    assert.deepEqual(against(claim, root), ['digest-mismatch f3']);
    put(root, { f3: 'This is file f3 in root..' });
    assert.equal(against(claim, root).length, 1);
  });

test('small shards are pieces of eight bytes, in order and without gaps', skip, () => {
  const { files } = readStatement(golden('sample_model_folder_small_shards'), null);
  const f00 = files.find(({ path }) => path === 'd0/f00')!;
  assert.equal(f00.size, 23);
  assert.deepEqual(
    f00.pieces.map(({ from, to }) => [from, to]),
    [
      [0, 8],
      [8, 16],
      [16, 23],
    ],
  );
  assert.equal(f00.pieces[1]!.digest, sha256(sample['d0/f00']!.slice(8, 16)));
});

test('a statement about nothing is refused, and one that follows links says so', skip, () => {
  assert.throws(() => readStatement(golden('empty_model_folder'), null), /resources is empty/);
  assert.equal(readStatement(golden('symlink_model_folder'), null).allowLinks, true);
});

test('our statement of the same tree has the same resources, digests and root', skip, () => {
  const files = Object.entries(sample).map(([path, text]) => ({ path, sha256: sha256(text) }));
  const ours = JSON.parse(
    JSON.stringify(
      omsStatement({ name: 'sample_model', single: false, files: files.reverse(), ignored: [] }),
    ),
  );
  const theirs = JSON.parse(golden('sample_model_folder').toString());
  assert.deepEqual(ours.subject, theirs.subject);
  assert.deepEqual(ours.predicate.resources, theirs.predicate.resources);
  assert.deepEqual(
    { ...ours, predicate: null },
    { ...theirs, predicate: null },
    'the fields around are the same',
  );
});

test('names are sorted by code point, as the specification says, and not as UTF-16', () => {
  const names = ['\u{1F600}', '\uFF5E', 'a-b', 'a/b', 'Z'];
  const files = names.map((path) => ({ path, sha256: sha256(path) }));
  const { predicate, subject } = omsStatement({ name: 'm', single: false, files, ignored: [] }) as {
    predicate: { resources: { name: string }[] };
    subject: { digest: { sha256: string } }[];
  };
  const sorted = ['Z', 'a-b', 'a/b', '\uFF5E', '\u{1F600}'];
  assert.deepEqual(
    predicate.resources.map(({ name }) => name),
    sorted,
  );
  const root = sha256(Buffer.concat(sorted.map((name) => Buffer.from(sha256(name), 'hex'))));
  assert.equal(subject[0]!.digest.sha256, root);
});
