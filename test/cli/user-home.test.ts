import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { dockerCredentials } from '../../src/cli/docker-credentials.ts';
import { homeFolder } from '../../src/cli/home.ts';
import { userHome } from '../../src/cli/user-home.ts';
import { main, type Ran, samples } from './program.ts';

/** No system has a user of this number. */
const stranger = 61234;
const skip = whyNot();

const folder = samples();
const state = mkdtempSync(join(tmpdir(), 'loadlock-stranger-'));
after(() => rmSync(state, { recursive: true, force: true }));
chmodSync(folder, 0o777);
chmodSync(state, 0o777);

test('a user without a home is told to name a folder for the state', { skip }, () => {
  for (const words of [
    ['scan', 'allow.pkl'],
    ['lock', 'allow.pkl'],
    ['keys', 'show'],
  ]) {
    const { code, stderr } = asStranger(words, {});
    assert.equal(code, 2, stderr);
    assert.match(stderr, /has no home folder.*LOADLOCK_HOME/);
    assert.doesNotMatch(stderr, /internal error/);
  }
});

test('with a folder for the state, everything goes its way', { skip }, () => {
  const env = { LOADLOCK_HOME: join(state, 'state') };
  assert.equal(asStranger(['scan', 'allow.pkl'], env).code, 0);
  const locked = asStranger(['lock', 'allow.pkl'], env);
  assert.equal(locked.code, 0, locked.stderr);
  assert.ok(existsSync(join(folder, 'loadlock.lock')));
  assert.equal(asStranger(['lock', '--check'], env).code, 0);
  // The registry is asked without a login, and is not there: nobody listens on the first port.
  const verified = asStranger(['verify', 'oci://127.0.0.1:1/a/b@sha256:'.padEnd(90, '0')], env);
  assert.equal(verified.code, 2, verified.stderr);
  assert.doesNotMatch(verified.stderr, /internal error|home folder/);
});

test('a home that is relative, or none, is not one', { skip: !known() && 'this user is not known' }, () => {
  assert.equal(userHome({ env: { HOME: '/home/somebody' } }), '/home/somebody');
  for (const HOME of ['', 'somewhere', undefined]) {
    const home = userHome({ env: HOME === undefined ? {} : { HOME } });
    // What the system has on the user, who is known here; the environment of this process may say otherwise.
    assert.ok([userInfo().homedir, process.env['HOME']].includes(home!), String(home));
  }
  const { HOME } = process.env;
  process.env['HOME'] = '';
  try {
    assert.equal(userHome({ env: { HOME: '' } }), userInfo().homedir);
  } finally {
    if (HOME === undefined) delete process.env['HOME'];
    else process.env['HOME'] = HOME;
  }
});

test('what is named goes before the home', () => {
  const cwd = '/project';
  assert.equal(homeFolder({ env: { LOADLOCK_HOME: 'state', HOME: '/h' }, cwd }), '/project/state');
  assert.equal(homeFolder({ env: { XDG_STATE_HOME: '/x', HOME: '/h' }, cwd }), '/x/loadlock');
  assert.equal(homeFolder({ env: { XDG_STATE_HOME: 'x', HOME: '/h' }, cwd }), '/h/.local/state/loadlock');
  const docker = join(folder, 'home', '.docker');
  mkdirSync(docker, { recursive: true });
  const auth = Buffer.from('user:word').toString('base64');
  writeFileSync(join(docker, 'config.json'), JSON.stringify({ auths: { 'r.example': { auth } } }));
  const login = { username: 'user', password: 'word' };
  for (const env of [{ HOME: dirname(docker) }, { DOCKER_CONFIG: '.docker' }])
    assert.deepEqual(dockerCredentials('oci://r.example/a', { env, cwd: dirname(docker) }), login);
});

function asStranger(words: readonly string[], env: Record<string, string>): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', ...env },
    uid: stranger,
    gid: stranger,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

function known(): boolean {
  try {
    return userInfo().homedir !== '';
  } catch {
    return false;
  }
}

function whyNot(): string | false {
  if (process.getuid?.() !== 0) return 'only root can be another user';
  // Whether the program can be read, and whether the system knows the user: userInfo throws for one that it does not.
  const program = `
    require('node:fs').accessSync(${JSON.stringify(main)});
    try { require('node:os').userInfo(); process.exitCode = 3; } catch {}`;
  const { status } = spawnSync(process.execPath, ['-e', program], { uid: stranger, gid: stranger });
  if (status === 3) return `user ${stranger} is known here`;
  return status === 0 ? false : 'another user cannot reach this program';
}
