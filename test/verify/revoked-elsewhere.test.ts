import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keyTools, sign, verify } from '../../src/index.ts';
import { publicKeyFile } from '../../src/provenance/minisign/public-key.ts';
import { generateKey, secretKeyFile } from '../../src/provenance/minisign/secret-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-revoked-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a key that the trust file of this machine revokes does not count, even where the caller names it', async () => {
  const model = join(folder, 'm');
  const path = join(mkdtempSync(`${model}-`), 'model.bin');
  writeFileSync(path, 'weights');
  const key = generateKey();
  const keyFile = join(folder, 'k.pub');
  writeFileSync(keyFile, publicKeyFile(key.publicKey));
  await sign(path, { key: await secretKeyFile(key, null) });
  const defaultTrust = join(folder, 'trust.json');
  const decided = async (): Promise<string> => (await verify(path, { key: keyFile, defaultTrust })).decision;
  assert.equal(await decided(), 'allow', 'no trust file');
  const tools = await keyTools();
  const known = tools.publicKeyOf(publicKeyFile(key.publicKey));
  await tools.addTrustedKey(defaultTrust, 'acme', known, { from: null, until: null });
  assert.equal(await decided(), 'allow', 'listed');
  await tools.revokeTrustedKey(defaultTrust, known.id, { reason: 'compromised', at: Date.now() });
  assert.equal(await decided(), 'deny', 'revoked');
});
