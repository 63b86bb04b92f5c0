import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formats } from '../../../src/formats/index.ts';
import {
  fingerprint,
  graphDef,
  kerasMetadata,
  metaGraph,
  savedModel,
} from '../../../src/formats/tensorflow/tensorflow.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { processorTime } from '../../processor-time.ts';
import { claims, probeOf, readWith, windowed } from '../kit.ts';
import { samplesOf } from '../samples.ts';
import {
  call,
  constant,
  definition,
  entry,
  field,
  integer,
  library,
  node,
  savedModelOf,
  text,
} from './wire.ts';

const own = [savedModel, metaGraph, graphDef];

async function findingsOf(bytes: Uint8Array): Promise<string[]> {
  const { findings } = await judgeBytes(bytes);
  return findings.map(({ severity, evidence }) => `${severity} ${evidence}`);
}

test('each file is claimed as what it is, and as nothing else', () => {
  for (const [folder, ending, format] of [
    ['saved-model', 'saved_model.pb', savedModel],
    ['meta-graph', '.meta', metaGraph],
    ['graph-def', '.pb', graphDef],
  ] as const) {
    const samples = samplesOf(folder).filter(({ name }) => name.endsWith(ending));
    assert.ok(samples.length > 0);
    for (const { name, bytes } of samples) {
      for (const one of own) assert.equal(claims(one, bytes), one === format, `${name} as ${one.id}`);
      const beside = formats.filter((one) => one !== format && one.claimsBeside?.(probeOf(bytes)) === true);
      assert.deepEqual(
        beside.map(({ id }) => id),
        [],
        name,
      );
    }
  }
});

test('messages of other formats, texts and noise are not claimed', () => {
  for (const folder of ['onnx', 'coreml', 'paddle-program', 'pickle', 'tflite', 'json', 'safetensors'])
    for (const { name, bytes } of samplesOf(folder))
      for (const one of own) assert.ok(!claims(one, bytes), `${folder}/${name} as ${one.id}`);
  const texts = ['\n'.repeat(5000), ' '.repeat(5000), 'import os\n', '{"a": 1}', '\n\x04name\x12\x03bad'];
  for (const one of own)
    for (const input of texts) assert.ok(!claims(one, Buffer.from(input)), input.slice(0, 20));
});

test('what stands in front of a graph does not hide it', () => {
  const graph = Buffer.concat([node('a', 'WriteFile')]);
  const fillers = [
    Buffer.concat(Array.from({ length: 20_000 }, () => integer(100, 1))),
    field(100, 'x'.repeat(100_000)),
    // A node that is none, and a library that is broken.
    Buffer.concat([field(1, 'nothing'), field(2, '\xff\xff')]),
    // A group, as no message of TensorFlow has one.
    Buffer.from([0x53, 0x08, 0x01, 0x54]),
  ];
  for (const filler of fillers) {
    assert.ok(claims(graphDef, Buffer.concat([filler, graph])));
    assert.ok(claims(metaGraph, Buffer.concat([filler, field(2, filler, graph)])));
    assert.ok(claims(savedModel, Buffer.concat([filler, field(2, filler, field(2, filler, graph))])));
  }
});

test('the file that loaders open by its name is read whatever it holds', async () => {
  const from = { name: 'model/saved_model.pb' };
  assert.ok(claims(savedModel, Buffer.from('nothing'), from));
  const { facts } = await readWith(savedModel, Buffer.from([8, 1]), from);
  assert.deepEqual(
    facts.map((fact) => fact.kind === 'anomaly' && fact.code),
    ['structure-broken'],
  );
});

test('of a name that stands twice the last counts, as in every parser', async () => {
  const twice = Buffer.concat([field(1, field(1, 'a'), field(2, 'NoOp'), field(2, 'WriteFile'))]);
  assert.match((await findingsOf(twice)).join(), /^high tensorflow WriteFile/);
  // What a group holds is no field of the message.
  const group = Buffer.concat([Buffer.from([0x53]), field(2, 'NoOp'), Buffer.from([0x54])]);
  assert.match((await findingsOf(field(1, field(1, 'a'), field(2, 'WriteFile'), group))).join(), /^high/);
});

test('graphs that stand in several pieces are read as one', async () => {
  const bytes = Buffer.concat([
    integer(1, 1),
    field(2, field(2, node('a', 'NoOp')), field(2, library(definition('f', [], node('b', 'ReadFile'))))),
    field(2, field(2, node('a', 'MatchingFiles'))),
  ]);
  const found = await findingsOf(bytes);
  assert.deepEqual(found.map((line) => line.split(':')[0]).sort(), [
    'high tensorflow MatchingFiles',
    'high tensorflow ReadFile in function f',
  ]);
});

test('an operation of no known library, and a call of a function by its name', async () => {
  assert.match((await findingsOf(node('a', 'SomebodysOwnOp'))).join(), /^medium tensorflow SomebodysOwnOp/);
  const called = Buffer.concat([node('a', 'f'), library(definition('f', [], node('b', 'NoOp')))]);
  assert.deepEqual(await findingsOf(called), []);
  // A function by the name of an operation that does something is told all the same.
  const named = Buffer.concat([
    node('a', 'WriteFile'),
    library(definition('WriteFile', [], node('b', 'NoOp'))),
  ]);
  assert.match((await findingsOf(named)).join(), /^high tensorflow WriteFile/);
});

