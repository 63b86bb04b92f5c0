import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { anyWaiting, leave } from '../../src/audit/inbox.ts';
import { type AuditPlaces, auditPlaces } from '../../src/audit/places.ts';
import { openAuditLog } from '../../src/audit-log.ts';
import { scan } from '../../src/index.ts';
import { startQuickly } from '../start-quickly.ts';
import { appendTo, logged, scratch, verifyHere } from './log-kit.ts';

const worker = fileURLToPath(new URL('inbox-worker.ts', import.meta.url));
const long = process.env['LOADLOCK_LONG'] === '1';

interface Running {
  readonly child: ChildProcess;
  /** Whole lines of what it printed. */
  lines(): string[];
  readonly ended: Promise<number | null>;
}

function start(...words: string[]): Running {
  const child = spawn(process.execPath, [...startQuickly, worker, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  return { child, lines: () => text.split('\n').slice(0, -1), ended };
}

async function takeIn(places: AuditPlaces): Promise<void> {
  await (await openAuditLog(places, 'test')).close();
}

const bytesOf = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));
const texts = (places: AuditPlaces): string[] => logged(places.dir).map(({ text }) => text);

async function assertHolds(places: AuditPlaces, left: readonly string[]): Promise<void> {
  const { problems, notes } = await verifyHere(places);
  assert.deepEqual([problems, notes], [[], []]);
  assert.deepEqual(texts(places).sort(), [...left].sort());
  assert.equal(anyWaiting(places.inbox), false);
}

test('what waits is taken in by whoever opens the log next, in the order it was left in', async () => {
  const places = auditPlaces(scratch());
  assert.equal(anyWaiting(places.inbox), false);
  for (let at = 0; at < 5; at += 1) leave(places.inbox, bytesOf(`{"a":${at}}`, `{"b":${at}}`));
  assert.equal(anyWaiting(places.inbox), true);
  await takeIn(places);
  assert.deepEqual(
    texts(places),
    Array.from({ length: 5 }, (_, at) => [`{"a":${at}}`, `{"b":${at}}`]).flat(),
  );
  await takeIn(places);
  assert.equal(texts(places).length, 10);
  assert.equal(anyWaiting(places.inbox), false);
});

test('processes that leave entries while others take them in: nothing is lost, nothing is there twice', {
  timeout: 120_000,
}, async () => {
  const home = scratch();
  const each = long ? 2000 : 150;
  const takers = [start('take', home), start('take', home)];
  const leavers = ['p0', 'p1', 'p2'].map((name) => start('leave', home, name, String(each)));
  for (const { ended } of leavers) assert.equal(await ended, 0);
  writeFileSync(join(home, 'stop'), '');
  for (const { ended } of takers) assert.equal(await ended, 0);
  const left = leavers.flatMap(({ lines }) => lines());
  assert.equal(left.length, 3 * each);
  await takeIn(auditPlaces(home));
  await assertHolds(auditPlaces(home), left);
});

test('takers that are killed at any instant: nothing is lost, nothing is there twice', {
  timeout: 600_000,
}, async (context) => {
  const home = scratch();
  const places = auditPlaces(home);
  const kills = long ? 200 : 12;
  let [leftFolders, killed] = [0, 0];
  const leaver = start('leave', home, 'p', '1000000');
  // It goes on until it is ended, also where the test fails.
  context.after(async () => {
    leaver.child.kill('SIGKILL');
    await leaver.ended;
  });
  while (leaver.lines().length === 0 && leaver.child.exitCode === null) await sleep(5);
  while (killed < kills) {
    const takers = [start('take', home), start('take', home)];
    for (const { child, lines } of takers) {
      const begun = Date.now();
      while (lines().length === 0 && Date.now() - begun < 20_000) await sleep(1);
      await sleep(Math.random() * 15);
      child.kill('SIGKILL');
      killed += 1;
    }
    for (const { ended } of takers) await ended;
    leftFolders += readdirSync(dirname(places.inbox)).some((name) => name.includes('.taken-')) ? 1 : 0;
  }
  leaver.child.kill('SIGKILL');
  await leaver.ended;
  await takeIn(places);
  // The leaver may have died between an entry and its word of it.
  const { problems } = await verifyHere(places);
  assert.deepEqual(problems, []);
  const entries = texts(places);
  const all = new Set(entries);
  assert.deepEqual(
    leaver.lines().filter((line) => !all.has(line)),
    [],
  );
  assert.equal(all.size, entries.length, 'nothing is there twice');
  assert.ok(entries.length - leaver.lines().length < 4);
  context.diagnostic(`${killed} kills, ${entries.length} entries, ${leftFolders} rounds ended while taking`);
});

