import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadlock } from '../cli/program.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'loadlock-lock-')));
after(() => rmSync(scratch, { recursive: true, force: true }));
let made = 0;

function project(): {
  folder: string;
  run: (...words: string[]) => ReturnType<typeof loadlock>;
  put: (name: string, from: string) => void;
} {
  made += 1;
  const folder = join(scratch, `project-${made}`);
  mkdirSync(join(folder, 'models'), { recursive: true });
  const put = (name: string, from: string): void => copyFileSync(join(examples, from), join(folder, name));
  put('models/wine.safetensors', 'honest/wine.safetensors');
  put('models/iris.pkl', 'honest/iris-pipeline.pkl');
  put('models/digits.pt', 'honest/digits-checkpoint.pt');
  return {
    folder,
    put,
    run: (...words) => loadlock(words, { cwd: folder, env: { LOADLOCK_HOME: join(scratch, 'home') } }),
  };
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

test('lock writes the digests of the files, the same bytes each time, and the check agrees', () => {
  const { folder, run } = project();
  const { code, stdout } = run('lock', 'models');
  assert.equal(code, 0, stdout);
  const text = readFileSync(join(folder, 'loadlock.lock'), 'utf8');
  const { schema, targets } = JSON.parse(text);
  assert.equal(schema, 'loadlock.lock/1');
  assert.equal(targets[0].target, 'models');
  for (const { path, sha256: digest } of targets[0].files)
    assert.equal(digest, sha256(join(folder, 'models', path)));
  assert.deepEqual(
    targets[0].files.map(({ path, decision }: Record<string, string>) => `${path} ${decision}`),
    ['digits.pt allow', 'iris.pkl allow', 'wine.safetensors allow'],
  );
  assert.equal(run('lock', 'models/').code, 0);
  assert.equal(readFileSync(join(folder, 'loadlock.lock'), 'utf8'), text);
  assert.equal(run('lock').code, 0, 'the targets of the lockfile');
  assert.equal(readFileSync(join(folder, 'loadlock.lock'), 'utf8'), text);
  assert.equal(run('lock', '--check').code, 0);
  assert.equal(run('lock', '--check', '--frozen').code, 0);
  assert.equal(run('lock', '--check', '--quiet').stdout, '');
});

test('the lockfile fits its schema, and so does the check', () => {
  const { folder, run } = project();
  run('lock', 'models');
  const schemaOf = (name: string): object =>
    JSON.parse(readFileSync(new URL(`../../schema/${name}.json`, import.meta.url), 'utf8'));
  const fits = new Ajv2020({ allErrors: true }).compile(schemaOf('lock'));
  assert.ok(
    fits(JSON.parse(readFileSync(join(folder, 'loadlock.lock'), 'utf8'))),
    JSON.stringify(fits.errors),
  );
  writeFileSync(join(folder, 'models', 'new.pkl'), "cos\nsystem\n(S'true'\ntR.");
  const check = new Ajv2020({ allErrors: true }).compile(schemaOf('lock-check'));
  assert.ok(check(JSON.parse(run('lock', '--check', '--json').stdout)), JSON.stringify(check.errors));
});

test('changed, added and removed files are named, with the calls that are new', () => {
  const { folder, put, run } = project();
  run('lock', 'models');
  put('models/digits.pt', 'booby-trapped/injected-checkpoint.pt');
  put('models/more.pkl', 'booby-trapped/reduce-system.pkl');
  unlinkSync(join(folder, 'models', 'wine.safetensors'));
  const { code, stdout } = run('lock', '--check', '--json');
  assert.equal(code, 1);
  const { ok, targets } = JSON.parse(stdout);
  assert.equal(ok, false);
  const [changed, added, removed] = targets[0].differences;
  assert.deepEqual(
    [changed.kind, changed.path, changed.locked.decision, changed.found.decision],
    ['changed', 'digits.pt', 'allow', 'deny'],
  );
  assert.equal(changed.found.sha256, sha256(join(folder, 'models', 'digits.pt')));
  assert.deepEqual(
    changed.facts.map((own: Record<string, string>) => `${own['change']} ${own['list']} ${own['text']}`),
    ['new imports builtins.eval', 'new calls builtins.eval'],
  );
  assert.deepEqual([added.kind, added.path], ['added', 'more.pkl']);
  assert.ok(
    added.facts.some(
      (own: Record<string, string>) => own['list'] === 'calls' && own['text'] === 'posix.system',
    ),
  );
  assert.deepEqual([removed.kind, removed.path, removed.found], ['removed', 'wine.safetensors', null]);
  const words = run('lock', '--check');
  assert.equal(words.code, 1);
  assert.match(words.stdout, /REFUSED {2}3 differences/);
  assert.match(words.stdout, /\+ call builtins\.eval/);
});

test('a tensor with another shape is told as such', () => {
  const { folder, run } = project();
  const header = (shape: string): Buffer => {
    const json = Buffer.from(`{"w":{"dtype":"U8","shape":${shape},"data_offsets":[0,6]}}`);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([size, json, Buffer.alloc(6)]);
  };
  const path = join(folder, 'models', 'w.safetensors');
  writeFileSync(path, header('[2,3]'));
  run('lock', 'models');
  writeFileSync(path, header('[3,2]'));
  assert.match(run('lock', '--check').stdout, /~ tensor U8\[3,2\] w, was U8\[2,3\] w/);
});

test('links within the folder are locked too; links that lead out are not lockable', () => {
  const { folder, run } = project();
  symlinkSync('iris.pkl', join(folder, 'models', 'latest.pkl'));
  assert.equal(run('lock', 'models').code, 0);
  assert.equal(run('lock', '--check').code, 0);
  unlinkSync(join(folder, 'models', 'latest.pkl'));
  symlinkSync('digits.pt', join(folder, 'models', 'latest.pkl'));
  const { code, stdout } = run('lock', '--check');
  assert.equal(code, 1);
  assert.match(stdout, /link-changed {2}latest\.pkl leads to digits\.pt/);
  symlinkSync('/etc/hostname', join(folder, 'models', 'out'));
  assert.equal(run('lock', '--check').code, 1);
  const refused = run('lock', 'models');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /out cannot be locked: a symbolic link/);
});

