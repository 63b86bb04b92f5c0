import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readArguments } from '../../src/cli/arguments.ts';
import type { Command } from '../../src/cli/command.ts';
import { keysAddCommand } from '../../src/cli/commands/keys-add.ts';
import { keysGenerateCommand } from '../../src/cli/commands/keys-generate.ts';
import { keysRevokeCommand } from '../../src/cli/commands/keys-revoke.ts';
import { keysRotateCommand } from '../../src/cli/commands/keys-rotate.ts';
import { keysShowCommand } from '../../src/cli/commands/keys-show.ts';
import { failureText } from '../../src/cli/failure.ts';
import type { Output, Terminal } from '../../src/cli/terminal.ts';
import { parsePublicKey } from '../../src/provenance/minisign/public-key.ts';
import { parseSecretKey, unlockSecretKey } from '../../src/provenance/minisign/secret-key.ts';
import { long } from '../long.ts';
import { runMinisign, withoutMinisign } from '../provenance/minisign/minisign.ts';
import { main, plainEnvironment, type Ran } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-keys-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;

const commands: readonly Command[] = [
  keysGenerateCommand,
  keysShowCommand,
  keysAddCommand,
  keysRotateCommand,
  keysRevokeCommand,
];

/** Runs `keys …` in this process: starting one for each takes longer than all of the tests. */
async function run(words: readonly string[], env: Record<string, string>): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (to: keyof typeof written): Output => ({
    isTTY: false,
    columns: 0,
    write: (text) => {
      written[to] += text;
    },
  });
  const terminal: Terminal = { cwd: folder, env, stdout: output('stdout'), stderr: output('stderr') };
  const command = commands.find(({ name }) => name === `keys ${words[0]}`)!;
  let code = 2;
  try {
    code = await command.run(readArguments(words.slice(1), command.options), terminal);
  } catch (error) {
    terminal.stderr.write(failureText(error, env));
  }
  return { code, ...written };
}

/** A command line with a state folder of its own. */
function newHome(): { readonly home: string; readonly keys: (...words: readonly string[]) => Promise<Ran> } {
  const home = join(folder, `home-${++homes}`);
  return { home, keys: (...words) => run(words, { LOADLOCK_HOME: home }) };
}

interface Made {
  readonly keyId: string;
  readonly publicKey: string;
  readonly secretFile: string;
  readonly publicFile: string;
}

