import assert from 'node:assert/strict';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LimitError } from '../../../src/core/errors.ts';
import { sevenZip } from '../../../src/formats/seven-zip/seven-zip.ts';
import { python, runProgram, runScript, temporaryFolder } from '../../bytes/codecs/python.ts';
import { seeded } from '../../oracle/random.ts';
import { processorTime } from '../../processor-time.ts';
import { anomalies, codes, read, textOf, windowed } from '../zip/reading.ts';

const { path, skip } = await python(process.env['LOADLOCK_TEST_PYTHON']);
const random = seeded(3);
/** Names are sorted: 7z sorts by type and name, and all that counts here is that each name has its bytes. */
const files: ReadonlyMap<string, Buffer> = new Map([
  ['code.exe', calls(60_000)],
  ['deep/er/weights.bin', Buffer.from(random.bytes(20_000))],
  ['empty.txt', Buffer.alloc(0)],
  ['größe-模型.txt', Buffer.from('a name beyond ASCII')],
  // Far enough for Deflate64 to reach where deflate does not, and runs longer than deflate's longest.
  ['text.txt', Buffer.from(`${'line after line\n'.repeat(5_000)}${'x'.repeat(100_000)}`)],
]);
let folder = '';

before(async () => {
  folder = await temporaryFolder();
  for (const [name, bytes] of files) {
    const file = join(folder, 'tree', name);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, bytes);
  }
  await writeFile(join(folder, 'files.json'), JSON.stringify([...files.keys()]));
  if (path !== null) await runScript(path, new URL('make.py', import.meta.url), folder);
});
after(() => rm(folder, { recursive: true, force: true }));

const pythonKinds = [
  'lzma2',
  'lzma',
  'bzip2',
  'deflate',
  'zstd',
  'ppmd',
  'copy',
  'x86',
  'arm',
  'thumb',
  'ppc',
  'sparc',
  'delta',
  'plain-header',
];

for (const kind of pythonKinds) {
  test(`py7zr's ${kind} reads back`, { skip }, async () => {
    await holdsFiles(await readFile(join(folder, `py-${kind}.7z`)));
  });
}

const programKinds: Record<string, string[]> = {
  lzma2: ['-m0=LZMA2'],
  'lzma2 in blocks by several threads': ['-m0=LZMA2:c=64k', '-mmt=2'],
  lzma: ['-m0=LZMA:lc=0:lp=2'],
  bzip2: ['-m0=BZip2'],
  deflate: ['-m0=Deflate'],
  deflate64: ['-m0=Deflate64'],
  PPMd: ['-m0=PPMd'],
  // Memory that is full again and again: blocks are joined, and the model starts anew.
  'PPMd in little memory': ['-m0=PPMd:o=32:mem=64k'],
  'PPMd of order 2': ['-m0=PPMd:o=2:mem=1m'],
  copy: ['-m0=Copy'],
  'delta and LZMA': ['-m0=Delta:4', '-m1=LZMA'],
  BCJ: ['-m0=BCJ', '-m1=LZMA2'],
  ARM64: ['-m0=ARM64', '-m1=LZMA'],
  'two compressors in a row': ['-m0=BZip2', '-m1=LZMA2'],
  'no solid blocks': ['-ms=off'],
  'a plain header': ['-mhc=off'],
};

for (const [kind, options] of Object.entries(programKinds)) {
  test(`7z with ${kind} reads back`, async (t) => {
    const bytes = await pack(options);
    if (bytes === null) return t.skip('no 7z on this machine');
    await holdsFiles(bytes);
  });
}

test('7z with BCJ2 is said not to be read', async (t) => {
  const streams = ['-m1=LZMA', '-m2=LZMA', '-m3=LZMA', '-mb0:1', '-mb0s1:2', '-mb0s2:3'];
  const bytes = await pack(['-m0=BCJ2', ...streams]);
  if (bytes === null) return t.skip('no 7z on this machine');
  const { facts } = await read(sevenZip, bytes);
  assert.deepEqual(codes(facts), ['archive-member-unreadable']);
});

test('encrypted members, and encrypted names, are said to be', { skip }, async () => {
  for (const name of ['py-encrypted.7z', 'py-names-encrypted.7z']) {
    const { facts, members } = await read(sevenZip, await readFile(join(folder, name)));
    assert.deepEqual(codes(facts), ['archive-encrypted'], name);
    assert.deepEqual(members, []);
  }
});

test('a symbolic link is said to be one', async (t) => {
  await symlink('/etc/passwd', join(folder, 'absolute'));
  const bytes = await packOf(['-snl'], join(folder, 'absolute'));
  if (bytes === null) return t.skip('no 7z on this machine');
  const { facts, members } = await read(sevenZip, bytes);
  assert.deepEqual(codes(facts), ['archive-symlink']);
  assert.equal(textOf(members[0]), '/etc/passwd');
});

