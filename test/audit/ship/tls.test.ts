import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TlsOptions } from 'node:tls';
import type { SyslogSettings } from '../../../src/audit/ship/settings.ts';
import { type Shipped, shipOnce } from '../../../src/audit/ship/ship.ts';
import { type Certificate, makeAuthority, withoutOpenssl } from './support/authority.ts';
import { countedMessages, type Receiver, receive, sameEntries, toldBy } from './support/receiver.ts';
import { makeLog, temporary } from './support/test-log.ts';

const options = { skip: withoutOpenssl };

function served({ cert, key }: Certificate, more: TlsOptions = {}): { tls: TlsOptions } {
  return { tls: { cert: readFileSync(cert), key: readFileSync(key), ...more } };
}

test('syslog over TLS reaches whom the certificate names, and nobody else', options, async (t) => {
  const folder = temporary(t);
  const ours = makeAuthority(folder, 'ours');
  const theirs = makeAuthority(folder, 'theirs');
  const log = await makeLog(t, 260);
  let count = 0;
  const ship = (receiver: Receiver, more: Partial<SyslogSettings> = {}): Promise<Shipped> => {
    count += 1;
    const settings: SyslogSettings = {
      name: `siem-${count}`,
      to: 'syslog',
      host: '127.0.0.1',
      port: receiver.port,
      tls: true,
      ca: ours.cert,
      cert: null,
      key: null,
      serverName: null,
      timeout: 30_000,
      ...more,
    };
    return shipOnce(settings, log.options);
  };
  const refused = async (
    receiver: Receiver,
    why: RegExp,
    more: Partial<SyslogSettings> = {},
  ): Promise<void> => {
    const { failure, shipped } = await ship(receiver, more);
    assert.match(failure?.why ?? 'it was shipped', why);
    assert.equal(shipped, 0);
    assert.equal(Buffer.concat(receiver.all()).length, 0, 'something was sent');
  };

  const good = await receive(t, served(ours.issue('good', 'IP:127.0.0.1,DNS:siem.test')));
  assert.equal((await ship(good)).failure, null);
  const raw = good
    .all()
    .flatMap(countedMessages)
    .map((message) => toldBy(message.slice(message.indexOf('{'))).raw);
  sameEntries(raw, log.entries);
  assert.equal((await ship(good, { serverName: 'siem.test' })).failure, null);

  await t.test('another authority', async (t2) => {
    await refused(
      await receive(t2, served(theirs.issue('unknown', 'IP:127.0.0.1'))),
      /issuer|verify|self-signed/,
    );
  });
  await t.test('no authority of ours, so the public ones', async (t2) => {
    const receiver = await receive(t2, served(ours.issue('private', 'IP:127.0.0.1')));
    await refused(receiver, /issuer|verify|self-signed/, { ca: null });
  });
  await t.test('another name', async (t2) => {
    const receiver = await receive(t2, served(ours.issue('named', 'DNS:siem.test')));
    await refused(receiver, /not in the cert's list|ALTNAME/);
    await refused(receiver, /ALTNAME/, { serverName: 'other.test' });
    assert.equal((await ship(receiver, { serverName: 'siem.test' })).failure, null);
  });
  await t.test('an expired certificate', async (t2) => {
    await refused(await receive(t2, served(ours.issue('expired', 'IP:127.0.0.1', -1))), /EXPIRED/);
  });
  await t.test('an old version of TLS', async (t2) => {
    const old = served(ours.issue('old', 'IP:127.0.0.1'), {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await refused(await receive(t2, old), /SSL|protocol|version/i);
  });
  await t.test('a receiver that speaks no TLS', async (t2) => {
    const plain = await receive(t2);
    const { failure } = await ship(plain, { timeout: 1000 });
    assert.equal(failure?.code, 'SINK_UNREACHABLE');
    assert.ok(!Buffer.concat(plain.all()).includes('loadlock.audit'), 'an entry went out in the clear');
  });
  await t.test('a receiver that asks who we are', async (t2) => {
    const asking = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(ours.cert) };
    const receiver = await receive(t2, served(ours.issue('asking', 'IP:127.0.0.1'), asking));
    const host = ours.issue('host-a', 'DNS:host-a');
    assert.equal((await ship(receiver, host)).failure, null);
    const stranger = await ship(receiver, theirs.issue('stranger', 'DNS:host-a'));
    assert.equal(stranger.failure?.code, 'SINK_UNREACHABLE');
    assert.equal((await ship(receiver)).failure?.code, 'SINK_UNREACHABLE');
  });
  await t.test('certificates that are none', async () => {
    const { failure } = await ship(good, { ca: `${folder}/absent.pem` });
    assert.equal(failure?.code, 'POLICY_INVALID');
    const broken = await ship(good, { cert: ours.key, key: ours.key });
    assert.equal(broken.failure?.code, 'POLICY_INVALID');
  });
});

test('connections over TLS that break lose nothing', options, async (t) => {
  const ours = makeAuthority(temporary(t), 'ours');
  const receiver = await receive(t, {
    ...served(ours.issue('good', 'IP:127.0.0.1')),
    manners: (connection) => (connection % 3 === 2 ? {} : { resetAfter: 1 + connection * 31_000 }),
  });
  const log = await makeLog(t, 500);
  const peer = { host: '127.0.0.1', tls: true, ca: ours.cert, cert: null, key: null, serverName: null };
  const settings: SyslogSettings = {
    ...peer,
    name: 'siem',
    to: 'syslog',
    port: receiver.port,
    timeout: 30_000,
  };
  let failures = 0;
  while ((await shipOnce(settings, log.options)).failure !== null) failures += 1;
  assert.ok(failures > 0);
  const whole = receiver.whole.flatMap(countedMessages);
  sameEntries(
    whole.map((message) => toldBy(message.slice(message.indexOf('{'))).raw),
    log.entries,
  );
});