async function generate(
  keys: (...words: readonly string[]) => Promise<Ran>,
  ...words: readonly string[]
): Promise<Made> {
  const { code, stdout, stderr } = await keys('generate', ...words, '--no-password', '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Made;
}

test('keys generate writes both halves, the secret one for its owner alone, and never over another', async () => {
  const { home, keys } = newHome();
  const { code, stdout, stderr } = await keys('generate');
  assert.equal(code, 0, stderr);
  const secret = join(home, 'keys', 'publisher.key');
  assert.equal(statSync(secret).mode & 0o777, 0o600);
  assert.equal(statSync(join(home, 'keys')).mode & 0o777, 0o700);
  const written = readFileSync(secret, 'utf8');
  assert.match(stderr, /no password/);
  const publicKey = /RW\S{54}/.exec(stdout)?.[0];
  assert.match(stdout, /loadlock keys add --publisher NAME RW/);
  assert.ok(readFileSync(join(home, 'keys', 'publisher.pub'), 'utf8').includes(publicKey!));
  const again = await keys('generate');
  assert.equal(again.code, 2);
  assert.match(again.stderr, /--force/);
  assert.equal(readFileSync(secret, 'utf8'), written);
  assert.equal((await keys('generate', '--force')).code, 0);
  assert.notEqual(readFileSync(secret, 'utf8'), written);
});

const onlyLong = !long && 'only in the long run';

test('a name is no path; --out is one', async () => {
  const { keys } = newHome();
  for (const name of ['../x', 'a/b', '.hidden', ''])
    assert.equal((await keys('generate', name)).code, 2, name);
  const { secretFile, publicFile } = await generate(keys, '--out', join(folder, 'out.key'));
  assert.deepEqual([secretFile, publicFile], [join(folder, 'out.key'), join(folder, 'out.pub')]);
});

test('a key takes the place of no pipe and no folder', { skip: process.platform === 'win32' }, async () => {
  const { keys } = newHome();
  assert.equal(spawnSync('mkfifo', [join(folder, 'pipe.pub')]).status, 0);
  const { code, stderr } = await keys('generate', '--out', join(folder, 'pipe'), '--no-password', '--force');
  assert.equal(code, 2);
  assert.match(stderr, /pipe\.pub is no regular file/);
  assert.ok(lstatSync(join(folder, 'pipe.pub')).isFIFO());
  assert.throws(() => lstatSync(join(folder, 'pipe.key')));
});

// A password costs seconds on purpose.
test('a password out of a file or of the environment protects the key', { skip: onlyLong }, async () => {
  const { home } = newHome();
  writeFileSync(join(folder, 'password'), 'pässword\nnot this\n');
  const env = { LOADLOCK_HOME: home, LOADLOCK_KEY_PASSWORD: 'other' };
  const file = ['--password-file', 'password'];
  const { code, stderr } = await run(['generate', 'a', ...file], env);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  const locked = parseSecretKey(readFileSync(join(home, 'keys', 'a.key')));
  await assert.rejects(unlockSecretKey(locked, 'other'), { code: 'KEY_LOCKED' });
  const { publicKey } = await unlockSecretKey(locked, 'pässword');
  assert.deepEqual(
    Buffer.from(publicKey.bytes),
    Buffer.from(parsePublicKey(readFileSync(join(home, 'keys', 'a.pub'))).bytes),
  );
  const shown = await run(['show', '--json'], env);
  const [key] = JSON.parse(shown.stdout).keys;
  assert.deepEqual([key.kind, key.encrypted, key.keyId], ['secret', true, null]);
  writeFileSync(join(folder, 'empty'), '\n');
  for (const words of [
    ['--password-file', 'empty'],
    ['--password-file', 'missing'],
    [...file, '--no-password'],
  ])
    assert.equal((await run(['generate', 'b', ...words], env)).code, 2, words.join(' '));
});

const script = spawnSync('script', ['--version'], { encoding: 'utf8' });
const withoutTerminal =
  script.status === 0 && process.platform === 'linux' ? false : 'no script program to make a terminal';

/** Runs a command line at a terminal; each answer is typed once its question is there. */
function atTerminal(words: readonly string[], home: string, answers: readonly string[]): Promise<string> {
  const env = { ...plainEnvironment, LOADLOCK_HOME: home, TERM: 'dumb' };
  const command = [process.execPath, main, ...words].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], { env });
  let shown = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (answers[asked] !== undefined && shown.split(': ').length > asked + 1)
      child.stdin.write(answers[asked++]!);
  });
  return new Promise((resolve) => child.on('close', () => resolve(shown)));
}

test('at a terminal the password is asked for, and not shown', {
  skip: withoutTerminal === false ? onlyLong : withoutTerminal,
}, async () => {
  const { home } = newHome();
  // Delete takes back the last character.
  const typed = ['hiddx\x7fen pass\r', 'hidden pass\r'];
  const shown = await atTerminal(['keys', 'generate', 't'], home, typed);
  assert.match(shown, /password for the secret key.*\s+The same again/);
  assert.ok(!/hidd|pass\r/.test(shown), shown);
  const locked = parseSecretKey(readFileSync(join(home, 'keys', 't.key')));
  await unlockSecretKey(locked, 'hidden pass');
  assert.match(await atTerminal(['keys', 'generate', 'u'], home, ['one\r', 'two\r']), /passwords differ/);
  await atTerminal(['keys', 'generate', 'u'], home, ['one\x03']);
  assert.throws(() => statSync(join(home, 'keys', 'u.key')));
});

