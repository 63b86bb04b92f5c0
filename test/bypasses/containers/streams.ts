import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { buildZip } from '../../formats/zip/build.ts';
import {
  call,
  dictOf,
  emptyTuple,
  global,
  int,
  join,
  mark,
  newObject,
  none,
  type Part,
  popMark,
  proto,
  build as setState,
  tuple,
  unicode,
} from '../assemble.ts';
import { bzip2 } from './build/bzip2.ts';
import { buildNpy, floats, objects } from './build/npy.ts';
import { lz4, lzip, lzmaAlone, xz } from './build/streams.ts';
import { type ContainerCase, found } from './container-case.ts';
import { noise } from './payload.ts';

/** joblib's compressors, pandas' and what their readers take besides. */
export const codecs: ReadonlyMap<string, (data: Uint8Array) => Uint8Array> = new Map([
  ['zlib', (data) => deflateSync(data)],
  ['gzip', (data) => gzipSync(data)],
  ['bzip2', (data) => bzip2(data)],
  ['lzma', lzmaAlone],
  ['xz', xz],
  ['lz4', lz4],
  ['zstd', (data) => zstdCompressSync(data)],
  ['lzip', lzip],
  [
    'joblib z-file',
    (data) => Buffer.concat([Buffer.from(`ZF0x${data.length.toString(16).padEnd(17)}`), deflateSync(data)]),
  ],
]);

/** More than a block of any of them. */
const rest = noise(300_000);

const each = [...codecs].flatMap(([name, pack]): ContainerCase[] => [
  found(`${name} around a pickle`, pack, { refs: ['picklescan: joblib compressed is clean'] }),
  found(
    `${name}: cut off after the payload`,
    (inner) => {
      const whole = pack(Buffer.concat([inner, rest]));
      return whole.subarray(0, Math.floor(whole.length * 0.7));
    },
    { refs: ['nullifAI'], says: ['codec-broken'], honest: () => pack(noise(5_000)) },
  ),
  found(
    `${name}: a pickle after the stream`,
    (inner) => Buffer.concat([pack(Buffer.from('weights')), inner]),
    { says: ['archive-hidden-data'], honest: () => pack(Buffer.from('weights')) },
  ),
  found(
    `${name}: the stream ends in damage`,
    (inner) => {
      const whole = Buffer.from(pack(Buffer.concat([inner, rest])));
      whole.fill(0x55, Math.floor(whole.length * 0.8));
      return whole;
    },
    { refs: ['nullifAI'], says: ['codec-broken'], honest: () => pack(noise(5_000)) },
  ),
]);

/** joblib's stand-in for an array whose data follows in the stream. */
function wrapper(dtype: string, flags: number): Part {
  const state = [mark, int(3), unicode('|'), none, none, none, int(-1), int(-1), int(flags), tuple];
  const fields = dictOf(
    [unicode('subclass'), global('numpy', 'ndarray')],
    [unicode('shape'), [mark, int(1), tuple]],
    [unicode('order'), unicode('C')],
    [unicode('dtype'), [call(global('numpy', 'dtype'), unicode(dtype)), state, setState]],
    [unicode('allow_mmap'), Buffer.from([0x89])],
  );
  return [global('joblib.numpy_pickle', 'NumpyArrayWrapper'), emptyTuple, newObject, fields, setState];
}

export function joblib(inner: Uint8Array): Uint8Array {
  return join(proto(2), mark, wrapper('O8', 63), inner, tuple, Buffer.from('.'));
}

export const streams: readonly ContainerCase[] = [
  ...each,
  found('gzip: the second of two members', (inner) =>
    Buffer.concat([gzipSync(inner.subarray(0, 5)), gzipSync(inner.subarray(5))]),
  ),
  found('joblib: an array of objects in the stream', joblib, { refs: ['picklescan: joblib arrays'] }),
  found('joblib: an array of objects in a packed stream', (inner) => deflateSync(joblib(inner))),
  found('joblib: after an array in the stream', (inner) =>
    join(proto(2), mark, wrapper('f8', 0), new Uint8Array(8), popMark, inner.subarray(2)),
  ),
  found('npy: an array of objects', objects, { refs: ['CVE-2019-6446'] }),
  found(
    'npy: a record with a field of objects',
    (inner) => buildNpy("[('a', '<f4'), ('b', '|O')]", '(1,)', inner),
    {
      refs: ['CVE-2019-6446'],
    },
  ),
  found('npy: a pickle after the array', (inner) => Buffer.concat([floats, inner]), {
    says: ['archive-hidden-data'],
    honest: () => floats,
  }),
  found(
    'npy: a header that only an evaluator reads',
    (inner) => buildNpy("'|O' if 1 else 0", '(1,)', inner),
    {
      says: ['array-broken'],
      honest: () => floats,
    },
  ),
  ...[false, true].flatMap((deflate) => [
    found(
      `npz: an array of objects, ${deflate ? 'packed' : 'stored'}`,
      (inner) =>
        buildZip([
          { name: 'a.npy', data: floats, deflate },
          { name: 'b.npy', data: objects(inner), deflate },
        ]),
      { refs: ['CVE-2019-6446'] },
    ),
    found(`npz: a member that is a pickle, ${deflate ? 'packed' : 'stored'}`, (inner) =>
      buildZip([
        { name: 'a.npy', data: floats, deflate },
        { name: 'b.npy', data: inner, deflate },
      ]),
    ),
  ]),
];
