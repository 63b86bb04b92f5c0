import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Report } from '../../src/core/decision.ts';
import { sign, verify } from '../../src/index.ts';
import { publicKeyFile, publicKeyText } from '../../src/provenance/minisign/public-key.ts';
import { generateKey, secretKeyFile } from '../../src/provenance/minisign/secret-key.ts';

const place = mkdtempSync(join(tmpdir(), 'loadlock-came-'));
after(() => rmSync(place, { recursive: true, force: true }));

const key = generateKey();
const secret = await secretKeyFile(key, null);
const outside = join(place, 'k.pub');
writeFileSync(outside, publicKeyFile(key.publicKey));

function rulesOf({ targets }: Report): string[] {
  return targets.flatMap(({ artifacts }) =>
    artifacts.flatMap(({ findings }) => findings.map(({ rule }) => rule)),
  );
}

test('a key that is part of the folder is never trusted, and what it signed is not remembered', async () => {
  const root = join(place, 'model');
  mkdirSync(root);
  writeFileSync(join(root, 'm.bin'), 'm');
  copyFileSync(outside, join(root, 'k.pub'));
  const trust = { acme: { keys: [{ minisign: publicKeyText(key.publicKey) }] } };
  writeFileSync(join(root, 'trust.json'), JSON.stringify({ schema: 'loadlock.trust/1', publishers: trust }));
  await sign(root, { key: secret, publisher: 'acme', version: '9' });
  symlinkSync(join(root, 'k.pub'), join(place, 'led-in.pub'));
  const seen = join(place, 'seen.json');
  for (const given of [
    { key: join(root, 'k.pub') },
    { key: join(place, 'led-in.pub') },
    { trust: join(root, 'trust.json') },
    { defaultTrust: join(root, 'trust.json') },
  ]) {
    const report = await verify(root, { ...given, seen });
    assert.equal(report.decision, 'deny');
    assert.equal(report.targets[0]!.provenance?.status, 'failed');
    assert.deepEqual(rulesOf(report), ['key-beside-artifact']);
    assert.equal(existsSync(seen), false);
  }
  assert.equal((await verify(root, { key: outside, seen })).decision, 'allow');
  assert.equal(existsSync(seen), true);
});

test('a key that is named and lies beside the one file counts, and that is told', async () => {
  const folder = join(place, 'beside');
  mkdirSync(folder);
  writeFileSync(join(folder, 'm.bin'), 'm');
  copyFileSync(outside, join(folder, 'k.pub'));
  await sign(join(folder, 'm.bin'), { key: secret, version: '1' });
  // Named or not, it is never found by itself.
  assert.deepEqual(rulesOf(await verify(join(folder, 'm.bin'))), ['key-unknown']);
  const report = await verify(join(folder, 'm.bin'), { key: join(folder, 'k.pub') });
  assert.deepEqual([report.decision, rulesOf(report)], ['allow', ['key-near-artifact']]);
});
