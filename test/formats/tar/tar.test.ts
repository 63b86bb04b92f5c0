import assert from 'node:assert/strict';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { tar } from '../../../src/formats/tar/tar.ts';
import { walkTar } from '../../../src/formats/tar/walk.ts';
import { python, runProgram, runScript, temporaryFolder } from '../../bytes/codecs/python.ts';
import { seeded } from '../../oracle/random.ts';
import { probeOf, readWith } from '../kit.ts';
import { anomalies, codes, read, textOf, windowed } from '../zip/reading.ts';

const { path, skip } = await python(process.env['LOADLOCK_TEST_PYTHON']);
const script = new URL('make.py', import.meta.url);
const forms = ['ustar', 'gnu', 'pax', 'global'];
let folder = '';
let files: Record<string, string> = {};

before(async () => {
  folder = await temporaryFolder();
  if (path !== null) files = (await runScript(path, script, 'write', folder)) as typeof files;
});
after(() => rm(folder, { recursive: true, force: true }));

for (const form of forms) {
  test(`tarfile's ${form} archive reads back, and its links are said`, { skip }, async () => {
    const bytes = await readFile(join(folder, `${form}.tar`));
    for (const input of [bytes, windowed(bytes)]) {
      const { format, facts, members } = await read(tar, input);
      assert.equal(format, 'tar');
      const found = new Map(
        members.map((member) => [member.name, Buffer.from(member.bytes!).toString('hex')]),
      );
      const expected = Object.entries(files).filter(([name]) => form !== 'ustar' || name.length !== 120);
      expected.push(['last.txt', Buffer.from('the last').toString('hex')]);
      assert.deepEqual([...found].sort(), expected.sort());
      assert.deepEqual(codes(facts).toSorted(), [
        'archive-inner-link',
        'archive-symlink',
        'archive-traversal',
      ]);
      const said = anomalies(facts).map(({ detail }) => detail);
      assert.equal(said.length, form === 'ustar' ? 8 : 9);
      const outward = said
        .filter((detail) => detail.includes('leads out'))
        .map((detail) => detail.split('"')[1]);
      assert.deepEqual(outward, ['deep/out', 'absolute', 'hard-out']);
    }
  });
}

test('headers that were tampered with read as tarfile reads them', { skip }, async () => {
  const random = seeded(5);
  const count = process.env['LOADLOCK_LONG'] === '1' ? 5_000 : 200;
  const bases = await Promise.all(forms.map((form) => readFile(join(folder, `${form}.tar`))));
  const inputs = Array.from({ length: count }, () => tampered(random.pick(bases), random));
  const given = join(folder, 'given');
  await writeFile(given, Buffer.concat(inputs.flatMap((input) => [lengthOf(input), input])));
  const expected = (await runScript(path!, script, 'list', given)) as [
    string,
    string,
    number,
    number,
    string,
  ][][];
  assert.ok(expected.filter((rows) => rows.length > 3).length > count / 4, 'tarfile reads some of them');
  for (const [i, input] of inputs.entries()) {
    const rows: unknown[][] = [];
    walkTar(bufferSource(input), defaultLimits, {
      entry: (entry) => rows.push([hex(entry.name), entry.type, entry.dataAt, entry.size, hex(entry.link)]),
      problem() {},
    });
    // Sparse files are listed by tarfile with the size that they unpack to; after a size far below zero it goes back.
    const comparable = expected[i]!.findIndex((row) => row[1] === 'S' || row[3] <= -512);
    const wanted = comparable < 0 ? expected[i]! : expected[i]!.slice(0, comparable);
    assert.deepEqual(rows.slice(0, wanted.length), wanted, `input ${i}`);
    await read(tar, input);
  }
});

test('names that lead out of the folder are said', async () => {
  for (const name of ['/etc/cron.d/x', '../x', 'a/../../x', 'C:\\x', 'a\\b', '..']) {
    const { facts } = await read(tar, archive(member(name, 'x')));
    assert.deepEqual(codes(facts), ['archive-traversal'], name);
  }
});

test('a member that is written through a link that leads out is said', async () => {
  const attacks = [
    [link('model/out', '/etc'), member('model/out/cron.d/x', 'x')],
    [link('model/out', '../..'), member('./model//out/x', 'x')],
    // `.` is inside, and what is behind it begins one folder higher than its name says.
    [link('a', '.'), link('a/b', '..'), member('a/b/x', 'x')],
    [link('a', '/tmp'), member('a/x', '', '1')],
  ];
  for (const members of attacks) {
    const { facts } = await read(tar, archive(...members));
    assert.ok(codes(facts).includes('archive-traversal'), members[1]!.subarray(0, 20).toString('latin1'));
  }
  const honest = [
    [link('lib/libx.so', 'libx.so.1'), member('lib/libx.so.1', 'x')],
    [link('latest', 'v2'), member('v2/weights.bin', 'x'), member('latest-notes/x', 'x')],
    [member('out/x', 'x'), link('other', 'out')],
    [link('v1/config.json', '../shared/config.json'), member('shared/config.json', '{}')],
  ];
  for (const members of honest) {
    const { facts } = await read(tar, archive(...members));
    assert.deepEqual(codes(facts), ['archive-inner-link']);
  }
  const outward = [link('data', '/mnt/data'), member('database/x', 'x'), member('x/data/y', 'x')];
  assert.deepEqual(codes((await read(tar, archive(...outward))).facts), ['archive-symlink']);
});