test('names that are not UTF-8 pass for no locked file', {
  skip: process.platform === 'linux' ? false : 'the file system wants UTF-8',
}, () => {
  const { folder, run } = project();
  writeFileSync(join(folder, 'models', '\ufffd.bin'), 'x');
  assert.equal(run('lock', 'models').code, 0);
  assert.equal(run('lock', '--check').code, 0);
  writeFileSync(
    Buffer.concat([Buffer.from(join(folder, 'models', '/')), Buffer.from([0xff]), Buffer.from('.bin')]),
    'x',
  );
  const { code, stdout } = run('lock', '--check');
  assert.equal(code, 1);
  assert.match(stdout, /not UTF-8/);
  assert.equal(run('lock', 'models').code, 2);
});

test('what no lockfile can say is not written into one', () => {
  const { folder, run } = project();
  assert.equal(run('lock', 'models').code, 0);
  const before = readFileSync(join(folder, 'loadlock.lock'));
  for (const name of ['two\nlines.bin', 'back\\slash.bin', 'dot.']) {
    writeFileSync(join(folder, 'models', name), 'x');
    const { code, stderr } = run('lock', 'models');
    assert.equal(code, 2, name);
    assert.match(stderr, /cannot be locked: it has/);
    assert.deepEqual(readFileSync(join(folder, 'loadlock.lock')), before);
    rmSync(join(folder, 'models', name));
  }
  assert.equal(run('lock', '--check').code, 0);
});

