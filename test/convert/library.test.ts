import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LoadlockError } from '../../src/core/errors.ts';
import * as library from '../../src/index.ts';
import { observe } from '../../src/policy/presets/observe.ts';
import { checkpoint, folder, zipOf } from './workshop.ts';

const place = folder();
const corpus = fileURLToPath(new URL('../corpus', import.meta.url));
const { ArrayData, Opaque, PySet, PyTuple, readNumpy, readPickle, readTorch, Tensor } = library;

function written(name: string, bytes: Uint8Array | string): string {
  const path = join(place, name);
  writeFileSync(path, bytes);
  return path;
}

function npy(descr: string, shape: string, data: Uint8Array): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  return Buffer.concat([head, Buffer.from(header), data]);
}

const floats = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
const words = Buffer.alloc(16);
words.writeUInt32LE(0x61, 0);
words.writeUInt32LE(0xe9, 8);
const model = { 'layer.weight': { shape: [2, 2], strides: [1, 2] } };

written('model.pt', checkpoint(model, floats));
written(
  'arrays.npz',
  zipOf({ 'grid.npy': npy('<f4', '(2, 2)', floats), 'words.npy': npy('<U2', '(2,)', words) }),
);
written('settings.pkl', "(dS'epochs'\nI3\nsS'rates'\n(F0.5\nF1\ntsS'raw'\n(lp0\nsS'again'\ng0\ns.");

