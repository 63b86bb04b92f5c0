import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zip } from '../../../src/formats/zip/zip.ts';
import { buildZip, type Part } from './build.ts';
import { codes, read, textOf } from './reading.ts';

const pickle = '\x80\x02N.';
const floats = Buffer.from(new Float32Array([0.1, -0.25, 3e7, 4e-9]).buffer);

function torch(storages: readonly (string | Uint8Array)[], prefix = 'm'): Part[] {
  return [
    { name: `${prefix}/data.pkl`, data: pickle },
    ...storages.map((data, index) => ({ name: `${prefix}/data/${index}`, data })),
    { name: `${prefix}/version`, data: '3\n' },
  ];
}

test('names tell what an archive is', async () => {
  const cases: [string, Part[]][] = [
    ['torch', torch([floats])],
    [
      'torchscript',
      [...torch([floats]), { name: 'm/code/a.py', data: 'x' }, { name: 'm/constants.pkl', data: pickle }],
    ],
    [
      'npz',
      [
        { name: 'a.npy', data: 'x' },
        { name: 'b.npy', data: 'x' },
      ],
    ],
    [
      'keras',
      [
        { name: 'metadata.json', data: '{}' },
        { name: 'config.json', data: '{}' },
      ],
    ],
    [
      'zip',
      [
        { name: 'a.txt', data: 'x' },
        { name: 'm/data.pkl', data: pickle },
      ],
    ],
  ];
  for (const [id, parts] of cases) assert.equal((await read(zip, buildZip(parts))).format, id);
});

test('a storage is raw unless some loader would act on its first bytes', async () => {
  const acted = [
    '\x80\x02cos\nsystem\n.',
    'PK\x03\x04....',
    '\x1f\x8b\x08..',
    '\x93NUMPY\x01\x00',
    'cos\nsystem\n(tR.',
    '7z\xbc\xaf\x27\x1c',
  ];
  const raw = [floats, new Uint8Array(64), '', '\x80\x02\xff\xfe....', '\x80\x09....'];
  const { members, facts } = await read(zip, buildZip(torch([...acted, ...raw])));
  assert.deepEqual(codes(facts), []);
  const storages = members.slice(1, -1);
  assert.deepEqual(storages.slice(0, acted.length).map(textOf), acted);
  assert.deepEqual(
    storages.slice(acted.length).map(textOf),
    raw.map(() => null),
  );
  assert.deepEqual([textOf(members[0]), textOf(members.at(-1))], [pickle, '3\n']);
});

test('storages are checked with the rest where bulk is read, and only there', async () => {
  const [first, storage, version] = torch([floats]) as [Part, Part, Part];
  const bytes = buildZip([first, { ...storage, crc: 1 }, version]);
  assert.deepEqual(codes((await read(zip, bytes)).facts), ['archive-crc']);
  assert.deepEqual(codes((await read(zip, bytes, { bulk: false })).facts), []);
  const small = buildZip([{ ...first, crc: 1 }, storage, version]);
  assert.deepEqual(codes((await read(zip, small, { bulk: false })).facts), ['archive-crc']);
});

test('two data.pkl are ambiguous: under two prefixes, or where only the case differs', async () => {
  for (const parts of [
    [...torch([]), ...torch([], 'other')],
    [...torch([]), { name: 'm/DATA.pkl', data: pickle }],
  ]) {
    assert.deepEqual(codes((await read(zip, buildZip(parts))).facts), ['archive-duplicate-member']);
  }
});
