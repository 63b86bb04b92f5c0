import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folderFor } from './session.ts';

const source = fileURLToPath(new URL('../../src/open/', import.meta.url));

test('a link that was put on the way after the path was judged leads to no open file', (t) => {
  const folder = folderFor(t);
  const [root, outside] = [join(folder, 'root'), join(folder, 'outside')];
  for (const each of [root, outside, join(root, 'real')]) mkdirSync(each);
  writeFileSync(join(outside, 'file'), 'secret');
  writeFileSync(join(root, 'real', 'file'), 'public');
  // The folder in the middle is a link by now: only the open file itself tells.
  symlinkSync(outside, join(root, 'sub'));
  const program = `
    const { confineTo } = await import(${JSON.stringify(`${source}confine.ts`)});
    const { openFile } = await import(${JSON.stringify(`${source}file.ts`)});
    confineTo([${JSON.stringify(root)}]);
    openFile(${JSON.stringify(join(root, 'real', 'file'))}, false).close();
    try {
      openFile(${JSON.stringify(join(root, 'sub', 'file'))}, false);
      console.log('opened');
    } catch (error) {
      console.log(error.message);
    }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  assert.equal(stdout.trim(), 'it lies outside of the folders that may be read', stderr);
});