test('what was denied is locked as denied, and stays refused', () => {
  const { put, run } = project();
  put('models/trap.pkl', 'booby-trapped/reduce-system.pkl');
  assert.equal(run('lock', 'models').code, 1);
  const { code, stdout } = run('lock', '--check');
  assert.equal(code, 1);
  assert.match(stdout, /what is locked is denied/);
  // Nobody asked: under observe nothing is refused, whoever locks.
  assert.equal(run('lock', 'models', '--policy', 'observe').code, 0);
  assert.equal(run('lock', '--check', '--policy', 'observe').code, 0);
  const strict = run('lock', '--check', '--policy', 'standard');
  assert.equal(strict.code, 1);
  assert.match(strict.stdout, /decision {3}trap\.pkl was allow when it was locked, and is deny now/);
});

test('a file for review, once locked, passes as it is', () => {
  const { folder, run } = project();
  writeFileSync(join(folder, 'models', 'own.pkl'), 'cmylib.models\nThing\n)R.');
  assert.equal(run('lock', 'models').code, 3);
  assert.equal(run('lock', '--check').code, 0);
});

test('frozen: the policy too must be the one that was locked by', () => {
  const { folder, run } = project();
  run('lock', 'models');
  writeFileSync(join(folder, 'loadlock.toml'), '[severity]\nlow = "review"\n');
  assert.equal(run('lock', '--check').code, 0);
  const { code, stdout } = run('lock', '--check', '--frozen');
  assert.equal(code, 1);
  assert.match(stdout, /the policy custom is not the one/);
});

test('targets that the lock does not have, or that are gone, are refused', () => {
  const { folder, run } = project();
  run('lock', 'models/iris.pkl', 'models/digits.pt');
  assert.equal(run('lock', '--check', 'models/iris.pkl').code, 0);
  assert.equal(run('lock', '--check', 'models/wine.safetensors').code, 1);
  assert.equal(run('lock', '--check', '--frozen', 'models').code, 1);
  renameSync(join(folder, 'models', 'iris.pkl'), join(folder, 'models', 'other.pkl'));
  const { code, stdout } = run('lock', '--check');
  assert.equal(code, 1);
  assert.match(stdout, /target-missing/);
});

test('a lock lies anywhere, and is about what lies beside it, the lock itself left out', () => {
  const { folder, run } = project();
  assert.equal(run('lock', 'models', '--file', 'models/loadlock.lock').code, 0);
  const lock = join(folder, 'models', 'loadlock.lock');
  assert.equal(JSON.parse(readFileSync(lock, 'utf8')).targets[0].target, '.');
  assert.equal(run('lock', '--check', '--file', 'models/loadlock.lock').code, 0);
  renameSync(join(folder, 'models'), join(folder, 'moved'));
  const moved = loadlock(['lock', '--check', '--file', join(folder, 'moved', 'loadlock.lock')], {
    env: { LOADLOCK_HOME: scratch },
  });
  assert.equal(moved.code, 0, moved.stdout + moved.stderr);
  // Only this one file is left out, not others of its name.
  mkdirSync(join(folder, 'moved', 'sub'));
  writeFileSync(join(folder, 'moved', 'sub', 'loadlock.lock'), 'x');
  assert.equal(run('lock', '--check', '--file', 'moved/loadlock.lock').code, 1);
});

test('a policy that comes with the locked files has no say in the check', () => {
  const { folder, run } = project();
  const models = join(folder, 'models');
  run('lock', 'models');
  writeFileSync(join(models, 'loadlock.toml'), 'extends = "observe"\n');
  writeFileSync(join(models, 'trap.pkl'), "cos\nsystem\n(S'true'\ntR.");
  const { code, stderr } = loadlock(['lock', '--check', '--file', '../loadlock.lock'], {
    cwd: models,
    env: { LOADLOCK_HOME: scratch },
  });
  assert.equal(code, 1);
  assert.match(stderr, /lies in what is scanned, so it is not used/);
});

