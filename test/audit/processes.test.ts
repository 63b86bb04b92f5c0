import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { auditPlaces } from '../../src/audit/places.ts';
import { openWriter } from '../../src/audit/writer.ts';
import { startQuickly } from '../start-quickly.ts';
import { logged, scratch, verifyHere } from './log-kit.ts';

const appender = fileURLToPath(new URL('appender.ts', import.meta.url));
const long = process.env['LOADLOCK_LONG'] === '1';

interface Running {
  readonly child: ChildProcess;
  /** Whole lines of what it printed: what it was told is in the log. */
  acknowledged(): string[];
  readonly ended: Promise<number | null>;
}

function start(home: string, name: string, count: number): Running {
  const child = spawn(process.execPath, [...startQuickly, appender, home, name, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  return { child, acknowledged: () => text.split('\n').slice(0, -1), ended };
}

/** Every entry of a log in the form that the appender prints it. */
function printed(dir: string): string[] {
  return logged(dir).map(({ index, leaf, text }) => `${index} ${Buffer.from(leaf).toString('hex')} ${text}`);
}

test('eight processes append at once: nothing is lost, nothing is there twice', {
  timeout: 120_000,
}, async () => {
  const home = scratch();
  const each = long ? 2000 : 250;
  const running = Array.from({ length: 8 }, (_, at) => start(home, `p${at}`, each));
  for (const { ended } of running) assert.equal(await ended, 0);
  const places = auditPlaces(home);
  const { problems, notes, read } = await verifyHere(places);
  assert.deepEqual([problems, notes, read], [[], [], 8 * each]);
  const entries = printed(places.dir);
  const byIndex = (one: string, other: string): number =>
    Number.parseInt(one, 10) - Number.parseInt(other, 10);
  assert.deepEqual(running.flatMap(({ acknowledged }) => acknowledged()).sort(byIndex), entries);
  const expected = running.flatMap((_, at) =>
    Array.from({ length: each }, (__, n) => `{"by":"p${at}","entry":${n}}`),
  );
  assert.deepEqual(entries.map((line) => line.split(' ')[2]).sort(), expected.sort());
});

test('killed at any instant: nothing acknowledged is lost, and the log goes on', {
  timeout: 600_000,
}, async (t) => {
  const home = scratch();
  const places = auditPlaces(home);
  const acknowledged: string[] = [];
  const kills = long ? 400 : 30;
  let killed = 0;
  let grown = 0;
  for (let round = 0; killed < kills; round += 1) {
    const running = [start(home, `a${round}`, 1_000_000), start(home, `b${round}`, 1_000_000)];
    for (const { child, acknowledged: said } of running) {
      // At times while it starts and mends, at times after it has appended for a while.
      const begun = Date.now();
      if (Math.random() < 0.7) while (said().length === 0 && Date.now() - begun < 20_000) await sleep(2);
      await sleep(Math.random() * 40);
      child.kill('SIGKILL');
      killed += 1;
    }
    for (const one of running) await one.ended;
    const before = acknowledged.length;
    acknowledged.push(...running.flatMap((one) => one.acknowledged()));
    if (acknowledged.length > before) grown += 1;
    if (round % 10 === 0 && acknowledged.length > 0) {
      const { problems } = await verifyHere(places);
      assert.deepEqual(problems, [], `after ${killed} kills`);
    }
  }
  const writer = await openWriter(places);
  await writer.append([Buffer.from('{"last":true}')]);
  await writer.close();
  const { problems, notes, read } = await verifyHere(places);
  assert.deepEqual([problems, notes], [[], []]);
  const entries = new Set(printed(places.dir));
  assert.equal(entries.size, read);
  const lost = acknowledged.filter((line) => !entries.has(line));
  assert.deepEqual(lost, []);
  assert.ok(grown > kills / 8, `only ${grown} rounds appended anything`);
  t.diagnostic(`${killed} kills, ${acknowledged.length} acknowledged entries, ${read} in the log`);
});
