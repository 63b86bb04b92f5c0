import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { auditPlaces } from '../../src/audit/places.ts';
import { openWriter } from '../../src/audit/writer.ts';
import { entryOf, scratch, verifyHere } from './log-kit.ts';

// What the power takes: every file that was not brought to the disk since may be as it was then, as it is now, empty,
// full of zeros, or gone. The journal was brought to the disk with each batch.

type Files = Map<string, Buffer>;

function filesOf(dir: string): Files {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
      .filter((path) => path === 'checkpoint' || path.startsWith('tile/'))
      .map((path) => [path, readFileSync(join(dir, path))]),
  );
}

/** Small, and the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function losePower(dir: string, durable: Files, random: () => number): void {
  const now = filesOf(dir);
  for (const path of new Set([...durable.keys(), ...now.keys()])) {
    const then = durable.get(path);
    const current = now.get(path);
    // What has not changed since it was brought to the disk is safe.
    if (then !== undefined && current !== undefined && then.equals(current)) continue;
    const zeros = Buffer.alloc((current ?? then)!.length);
    const fates = [then, current, current, Buffer.alloc(0), zeros, (current ?? then)!.subarray(0, 40)];
    const fate = fates[Math.floor(random() * fates.length)];
    const file = join(dir, path);
    rmSync(file, { force: true });
    if (fate === undefined) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, fate);
  }
}

test('after a loss of power every acknowledged entry is there', async () => {
  for (let seed = 1; seed <= (process.env['LOADLOCK_LONG'] === '1' ? 300 : 20); seed += 1) {
    const random = randomFrom(seed);
    const places = auditPlaces(scratch());
    const writer = await openWriter(places, { journalBytes: 15_000 });
    const journal = join(places.dir, 'journal');
    let durable = filesOf(places.dir);
    let inode = statSync(journal).ino;
    let size = 0;
    const target = 100 + Math.floor(random() * 900);
    while (size < target) {
      const count = 1 + Math.floor(random() * 30);
      await writer.append(Array.from({ length: count }, (_, at) => entryOf(size + at)));
      size += count;
      if (statSync(journal).ino === inode) continue;
      inode = statSync(journal).ino;
      durable = filesOf(places.dir);
    }
    const lost = scratch();
    cpSync(dirname(places.dir), lost, { recursive: true });
    // The copy is another folder: the line that says where the log was made is of the first one.
    const copy = auditPlaces(lost);
    writeFileSync(copy.knownLogs, `${writer.vkey}\n`);
    await writer.close();
    losePower(copy.dir, durable, random);
    const next = await openWriter(copy);
    assert.equal((await next.append([entryOf(size)]))[0]!.index, size, `seed ${seed}`);
    await next.close();
    const { problems, notes, read } = await verifyHere(copy);
    assert.deepEqual([problems, notes, read], [[], [], size + 1], `seed ${seed}`);
    // The other one knows all of it: what was mended is the same log.
    const same = await verifyHere(copy, {
      earlier: [{ bytes: readFileSync(join(places.dir, 'checkpoint')), source: 'the one without a loss' }],
    });
    assert.deepEqual(same.problems, [], `seed ${seed}`);
  }
});
