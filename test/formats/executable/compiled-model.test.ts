import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}

const body = Buffer.alloc(256);
const engine = Buffer.concat([Buffer.from('ptrt'), words(0xe4, 4096), body]);
/** As Ultralytics writes it: the length of the text, the text, the engine. */
const described = Buffer.from('{"description": "YOLOv8n", "stride": 32}');
const text = (value: string): Buffer => Buffer.concat([words(value.length), Buffer.from(value)]);

const models: readonly (readonly [what: string, format: string, bytes: Buffer])[] = [
  ['a TensorRT engine', 'compiled-model', engine],
  [
    'an older TensorRT engine',
    'compiled-model',
    Buffer.concat([Buffer.from('ftrt'), words(0, 160, 1), body]),
  ],
  ['an engine of Ultralytics', 'compiled-model', Buffer.concat([words(described.length), described, engine])],
  ['an RKNN model', 'compiled-model', Buffer.concat([Buffer.from('RKNN'), words(0, 6, 0), body])],
  ['a Dalvik executable', 'compiled-model', Buffer.concat([Buffer.from('dex\n035\0'), body])],
  // Dictionary { version: 1, data: { "version": … } }
  [
    'a CNTK model',
    'compiled-model',
    Buffer.concat([Buffer.from([8, 1, 0x12, 14, 10, 7]), Buffer.from('version\x12\x03\x08\x07\x10'), body]),
  ],
  [
    'a module of Torch7',
    'torch7',
    Buffer.concat([words(4, 1), text('V 1'), text('nn.Sequential'), words(3, 2, 0)]),
  ],
  [
    'a function of Torch7',
    'torch7',
    Buffer.concat([words(8, 1, 24), Buffer.from('\x1bLJ\x02', 'latin1'), body]),
  ],
  ['a table of Torch7', 'torch7', Buffer.concat([words(3, 1, 1, 2), text('weights'), words(0)])],
  ['a module of Torch7 as text', 'torch7', Buffer.from('4\n1\n3\nV 1\n13\nnn.Sequential\n3\n2\n0\n')],
];

for (const [what, format, bytes] of models)
  test(`${what} is left to a person, whatever it is called`, async () => {
    for (const name of ['model.bin', 'weights']) {
      const judged = await judgeBytes(bytes, undefined, name);
      assert.equal(judged.format, format, name);
      assert.deepEqual(
        judged.findings.filter(({ rule }) => rule === 'code-inside').map(({ severity }) => severity),
        ['medium'],
      );
    }
  });

const honest: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['notes.txt', Buffer.from('ptrt is what the file begins with, and RKNN stands further down\n')],
  ['numbers.csv', Buffer.from('4\n1\n3\n5\n13\n')],
  ['numbers.txt', Buffer.from('8\n1\n24\n3\n')],
  ['raw.bin', Buffer.concat([words(3, 1, 70_000, 9), body])],
  ['described.bin', Buffer.concat([words(described.length), described, body])],
];

for (const [name, bytes] of honest)
  test(`${name} is none of these`, async () => {
    assert.equal((await judgeBytes(bytes, undefined, name)).format, 'unknown');
  });
