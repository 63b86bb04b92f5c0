import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { load, loadPolicy } from '../../src/index.ts';
import { loadedInIsolation } from '../../src/load/loaders.ts';
import { interpreter, makeModels, skip } from '../quarantine/kit.ts';

const made = skip === false ? makeModels() : null;
const folder = mkdtempSync(join(tmpdir(), 'loadlock-load-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
  if (made !== null) rmSync(made.folder, { recursive: true, force: true });
});
const { policy: observe } = await loadPolicy('observe', folder);
const cli = join(import.meta.dirname, '../../src/cli/main.ts');
const timeout = 120_000;

function command(words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'load', ...words], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, LOADLOCK_HOME: join(folder, 'home') },
  });
  return { status, stdout, stderr };
}

/** What the real readers make of the files, as JSON. */
function python(code: string): unknown {
  return JSON.parse(execFileSync(interpreter, ['-c', code], { encoding: 'utf8' }));
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

test('a folder of modules that is not there', { skip, timeout }, () => {
  const model = join(made!.folder, readdirSync(made!.folder).find((name) => name.endsWith('.pkl'))!);
  const { status, stderr } = command([model, '--python', interpreter, '--path', 'no-such-folder']);
  assert.equal(status, 2);
  assert.match(stderr, /no-such-folder: there is no such folder of modules/);
});

test('a pipeline becomes safetensors and JSON', { skip, timeout }, () => {
  const out = join(folder, 'pipeline');
  const ran = command([join(made!.folder, 'pipeline.pkl'), '--out', out, '--python', interpreter]);
  assert.equal(ran.status, 0, ran.stderr);
  assert.match(ran.stdout, /sklearn\.pipeline\.Pipeline, loaded in bubblewrap/);
  assert.deepEqual(readdirSync(out).sort(), ['pipeline.pkl.json', 'pipeline.pkl.safetensors']);
  for (const name of readdirSync(out)) assert.ok(ran.stdout.includes(digest(join(out, name))), name);
  const read = python(`
import json
from safetensors.numpy import load_file
arrays = load_file(${JSON.stringify(join(out, 'pipeline.pkl.safetensors'))})
print(json.dumps({name: array.tolist() for name, array in arrays.items()}))`) as Record<string, unknown>;
  assert.deepEqual(read['attributes.steps.0.1.attributes.mean_'], made!.expected.mean);
  assert.deepEqual(read['attributes.steps.1.1.attributes.coef_'], made!.expected.coef);
  const json = JSON.parse(readFileSync(join(out, 'pipeline.pkl.json'), 'utf8'));
  assert.equal(json.class, 'sklearn.pipeline.Pipeline');
  assert.equal(json.attributes.steps[1][1].attributes.coef_.tensor, 'attributes.steps.1.1.attributes.coef_');
  assert.deepEqual(json.attributes.steps[1][1].attributes.classes_, { shape: [2], items: ['no', 'yes'] });
});

test('values of every kind keep what they are', { skip, timeout }, async () => {
  const out = join(folder, 'values');
  const result = await load(join(made!.folder, 'values.pkl'), { python: interpreter, out });
  assert.deepEqual([result.decision, result.type], ['allow', 'builtins.dict']);
  assert.ok(result.value instanceof Map && result.value.get('big') === 2n ** 70n);
  const json = JSON.parse(readFileSync(join(out, 'values.pkl.json'), 'utf8'));
  assert.deepEqual(json.tuple, [1, 2.5, null, true]);
  assert.deepEqual([json.big, json.nan], [{ integer: String(2n ** 70n) }, { float: 'NaN' }]);
  assert.deepEqual([json.bytes, json.odd], [{ base64: 'YWJj' }, { entries: [[1, 'x']] }]);
  assert.equal(Object.getOwnPropertyDescriptor(json, '__proto__')?.value, 1);
  assert.deepEqual(json.complex, { tensor: 'complex', dtype: 'complex128' });
  const read = python(`
import json
from safetensors.numpy import load_file
arrays = load_file(${JSON.stringify(join(out, 'values.pkl.safetensors'))})
print(json.dumps({name: [str(array.dtype), array.shape, array.tolist()] for name, array in arrays.items()}))`);
  assert.deepEqual(read, {
    columns: [
      'int64',
      [2, 3],
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    half: ['float16', [1], [1.5]],
    complex: ['float64', [1, 2], [[1, 2]]],
    zero: ['float64', [0, 3], []],
  });
});

test('keys that are no texts are told from the texts that they read like', { skip, timeout }, () => {
  const path = join(folder, 'keys.pkl');
  const code = `
import pickle, sys
mixed = {("t", 1): 1, "('t', 1)": 2, 1: 3, "1": 4, None: 5, b"x": 6, True + 1.5: 7, (("u",), 2): 8}
pickle.dump({"mixed": mixed, "numbers": {7: "a", 8: "b"}, "texts": {"a": 1}}, open(sys.argv[1], "wb"))`;
  execFileSync(interpreter, ['-c', code, path]);
  const { status, stderr } = command([path, '--python', interpreter, '--out', 'keys', '--quiet']);
  assert.equal(status, 0, stderr);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'keys', 'keys.pkl.json'), 'utf8')), {
    mixed: {
      entries: [
        [['t', 1], 1],
        ["('t', 1)", 2],
        [1, 3],
        ['1', 4],
        [null, 5],
        [{ base64: 'eA==' }, 6],
        [2.5, 7],
        [[['u'], 2], 8],
      ],
    },
    numbers: {
      entries: [
        [7, 'a'],
        [8, 'b'],
      ],
    },
    texts: { a: 1 },
  });
});

