import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { defaultLimits } from '../../../src/core/limits.ts';
import { buildZip } from '../../formats/zip/build.ts';
import { buildSevenZip } from './build/seven-zip.ts';
import { buildTar } from './build/tar.ts';
import { torchZip } from './build/torch.ts';
import { type ContainerCase, found } from './container-case.ts';
import { harmless, noise } from './payload.ts';
import { codecs } from './streams.ts';

function zip(inner: Uint8Array): Uint8Array {
  return buildZip([
    { name: 'model.json', data: inner, deflate: true },
    { name: 'notes.md', data: 'notes' },
  ]);
}

function tar(inner: Uint8Array): Uint8Array {
  return buildTar([
    { name: 'weights.dat', data: inner },
    { name: 'notes.md', data: 'notes' },
  ]);
}

function sevenZip(inner: Uint8Array): Uint8Array {
  return buildSevenZip([{ name: 'data.bin', data: inner }], 'lzma');
}

const layers = [zip, tar, (inner: Uint8Array) => gzipSync(inner), sevenZip];

/** Archives in archives, each of another kind than the one around it. */
function nest(inner: Uint8Array, levels: number): Uint8Array {
  let bytes = inner;
  for (let level = 0; level < levels; level += 1) bytes = layers[level % layers.length]!(bytes);
  return bytes;
}

const { depth } = defaultLimits;

/** Pickles in bytes of pickles, of plain data but for the innermost: PROTO 3, BINBYTES, STOP. */
function constants(inner: Uint8Array, levels: number): Uint8Array {
  let bytes = inner;
  for (let level = 0; level < levels; level += 1) {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(bytes.length);
    bytes = Buffer.concat([Buffer.from('\x80\x03B', 'latin1'), size, bytes, Buffer.from('.')]);
  }
  return bytes;
}

