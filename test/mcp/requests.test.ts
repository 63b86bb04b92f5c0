import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { boundedRequests, type Overlong } from '../../src/mcp/requests.ts';

/** What comes out of the filter when bytes come in so many at a time. */
async function passed(
  bytes: Buffer,
  most: number,
  step: number,
): Promise<{ out: string; overlong: Overlong[] }> {
  const overlong: Overlong[] = [];
  const filter = boundedRequests({
    most,
    overlong: (message) => overlong.push(message),
    passed: () => {},
    settled: async () => {},
  });
  let out = '';
  filter.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  for (let at = 0; at < bytes.length; at += step) filter.write(bytes.subarray(at, at + step));
  filter.end();
  await new Promise((resolve) => filter.once('end', resolve));
  return { out, overlong };
}

test('lines come through as they are, however they were cut', async () => {
  const text = '{"a":1}\n\n{"b":"ü"}\r\nlast';
  for (const step of [1, 2, 3, 7, 1000]) {
    const { out, overlong } = await passed(Buffer.from(text), 100, step);
    assert.equal(out, `${text}\n`, `step ${step}`);
    assert.deepEqual(overlong, []);
  }
});

test('a line of one byte too many is dropped, and whose it was is told where that can be', async () => {
  const long = (id: string, at: 'first' | 'last' | 'middle'): string => {
    const filling = `"x":"${'y'.repeat(2_000)}"`;
    if (at === 'first') return `{"jsonrpc":"2.0","id":${id},${filling}}`;
    if (at === 'last') return `{${filling},"jsonrpc":"2.0","id":${id}}`;
    return `{${filling},"id":${id},${filling}}`;
  };
  const cases: [string, Overlong['id']][] = [
    [long('7', 'first'), 7],
    [long('7', 'last'), 7],
    [long('"abc-1"', 'last'), 'abc-1'],
    [long('7', 'middle'), null],
    ['z'.repeat(3_000), null],
  ];
  for (const [line, id] of cases)
    for (const step of [1, 64, 100_000]) {
      const { out, overlong } = await passed(Buffer.from(`{"a":1}\n${line}\n{"b":2}\n`), 1_000, step);
      assert.equal(out, '{"a":1}\n{"b":2}\n');
      assert.deepEqual(overlong, [{ id }], `${line.slice(0, 40)} by ${step}`);
    }
  const exact = 'x'.repeat(1_000);
  assert.equal((await passed(Buffer.from(`${exact}\n`), 1_000, 10)).out, `${exact}\n`);
  assert.deepEqual((await passed(Buffer.from(`${exact}x\n`), 1_000, 10)).overlong, [{ id: null }]);
});

test('a line without end takes no more memory than the beginning of it', async () => {
  const filter = boundedRequests({
    most: 1_000,
    overlong: () => {},
    passed: () => {},
    settled: async () => {},
  });
  filter.resume();
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const before = process.memoryUsage().arrayBuffers;
  for (let at = 0; at < 3_000; at += 1) {
    if (!filter.write(chunk)) await new Promise((resolve) => filter.once('drain', resolve));
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 64 * 2 ** 20);
  filter.destroy();
});

test('the end waits for what was asked', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const filter = boundedRequests({ most: 100, overlong: () => {}, passed: () => {}, settled: () => promise });
  let ended = false;
  filter.on('end', () => {
    ended = true;
  });
  filter.resume();
  filter.end('x\n');
  await new Promise((done) => setTimeout(done, 30));
  assert.equal(ended, false);
  resolve();
  await once(filter, 'end');
});
