import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadlock, main, plainEnvironment, samples } from './program.ts';

const folder = samples();
const at = (name: string): string => join(folder, name);
const full = existsSync('/dev/full') ? false : 'no /dev/full here';
const windows = process.platform === 'win32' && 'links need rights there';

test('a report never takes the place of what is read, whatever its name', { skip: windows }, () => {
  const bytes = readFileSync(at('allow.pkl'));
  symlinkSync('allow.pkl', at('link.pkl'));
  for (const words of [
    ['scan', at('allow.pkl'), '--output', at('allow.pkl')],
    ['scan', at('link.pkl'), '--output', at('allow.pkl'), '--json'],
    ['check', at('allow.pkl'), '--output', at('link.pkl')],
    ['inspect', at('allow.pkl'), '--output', at('allow.pkl')],
    ['lock', at('allow.pkl'), '--output', at('allow.pkl'), '--file', at('loadlock.lock')],
  ]) {
    const { code, stderr } = loadlock(words);
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, /cannot write .*: it is what is read/);
    assert.deepEqual(readFileSync(at('allow.pkl')), bytes);
  }
  // A report that lies in a folder may be written again.
  mkdirSync(at('models'));
  writeFileSync(at('models/a.pkl'), bytes);
  for (let times = 0; times < 2; times += 1)
    assert.equal(loadlock(['scan', at('models'), '--json', '--output', at('models/report.json')]).code, 0);
});

test('where a report cannot be written is told before anything is read', () => {
  for (const [place, words] of [
    [at('nowhere/report.json'), /there is no such folder/],
    [at('allow.pkl/report.json'), /there is no such folder/],
    [folder, /it is a folder/],
  ] as const) {
    const { code, stderr } = loadlock(['scan', at('missing.pkl'), '--output', place]);
    assert.equal(code, 2);
    assert.match(stderr, words);
  }
});

test('a report for a pipe goes into it, and no file takes its place', { skip: windows }, async () => {
  const pipe = at('report.fifo');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
  let read = '';
  reader.stdout.on('data', (text) => {
    read += String(text);
  });
  const { code, stdout, stderr } = loadlock(['scan', at('deny.pkl'), '--json', '--output', pipe]);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^DENY/);
  await once(reader, 'close');
  assert.equal(JSON.parse(read).decision, 'deny');
  assert.ok(lstatSync(pipe).isFIFO());
  // What is made of a model needs a file, and a name for it.
  const convert = loadlock(['convert', at('allow.pkl'), pipe, '--to', 'npz', '--force']);
  assert.equal(convert.code, 2);
  assert.match(convert.stderr, /is no regular file/);
  assert.ok(lstatSync(pipe).isFIFO());
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('a report for what is open already goes there', {
  skip: !existsSync('/proc/self/fd') && 'no /proc',
}, () => {
  const { code, stdout, stderr } = loadlock(['scan', at('deny.pkl'), '--json', '-o', '/proc/self/fd/1']);
  assert.equal(code, 1);
  assert.equal(JSON.parse(stdout).decision, 'deny');
  assert.match(stderr, /^DENY/);
});

test('a report may have the longest name that there is', { skip: windows }, () => {
  const file = at(`${'r'.repeat(250)}.json`);
  assert.equal(loadlock(['scan', at('allow.pkl'), '--json', '-o', file]).code, 0);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).decision, 'allow');
});

test('in a folder that is not there any more nothing is decided', { skip: windows }, () => {
  for (const words of [`scan ${at('deny.pkl')}`, 'scan deny.pkl', `scan ${at('deny.pkl')} -o report.json`]) {
    const gone = at('gone');
    mkdirSync(gone);
    const program = `cd '${gone}' && rmdir '${gone}' && exec '${process.execPath}' '${main}' ${words}`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', program], {
      encoding: 'utf8',
      env: { ...plainEnvironment, LOADLOCK_HOME: at('home') },
    });
    assert.equal(status, 2, words);
    assert.equal(stdout, '');
    assert.match(stderr, /^loadlock: the current folder is not there any more\n$/);
  }
});

test('a name that is no UTF-8 is reached through its folder, and that is said', { skip: windows }, () => {
  mkdirSync(at('odd'));
  const program = `name=$(printf 'a\\377.pkl'); cp deny.pkl odd/"$name" || exit 9; exec '${process.execPath}' '${main}' scan`;
  const run = (words: string): { status: number | null; stderr: string } =>
    spawnSync('sh', ['-c', `${program} ${words}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...plainEnvironment, LOADLOCK_HOME: at('home') },
    });
  const named = run('odd/"$name"');
  // Some systems have no such names.
  if (named.status === 9) return;
  assert.equal(named.status, 2);
  assert.match(
    named.stderr,
    /no such file or folder; a name that is not UTF-8 is reached through its folder/,
  );
  assert.equal(run('odd').status, 1);
});

test('of an address it is said which commands take one', () => {
  const { code, stdout, stderr } = loadlock(['scan', 'hf://org/model']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /hf:\/\/org\/model: no such file or folder; lock takes hf:\/\/org\/model@revision/);
});

test('without digests the report says that no admission comes of it', () => {
  const said = /Nothing was hashed: no\s+admission can come of it/;
  assert.match(loadlock(['scan', at('allow.pkl'), '--no-hash']).stdout, said);
  assert.doesNotMatch(loadlock(['scan', at('allow.pkl')]).stdout, said);
});

/** The exit code where the reader has gone before anything was written. */
async function unread(words: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [main, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...plainEnvironment, LOADLOCK_HOME: at('home') },
  });
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

test('the exit code is that of the work, also where nobody reads the result', async () => {
  assert.equal(await unread(['scan', at('allow.pkl')]), 0);
  assert.equal(await unread(['scan', at('deny.pkl'), '--json']), 1);
  assert.equal(await unread(['lock', at('review.pkl'), '--file', at('review.lock')]), 3);
  assert.equal(await unread(['policy', 'explain', 'os.system']), 0);
  assert.equal(await unread(['scan', '--help']), 0);
});

test('a result that cannot be written is no verdict', { skip: full }, async () => {
  for (const words of [
    ['scan', at('deny.pkl')],
    ['policy', 'explain', 'os.system'],
  ]) {
    const child = spawn(process.execPath, [main, ...words], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      env: { ...plainEnvironment, LOADLOCK_HOME: at('home') },
    });
    let said = '';
    child.stderr!.on('data', (text) => {
      said += String(text);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 2, words.join(' '));
    assert.match(said, /^loadlock: the output cannot be written \(ENOSPC\)\n$/);
  }
});

test('of a refusal the worst is told first', () => {
  const { code, stderr } = loadlock(['convert', at('deny.pkl'), at('deny.npz')]);
  assert.equal(code, 1);
  assert.match(stderr, /nothing was written\n {2}critical /);
});
