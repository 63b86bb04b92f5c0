import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { scan } from '../../src/index.ts';

/** A pickle of one long bytes object and a call, so long that it is not read into memory as a whole. */
function longPickle(): Uint8Array {
  const filler = Buffer.alloc(5 * 2 ** 20);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(filler.length);
  const call = Buffer.from('cos\nsystem\nX\x0c\0\0\0touch marker\x85R.', 'latin1');
  return Buffer.concat([Buffer.from('\x80\x03B', 'latin1'), length, filler, Buffer.from('0'), call]);
}

test('facts of a file that is not held in memory outlive it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-facts-'));
  try {
    const path = join(folder, 'long.pkl');
    writeFileSync(path, longPickle());
    const report = await scan([path], { facts: true });
    const calls = report.targets[0]?.artifacts[0]?.facts?.filter((fact) => fact.kind === 'call');
    assert.deepEqual(
      calls?.map((fact) => fact.call),
      ["os.system('touch marker')"],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
