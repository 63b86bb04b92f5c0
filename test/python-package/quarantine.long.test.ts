import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { bubblewrapHere, isOpen, isRoot, pythonForAll, somebody } from '../isolation/kit.ts';
import { engine, removeHome, skip, unittest } from './unittest.ts';

const root = resolve(import.meta.dirname, '../..');
const isolated = process.platform === 'linux' ? await bubblewrapHere() : 'bubblewrap needs Linux';
const noSandbox = skip !== false ? skip : typeof isolated === 'string' ? isolated : false;

test('guests that lie', { skip, timeout: 120_000 }, (t) => unittest(t, 'test_hostile_guest'));

test('models in quarantine', { skip: noSandbox, timeout: 600_000 }, (t) =>
  unittest(t, 'test_quarantine_models'),
);

test('the bounds of quarantine', { skip: noSandbox, timeout: 600_000 }, (t) =>
  unittest(t, 'test_quarantine_bounds'),
);

test('torch modules in quarantine', { timeout: 300_000, skip: noTorch() }, (t) =>
  unittest(t, 'test_quarantine_torch', { python: process.env['LOADLOCK_TEST_TORCH']! }),
);

test('the guest and the package speak by the same files', () => {
  const guest = realpathSync(join(root, 'src/isolation/guest/loadlock_wire'));
  assert.equal(realpathSync(join(root, 'python/src/loadlock/_wire')), guest);
});

function noTorch(): string | false {
  if (noSandbox !== false) return noSandbox;
  return process.env['LOADLOCK_TEST_TORCH'] === undefined && 'no torch: LOADLOCK_TEST_TORCH names none';
}

const everybodys = await pythonForAll();
const noUser =
  noSandbox !== false ? noSandbox : !isRoot ? 'only root can become another user' : noOpenTools();

/** An ordinary user must be able to start both Node and Python. */
function noOpenTools(): string | false {
  if (everybodys === null) return 'no Python that everybody can start';
  return !isOpen(process.execPath) && 'Node lies where nobody else can reach it';
}

test('quarantine as an ordinary user, without numpy', { skip: noUser, timeout: 120_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'loadlock-user-'));
  chownSync(home, somebody, somebody);
  const options = {
    uid: somebody,
    gid: somebody,
    cwd: home,
    encoding: 'utf8' as const,
    env: {
      PATH: '/usr/bin:/bin',
      LOADLOCK_HOME: join(home, 'state'),
      LOADLOCK_ENGINE: engine,
      PYTHONPATH: join(root, 'python/src'),
    },
  };
  const run = (code: string): string => {
    const { status, stdout, stderr } = spawnSync(everybodys!, ['-c', code], options);
    assert.equal(status, 0, stderr);
    return stdout;
  };
  try {
    const told = run(`
import loadlock, os, pickle
pickle.dump({"a": [1, (2,)], "b": b"bytes"}, open("data.pkl", "wb"))
with loadlock.quarantine("data.pkl") as kept:
    print(os.getuid(), kept["a"], kept.value()["b"])`);
    assert.equal(told, `${somebody} [1, (2,)] b'bytes'\n`);
    run("from loadlock.engine import engine; engine.ask('shutdown', {})");
  } finally {
    removeHome(home);
  }
});
