import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sign, signOms, verify } from '../../src/index.ts';
import { main, plainEnvironment } from '../cli/program.ts';
import { keyPair } from '../provenance/oms/kit.ts';
import { newSigner, pickle, put, type Signer, signBeside } from './fixtures.ts';
import { long, scratch } from './kit.ts';
import { fifo } from './placed.ts';

const place = scratch('tamper-bad');
const mostMilliseconds = 30_000;
const mostKilobytes = long ? 4_000_000 : 1_500_000;

interface Ran {
  readonly code: number | null;
  readonly text: string;
  readonly kilobytes: number;
}

/** Runs the command line, and looks how much memory it takes; it is stopped where it takes too long. */
async function loadlock(
  words: readonly string[],
  who: { uid?: number } = {},
  home: string = join(place, 'home'),
  most: number = mostMilliseconds,
): Promise<Ran> {
  const env = { ...plainEnvironment, LOADLOCK_HOME: home };
  const child = spawn(process.execPath, [main, ...words], { cwd: place, env, ...who });
  let text = '';
  const hear = (chunk: Buffer): void => {
    if (text.length < 100_000) text += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  let kilobytes = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      if (kilobytes > mostKilobytes) child.kill('SIGKILL');
    } catch {
      // It has ended, or this system does not tell.
    }
  }, 20);
  const stop = setTimeout(() => child.kill('SIGKILL'), most);
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  const code = await promise;
  clearInterval(watch);
  clearTimeout(stop);
  return { code, text, kilobytes };
}

/** Refused, in words, in time. */
function assertRefused(what: string, { code, text, kilobytes }: Ran, names: RegExp): void {
  const said = `${what}: ${code} (${kilobytes} kB) ${text.slice(0, 600)}`;
  assert.ok(code === 1 || code === 2, said);
  assert.match(text, names, said);
  assert.doesNotMatch(text, /internal error|node:internal|\n {4}at /, said);
}

type Put = (path: string) => unknown;

const large =
  (bytes: number, start = ''): Put =>
  (path) => {
    const descriptor = openSync(path, 'w');
    writeFileSync(descriptor, start);
    ftruncateSync(descriptor, bytes);
    closeSync(descriptor);
  };
const text =
  (content: string | Uint8Array): Put =>
  (path) =>
    writeFileSync(path, content);

/** What may lie where a document or a key is expected. */
const anything: Readonly<Record<string, Put>> = {
  nothing: () => {},
  'an empty file': text(''),
  'a NUL': text('\0'),
  'a line feed': text('\n'),
  'a folder': (path) => mkdirSync(path),
  'a pipe': fifo,
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nothing': (path) => symlinkSync(join(place, 'nothing'), path),
  'a link to zeros without end': (path) => symlinkSync('/dev/zero', path),
  'a link to a terminal': (path) => symlinkSync('/dev/tty', path),
  '300 MB of zeros': large(300 * 2 ** 20),
  '64 MB of one line': (path) => writeFileSync(path, `untrusted comment: ${'x'.repeat(64 * 2 ** 20)}\n`),
  '16 MB of brackets': (path) => writeFileSync(path, '['.repeat(16 * 2 ** 20)),
  'a byte order mark': text('\ufeff{}'),
  'UTF-16': text(Buffer.from('\ufeffuntrusted comment: x\nRW\n', 'utf16le')),
  'no UTF-8': text(Buffer.from([0xff, 0xfe, 0xfd])),
  null: text('null'),
  'wrong base64': text('untrusted comment: x\nRWQ!!!!\ntrusted comment: x\n====\n'),
  'base64 without its end': text('untrusted comment: x\nRWQ\ntrusted comment: x\nAAAA'),
};

interface Model {
  readonly root: string;
  readonly signer: Signer;
  readonly pem: string;
}

let models = 0;
async function model(): Promise<Model> {
  const root = join(place, `model-${++models}`);
  put(root, { 'm.pkl': pickle });
  const signer = await newSigner(place, `signer-${models}`);
  await sign(join(root, 'm.pkl'), { key: signer.secret, version: '1' });
  const keys = keyPair();
  const pem = join(place, `key-${models}.pem`);
  writeFileSync(pem, keys.public);
  await signOms(join(root, 'm.pkl'), { key: keys.secret });
  return { root, signer, pem };
}

/** Each in every place takes a minute: by default each is laid in some places, so that every place gets some. */
function laidAt(spot: number): [string, Put][] {
  return Object.entries(anything).filter((_, at) => long || (at + spot) % 9 === 0);
}

/** Two at a time: each starts a process. */
async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const one = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([one(), one()]);
}

