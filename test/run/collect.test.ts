import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Collected, collect, openCollection, prepareOut } from '../../src/run/collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-collect-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;

/** What comes of bytes that a script wrote in the collector's place, after `meanwhile` was done to the folder. */
function collected(
  bytes: Buffer | string,
  most = 1_000,
  meanwhile: (out: string) => void = () => {},
): Collected & { readonly out: string } {
  number += 1;
  const out = join(folder, String(number), 'out');
  prepareOut(out);
  meanwhile(out);
  const descriptor = openCollection();
  try {
    writeSync(descriptor, Buffer.from(bytes as string));
    return { ...collect(descriptor, out, most), out };
  } finally {
    closeSync(descriptor);
  }
}

test('names that lead elsewhere, or that cannot be shown, are not written', () => {
  for (const name of [
    ...[
      '../up',
      './../up',
      'a/../../up',
      '/etc/x',
      './/etc/x',
      'a//b',
      '.',
      './.',
      'a/.',
      '..',
      'a\\b',
      'C:x',
      '.git/config',
      'a/.GIT/hooks/pre-commit',
      'GIT~1/config',
      '.hg/hgrc',
    ],
    ...['a\nb', 'a\x1b[31m', 'a\u202eb', 'a\ud7ff\ue000', `${'a'.repeat(256)}`, `${'a/'.repeat(40)}b`],
  ]) {
    const { files, problem, out } = collected(`./ok\x001\x00x${name}\x001\x00x\x00`);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['ok'],
      JSON.stringify(name),
    );
    assert.notEqual(problem, null, JSON.stringify(name));
    assert.deepEqual(readdirSync(out), ['ok']);
    assert.deepEqual(readdirSync(join(out, '..')), ['out']);
  }
  const invalid = collected(Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('1\0x\0')]));
  assert.deepEqual(invalid.files, []);
});

test('what is left out takes nothing from the rest', () => {
  const bytes = './z\x001\x00z../up\x002\x00xx./a\nb\x001\x00y./Z\x001\x00y./b/c\x003\x00abc\x00';
  const { files, problem, out } = collected(bytes);
  assert.deepEqual(
    files.map(({ path, size }) => [path, size]),
    [
      ['b/c', 3],
      ['z', 1],
    ],
  );
  assert.equal(readFileSync(join(out, 'b/c'), 'utf8'), 'abc');
  assert.equal(readFileSync(join(out, 'z'), 'utf8'), 'z');
  assert.deepEqual(readdirSync(out).sort(), ['b', 'z']);
  assert.match(problem ?? '', /\.\.\/up, and 2 more/);
});

test('sizes that are none, or more than there is', () => {
  for (const size of ['-1', '1e3', '0x10', '', ' 1', '99', '9'.repeat(15), '9'.repeat(30), '1\n'])
    assert.notEqual(collected(`./a\0${size}\0x\0`).problem, null, size);
  assert.notEqual(
    collected(`./a\x00600\x00${'x'.repeat(600)}./b\x00600\x00${'x'.repeat(600)}\x00`).problem,
    null,
  );
});

test('the same name twice, a file where a folder is, and the other way around', () => {
  assert.notEqual(collected('./a\x001\x00x./a\x001\x00y\x00').problem, null);
  assert.notEqual(collected('./a\x001\x00x./A\x001\x00y\x00').problem, null);
  assert.notEqual(collected('./\u00e9\x001\x00x./e\u0301\x001\x00y\x00').problem, null);
  assert.notEqual(collected('./a\x001\x00x./a/b\x001\x00y\x00').problem, null);
  assert.notEqual(collected('./a/b\x001\x00x./a\x001\x00y\x00').problem, null);
});

test('nothing that came into the folder meanwhile is followed or replaced', () => {
  const other = join(folder, 'other');
  for (const put of [
    (out: string) => symlinkSync(other, join(out, 'a')),
    (out: string) => writeFileSync(join(out, 'a'), 'theirs'),
  ]) {
    writeFileSync(other, 'theirs');
    const { files, problem, out } = collected('./a\x004\x00ours', 1_000, put);
    assert.deepEqual(files, []);
    assert.notEqual(problem, null);
    for (const path of [other, join(out, 'a')]) assert.equal(readFileSync(path, 'utf8'), 'theirs');
  }
});

test('cut off anywhere, it says so', () => {
  const bytes = Buffer.from('./a\x003\x00abc./b/c\x002\x00de\x00');
  for (let at = 0; at < bytes.length; at += 1)
    assert.notEqual(collected(bytes.subarray(0, at)).problem, null, String(at));
  const { files, problem, out } = collected(bytes);
  assert.equal(problem, null);
  assert.equal(files.length, 2);
  assert.equal(readFileSync(join(out, 'b/c'), 'utf8'), 'de');
});

test('too many files', () => {
  const many = Array.from({ length: 10_050 }, (_, at) => `./${at}\x000\x00`).join('');
  const { files, problem, out } = collected(`${many}\x00`, 10_000);
  assert.equal(files.length, 10_000);
  assert.notEqual(problem, null);
  assert.ok(!existsSync(join(out, '10000')));
});
