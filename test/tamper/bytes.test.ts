import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runMinisign, withoutMinisign } from '../provenance/minisign/minisign.ts';
import { bitFlips, documentChanges, encodings, lengths, spread } from './changes.ts';
import {
  certificateFixture,
  detachedFixture,
  fileFixture,
  largeFixture,
  omsFixture,
  playbookFixture,
  type Signed,
  signBeside,
  thresholdFixture,
  treeFixture,
} from './fixtures.ts';
import { long, scratch, Tally } from './kit.ts';

const place = scratch('tamper-bytes');
const openssl = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '';
const withoutOpenssl = openssl.startsWith('OpenSSL 3') ? false : 'no openssl 3 on the PATH';

const fixtures: readonly (readonly [string, string | false, () => Promise<Signed>])[] = [
  ['a manifest beside a file', false, () => fileFixture(place)],
  ['a manifest in a folder', false, () => treeFixture(place)],
  ['a manifest over a large file', false, () => largeFixture(place)],
  ['a playbook’s manifest', false, () => playbookFixture(place, 'playbook', signBeside)],
  ['a playbook’s manifest, signed by the minisign program', withoutMinisign, () => byProgram()],
  ['a file with a signature of its own', false, () => detachedFixture(place)],
  ['a manifest that three publishers signed', false, () => thresholdFixture(place)],
  ['an OpenSSF signature of a folder', false, () => omsFixture(place, 'folder')],
  ['an OpenSSF signature of a file', false, () => omsFixture(place, 'file')],
  ['an OpenSSF signature by certificate', withoutOpenssl, () => certificateFixture(place)],
];

async function byProgram(): Promise<Signed> {
  const { writeFileSync } = await import('node:fs');
  return playbookFixture(place, 'program', ({ secret }, root, file) => {
    const key = join(place, 'program.key');
    writeFileSync(key, secret);
    const { code, text } = runMinisign(root, ['-S', '-s', key, '-m', file, '-t', 'from the program']);
    assert.equal(code, 0, text);
  });
}

const tally = new Tally();

for (const [title, skip, make] of fixtures)
  test(`no byte of ${title} may be another`, { skip }, async (context) => {
    const fixture = await make();
    await tally.acceptUntouched(fixture);
    const before = tally.refused;
    for (const file of fixture.statements) {
      const bytes = readFileSync(join(fixture.root, file));
      const text = bytes.toString();
      await tally.refuseAll(fixture, tally.edits(fixture, file, bitFlips(bytes, flips(fixture))));
      await tally.refuseAll(fixture, tally.edits(fixture, file, lengths(bytes, long ? 32 : 12)));
      await tally.refuseAll(fixture, tally.edits(fixture, file, encodings(text)));
      if (text.startsWith('{'))
        await tally.refuseAll(
          fixture,
          tally.edits(fixture, file, spread(documentChanges(text), long ? Infinity : 150)),
        );
    }
    for (const file of fixture.files) {
      const bytes = readFileSync(join(fixture.root, file));
      const most = bytes.length > 1e6 ? 16 : flips(fixture);
      await tally.refuseAll(fixture, tally.edits(fixture, file, bitFlips(bytes, most)));
      await tally.refuseAll(fixture, tally.edits(fixture, file, lengths(bytes, 8)));
    }
    await tally.acceptUntouched(fixture);
    context.diagnostic(
      `${tally.refused - before} changes refused; ${tally.neutralOf(fixture, long).join('; ')}`,
    );
  });

/** Of a tree every file is read anew for each change: there fewer bits stand for all. */
function flips({ name }: Signed): number {
  if (long) return 100_000;
  return name === 'large' ? 8 : name === 'file' || name === 'detached' ? 150 : 30;
}

test('that were thousands of changes', (context) => {
  context.diagnostic(`${tally.refused} changes of bytes refused`);
  assert.ok(tally.refused >= 2000, String(tally.refused));
});
