import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NdjsonSettings } from '../../../src/audit/ship/settings.ts';
import { shipOnce } from '../../../src/audit/ship/ship.ts';
import { freePort } from './support/free-port.ts';
import { killAgainAndAgain, shipElsewhere } from './support/kill.ts';
import { linesOf, sameEntries, toldBy } from './support/receiver.ts';
import { makeLog, temporary } from './support/test-log.ts';

const python = spawnSync('python3', ['--version']).status === 0;
const options = {
  skip: python ? false : 'there is no python3, which the receiver of the documentation needs',
};

function acknowledged(port: number): NdjsonSettings {
  const peer = { host: '127.0.0.1', port, tls: false, ca: null, cert: null, key: null, serverName: null };
  return { ...peer, name: 'lines', to: 'ndjson', ack: true, timeout: 30_000 };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** The receiver that docs/audit-shipping.md shows. */
class Documented {
  readonly port: number;
  readonly folder: string;
  private readonly script: string;
  private child: ChildProcess | null = null;

  constructor(t: TestContext, port: number) {
    const page = readFileSync(new URL('../../../docs/audit-shipping.md', import.meta.url), 'utf8');
    this.port = port;
    this.folder = temporary(t);
    this.script = join(temporary(t), 'receiver.py');
    writeFileSync(this.script, /```python\n(.*?)```/s.exec(page)![1]!);
    t.after(() => this.kill());
  }

  async start(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      // Between two lives of it, anybody may have had its port for a while.
      if (this.child === null || hasEnded(this.child))
        this.child = spawn('python3', [this.script, String(this.port), this.folder], { stdio: 'ignore' });
      const socket = connect(this.port, '127.0.0.1');
      const open = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      // Where nobody listens yet, a connection can come to be with itself, and hold the port.
      const own = socket.localPort === this.port;
      socket.destroy();
      if (open && !own && !hasEnded(this.child)) return;
      assert.ok(tries < 1000, 'the receiver does not come up');
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || hasEnded(child)) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  stored(): string[] {
    const files = readdirSync(this.folder);
    return files.flatMap((name) =>
      linesOf(readFileSync(join(this.folder, name))).map((line) => toldBy(line).raw),
    );
  }
}

test(
  'the documented receiver holds each entry once, whoever is killed at whatever moment',
  options,
  async (t) => {
    const log = await makeLog(t, 800);
    const receiver = new Documented(t, await freePort());
    await receiver.start();
    const rounds = process.env['LOADLOCK_LONG'] === undefined ? 3 : 30;
    let killed = 0;
    for (let round = 0; round < rounds; round += 1) {
      killed += await killAgainAndAgain(log, acknowledged(receiver.port), 3, 120);
      await log.add(2000);
      const shipping = shipElsewhere(log, acknowledged(receiver.port));
      await sleep(300 + round * 60);
      await receiver.kill();
      await shipping;
      // A crash in the middle of a line, too.
      const [file] = readdirSync(receiver.folder);
      if (file !== undefined)
        writeFileSync(join(receiver.folder, file), '{"metadata":{"uid":"', { flag: 'a' });
      await receiver.start();
    }
    assert.ok(killed > 0, 'the test killed too late');
    assert.equal(await shipElsewhere(log, acknowledged(receiver.port)), true);
    sameEntries(receiver.stored(), log.entries);
  },
);

test('the receiver’s count decides: no state is needed, and what it lost comes again', options, async (t) => {
  const log = await makeLog(t, 300);
  const receiver = new Documented(t, await freePort());
  await receiver.start();
  await shipOnce(acknowledged(receiver.port), log.options);
  const elsewhere = { ...log.options, stateDir: temporary(t) };
  assert.equal((await shipOnce(acknowledged(receiver.port), elsewhere)).failure, null);
  sameEntries(receiver.stored(), log.entries);
  // Restored from a backup.
  const [file] = readdirSync(receiver.folder);
  const path = join(receiver.folder, file!);
  writeFileSync(path, `${linesOf(readFileSync(path)).slice(0, 117).join('\n')}\n`);
  const words: string[] = [];
  const { failure } = await shipOnce(acknowledged(receiver.port), {
    ...log.options,
    onWarning: (_, said) => words.push(said),
  });
  assert.equal(failure, null);
  assert.match(words.join(), /holds 117 entries, though 300 were acknowledged/);
  sameEntries(receiver.stored(), log.entries);
});

test('a log that lost entries, or another history, is refused', options, async (t) => {
  const log = await makeLog(t, 100);
  const old = temporary(t);
  cpSync(log.options.dir, old, { recursive: true });
  await log.add(1);
  const receiver = new Documented(t, await freePort());
  await receiver.start();
  await shipOnce(acknowledged(receiver.port), log.options);
  const rolledBack = await shipOnce(acknowledged(receiver.port), {
    ...log.options,
    dir: old,
    stateDir: temporary(t),
  });
  assert.equal(rolledBack.failure?.code, 'VERIFY_FAILED');
  assert.match(rolledBack.failure!.why, /holds 101 entries, the log here only 100/);
  const [file] = readdirSync(receiver.folder);
  const path = join(receiver.folder, file!);
  const lines = linesOf(readFileSync(path));
  writeFileSync(path, `${[...lines.slice(0, 99), lines[3]].join('\n')}\n`);
  const forked = await shipOnce(acknowledged(receiver.port), log.options);
  assert.equal(forked.failure?.code, 'VERIFY_FAILED');
  assert.match(forked.failure!.why, /entry 99 is not that of this log/);
});

test('a receiver that does not speak the protocol, or makes up counts, is not believed', async (t) => {
  const log = await makeLog(t, 20);
  const answers = [
    'hello\n',
    '7\n',
    '999999999999999999 ab\n',
    `21 ${'ab'.repeat(32)}\n`,
    `3 ${'ab'.repeat(32)}\n`,
  ];
  const endings = ['x'.repeat(200), `0\n99 ${'cd'.repeat(32)}\n`, `0\n20 ${'cd'.repeat(32)}\n`, ''];
  for (const answer of [...answers, ...endings]) {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (answer === '' ? socket.end() : socket.write(answer)));
      socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { failure, shipped } = await shipOnce(acknowledged(port), {
      ...log.options,
      stateDir: temporary(t),
    });
    assert.ok(failure !== null, answer);
    assert.equal(shipped, 0, answer);
    server.close();
  }
});
