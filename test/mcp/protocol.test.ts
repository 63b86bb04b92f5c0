import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { main, plainEnvironment } from '../cli/program.ts';
import { folderFor, startSession } from './session.ts';

interface Raw {
  readonly child: ChildProcess;
  send(message: object | string): void;
  /** Lines of the standard output so far, each one JSON. */
  lines(): Record<string, unknown>[];
  answer(id: number | string): Promise<Record<string, unknown>>;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  stderr(): string;
}

/** The server without a client's library: bytes in, lines out. */
function raw(t: TestContext, args: readonly string[]): Raw {
  const home = folderFor(t);
  const env = { ...plainEnvironment, LOADLOCK_HOME: home };
  const child = spawn(process.execPath, [main, 'mcp', ...args], { env, cwd: home });
  t.after(() => child.kill('SIGKILL'));
  let out = '';
  let words = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr!.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  child.stdin!.on('error', () => {});
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const lines = (): Record<string, unknown>[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((each) => JSON.parse(each) as Record<string, unknown>);
  return {
    child,
    send: (message) => {
      child.stdin!.write(typeof message === 'string' ? message : `${JSON.stringify(message)}\n`);
    },
    lines,
    answer: async (id) => {
      const end = performance.now() + 60_000;
      for (;;) {
        const found = lines().find((each) => each['id'] === id);
        if (found !== undefined) return found;
        assert.ok(performance.now() < end, `no answer to ${id}: ${words}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    ended,
    stderr: () => words,
  };
}

const hello = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
const explain = (id: number): object => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: 'explain_finding', arguments: { rule: 'dangerous-call' } },
});

test('a client of last year is served; what it pipes in is answered before the end', async (t) => {
  const root = folderFor(t);
  writeFileSync(join(root, 'x.pkl'), Buffer.from('80027d712e', 'hex'));
  const server = raw(t, ['--root', root]);
  server.send(hello);
  server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  server.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const scan = { name: 'scan_artifact', arguments: { path: 'x.pkl' } };
  server.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: scan });
  server.child.stdin!.end();
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  const ids = server.lines().map(({ id }) => id);
  assert.deepEqual(ids.sort(), [0, 1, 2]);
});

test('what is no message, or too long a one, is passed over, and the next one is answered', async (t) => {
  const policy = join(folderFor(t), 'p.toml');
  writeFileSync(policy, '[mcp]\nrequest-bytes = 20_000\n');
  const server = raw(t, ['--policy', policy, '--root', folderFor(t)]);
  server.send(hello);
  await server.answer(0);
  server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const call = (id: number, rule: string): object => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'explain_finding', arguments: { rule } },
  });
  for (const junk of [
    '\n\n\r\n',
    'not JSON\n',
    '[]\n',
    '{"jsonrpc": "2.0"}\n',
    '"text"\n',
    'null\n',
    '\0\x01\xff\n',
    `${'['.repeat(9_000)}\n`,
    `{"jsonrpc":"2.0","id":90,"method":"tools/call","params":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}\n`,
    '{"jsonrpc":"2.0","id":91,"method":"no/such"}\n',
    '{"jsonrpc":"2.0","id":92,"method":"tools/call","params":{"name":"explain_finding","arguments":[1]}}\n',
    '{"jsonrpc":"2.0","id":93,"method":"tools/call","params":{"name":"explain_finding","arguments":{"__proto__":{"rule":"x"}}}}\n',
  ])
    server.send(junk);
  server.send(call(1, 'x'.repeat(30_000)));
  server.send(
    `${JSON.stringify({ ...call(2, 'y'.repeat(5_000_000)) })
      .replace('"id":2,', '')
      .slice(0, -1)},"id":2}\n`,
  );
  server.send(explain(3));
  const [first, second, third] = await Promise.all([1, 2, 3].map((id) => server.answer(id)));
  assert.match(JSON.stringify(first), /a message may have 20000 bytes/);
  assert.match(JSON.stringify(second), /a message may have 20000 bytes/);
  assert.match(JSON.stringify(third), /dangerous-call/);
  server.child.stdin!.end();
  assert.equal((await server.ended).code, 0);
  for (const each of server.lines()) assert.equal(each['jsonrpc'], '2.0');
});

test('it ends with its input, on a signal, and when nobody reads any more', async (t) => {
  const started = async (): Promise<Raw> => {
    const server = raw(t, ['--root', folderFor(t)]);
    server.send(hello);
    await server.answer(0);
    return server;
  };
  const [left, told, interrupted, deaf] = await Promise.all([started(), started(), started(), started()]);
  const began = performance.now();
  left.child.stdin!.end();
  assert.deepEqual(await left.ended, { code: 0, signal: null });
  told.child.kill('SIGTERM');
  assert.equal((await told.ended).code, 0);
  interrupted.child.kill('SIGINT');
  assert.equal((await interrupted.ended).code, 0);
  deaf.child.stdout!.destroy();
  deaf.send(explain(1));
  assert.equal((await deaf.ended).code, 0);
  assert.ok(performance.now() - began < 30_000);
});

test('calls are answered side by side; a flood is turned away, and the rest is answered', async (t) => {
  const folder = folderFor(t);
  const path = join(folder, 'd.db');
  new DatabaseSync(path).close();
  const policy = `[mcp]\ntools = ["query_sql", "explain_finding"]\nconcurrency = 2\n[[mcp.database]]\nname = "d"\nkind = "sqlite"\npath = ${JSON.stringify(path)}\ntime = "1s"`;
  const session = await startSession(t, { policy });
  const endless =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000000000) SELECT count(*) FROM n';
  const calls = Array.from({ length: 30 }, (_, at) =>
    session.call('query_sql', { database: 'd', sql: at < 1 ? endless : `SELECT ${at}` }),
  );
  const answers = await Promise.all(calls);
  const turned = answers.filter(({ text }) => /too many calls are under way/.test(text)).length;
  assert.equal(turned, 30 - 2 - 16);
  assert.equal(answers.filter(({ isError }) => !isError).length, 30 - turned - 1);
  assert.match(answers[0]!.text, /took longer than/);
});

test('a call that is given up ends what it started, one that waits too', async (t) => {
  const folder = folderFor(t);
  const path = join(folder, 'd.db');
  new DatabaseSync(path).close();
  const policy = `[mcp]\ntools = ["query_sql"]\nconcurrency = 1\n[[mcp.database]]\nname = "d"\nkind = "sqlite"\npath = ${JSON.stringify(path)}\ntime = "60s"`;
  const session = await startSession(t, { policy });
  const endless =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000000000) SELECT count(*) FROM n';
  const giving = new AbortController();
  const running = session.call('query_sql', { database: 'd', sql: endless }, giving.signal);
  const waiting = session.call('query_sql', { database: 'd', sql: endless }, giving.signal);
  const last = session.call('query_sql', { database: 'd', sql: 'SELECT 1' });
  // The one that judges texts, which stays, and the one that queries.
  await until(() => childrenOf(session.pid).length === 2);
  giving.abort();
  await assert.rejects(running);
  await assert.rejects(waiting);
  assert.deepEqual((await last).data.rows, [[1]]);
  await until(() => childrenOf(session.pid).length === 1);
});

test('a server that is killed leaves no process behind', async (t) => {
  const folder = folderFor(t);
  const path = join(folder, 'd.db');
  new DatabaseSync(path).close();
  const policy = `[mcp]\ntools = ["query_sql", "scan_artifact"]\n[[mcp.database]]\nname = "d"\nkind = "sqlite"\npath = ${JSON.stringify(path)}\ntime = "60s"`;
  const session = await startSession(t, { policy, args: ['--root', folder] });
  await session.call('scan_artifact', { path: '.' });
  const endless =
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 4000000000) SELECT count(*) FROM n';
  const lost = session.call('query_sql', { database: 'd', sql: endless }).catch(() => null);
  // One that waits for its next job, and one that never comes back to JavaScript by itself.
  await until(() => childrenOf(session.pid).length === 2);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const children = childrenOf(session.pid);
  process.kill(session.pid, 'SIGKILL');
  await until(() => children.every((pid) => !isAlive(pid)));
  await lost;
});

function childrenOf(pid: number): number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => statusOf(each, 'PPid') === String(pid) && isAlive(each));
}

function isAlive(pid: number): boolean {
  const state = statusOf(pid, 'State');
  return state !== null && !state.startsWith('Z');
}

function statusOf(pid: number, key: string): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (
      status
        .split('\n')
        .find((each) => each.startsWith(`${key}:`))
        ?.split('\t')[1] ?? null
    );
  } catch {
    return null;
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!isSo()) {
    assert.ok(performance.now() < end, 'it took too long');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

test('a root or an argument that makes no sense is an error at the start', () => {
  for (const [args, what] of [
    [['--root', '/no/such/folder'], /there is no folder/],
    [['models'], /takes no arguments/],
    [['--policy', '/no/such.toml'], /no policy file/],
  ] as const) {
    let words = '';
    try {
      execFileSync(process.execPath, [main, 'mcp', ...args], { input: '', stdio: ['pipe', 'pipe', 'pipe'] });
    } catch (error) {
      words = String((error as { stderr: Buffer }).stderr);
      assert.equal((error as { status: number }).status, 2);
      assert.equal(String((error as { stdout: Buffer }).stdout), '');
    }
    assert.match(words, what);
  }
});
