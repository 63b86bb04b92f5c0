import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { discard, fill, openDraft, place } from '../../src/open/draft.ts';

const folder = mkdtempSync(join(tmpdir(), 'loadlock-draft-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const windows = process.platform === 'win32' && 'no pipes with names there';

test('a file takes the place of a file, and of nothing else', { skip: windows }, () => {
  const file = join(folder, 'file');
  const pipe = join(folder, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  for (const text of ['first', 'second']) {
    const draft = openDraft(file);
    fill(draft, Buffer.from(text));
    place([draft], true);
    assert.equal(readFileSync(file, 'utf8'), text);
  }
  const drafts = [openDraft(file), openDraft(pipe)];
  assert.throws(() => place(drafts, true), {
    code: 'OUTPUT_UNWRITABLE',
    message: /pipe: it is no regular file$/,
  });
  discard(drafts);
  // None of them has its name: all or nothing.
  assert.equal(readFileSync(file, 'utf8'), 'second');
  assert.ok(lstatSync(pipe).isFIFO());
  assert.deepEqual(readdirSync(folder).sort(), ['file', 'pipe']);
});

test('where one cannot have its name, none is left that was not there before', () => {
  const [kept, gone] = ['kept', 'gone'].map((name) => join(folder, name));
  for (const path of [kept!, gone!]) mkdirSync(path);
  for (const replace of [true, false]) {
    const drafts = [openDraft(join(kept!, 'first')), openDraft(join(gone!, 'second'))];
    rmSync(gone!, { recursive: true });
    assert.throws(() => place(drafts, replace), { code: 'OUTPUT_UNWRITABLE' });
    discard(drafts);
    assert.deepEqual(readdirSync(kept!), []);
    mkdirSync(gone!);
  }
});
