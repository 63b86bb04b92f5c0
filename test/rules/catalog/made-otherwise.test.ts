import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import {
  appends,
  blob,
  build,
  call,
  dictOf,
  emptyDict,
  emptyList,
  emptyTuple,
  global,
  int,
  join,
  mark,
  newObject,
  none,
  type Part,
  proto,
  reduce,
  setState,
  stackGlobal,
  stop,
  tuple,
  unicode,
} from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

const code = "__import__('os').mkdir('marker')";
const add = stackGlobal('sympy.core.add', 'Add');
const result = stackGlobal('scipy.stats._stats_py', 'LinregressResult');

function verdictOf(...parts: Part[]): string {
  return judgePickle(join(proto(4), ...parts, stop)).verdict;
}

function tupleOf(...items: Part[]): Part {
  return [mark, ...items, tuple];
}

function made(cls: Part, ...args: Part[]): Part {
  return [cls, tupleOf(...args), newObject];
}

function newOf(cls: Part): Part {
  return call(global('builtins', 'getattr'), cls, unicode('__new__'));
}

/** As pickle.py writes an object with keywords below protocol 4: the partial, its state, and the call. */
function byPartial(held: Part, cls: Part, args: readonly Part[], keywords: Part): Part {
  const partial = call(global('functools', 'partial'), held);
  return [partial, tupleOf(held, tupleOf(cls, ...args), keywords, none), build, emptyTuple, reduce];
}

test('copyreg.__newobj__ is judged by what it makes, arguments and all', () => {
  // sympy evaluates a text that it is given for an expression.
  assert.notEqual(verdictOf(call(stackGlobal('copyreg', '__newobj__'), add, unicode(code))), 'allow');
  const apart = call(stackGlobal('copyreg', '__newobj_ex__'), add, tupleOf(unicode(code)), emptyDict);
  assert.notEqual(verdictOf(apart), 'allow');
  assert.equal(verdictOf(call(stackGlobal('copyreg', '__newobj__'), add, int(1), int(2))), 'allow');
});

test('an object that wants keywords is admitted below protocol 4 as well', () => {
  const five = [int(1), int(2), int(3), int(4), int(5)];
  assert.equal(
    verdictOf(byPartial(newOf(result), result, five, dictOf([unicode('intercept_stderr'), int(6)]))),
    'allow',
  );
});

test('a partial of __new__ is judged by the class and by what it is made of', () => {
  assert.notEqual(verdictOf(byPartial(newOf(add), add, [unicode(code)], none)), 'allow');
  assert.notEqual(verdictOf(byPartial(newOf(add), result, [unicode(code)], none)), 'allow');
  assert.notEqual(verdictOf(byPartial(newOf(result), add, [unicode(code)], none)), 'allow');
  const popen = stackGlobal('subprocess', 'Popen');
  assert.equal(verdictOf(byPartial(newOf(popen), popen, [unicode('true')], none)), 'deny');
});

test('an attribute in the place of a method of data holds nothing that may not be called', () => {
  const model = made(stackGlobal('sklearn.linear_model._base', 'LinearRegression'));
  const state = (held: Part): Part => setState(model, dictOf([unicode('get'), held]));
  assert.equal(verdictOf(state(int(1))), 'allow');
  assert.equal(verdictOf(state(global('builtins', 'len'))), 'allow');
  assert.equal(verdictOf(state(stackGlobal('sklearn.metrics._ranking', 'roc_curve'))), 'review');
});

test('what opens files through a library in C is not known as harmless to hold', () => {
  for (const [module, name] of [
    ['pyarrow.ipc', 'new_file'],
    ['pyarrow.ipc', 'open_file'],
    ['pyarrow.feather', 'read_feather'],
    ['pyarrow.parquet.core', 'ParquetWriter'],
  ] as const)
    assert.notEqual(verdictOf(stackGlobal(module, name)), 'allow', `${module}.${name}`);
});

test('an error of a parser is given a text to count lines in', () => {
  const error = stackGlobal('json.decoder', 'JSONDecodeError');
  assert.equal(verdictOf(call(error, unicode('m'), unicode('{'), int(0))), 'allow');
  const path = call(stackGlobal('pathlib', 'PosixPath'), unicode('marker'));
  assert.notEqual(verdictOf(call(error, unicode('m'), path, int(0))), 'allow');
});

test('a configuration of a model takes a state, but no table of names for its attributes', () => {
  const config = made(stackGlobal('transformers.models.bert.configuration_bert', 'BertConfig'));
  const state = (key: string): Part => setState(config, dictOf([unicode(key), emptyDict]));
  assert.equal(verdictOf(state('id2label')), 'allow');
  assert.notEqual(verdictOf(state('attribute_map')), 'allow');
  assert.notEqual(verdictOf(state('_heterogeneity_spec')), 'allow');
});

test('an image is its size and its pixels, and no larger than these', () => {
  const picture = made(stackGlobal('PIL.Image', 'Image'));
  const state = (side: number, pixels: Part): Part => [
    emptyList,
    [mark, emptyDict, unicode('L'), tupleOf(int(side), int(side)), none, pixels, appends],
  ];
  const pixels = blob(new Uint8Array(16));
  assert.equal(verdictOf(setState(picture, state(4, pixels))), 'allow');
  assert.equal(verdictOf(setState(picture, state(1 << 16, pixels))), 'review');
  const path = call(stackGlobal('pathlib', 'PosixPath'), unicode('marker'));
  assert.equal(verdictOf(setState(picture, state(4, path))), 'review');
});

test('the storage of a large tensor is told by its beginning, also as the text of protocol 2', () => {
  const file = readFileSync(joinPath(import.meta.dirname, 'saved', 'torch-tensors.pkl'));
  const at = file.indexOf('B', file.indexOf('_load_from_bytes') + '_load_from_bytes'.length);
  const storage = file.subarray(at + 5, at + 5 + file.readUInt32LE(at + 1));
  const large = Buffer.concat([storage, Buffer.alloc(3 << 20, 0xe9)]).toString('latin1');
  const loaded = (text: string): string =>
    verdictOf(
      call(
        global('torch.storage', '_load_from_bytes'),
        call(global('_codecs', 'encode'), unicode(text), unicode('latin1')),
      ),
    );
  assert.equal(loaded(large), 'allow');
  assert.equal(loaded(`cos\nsystem\n(S'touch marker'\ntR.${large}`), 'deny');
});
