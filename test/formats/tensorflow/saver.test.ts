import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationFact } from '../../../src/core/fact.ts';
import { savedModel } from '../../../src/formats/tensorflow/tensorflow.ts';
import { tensorflow } from '../../../src/rules/operations/tensorflow.ts';
import { readWith } from '../kit.ts';
import { call, constant, definition, entry, field, library, node, savedModelOf, saverDef } from './wire.ts';

const placeholder = node('saver_filename', 'Placeholder');
const save = node('SaveV2', 'SaveV2', ['file_prefix']);
const saver = library(definition('__inference__traced_save_1', ['file_prefix'], save));
const stockCall = call('save', '__inference__traced_save_1', ['saver_filename']);

async function operation(bytes: Uint8Array, name: string): Promise<OperationFact> {
  const { facts } = await readWith(savedModel, bytes);
  const found = facts.filter((fact) => fact.kind === 'operation' && fact.name === name);
  assert.equal(found.length, 1, `${name}: ${found.length}`);
  return found[0] as OperationFact;
}

async function isSaver(...[graph, more]: readonly (readonly Uint8Array[])[]): Promise<boolean> {
  const fact = await operation(savedModelOf(graph!, ...(more ?? [saverDef])), 'SaveV2');
  assert.equal(tensorflow.judge(fact) === null, fact.role === 'saver');
  return fact.role === 'saver';
}

test('the saver writes where the loader says', async () => {
  assert.ok(await isSaver([placeholder, stockCall, saver]));
});

test('the path goes through the fragments of the stock saver, and no others', async () => {
  for (const [suffix, stock] of [
    ['.part', true],
    ['_temp/part', true],
    ['_temp_0123456789abcdef/part', true],
    ['/../../.ssh/authorized_keys', false],
    ['', false],
  ] as const) {
    const body = library(
      definition(
        '__inference__traced_save_1',
        ['file_prefix'],
        constant('suffix', suffix),
        node('StringJoin', 'StringJoin', ['file_prefix', 'suffix:output:0']),
        node('ShardedFilename', 'ShardedFilename', ['StringJoin:output:0', 'suffix', 'suffix']),
        node('SaveV2', 'SaveV2', ['ShardedFilename:filename:0']),
      ),
    );
    assert.equal(await isSaver([placeholder, stockCall, body]), stock, suffix);
  }
});

test('a second caller with a path of its own takes the role away', async () => {
  const other = call('other', '__inference__traced_save_1', ['path']);
  assert.ok(!(await isSaver([placeholder, constant('path', '/tmp/x'), stockCall, other, saver])));
});

test('a placeholder that nobody but the caller of the model feeds is no saver', async () => {
  // Without a saver_def, with one that names another node, and with a signature that offers the name.
  assert.ok(!(await isSaver([placeholder, stockCall, saver], [])));
  assert.ok(!(await isSaver([placeholder, stockCall, saver], [field(3, field(1, 'other:0'))])));
  const offered = entry(5, 'serving_default', entry(1, 'path', field(1, 'saver_filename:0')));
  assert.ok(!(await isSaver([placeholder, stockCall, saver], [saverDef, offered])));
});

test('the object graph may call the function too, with a constant or an argument of the caller', async () => {
  // SavedObjectGraph: nodes 1 (constant 9), concrete_functions 2 (bound_inputs 2).
  const bound = (...inputs: readonly Uint8Array[]) =>
    field(7, field(1, field(9, field(1, 'path'))), entry(2, '__inference__traced_save_1', ...inputs));
  const graph = [placeholder, constant('path', '/tmp/x'), stockCall, saver];
  assert.ok(!(await isSaver(graph, [saverDef, bound(Uint8Array.from([0x10, 0]))])));
  assert.ok(!(await isSaver(graph, [saverDef, bound()])));
});

test('a function that an object of the model offers is called with whatever its caller likes', async () => {
  const graph = [placeholder, stockCall, saver];
  const name = field(1, '__inference__traced_save_1');
  for (const object of [field(6, name), field(8, name)])
    assert.ok(!(await isSaver(graph, [saverDef, field(7, field(1, object))])));
});

test('names that stand twice prove nothing', async () => {
  assert.ok(!(await isSaver([placeholder, placeholder, stockCall, saver])));
  const twice = library(
    definition('__inference__traced_save_1', ['file_prefix'], save),
    definition('__inference__traced_save_1', ['file_prefix'], node('x', 'NoOp')),
  );
  assert.ok(!(await isSaver([placeholder, stockCall, twice])));
  const shadowed = definition(
    '__inference__traced_save_1',
    ['file_prefix'],
    constant('file_prefix', '/tmp/x'),
    save,
  );
  assert.ok(!(await isSaver([placeholder, stockCall, library(shadowed)])));
});

