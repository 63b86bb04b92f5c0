import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { Budget } from '../../../src/bytes/budget.ts';
import { codecs } from '../../../src/bytes/codecs/registry.ts';
import { readBytes } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { zip, zipAtEnd } from '../../../src/formats/zip/zip.ts';
import { buildZip, bytesOf, extra, numbers, type Part } from './build.ts';
import { anomalies, codes, type Member, read, textOf, windowed } from './reading.ts';

const plain: Part = { name: 'a.bin', data: 'first member' };
const packed: Part = { name: 'b.bin', data: 'second member '.repeat(50), deflate: true };
const secret = 'I am the hidden payload.';

async function see(bytes: Uint8Array): Promise<{ codes: string[]; members: Member[]; details: string }> {
  const { facts, members } = await read(zip, bytes);
  const again = await read(zip, windowed(bytes));
  assert.deepEqual(again, { ...again, facts, members }, 'memory and window agree');
  return {
    codes: codes(facts),
    members,
    details: anomalies(facts)
      .map(({ detail }) => detail)
      .join('\n'),
  };
}

/** Whether any member, or an archive nested as one, holds the text. */
async function reaches(members: readonly Member[], text: string): Promise<boolean> {
  for (const member of members) {
    if (textOf(member)?.includes(text) === true && member.bytes?.[0] !== 0x50) return true;
    const head = member.bytes ?? new Uint8Array(0);
    if (head[0] === 0x50 && (await reaches((await read(zip, head)).members, text))) return true;
  }
  return false;
}

test('an honest archive in every shape of data descriptor has no anomaly', async () => {
  for (const descriptor of [undefined, 'signed', 'bare', 'wide', 'wide-bare'] as const) {
    const parts = [plain, packed].map((part) => (descriptor === undefined ? part : { ...part, descriptor }));
    for (const whole of [{}, { zip64: true }, { comment: 'words' }]) {
      const { codes, members } = await see(buildZip(parts, whole));
      assert.deepEqual(codes, [], `${descriptor}`);
      assert.deepEqual(members.map(textOf), [plain.data, packed.data]);
    }
  }
});

test('alignment of zeros and of extra fields is no anomaly', async () => {
  const aligned = {
    ...packed,
    before: new Uint8Array(61),
    local: { extra: extra(0x4246, Buffer.alloc(40, 'Z')) },
  };
  const padded = { ...plain, name: 'c', local: { extra: new Uint8Array(3) } };
  const bytes = buildZip([plain, aligned, padded], { beforeDirectory: new Uint8Array(13) });
  assert.deepEqual((await see(bytes)).codes, []);
});

test('a local header with another name is told, and both names are read (CVE-2025-1944)', async () => {
  const { codes, members, details } = await see(buildZip([{ ...plain, local: { name: 'x.pkl' } }]));
  assert.deepEqual(codes, ['archive-name-mismatch']);
  assert.match(details, /"a\.bin".*"x\.pkl"/);
  assert.deepEqual(
    members.map(({ name }) => name),
    ['a.bin', 'x.pkl (local header)'],
  );
});

test('where method or sizes differ, what either header describes is read', async () => {
  const inner = deflateRawSync(secret);
  const hidesInDeflate: Part = {
    name: 'm',
    data: inner,
    local: { method: 8, size: secret.length, crc: crc32(secret) },
  };
  const byMethod = await see(buildZip([hidesInDeflate]));
  assert.deepEqual(byMethod.codes, ['archive-flags']);
  assert.match(byMethod.details, /method 0 in the central directory, 8 in the local header/);
  assert.deepEqual(byMethod.members.map(textOf), [inner.toString('latin1'), secret]);

  const central = { packed: 4, size: 4, crc: crc32('four') };
  const bySize = await see(buildZip([{ name: 'm', data: `four${secret}`, central }]));
  assert.ok(bySize.codes.includes('archive-flags'));
  assert.match(bySize.details, /size 4 in the central directory, 28 in the local header/);
  assert.deepEqual(bySize.members.slice(0, 2).map(textOf), ['four', `four${secret}`]);
});

