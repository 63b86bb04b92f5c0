import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { NdjsonSettings, SyslogSettings } from '../../../src/audit/ship/settings.ts';
import { follow, shipOnce } from '../../../src/audit/ship/ship.ts';
import { shippingStatus } from '../../../src/audit/ship/status.ts';
import { killAgainAndAgain, shipElsewhere } from './support/kill.ts';
import {
  countedMessages,
  linesOf,
  type Receiver,
  receive,
  sameEntries,
  type Told,
  toldBy,
} from './support/receiver.ts';
import { makeLog } from './support/test-log.ts';

const peer = { host: '127.0.0.1', tls: false, ca: null, cert: null, key: null, serverName: null };

function lines(port: number, timeout = 30_000): NdjsonSettings {
  return { ...peer, name: 'lines', to: 'ndjson', port, timeout, ack: false };
}

function syslog(port: number, timeout = 30_000): SyslogSettings {
  return { ...peer, name: 'siem', to: 'syslog', port, timeout };
}

function toldTo({ all }: Receiver): Told[] {
  return all().flatMap(linesOf).map(toldBy);
}

/** What a receiver keeps that drops what it has: by index and hash. */
function withoutTwice(told: readonly Told[]): string[] {
  const kept = new Map(told.map(({ index, leaf, raw }) => [`${index}:${leaf}`, raw]));
  const byIndex = new Map([...kept].map(([uid, raw]) => [Number(uid.split(':')[0]), raw]));
  assert.equal(kept.size, byIndex.size, 'one index with two hashes');
  return [...byIndex].sort(([one], [other]) => one - other).map(([, raw]) => raw);
}

test('events go out once, in order, and a later pass goes on behind them', async (t) => {
  const log = await makeLog(t, 300);
  const receiver = await receive(t);
  assert.deepEqual((await shipOnce(lines(receiver.port), log.options)).failure, null);
  await log.add(7);
  await shipOnce(lines(receiver.port), log.options);
  await shipOnce(lines(receiver.port), log.options);
  const told = toldTo(receiver);
  sameEntries(
    told.map(({ raw }) => raw),
    log.entries,
  );
  assert.deepEqual(
    told.map(({ index }) => index),
    log.entries.map((_, at) => at),
  );
});

test('syslog messages follow RFC 5424, whatever an entry says', async (t) => {
  const log = await makeLog(t, 40);
  const receiver = await receive(t);
  assert.equal((await shipOnce(syslog(receiver.port), log.options)).failure, null);
  const messages = receiver.all().flatMap(countedMessages);
  assert.equal(messages.length, 40);
  messages.forEach((message, at) => {
    // RFC 5424, section 6: HEADER SP STRUCTURED-DATA SP MSG, all of it printable ASCII here.
    const parts =
      /^<(\d{1,3})>1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) \[meta sequenceId="(\d+)"\] (\{[ -~]+\})$/.exec(
        message,
      );
    assert.ok(parts !== null, message);
    const entry = JSON.parse(log.entries[at]!);
    const severity = { allow: 6, review: 5, deny: 4 }[entry.decision as 'allow'];
    assert.deepEqual(parts.slice(1, 8), [
      String(13 * 8 + severity),
      entry.time,
      'host-a',
      'loadlock',
      '4321',
      entry.event,
      String(at + 1),
    ]);
    assert.equal(toldBy(parts[8]!).raw, log.entries[at]);
  });
});

test('an outage: what is behind is told, with its time and the error, and comes when the receiver is back', async (t) => {
  const log = await makeLog(t, 20);
  const first = await receive(t);
  await shipOnce(lines(first.port), log.options);
  await first.stop();
  await log.add(15);
  for (let times = 1; times <= 2; times += 1) {
    const { failure, shipped } = await shipOnce(lines(first.port), log.options);
    assert.equal(failure?.code, 'SINK_UNREACHABLE');
    assert.match(failure!.why, /ECONNREFUSED/);
    assert.equal(shipped, 20);
    const [status] = shippingStatus(log.options.dir, log.options.stateDir);
    assert.equal(status?.behind, 15);
    assert.equal(status?.behindSince, JSON.parse(log.entries[20]!).time);
    assert.equal(status?.failure?.times, times);
  }
  const second = await receive(t, { port: first.port });
  assert.equal((await shipOnce(lines(second.port), log.options)).failure, null);
  sameEntries(
    [...toldTo(first), ...toldTo(second)].map(({ raw }) => raw),
    log.entries,
  );
  const [status] = shippingStatus(log.options.dir, log.options.stateDir);
  assert.deepEqual([status?.behind, status?.behindSince, status?.failure], [0, null, null]);
});