const real = { ...fs };
const steps = [
  ...['openSync', 'writeSync', 'fdatasyncSync', 'fsyncSync', 'renameSync', 'rmSync', 'rmdirSync'],
  ...['mkdirSync', 'readdirSync', 'lstatSync', 'ftruncateSync'],
] as const;

/** Runs `work`, in which the file system answers no more from its `at`-th call on, and says how often it was asked. */
async function dying(at: number, work: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  for (const name of steps) {
    const original = Reflect.get(real, name) as (...given: unknown[]) => unknown;
    Reflect.set(fs, name, (...given: unknown[]): unknown => {
      asked += 1;
      if (asked >= at) throw Object.assign(new Error('died'), { code: 'EDIED' });
      return original(...given);
    });
  }
  syncBuiltinESMExports();
  try {
    await work();
  } catch (error) {
    assert.match(String(error), /died|EDIED/);
  } finally {
    for (const name of steps) Reflect.set(fs, name, Reflect.get(real, name));
    syncBuiltinESMExports();
  }
  return asked;
}

test('a taker that ends at any of its steps loses nothing and brings nothing in twice', async () => {
  const places = auditPlaces(scratch());
  await appendTo(places, 0, 1);
  const left = texts(places);
  // Equal entries are two all the same: a target that was named twice.
  const one = (round: number): string[] => ['a', 'b', 'b'].map((name) => `{"${name}":${round}}`);
  let asked = Number.POSITIVE_INFINITY;
  let ended = 0;
  for (let at = 1; at <= asked; at += 1) {
    leave(places.inbox, bytesOf(...one(at)));
    left.push(...one(at));
    asked = await dying(at, () => takeIn(places));
    if (asked < at) break;
    ended += 1;
    asked = Number.POSITIVE_INFINITY;
    if (at % 3 === 0) {
      // Others go on meanwhile.
      leave(places.inbox, bytesOf(`{"other":${at}}`));
      left.push(`{"other":${at}}`);
    }
    await takeIn(places);
    assert.deepEqual(texts(places), left, `at step ${at}`);
  }
  assert.ok(ended > 20, `${ended} steps`);
  await assertHolds(places, left);
});

test('an entry that was put among those that were taken just before stays, and comes with the next', async () => {
  const places = auditPlaces(scratch());
  await appendTo(places, 0, 3);
  const before = texts(places);
  leave(places.inbox, bytesOf('{"first":1}', '{"second":2}'));
  // As a process that died right after it had brought in the first.
  const taken = `${places.inbox}.taken-${before.length}-1`;
  renameSync(places.inbox, taken);
  const first = readdirSync(taken)[0]!;
  const log = await openAuditLog(auditPlaces(dirname(places.dir), join(scratch(), 'other')), 'test');
  await log.close();
  const { openWriter } = await import('../../src/audit/writer.ts');
  const writer = await openWriter(places);
  await writer.append([readFileSync(join(taken, first))]);
  await writer.append(bytesOf('{"since":3}'));
  await writer.close();
  assert.equal(anyWaiting(places.inbox), true);
  await takeIn(places);
  await assertHolds(places, [...before, '{"first":1}', '{"since":3}', '{"second":2}']);
});

