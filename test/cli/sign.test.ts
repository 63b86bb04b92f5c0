import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newSigner } from '../tamper/fixtures.ts';
import { loadlock } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-sign-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const key = join(folder, 'acme.key');
writeFileSync(key, (await newSigner(folder, 'acme')).secret);
const model = join(folder, 'model.bin');
writeFileSync(model, 'weights');

function expiring(written: string): ReturnType<typeof loadlock> {
  const words = ['sign', model, '--key', key, '--force', '--expires', written];
  return loadlock(words, { cwd: folder, env: { LOADLOCK_HOME: join(folder, 'home') } });
}

test('an expiry that the calendar lacks is none', () => {
  for (const written of ['2097-02-30', '2097-02-29', '2097-13-01', '2097-02-30T00:00:00Z', 'soon', '0d']) {
    const { code, stderr } = expiring(written);
    assert.equal(code, 2, written);
    assert.match(stderr, /--expires must be a day/);
  }
  assert.ok(!existsSync(`${model}.manifest.json`));
});

test('a day counts to its end, a time to the second', () => {
  for (const [written, until] of [
    ['2096-02-29', '2096-02-29T23:59:59Z'],
    ['2097-03-01T12:00:00+02:00', '2097-03-01T10:00:00Z'],
  ] as const) {
    assert.equal(expiring(written).code, 0);
    const { expires_at: at } = JSON.parse(readFileSync(`${model}.manifest.json`, 'utf8'));
    assert.equal(Date.parse(at), Date.parse(until));
  }
});
