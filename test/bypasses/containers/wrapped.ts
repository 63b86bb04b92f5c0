import { deflateSync, gzipSync } from 'node:zlib';
import { buildZip } from '../../formats/zip/build.ts';
import {
  binString,
  dictOf,
  global,
  join,
  longUnicode,
  pickle,
  pop,
  proto,
  shortUnicode,
  unicode,
} from '../assemble.ts';
import { bzip2 } from './build/bzip2.ts';
import { objects } from './build/npy.ts';
import { buildSevenZip } from './build/seven-zip.ts';
import { lz4, lzmaAlone, xz } from './build/streams.ts';
import { buildTar } from './build/tar.ts';
import { torchZip } from './build/torch.ts';
import { type ContainerCase, found } from './container-case.ts';
import { carrying, payload, saying, textHarmless, textPayload } from './payload.ts';

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function lines(text: string, width = 76): string {
  return text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
}

function proto0(inner: Uint8Array): Uint8Array {
  return inner === payload ? textPayload : textHarmless;
}

const ways: Readonly<Record<string, (inner: Uint8Array) => Uint8Array>> = {
  'as it is': carrying,
  'base64 in a text': (inner) => saying(base64(inner)),
  'base64 in bytes': (inner) => carrying(Buffer.from(base64(inner))),
  'base64 in lines': (inner) => saying(lines(base64(inner), 24)),
  'base64 of the other alphabet': (inner) => saying(Buffer.from(inner).toString('base64url')),
  'base64 in a text of protocol 0': (inner) => Buffer.from(`(dS'x'\nV${base64(inner)}\ns.`),
  'base64 in a string of Python 2': (inner) => pickle(proto(2), binString(base64(inner))),
  'base64 in a short text': (inner) => pickle(proto(4), shortUnicode(base64(inner))),
  'base64 in a long text': (inner) => pickle(proto(4), longUnicode(base64(inner))),
  'base64 among other fields': (inner) =>
    pickle(proto(2), dictOf([unicode('config'), unicode(base64(inner))])),
  'hex in a text': (inner) => saying(hex(inner)),
  'hex in capitals': (inner) => saying(hex(inner).toUpperCase()),
  'hex in bytes': (inner) => carrying(Buffer.from(hex(inner))),
  'zlib in bytes': (inner) => carrying(deflateSync(inner)),
  'zlib of any level in bytes': (inner) => carrying(deflateSync(inner, { level: 1 })),
  'zlib with a small window in bytes': (inner) => carrying(deflateSync(inner, { windowBits: 9 })),
  'gzip in bytes': (inner) => carrying(gzipSync(inner)),
  'bzip2 in bytes': (inner) => carrying(bzip2(inner)),
  'xz in bytes': (inner) => carrying(xz(inner)),
  'lzma in bytes': (inner) => carrying(lzmaAlone(inner)),
  'lz4 in bytes': (inner) => carrying(lz4(inner)),
  'zlib in base64': (inner) => saying(base64(deflateSync(inner))),
  'gzip in base64': (inner) => saying(base64(gzipSync(inner))),
  'lzma in base64': (inner) => saying(base64(lzmaAlone(inner))),
  'base64 in gzip in base64': (inner) => saying(base64(gzipSync(saying(base64(inner))))),
  'base64 of base64 of a pickle': (inner) => saying(base64(Buffer.from(base64(inner)))),
  'hex of base64 of a pickle': (inner) => saying(hex(Buffer.from(base64(inner)))),
  'hex of a pickle with base64': (inner) => saying(hex(saying(base64(inner)))),
  'a pickle in a pickle in a pickle': (inner) => carrying(carrying(inner)),
  'a pickle that imports, around a pickle': (inner) =>
    carrying(pickle(proto(2), global('collections', 'OrderedDict'), pop, carrying(inner).subarray(2, -1))),
  'an array of objects in bytes': (inner) => carrying(objects(inner)),
  'an array of objects in base64': (inner) => saying(base64(objects(inner))),
  '7z in bytes': (inner) => carrying(buildSevenZip([{ name: 'a', data: inner }])),
  'a tar in bytes': (inner) => carrying(buildTar([{ name: 'a', data: inner }])),
  'a torch archive in bytes': (inner) => carrying(torchZip({ data: inner })),
  'a torch archive in base64': (inner) => saying(base64(torchZip({ data: inner }))),
  'a zip of a pickle with base64': (inner) =>
    carrying(buildZip([{ name: 'a', data: saying(base64(inner)) }])),
  'protocol 0 in a text': (inner) => saying(Buffer.from(proto0(inner)).toString()),
  'protocol 0 in base64': (inner) => saying(base64(proto0(inner))),
  'protocol 0 in hex': (inner) => saying(hex(proto0(inner))),
};

/** Short files are read with care to their end; what is far from it takes another path. */
function farFromTheEnd(outer: Uint8Array): Uint8Array {
  return join(outer.subarray(0, -1), Buffer.from('N0'.repeat(100)), Buffer.from('.'));
}

/** Pickles in the constants of pickles: a second stage loads them, and what they would do is said. */
export const wrapped: readonly ContainerCase[] = Object.entries(ways).flatMap(([id, build]) => [
  found(`in a constant: ${id}`, build),
  found(`in a constant, and much after it: ${id}`, (inner) => farFromTheEnd(build(inner))),
]);
