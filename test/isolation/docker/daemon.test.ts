import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { containerBody } from '../../../src/isolation/docker/container.ts';
import { type Daemon, findDaemon } from '../../../src/isolation/docker/daemon.ts';
import { dockerAt } from '../../../src/isolation/docker/docker.ts';
import { ociSeccomp } from '../../../src/isolation/oci/seccomp.ts';
import { isRoot, pythonJob, somebody } from '../kit.ts';

const skip = process.platform !== 'linux' && 'docker is asked on Linux';

/** What a daemon of Debian 12 answered. */
const usual = {
  OSType: 'linux',
  ServerVersion: '20.10.24+dfsg1',
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=default'],
  MemoryLimit: true,
  SwapLimit: true,
  PidsLimit: true,
  DockerRootDir: '/var/lib/docker',
};

interface Told {
  readonly info?: object;
  readonly version?: string;
}

/** Answers the two questions that it is looked at with. */
async function daemonSaying(t: TestContext, { info = usual, version = '1.41' }: Told): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  const socket = join(folder, 'docker.sock');
  const server = createServer((asked, answer) => {
    answer.setHeader('Content-Type', 'application/json');
    if (asked.url === '/version') answer.end(JSON.stringify({ ApiVersion: version }));
    else if (asked.url === `/v${version}/info`) answer.end(JSON.stringify(info));
    else {
      answer.statusCode = 404;
      answer.end('{"message":"page not found"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return socket;
}

test('whose root a container has is told by the daemon', { skip }, async (t) => {
  const cases: readonly (readonly [object, Daemon['users'], number])[] = [
    [{}, 'host', 0],
    [{ SecurityOptions: [...usual.SecurityOptions, 'name=rootless', 'name=cgroupns'] }, 'rootless', 0],
    [
      {
        SecurityOptions: [...usual.SecurityOptions, 'name=userns'],
        DockerRootDir: '/var/lib/docker/165536.165536',
      },
      'remapped',
      165_536,
    ],
  ];
  for (const [change, users, base] of cases) {
    const socket = await daemonSaying(t, { info: { ...usual, ...change } });
    const found = await findDaemon([socket]);
    assert.ok(typeof found !== 'string', String(found));
    assert.deepEqual(
      [found.users, found.base, found.api, found.version],
      [users, base, '/v1.41', '20.10.24+dfsg1'],
    );
  }
});

test('a daemon that cannot hold what it is given is not taken', { skip }, async (t) => {
  const cases: readonly (readonly [Told, RegExp])[] = [
    [{ version: '1.40' }, /older than 20\.10/],
    [{ version: 'latest' }, /does not say its version/],
    [{ info: { ...usual, OSType: 'windows' } }, /no Linux containers/],
    [{ info: { ...usual, SecurityOptions: ['name=apparmor'] } }, /no system call filters/],
    [{ info: { ...usual, SecurityOptions: null } }, /no system call filters/],
    [{ info: { ...usual, PidsLimit: false } }, /no control groups/],
    [{ info: { ...usual, MemoryLimit: false } }, /no control groups/],
    [
      { info: { ...usual, SecurityOptions: ['name=seccomp', 'name=userns'] } },
      /which users its containers have/,
    ],
  ];
  for (const [told, reason] of cases) {
    const found = await findDaemon([await daemonSaying(t, told)]);
    assert.ok(typeof found === 'string');
    assert.match(found, reason);
  }
  assert.equal(await findDaemon(['/nowhere/docker.sock']), 'no daemon of docker listens here');
});

test('a daemon that gives up halfway is no daemon, and one that refuses is quoted', { skip }, async (t) => {
  const engine = dockerAt({ program: '/bin/true', sockets: [await daemonSaying(t, {})] });
  const found = await engine.find();
  assert.ok('missing' in found);
  assert.match(found.missing, /docker does not work here: .*page not found/);
});

test('a socket of another user is not talked to', {
  skip: skip || (!isRoot && 'not root'),
}, async (t) => {
  const socket = await daemonSaying(t, {});
  chownSync(socket, somebody, somebody);
  assert.match(String(await findDaemon([socket])), /another user/);
});

test('a rootless daemon gets its own user, and nobody gets the host’s root', { skip }, async () => {
  const job = await pythonJob('pass');
  const daemon: Daemon = {
    ...{ socket: '/nowhere', api: '/v1.41', version: '1', users: 'host', base: 0, swap: true },
  };
  const made = { image: 'sha256:0', mounts: [], seccomp: ociSeccomp('x86_64', 'stage1', true), labels: {} };
  const userFor = (users: Daemon['users']): string =>
    (containerBody(job, { ...daemon, users }, made) as { User: string }).User;
  const ours = isRoot ? '65534:65534' : `${process.getuid!()}:${process.getgid!()}`;
  assert.equal(userFor('host'), ours);
  assert.equal(userFor('remapped'), '65534:65534');
  assert.equal(userFor('rootless'), '0:0');
});
