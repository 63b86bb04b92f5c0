import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { converters } from '../../src/convert/index.ts';
import { LoadlockError } from '../../src/core/errors.ts';
import { convert } from '../../src/index.ts';
import { loadlock, main } from '../cli/program.ts';
import { checkpoint, folder, zipOf } from './workshop.ts';

const place = folder();
const storage = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
const sound = checkpoint({ w: { shape: [2, 2], strides: [2, 1] } }, storage);
const source = join(place, 'model.pt');
writeFileSync(source, sound);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A folder of its own for each test, with the source in it. */
function room(name: string): string {
  const path = join(place, name);
  mkdirSync(path);
  writeFileSync(join(path, 'model.pt'), sound);
  return path;
}

test('the record binds source and result by their digests', async () => {
  const cwd = room('record');
  const { code, stdout, stderr } = loadlock(['convert', 'model.pt', 'm.safetensors', '--verify', '--json'], {
    cwd,
  });
  assert.equal(code, 0, stderr);
  const record = JSON.parse(readFileSync(join(cwd, 'm.safetensors.conversion.json'), 'utf8'));
  assert.deepEqual(JSON.parse(stdout), record);
  assert.equal(record.schema, 'loadlock.conversion/1');
  assert.deepEqual(record.source, {
    path: 'model.pt',
    size: sound.length,
    sha256: sha256(sound),
    format: 'torch',
  });
  const result = readFileSync(join(cwd, 'm.safetensors'));
  assert.deepEqual(record.result, {
    path: 'm.safetensors',
    size: result.length,
    sha256: sha256(result),
    format: 'safetensors',
  });
  assert.deepEqual([record.tensors, record.verified, record.leftOut, record.beside], [1, true, [], []]);
  assert.deepEqual(readdirSync(cwd).sort(), ['m.safetensors', 'm.safetensors.conversion.json', 'model.pt']);
});

test('what is there is replaced only by --force, and the source never', () => {
  const cwd = room('force');
  writeFileSync(join(cwd, 'out.safetensors'), 'precious');
  const refused = loadlock(['convert', 'model.pt', 'out.safetensors'], { cwd });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /exists already; --force replaces it/);
  assert.equal(readFileSync(join(cwd, 'out.safetensors'), 'utf8'), 'precious');
  assert.equal(loadlock(['convert', 'model.pt', 'out.safetensors', '--force'], { cwd }).code, 0);
  assert.notEqual(readFileSync(join(cwd, 'out.safetensors'), 'utf8'), 'precious');
  linkSync(join(cwd, 'model.pt'), join(cwd, 'same.safetensors'));
  const itself = loadlock(['convert', 'model.pt', 'same.safetensors', '--force'], { cwd });
  assert.equal(itself.code, 2);
  assert.match(itself.stderr, /would replace the file that it is made of/);
  assert.ok(readFileSync(join(cwd, 'model.pt')).equals(sound));
});

test('--force leaves nothing of an earlier result beside the new one', () => {
  const cwd = room('stale');
  writeFileSync(join(cwd, 'out.safetensors.json'), '{"schema": "loadlock.rest/1", "root": {}}');
  assert.equal(loadlock(['convert', 'model.pt', 'out.safetensors'], { cwd }).code, 2);
  assert.ok(existsSync(join(cwd, 'out.safetensors.json')));
  assert.equal(loadlock(['convert', 'model.pt', 'out.safetensors', '--force'], { cwd }).code, 0);
  assert.deepEqual(readdirSync(cwd).sort(), [
    'model.pt',
    'out.safetensors',
    'out.safetensors.conversion.json',
  ]);
});

test('why an array has no place in the result is said by what it holds', () => {
  const cwd = room('texts');
  const header = "{'descr': '<U1', 'fortran_order': False, 'shape': (2,), }".padEnd(117);
  const npy = Buffer.from(`\x93NUMPY\x01\0v\0${header}\n`, 'latin1');
  writeFileSync(join(cwd, 'texts.npy'), Buffer.concat([npy, Buffer.from('a\0\0\0b\0\0\0')]));
  const { code, stderr } = loadlock(['convert', 'texts.npy', 'texts.safetensors'], { cwd });
  assert.equal(code, 2);
  assert.match(stderr, /it is an array of <U1, and the result holds numbers only/);
  const arrays = loadlock(['convert', 'texts.npy', 'texts.npz', '--verify'], { cwd });
  assert.equal(arrays.code, 0);
  assert.match(arrays.stdout, /^1 array, verified; /m);
});

test('a dangling link in the place of the result is not followed', () => {
  const cwd = room('link');
  symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'out.safetensors'));
  assert.equal(loadlock(['convert', 'model.pt', 'out.safetensors'], { cwd }).code, 2);
  assert.equal(loadlock(['convert', 'model.pt', 'out.safetensors', '--force'], { cwd }).code, 0);
  assert.ok(!existsSync(join(cwd, 'elsewhere')));
});

