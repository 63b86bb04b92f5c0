import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { scanTargets } from '../../src/pipeline.ts';
import { loadPolicy } from '../../src/policy/load.ts';

const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
const global = (module: string, name: string): string => `${text(module)}${text(name)}\x93`;

/** An array of five bytes that `numpy_array_alignment_bytes` lets begin behind padding. */
function padded(padding: string, bytes = 'abcde'): string {
  const dtype = `${global('numpy', 'dtype')}${text('u1')}\x89\x88\x87R`;
  const fields: readonly (readonly [string, string])[] = [
    ['subclass', global('numpy', 'ndarray')],
    ['shape', 'K\x05\x85'],
    ['order', text('C')],
    ['dtype', dtype],
    ['allow_mmap', '\x89'],
    ['numpy_array_alignment_bytes', 'K\x10'],
  ];
  const state = fields.map(([key, value]) => `${text(key)}${value}`).join('');
  const data = `${String.fromCharCode(padding.length)}${padding}${bytes}`;
  return `${global('joblib.numpy_pickle', 'NumpyArrayWrapper')})\x81}(${state}ub${data}`;
}

// joblib 1.1 reads five bytes from where the padding begins, and the rest as opcodes. Confirmed with joblib 1.1.1.
test('what joblib before 1.2 takes for opcodes, in the padding of an array, is judged too', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-red-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { policy } = await loadPolicy('standard', folder);
  const decided = async (name: string, padding: string): Promise<string> => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.from(`\x80\x04(${padded(padding)}l.`, 'latin1'));
    return (await scanTargets([path], { policy })).decision;
  };
  const marker = text(join(folder, 'marker'));
  const imports = `\xff\xff\xff\xff0cos\nmkdir\n${marker}\x85R0C\x05`;
  // The class is listed in any file with a mapped array; only calling it opens a file.
  const calls = `\xff\xff\xff\xff0${global('numpy', 'memmap')}${marker}${text('u1')}\x86R0C\x05`;
  assert.equal(await decided('honest.joblib', '\xff\xff\xff'), 'allow');
  assert.equal(await decided('imports.joblib', imports), 'deny');
  assert.equal(await decided('calls.joblib', calls), 'deny');
});

// The pure unpickler, which joblib's is made of, calls `cls.__new__(cls, *args)` with whatever can be iterated.
test('arguments that are no tuple are arguments, in what joblib before 1.2 takes for opcodes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-red-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { policy } = await loadPolicy('standard', folder);
  const path = join(folder, 'keys.joblib');
  const hidden = `\xff\xff\xff\xff0h\x07}${text(join(folder, 'marker'))}Ns\x810C\x05`;
  const known = `${global('numpy', 'memmap')}q\x070`;
  const decided = async (padding: string): Promise<string> => {
    writeFileSync(path, Buffer.from(`\x80\x04(${known}${padded(padding)}l.`, 'latin1'));
    return (await scanTargets([path], { policy })).decision;
  };
  assert.equal(await decided('\xff\xff\xff'), 'allow');
  assert.notEqual(await decided(hidden), 'allow');
});

// One array in 250 ends so; found among 1,500 files of scikit-learn's RidgeCV.
test('an array whose last byte happens to be an opcode is no finding', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-red-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { policy } = await loadPolicy('standard', folder);
  const float = `${global('numpy', 'dtype')}${text('f8')}\x89\x88\x87R`;
  const score = `${global('numpy._core.multiarray', 'scalar')}${float}C\x0812345678\x86R`;
  for (let last = 0; last < 256; last += 1) {
    const path = join(folder, `${last}.joblib`);
    const array = padded('', `abcd${String.fromCharCode(last)}`);
    writeFileSync(path, Buffer.from(`\x80\x04${score}${text('coef_')}${array}\x87.`, 'latin1'));
    assert.equal((await scanTargets([path], { policy })).decision, 'allow', `0x${last.toString(16)}`);
  }
});
