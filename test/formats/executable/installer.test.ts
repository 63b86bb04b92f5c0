import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

/** Beginnings as the programs write them: RAR 5, makecab, dpkg-deb, rpmbuild, pkgbuild. */
const beginnings: readonly (readonly [name: string, hex: string])[] = [
  ['a.rar', '526172211a070100'],
  ['a.cab', '4d534346000000006a00000000000000'],
  ['a.deb', '213c617263683e0a64656269616e2d62696e6172792020'],
  ['a.rpm', 'edabeedb03000000'],
  ['a.pkg', '78617221001c0001'],
];

for (const [name, hex] of beginnings)
  test(`${name} is left to a person, whatever it is called`, async () => {
    for (const called of [name, 'weights.bin']) {
      const { findings, format } = await judgeBytes(
        Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(64)]),
        undefined,
        called,
      );
      assert.equal(format, 'installer');
      assert.deepEqual(
        findings.map(({ rule, severity }) => [rule, severity]).filter(([rule]) => rule === 'code-inside'),
        [['code-inside', 'medium']],
      );
    }
  });

/** Images and compound files: genisoimage's first descriptor, hdiutil's trailer, and the head of [MS-CFB]. */
function image(size: number, at: number, hex: string): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write(hex, at, 'hex');
  return bytes;
}

const images: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['a.iso', image(40_960, 0x8000, '014344303031 01'.replaceAll(' ', ''))],
  ['a.dmg', image(4_096, 4_096 - 512, '6b6f6c790000000400000200')],
  ['a.msi', image(4_096, 0, 'd0cf11e0a1b11ae1')],
];

for (const [name, bytes] of images)
  test(`${name} is left to a person too`, async () => {
    for (const called of [name, 'weights.bin'])
      assert.equal((await judgeBytes(bytes, undefined, called)).format, 'installer');
  });

test('an image that is cut off before its descriptor is none', async () => {
  const { format } = await judgeBytes(images[0]![1].subarray(0, 0x8004), undefined, 'a.iso');
  assert.equal(format, 'unknown');
});

test('a text that only begins alike is none', async () => {
  const { format } = await judgeBytes(Buffer.from('Rar! is what it says\n'), undefined, 'notes.txt');
  assert.equal(format, 'unknown');
});