test('what the policy denies or holds for review is not converted; --policy observe converts what can be read', () => {
  const cwd = room('policy');
  const pickle = (call: string): Buffer =>
    Buffer.from(
      "\x80\x02(dS'w'\ncnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR" +
        "(I1\n(I2\ntcnumpy\ndtype\n(S'f4'\nI00\nI01\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nU\x0812345678tbs" +
        `S'x'\n${call}s.`,
      'latin1',
    );
  writeFileSync(join(cwd, 'deny.pkl'), pickle("cos\nsystem\n(S'touch marker'\ntR"));
  writeFileSync(join(cwd, 'review.pkl'), pickle('cmylib.models\nThing\n(tR'));
  for (const [name, code] of [
    ['deny', 1],
    ['review', 3],
  ] as const) {
    const refused = loadlock(['convert', `${name}.pkl`, `${name}.npz`], { cwd });
    assert.equal(refused.code, code, refused.stderr);
    assert.match(refused.stderr, /nothing was written/);
    assert.match(refused.stderr, name === 'deny' ? /os\.system/ : /mylib\.models/);
    assert.ok(!existsSync(join(cwd, `${name}.npz`)));
    const observed = loadlock(['convert', `${name}.pkl`, `${name}.npz`, '--policy', 'observe'], { cwd });
    assert.equal(observed.code, 0, observed.stderr);
    const rest = readFileSync(join(cwd, `${name}.npz.json`), 'utf8');
    assert.ok(rest.includes(name === 'deny' ? '"os.system"' : '"mylib.models.Thing"'), rest);
  }
  assert.ok(!existsSync(join(cwd, 'marker')));
});

test('a wrong ending, a wrong format and a folder are told in words', () => {
  const cwd = room('wrong');
  writeFileSync(join(cwd, 'empty.pt'), '');
  writeFileSync(join(cwd, 'page.pt'), '<!DOCTYPE html><title>404</title>');
  // https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
  const pointer = `oid sha256:${'4d'.repeat(32)}\nsize 12345\n`;
  writeFileSync(join(cwd, 'pointer.pt'), `version https://git-lfs.github.com/spec/v1\n${pointer}`);
  const cases: readonly (readonly [string[], RegExp])[] = [
    [['model.pt', 'model.npz'], /torch does not become \.npz; it becomes safetensors \(\.safetensors\)/],
    [['model.pt', 'model'], /a name without an ending/],
    [['model.pt', 'model.safetensors', '--to', 'gguf'], /torch does not become gguf/],
    [['empty.pt', 'model.safetensors', '--policy', 'observe'], /nothing of it could be read/],
    [['.', 'model.safetensors'], /a folder; one file is read at a time/],
    [['page.pt', 'model.safetensors'], /of no format that is known; convert reads torch, .*keras/],
    [['pointer.pt', 'model.safetensors'], /git lfs pull/],
    [['missing.pt', 'model.safetensors'], /missing\.pt/],
    [['model.pt', 'no/such/folder.safetensors'], /cannot write .*there is no such folder/],
    [['model.pt', '-', '--to', 'safetensors'], /no place on stdout/],
    [['model.pt'], /needs a file to read and a file to write/],
  ];
  for (const [words, expected] of cases) {
    const { code, stderr } = loadlock(['convert', ...words], { cwd });
    assert.equal(code, 2, words.join(' '));
    assert.match(stderr, expected);
  }
  assert.deepEqual(readdirSync(cwd).sort(), ['empty.pt', 'model.pt', 'page.pt', 'pointer.pt']);
});

test('a result that cannot be looked at is what the refusal names', () => {
  const name = `${'n'.repeat(300)}.safetensors`;
  const { code, stderr } = loadlock(['convert', 'model.pt', name], { cwd: room('long-name') });
  assert.equal(code, 2);
  assert.match(stderr, /cannot write n+\.safetensors \(the name is too long\)/);
});

test('the help names every format that --to takes', () => {
  const { stdout } = loadlock(['convert', '--help'], { cwd: room('help') });
  for (const { to } of converters) assert.match(stdout, new RegExp(`\\b${to}\\b`));
});

test('--to writes a format under any name, and all files are told by their paths', () => {
  const cwd = room('to');
  mkdirSync(join(cwd, 'sub'));
  const { stdout } = loadlock(['convert', 'model.pt', 'sub/model.bin', '--to', 'safetensors'], { cwd });
  const [files] = stdout.split('\n') as [string];
  assert.ok(files.startsWith('sub/model.bin, '), files);
  for (const file of files.split(', ')) assert.ok(existsSync(join(cwd, file)), file);
  assert.equal(loadlock(['convert', 'model.pt', 'model.bin', '--to', 'safetensors'], { cwd }).code, 0);
});

