import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/policy/decide.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { zipOf } from '../convert/workshop.ts';
import {
  call,
  constant,
  definition,
  entry,
  field,
  integer,
  library,
  node,
  nodeParts,
  savedModelOf,
  saverDef,
} from '../formats/tensorflow/wire.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { processorTime } from '../processor-time.ts';

/** Found by reading the source as an attacker; each was carried out by the real loader, and was called `allow`. */
interface Case {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** A part of what some finding says; nothing for the honest twin. */
  readonly says?: RegExp;
}

const lambda = {
  module: 'keras.layers',
  class_name: 'Lambda',
  config: { name: 'x', function: { class_name: '__lambda__', config: { code: 'AAAA' } } },
};
const dense = { module: 'keras.layers', class_name: 'Dense', config: { units: 2 } };

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** tf_keras reads such a layer from .h5 and .keras alike; a .keras is written by hand more easily. */
function recurrent(cell: object): Uint8Array {
  const config = { class_name: 'RNN', module: 'keras.layers', config: { name: 'rnn', cell } };
  return zipOf({ 'config.json': json(config), 'metadata.json': json({ keras_version: '2.15.0' }) });
}

const inner = { class_name: 'LSTMCell', module: 'keras.layers', config: { units: 4 } };
const residual = {
  residual_fn: ['4wEAAAAA', null, null],
  residual_fn_type: 'lambda',
  residual_fn_module: '__main__',
};

const torchBeside = {
  'a/data.pkl': Buffer.from('\x80\x02}q\x00.', 'latin1'),
  'a/version': Buffer.from('3\n'),
};

/** A signature function that reads a file, named by the object that is bound to its argument. */
function reader(object: Uint8Array): Uint8Array {
  const bound = entry(2, 'read', integer(2, 0));
  return savedModelOf(
    [
      node('asset_path', 'Placeholder'),
      constant('path', '/etc/passwd'),
      library(definition('read', ['name'], node('ReadFile', 'ReadFile', ['name']))),
    ],
    field(6, field(1, field(1, 'asset_path:0')), field(2, 'vocab.txt')),
    field(7, field(1, object), bound),
  );
}

const asset = field(5);
const saved = (name: string): Uint8Array => field(9, field(1, name));

function assetNamed(file: string): Uint8Array {
  return savedModelOf(
    [node('asset_path', 'Placeholder')],
    field(6, field(1, field(1, 'asset_path:0')), field(2, file)),
  );
}

/** An attribute whose value stands twice in its entry: parsers merge the two. */
function printing(...values: readonly Uint8Array[]): Uint8Array {
  const attribute = field(5, field(1, 'output_stream'), ...values.map((value) => field(2, value)));
  return savedModelOf([field(1, ...nodeParts('print', 'PrintV2', ['x']), attribute)]);
}

const file = field(2, 'file:///tmp/x');
const console = field(2, 'stderr');

/** Where the saver writes: what it is given, with a fragment behind it. */
function saving(fragment: Uint8Array): Uint8Array {
  return savedModelOf(
    [
      node('saver_filename', 'Placeholder'),
      fragment,
      node('join', 'StringJoin', ['saver_filename', 'fragment']),
      node('save', 'SaveV2', ['join', 'fragment', 'fragment']),
    ],
    saverDef,
  );
}

function fragment(...tensors: readonly Uint8Array[]): Uint8Array {
  return node('fragment', 'Const', [], entry(5, 'value', ...tensors.map((tensor) => field(8, tensor))));
}

const text = integer(1, 7);
const value = (said: string): Uint8Array => field(8, said);
/** tensor_content (4) of strings: their lengths, then the strings. */
const packed = field(4, Uint8Array.of(9), '/../../x/');

