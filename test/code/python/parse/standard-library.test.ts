import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, test } from 'node:test';
import {
  ask,
  firstDifference,
  type Interpreter,
  interpreters,
  read,
  standardLibrary,
} from './python-oracle.ts';

const long = process.env['LOADLOCK_LONG'] !== undefined;
/** In the ordinary run: files of the newest interpreter, and few of each other one. */
const ofNewest = 120;
const ofOthers = 6;
/** Larger files are tables; one takes as long as a hundred others. */
const largest = 200_000;

let found: readonly Interpreter[] = [];

before(async () => {
  found = await interpreters();
});

test('the trees of the standard library are those of CPython, and what it refuses is refused', async (t) => {
  if (found.length === 0) return t.skip('no CPython 3.7 or later was found on this machine');
  for (const [i, interpreter] of found.entries()) {
    const all = await standardLibrary(interpreter);
    const newest = i === found.length - 1;
    const paths = long ? all : spread(all.filter(small), newest ? ofNewest : ofOthers);
    assert.ok(paths.length > 0, `no library beside ${interpreter.path}`);
    await t.test(`${interpreter.version}: ${paths.length} files`, () => agree(interpreter, paths));
  }
  return undefined;
});

async function agree(interpreter: Interpreter, paths: readonly string[]): Promise<void> {
  const wrong: string[] = [];
  let same = 0;
  let refused = 0;
  const requests = paths.map((path) => ({ path }));
  await ask(interpreter, long ? 'digest' : 'text', requests, ({ text, digest, error }, at) => {
    const path = paths[at]!;
    const ours = read(readFileSync(path), interpreter.places);
    const refuses = ours.problem !== null || ours.python2;
    if (error !== undefined) {
      refused++;
      if (!refuses) wrong.push(`${path}: accepted, where CPython says ${error}`);
    } else if (refuses) wrong.push(`${path}: ${ours.problem ?? 'read as Python 2'}`);
    else if (digest !== undefined ? digest !== ours.digest : text !== ours.text)
      wrong.push(`${path}: ${text === undefined ? 'another tree' : firstDifference(ours.text, text)}`);
    else same++;
  });
  assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} files differ`);
  assert.ok(same > paths.length * 0.9, `${same} trees compared, ${refused} refused`);
}

function small(path: string): boolean {
  return statSync(path).size < largest;
}

/** So many of a list, at even distances. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, list.length / count);
  return Array.from({ length: Math.min(count, list.length) }, (_, i) => list[Math.floor(i * step)]!);
}
