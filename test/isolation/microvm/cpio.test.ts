import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { consoleEntry, cpio, fileEntry, folderEntry } from '../../../src/isolation/microvm/cpio.ts';

const tool = [['cpio'], ['busybox', 'cpio']].find(
  ([name]) => spawnSync(name!, ['--help']).error === undefined,
);

test('cpio unpacks what we pack', {
  skip: tool === undefined && 'there is neither cpio nor busybox',
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const contents = ['', 'a', 'ab', 'abc', 'abcd', 'x'.repeat(70_000)];
  const archive = cpio([
    folderEntry('dev'),
    folderEntry('in'),
    ...contents.map((content, index) =>
      fileEntry(`in/${'n'.repeat(index + 1)}`, content, index === 1 ? 0o755 : 0o644),
    ),
  ]);
  const [name, ...words] = tool!;
  const unpacked = spawnSync(name!, [...words, '-i', '-d'], {
    cwd: folder,
    input: archive,
    encoding: 'utf8',
  });
  assert.equal(unpacked.status, 0, unpacked.stderr);
  for (const [index, content] of contents.entries())
    assert.equal(readFileSync(join(folder, 'in', 'n'.repeat(index + 1)), 'utf8'), content);
  assert.equal(statSync(join(folder, 'in/nn')).mode & 0o777, 0o755);
});

test('the console is a device of its numbers', {
  skip: tool === undefined && 'there is neither cpio nor busybox',
}, () => {
  const [name, ...words] = tool!;
  const archive = cpio([folderEntry('dev'), consoleEntry()]);
  const listed = spawnSync(name!, [...words, '-i', '-t', '-v'], { input: archive, encoding: 'utf8' }).stdout;
  assert.match(listed, /^crw-------.*dev\/console$/m);
  // After the magic: ino, mode, uid, gid, nlink, mtime, filesize, major, minor, rmajor, rminor, each of eight digits.
  const at = archive.indexOf('dev/console') - 110;
  assert.equal(archive.toString('latin1', at + 6 + 9 * 8, at + 6 + 11 * 8), '0000000500000001');
});
