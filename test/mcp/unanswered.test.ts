import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Unanswered } from '../../src/mcp/unanswered.ts';

async function isPending(promise: Promise<void>): Promise<boolean> {
  let pending = true;
  void promise.then(() => {
    pending = false;
  });
  await turn();
  return pending;
}

test('whoever waits for all answers waits for requests, and for nothing else', async () => {
  const unanswered = new Unanswered();
  const asked = (message: object | string): void =>
    unanswered.asked(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  for (const none of ['', 'no message', '[]', 'null', { id: 1, result: {} }, { method: 'notifications/x' }])
    asked(none);
  assert.equal(await isPending(unanswered.none()), false);
  asked({ id: 0, method: 'tools/list' });
  asked({ id: 'a', method: 'tools/call' });
  const all = unanswered.none();
  unanswered.answered({ id: 0, result: {} });
  // What the server asks for itself is no answer.
  unanswered.answered({ id: 'a', method: 'ping' });
  assert.equal(await isPending(all), true);
  unanswered.answered({ id: 'a', error: { code: 1, message: '' } });
  assert.equal(await isPending(all), false);
});
