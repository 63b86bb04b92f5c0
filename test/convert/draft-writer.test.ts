import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bufferSource } from '../../src/bytes/source.ts';
import { onDisk, writePieces } from '../../src/copying.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import { chunkBytes, DraftWriter } from '../../src/draft-writer.ts';
import { hashInThread, startHashThread } from '../../src/hash-thread.ts';
import { openDirect, pagesOf } from '../../src/open/direct.ts';
import { discard, openDraft, place } from '../../src/open/draft.ts';
import { folder } from './workshop.ts';

const room = folder();
/** No block is like another, so that one in the wrong place is seen. */
const bytes = Buffer.alloc(2 * chunkBytes + 3 * 4096 + 77);
for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at);
const sha256 = createHash('sha256').update(bytes).digest('hex');

function direct(): string | false {
  const draft = openDraft(join(room, 'probe'));
  const descriptor = openDirect(draft.descriptor);
  if (descriptor !== null) closeSync(descriptor);
  discard([draft]);
  return descriptor === null ? 'there are no writes past the page cache here' : false;
}

for (const { about, way } of [
  { about: 0, way: 'through the page cache' },
  { about: 2 ** 30, way: 'past the page cache' },
])
  test(`pieces of any size are written ${way} as they are`, async () => {
    for (const size of [0, 1, 4095, 4096, 4097, chunkBytes - 1, chunkBytes, chunkBytes + 1, bytes.length]) {
      const path = join(room, `${way} ${size}`);
      const draft = openDraft(path);
      const source = bufferSource(bytes);
      const cut = Math.floor(size / 3);
      const pieces = [
        { source, at: 0, length: cut },
        { source, at: cut, length: size - cut },
      ];
      const written = await writePieces(draft, pieces, { about });
      await onDisk(draft);
      place([draft], false);
      const expected = bytes.subarray(0, size);
      assert.ok(readFileSync(path).equals(expected), `${size} bytes`);
      assert.deepEqual(written, { size, sha256: createHash('sha256').update(expected).digest('hex') });
    }
  });

test('what a file system refuses to write past the page cache is written through it', {
  skip: direct(),
}, async () => {
  const path = join(room, 'refused');
  const draft = openDraft(path);
  const writer = new DraftWriter(draft, true);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const part = bytes.subarray(at, at + chunkBytes);
    // Begins at an odd address, as no disk takes it.
    const odd = new Uint8Array(chunkBytes + 1).subarray(1);
    odd.set(part);
    writer.put(odd, part.length, at);
  }
  await writer.finish();
  writer.check();
  place([draft], false);
  assert.ok(readFileSync(path).equals(bytes));
});

test('chunks for the disk begin at a page', { skip: direct() }, () => {
  const draft = openDraft(join(room, 'pages'));
  const descriptor = openDirect(draft.descriptor);
  assert.ok(descriptor !== null);
  const [one, two] = pagesOf(2, 1 << 16) as [Uint8Array, Uint8Array];
  assert.deepEqual([one.length, two.byteOffset - one.byteOffset], [1 << 16, 1 << 16]);
  const stat = fstatSync(descriptor);
  assert.equal(stat.ino, fstatSync(draft.descriptor).ino);
  closeSync(descriptor);
  discard([draft]);
});

test('a descriptor that cannot be written to fails the whole, and nothing of ours stays open', async () => {
  const path = join(room, 'read-only');
  writeFileSync(path, '');
  for (const about of [0, 2 ** 30]) {
    const descriptor = openSync(path, 'r');
    const before = openFiles();
    const pieces = [{ source: bufferSource(bytes), at: 0, length: bytes.length }];
    await assert.rejects(
      writePieces({ target: path, path, descriptor }, pieces, { about }),
      (error) => error instanceof LoadlockError && error.code === 'OUTPUT_UNWRITABLE',
    );
    assert.equal(openFiles(), before);
    closeSync(descriptor);
  }
});

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

test('a source that ends early is told, and what was handed to the disk is waited for', async () => {
  const draft = openDraft(join(room, 'short'));
  const source = { ...bufferSource(bytes), size: bytes.length + 1 };
  await assert.rejects(
    writePieces(draft, [{ source, at: 0, length: bytes.length + 1 }], { about: 2 ** 30 }),
    (error) => error instanceof LoadlockError && error.code === 'SOURCE_CHANGED',
  );
  discard([draft]);
});

test('the thread takes the digest of an open file, and tells what goes wrong', async () => {
  const path = join(room, 'source');
  writeFileSync(path, bytes);
  const descriptor = openSync(path, 'r');
  assert.equal(await hashInThread({ descriptor, size: bytes.length }), sha256);
  truncateSync(path, 1000);
  await assert.rejects(hashInThread({ descriptor, size: bytes.length }), { code: 'SOURCE_CHANGED' });
  closeSync(descriptor);
  await assert.rejects(hashInThread({ descriptor: 2 ** 20, size: 10 }), { code: 'SOURCE_UNREADABLE' });
});

test('a thread that ends early leaves nobody waiting', async () => {
  const thread = await startHashThread();
  const descriptor = openSync('/dev/zero', 'r');
  const digest = thread.digest({ descriptor, size: 2 ** 50 });
  const told = assert.rejects(digest, { code: 'SOURCE_UNREADABLE' });
  await thread.stop();
  await told;
  closeSync(descriptor);
});
