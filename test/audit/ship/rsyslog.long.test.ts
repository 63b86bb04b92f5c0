import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RelpSettings, ShipSettings, SyslogSettings } from '../../../src/audit/ship/settings.ts';
import { shipOnce } from '../../../src/audit/ship/ship.ts';
import { makeAuthority, withoutOpenssl } from './support/authority.ts';
import { freePort } from './support/free-port.ts';
import { killAgainAndAgain } from './support/kill.ts';
import { linesOf, sameEntries, type Told, toldBy } from './support/receiver.ts';
import { makeLog, temporary } from './support/test-log.ts';

const rsyslogd = process.env['LOADLOCK_TEST_RSYSLOG'];
const peer = {
  host: '127.0.0.1',
  tls: false,
  ca: null,
  cert: null,
  key: null,
  serverName: null,
  timeout: 30_000,
};

/** Whether this rsyslog has what a test configures, as it says itself. */
function without(...modules: string[]): string | false {
  if (rsyslogd === undefined) return 'no rsyslogd: node scripts/debian-files.mjs rsyslog says why';
  const folders = [
    // Of one that is unpacked, not installed.
    join(dirname(rsyslogd), 'usr/lib/x86_64-linux-gnu/rsyslog'),
    '/usr/lib/x86_64-linux-gnu/rsyslog',
    '/usr/lib/aarch64-linux-gnu/rsyslog',
    '/usr/lib64/rsyslog',
  ];
  const missing = modules.find((name) => !folders.some((folder) => existsSync(join(folder, `${name}.so`))));
  return missing === undefined
    ? false
    : `this rsyslog has no ${missing}, which is in rsyslog-relp or rsyslog-openssl`;
}

interface Rsyslog {
  start(): Promise<void>;
  kill(): Promise<void>;
  /** What it wrote to its file: the text of each message. */
  told(): Told[];
}

/** The daemon as its users run it, with a configuration of a few lines, under folders of its own. */
function rsyslog(t: TestContext, port: number, input: string): Rsyslog {
  const folder = temporary(t);
  const file = join(folder, 'messages');
  const configuration = join(folder, 'rsyslog.conf');
  writeFileSync(
    configuration,
    `global(workDirectory="${folder}" maxMessageSize="256k")
${input}
template(name="text" type="string" string="%msg%\\n")
action(type="omfile" file="${file}" template="text" flushOnTXEnd="on")
`,
  );
  const check = spawnSync(rsyslogd!, ['-N1', '-f', configuration], { encoding: 'utf8' });
  assert.equal(check.status, 0, check.stderr);
  let stop = async (): Promise<void> => {};
  t.after(() => stop());
  return {
    async start() {
      const child = spawn(rsyslogd!, ['-n', '-f', configuration, '-i', join(folder, 'pid')], {
        stdio: 'ignore',
      });
      const gone = once(child, 'exit');
      stop = async () => {
        child.kill('SIGKILL');
        await gone;
      };
      for (let tries = 0; ; tries += 1) {
        const socket = connect(port, '127.0.0.1');
        const open = await once(socket, 'connect').then(
          () => true,
          () => false,
        );
        socket.destroy();
        if (open) return;
        assert.ok(tries < 1000, 'rsyslogd does not come up');
        await sleep(50);
      }
    },
    kill: () => stop(),
    told: () => (existsSync(file) ? linesOf(readFileSync(file)).map((line) => toldBy(line.trim())) : []),
  };
}

/** It answers before it writes: what comes is waited for. */
async function holding(server: Rsyslog, count: number): Promise<Told[]> {
  const until = Date.now() + 60_000;
  const distinct = (): Map<number, Told> => new Map(server.told().map((each) => [each.index, each]));
  while (distinct().size < count && Date.now() < until) await sleep(50);
  return [...distinct().values()].sort((one, other) => one.index - other.index);
}

async function arrives(t: TestContext, server: Rsyslog, settings: ShipSettings): Promise<void> {
  const log = await makeLog(t, 600);
  await server.start();
  assert.equal((await shipOnce(settings, log.options)).failure, null);
  await log.add(50);
  assert.equal((await shipOnce(settings, log.options)).failure, null);
  const held = await holding(server, 650);
  assert.equal(server.told().length, 650, 'something came twice');
  sameEntries(
    held.map(({ raw }) => raw),
    log.entries,
  );
}

test('rsyslog over TCP', { skip: without('imtcp') }, async (t) => {
  const port = await freePort();
  const server = rsyslog(
    t,
    port,
    `module(load="imtcp")\ninput(type="imtcp" port="${port}" address="127.0.0.1")`,
  );
  const settings: SyslogSettings = { ...peer, name: 'siem', to: 'syslog', port };
  await arrives(t, server, settings);
});

test('rsyslog over TLS', { skip: without('imtcp', 'lmnsd_ossl') || withoutOpenssl }, async (t) => {
  const port = await freePort();
  const authority = makeAuthority(temporary(t), 'ours');
  const { cert, key } = authority.issue('siem', 'IP:127.0.0.1');
  const server = rsyslog(
    t,
    port,
    `global(defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="${authority.cert}"
  defaultNetstreamDriverCertFile="${cert}" defaultNetstreamDriverKeyFile="${key}")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon")
input(type="imtcp" port="${port}" address="127.0.0.1")`,
  );
  await arrives(t, server, { ...peer, name: 'siem', to: 'syslog', port, tls: true, ca: authority.cert });
});

const relp = (port: number): string =>
  `module(load="imrelp")\ninput(type="imrelp" port="${port}" address="127.0.0.1" maxDataSize="256k")`;

test('rsyslog over RELP', { skip: without('imrelp') }, async (t) => {
  const port = await freePort();
  const settings: RelpSettings = { ...peer, name: 'siem', to: 'relp', port };
  await arrives(t, rsyslog(t, port, relp(port)), settings);
});

test('rsyslog over RELP: the sender killed, and the receiver restarted', {
  skip: without('imrelp'),
}, async (t) => {
  const port = await freePort();
  const server = rsyslog(t, port, relp(port));
  const settings: RelpSettings = { ...peer, name: 'siem', to: 'relp', port };
  const log = await makeLog(t, 3000);
  await server.start();
  const rounds = process.env['LOADLOCK_LONG'] === undefined ? 6 : 60;
  const killed = await killAgainAndAgain(log, settings, rounds, 200);
  assert.ok(killed > 0, 'the test killed too late');
  assert.equal((await shipOnce(settings, log.options)).failure, null);
  const held = await holding(server, log.entries.length);
  sameEntries(
    held.map(({ raw }) => raw),
    log.entries,
  );
  await server.kill();
  await log.add(10);
  assert.equal((await shipOnce(settings, log.options)).failure?.code, 'SINK_UNREACHABLE');
  await server.start();
  assert.equal((await shipOnce(settings, log.options)).failure, null);
  sameEntries(
    (await holding(server, log.entries.length)).map(({ raw }) => raw),
    log.entries,
  );
});
