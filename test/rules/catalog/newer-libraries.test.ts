import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { test } from 'node:test';
import {
  build,
  call,
  dictOf,
  emptyTuple,
  get,
  global,
  int,
  join,
  mark,
  newObject,
  none,
  type Part,
  proto,
  put,
  setItems,
  stop,
  tuple2,
  unicode,
} from '../../bypasses/assemble.ts';
import { describe, judgePickle } from '../../bypasses/judge-pickle.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';

const saved = joinPath(import.meta.dirname, 'saved');
const files = readdirSync(saved).sort();

test('what newer libraries save is admitted', async () => {
  assert.ok(files.length > 40, `only ${files.length} files`);
  for (const file of files) {
    const { findings, complete } = await judgeBytes(readFileSync(joinPath(saved, file)), undefined, file);
    const bad = findings.filter(({ severity }) => severity !== 'info' && severity !== 'low');
    assert.ok(complete, file);
    assert.deepEqual(
      bad.map(({ rule, evidence }) => `${rule} ${evidence}`),
      [],
      file,
    );
  }
});

function verdictOf(...parts: Part[]): 'allow' | 'review' | 'deny' {
  return judgePickle(join(proto(2), ...parts, stop)).verdict;
}

function made(module: string, name: string): Part {
  return [global(module, name), emptyTuple, newObject];
}

test('compiled filters of statsmodels are made over compiled models alone', () => {
  const home = 'statsmodels.tsa.statespace';
  const model = call(global(`${home}._representation`, 'dStatespace'), int(1));
  const filter = (over: Part): Part => call(global(`${home}._kalman_filter`, 'dKalmanFilter'), over, int(1));
  assert.equal(verdictOf(filter(model)), 'allow');
  assert.equal(verdictOf(filter(none)), 'deny', 'None is read as the memory of a model');
  const other = call(global(`${home}._representation`, 'zStatespace'), int(1));
  assert.equal(verdictOf(filter(other)), 'deny', 'a model of other numbers');
  assert.equal(verdictOf(call(global(`${home}._representation`, 'dStatespace'), none)), 'review');
  const smoother = global(`${home}._kalman_smoother`, 'dKalmanSmoother');
  assert.equal(verdictOf(call(smoother, model, filter(model), int(1))), 'allow');
  assert.equal(verdictOf(call(smoother, model, model, int(1))), 'deny');
});

/** A value of omegaconf that stands for another. */
function refer(inner: string): string {
  return `\${${inner}}`;
}

test('values of omegaconf may refer to each other, and not to resolvers of the program', () => {
  const node = (text: string): Part => [
    made('omegaconf.nodes', 'AnyNode'),
    dictOf([unicode('_metadata'), made('omegaconf.base', 'Metadata')], [unicode('_val'), unicode(text)]),
    build,
  ];
  for (const text of ['plain', refer('rate'), refer('model.layers[0]'), refer('oc.env:HOME'), '$5 {x}'])
    assert.equal(verdictOf(node(text)), 'allow', text);
  for (const inner of [
    'eval:1+1',
    ' my.resolver : x ',
    'oc.evil:x',
    `${refer('name')}:x`,
    `oc.env:${refer('eval:1')}`,
  ])
    assert.equal(verdictOf(node(refer(inner))), 'review', inner);
  const odd = [made('omegaconf.nodes', 'AnyNode'), dictOf([unicode('other'), int(1)]), build];
  assert.equal(verdictOf(odd), 'review');
});

test('dicts with attributes take no hooks for their items', () => {
  const classes: readonly (readonly [string, string])[] = [
    ['yacs.config', 'CfgNode'],
    ['easydict', 'EasyDict'],
    ['addict.addict', 'Dict'],
    ['munch', 'Munch'],
  ];
  const held = global('numpy', 'mean');
  for (const [module, name] of classes) {
    const plain = [made(module, name), mark, unicode('rate'), int(1), setItems];
    const judged = judgePickle(join(proto(2), plain, stop));
    assert.equal(judged.verdict, 'allow', `${name}: ${describe(judged)}`);
    const hooked = [made(module, name), mark, unicode('__setstate__'), held, setItems];
    assert.equal(verdictOf(hooked), 'deny', name);
  }
  // easydict makes lists anew by their own class.
  const list = made('collections', 'UserList');
  assert.equal(verdictOf(made('easydict', 'EasyDict'), mark, unicode('a'), list, setItems), 'review');
});

test('an object may be its own state, and no other object', () => {
  const bunch = (state: Part): Part => [
    made('statsmodels.tools.tools', 'Bunch'),
    put(0),
    mark,
    unicode('a'),
    int(1),
    setItems,
    state,
    build,
  ];
  assert.equal(verdictOf(bunch(get(0))), 'allow');
  assert.equal(verdictOf(bunch(made('statsmodels.tools.tools', 'Bunch'))), 'review');
});

