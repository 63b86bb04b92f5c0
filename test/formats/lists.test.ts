import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bufferSource } from '../../src/bytes/source.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { earlyFormats } from '../../src/formats/early.ts';
import type { Probe } from '../../src/formats/format.ts';
import { formats } from '../../src/formats/index.ts';
import { lateFormats } from '../../src/formats/late.ts';
import { promisedBy } from '../../src/formats/promise.ts';
import { samplesOf } from './samples.ts';

test('a format stands in one list, once', () => {
  assert.equal(new Set(formats).size, earlyFormats.length + lateFormats.length);
});

test('every ending that a format promises is known by its name', async () => {
  const pickle = earlyFormats.find(({ id }) => id === 'pickle');
  for (const { extensions = [], id } of formats)
    for (const ending of extensions)
      assert.match((await promisedBy(`model${ending}`, pickle)) ?? '', /promises/, `${id} ${ending}`);
});

test('no ending is promised by two formats, nor by none', () => {
  const endings = formats.flatMap(({ extensions = [] }) => extensions);
  assert.equal(new Set(endings).size, endings.length);
  const source = readFileSync(join(import.meta.dirname, '../../src/formats/promise.ts'), 'utf8');
  const listed = /const lateEndings[^;]*;/.exec(source)?.[0].match(/'\.[a-z0-9]+'/g) ?? [];
  const late = lateFormats.flatMap(({ extensions = [] }) => extensions);
  assert.deepEqual(new Set(listed.map((quoted) => quoted.slice(1, -1))), new Set(late));
});

/** Beginnings of formats that no sample of the corpus has; the rest of them is not looked at when they are told. */
const beginnings: readonly Uint8Array[] = [
  Buffer.from('28b52ffd0000000000000000', 'hex'),
  Buffer.from('502a4d18040000000000000028b52ffd0000000000000000', 'hex'),
  Buffer.from('LZIP\x01\x0c'),
  Buffer.from('ZF0x10               \x78\x9c'),
  Buffer.from('FEA1'),
  Buffer.from('RDX3\n'),
  Buffer.from('\nA\n3 263168 197888 '),
  Buffer.from('02214c1800000000', 'hex'),
  Buffer.from('aced0005737200016100', 'hex'),
];

function probeOf(bytes: Uint8Array): Probe {
  return {
    source: bufferSource(bytes),
    head: bytes.subarray(0, 4096),
    limits: defaultLimits,
    name: '',
    loader: undefined,
  };
}

test('a format is asked about everything that it would claim', () => {
  const files = [...samplesOf('.').map(({ bytes }) => bytes), ...beginnings];
  for (const format of earlyFormats) {
    const { begins, id } = format;
    if (begins === undefined) continue;
    const claimed = files.filter((bytes) => bytes.length > 0 && format.claims(probeOf(bytes)));
    // A format that claims nothing without a loader names no first byte.
    assert.equal(claimed.length > 0, begins.length > 0, id);
    const wrong = new Set<number>();
    for (const bytes of claimed) {
      if (!begins.includes(bytes[0]!)) wrong.add(bytes[0]!);
      const changed = Uint8Array.from(bytes.subarray(0, 8192));
      for (let first = 0; first < 256; first += 1) {
        changed[0] = first;
        if (!begins.includes(first) && format.claims(probeOf(changed))) wrong.add(first);
      }
    }
    assert.deepEqual([...wrong], [], `${id} claims files that begin with these too`);
  }
});
