import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { scan } from '../../src/index.ts';
import { walk } from '../../src/open/walk.ts';
import { presets } from '../../src/policy/presets/index.ts';
import { Batches, isNoCode, worthWorkers } from '../../src/worker-batches.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-batches-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const filler = `${'# nothing'.repeat(12)}\n`.repeat(1200);
for (let at = 0; at < 20; at += 1)
  writeFileSync(
    join(folder, `part${String(at).padStart(2, '0')}.py`),
    `import os\n${filler}os.system('touch marker')\n`,
  );
for (let at = 0; at < 40; at += 1) writeFileSync(join(folder, `note${at}.txt`), `note ${at}\n`);
writeFileSync(join(folder, 'large.txt'), Buffer.alloc(3 * 2 ** 20, 'text\n'));
writeFileSync(join(folder, 'setup.cfg'), '[metadata]\nname = thing\n');
writeFileSync(join(folder, 'data.json'), '{"a": 1}\n');
writeFileSync(join(folder, 'run.sh'), 'python part00.py\n');
writeFileSync(join(folder, 'started'), '#!/bin/sh\nrm -rf /\n');
writeFileSync(join(folder, 'held.whl'), zipOf('held/__init__.py', 'import os\nos.system("touch marker")\n'));

/** An archive of one deflated member (APPNOTE 4.3), without a checksum that anybody looks at. */
function zipOf(name: string, text: string): Buffer {
  const packed = deflateRawSync(text);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(text.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  local.copy(central, 6, 4, 30);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

const entries = [...walk(folder)];
const pathsOf = (batches: Batches): string[][] => {
  const taken: string[][] = [];
  for (let batch = batches.take(); batch !== undefined; batch = batches.take())
    taken.push(batch.entries.map(({ path }) => path));
  return taken;
};

test('every file is in one batch, and what takes longest is taken first', () => {
  const batches = new Batches(entries, { policy: presets.standard });
  batches.addRows(isNoCode);
  const units = [
    ['part00.py', 'part01.py'],
    ['part02.py', 'part03.py', 'part04.py'],
  ];
  batches.addUnits(new Map(units.flatMap((unit) => unit.map((path) => [path, unit] as const))));
  const inUnits = new Set(units.flat());
  batches.addRows((entry) => !isNoCode(entry) && !inUnits.has(entry.path));
  const taken = pathsOf(batches);
  assert.deepEqual(taken.flat().toSorted(), entries.map(({ path }) => path).toSorted());
  assert.deepEqual(taken[0], units[1]);
  assert.ok(
    taken.findIndex((paths) => paths.includes('large.txt')) <
      taken.findIndex((paths) => paths.includes('note1.txt')),
  );
});

test('several threads tell what one tells, in the same order', async () => {
  assert.equal(worthWorkers(entries, 1), false);
  assert.equal(worthWorkers(entries, 2), true);
  const told = async (jobs: number): Promise<unknown> => (await scan([folder], { jobs })).targets;
  const one = await told(1);
  assert.deepEqual(await told(2), one);
});
