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

test('a text that only begins alike is none', async () => {
  const { format } = await judgeBytes(Buffer.from('Rar! is what it says\n'), undefined, 'notes.txt');
  assert.equal(format, 'unknown');
});