const spots: Readonly<Record<string, (model: Model, given: string) => readonly [string, readonly string[]]>> =
  {
    'the manifest': ({ root, signer }) => [
      join(root, 'm.pkl.manifest.json'),
      ['verify', join(root, 'm.pkl'), '--key', signer.file],
    ],
    'the signature': ({ root, signer }) => [
      join(root, 'm.pkl.manifest.json.minisig'),
      ['verify', join(root, 'm.pkl'), '--key', signer.file],
    ],
    'the key': ({ root }, given) => [given, ['verify', join(root, 'm.pkl'), '--key', given]],
    'the trust file': ({ root }, given) => [given, ['verify', join(root, 'm.pkl'), '--trust', given]],
    'the OpenSSF signature': ({ root, pem }, given) => [
      given,
      ['verify', join(root, 'm.pkl'), '--oms', given, '--key', pem],
    ],
    'the Sigstore bundle': ({ root, pem }, given) => [
      given,
      ['verify', join(root, 'm.pkl'), '--sigstore-bundle', given, '--key', pem],
    ],
    'the secret key': ({ root }, given) => [given, ['sign', join(root, 'm.pkl'), '--force', '--key', given]],
    'the key to be trusted': (_, given) => [given, ['keys', 'add', '--publisher', 'x', given]],
  };

for (const [index, [spot, at]] of Object.entries(spots).entries())
  test(`in the place of ${spot} anything at all is refused`, async (context) => {
    const clean = await model();
    await forEach(laidAt(index), async ([what, lay]) => {
      const own = { ...clean, root: `${clean.root}-${++models}` };
      put(own.root, { 'm.pkl': pickle });
      for (const file of ['m.pkl.manifest.json', 'm.pkl.manifest.json.minisig'])
        put(own.root, { [file]: readFileSync(join(clean.root, file)) });
      const [path, words] = at(own, join(place, `given-${models}`));
      rmSync(path, { force: true });
      lay(path);
      const ran = await loadlock(words);
      assertRefused(`${spot}: ${what}`, ran, /m\.pkl|given-|secret key|public key/);
      if (ran.kilobytes > 600_000) context.diagnostic(`${what}: ${ran.kilobytes} kB`);
      rmSync(own.root, { recursive: true });
      rmSync(path, { recursive: true, force: true });
    });
  });

test('targets that are no models are errors, not passes', async () => {
  const { signer } = await model();
  const at = (name: string): string => join(place, name);
  fifo(at('pipe'));
  symlinkSync(at('loop-a'), at('loop-b'));
  symlinkSync(at('loop-b'), at('loop-a'));
  mkdirSync(at('empty'));
  mkdirSync(at('looping'));
  symlinkSync('.', join(at('looping'), 'self'));
  const targets = [
    at('pipe'),
    at('loop-a'),
    at('empty'),
    at('looping'),
    '/dev/zero',
    '/dev/null',
    at('none'),
    '',
    `${at('none')}/`,
  ];
  await forEach(targets, async (target) => {
    for (const words of [
      ['verify', target, '--key', signer.file],
      ['verify', target, '--oms', '--key', signer.file],
    ])
      assertRefused(words.join(' '), await loadlock(words), /loadlock|manifest/);
  });
  for (const name of ['a\0b', 'm.pkl\0'])
    await assert.rejects(verify(join(place, name), { key: signer.file }), { code: 'TARGET_MISSING' });
  for (const options of [
    { key: 'a\0b' },
    { trust: 'a\0b' },
    { key: signer.file, oms: 'a\0b' },
    { key: signer.file, sigstoreBundle: 'a\0b' },
  ]) {
    const target = join(place, `model-${models}`, 'm.pkl');
    let decision = 'error';
    try {
      ({ decision } = await verify(target, options));
    } catch (error) {
      assert.match(String(error), /LoadlockError/, JSON.stringify(options));
    }
    assert.notEqual(decision, 'allow');
  }
});

test('what may not be read is not verified', {
  skip: process.getuid?.() === 0 ? false : 'only root can become another user',
}, async () => {
  const { root, signer } = await model();
  const nobody = { uid: 65_534 };
  chmodSync(place, 0o755);
  const home = join(place, 'home-of-nobody');
  mkdirSync(home);
  chownSync(home, nobody.uid, nobody.uid);
  const words = ['verify', join(root, 'm.pkl'), '--key', signer.file];
  const { code, text: said } = await loadlock(words, nobody, home);
  assert.equal(code, 0, said);
  for (const file of ['m.pkl', 'm.pkl.manifest.json', 'm.pkl.manifest.json.minisig']) {
    chmodSync(join(root, file), 0);
    assertRefused(file, await loadlock(words, nobody, home), /m\.pkl.*(?:permission denied|cannot be read)/s);
    chmodSync(join(root, file), 0o644);
  }
});

test('a manifest of very many files is read, and its files are missed', async (context) => {
  const signer = await newSigner(place, 'many');
  const root = join(place, 'many');
  const digest = '0'.repeat(64);
  const files = Array.from(
    { length: long ? 1_000_000 : 20_000 },
    (_, at) => `{"path":"f${at}","sha256":"${digest}","size":1}`,
  );
  const head =
    '"schema":"loadlock.manifest/1","name":"m","version":"1","publisher":"p","published_at":"2026-01-01T00:00:00Z"';
  put(root, { 'loadlock.manifest.json': `{${head},"files":[${files.join(',')}]}` });
  signBeside(signer, root, 'loadlock.manifest.json');
  const started = performance.now();
  const ran = await loadlock(
    ['verify', root, '--key', signer.file, '--quiet'],
    {},
    join(place, 'home'),
    60_000,
  );
  context.diagnostic(`${Math.round(performance.now() - started)} ms, ${ran.kilobytes} kB`);
  assertRefused('very many files', ran, /REFUSED/);
});