test('connections that break anywhere lose nothing; what comes twice bears the same uid', async (t) => {
  const log = await makeLog(t, 700);
  // Bytes of a batch are some 400,000: every place in it, and behind it.
  const receiver = await receive(t, {
    manners: (connection) => (connection % 3 === 2 ? {} : { resetAfter: 1 + connection * 31_000 }),
  });
  for (let pass = 0; ; pass += 1) {
    assert.ok(pass < 100);
    const { failure } = await shipOnce(lines(receiver.port), log.options);
    if (failure === null) break;
    assert.equal(failure.code, 'SINK_UNREACHABLE');
  }
  const told = toldTo(receiver);
  assert.ok(told.length > 700, 'the test broke no connection');
  sameEntries(withoutTwice(told), log.entries);
  // What counts as shipped was read to its end by somebody.
  sameEntries(withoutTwice(receiver.whole.flatMap(linesOf).map(toldBy)), log.entries);
});

test('a receiver that closes early, or never, has not confirmed anything', async (t) => {
  // More than comes at once: who closes with all of it read, and knows it, has confirmed it.
  const long = await makeLog(t, 250);
  const early = await receive(t, { manners: () => ({ closeAfter: 5000 }) });
  assert.equal((await shipOnce(lines(early.port), long.options)).failure?.code, 'SINK_UNREACHABLE');
  const short = await makeLog(t, 8);
  const deaf = await receive(t, { manners: () => ({ deaf: true }) });
  const { failure } = await shipOnce({ ...lines(deaf.port, 300), name: 'deaf' }, short.options);
  assert.match(failure?.why ?? '', /nothing moved for \d\.\d s \(while waiting for the receiver to close/);
  for (const { options } of [long, short]) {
    const states = shippingStatus(options.dir, options.stateDir);
    assert.equal(states.length, 1);
    for (const { shipped } of states) assert.equal(shipped, 0);
  }
});

test('a slow link is waited for as long as anything moves', async (t) => {
  const log = await makeLog(t, 600);
  const receiver = await receive(t, { manners: () => ({ rate: 450 }) });
  const started = Date.now();
  // The whole takes longer than the time that may pass without a byte.
  assert.equal((await shipOnce(lines(receiver.port, 1500), log.options)).failure, null);
  assert.ok(Date.now() - started > 1500, 'the link was not slow');
  sameEntries(
    toldTo(receiver).map(({ raw }) => raw),
    log.entries,
  );
});

test('killed at any moment: nothing is lost, and twice comes only what was under way', async (t) => {
  const log = await makeLog(t, 1500);
  const receiver = await receive(t, { manners: () => ({ rate: 4000 }) });
  const rounds = process.env['LOADLOCK_LONG'] === undefined ? 8 : 80;
  const killed = await killAgainAndAgain(log, lines(receiver.port), rounds, 100);
  assert.equal(await shipElsewhere(log, lines(receiver.port)), true);
  assert.ok(killed > 0, 'the test killed too late');
  await receiver.stop();
  const told = toldTo(receiver);
  sameEntries(withoutTwice(told), log.entries);
  assert.ok(told.length <= log.entries.length + (killed + 1) * 256);
});

test('following goes on through an outage and stops when it is told to', async (t) => {
  const log = await makeLog(t, 5);
  const first = await receive(t);
  const port = first.port;
  const stop = new AbortController();
  const passes: boolean[] = [];
  const following = follow(lines(port), {
    ...log.options,
    every: 20,
    signal: stop.signal,
    onPass: ({ failure }) => passes.push(failure === null),
  });
  const until = async (done: () => boolean): Promise<void> => {
    const deadline = Date.now() + 60_000;
    while (!done()) {
      assert.ok(Date.now() < deadline, 'it took too long');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await until(() => passes.length > 0);
  await first.stop();
  await log.add(5);
  await until(() => passes.includes(false));
  const second = await receive(t, { port });
  await until(() => withoutTwice(toldTo(second)).length === 5);
  stop.abort();
  await following;
  sameEntries(withoutTwice([...toldTo(first), ...toldTo(second)]), log.entries);
});

test('a batch is remembered as soon as it was read to its end', async (t) => {
  const log = await makeLog(t, 256 * 3);
  const receiver = await receive(t, { manners: (connection) => (connection === 2 ? { resetAfter: 1 } : {}) });
  const { failure, shipped } = await shipOnce(lines(receiver.port), log.options);
  assert.equal(failure?.code, 'SINK_UNREACHABLE');
  assert.equal(shipped, 512);
  const state = JSON.parse(readFileSync(join(log.options.stateDir, 'lines.json'), 'utf8'));
  assert.equal(state.shipped.size, 512);
});
