import { gzipSync } from 'node:zlib';
import { ascii, pickle, unicode } from '../assemble.ts';
import { floats } from './build/npy.ts';
import { buildSevenZip } from './build/seven-zip.ts';
import { buildTar } from './build/tar.ts';
import { torchLegacy, torchZip } from './build/torch.ts';
import { type ContainerCase, found } from './container-case.ts';
import { command, harmless, textPayload } from './payload.ts';

/** A safetensors file of one tensor. */
function safetensors(): Uint8Array {
  const header = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

function followed(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Buffer.concat([first, second]);
}

/** A tar whose first name is a protocol 0 pickle: what comes after its STOP nobody asks about. */
function namedAsPickle(): Uint8Array {
  return buildTar([{ name: Buffer.from(textPayload).toString('latin1'), data: harmless }]);
}

const honestZip = (): Uint8Array => torchZip();

export const polyglots: readonly ContainerCase[] = [
  found('a pickle, then an honest zip', (inner) => followed(inner, torchZip()), {
    refs: ['CWE-436'],
    honest: honestZip,
  }),
  found('an honest pickle, then a zip', (inner) => followed(harmless, torchZip({ data: inner })), {
    honest: honestZip,
  }),
  found('a zip, then a pickle', (inner) => followed(torchZip(), inner), {
    says: ['archive-hidden-data'],
    honest: honestZip,
  }),
  found('a zip with the payload, then a pickle', (inner) => followed(torchZip({ data: inner }), harmless), {
    says: ['archive-hidden-data'],
    honest: honestZip,
  }),
  found(
    'a pickle that holds the zip behind it as a constant',
    (inner) => {
      const archive = torchZip({ data: inner });
      return pickle(ascii('B'), u32(archive.length), archive);
    },
    { honest: honestZip },
  ),
  found('a tar whose first name is a pickle', namedAsPickle, {
    says: ['polyglot'],
    honest: () => buildTar([{ name: 'cposix', data: harmless }]),
  }),
  found('a pickle, then a tar', (inner) => followed(inner, buildTar([{ name: 'a', data: harmless }])), {
    honest: () => harmless,
  }),
  found(
    'an honest pickle, then a tar',
    (inner) => followed(harmless, buildTar([{ name: 'a', data: inner }])),
    { honest: () => harmless },
  ),
  found('an honest pickle, then gzip', (inner) => followed(harmless, gzipSync(inner)), {
    honest: () => harmless,
  }),
  found(
    'an honest pickle, then 7z',
    (inner) => followed(harmless, buildSevenZip([{ name: 'a', data: inner }])),
    { honest: () => harmless },
  ),
  found('an array, then a zip', (inner) => followed(floats, torchZip({ data: inner })), {
    says: ['archive-hidden-data'],
    honest: () => floats,
  }),
  found('a legacy checkpoint, then a zip', (inner) => followed(torchLegacy(), torchZip({ data: inner })), {
    honest: () => torchLegacy(),
  }),
  found('safetensors, then a zip', (inner) => followed(safetensors(), torchZip({ data: inner })), {
    refs: ['modelaudit: safetensors and zip is clean'],
    honest: safetensors,
  }),
  ...[
    '\x7fELF',
    'GIF89a',
    '\x89PNG\r\n\x1a\n',
    'MZ\x90\0',
    '%PDF-1.7\n',
    '#!/usr/bin/env python3\n',
    '{"a": 1}\n',
    '\0'.repeat(512),
  ].map((prefix) =>
    found(
      `${JSON.stringify(prefix.slice(0, 12))}, then a zip`,
      (inner) => torchZip({ data: inner, prefix: prefix.padEnd(64, 'x') }),
      {
        honest: honestZip,
      },
    ),
  ),
  found('garbage after STOP', (inner) => followed(inner, Buffer.from([0xff, 0xfe, 0xfd, 0xff])), {
    says: ['pickle-trailing-data'],
    honest: () => harmless,
  }),
  {
    id: 'garbage after the STOP of an honest pickle',
    build: () => followed(harmless, Buffer.from([0xff, 0xfe, 0xfd, 0xff])),
    honest: () => followed(harmless, Buffer.alloc(16)),
    says: ['pickle-trailing-data'],
    decision: 'review',
  },
  found('no STOP', (inner) => inner.subarray(0, -1), { says: ['pickle-broken'], honest: () => harmless }),
  found(
    'cut off in an argument after the payload',
    (inner) => followed(inner.subarray(0, -1), Buffer.from('X\xff\xff\0\0x', 'latin1')),
    {
      says: ['pickle-broken'],
      honest: () => harmless,
    },
  ),
  found(
    'an unknown opcode after the payload',
    (inner) => followed(inner.subarray(0, -1), Buffer.from([0xff])),
    {
      refs: ['nullifAI'],
      says: ['pickle-broken'],
      honest: () => harmless,
    },
  ),
  found(
    'a protocol 0 pickle among prose',
    () => followed(textPayload, Buffer.from('\nThe end.\n'.repeat(20))),
    { honest: () => pickle(unicode(command)) },
  ),
];

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