test('printing is low to the console, and high into a file or wherever the caller says', async () => {
  const print = (...attributes: readonly Uint8Array[]) => node('p', 'PrintV2', ['x'], ...attributes);
  assert.match((await findingsOf(print())).join(), /^low/);
  assert.match((await findingsOf(print(text('output_stream', 'stderr')))).join(), /^low/);
  assert.match((await findingsOf(print(text('output_stream', 'file:///tmp/x')))).join(), /^high/);
  const given = entry(5, 'output_stream', field(9, 'stream'));
  assert.match((await findingsOf(print(given))).join(), /^high/);
  // Of an attribute that stands twice, the last counts.
  const twice = print(text('output_stream', 'stderr'), text('output_stream', 'file:///tmp/x'));
  assert.match((await findingsOf(twice)).join(), /^high/);
});

test('a cache without a name stays in memory', async () => {
  const cache = (path: string) =>
    Buffer.concat([constant('path', path), node('c', 'CacheDatasetV2', ['data', 'path', 'cache'])]);
  assert.deepEqual(await findingsOf(cache('')), []);
  assert.match((await findingsOf(cache('/tmp/x'))).join(), /^high/);
  const merged = Buffer.concat([
    constant('none', ''),
    node('other', 'Placeholder'),
    node('path', 'Merge', ['none', 'other']),
    node('c', 'CacheDatasetV2', ['data', 'path', 'cache']),
  ]);
  assert.match((await findingsOf(merged)).join(), /^high/);
});

test('an asset whose name leads out of the folder is told', async () => {
  const asset = field(6, field(1, field(1, 'a:0')), field(2, '../../../etc/passwd'));
  const found = await findingsOf(savedModelOf([node('a', 'Placeholder')], asset));
  assert.match(found.join(), /^high tensorflow: asset_file_def = assets\/\.\.\/\.\.\/\.\.\/etc\/passwd/);
});

test('what Keras keeps in the object graph or beside it goes to the reader of its configurations', async () => {
  const metadata = '{"class_name": "Lambda"}';
  const objects = field(7, field(1, field(4, field(1, '_tf_keras_layer'), field(3, metadata))));
  const { nested } = await readWith(savedModel, savedModelOf([node('a', 'NoOp')], objects));
  const beside = field(1, integer(2, 1), field(3, 'root.layer'), field(5, metadata));
  const file = await readWith(kerasMetadata, beside, { name: 'keras_metadata.pb' });
  for (const [name, all] of [
    ['object 0', nested],
    ['root.layer', file.nested],
  ] as const) {
    assert.deepEqual(
      all.map((one) => [one.name, one.loader, one.size]),
      [[name, 'keras-config', metadata.length]],
    );
    const source = await all[0]!.open!();
    assert.equal(Buffer.from(source.memory!).toString(), metadata);
  }
});

test('a saver that the program must bring along is a custom object', async () => {
  const objects = field(7, field(1, field(16, field(1, 'Mine.saver'))));
  const found = await findingsOf(savedModelOf([node('a', 'NoOp')], objects));
  assert.match(found.join(), /^medium tensorflow: object_graph_def.nodes\[0\].registered_saver = Mine.saver/);
});

test('fingerprints are numbers', async () => {
  assert.ok(claims(fingerprint, integer(1, 5), { name: 'fingerprint.pb' }));
  const { facts } = await readWith(fingerprint, integer(1, 5));
  assert.deepEqual(
    facts.map(({ kind }) => kind),
    ['metadata'],
  );
});

test('functions that call each other do not keep the reader', async () => {
  const count = 2000;
  const functions = Array.from({ length: count }, (_, index) =>
    definition(
      `f${index}`,
      ['a', 'b'],
      call('one', `f${(index + 1) % count}`, ['a', 'b']),
      call('two', `f${(index + 7) % count}`, ['b', 'a']),
      node('save', 'SaveV2', ['a']),
    ),
  );
  const bytes = Buffer.concat([node('start', 'NoOp'), library(...functions)]);
  const started = processorTime();
  await readWith(graphDef, bytes);
  assert.ok(processorTime() - started < 10_000);
});

test('no mutation throws', async () => {
  const { mutations } = await import('../mutate.ts');
  const samples = samplesOf('saved-model')
    .filter(({ name, bytes }) => name.endsWith('saved_model.pb') && bytes.length < 20_000)
    .map(({ bytes }) => bytes);
  let round = 0;
  for (const bytes of mutations(samples, 1500)) {
    for (const one of own) claims(one, bytes);
    await readWith(savedModel, round % 2 === 0 ? bytes : windowed(bytes));
    round += 1;
  }
});

test('a signature of more names than a call takes arguments is read like any other', async () => {
  const names = Buffer.from(field(1, 'a:0')).toString('latin1').repeat(130_000);
  const parts = entry(5, 'serving_default', field(2, field(1, 'y'), field(2, Buffer.from(names, 'latin1'))));
  const { facts } = await readWith(savedModel, savedModelOf([node('a', 'NoOp')], parts));
  assert.ok(facts.some((fact) => fact.kind === 'operation' && fact.name === 'NoOp'));
});
