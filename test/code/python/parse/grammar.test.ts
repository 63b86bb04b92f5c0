import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { accepted, refused } from './grammar-samples.ts';
import { ask, firstDifference, type Interpreter, interpreters, read } from './python-oracle.ts';

let found: readonly Interpreter[] = [];

before(async () => {
  found = await interpreters();
});

test('each construct gives the tree of every CPython that knows it', async (t) => {
  if (found.length === 0) return t.skip('no CPython 3.7 or later was found on this machine');
  const wrong: string[] = [];
  for (const interpreter of found) {
    const sources = accepted
      .filter(({ since }) => since <= interpreter.minor)
      .flatMap(({ sources: of }) => of);
    await ask(interpreter, 'text', sources.map(bytesOf), ({ text, error }, at) => {
      const source = sources[at]!;
      const ours = read(Buffer.from(source), interpreter.places);
      const where = `${interpreter.version}, ${JSON.stringify(source)}`;
      if (error !== undefined) wrong.push(`${where}: CPython refuses it: ${error}`);
      else if (ours.problem !== null || ours.python2) wrong.push(`${where}: ${ours.problem ?? 'Python 2'}`);
      else if (text !== ours.text) wrong.push(`${where}: ${firstDifference(ours.text, text!)}`);
    });
  }
  assert.deepEqual(wrong, []);
  return undefined;
});

test('what no CPython reads is refused, or told to be Python 2', async (t) => {
  for (const source of refused) {
    const { problem, python2 } = read(Buffer.from(source), 'shape');
    assert.ok(problem !== null || python2, JSON.stringify(source));
  }
  const newest = found[found.length - 1];
  if (newest === undefined) return t.skip('no CPython 3.7 or later was found on this machine');
  const acceptable: string[] = [];
  await ask(newest, 'text', refused.map(bytesOf), ({ error }, at) => {
    if (error === undefined) acceptable.push(refused[at]!);
  });
  assert.deepEqual(acceptable, []);
  return undefined;
});

interface Recorded {
  readonly source: string;
  readonly text?: string;
  readonly error?: string;
}

// Recorded with ast_dump.py in CPython 3.14.2, which few machines have: t-strings (PEP 750), `except A, B` (PEP 758).
test('what is new in 3.14 gives the trees that 3.14.2 gave', () => {
  const recorded = JSON.parse(
    readFileSync(new URL('python-3.14.json', import.meta.url), 'utf8'),
  ) as Recorded[];
  assert.ok(recorded.length > 20);
  for (const { source, text, error } of recorded) {
    const ours = read(Buffer.from(source), 'positions');
    if (error !== undefined) assert.ok(ours.problem !== null, `${source}: ${error}`);
    else {
      assert.equal(ours.problem, null, source);
      assert.equal(ours.text, text, source);
    }
  }
});

function bytesOf(source: string): { readonly source: Uint8Array } {
  return { source: Buffer.from(source) };
}
