import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bufferSource } from '../../../src/bytes/source.ts';
import { defaultLimits } from '../../../src/core/limits.ts';
import { catboost } from '../../../src/formats/catboost/catboost.ts';
import type { Format } from '../../../src/formats/format.ts';
import { lightgbm } from '../../../src/formats/lightgbm/lightgbm.ts';
import { problemOf } from '../../../src/formats/lightgbm/tree.ts';
import { ubjson } from '../../../src/formats/ubjson/ubjson.ts';
import { xgboostBinary } from '../../../src/formats/xgboost/xgboost.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../src/wire/json.ts';
import { parseUbjson } from '../../../src/wire/ubjson.ts';
import { claims, readWith, windowed } from '../kit.ts';
import { mutate } from '../mutations.ts';

const script = fileURLToPath(new URL('read_boosters.py', import.meta.url));
const { LOADLOCK_TEST_PYTHON: python, LOADLOCK_TEST_FORMATS: formatsPython } = process.env;
const withPython = {
  skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with xgboost and lightgbm' : false,
};
const withFormats = {
  skip: formatsPython === undefined ? 'LOADLOCK_TEST_FORMATS names no Python with catboost' : false,
};

function samplesOf(folder: string): string[] {
  const root = fileURLToPath(new URL(`../../corpus/${folder}`, import.meta.url));
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => !name.endsWith('.expect.json'))
    .map((name) => join(root, name));
}

type Told = readonly [number | null, number] | null;

function ask(program: string, library: string, paths: readonly string[]): readonly Told[] {
  const done = spawnSync(program, ['-I', '-W', 'ignore', script, library, ...paths], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout.trim().split('\n').at(-1)!) as readonly Told[];
}

/** Trees as our details say, and whether anything is wrong with the file. */
async function told(format: Format, path: string): Promise<{ trees: number | null; sound: boolean }> {
  const bytes = readFileSync(path);
  const { facts, detail } = await readWith(format, bytes);
  assert.deepEqual((await readWith(format, windowed(bytes))).facts, facts, path);
  const fact = facts.find((each) => each.kind === 'metadata' && each.key === 'trees');
  const trees = fact?.kind === 'metadata' ? fact.value : /^([0-9]+) trees/.exec(detail)?.[1];
  return {
    trees: trees === undefined ? null : Number(trees),
    sound: facts.every(({ kind }) => kind !== 'anomaly'),
  };
}

for (const [library, folder, format] of [
  ['xgboost', 'xgboost-ubjson', ubjson],
  ['lightgbm', 'lightgbm', lightgbm],
] as const)
  test(`${library} itself counts the same trees`, withPython, async () => {
    const paths = samplesOf(folder).filter((path) => !/out-of-range|circle/.test(path));
    assert.ok(paths.length > 2);
    const theirs = ask(python!, library, paths);
    for (const [index, path] of paths.entries()) {
      const { trees, sound } = await told(format, path);
      assert.deepEqual([trees, sound], [theirs[index]?.[0], true], path);
    }
  });

test('catboost itself counts the same trees', withFormats, async () => {
  const paths = samplesOf('catboost').filter((path) => path.endsWith('.cbm'));
  const theirs = ask(formatsPython!, 'catboost', paths);
  let counted = 0;
  for (const [index, path] of paths.entries()) {
    const { trees, sound } = await told(catboost, path);
    assert.equal(sound, theirs[index] !== null, path);
    if (theirs[index] === null) continue;
    assert.equal(trees, theirs[index]![0], path);
    counted += 1;
  }
  assert.ok(counted > 3);
});

test('indices that lead out of their arrays are told in every format', async () => {
  const bad: readonly (readonly [Format, string])[] = [
    [lightgbm, 'lightgbm'],
    [ubjson, 'xgboost-ubjson'],
    [xgboostBinary, 'xgboost-binary'],
  ];
  for (const [format, folder] of bad) {
    const paths = samplesOf(folder).filter((path) => /out-of-range|circle/.test(path));
    assert.ok(paths.length > 0, folder);
    for (const path of paths) assert.equal((await told(format, path)).sound, false, path);
    for (const path of samplesOf(folder).filter((each) => !paths.includes(each)))
      assert.equal((await told(format, path)).sound, true, path);
  }
});

