import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GraphData } from '../../src/code/repository/load-graph.ts';
import { LaterGraph } from '../../src/worker-graph.ts';

const graph: GraphData = {
  entries: [],
  references: [],
  reached: new Map(),
  roots: new Set(),
  large: false,
  aside: new Set(),
  named: new Set(),
  facts: [],
};

test('files are read as far as they get, and go on one after the other once the whole is known', async () => {
  const later = new LaterGraph();
  const seen: string[] = [];
  let working = 0;
  const read = async (name: string): Promise<string> => {
    working += 1;
    assert.equal(working, 1, 'two are at work at the same time');
    seen.push(`${name} begins`);
    await sleep(1);
    if (name !== 'alone') {
      working -= 1;
      assert.equal(await later.wanted(), graph);
      working += 1;
    }
    assert.equal(working, 1, 'two are at work at the same time');
    seen.push(`${name} goes on`);
    await sleep(1);
    working -= 1;
    return name;
  };
  const all = later.readAll(['a', 'alone', 'b'], read);
  while (seen.length < 4) await sleep(1);
  await sleep(10);
  assert.deepEqual(seen, ['a begins', 'alone begins', 'alone goes on', 'b begins']);
  later.tell(graph);
  assert.deepEqual(await all, ['a', 'alone', 'b']);
  assert.deepEqual(seen.slice(4), ['a goes on', 'b goes on']);
  // From now on nothing waits.
  assert.deepEqual(await later.readAll(['c'], read), ['c']);
});

test('what fails while it waits fails the batch', async () => {
  const later = new LaterGraph();
  const all = later.readAll(['a', 'b'], async (name) => {
    await later.wanted();
    if (name === 'a') throw new Error('a defect');
    return name;
  });
  later.tell(graph);
  await assert.rejects(all, /a defect/);
});
