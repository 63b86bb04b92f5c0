import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { companionsOf } from '../../src/open/companion.ts';
import { walk } from '../../src/open/walk.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadlock-companion-'));
  mkdirSync(join(folder, 'model/data'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'secret');
  writeFileSync(join(folder, 'model/model.onnx'), 'model');
  writeFileSync(join(folder, 'model/data/weights.bin'), 'weights');
  symlinkSync('../secret', join(folder, 'model/link.bin'));
  symlinkSync('data/weights.bin', join(folder, 'model/inner-link.bin'));
  symlinkSync('..', join(folder, 'model/up'));
  linkSync(join(folder, 'secret'), join(folder, 'model/hard.bin'));
});
after(() => rmSync(folder, { recursive: true }));

/** The problem's code for a name that model.onnx refers to. */
function codeOf(name: string): string | undefined {
  return companionsOf(Buffer.from(join(folder, 'model/model.onnx')))(name)?.code;
}

test('a file beside the artifact is no problem, in a folder below neither', () => {
  assert.equal(codeOf('data/weights.bin'), undefined);
  assert.equal(codeOf('./data/weights.bin'), undefined);
});

test('a link that leads out of the folder is told (CVE-2026-27489)', () => {
  assert.equal(codeOf('link.bin'), 'companion-link');
  assert.equal(codeOf('up/secret'), 'companion-link');
});

test('a link to a file of the same folder is none', () => {
  assert.equal(codeOf('inner-link.bin'), undefined);
});

test('a file with a second name is told (CVE-2026-34446)', () => {
  assert.equal(codeOf('hard.bin'), 'companion-hard-link');
});

test('a file that is not there is told', () => {
  assert.equal(codeOf('missing.bin'), 'companion-missing');
});

test('a name is looked up once, and one that leads out is left to the rule', () => {
  const companion = companionsOf(Buffer.from(join(folder, 'model/model.onnx')));
  assert.equal(companion('link.bin')?.code, 'companion-link');
  assert.equal(companion('link.bin'), null);
  assert.equal(companion('../secret'), null);
  assert.equal(companion('/etc/passwd'), null);
});

test("a snapshot of a hub's cache links to its own blobs, and they are read", () => {
  const model = join(folder, 'models--org--name');
  const snapshot = join(model, 'snapshots', 'abc');
  mkdirSync(join(model, 'blobs'), { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  writeFileSync(join(model, 'blobs', '0123'), '{}');
  symlinkSync('../../blobs/0123', join(snapshot, 'config.json'));
  symlinkSync('../../../secret', join(snapshot, 'stranger.json'));
  const entries = [...walk(snapshot)].map(({ path, problem }) => [path, problem?.code]);
  assert.deepEqual(entries, [
    ['config.json', undefined],
    ['stranger.json', 'symlink-skipped'],
  ]);
});