/** The examples of the page, as they are written there. */
function examples(): Map<string, string> {
  const page = readFileSync(new URL('../../docs/library.md', import.meta.url), 'utf8');
  const found = new Map<string, string>();
  for (const section of page.split(/^## /m).slice(1)) {
    const code = /```ts\n([\s\S]*?)```/.exec(section)?.[1];
    if (code !== undefined) found.set(section.slice(0, section.indexOf('\n')), code);
  }
  return found;
}

/** Runs an example with the library's names in scope, in the folder of the samples; gives what it prints. */
async function run(code: string): Promise<unknown[][]> {
  const printed: unknown[][] = [];
  const names = Object.keys(library);
  const body = code.replace(/'((?:model|arrays|settings)\.[a-z]+)'/g, (_, name) =>
    JSON.stringify(join(place, name)),
  );
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const example = new AsyncFunction('console', ...names, body);
  await example({ log: (...parts: unknown[]) => printed.push(parts) }, ...Object.values(library));
  return printed;
}

test('the examples of docs/library.md run, and print what they say', async () => {
  const pages = examples();
  assert.deepEqual(
    [...pages.keys()],
    ['Scan', 'Read a PyTorch checkpoint', 'Read numpy arrays', 'Read a pickle', 'Convert', 'Plan a load'],
  );
  assert.deepEqual(await run(pages.get('Scan')!), [['allow']]);
  // The strides of the sample run down the columns: the second element is the third that is stored.
  const torch = await run(pages.get('Read a PyTorch checkpoint')!);
  assert.deepEqual(torch, [['layer.weight', 'float32', [2, 2]], [1], [undefined]]);
  const numpy = await run(pages.get('Read numpy arrays')!);
  assert.deepEqual(numpy, [['float32', [2, 2], Float32Array.of(1, 2, 3, 4)], [['a', 'é']]]);
  assert.deepEqual(await run(pages.get('Read a pickle')!), [[3, new PyTuple([0.5, 1])]]);
  // It holds plain data only: an unpickler is needed, and nothing that it would look up.
  assert.deepEqual(await run(pages.get('Plan a load')!), [['restricted', []]]);
  const [[decision, digest]] = (await run(pages.get('Convert')!)) as [[string, string]];
  assert.equal(decision, 'allow');
  assert.match(digest, /^[0-9a-f]{64}$/);
});

test('errors can be told by their class, and one target needs no list', async () => {
  await assert.rejects(library.scan(join(place, 'none.pt')), (error) => {
    return error instanceof library.LoadlockError && error.code === 'TARGET_MISSING';
  });
  assert.equal((await library.scan(join(place, 'model.pt'))).decision, 'allow');
});

test('elements come as they are told by shape and strides', async () => {
  const { tensors, close } = await readTorch(join(place, 'model.pt'));
  assert.deepEqual(tensors.get('layer.weight')?.data, Float32Array.of(1, 3, 2, 4));
  close();
  assert.throws(
    () => tensors.get('layer.weight')?.read(),
    (error) => error instanceof LoadlockError && error.code === 'SOURCE_CHANGED',
  );
});

test('what is shared in a pickle is shared in the data', async () => {
  const { data, close } = await readPickle(join(place, 'settings.pkl'));
  assert.ok(data instanceof Map);
  assert.equal(data.get('raw'), data.get('again'));
  close();
});

test('an array of objects that holds itself is a ring', async () => {
  // numpy: a = empty(1, object); a[0] = a; pickle.dumps(a, 0), its dtype and shape written short.
  const array = "cnumpy.core.multiarray\n_reconstruct\np0\n(cnumpy\nndarray\n(I0\ntS'b'\ntRp1\n";
  const dtype = "cnumpy\ndtype\n(S'O8'\nI00\nI01\ntR(I3\nS'|'\nNNNI-1\nI-1\nI63\ntb";
  const path = written('ring.pkl', `${array}(I1\n(I1\nt${dtype}I00\n(lg1\natb.`);
  const { data, close } = await readPickle(path, { policy: observe });
  close();
  assert.ok(data instanceof ArrayData);
  assert.equal(data.items[0], data);
});

test('rings, sets, bytes, long integers and objects', async () => {
  const path = written(
    'odd.pkl',
    Buffer.from(
      '\x80\x04]\x94(h\x00\x8f(K\x01K\x02\x90C\x02\x01\xff\x8a\x09\0\0\0\0\0\0\0\0\x01ccollections\nChainMap\n)Re.',
      'latin1',
    ),
  );
  const { data, close } = await readPickle(path, { policy: observe });
  assert.ok(Array.isArray(data));
  assert.equal(data[0], data);
  assert.deepEqual(data[1], new PySet([1, 2], false));
  assert.deepEqual(data[2], Uint8Array.of(1, 255));
  assert.equal(data[3], 2n ** 64n);
  assert.ok(data[4] instanceof Opaque);
  assert.equal(data[4].callable, 'collections.ChainMap');
  close();
  await assert.rejects(
    readPickle(path, { policy: observe, opaque: 'throw' }),
    (error) => error instanceof LoadlockError && /collections\.ChainMap/.test(error.message),
  );
});

test('what the policy does not admit is not read', async () => {
  const deny = written('deny.pkl', "cos\nsystem\n(S'touch marker'\ntR.");
  const review = written('review.pkl', 'cmylib.models\nThing\n)R.');
  for (const path of [deny, review])
    await assert.rejects(
      readPickle(path),
      (error) => error instanceof LoadlockError && error.code === 'POLICY_REFUSED',
    );
  const { data, close } = await readPickle(deny, { policy: observe });
  assert.ok(data instanceof Opaque && data.callable === 'os.system');
  close();
});

test('what nests without end is an error, not a crash', async () => {
  const deep = written('deep.pkl', `${']'.repeat(50_000)}${'a'.repeat(49_999)}.`);
  await assert.rejects(
    readPickle(deep, { policy: observe }),
    (error) => error instanceof LoadlockError && error.code === 'LIMIT_EXCEEDED',
  );
});

test('another kind of file is told', async () => {
  const wrong = (error: unknown): boolean =>
    error instanceof LoadlockError && error.code === 'CONVERT_UNSUPPORTED';
  await assert.rejects(readTorch(join(place, 'settings.pkl')), wrong);
  await assert.rejects(readNumpy(join(place, 'model.pt')), wrong);
  await assert.rejects(readPickle(join(place, 'model.pt')), wrong);
});

test('a tensor of a file that was changed since is not read', async () => {
  const count = 2 ** 21;
  const path = written(
    'large.pt',
    checkpoint({ w: { numel: count, shape: [count], strides: [1] } }, Buffer.alloc(4 * count)),
  );
  const { tensors, close } = await readTorch(path);
  assert.equal(tensors.get('w')?.read().length, count);
  utimesSync(path, 1, 1);
  assert.throws(() => tensors.get('w')?.read(), /not as it was when it was admitted/);
  close();
});

test('small floats become the numbers that they stand for', async () => {
  const { arrays, close } = await readNumpy(
    written('half.npy', npy('<f2', '(4,)', Buffer.from('003c00c0ff7b0100', 'hex'))),
  );
  const half = arrays.get('arr_0');
  assert.ok(half instanceof Tensor);
  // 1, -2, the largest (65504) and the smallest (2^-24) of IEEE 754 binary16.
  assert.deepEqual(half.toFloat32(), Float32Array.of(1, -2, 65504, 2 ** -24));
  close();
});

test('objects of arrays come one by one', async () => {
  const { arrays, close } = await readNumpy(join(corpus, 'npy', 'objects.npy'));
  assert.ok(arrays.get('arr_0') instanceof ArrayData);
  close();
});

test('bytes are plain arrays of their own, however the protocol writes them', async () => {
  // b'\x00\xff' of protocol 2, as pickle.dumps writes it, and of protocol 3.
  const old = Buffer.from('\x80\x02c_codecs\nencode\nX\x03\0\0\0\0\xc3\xbfX\x06\0\0\0latin1\x86R.', 'latin1');
  const since = Buffer.from('\x80\x03C\x02\0\xff.', 'latin1');
  for (const [name, pickle] of Object.entries({ old, since })) {
    const { data, close } = await readPickle(written(`${name}.pkl`, pickle));
    assert.ok(data instanceof Uint8Array);
    assert.equal(Object.getPrototypeOf(data), Uint8Array.prototype);
    assert.deepEqual([...data], [0, 255]);
    assert.equal(data.buffer.byteLength, 2);
    close();
  }
});

test('an empty file is refused by nobody, and holds nothing', async () => {
  const path = written('empty.pt', '');
  for (const read of [readTorch, readNumpy, readPickle])
    await assert.rejects(async () => read(path), {
      code: 'CONVERT_UNSUPPORTED',
      message: 'the file is empty',
    });
});

test('an array that is neither numbers, texts nor objects is told by its name', async () => {
  // numpy.save of [(1, 'x')] with a field of objects: the pickle makes a record array, as numpy writes one.
  const pickle = Buffer.from('cnumpy\nndarray\n.');
  const path = written(
    'mixed.npz',
    zipOf({ 'grid.npy': npy('<f4', '(2, 2)', floats), 'odd.npy': npy('|O', '(1,)', pickle) }),
  );
  await assert.rejects(readNumpy(path), { code: 'CONVERT_UNSUPPORTED', message: /^odd cannot be read: / });
  const { record } = await library.convert(path, join(place, 'mixed-out.npz'), { verify: true });
  assert.deepEqual(
    record?.leftOut.map(({ name }) => name),
    ['odd'],
  );
  assert.equal(record?.tensors, 1);
});

test('numbers whose dtype numpy.save has odd letters for are numbers', async () => {
  // ml_dtypes writes float8_e5m2 as <f1, and complex numbers of two halves as <W4.
  const small = written('small.npy', npy('<f1', '(3,)', Buffer.from('3cc47c', 'hex')));
  const { arrays, close } = await readNumpy(small);
  const array = arrays.get('arr_0');
  assert.ok(array instanceof Tensor);
  // OCP 8-bit floats: 1, -4 and the infinity of E5M2.
  assert.deepEqual(array.toFloat32(), Float32Array.of(1, -4, Number.POSITIVE_INFINITY));
  close();
  const pairs = written('pairs.npy', npy('<W4', '(2,)', Buffer.alloc(8)));
  const cut = written('cut.npy', npy('<W4', '(2,)', Buffer.alloc(7)));
  const odd = written('odd.npy', npy('<W3', '(2,)', Buffer.alloc(6)));
  const decisions = async (path: string): Promise<string> => (await library.scan(path)).decision;
  assert.deepEqual(await Promise.all([pairs, cut, odd].map(decisions)), ['allow', 'deny', 'deny']);
});