test('a table becomes Arrow IPC', { skip, timeout }, async () => {
  const out = join(folder, 'frame');
  await load(join(made!.folder, 'frame.pkl'), { python: interpreter, out, policy: observe });
  const read = python(`
import json
from pyarrow import feather
table = feather.read_table(${JSON.stringify(join(out, 'frame.pkl.0.arrow'))})
table.validate(full=True)
print(json.dumps({field.name: [str(field.type), table[field.name].to_pylist()] for field in table.schema}, default=str))`);
  const { d, ...rest } = read as Record<string, [string, unknown[]]>;
  assert.deepEqual(rest, { n: ['int64', [1, 2]], t: ['string', ['a', null]] });
  assert.match(d![0], /^timestamp\[/);
  assert.deepEqual([String(d![1][0]).slice(0, 10), d![1][1]], ['2020-01-01', null]);
});

test('a data-only file is handed out as it is, and nothing runs', async () => {
  const path = join(folder, 'a.safetensors');
  const header = Buffer.from('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ');
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(path, Buffer.concat([head, header, Buffer.alloc(4)]));
  const out = join(folder, 'data');
  const { isolation, route, files, value } = await load(path, { out });
  assert.deepEqual([isolation, route, value], [null, 'data', null]);
  assert.deepEqual(readFileSync(join(out, 'a.safetensors')), readFileSync(path));
  assert.deepEqual(files, [{ path: 'a.safetensors', size: 68, sha256: digest(path) }]);
  await assert.rejects(load(path, { out }), { code: 'USAGE' });
});

test('what the policy refuses is not loaded', () => {
  const marker = join(folder, 'marker');
  const path = join(folder, 'trap.pkl');
  writeFileSync(path, `cos\nmkdir\n(V${marker}\ntR.`, 'latin1');
  const out = join(folder, 'refused');
  const ran = command([path, '--json', '--out', out]);
  assert.equal(ran.status, 1, ran.stderr);
  const report = JSON.parse(ran.stdout);
  assert.deepEqual([report.schema, report.decision], ['loadlock.report/1', 'deny']);
  assert.equal(existsSync(marker) || existsSync(out), false);
});

test('a forced trap does nothing, and the log knows of both', { skip, timeout }, () => {
  const marker = join(folder, 'marker');
  const path = join(folder, 'trap.pkl');
  writeFileSync(path, `cos\nmkdir\n(V${marker}\ntR.`, 'latin1');
  const ran = command([
    path,
    '--policy',
    'observe',
    '--python',
    interpreter,
    '--out',
    join(folder, 'forced'),
  ]);
  assert.equal(ran.status, 2, ran.stdout);
  assert.match(ran.stderr, /could not be loaded: (?:FileNotFound|Permission|OS)/);
  assert.equal(existsSync(marker), false);
  const shown = spawnSync(process.execPath, [cli, 'audit', 'export'], {
    encoding: 'utf8',
    env: { ...process.env, LOADLOCK_HOME: join(folder, 'home') },
  });
  const entries = shown.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(JSON.parse(line).entry))
    .filter(({ target }) => target === path)
    .slice(-2);
  assert.deepEqual(
    entries.map(({ event, outcome }) => [event, outcome]),
    [
      ['decision', 'complete'],
      ['load', 'failed'],
    ],
  );
  assert.match(entries[1].isolation, /^bubblewrap /);
});

test('a library that is not there is named', { skip, timeout }, () => {
  const ran = command([join(made!.folder, 'pipeline.pkl'), '--python', '/usr/bin/python3']);
  assert.equal(ran.status, 2);
  assert.match(ran.stderr, /No module named .*--python names an interpreter/);
});

test('words that make no sense', () => {
  for (const words of [[], ['a', 'b'], ['a.pkl', '--isolation', 'trust'], ['nowhere.pkl']])
    assert.equal(command(words).status, 2, words.join(' '));
});

test('a format that the guest has no loader of is told by its name, and leaves no folder', {
  skip,
  timeout,
}, () => {
  const out = join(folder, 'of-onnx');
  const onnx = join(import.meta.dirname, '../../examples/honest/wine.onnx');
  const { status, stderr } = command([onnx, '--out', out, '--python', interpreter]);
  assert.equal(status, 2, stderr);
  assert.match(stderr, /was admitted, but nothing here loads onnx, only pickle, joblib,/);
  assert.equal(existsSync(out), false);
});

test('a load that fails takes the new folder away, and leaves one that was there', { skip, timeout }, () => {
  const model = join(folder, 'no-such-name.pkl');
  writeFileSync(model, 'cmylib.nowhere\nThing\n.');
  const fresh = join(folder, 'fresh');
  const there = join(folder, 'there');
  mkdirSync(there);
  for (const out of [fresh, there]) {
    const { status, stderr } = command([model, '--policy', 'observe', '--out', out, '--python', interpreter]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /No module named 'mylib'/);
  }
  assert.equal(existsSync(fresh), false);
  assert.equal(existsSync(there), true);
});

test('the formats of the host are those of the guest', () => {
  const guest = join(import.meta.dirname, '../../src/isolation/guest/loadlock_adapters.py');
  const table = /^LOADERS = \{\n([^}]*)\}/m.exec(readFileSync(guest, 'utf8'))?.[1] ?? '';
  const names = [...table.matchAll(/^ {4}"([^"]+)":/gm)].map(([, name]) => name);
  assert.ok(names.length > 5);
  assert.deepEqual([...loadedInIsolation], names);
});