test('stored data whose two sizes differ is read by both', async () => {
  const { codes, members } = await see(buildZip([{ name: 'm', data: `four${secret}`, packed: 4 }]));
  assert.ok(codes.includes('archive-flags'));
  assert.deepEqual(members.slice(0, 2).map(textOf), ['four', `four${secret}`]);
});

test('flag bits stop nobody from reading, and are told (CVE-2025-1945)', async () => {
  for (const bit of [0x1, 0x20, 0x40, 0x2000]) {
    for (const side of [{ flags: bit }, { local: { flags: bit } }, { central: { flags: bit } }]) {
      const { codes, members } = await see(
        buildZip([
          { ...plain, ...side },
          { ...packed, ...side },
        ]),
      );
      assert.deepEqual(codes, ['archive-flags'], `${bit}`);
      assert.deepEqual(members.map(textOf), [plain.data, packed.data]);
    }
  }
});

test('what is encrypted in fact is told apart from what only says so', async () => {
  const noise = Buffer.alloc(32, 7);
  const stored = await see(buildZip([{ name: 'm', data: secret, raw: noise, flags: 1 }]));
  assert.deepEqual(stored.codes, ['archive-encrypted', 'archive-flags']);
  const deflated = await see(buildZip([{ name: 'm', data: secret, raw: noise, flags: 1, method: 8 }]));
  assert.deepEqual(deflated.codes, ['archive-encrypted', 'archive-flags']);
  const aes = await see(buildZip([{ name: 'm', data: secret, raw: noise, flags: 1, method: 99 }]));
  assert.deepEqual(aes.codes, ['archive-encrypted', 'archive-flags']);
});

test('a wrong CRC is told, and the member read all the same (CVE-2025-10156)', async () => {
  for (const part of [plain, packed]) {
    const { codes, members } = await see(buildZip([{ ...part, crc: 0x12345678 }]));
    assert.deepEqual(codes, ['archive-crc']);
    assert.deepEqual(members.map(textOf), [part.data]);
  }
});

test('members of one name, plainly or after normalisation, are ambiguous', async () => {
  const others = ['a.bin', './a.bin', 'x/../a.bin', '.\\a.bin', 'a.bin\0.txt'];
  for (const name of others) {
    const { codes, members } = await see(buildZip([plain, { name, data: 'other' }]));
    assert.ok(codes.includes('archive-duplicate-member'), name);
    assert.deepEqual(members.map(textOf), [plain.data, 'other']);
  }
  const cases = await see(buildZip([plain, { name: 'A.bin', data: 'other' }]));
  assert.deepEqual(cases.codes, []);
});

test('names that lead out of the folder, and links, are told', async () => {
  for (const name of ['../x', '/etc/x', 'a/../../x', 'C:x', 'a\\b', 'x\0y', '..\\x']) {
    assert.deepEqual((await see(buildZip([{ name, data: 'x' }]))).codes, ['archive-traversal'], name);
  }
  assert.deepEqual((await see(buildZip([{ name: 'a..b/..c', data: 'x' }]))).codes, []);
  const link = await see(buildZip([{ name: 'l', data: '/etc/passwd', central: { mode: 0o120777 } }]));
  assert.deepEqual(link.codes, ['archive-symlink']);
});

