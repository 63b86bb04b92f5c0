import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sign, verify } from '../../src/index.ts';
import { newSigner, trustText } from '../tamper/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-publishers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('of several who signed, the publisher is the one that the manifest names, whichever signature is read first', async () => {
  const signers = await Promise.all(['first', 'second'].map((name) => newSigner(folder, name)));
  const names = ['Acme', 'Board'];
  const trust = join(folder, 'trust.json');
  writeFileSync(trust, trustText([[names[0]!, signers[0]!] as const, [names[1]!, signers[1]!] as const]));
  for (const at of [0, 1]) {
    const model = join(mkdtempSync(join(folder, 'm-')), 'model.bin');
    writeFileSync(model, 'weights');
    await sign(model, { key: signers[at]!.secret, publisher: names[at]! });
    await sign(model, { key: signers[1 - at]!.secret, add: true });
    const { decision, targets } = await verify(model, { trust });
    assert.equal(decision, 'allow');
    const { provenance } = targets[0]!;
    assert.equal(provenance?.publisher, names[at]);
    assert.deepEqual(provenance?.signatures.map(({ publisher }) => publisher).sort(), names);
  }
});