test('a default that the placeholder has is the saver’s own, or counts', async () => {
  for (const [value, stock] of [
    ['model', true],
    ['/tmp/x', false],
  ] as const) {
    const graph = [
      constant('save/filename/input', value),
      node('save/filename', 'PlaceholderWithDefault', ['save/filename/input']),
      node('save/Const', 'PlaceholderWithDefault', ['save/filename']),
      node('save/SaveV2', 'SaveV2', ['save/Const']),
    ];
    assert.equal(await isSaver(graph, [field(3, field(1, 'save/Const:0'))]), stock, value);
    assert.equal(await isSaver(graph, []), stock, value);
  }
});

test('a constant with more values than are kept proves nothing', async () => {
  const many = [...Array<string>(12).fill('.part'), '/../../x'];
  const body = definition(
    '__inference__traced_save_1',
    ['file_prefix'],
    constant('suffix', ...many),
    node('StringJoin', 'StringJoin', ['file_prefix', 'suffix']),
    node('pick', 'StridedSlice', ['StringJoin:output:0']),
    node('SaveV2', 'SaveV2', ['pick:output:0']),
  );
  assert.ok(!(await isSaver([placeholder, stockCall, library(body)])));
});

test('a table reads a file of the model’s assets, and no other', async () => {
  const asset = field(6, field(1, field(1, 'asset:0')), field(2, 'vocab.txt'));
  const table = library(
    definition('init', ['path'], node('table', 'InitializeTableFromTextFileV2', ['handle', 'path'])),
  );
  const start = call('start', 'init', ['asset']);
  const role = async (...graph: readonly Uint8Array[]) =>
    (await operation(savedModelOf(graph, asset), 'InitializeTableFromTextFileV2')).role;
  assert.equal(await role(node('asset', 'Placeholder'), start, table), 'assets');
  // A constant counts wherever no loader puts the asset in its place.
  assert.equal(await role(constant('asset', '/etc/passwd'), start, table), undefined);
  const direct = node('table', 'InitializeTableFromTextFileV2', ['handle', 'asset']);
  assert.equal(await role(constant('asset', '/etc/passwd'), direct), undefined);
});

test('the constant of an asset counts as one while the initializer runs, and only then', async () => {
  const parts = (answer: string) => [
    field(6, field(1, field(1, 'asset:0')), field(2, 'vocab.txt')),
    entry(4, 'saved_model_main_op', field(1, field(1, 'init'))),
    entry(5, 'serving_default', entry(2, 'y', field(1, `${answer}:0`))),
  ];
  const graph = [
    constant('asset', '/home/someone/vocab.txt'),
    node('table', 'InitializeTableFromTextFileV2', ['handle', 'asset']),
    node('init', 'NoOp', ['^table']),
    node('y', 'LookupTableFindV2', ['handle']),
    node('again', 'Identity', ['y', '^table']),
  ];
  for (const [answer, expected] of [
    ['y', 'assets'],
    ['again', undefined],
  ] as const) {
    const fact = await operation(savedModelOf(graph, ...parts(answer)), 'InitializeTableFromTextFileV2');
    assert.equal(fact.role, expected, answer);
  }
});

test('a variable hands its value on where nothing else can write to it', async () => {
  const asset = field(6, field(1, field(1, 'asset:0')), field(2, 'vocab.txt'));
  const graph = [
    node('asset', 'Placeholder'),
    node('v', 'VarHandleOp'),
    node('assign', 'AssignVariableOp', ['v', 'asset']),
    node('read', 'ReadVariableOp', ['v']),
    node('table', 'InitializeTableFromTextFileV2', ['handle', 'read']),
  ];
  const role = async (...more: readonly Uint8Array[]) =>
    (await operation(savedModelOf([...graph, ...more], asset), 'InitializeTableFromTextFileV2')).role;
  assert.equal(await role(), 'assets');
  assert.equal(await role(constant('x', '/tmp/x'), node('again', 'AssignVariableOp', ['v', 'x'])), undefined);
  assert.equal(await role(call('hidden', 'f', ['v'])), undefined);
  // The same variable under a second handle.
  assert.equal(await role(node('w', 'VarHandleOp', [], entry(5, 'shared_name', field(2, 'v')))), undefined);
});