export const nested: readonly ContainerCase[] = [
  ...Array.from({ length: depth }, (_, index) =>
    found(`${index + 1} archives around each other`, (inner) => nest(inner, index + 1), {
      refs: ['picklescan: nested zip is clean'],
    }),
  ),
  ...[1, 8, 40].map(
    (more): ContainerCase => ({
      id: `${depth + more} archives around each other, beyond the limit`,
      refs: ['CWE-674'],
      build: (inner) => nest(inner, depth + more),
      honest: () => nest(harmless, depth),
      says: ['nested-too-deep'],
      decision: 'deny',
    }),
  ),
  ...[2, 4, depth].map((levels) =>
    found(`a pickle in the bytes of ${levels} pickles around each other`, (inner) =>
      constants(inner, levels),
    ),
  ),
  {
    id: 'a pickle in the bytes of more pickles than are read',
    refs: ['CWE-674'],
    build: (inner) => constants(inner, depth + 4),
    honest: () => constants(harmless, 2),
    says: ['nested-too-deep'],
    decision: 'deny',
  },
  ...[...codecs].map(([name, pack]) => found(`a tar in ${name}`, (inner) => pack(tar(inner)))),
  found('a checkpoint in a tar in gzip', (inner) => gzipSync(tar(torchZip({ data: inner }))), {
    refs: ['NeMo checkpoints'],
  }),
  found('a gzip in a member of a torch archive', (inner) =>
    torchZip({ more: [{ name: 'archive/extra', data: gzipSync(inner) }] }),
  ),
  found('zlib in zstd in xz', (inner) => codecs.get('xz')!(zstdCompressSync(deflateSync(inner)))),
  found('7z: stored', (inner) => buildSevenZip([{ name: 'model.pkl', data: inner }]), { refs: ['nullifAI'] }),
  found('7z: packed with LZMA', sevenZip, { refs: ['nullifAI'] }),
  found(
    '7z: one of several files',
    (inner) =>
      buildSevenZip(
        [
          { name: 'a.txt', data: Buffer.from('words') },
          { name: 'b.txt', data: inner },
        ],
        'lzma',
      ),
    { refs: ['nullifAI'] },
  ),
  found(
    '7z: the pickle breaks off after the payload',
    (inner) =>
      buildSevenZip(
        [
          {
            name: 'data.pkl',
            data: Buffer.concat([inner.subarray(0, -1), Buffer.from('\xff\xff', 'latin1')]),
          },
        ],
        'lzma',
      ),
    { refs: ['nullifAI'], says: ['pickle-broken'], honest: () => sevenZip(harmless) },
  ),
  found(
    '7z: the packed stream breaks off after the payload',
    (inner) => {
      const bytes = Buffer.from(
        buildSevenZip([{ name: 'data.pkl', data: Buffer.concat([inner, noise(20_000)]) }], 'lzma'),
      );
      return bytes.fill(0xff, 10_000, 20_000);
    },
    { refs: ['nullifAI'], says: ['codec-broken'], honest: () => sevenZip(harmless) },
  ),
  found(
    '7z: bytes that the header does not account for',
    (inner) => Buffer.concat([buildSevenZip([{ name: 'a', data: Buffer.from('words') }]), inner]),
    { says: ['archive-hidden-data'], honest: () => sevenZip(harmless) },
  ),
  found('tar: a member under an innocent name', tar, { refs: ['picklescan: torch tar raises'] }),
  found(
    'tar: the second of two members of one name',
    (inner) =>
      buildTar([
        { name: 'a', data: harmless },
        { name: 'a', data: inner },
      ]),
    { says: ['archive-duplicate-member'], honest: () => tar(harmless) },
  ),
  found('tar: a pickle behind the end', (inner) => Buffer.concat([tar(harmless), inner]), {
    says: ['archive-hidden-data'],
    honest: () => tar(harmless),
  }),
  found(
    'tar: a member that is longer than the archive',
    (inner) => buildTar([{ name: 'a', data: inner, size: 10_000_000 }]),
    { says: ['archive-broken'], honest: () => tar(harmless) },
  ),
  found('tar: no end', (inner) => buildTar([{ name: 'a', data: inner }]).subarray(0, 1024), {
    honest: () => tar(harmless),
  }),
  found(
    'tar: cut off in the member',
    (inner) => buildTar([{ name: 'a', data: Buffer.concat([inner, noise(5_000)]) }]).subarray(0, 3_000),
    {
      refs: ['nullifAI'],
      says: ['archive-broken'],
      honest: () => tar(harmless),
    },
  ),
  found(
    'tar: a link that has content',
    (inner) => buildTar([{ name: 'a', data: inner, type: '2', link: 'b' }]),
    { honest: () => tar(harmless) },
  ),
  found('tar: a folder that has content', (inner) => buildTar([{ name: 'a/', data: inner, type: '5' }]), {
    honest: () =>
      buildTar([
        { name: 'a/', type: '5' },
        { name: 'a/b', data: harmless },
      ]),
  }),
  found('tar: a type that nobody knows', (inner) => buildTar([{ name: 'a', data: inner, type: 'Q' }]), {
    honest: () => tar(harmless),
  }),
  ...(['1', '2'] as const).map(
    (type): ContainerCase => ({
      id: `tar: a ${type === '1' ? 'hard' : 'symbolic'} link that leads out`,
      refs: ['CVE-2026-27489', 'CVE-2026-34446', 'CWE-59'],
      build: () => buildTar([{ name: 'weights', type, link: '../../../etc/passwd' }]),
      honest: () => tar(harmless),
      // Through a hard link the file itself is there to be read and written over.
      says: [type === '1' ? 'archive-traversal' : 'archive-symlink'],
      decision: type === '1' ? 'deny' : 'review',
    }),
  ),
  {
    id: 'tar: a member that leads out',
    refs: ['PAIT-ARV-100', 'CWE-22'],
    build: (inner) => buildTar([{ name: '../../etc/cron.d/x', data: inner }]),
    honest: () => tar(harmless),
    says: ['archive-traversal'],
    decision: 'deny',
  },
];
