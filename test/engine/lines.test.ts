import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkParams, type Request, serveLines } from '../../src/engine/lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-lines-'));
const path = join(folder, 'socket');
const asked: Request[] = [];
let server: Server;

before(async () => {
  server = createServer((socket) =>
    serveLines(socket, async (request) => {
      asked.push(request);
      if (request.method === 'slow') await new Promise((resolve) => setTimeout(resolve, 50));
      return { result: request.method };
    }),
  );
  await new Promise<void>((resolve) => server.listen(path, resolve));
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the server says to these bytes until it or we end. */
function say(pieces: readonly (string | Buffer)[], lines: number): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(path, async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((next) => setTimeout(next, 2));
      }
    });
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString();
      if (got.split('\n').length > lines) socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(got));
  });
}

const ping = '{"id":1,"method":"ping","params":{}}\n';

test('a request a line, however it is cut', async () => {
  const answer = '{"id":1,"result":"ping"}\n';
  assert.equal(await say([ping], 1), answer);
  assert.equal(await say([...ping], 1), answer);
  assert.equal(await say([ping + ping + ping], 3), answer.repeat(3));
  assert.equal(
    await say([ping.slice(0, 9), ping.slice(9) + ping.slice(0, 3), ping.slice(3)], 2),
    answer.repeat(2),
  );
});

test('answers come when they are done, under the id of their request', async () => {
  const slow = '{"id":"a","method":"slow","params":{}}\n';
  assert.equal(await say([slow + ping], 2), '{"id":1,"result":"ping"}\n{"id":"a","result":"slow"}\n');
});

test('many requests at once are all answered', async () => {
  const slow = (id: number): string => `{"id":${id},"method":"slow","params":{}}\n`;
  const many = Array.from({ length: 300 }, (_, id) => slow(id));
  const said = await say([many.join('')], 300);
  assert.equal(new Set(said.trim().split('\n')).size, 300);
});

test('what is no request is not answered', async () => {
  const before = asked.length;
  for (const line of [
    'x',
    '',
    '{}',
    '[1]',
    '{"id":1}',
    '{"id":{},"method":"ping","params":{}}',
    '{"id":1,"method":"ping","params":{},"as":"root"}',
    '{"id":1,"method":"ping","params":[]}',
    `{"id":"${'x'.repeat(65)}","method":"ping","params":{}}`,
    `"${'x'.repeat(2 ** 21)}"`,
  ])
    assert.equal(await say([`${line}\n`], 1), '', line.slice(0, 50));
  assert.equal(await say([Buffer.alloc(3 * 2 ** 20, 0x20)], 1), '', 'no end');
  assert.equal(asked.length, before);
});

test('parameters are of their kinds, and none is unknown', () => {
  const shape = { path: 'text', more: 'text?', list: 'texts', flag: 'flag?' } as const;
  const params = checkParams({ path: 'a', list: ['b'] }, shape);
  assert.equal(params.text('path'), 'a');
  assert.equal(params.optional('more'), undefined);
  assert.equal(params.flag('flag'), false);
  for (const given of [
    {},
    { path: 'a' },
    { path: '', list: ['b'] },
    { path: 'a\0', list: ['b'] },
    { path: 'a', list: [] },
    { path: 'a', list: [1] },
    { path: 'a', list: ['b'], flag: 'yes' },
    { path: 'a', list: ['b'], other: 1 },
    { path: 'a', list: ['b'], toString: 'x' },
  ])
    assert.throws(() => checkParams(given, shape), { code: 'USAGE' }, JSON.stringify(given));
});