test('--strict refuses where something would be left out', () => {
  const cwd = room('strict');
  const half = checkpoint(
    { w: { shape: [2, 2], strides: [2, 1] }, out: { shape: [2], strides: [9] } },
    storage,
  );
  writeFileSync(join(cwd, 'half.pt'), half);
  const { code, stderr } = loadlock(['convert', 'half.pt', 'half.safetensors', '--strict', '-p', 'observe'], {
    cwd,
  });
  assert.equal(code, 2);
  assert.match(stderr, /out \(tensor of float32\) would be left out/);
  assert.deepEqual(readdirSync(cwd).sort(), ['half.pt', 'model.pt']);
});

test('a file that changes while it is converted is not admitted, and nothing is left', async () => {
  const cwd = room('changing');
  const path = join(cwd, 'large.pt');
  const floats = 2 ** 21;
  const tensors = { w: { numel: floats, shape: [floats], strides: [1] } };
  writeFileSync(path, checkpoint(tensors, Buffer.alloc(4 * floats)));
  let touched = false;
  const result = await convert(path, join(cwd, 'large.safetensors'), {
    onProgress: () => {
      if (touched) return;
      touched = true;
      utimesSync(path, 1, 1);
      appendFileSync(path, '');
    },
  });
  assert.ok(touched);
  assert.equal(result.record, null);
  assert.equal(result.artifact.decision, 'deny');
  assert.deepEqual(readdirSync(cwd).sort(), ['large.pt', 'model.pt']);
});

function large(cwd: string): void {
  const floats = 2 ** 25;
  const tensors = { w: { numel: floats, shape: [floats], strides: [1] } };
  writeFileSync(join(cwd, 'large.pt'), checkpoint(tensors, Buffer.alloc(4 * floats)));
}

/** Starts a conversion, and stops it by the signal as soon as its draft appears. */
async function interrupted(cwd: string, signal: NodeJS.Signals): Promise<number | null> {
  const child = spawn(process.execPath, [main, 'convert', 'large.pt', 'large.safetensors'], {
    cwd,
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let sent = false;
  for (let running = true; running && !sent; ) {
    if (readdirSync(cwd).some((name) => name.endsWith('.tmp'))) sent = child.kill(signal);
    running = await Promise.race([
      ended.then(() => false),
      new Promise<true>((go) => setTimeout(() => go(true), 1)),
    ]);
  }
  assert.ok(sent, 'it ended before it could be stopped');
  return ended;
}

test('killed outright, a conversion leaves no result', async () => {
  const cwd = room('killed');
  large(cwd);
  await interrupted(cwd, 'SIGKILL');
  assert.ok(!existsSync(join(cwd, 'large.safetensors')));
  assert.ok(!existsSync(join(cwd, 'large.safetensors.conversion.json')));
});

test('interrupted, it leaves nothing at all', async () => {
  const cwd = room('interrupted');
  large(cwd);
  assert.equal(await interrupted(cwd, 'SIGINT'), 130);
  assert.deepEqual(readdirSync(cwd).sort(), ['large.pt', 'model.pt']);
});

test('where the result does not fit, nothing is left', { skip: process.platform === 'win32' }, () => {
  const cwd = room('full');
  large(cwd);
  // A limit on the size of files stands for a full disk.
  const command = 'trap "" XFSZ; ulimit -f 2000; exec "$0" "$@"';
  const words = ['-c', command, process.execPath, main, 'convert', 'large.pt', 'large.safetensors'];
  const { status, stderr } = spawnSync('sh', words, { cwd, encoding: 'utf8' });
  assert.equal(status, 2, stderr);
  assert.match(stderr, /cannot write .*large\.safetensors/);
  assert.deepEqual(readdirSync(cwd).sort(), ['large.pt', 'model.pt']);
});

test('a pickle that is alone in an archive is what is converted', async () => {
  const cwd = room('alone');
  // numpy: pickle.dumps(ones(4, '<f4'), 1), its data as a string of bytes.
  const array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I4\nt";
  const dtype = "cnumpy\ndtype\n(S'f4'\nI0\nI1\ntR(I3\nS'<'\nNNNI-1\nI-1\nI0\ntb";
  const head = Buffer.from(`${array}${dtype}I00\nU\x10`, 'latin1');
  const pickle = Buffer.concat([head, storage, Buffer.from('tb.')]);
  const alone = join(cwd, 'alone.pkl.zip');
  writeFileSync(alone, zipOf({ 'alone.pkl': pickle }));
  const { record } = await convert(alone, join(cwd, 'alone.npz'), { verify: true });
  assert.equal(record?.tensors, 1);
  writeFileSync(alone, zipOf({ 'alone.pkl': pickle, 'other.pkl': pickle }));
  await assert.rejects(convert(alone, join(cwd, 'two.npz')), /nothing converts zip/);
});

test('an archive that is no checkpoint has no converter', async () => {
  const cwd = room('other');
  writeFileSync(join(cwd, 'notes.zip'), zipOf({ 'notes.txt': Buffer.from('hello') }));
  await assert.rejects(convert(join(cwd, 'notes.zip'), join(cwd, 'notes.safetensors')), (error) => {
    return error instanceof LoadlockError && error.code === 'CONVERT_UNSUPPORTED';
  });
});