test('XGBoost from 2.0 on writes that the vector of a leaf has one number, and writes none', async () => {
  const [path] = samplesOf('xgboost-binary').filter((each) => each.endsWith('trees.model'));
  const bytes = readFileSync(path!);
  const name = 'gbtree';
  // Behind the name of the booster: its parameters, of 160 bytes, and those of the first tree.
  const at = bytes.indexOf(name) + name.length + 160 + 20;
  const sound = async (length: number): Promise<boolean> => {
    bytes.writeInt32LE(length, at);
    const { facts } = await readWith(xgboostBinary, bytes);
    return facts.every(({ kind }) => kind !== 'anomaly');
  };
  assert.equal(bytes.readInt32LE(at), 0);
  assert.deepEqual([await sound(0), await sound(1), await sound(2)], [true, true, false]);
});

test('a LightGBM tree must fit its own counts', () => {
  const sound = {
    num_leaves: '3',
    num_cat: '0',
    split_feature: '0 1',
    threshold: '1 2',
    decision_type: '2 2',
    left_child: '1 -1',
    right_child: '-2 -3',
    leaf_value: '1 2 3',
  };
  const problem = (changes: Readonly<Record<string, string>>): string | null =>
    problemOf({ number: 0, at: 0, fields: new Map(Object.entries({ ...sound, ...changes })) }, 1);
  assert.equal(problem({}), null);
  assert.equal(problem({ num_leaves: '1', leaf_value: '1' }), null);
  const bad = [
    { left_child: '2 -1' },
    { left_child: '0 -1' },
    { right_child: '-2 -4' },
    { right_child: '-2' },
    { split_feature: '0 2' },
    { split_feature: '0 -1' },
    { split_feature: '0 x' },
    { leaf_value: '1 2' },
    { num_leaves: '0' },
    { num_leaves: '4' },
    { threshold: '1' },
    { num_cat: '1', cat_boundaries: '0 2', cat_threshold: '1' },
    { num_cat: '1', cat_boundaries: '0', cat_threshold: '1' },
  ];
  for (const changes of bad) assert.notEqual(problem(changes), null, JSON.stringify(changes));
});

/** Values as JSON.stringify would have them. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonArray)
    return [...value.items.map(plain), ...(value.dropped > 0 ? [`+${value.dropped}`] : [])];
  if (value instanceof JsonObject)
    return Object.fromEntries([...value.entries].map(([key, item]) => [key, plain(item)]));
  return value;
}

function parse(text: string): unknown {
  return plain(parseUbjson(bufferSource(Buffer.from(text, 'latin1')), defaultLimits).value);
}

test('UBJSON reads as its specification says', () => {
  assert.deepEqual(parse('{i\x01aTU\x01bZ}'), { a: true, b: null });
  assert.deepEqual(parse('[i\xffU\xffI\x01\x00l\0\0\0\x02]'), [-1, 255, 256, 2]);
  assert.deepEqual(parse('[NNi\x01N]'), [1]);
  assert.deepEqual(parse('[$i#i\x03\x01\x02\xff'), [1, 2, -1]);
  assert.deepEqual(parse('[#i\x02Si\x02hiCx'), ['hi', 'x']);
  assert.deepEqual(parse('{#i\x01i\x01a[]'), { a: [] });
  assert.deepEqual(parse('{$U#i\x02i\x01a\x07i\x01b\x08'), { a: 7, b: 8 });
  assert.deepEqual(parse('D\x3f\xf0\0\0\0\0\0\0'), 1);
  assert.deepEqual(parse(`[$d#I\x07\xd0${'\0\0\0\0'.repeat(2_000)}`), [
    ...new Array<number>(1_000).fill(0),
    '+1000',
  ]);
  const bad = [
    '{i\x01a',
    '[$i',
    '[$i]',
    '[#i\xff',
    '[$i#l\x7f\xff\xff\xff',
    '[$Z#l\x7f\xff\xff\xff',
    '{Si\x01a',
    'x',
    'Sl\x7f\0\0\0',
  ];
  for (const text of bad) assert.throws(() => parse(text), { name: 'ParseError' }, JSON.stringify(text));
  assert.throws(() => parse('['.repeat(1_000)), { name: 'LimitError' });
});

test('other texts that begin with a brace are no UBJSON', () => {
  for (const text of ['{}', '{"a": 1}', '{i', '{L\0\0\0\0', '{U\x03a\n\n', '{% if %}', '{I am}'])
    assert.ok(!claims(ubjson, Buffer.from(text)), JSON.stringify(text));
});

test('no mutation throws', async () => {
  for (const [format, folder] of [
    [lightgbm, 'lightgbm'],
    [ubjson, 'xgboost-ubjson'],
    [xgboostBinary, 'xgboost-binary'],
    [catboost, 'catboost'],
  ] as const)
    await mutate(
      format,
      samplesOf(folder)
        .filter((path) => !path.endsWith('.json'))
        .map((path) => readFileSync(path)),
      1_000,
    );
});