test('the only member may be named by the path of its archive, as pandas before 1.2 names it', async () => {
  const ofPandas = (name: string, ...more: Part[]): Uint8Array => buildZip([{ name, data: 'x' }, ...more]);
  const archive = { name: 'models/df.pkl.zip' };
  const own = await read(zip, ofPandas('/data/out/df.pkl.zip'), archive);
  assert.deepEqual(codes(own.facts), ['archive-own-path']);
  for (const [name, ...more] of [
    ['/data/out/df.pkl'],
    ['/data/../df.pkl.zip'],
    ['../df.pkl.zip'],
    ['/data\\df.pkl.zip'],
    ['/data/df.pkl.zip', plain],
  ] as const)
    assert.deepEqual(
      codes((await read(zip, ofPandas(name, ...more), archive)).facts),
      ['archive-traversal'],
      name,
    );
  const noArchive = await read(zip, ofPandas('/root/.ssh/keys'), { name: 'keys' });
  assert.deepEqual(codes(noArchive.facts), ['archive-traversal']);
});

test('a member that the directory does not list is told and read, wherever it lies', async () => {
  const hidden: Part = { name: 'evil.pkl', data: secret, hidden: true };
  const places: Record<string, Uint8Array> = {
    first: buildZip([hidden, plain]),
    between: buildZip([plain, hidden, packed]),
    last: buildZip([plain, packed, hidden]),
    streamed: buildZip([plain, { ...hidden, deflate: true, descriptor: 'signed' }, packed]),
    'after junk': buildZip([plain, { ...hidden, before: 'some junk' }, packed]),
    'after the end': buildZip([plain], { trailing: buildZip([{ ...hidden, hidden: false }]) }),
  };
  for (const [place, bytes] of Object.entries(places)) {
    const { codes, members, details } = await see(bytes);
    assert.ok(codes.includes('archive-hidden-data'), place);
    if (place !== 'after the end') assert.match(details, /does not list: "evil\.pkl"/, place);
    assert.ok(await reaches(members, secret), place);
  }
});

test('bytes around and between the parts are told and handed over', async () => {
  const places: Record<string, Uint8Array> = {
    between: buildZip([plain, { ...packed, before: secret }]),
    'before the directory': buildZip([plain], { beforeDirectory: secret }),
    'after the end': buildZip([plain], { trailing: secret }),
    'after compressed data': buildZip([
      { name: 'm', data: 'x', raw: Buffer.concat([deflateRawSync('x'), bytesOf(secret)]), method: 8 },
    ]),
  };
  for (const [place, bytes] of Object.entries(places)) {
    const { codes, members } = await see(bytes);
    assert.deepEqual(codes, ['archive-hidden-data'], place);
    assert.ok(
      members.some((member) => textOf(member) === secret),
      place,
    );
  }
});

test('a zip behind other bytes is found by its end, with offsets of either kind', async () => {
  for (const shift of [true, false]) {
    const bytes = buildZip([plain, packed], { prefix: `#!/bin/sh ${secret}`, shift });
    const { facts, members } = await read(zipAtEnd, bytes);
    assert.deepEqual(codes(facts), ['archive-hidden-data'], `${shift}`);
    const texts = members.map(textOf);
    assert.deepEqual(texts, [plain.data, packed.data, `#!/bin/sh ${secret}`]);
    const { memory } = { memory: bytes };
    const probe = {
      source: { size: bytes.length, readInto: windowed(bytes).readInto },
      head: memory,
      limits: {} as never,
      name: '',
      loader: undefined,
    };
    assert.equal(zip.claims(probe), false);
    assert.equal(zipAtEnd.claims(probe), true);
  }
});

test('an end record in the comment of another is told, and both directories are read', async () => {
  const inner = buildZip([{ name: 'evil.pkl', data: secret }]);
  const outer = buildZip([plain], { comment: inner });
  const { codes, members } = await see(outer);
  assert.ok(codes.includes('archive-hidden-data'));
  assert.ok(members.some((member) => textOf(member) === plain.data));
  assert.ok(await reaches(members, secret));
});

