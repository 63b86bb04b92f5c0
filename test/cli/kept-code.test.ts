import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Script } from 'node:vm';
import { codeFolder, commandOf, KeptCode } from '../../src/cli/kept-code.ts';

const program = `
exports.answer = (x) => lazily(x);
exports.other = () => require('./rest.cjs').name;
exports.sep = require('node:path').sep;
exports.zlib = () => __import('node:zlib');
function lazily(x) { return x * 2; }
`;

interface Exports {
  answer(x: number): number;
  other(): string;
  readonly sep: string;
  zlib(): Promise<object>;
}

function place(): { folder: string; cache: string } {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-code-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'program.cjs'), program);
  writeFileSync(join(folder, 'rest.cjs'), "exports.name = 'rest ' + (require('./program.cjs').sep.length);");
  return { folder, cache: join(folder, 'cache', 'loadlock', 'code') };
}

function run(folder: string, cache: string | null, build = 'one'): { exports: Exports; kept: KeptCode } {
  const require = createRequire(import.meta.url);
  const kept = new KeptCode(
    { folder, cache, build, command: 'scan' },
    { require: (id) => require(id), import: (id) => import(id) },
  );
  const exports = kept.load('program.cjs') as Exports;
  assert.equal(exports.answer(21), 42);
  return { exports, kept };
}

function onlyFile(cache: string): string {
  const [name, ...more] = readdirSync(cache);
  assert.deepEqual(more, []);
  return join(cache, name!);
}

test('files of the program require each other and import, with kept code and without', async () => {
  const { folder, cache } = place();
  for (let round = 0; round < 2; round += 1) {
    const { exports, kept } = run(folder, cache);
    assert.equal(exports.other(), 'rest 1');
    assert.ok('inflateSync' in (await exports.zlib()));
    kept.save();
    assert.equal(readdirSync(cache).length, 2);
  }
});

test('the kept code holds functions that were compiled after the file was loaded', () => {
  const { folder, cache } = place();
  run(folder, cache).kept.save();
  const kept = readFileSync(onlyFile(cache));
  const code = kept.subarray(0, kept.length / 2);
  assert.deepEqual(code, kept.subarray(kept.length / 2));
  assert.equal(statSync(onlyFile(cache)).mode & 0o777, 0o600);
  const wrapped = `(function(exports,require,module,__filename,__dirname,__import){${program}\n})`;
  const eager = new Script(wrapped).createCachedData();
  assert.equal(new Script(wrapped, { cachedData: code }).cachedDataRejected, false);
  assert.ok(code.length > eager.length, `${code.length} bytes, ${eager.length} without the functions`);
});

test('what is kept is used as it is, and written again when it is a day old', () => {
  const { folder, cache } = place();
  run(folder, cache).kept.save();
  const file = onlyFile(cache);
  const { ino } = statSync(file);
  run(folder, cache).kept.save();
  assert.equal(statSync(file).ino, ino);
  const yesterday = new Date(Date.now() - 2 * 86_400_000);
  utimesSync(file, yesterday, yesterday);
  run(folder, cache).kept.save();
  assert.ok(statSync(file).mtimeMs > yesterday.getTime());
});

test('code that is damaged, cut short, or open to others is not run, and replaced', () => {
  const { folder, cache } = place();
  run(folder, cache).kept.save();
  const file = onlyFile(cache);
  const good = readFileSync(file);
  // A draft takes the place of what was not taken: the file is another one then.
  const isTaken = (bytes: Uint8Array): boolean => {
    writeFileSync(file, bytes);
    const { ino } = statSync(file);
    run(folder, cache).kept.save();
    return statSync(file).ino === ino;
  };
  assert.equal(isTaken(good), true);
  for (let at = 0; at < good.length; at += 97) {
    const bad = Buffer.from(good);
    bad[at]! ^= 0x10;
    assert.equal(isTaken(bad), false, `byte ${at}`);
  }
  for (const length of [0, 1, 2, 24, good.length - 2, good.length / 2])
    assert.equal(isTaken(good.subarray(0, length)), false, `${length} bytes`);
  chmodSync(file, 0o622);
  run(folder, cache).kept.save();
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('another build has code of its own; files that nobody used for long are removed', () => {
  const { folder, cache } = place();
  run(folder, cache, 'one').kept.save();
  const old = new Date(Date.now() - 31 * 86_400_000);
  const [first] = readdirSync(cache);
  run(folder, cache, 'two').kept.save();
  assert.equal(readdirSync(cache).length, 2);
  utimesSync(join(cache, first!), old, old);
  run(folder, cache, 'three').kept.save();
  assert.equal(readdirSync(cache).length, 2);
  assert.ok(!readdirSync(cache).includes(first!));
});

test('nothing is kept where it cannot be', () => {
  const { folder } = place();
  writeFileSync(join(folder, 'file'), '');
  run(folder, join(folder, 'file', 'cache')).kept.save();
  mkdirSync(join(folder, 'none'));
  run(folder, null).kept.save();
  assert.deepEqual(readdirSync(join(folder, 'none')), []);
});

test('code is kept in the cache of the user, not where the models are', () => {
  assert.equal(codeFolder({ XDG_CACHE_HOME: '/c', HOME: '/h' }), '/c/loadlock/code');
  assert.equal(codeFolder({ XDG_CACHE_HOME: '', HOME: '/h' }), '/h/.cache/loadlock/code');
  assert.equal(codeFolder({ XDG_CACHE_HOME: 'cache', HOME: '/h' }), null);
  assert.equal(codeFolder({ HOME: '.' }), null);
  assert.equal(codeFolder({}), null);
  assert.equal(codeFolder({ HOME: '/h', NODE_DISABLE_COMPILE_CACHE: '1' }), null);
});

test('a command is part of a file name only if it looks like one', () => {
  assert.equal(commandOf(['scan', 'x']), 'scan');
  for (const word of ['--version', '../x', 'A', 'a/b', '', 'abcdefghijklmn'])
    assert.equal(commandOf([word]), 'other');
  assert.equal(commandOf([]), 'other');
});