test('what is no entry is left out: drafts, links, pipes, folders, what is empty or too long', async () => {
  const places = auditPlaces(scratch());
  leave(places.inbox, bytesOf('{"good":1}'));
  const at = (name: string): string => join(places.inbox, name);
  const secret = join(scratch(), 'secret.entry');
  writeFileSync(secret, 'secret');
  writeFileSync(at('torn.entry.tmp'), '{"to');
  writeFileSync(at('empty.entry'), '');
  writeFileSync(at('long.entry'), 'x'.repeat(70_000));
  writeFileSync(at('other'), 'x');
  mkdirSync(at('folder.entry'));
  writeFileSync(join(at('folder.entry'), 'x.entry'), 'inside');
  symlinkSync(secret, at('link.entry'));
  symlinkSync(dirname(secret), at('to-folder.entry'));
  symlinkSync(at('loop.entry'), at('loop.entry'));
  if (process.platform !== 'win32') assert.equal(spawnSync('mkfifo', [at('pipe.entry')]).status, 0);
  leave(places.inbox, bytesOf('{"good":2}'));
  await takeIn(places);
  await assertHolds(places, ['{"good":1}', '{"good":2}']);
  assert.equal(readFileSync(secret, 'utf8'), 'secret');
  assert.deepEqual(readdirSync(dirname(places.inbox)), []);
});

test('a link in the place of the inbox is not followed', async () => {
  const places = auditPlaces(scratch());
  const target = scratch();
  writeFileSync(join(target, 'x.entry'), 'x');
  mkdirSync(dirname(places.inbox), { recursive: true });
  symlinkSync(target, places.inbox);
  symlinkSync(target, `${places.inbox}.taken-0-1`);
  assert.throws(() => leave(places.inbox, bytesOf('{}')), { code: 'AUDIT_UNWRITABLE' });
  await takeIn(places);
  assert.deepEqual(texts(places), []);
  assert.deepEqual(readdirSync(target), ['x.entry']);
});

test('where nothing can be left, that is said', async () => {
  const home = scratch();
  writeFileSync(join(home, 'audit-inbox'), 'a file');
  assert.throws(() => leave(auditPlaces(home).inbox, bytesOf('{}')), { code: 'AUDIT_UNWRITABLE' });
  const model = join(home, 'm.pkl');
  writeFileSync(model, '\x80\x04N.', 'latin1');
  const problems: unknown[] = [];
  const sink = { home, folder: null, command: 'test', receipts: 'later', required: false } as const;
  const report = await scan([model], { audit: { ...sink, onProblem: (error) => problems.push(error) } });
  assert.equal(report.decision, 'allow');
  assert.deepEqual(
    problems.map((error) => (error as { code: string }).code),
    ['AUDIT_UNWRITABLE'],
  );
});

test('in a folder that may not be written to nothing can be left', {
  skip: process.getuid?.() === 0 ? false : 'only root can become another user',
}, async () => {
  const home = scratch();
  chmodSync(home, 0o755);
  const places = auditPlaces(home);
  leave(places.inbox, bytesOf('{"of":"root"}'));
  const asNobody = (words: readonly string[]): { status: number | null; text: string } => {
    const { status, stderr } = spawnSync(process.execPath, [...startQuickly, worker, ...words], {
      encoding: 'utf8',
      uid: 65_534,
    });
    return { status, text: stderr };
  };
  const { status, text } = asNobody(['leave', home, 'n', '1']);
  assert.equal(status, 1);
  assert.match(text, /EACCES.*AUDIT_UNWRITABLE/s);
  await takeIn(places);
  await assertHolds(places, ['{"of":"root"}']);
});

test('sixty-four wait at most', async () => {
  const home = scratch();
  const places = auditPlaces(home);
  for (let at = 0; at < 63; at += 1) assert.equal(leave(places.inbox, bytesOf('{}')).full, false);
  assert.equal(leave(places.inbox, bytesOf('{}')).full, true);
  await takeIn(places);
  assert.equal(texts(places).length, 64);
  const model = join(home, 'm.pkl');
  writeFileSync(model, '\x80\x04N.', 'latin1');
  const sink = { home, folder: null, command: 'test', receipts: 'later', required: false } as const;
  for (let at = 1; at <= 64; at += 1) {
    assert.equal(existsSync(places.inbox), at > 1);
    await scan([model], { audit: sink });
  }
  assert.equal(existsSync(places.inbox), false);
  assert.equal(texts(places).length, 128);
});