test('two directories of one end record are told, and both read: CPython and miniz differ', async () => {
  // The end record's offset leads miniz to the first directory; the second ends where the record starts.
  const first = buildZip([{ name: 'one', data: 'for miniz' }]);
  const second = buildZip([{ name: 'two', data: 'for zipfile' }]);
  const directoryAt = Buffer.from(first).readUInt32LE(first.length - 6);
  const size = Buffer.from(first).readUInt32LE(first.length - 10);
  const secondEnd = Buffer.from(second);
  secondEnd.writeUInt32LE(directoryAt, second.length - 6);
  assert.equal(secondEnd.readUInt32LE(second.length - 10), size);
  const both = Buffer.concat([first.subarray(0, first.length - 22), secondEnd]);
  const { codes, details, members } = await see(both);
  assert.ok(codes.includes('archive-hidden-data'));
  assert.match(details, /different directories/);
  assert.ok(members.some((member) => textOf(member) === 'for miniz'));
  assert.ok(await reaches(members, 'for zipfile'));
});

test('a zip64 record and an end record that contradict each other are told', async () => {
  const bytes = buildZip([plain, packed], { zip64: true, end: { entries: 1, size: 46 + 5, offset: 0 } });
  assert.deepEqual((await see(bytes)).codes, [], 'an offset that leads to no directory misleads nobody');
  const split = buildZip([plain], { end: { disk: 3 } });
  assert.deepEqual((await see(split)).codes, ['archive-flags']);
});

test('a directory that contradicts its count, breaks off or is missing is told, and members are read', async () => {
  const count = await see(buildZip([plain, packed], { end: { entries: 1 } }));
  assert.deepEqual(count.codes, ['archive-broken']);
  assert.deepEqual(count.members.map(textOf), [plain.data, packed.data]);
  const whole = buildZip([plain, packed]);
  const cut = await see(whole.subarray(0, whole.length - 30));
  assert.ok(cut.codes.includes('archive-broken'));
  assert.deepEqual(cut.members.slice(0, 2).map(textOf), [plain.data, packed.data]);
  const streamed = buildZip([plain, packed].map((part) => ({ ...part, descriptor: 'signed' as const })));
  const walked = await see(streamed.subarray(0, streamed.length - 60));
  assert.deepEqual(walked.members.slice(0, 2).map(textOf), [plain.data, packed.data]);
});

test('members that share bytes are told', async () => {
  const kernel = Buffer.from(buildZip([plain]));
  const nested = kernel.subarray(0, kernel.indexOf('PK\x01\x02', 0, 'latin1'));
  const bytes = buildZip([
    { name: 'outer', data: nested },
    { name: 'inner', data: '', raw: new Uint8Array(0), hidden: true },
    { ...plain, before: '', central: { offset: 30 + 5 } },
  ]);
  assert.ok((await see(bytes)).codes.includes('expansion-bomb'));
});

test('a method that nobody reads is told', async () => {
  const { codes, members } = await see(buildZip([{ ...plain, method: 98 }]));
  assert.deepEqual(codes, ['archive-member-unreadable']);
  assert.equal(members[0]!.bytes, null);
});

test('compressed data that breaks gives what came before', async () => {
  const raw = deflateRawSync(Buffer.concat([Buffer.from(secret), Buffer.alloc(40_000, 'x')])).subarray(0, -6);
  const { codes, members } = await see(buildZip([{ name: 'm', data: 'x'.repeat(40_024), raw, method: 8 }]));
  assert.ok(codes.includes('codec-broken'));
  assert.ok(textOf(members[0])?.startsWith(secret));
});

test('a bomb is told, and what came out before the budget ran out is read', async () => {
  const bomb = Buffer.concat([Buffer.from(secret), Buffer.alloc(8 * 2 ** 20)]);
  const bytes = buildZip([{ name: 'm', data: bomb, deflate: true }]);
  for (const [limit, code] of [
    [{ inflatedBytes: 2 ** 20 }, 'over-budget'],
    [{ inflationRatio: 100, freeInflatedBytes: 2 ** 20 }, 'expansion-bomb'],
  ] as const) {
    const { facts, members } = await read(zip, bytes, { limits: limit });
    assert.deepEqual(codes(facts), [code]);
    assert.ok(textOf(members[0])?.startsWith(secret));
    assert.ok(members[0]!.bytes!.length <= 2 * 2 ** 20);
  }
});

