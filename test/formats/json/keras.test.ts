import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../src/core/fact.ts';
import { json } from '../../../src/formats/json/json.ts';
import { assertLinear } from '../../linear-time.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { readWith } from '../kit.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A model with one layer, as Keras 3 writes it. */
function model(layer: Json): Buffer {
  return Buffer.from(
    JSON.stringify({
      module: 'keras',
      class_name: 'Sequential',
      config: { name: 'sequential', trainable: true, layers: [layer] },
      registered_name: 'Sequential',
    }),
  );
}

function layer(class_name: string, config: Json, module: string | null = 'keras.layers', more = {}): Json {
  return { module, class_name, config, registered_name: null, ...more };
}

async function said(value: Json): Promise<string[]> {
  const { facts } = await readWith(json, model(value));
  return facts.flatMap(words).filter((text) => text !== 'class keras.Sequential');
}

function words(fact: Fact): string[] {
  if (fact.kind === 'reference')
    return [`${fact.to} ${fact.name}${fact.detail === undefined ? '' : `: ${fact.detail}`}`];
  if (fact.kind === 'capability') return [`${fact.capability} ${fact.by}`];
  if (fact.kind === 'operation') return [`${fact.domain} ${fact.name}`];
  return [];
}

async function worst(value: Json): Promise<string> {
  const { findings } = await judgeBytes(model(value));
  return (
    ['critical', 'high', 'medium', 'low', 'info'].find((level) =>
      findings.some((at) => at.severity === level),
    ) ?? 'none'
  );
}

const fn = (module: string | null, name: string): Json => ({
  module,
  class_name: 'function',
  config: name,
  registered_name: name,
});

test('a Keras configuration is told by its content', async () => {
  assert.equal((await readWith(json, model(layer('Dense', { units: 1 })))).format, 'keras-config');
  assert.equal((await readWith(json, Buffer.from('{"class_name": "x"}'))).format, 'json');
  assert.equal(
    (await readWith(json, Buffer.from('{"a": {}}'), { loader: 'keras-config' })).format,
    'keras-config',
  );
});

test('classes and functions are named as Keras resolves them', async () => {
  assert.deepEqual(await said(layer('Dense', { activation: fn('keras.activations', 'relu') })), [
    'class keras.layers.Dense',
    'callable keras.activations.relu',
  ]);
  assert.deepEqual(await said(layer('Scale', {}, null)), ['custom-object Scale']);
  assert.deepEqual(await said(layer('Scale', {}, '__main__', { registered_name: 'acme>Scale' })), [
    'custom-object Scale',
    'custom-object acme>Scale: registered for Scale',
  ]);
  assert.deepEqual(
    await said({
      class_name: '__typespec__',
      spec_name: 'TensorSpec',
      module: 'tensorflow.python.framework.tensor',
      config: [],
      registered_name: null,
    }),
    ['class tensorflow.python.framework.tensor.TensorSpec: type specification'],
  );
});

test('every form of a lambda is bytecode', async () => {
  // (lambda x: os.system(x)).__code__ of CPython 3.12, by marshal.dumps and base64.
  const code =
    '4wEAAAAAAAAAAAAAAAMAAAADAAAA8ywAAACXAHQAAAAAAAAAAABqAwAAAAAAAAAAAAAAAAAAAAAAAHwAqwEAAAAAAABTACkBTikC2gJvc9oGc3lzdGVtKQHaAXhzAQAAACDaATH6CDxsYW1iZGE+cgYAAAABAAAAcw4AAACAAIwijymJKZBBiyyAAPMAAAAA';
  for (const config of [
    { function: [code, null, null], function_type: 'lambda', name: 'a' },
    { function: { class_name: '__lambda__', config: { code, defaults: null, closure: null } }, name: 'a' },
    { function: { class_name: '__lambda__', config: { value: [code, null, null] } }, name: 'a' },
  ]) {
    assert.deepEqual(await said(layer('Lambda', config)), [
      'opaque-bytecode Lambda layer "a" that uses os, system',
    ]);
    assert.equal(await worst(layer('Lambda', config, null)), 'high');
  }
  const elsewhere = layer('Dense', {
    bias_initializer: { class_name: '__lambda__', config: { value: [code] } },
  });
  assert.deepEqual(await said(elsewhere), [
    'class keras.layers.Dense',
    'opaque-bytecode lambda that uses os, system',
  ]);
});