test('no lockfile, a broken one, nothing to lock: errors that say what to do, and nothing is written', () => {
  const { folder, run } = project();
  const lock = join(folder, 'loadlock.lock');
  assert.deepEqual([run('lock').code, run('lock', '--check').code], [2, 2]);
  assert.match(run('lock').stderr, /lock needs a target/);
  assert.match(run('lock', '--check').stderr, /no such lockfile/);
  mkdirSync(join(folder, 'empty'));
  assert.equal(run('lock', 'empty').code, 2);
  assert.equal(run('lock', 'models', 'missing').code, 2);
  assert.equal(run('lock', 'models', './models').code, 2);
  assert.equal(existsSync(lock), false);
  for (const text of ['', '{}', '<<<<<<< HEAD\n', '{"schema": "loadlock.lock/1"}']) {
    writeFileSync(lock, text);
    for (const words of [['lock', '--check'], ['lock', 'models'], ['lock']]) {
      const { code, stderr } = run(...words);
      assert.equal(code, 2);
      assert.match(stderr, /loadlock\.lock is no lockfile/);
    }
    assert.equal(readFileSync(lock, 'utf8'), text);
  }
});

test('a checkout is locked by its commit; the commit of the lock itself is no difference', (t) => {
  if (spawnSync('git', ['--version']).status !== 0) return t.skip('git is not installed');
  const { folder, run } = project();
  const env = { PATH: process.env['PATH'] ?? '', HOME: scratch };
  const git = (...words: string[]): string =>
    spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      cwd: folder,
      encoding: 'utf8',
      env,
    }).stdout.trim();
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'models');
  const commit = git('rev-parse', 'HEAD');
  assert.equal(run('lock', 'models').code, 0);
  const [target] = JSON.parse(readFileSync(join(folder, 'loadlock.lock'), 'utf8')).targets;
  assert.equal(target.revision, commit);
  assert.equal(target.source.kind, 'git');
  git('add', '.');
  git('commit', '--quiet', '-m', 'lock');
  const { code, stdout } = run('lock', '--check');
  assert.equal(code, 0, stdout);
  assert.ok(stdout.includes(`locked at ${commit}, now at ${git('rev-parse', 'HEAD')}, with the same files`));
});

test('the keys that signed are locked, and missed where their signatures hold no more', () => {
  const { folder, run } = project();
  const home = join(scratch, `home-${made}`);
  const as = (...words: string[]): ReturnType<typeof loadlock> =>
    loadlock(words, { cwd: folder, env: { LOADLOCK_HOME: home } });
  assert.equal(as('keys', 'generate', 'acme', '--no-password').code, 0);
  const key = join(home, 'keys', 'acme');
  assert.equal(as('sign', 'models', '--key', `${key}.key`, '--publisher', 'acme').code, 0);
  // Nobody is trusted yet: a signature by a key that nobody knows has proved nothing.
  assert.equal(as('lock', 'models').code, 0);
  assert.equal(
    JSON.parse(readFileSync(join(folder, 'loadlock.lock'), 'utf8')).targets[0].publishers,
    undefined,
  );
  assert.equal(as('keys', 'add', '--publisher', 'acme', `${key}.pub`).code, 0);
  const added = as('lock', '--check');
  assert.equal(added.code, 1);
  assert.match(added.stdout, /publisher-added/);
  assert.equal(as('lock', 'models').code, 0);
  const [publisher] = JSON.parse(readFileSync(join(folder, 'loadlock.lock'), 'utf8')).targets[0].publishers;
  const keyId = /[0-9A-F]{16}/.exec(readFileSync(`${key}.pub`, 'utf8'))?.[0];
  assert.deepEqual(publisher, { keyId, publisher: 'acme' });
  assert.equal(as('lock', '--check').code, 0);
  assert.equal(as('keys', 'revoke', String(keyId), '--reason', 'compromised').code, 0);
  const { code, stdout } = as('lock', '--check');
  assert.equal(code, 1);
  assert.match(stdout, /publisher-removed +is locked as signed by acme/);
  assert.ok(run('lock', '--check').code === 1, 'nor for somebody who trusts nobody');
});