test('a stream that breaks after the payload still gives what came before', { skip }, async () => {
  const broken = Buffer.from(await readFile(join(folder, 'py-lzma2.7z')));
  broken.fill(0xff, 15_000, 15_040);
  const { facts, members } = await read(sevenZip, broken);
  assert.ok(codes(facts).includes('codec-broken'), codes(facts).join());
  assert.ok(members.some(({ bytes: content }) => content !== null && content.length > 0));
});

test('a wrong checksum of a member is said', { skip }, async () => {
  const bytes = Buffer.from(await readFile(join(folder, 'py-copy.7z')));
  const at = bytes.indexOf('line after line');
  bytes[at] = 0x4c;
  const { facts } = await read(sevenZip, bytes);
  assert.deepEqual(codes(facts), ['archive-crc']);
  assert.match(anomalies(facts)[0]!.detail, /text\.txt/);
});

test('a header longer than its limit is not read', { skip }, async () => {
  const bytes = await readFile(join(folder, 'py-lzma2.7z'));
  await assert.rejects(read(sevenZip, bytes, { limits: { directoryBytes: 100 } }), {
    limit: 'directoryBytes',
  });
});

test('a folder beyond the budget gives what came before, and says so', { skip }, async () => {
  const bytes = await readFile(join(folder, 'py-lzma2.7z'));
  const { facts, members } = await read(sevenZip, bytes, { limits: { inflatedBytes: 90_000 } });
  assert.deepEqual(codes(facts), ['over-budget']);
  assert.ok(files.get('code.exe')!.equals(members.find(({ name }) => name === 'code.exe')!.bytes!));
});

test('bytes that belong to nothing are handed over', { skip }, async () => {
  const bytes = Buffer.from(await readFile(join(folder, 'py-lzma2.7z')));
  const { facts, members } = await read(sevenZip, Buffer.concat([bytes, Buffer.from('cos\nsystem\n')]));
  assert.deepEqual(codes(facts), ['archive-hidden-data']);
  assert.equal(textOf(members.at(-1)), 'cos\nsystem\n');
});

test('cut anywhere, it is broken and nothing else', { skip }, async () => {
  const bytes = await readFile(join(folder, 'py-small.7z'));
  for (let end = 6; end < bytes.length; end++) {
    const { facts } = await read(sevenZip, bytes.subarray(0, end));
    assert.ok(codes(facts).includes('archive-broken'), `cut at ${end}: ${codes(facts).join()}`);
  }
});

test('changed anywhere, it throws nothing and ends soon', { skip }, async () => {
  const kinds = ['plain-header', 'lzma2', 'copy', 'x86', 'ppmd'];
  const count = process.env['LOADLOCK_LONG'] === '1' ? 5_000 : 40;
  for (const kind of kinds) {
    const bytes = await readFile(join(folder, `py-${kind}.7z`));
    for (let i = 0; i < count; i++) {
      const changed = Buffer.from(bytes);
      for (let left = 1 + random.below(4); left > 0; left--) {
        // The header at the end and the start header are what steers the reading.
        const at = random.chance(0.8) ? bytes.length - 1 - random.below(400) : random.below(bytes.length);
        changed[at] = random.pick([0, 1, 2, 0x40, 0x7f, 0x80, 0xff, random.below(256)]);
      }
      const started = processorTime();
      // A limit that is reached is the one thing that may pass through.
      await read(sevenZip, changed, { limits: { inflatedBytes: 2 ** 24 } }).catch((error) => {
        if (!(error instanceof LimitError)) throw error;
      });
      assert.ok(processorTime() - started < 5_000, `${kind} ${i} took too long`);
    }
  }
});

/** All files with their bytes, and nothing to complain of; also where the archive does not lie in memory. */
async function holdsFiles(bytes: Uint8Array): Promise<void> {
  for (const input of [bytes, windowed(bytes)]) {
    const { format, facts, members } = await read(sevenZip, input);
    assert.equal(format, '7z');
    assert.deepEqual(anomalies(facts), []);
    const found = new Map(members.map((member) => [member.name, member.bytes]));
    assert.deepEqual([...found.keys()].sort(), [...files.keys()].sort());
    for (const [name, content] of files) assert.ok(content.equals(found.get(name) ?? Buffer.alloc(0)), name);
  }
}

async function pack(options: readonly string[]): Promise<Buffer | null> {
  return packOf(options, join(folder, 'tree', '*'));
}

async function packOf(options: readonly string[], what: string): Promise<Buffer | null> {
  const archive = join(folder, `program-${random.below(2 ** 30)}.7z`);
  const done = await runProgram('7z', ['a', '-bd', ...options, archive, what]);
  return done === null ? null : readFile(archive);
}

/** Calls to places near and far, as the branch filters look for them. */
function calls(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 12 < size; at += 5 + random.below(7)) {
    bytes[at] = random.pick([0xe8, 0xe9, 0x0f]);
    bytes.writeInt32LE(random.below(20_000) - 10_000 - (random.chance(0.5) ? at : 0), at + 1);
  }
  return bytes;
}