test('publishers, rotation and revocation end up in the trust file', async () => {
  const { home, keys } = newHome();
  const [one, two] = [await generate(keys, 'one'), await generate(keys, 'two')];
  assert.equal((await keys('add', '--publisher', 'Acme', one.publicFile, '--from', '2026-01-01')).code, 0);
  assert.equal(
    (await keys('add', '--publisher', 'B', '--identity', 'ci@b.example', '--issuer', 'https://b.example'))
      .code,
    0,
  );
  const twice = await keys('add', '--publisher', 'B', one.publicKey);
  assert.deepEqual([twice.code, twice.stdout], [2, '']);
  assert.match(twice.stderr, /one of Acme/);
  assert.match((await keys('add', '--publisher', 'B', one.secretFile)).stderr, /secret key/);
  const rotated = await keys(
    'rotate',
    '--publisher',
    'Acme',
    '--key',
    two.publicFile,
    '--at',
    '2026-06-01T00:00:00Z',
  );
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.equal((await keys('revoke', two.keyId, '--reason', 'compromised', '--at', '2026-07-01')).code, 0);
  assert.deepEqual(JSON.parse(readFileSync(join(home, 'trust.json'), 'utf8')), {
    schema: 'loadlock.trust/1',
    publishers: {
      Acme: {
        keys: [
          {
            minisign: one.publicKey,
            from: '2026-01-01T00:00:00Z',
            until: '2026-06-01T00:00:00Z',
            replacedBy: two.keyId,
          },
          { minisign: two.publicKey, revoked: { at: '2026-07-01T00:00:00Z', reason: 'compromised' } },
        ],
      },
      B: { keys: [{ sigstore: { identity: 'ci@b.example', issuer: 'https://b.example' } }] },
    },
  });
  const { keys: shown, trust } = JSON.parse((await keys('show', '--json')).stdout);
  assert.deepEqual(
    shown
      .filter((key: { kind: string }) => key.kind === 'public')
      .map((key: { trusted: unknown }) => key.trusted),
    [
      { publisher: 'Acme', status: 'out of use' },
      { publisher: 'Acme', status: 'compromised' },
    ],
  );
  assert.deepEqual(
    trust[0].publishers[0].keys.map(({ status }: { status: string }) => status),
    ['out of use', 'compromised'],
  );
  assert.match(
    (await keys('show')).stdout,
    /Acme\n {4}[0-9A-F]{16} {2}Ed25519 {2}out of use \(from 2026-01-01T00:00:00Z/,
  );
});

test('a trust file that is damaged is never written over; a link to one stays a link', async () => {
  const { keys } = newHome();
  const { publicKey, keyId } = await generate(keys);
  const file = join(folder, 'damaged.json');
  writeFileSync(file, '{"schema": "loadlock.trust/1"}');
  const { code, stderr } = await keys('add', '--publisher', 'A', publicKey, '--trust', file);
  assert.equal(code, 2);
  assert.match(stderr, /damaged\.json/);
  assert.equal(readFileSync(file, 'utf8'), '{"schema": "loadlock.trust/1"}');
  const [real, link] = [join(folder, 'real.json'), join(folder, 'link.json')];
  assert.equal((await keys('add', '--publisher', 'A', publicKey, '--trust', real)).code, 0);
  symlinkSync('real.json', link);
  const revoked = await keys('revoke', keyId, '--reason', 'retired', '--trust', link);
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.match(readFileSync(real, 'utf8'), /retired/);
});

test('mistakes are told, and nothing is written', async () => {
  const { home, keys } = newHome();
  for (const words of [
    ['generate', 'a', 'b'],
    ['add', 'x'],
    ['add', '--publisher', 'A'],
    ['add', '--publisher', 'A', 'missing.pub'],
    ['add', '--publisher', 'A', '--identity', 'x'],
    ['add', '--publisher', 'A', main],
    ['rotate', '--publisher', 'A'],
    ['rotate', '--publisher', 'A', '--key', 'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3'],
    ['revoke', 'X'],
    ['revoke', 'X', '--reason', 'lost'],
    ['revoke', 'X', '--reason', 'retired'],
    [
      'add',
      '--publisher',
      'A',
      'RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3',
      '--until',
      '2026-02-30',
    ],
    ['show', 'missing.pub'],
  ])
    assert.equal((await keys(...words)).code, 2, words.join(' '));
  assert.throws(() => statSync(join(home, 'trust.json')));
});

test('the minisign program signs with a key of ours', { skip: withoutMinisign }, async () => {
  const { keys } = newHome();
  const { secretFile, publicFile } = await generate(keys, 'm');
  writeFileSync(join(folder, 'file'), 'content');
  assert.equal(runMinisign(folder, ['-S', '-s', secretFile, '-m', 'file']).code, 0);
  assert.equal(runMinisign(folder, ['-V', '-p', publicFile, '-m', 'file']).code, 0);
});
