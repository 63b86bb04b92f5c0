import assert from 'node:assert/strict';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readPickle, sign, verify } from '../../src/index.ts';
import { publicKeyFile } from '../../src/provenance/minisign/public-key.ts';
import { generateKey, secretKeyFile } from '../../src/provenance/minisign/secret-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-swap-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Between each two steps in the long run, between every third two otherwise. */
const stride = process.env['LOADLOCK_LONG'] === '1' ? 1 : 3;
const real = { ...fs };
const hooked = [
  'openSync',
  'readSync',
  'fstatSync',
  'closeSync',
  'statSync',
  'lstatSync',
  'readFileSync',
] as const;

/** Runs `work` with `act` called before the file system is asked for the `at`-th time; says how often it was asked. */
async function interrupted(at: number, act: () => void, work: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  for (const name of hooked) {
    const original = real[name] as (...given: unknown[]) => unknown;
    (fs as unknown as Record<string, unknown>)[name] = (...given: unknown[]): unknown => {
      asked += 1;
      if (asked === at) act();
      return original(...given);
    };
  }
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const name of hooked) (fs as unknown as Record<string, unknown>)[name] = real[name];
    syncBuiltinESMExports();
  }
  return asked;
}

/** A pickle of one text, made longer than what is read at once into memory, so that it is read piece by piece. */
function pickleOf(text: string, bytes: number): Buffer {
  const data = Buffer.alloc(bytes, text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from('\x80\x04B', 'latin1'), length, data, Buffer.from('.')]);
}

const key = generateKey();
const keyFile = join(mkdtempSync(join(folder, 'keys-')), 'k.pub');
fs.writeFileSync(keyFile, publicKeyFile(key.publicKey));

for (const [size, bytes] of [
  ['in memory', 1000],
  ['piece by piece', 4_300_000],
] as const) {
  for (const way of ['renamed into its place', 'overwritten in place'] as const)
    test(`a file ${way} between any two steps is never read unverified, ${size}`, async () => {
      const home = mkdtempSync(join(folder, 'model-'));
      const path = join(home, 'model.pkl');
      const good = pickleOf('good', bytes);
      const evil = pickleOf('evil', bytes);
      fs.writeFileSync(path, good);
      await sign(path, { key: await secretKeyFile(key, null), version: '1' });
      const other = join(home, 'other');
      const swap = (): void => {
        if (way === 'overwritten in place') {
          const target = real.openSync(path, 'r+');
          real.writeSync(target, evil, 0, evil.length, 0);
          real.closeSync(target);
          return;
        }
        real.writeFileSync(other, evil);
        real.renameSync(other, path);
      };
      const outcomes = { read: 0, refused: 0 };
      const load = async (): Promise<void> => {
        let data: Awaited<ReturnType<typeof readPickle>>;
        try {
          data = await readPickle(path, { signed: { key: keyFile } });
        } catch (error) {
          assert.match(String(error), /verified|changed|shorter|sha256|size/i);
          outcomes.refused += 1;
          return;
        }
        try {
          const content = Buffer.from(data.data as Uint8Array);
          assert.equal(content.equals(Buffer.alloc(bytes, 'good')), true, 'unverified bytes were loaded');
          outcomes.read += 1;
        } finally {
          data.close();
        }
      };
      // Once before, since modules are read from files too.
      await load();
      const steps = await interrupted(0, swap, load);
      assert.equal(outcomes.read, 2, 'the untouched file is read');
      assert.ok(steps > 10, `${steps} steps`);
      for (let at = 1; at <= steps; at += stride) {
        real.writeFileSync(path, good);
        await interrupted(at, swap, load);
      }
      assert.ok(outcomes.refused > 5 / stride, 'most swaps are found out');
      assert.equal(outcomes.read + outcomes.refused, Math.ceil(steps / stride) + 2);
      swap();
      assert.equal(
        (await verify(path, { key: keyFile })).decision,
        'deny',
        'what was swapped in stays refused',
      );
    });
}
