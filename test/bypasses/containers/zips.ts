import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { buildZip, type Part as Member, numbers } from '../../formats/zip/build.ts';
import { bzip2 } from './build/bzip2.ts';
import { lzmaProperties, rawLzma } from './build/lzma.ts';
import { xz } from './build/streams.ts';
import { checkpoint, torchZip } from './build/torch.ts';
import { type ContainerCase, found } from './container-case.ts';
import { harmless, noise, textHarmless, textPayload } from './payload.ts';

const lies: Member = { name: 'archive/data.pkl', data: checkpoint };

function honest(): Uint8Array {
  return torchZip();
}

/** A torch archive whose `data.pkl` has fields that lie. */
function member(inner: Uint8Array, fields: Partial<Member>): Uint8Array {
  return buildZip([
    { ...lies, data: inner, ...fields },
    { name: 'archive/version', data: '3\n' },
  ]);
}

/** Method 14: a version, the length of the properties, the properties, the stream (APPNOTE.TXT 5.8.8). */
export function lzmaMember(inner: Uint8Array): Partial<Member> {
  const head = Buffer.from([9, 20, lzmaProperties.length, 0, ...lzmaProperties]);
  return { method: 14, flags: 2, raw: Buffer.concat([head, rawLzma(inner)]) };
}

/** Method 12. */
export function bzip2Member(inner: Uint8Array): Partial<Member> {
  return { method: 12, raw: bzip2(inner) };
}

const flagBits = [0x1, 0x20, 0x40].flatMap((bit) =>
  (['local', 'central'] as const).map((side) =>
    found(
      `zip: flag bit 0x${bit.toString(16)} in the ${side} header`,
      (inner) => member(inner, { [side]: { flags: bit } }),
      {
        refs: ['CVE-2025-1945'],
        says: ['archive-flags'],
        honest,
      },
    ),
  ),
);

const methods: readonly (readonly [string, (inner: Uint8Array) => Partial<Member>])[] = [
  ['deflate', () => ({ deflate: true })],
  ['bzip2', bzip2Member],
  ['LZMA', lzmaMember],
  ['Zstandard', (inner) => ({ method: 93, raw: zstdCompressSync(inner) })],
  ['xz', (inner) => ({ method: 95, raw: xz(inner) })],
];