const cases: readonly Case[] = [
  {
    id: 'Keras: a configuration that is a list, in a zip without weights',
    bytes: zipOf({ 'config.json': json([lambda]) }),
    says: /Lambda layer/,
  },
  {
    id: 'Keras: a configuration under another key, in a zip that is also a torch checkpoint',
    bytes: zipOf({ 'config.json': json({ x: lambda }), ...torchBeside }),
    says: /Lambda layer/,
  },
  {
    id: 'Keras: the same in UTF-16, as json.loads takes it from bytes',
    bytes: zipOf({ 'config.json': Buffer.from(JSON.stringify([lambda]), 'utf16le'), ...torchBeside }),
    says: /JSON in UTF-16/,
  },
  { id: 'Keras: a list of layers that compute', bytes: zipOf({ 'config.json': json([dense]) }) },
  {
    id: 'Keras: the code of a wrapped cell, which is no Lambda layer',
    bytes: recurrent({ class_name: 'ResidualWrapper', config: { cell: inner, ...residual } }),
    says: /ResidualWrapper of unknown bytecode/,
  },
  {
    id: 'Keras: the same by the module that defines the wrapper',
    bytes: recurrent({
      module: 'keras.src.layers.rnn.cell_wrappers',
      class_name: 'DropoutWrapper',
      config: { cell: inner, dropout_fn: 'AAAA', dropout_fn_type: 'lambda' },
    }),
    says: /DropoutWrapper of unknown bytecode/,
  },
  {
    id: 'Keras: a wrapped cell without code',
    bytes: recurrent({ class_name: 'ResidualWrapper', config: { cell: inner } }),
  },
  {
    id: 'Keras: a module to import beside a class name that newer versions make themselves',
    bytes: recurrent({ class_name: 'TensorShape', module: 'evil', config: {} }),
    says: /evil\.TensorShape/,
  },
  {
    id: 'Keras: a function of Keras by its name in the registry of TensorFlow',
    bytes: recurrent({ class_name: 'TFOpLambda', config: { function: 'keras.utils.get_file' } }),
    says: /keras\.utils\.get_file/,
  },
  {
    id: 'Keras: a function that computes by its name in that registry',
    bytes: recurrent({ class_name: 'TFOpLambda', config: { function: 'math.add' } }),
  },
  {
    id: 'SavedModel: an asset with an absolute name, which os.path.join takes alone',
    bytes: assetNamed('/etc/passwd'),
    says: /asset_file_def = \/etc\/passwd/,
  },
  { id: 'SavedModel: an asset in the folder for them', bytes: assetNamed('vocab.txt') },
  {
    id: 'SavedModel: an object that is an asset first and a constant after all',
    bytes: reader(Buffer.concat([asset, saved('path')])),
    says: /ReadFile in function read: "\/etc\/passwd"/,
  },
  { id: 'SavedModel: an object that is an asset', bytes: reader(asset) },
  {
    id: 'SavedModel: an attribute hidden by an empty value behind it',
    bytes: printing(file, new Uint8Array(0)),
    says: /PrintV2.*file:\/\/\/tmp\/x/,
  },
  { id: 'SavedModel: an attribute that names the console', bytes: printing(console, new Uint8Array(0)) },
  {
    id: 'SavedModel: a constant in two parts, of which the second says nothing',
    bytes: saving(fragment(Buffer.concat([text, value('/../../x')]), text)),
    says: /SaveV2: "\/\.\.\/\.\.\/x"/,
  },
  {
    id: 'SavedModel: a constant whose strings are packed',
    bytes: saving(fragment(Buffer.concat([text, packed]))),
    says: /SaveV2: computed/,
  },
  {
    id: 'SavedModel: the fragment of a saver',
    bytes: saving(fragment(Buffer.concat([text, value('.part')]))),
  },
];

for (const { id, bytes, says } of cases)
  test(`${says === undefined ? 'admitted' : 'not admitted'}: ${id}`, async () => {
    const judged = await judgeBytes(bytes);
    const { verdict } = decide(standard, judged);
    const said = judged.findings.map(({ rule, evidence }) => `${rule}: ${evidence}`).join('\n');
    if (says === undefined) assert.equal(verdict, 'allow', said);
    else {
      assert.notEqual(verdict, 'allow');
      assert.match(said, says);
    }
  });

test('many calls with many arguments take no longer than their bytes', async () => {
  const args = Array.from({ length: 1500 }, (_, index) => `a${index}`);
  const calls = Array.from({ length: 130 }, (_, index) =>
    call(
      `call${index}`,
      'f',
      args.map(() => 'path'),
    ),
  );
  const reading = [node('all', 'Pack', args), node('ReadFile', 'ReadFile', ['all'])];
  const model = savedModelOf([constant('path', 'x'), ...calls, library(definition('f', args, ...reading))]);
  const start = processorTime();
  const { findings } = await judgeBytes(model);
  assert.ok(processorTime() - start < 5_000);
  assert.ok(findings.some(({ evidence }) => evidence.includes('ReadFile in function f: "x"')));
});
