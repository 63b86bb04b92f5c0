import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazardsOf } from './risks-of.ts';

const waits = (cap: string, body = 'if up():\n                return True'): string => `
    import time
    from service import up
    def wait():
        pause = 0.5
        while pause <= 60:
            ${body}
            time.sleep(pause)
            pause = min(pause * 2, ${cap})
        return False`;

test('a pause that never becomes as long as its limit has the loop go on', () => {
  assert.deepEqual(hazardsOf(waits('30')), ['loop-without-progress']);
  assert.deepEqual(hazardsOf(waits('60.0')), ['loop-without-progress']);
});

test('one that does, or a loop with an end of another kind, is left alone', () => {
  assert.deepEqual(hazardsOf(waits('61')), []);
  assert.deepEqual(hazardsOf(waits('30').replace('<= 60', '< 30')), []);
  assert.deepEqual(
    hazardsOf(waits('30', 'up()\n            if time.time() > END:\n                break')),
    [],
  );
  assert.deepEqual(hazardsOf(waits('30', 'tries += 1\n            up(tries)')), []);
  assert.deepEqual(hazardsOf(waits('30', 'pause = up(pause)')), []);
});