export const zips: readonly ContainerCase[] = [
  found(
    'zip: another name in the local header',
    (inner) => member(inner, { local: { name: 'archive/data.txt' } }),
    {
      refs: ['CVE-2025-1944'],
      says: ['archive-name-mismatch'],
      honest,
    },
  ),
  found(
    'zip: the local header describes another content',
    (inner) => {
      const raw = deflateRawSync(inner);
      const local = { method: 8, size: inner.length, crc: crc32(inner) };
      return buildZip([
        { name: 'archive/data.pkl', data: raw, local },
        { name: 'archive/version', data: '3\n' },
      ]);
    },
    { refs: ['CVE-2025-1944'], says: ['archive-flags'], honest },
  ),
  ...flagBits,
  found('zip: a wrong CRC', (inner) => member(inner, { crc: 0x12345678 }), {
    refs: ['CVE-2025-10156'],
    says: ['archive-crc'],
    honest,
  }),
  found(
    'zip: a wrong CRC in the central directory alone',
    (inner) => member(inner, { central: { crc: 0 } }),
    {
      refs: ['CVE-2025-10156'],
      says: ['archive-crc'],
      honest,
    },
  ),
  ...methods.map(([title, fields]) =>
    found(`zip: a member packed with ${title}`, (inner) => member(inner, fields(inner))),
  ),
  found(
    'zip: a packed member that breaks after the payload',
    (inner) => {
      const whole = deflateRawSync(Buffer.concat([inner, noise(50_000)]));
      return member(inner, { size: 60_000, method: 8, raw: whole.subarray(0, 30_000) });
    },
    { refs: ['nullifAI'], says: ['codec-broken'], honest },
  ),
  found(
    'zip: the last of two members of one name',
    (inner) => torchZip({ more: [{ name: 'archive/data.pkl', data: inner }] }),
    { refs: ['CWE-694'], says: ['archive-duplicate-member'], honest },
  ),
  found('zip: the first of two members of one name', (inner) => torchZip({ data: inner, more: [lies] }), {
    refs: ['CWE-694'],
    says: ['archive-duplicate-member'],
    honest,
  }),
  found(
    'zip: a member that the directory does not list',
    (inner) => torchZip({ more: [{ name: 'archive/extra.pkl', data: inner, hidden: true }] }),
    { says: ['archive-hidden-data'], honest },
  ),
  found(
    'zip: hidden and listed under one name',
    (inner) =>
      buildZip([{ ...lies, data: inner, hidden: true }, lies, { name: 'archive/version', data: '3\n' }]),
    { says: ['archive-hidden-data'], honest },
  ),
  found(
    'zip: a pickle between two members',
    (inner) => torchZip({ more: [{ name: 'archive/last', data: 'x', before: inner }] }),
    { says: ['archive-hidden-data'], honest },
  ),
  found('zip: a pickle before the directory', (inner) => torchZip({ beforeDirectory: inner }), {
    says: ['archive-hidden-data'],
    honest,
  }),
  found('zip: a pickle after the end', (inner) => torchZip({ trailing: inner }), {
    says: ['archive-hidden-data'],
    honest,
  }),
  found(
    'zip: an archive after the end',
    (inner) => torchZip({ trailing: buildZip([{ name: 'x', data: inner }]) }),
    {
      says: ['archive-hidden-data'],
      honest,
    },
  ),
  found('zip: a pickle as the comment', (inner) => torchZip({ comment: inner }), {
    says: ['archive-hidden-data'],
    honest: () => torchZip({ comment: 'words of an honest publisher' }),
  }),
  found(
    'zip: an archive as the comment',
    (inner) => torchZip({ comment: buildZip([{ name: 'x', data: inner }]) }),
    {
      says: ['archive-hidden-data'],
      honest,
    },
  ),
  found('zip: zip64 records', (inner) => torchZip({ data: inner, zip64: true })),
  found('zip: sizes in a data descriptor', (inner) =>
    torchZip({
      data: inner,
      more: [{ name: 'archive/x', data: inner, descriptor: 'signed', deflate: true }],
    }),
  ),
  found('zip: behind a shell script', (inner) => torchZip({ data: inner, prefix: '#!/bin/sh\nexit\n' }), {
    says: ['code-inside'],
    honest,
  }),
  found(
    'zip: behind a script, as unzip -A leaves it',
    (inner) => torchZip({ data: inner, prefix: 'MZ\x90 and a stub', shift: true }),
    {
      says: ['archive-hidden-data'],
      honest,
    },
  ),
  found(
    'zip: a protocol 0 pickle as a text file',
    (inner) => buildZip([{ name: 'README.txt', data: inner === harmless ? textHarmless : textPayload }]),
    { refs: ['scanners that go by the names of members'] },
  ),
  found(
    'zip: cut off before its directory',
    (inner) => {
      const whole = Buffer.from(torchZip({ data: inner }));
      return whole.subarray(0, whole.indexOf('PK\x01\x02', 0, 'latin1'));
    },
    { refs: ['nullifAI'], says: ['archive-broken'], honest },
  ),
  found(
    'zip: a directory that says it is empty',
    (inner) => torchZip({ data: inner, end: { entries: 0, size: 0 } }),
    { honest },
  ),
  found(
    'zip: an offset of the directory that leads elsewhere',
    (inner) => torchZip({ data: inner, end: { offset: 7 } }),
    { honest },
  ),
  found(
    'zip: sizes that say the member is empty',
    (inner) => member(inner, { local: { packed: 0, size: 0 } }),
    { refs: ['CVE-2025-1944'], says: ['archive-flags'], honest },
  ),
  found(
    'zip: a name with a NUL in it',
    (inner) => torchZip({ more: [{ name: 'archive/a.txt\0.pkl', data: inner }] }),
    {
      says: ['archive-traversal'],
      honest,
    },
  ),
  found(
    'zip: a folder that has content',
    (inner) => torchZip({ more: [{ name: 'archive/folder/', data: inner }] }),
    {
      honest: () => torchZip({ more: [{ name: 'archive/folder/', data: '' }] }),
    },
  ),
  found('zip: in a file that looks like a picture', (inner) =>
    buildZip([
      { name: 'logo.png', data: inner },
      { name: 'notes', data: 'x' },
    ]),
  ),
  {
    id: 'zip: an encrypted member',
    build: (inner) => member(inner, { flags: 1, raw: noise(inner.length + 12) }),
    honest,
    says: ['archive-encrypted'],
    decision: 'deny',
  },
  {
    id: 'zip: a member packed in an unknown way',
    build: (inner) => member(inner, { method: 97 }),
    honest,
    says: ['archive-member-unreadable'],
    decision: 'deny',
  },
  {
    id: 'zip: a link',
    refs: ['CVE-2026-27489', 'CWE-59'],
    build: () =>
      torchZip({ more: [{ name: 'archive/extra', data: '/etc/passwd', central: { mode: 0o120777 } }] }),
    honest: () => torchZip({ more: [{ name: 'archive/extra', data: 'plain', central: { mode: 0o100644 } }] }),
    says: ['archive-symlink'],
    decision: 'review',
  },
  ...['../../etc/cron.d/x', '/etc/cron.d/x', 'a\\..\\..\\x', 'C:x'].map(
    (name): ContainerCase => ({
      id: `zip: a member called ${name}`,
      refs: ['PAIT-ARV-100', 'CWE-22'],
      build: () => torchZip({ more: [{ name, data: 'x' }] }),
      honest: () => torchZip({ more: [{ name: 'archive/a..b', data: 'x' }] }),
      says: ['archive-traversal'],
      decision: 'deny',
    }),
  ),
  {
    id: 'zip: members that quote the same bytes',
    refs: ['CWE-409', 'a better zip bomb (Fifield 2019)'],
    build: () => quoting(50),
    honest,
    says: ['expansion-bomb'],
    decision: 'deny',
  },
];

/** Entries that all point to one packed member: each would be inflated on its own. */
export function quoting(count: number): Uint8Array {
  const data = new Uint8Array(2 ** 20);
  const raw = deflateRawSync(data);
  const name = 'a';
  const one = { name, data, raw, method: 8, central: { offset: 0 } };
  const first = Buffer.from(buildZip([one]));
  const directoryAt = first.indexOf('PK\x01\x02', 0, 'latin1');
  const entry = first.subarray(directoryAt, first.length - 22);
  const entries = Array.from({ length: count }, () => entry);
  const size = entry.length * count;
  const end = numbers([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, size], [4, directoryAt], [2, 0]);
  return Buffer.concat([first.subarray(0, directoryAt), ...entries, end]);
}