test('a Lambda layer with a named function is judged by the function', async () => {
  const named = (of: Json, more = {}): Json => layer('Lambda', { name: 'a', function: of, ...more });
  assert.equal(await worst(named(fn('keras.activations', 'relu'))), 'none');
  assert.equal(await worst(named(fn('__main__', 'mine'))), 'medium');
  assert.equal(await worst(named('mine', { function_type: 'function', module: '__main__' })), 'medium');
  assert.equal(await worst(named('system', { function_type: 'function', module: 'os' })), 'critical');
  assert.equal(await worst(named(fn('os', 'system'))), 'critical');
});

test('what leads out of Keras, or turns against its loader, is never let through', async () => {
  const attacks: readonly Json[] = [
    layer('Popen', { args: 'x' }, 'subprocess'),
    layer('CDLL', { name: './x.so' }, 'ctypes'),
    fn('builtins', 'eval'),
    fn('numpy', 'load'),
    fn('keras.utils', 'get_file'),
    fn('keras.src.utils.file_utils', 'get_file'),
    fn('tensorflow.keras.utils', 'get_file'),
    fn('keras.config', 'enable_unsafe_deserialization'),
    fn('keras.src.saving.serialization_lib', 'enable_unsafe_deserialization'),
    fn('keras.models', 'load_model'),
    fn('keras.saving', 'deserialize_keras_object'),
    fn('keras.src.utils.python_utils', 'func_load'),
    fn('keras.src.utils.module_utils', 'importlib'),
    layer('TFSMLayer', { filepath: 'x' }),
    layer('TorchModuleWrapper', { module: 'gASVAA==' }),
    layer('FlaxLayer', {}),
    layer('StringLookup', { vocabulary: '/etc/passwd' }),
    layer('StringLookup', { vocabulary: 'https://example.org/words' }),
    layer('TextVectorization', { vocabulary: '../words.txt' }),
    layer('TFOpLambda', { function: 'io.write_file' }, null),
    layer('TFOpLambda', { function: 'py_function' }, null),
    layer('nothing', {}, 'os', { registered_name: 'system' }),
    layer('KerasLayer', { handle: 'https://tfhub.dev/x/1' }, null),
    layer('Nowhere', {}, 'keras.layers'),
    layer('os', {}, 'keras.src.utils.file_utils'),
    layer('load_json', {}, 'keras_hub.src.utils.preset_utils'),
    layer('Dense', { kernel_initializer: JSON.stringify(fn('os', 'system')) }),
  ];
  for (const attack of attacks)
    assert.ok(['critical', 'high', 'medium'].includes(await worst(attack)), JSON.stringify(attack));
});

test('names of Keras under all of its roofs are known', async () => {
  for (const module of [
    'keras.layers',
    'keras.src.layers.core.dense',
    'tf_keras.layers',
    'tf_keras.src.layers.core.dense',
    'tensorflow.keras.layers',
    'tensorflow.python.keras.layers',
    null,
  ])
    assert.equal(await worst(layer('Dense', { units: 1 }, module)), 'none', String(module));
  for (const known of [
    layer('Functional', {}, 'keras.src.models.functional'),
    layer('Functional', {}, 'keras.src.engine.functional'),
    layer('Add', {}, 'keras.src.ops.numpy'),
    layer('DTypePolicy', { name: 'float32' }, 'keras'),
    layer('Custom>Adam', {}, null),
    layer('GemmaBackbone', {}, 'keras_hub.src.models.gemma.gemma_backbone', {
      registered_name: 'keras_hub>GemmaBackbone',
    }),
    fn('builtins', 'mean_squared_error'),
    layer('TFOpLambda', { function: 'math.multiply' }, null),
    layer('SlicingOpLambda', { function: '__operators__.getitem' }, null),
  ])
    assert.equal(await worst(known), 'none', JSON.stringify(known));
});

test('blanks in front, a byte order mark or wide characters hide nothing from the loader', async () => {
  const text = model(fn('os', 'system')).toString();
  for (const bytes of [
    Buffer.from(' '.repeat(9_000) + text),
    Buffer.from('\n'.repeat(200_000) + text),
    Buffer.from(`\ufeff${text}`),
    Buffer.from(text, 'utf16le'),
  ]) {
    const { findings } = await judgeBytes(bytes);
    assert.ok(
      findings.some(({ severity }) => severity === 'critical'),
      bytes.subarray(0, 8).toString('hex'),
    );
  }
});

test('a deep and wide configuration takes linear time', async () => {
  const wide = (count: number): Buffer =>
    model(Array.from({ length: count }, (_, index) => layer(`Layer${index}`, { units: 1 }, null)));
  await assertLinear('layers', 2_000, wide, (bytes) => readWith(json, bytes));
  const { facts } = await readWith(json, wide(20_000));
  assert.ok(facts.some((fact) => fact.kind === 'anomaly' && fact.code === 'structure-broken'));
});