test('numbers of few bits are types of arrays, and what else their package has is not', () => {
  const type = (name: string): Part =>
    call(global('numpy', 'dtype'), global('ml_dtypes', name), int(0), int(1));
  assert.equal(verdictOf(type('bfloat16')), 'allow');
  assert.equal(verdictOf(type('_finfo')), 'review');
});

test('a field of a record keeps its own length, whatever its state says', () => {
  const state = (...items: Part[]): Part => [mark, ...items, Uint8Array.of(0x74)];
  const dtype = (code: string): Part => call(global('numpy', 'dtype'), unicode(code), int(0), int(1));
  const field = [dtype('f8'), state(int(3), unicode('<'), none, none, none, int(0), int(8), int(0)), build];
  const record = (offset: number): Part => [
    dtype('V8'),
    state(
      int(3),
      unicode('|'),
      none,
      [unicode('x'), Uint8Array.of(0x85)],
      dictOf([unicode('x'), [field, int(offset), tuple2]]),
      int(8),
      int(1),
      int(16),
    ),
    build,
  ];
  assert.equal(verdictOf(record(0)), 'allow');
  assert.equal(verdictOf(record(8)), 'deny');
});

test('methods of random generators are held, and those of other objects are not', () => {
  const generator = call(global('numpy.random._pickle', '__randomstate_ctor'), unicode('MT19937'));
  const method = (of: Part, name: string): Part => call(global('builtins', 'getattr'), of, unicode(name));
  assert.equal(verdictOf(method(generator, 'randn')), 'allow');
  assert.equal(verdictOf(method(generator, '__class__')), 'deny');
  assert.equal(verdictOf(method(made('omegaconf.base', 'Metadata'), 'run')), 'review');
});

test('comparisons of numpy may be held, and what runs texts beside them may not', () => {
  const module = 'numpy.testing._private.utils';
  assert.equal(verdictOf(global(module, 'assert_allclose')), 'allow');
  assert.equal(verdictOf(global(module, 'runstring')), 'deny');
  assert.equal(verdictOf(global(module, 'assert_raises')), 'deny');
  assert.equal(verdictOf(call(global(module, 'assert_equal'), int(1), int(2))), 'review');
});

test('zones and recurrences of dateutil are plain', () => {
  const unpickle = global('dateutil.tz._tzfile', '_unpickle');
  const zone = (module: string, name: string): Part =>
    call(unpickle, global(module, name), none, unicode('x'));
  assert.equal(verdictOf(zone('dateutil.tz.tz', 'tzfile')), 'allow');
  assert.equal(verdictOf(zone('pathlib', 'PosixPath')), 'review');
  const span = call(global('datetime', 'timedelta'), int(0), int(60));
  assert.equal(verdictOf(call(global('dateutil.tz.tz', 'tzoffset'), unicode('x'), span)), 'allow');
  const rule = (cache: Part): Part => [
    made('dateutil.rrule', 'rrule'),
    dictOf([unicode('_cache'), cache]),
    build,
  ];
  assert.equal(verdictOf(rule(none)), 'allow');
  assert.equal(verdictOf(rule(dictOf())), 'review');
});

test('models of glum read the levels of categories out of types of columns alone', () => {
  const model = (...state: (readonly [Part, Part])[]): Part => [
    made('glum._glm', 'GeneralizedLinearRegressor'),
    dictOf(...state),
    build,
  ];
  const types = unicode('feature_dtypes_');
  const column = (type: Part): Part => dictOf([unicode('a'), type]);
  const number = call(global('numpy', 'dtype'), unicode('f8'));
  assert.equal(verdictOf(model([unicode('alpha'), int(1)])), 'allow');
  assert.equal(verdictOf(model([types, column(number)])), 'allow');
  const other = made('sklearn.preprocessing._data', 'StandardScaler');
  assert.equal(verdictOf(model([types, column(other)])), 'review');
  assert.equal(verdictOf(model([types, other])), 'review');
});

test('compiled recursions of arch are made of numbers, and take numbers', () => {
  const home = 'arch.univariate.recursions';
  const updater = call(global(home, 'EGARCHUpdater'), int(1), int(0), int(1));
  assert.equal(verdictOf([updater, tuple2Of(int(1), none), build]), 'allow');
  assert.equal(verdictOf(call(global(home, 'garch_recursion'), int(1))), 'review', 'a function');
});

function tuple2Of(first: Part, second: Part): Part {
  return [first, second, tuple2];
}