test('a hard link to a file outside of the archive is written through when it is unpacked', async () => {
  for (const target of ['/etc/passwd', '../../home/user/.ssh/authorized_keys', 'C:\\Windows\\x']) {
    const { facts } = await read(tar, archive(link('model/config', target, '1')));
    assert.deepEqual(codes(facts), ['archive-traversal'], target);
  }
  const inside = await read(tar, archive(member('model/a', 'x'), link('model/b', './model/a', '1')));
  assert.deepEqual(codes(inside.facts), ['archive-inner-link']);
});

test('the same name twice is said, however it is written', async () => {
  for (const again of ['a/b', './a/b', 'a//b', 'a/c/../b']) {
    const { facts, members } = await read(tar, archive(member('a/b', 'one'), member(again, 'two')));
    assert.ok(codes(facts).includes('archive-duplicate-member'), again);
    assert.deepEqual(members.map(textOf), ['one', 'two']);
  }
});

test('what follows the end is handed over', async () => {
  const hidden = archive(member('evil.pkl', 'cos\nsystem\n'));
  const { facts, members } = await read(tar, Buffer.concat([archive(member('a', 'one')), hidden]));
  assert.deepEqual(codes(facts), ['archive-hidden-data']);
  assert.deepEqual(Buffer.from(members[1]!.bytes!), hidden);
});

test('a damaged header in the middle is said, and the rest is handed over', async () => {
  const bytes = archive(member('a', 'one'), member('b', 'two'));
  bytes[1024 + 5] = 0x7a;
  const { facts, members } = await read(tar, bytes);
  assert.deepEqual(codes(facts), ['archive-broken']);
  assert.equal(members.length, 2);
  assert.equal(members[1]!.size, bytes.length - 1024);
});

test('a member cut short is said, and what is there of it handed over', async () => {
  const { facts, members } = await read(tar, member('a', 'x'.repeat(2_000)).subarray(0, 512 + 700));
  assert.deepEqual(codes(facts), ['archive-broken']);
  assert.equal(members[0]!.bytes!.length, 700);
});

test('cut anywhere, it ends with an anomaly or cleanly', async () => {
  const bytes = archive(member('a', 'one'), member('b', 'x'.repeat(600)));
  for (let end = 512; end < bytes.length; end += 37) {
    const { facts } = await read(tar, bytes.subarray(0, end));
    assert.ok(
      codes(facts).every((code) => code === 'archive-broken'),
      `cut at ${end}`,
    );
  }
});

test('sizes in base 256 count', async () => {
  const bytes = member('a', 'four');
  bytes.fill(0, 124, 136);
  bytes[124] = 0x80;
  bytes[135] = 4;
  const { members } = await read(tar, archive(seal(bytes)));
  assert.deepEqual(members.map(textOf), ['four']);
});

test('a header that only speaks of the next member, with none, is said', async () => {
  const { facts } = await read(tar, archive(member('././@LongLink', 'a/long/name', 'L')));
  assert.deepEqual(codes(facts), ['archive-broken']);
});

test('claims a header whose checksum fits, with a magic or without', () => {
  const bytes = archive(member('a', 'one'));
  assert.equal(tar.claims(probeOf(bytes)), true);
  const plain = Buffer.from(bytes);
  plain.fill(0, 257, 265);
  seal(plain);
  assert.equal(tar.claims(probeOf(plain)), true);
  plain[0] = 0x62;
  assert.equal(tar.claims(probeOf(plain)), false);
  const zeros = new Uint8Array(1024);
  assert.equal(tar.claims(probeOf(zeros)), false);
});

for (const format of ['v7', 'oldgnu', 'gnu', 'ustar', 'posix']) {
  test(`GNU tar's ${format} archive reads back`, async (t) => {
    const tree = join(folder, 'tree');
    await mkdir(tree, { recursive: true });
    await writeFile(join(tree, 'some.txt'), 'some text');
    const bytes = await runProgram('tar', [`--format=${format}`, '-cf', '-', '-C', tree, '.']);
    if (bytes === null) return t.skip('no tar on this machine');
    const { facts, members } = await read(tar, bytes);
    assert.deepEqual(anomalies(facts), []);
    assert.deepEqual(
      members.map((one) => [one.name, textOf(one)]),
      [['./some.txt', 'some text']],
    );
  });
}

