import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Turnstile } from '../../src/mcp/turnstile.ts';

test('so many are inside at a time, so many wait, and the rest is turned away', async () => {
  const turnstile = new Turnstile(2, 3);
  const { signal } = new AbortController();
  let inside = 0;
  let most = 0;
  const work = async (): Promise<string> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
    return 'done';
  };
  const ended = await Promise.allSettled(Array.from({ length: 8 }, () => turnstile.pass(signal, work)));
  assert.equal(most, 2);
  assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 5);
  assert.equal(await turnstile.pass(signal, work), 'done');
});

test('who gives up while waiting makes room, and who fails inside does too', async () => {
  const turnstile = new Turnstile(1, 1);
  const open = new AbortController();
  const gone = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = turnstile.pass(open.signal, () => promise);
  const second = turnstile.pass(gone.signal, async () => assert.fail('it was given up'));
  gone.abort(new Error('given up'));
  await assert.rejects(second, /given up/);
  const third = turnstile.pass(open.signal, async () => {
    throw new Error('failed inside');
  });
  resolve();
  await first;
  await assert.rejects(third, /failed inside/);
  await assert.rejects(
    turnstile.pass(gone.signal, async () => assert.fail('it was given up')),
    /given up/,
  );
  assert.equal(await turnstile.pass(open.signal, async () => 4), 4);
});