test('the Unicode path extra names a member; beside an ASCII name it is a second name', async () => {
  const raw = Buffer.from('caf\x82', 'latin1');
  const named = (base: Uint8Array, name: string): Uint8Array =>
    extra(0x7075, Buffer.concat([Buffer.from([1]), numbers([4, crc32(base)]), Buffer.from(name)]));
  const honest = named(raw, 'café');
  const one = await see(buildZip([{ name: raw.toString('latin1'), data: 'x', extra: honest }]));
  assert.deepEqual([one.codes, one.members[0]!.name], [[], 'café']);
  const lie = named(Buffer.from('a.bin'), 'data.pkl');
  const two = await see(buildZip([{ ...plain, extra: lie }]));
  assert.deepEqual([two.codes, two.members[0]!.name], [['archive-name-mismatch'], 'data.pkl']);
  const stale = await see(buildZip([{ ...plain, extra: named(raw, 'data.pkl') }]));
  assert.deepEqual([stale.codes, stale.members[0]!.name], [[], 'a.bin']);
});

test('a descriptor that contradicts the directory is told', async () => {
  const lie = numbers([4, 0x08074b50], [4, 1], [4, 2], [4, 3]);
  assert.deepEqual((await see(buildZip([{ ...plain, descriptor: lie }, packed]))).codes, ['archive-flags']);
  assert.deepEqual((await see(buildZip([{ ...plain, descriptor: new Uint8Array(0) }, packed]))).codes, [
    'archive-flags',
  ]);
});

test('a comment that is no text is told and handed over', async () => {
  const { codes, members } = await see(buildZip([plain], { comment: '\x80\x04N.' }));
  assert.deepEqual(codes, ['archive-hidden-data']);
  assert.equal(textOf(members.at(-1)), '\x80\x04N.');
  assert.deepEqual((await see(buildZip([plain], { comment: 'Prose,\r\n\ttabs, caf\xe9' }))).codes, []);
});

test('members compressed with Zstandard are read', async () => {
  const data = 'words and words '.repeat(100);
  const { codes, members } = await see(
    buildZip([{ name: 'm', data, raw: zstdCompressSync(data), method: 93 }]),
  );
  assert.deepEqual([codes, members.map(textOf)], [[], [data]]);
});

test('members compressed with xz are read', async () => {
  const folder = fileURLToPath(new URL('../../corpus/xz', import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith('.xz'));
  assert.ok(names.length > 0);
  for (const name of names) {
    const raw = readFileSync(join(folder, name));
    const codec = await codecs.xz();
    const { source } = await codec(windowed(raw), 0, raw.length, new Budget(defaultLimits), defaultLimits);
    const data = readBytes(source, 0, source.size);
    const { codes, members } = await see(buildZip([{ name: 'm', data, raw, method: 95 }]));
    assert.deepEqual([codes, members.map(textOf)], [[], [Buffer.from(data).toString('latin1')]]);
  }
});

test('a wheel carries code that is not read only where some of it is compiled', async () => {
  const about = { name: 'acme-1.0.dist-info/WHEEL', data: 'Wheel-Version: 1.0\n' };
  const module = { name: 'acme/__init__.py', data: 'VERSION = 1\n' };
  assert.deepEqual((await see(buildZip([about, module]))).codes, []);
  for (const name of [
    'acme/_c.cpython-311-x86_64-linux-gnu.so',
    'acme/_c.pyd',
    'acme.libs/libz.so.1',
    'acme/m.pyc',
    'acme/Run.EXE',
  ])
    assert.deepEqual(
      (await see(buildZip([about, module, { name, data: 'x' }]))).codes,
      ['carries-code'],
      name,
    );
});