for (const format of ['gnu', 'posix']) {
  test(`a sparse file of GNU tar (${format}) is said not to be read, and the next member is found`, async (t) => {
    const tree = join(folder, `sparse-${format}`);
    await mkdir(tree, { recursive: true });
    const file = await open(join(tree, 'a-sparse'), 'w');
    for (let i = 1; i < 60; i++) await file.write('data', i * 65_536);
    await file.close();
    await writeFile(join(tree, 'b'), 'next');
    const bytes = await runProgram('tar', [
      '-S',
      '--sort=name',
      `--format=${format}`,
      '-cf',
      '-',
      '-C',
      tree,
      'a-sparse',
      'b',
    ]);
    if (bytes === null) return t.skip('no tar on this machine');
    const { facts, members } = await read(tar, bytes);
    if (codes(facts).length === 0) return t.skip('this file system keeps no holes');
    assert.deepEqual(codes(facts), ['archive-member-unreadable']);
    assert.deepEqual([members.length, members[1]!.name, textOf(members[1])], [2, 'b', 'next']);
  });
}

test('torch tells its own tar files by their members', async () => {
  const bytes = archive(...['sys_info', 'pickle', 'tensors', 'storages'].map((name) => member(name, name)));
  const { format, members } = await read(tar, bytes);
  assert.equal(format, 'torch-tar');
  assert.equal(members.length, 4);
});

/** A ustar member, written by the specification: POSIX 1003.1, "ustar Interchange Format". */
// tarfile's own extraction, by Python 3.12: the slash is taken off the path that it writes to.
test('a file that is called like a folder has the name that it is written under', async () => {
  const { nested } = await readWith(tar, archive(member('a/model_config.yaml//', '_target_: os.system\n')));
  assert.deepEqual(
    nested.map(({ name }) => name),
    ['a/model_config.yaml'],
  );
});

function member(name: string, content: string, type = '0'): Buffer {
  const size = Buffer.byteLength(content);
  const bytes = Buffer.alloc(512 + Math.ceil(size / 512) * 512);
  bytes.write(name, 0, 100, 'latin1');
  bytes.write('0000644\0', 100);
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  bytes.write(type, 156);
  bytes.write('ustar\x0000', 257);
  bytes.write(content, 512);
  return seal(bytes);
}

function link(name: string, target: string, type = '2'): Buffer {
  const bytes = member(name, '', type);
  bytes.write(target, 157, 100, 'latin1');
  return seal(bytes);
}

function seal(bytes: Buffer, at = 0): Buffer {
  bytes.fill(0x20, at + 148, at + 156);
  let sum = 0;
  for (const byte of bytes.subarray(at, at + 512)) sum += byte;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
  return bytes;
}

function archive(...members: Buffer[]): Buffer {
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}

function tampered(base: Buffer, random: ReturnType<typeof seeded>): Buffer {
  const bytes = Buffer.from(base);
  const blocks = bytes.length / 512;
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(Math.min(blocks, 60)) * 512;
    const isHeader = bytes.toString('latin1', at + 257, at + 262) === 'ustar';
    const kind = random.below(8);
    if (kind === 0) bytes[at + 156] = random.pick([...Buffer.from('01234567LKxgXSVDMNAZ\0')]);
    else if (kind === 1) bytes.write(random.pick(sizes), at + 124, 'latin1');
    else if (kind === 2) bytes[at + random.below(100)] = random.pick([0, 0x2f, 0x2e, 0x5c, 0xff, 0x41]);
    else if (kind === 3) bytes[at + 345 + random.below(155)] = random.pick([0, 0x2f, 0x41]);
    else if (kind === 4) bytes.copy(bytes, random.below(blocks) * 512, at, at + 512);
    else if (kind === 5) bytes.fill(0, at, at + 512);
    else
      bytes[at + random.below(512)] = random.pick([0, 0x30, 0x31, 0x20, 0x3d, 0x0a, 0xff, random.below(256)]);
    if (isHeader && kind !== 5 && random.chance(0.9)) seal(bytes, at);
  }
  return random.chance(0.2) ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

/** What may stand in a size field, with what Python's int(…, 8) takes besides octal digits. */
const sizes = [
  '00000000010\0',
  '00000001000\0',
  '        12 \0',
  '-0000000001\0',
  '0o17       \0',
  '1_0\0\0\0\0\0\0\0\0\0',
  '\x80\0\0\0\0\0\0\0\0\0\x02\0',
  '77777777777\0',
  '\0\0\0\0\0\0\0\0\0\0\0\0',
  '8\0\0\0\0\0\0\0\0\0\0\0',
];

function lengthOf(input: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(input.length);
  return bytes;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
