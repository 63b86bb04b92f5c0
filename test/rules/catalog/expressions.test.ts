import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
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
  newObjectEx,
  none,
  type Part,
  proto,
  stop,
  tuple,
  tuple1,
  tuple2,
  unicode,
} from '../../bypasses/assemble.ts';
import { judgePickle } from '../../bypasses/judge-pickle.ts';

function verdictOf(...parts: Part[]): 'allow' | 'review' | 'deny' {
  return judgePickle(join(proto(4), ...parts, stop)).verdict;
}

/** `cls.__new__(cls, *args)` */
function made(module: string, name: string, ...args: Part[]): Part {
  return [global(module, name), mark, ...args, tuple, newObject];
}

function withState(object: Part, state: Part): Part {
  return [object, state, build];
}

const hostile = unicode("__import__('os').getcwd()");
const x = made('sympy.core.symbol', 'Symbol', unicode('x'));
const add = (...args: Part[]): Part => made('sympy.core.add', 'Add', ...args);

test('expressions of sympy are made of numbers, names and expressions', () => {
  assert.equal(verdictOf(add(x, made('sympy.core.numbers', 'Integer', int(3)))), 'allow');
  assert.equal(verdictOf(add(x, [x, int(2), tuple2])), 'allow');
  assert.equal(verdictOf(made('sympy.core.numbers', 'Float', unicode('1.5'), int(53))), 'allow');
  const assumed = [global('sympy.core.symbol', 'Symbol'), unicode('n'), tuple1];
  assert.equal(verdictOf(assumed, dictOf([unicode('real'), bytesTrue()]), newObjectEx), 'allow');
});

function bytesTrue(): Part {
  return new Uint8Array([0x88]);
}

test('no text reaches an expression of sympy, which would evaluate it', () => {
  assert.notEqual(verdictOf(add(x, hostile)), 'allow');
  assert.notEqual(verdictOf(add(x, [int(1), hostile, tuple2])), 'allow');
  assert.notEqual(verdictOf(add(call(global('builtins', 'str'), hostile))), 'allow');
  const exp = [global('sympy.functions.elementary.exponential', 'exp'), x, tuple1];
  assert.notEqual(verdictOf(exp, dictOf([unicode('evaluate'), hostile]), newObjectEx), 'allow');
  assert.notEqual(verdictOf(call(global('sympy.functions.elementary.exponential', 'exp'), hostile)), 'allow');
  const rows = dictOf([unicode('rows'), int(1)], [unicode('_rep'), hostile]);
  const matrix = [global('sympy.matrices.dense', 'MutableDenseMatrix'), emptyTuple, newObject];
  assert.notEqual(verdictOf(withState(matrix, rows)), 'allow');
});

test('a state plants nothing in an expression of sympy', () => {
  assert.equal(verdictOf(withState(x, dictOf([unicode('_assumptions'), emptyDict]))), 'allow');
  assert.notEqual(verdictOf(withState(x, dictOf([unicode('_args'), [hostile, tuple1]]))), 'allow');
  assert.notEqual(
    verdictOf(withState(x, dictOf([unicode('_assumptions'), dictOf([unicode('real'), hostile])]))),
    'allow',
  );
});

test('a class of sympy is not held for somebody who calls it with a text', () => {
  const sin = global('sympy.functions.elementary.trigonometric', 'sin');
  assert.notEqual(verdictOf(call(global('functools', 'partial'), sin, hostile)), 'allow');
  const neighbours = made('sklearn.neighbors._classification', 'KNeighborsClassifier');
  assert.equal(verdictOf(withState(neighbours, dictOf([unicode('metric'), unicode('cosine')]))), 'allow');
  assert.notEqual(verdictOf(withState(neighbours, dictOf([unicode('metric'), sin]))), 'allow');
});

test('objects of xarray have their slots filled and no property set', () => {
  const variable = made('xarray.core.variable', 'Variable');
  const slots = (name: string): Part => [none, dictOf([unicode(name), none]), tuple2];
  assert.equal(verdictOf(withState(variable, slots('_attrs'))), 'allow');
  assert.notEqual(verdictOf(withState(variable, slots('values'))), 'allow');
  assert.notEqual(verdictOf(withState(variable, dictOf([unicode('_attrs'), none]))), 'allow');
  assert.notEqual(verdictOf(withState(variable, [dictOf([unicode('a'), none]), emptyDict, tuple2])), 'allow');
});

test('a box converts its items by its own class alone', () => {
  const box = made('box.box', 'Box');
  const options = (name: string, value: Part): Part =>
    dictOf([unicode('_box_config'), dictOf([unicode('frozen_box'), none], [unicode(name), value])]);
  assert.equal(verdictOf(withState(box, options('box_class', global('box.box', 'Box')))), 'allow');
  assert.equal(verdictOf(withState(box, options('box_recast', none))), 'allow');
  const recast = dictOf([unicode('a'), global('numpy', 'mean')]);
  assert.equal(verdictOf(withState(box, options('box_recast', recast))), 'review');
  assert.equal(verdictOf(withState(box, options('box_class', global('collections', 'Counter')))), 'review');
  assert.equal(verdictOf(withState(box, dictOf([unicode('__dict__'), emptyDict]))) === 'allow', false);
});

test('settings of ml_collections hold values and no operations on them', () => {
  const home = 'ml_collections.config_dict.config_dict';
  const reference = (operations: Part): Part =>
    withState(
      made(home, 'FieldReference'),
      dictOf([unicode('_value'), int(1)], [unicode('_ops'), operations], [unicode('_field_type'), none]),
    );
  assert.equal(verdictOf(reference(emptyList)), 'allow');
  assert.equal(verdictOf(reference(emptyTuple)), 'review');
  const fields = (name: string): Part =>
    withState(made(home, 'ConfigDict'), dictOf([unicode('_fields'), dictOf([unicode(name), int(1)])]));
  assert.equal(verdictOf(fields('rate')), 'allow');
  assert.notEqual(verdictOf(fields('__setstate__')), 'allow');
});

test('what Python asks of every object may be kept, and what leads to its class may not', () => {
  const kept = (of: Part, name: string): Part => call(global('builtins', 'getattr'), of, unicode(name));
  assert.equal(verdictOf(kept(made('box.box', 'Box'), '__hash__')), 'allow');
  assert.equal(verdictOf(kept(made('somebody.models', 'Store'), '__hash__')), 'review');
  assert.equal(verdictOf(kept(made('somebody.models', 'Store'), '__globals__')), 'deny');
  assert.equal(verdictOf(kept(made('box.box', 'Box'), '__hash__.__self__')), 'deny');
  assert.equal(verdictOf(kept(global('somebody.models', 'Store'), '__hash__')), 'deny');
});

test('bytes as a key, written for protocol 2, are no name that is computed', () => {
  const keyed = (text: string): Part => {
    const key = call(global('_codecs', 'encode'), unicode(text), unicode('latin1'));
    return withState(made('somebody.models', 'Settings'), dictOf([key, none]));
  };
  assert.equal(verdictOf(keyed('\u0080\u0005.')), 'review');
  assert.equal(verdictOf(keyed('__setstate__')), 'deny');
});
