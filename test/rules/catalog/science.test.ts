import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json } from '../../../src/formats/json/json.ts';
import { pickle as pickleFormat } from '../../../src/formats/pickle/index.ts';
import { promisedBy } from '../../../src/formats/promise.ts';
import {
  append,
  ascii,
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
  newObject,
  none,
  type Part,
  proto,
  stop,
  tuple1,
  unicode,
} from '../../bypasses/assemble.ts';
import { describe, judgePickle } from '../../bypasses/judge-pickle.ts';

function judged(...parts: Part[]): string {
  const found = judgePickle(join(proto(4), ...parts, stop));
  assert.equal(found.ended, 'stop');
  return found.verdict === 'allow' ? 'allow' : `${found.verdict} ${describe(found)}`;
}

function made(module: string, name: string, state?: Part): Part {
  const object = [global(module, name), emptyTuple, newObject];
  return state === undefined ? object : [...object, state, build];
}

function resource(...fields: [string, Part][]): Part {
  return made(
    'sklearn_crfsuite._fileresource',
    'FileResource',
    dictOf(...fields.map(([key, value]) => [unicode(key), value] as const)),
  );
}

const model = blob(Buffer.from('lCRF'));

test('the model of a CRF comes as bytes, and goes to no file that the pickle names', () => {
  const honest: [string, Part][] = [
    ['name', none],
    ['suffix', unicode('.model')],
    ['prefix', unicode('model')],
    ['__FILE_RESOURCE_DATA__', model],
  ];
  assert.equal(judged(resource(...honest)), 'allow');
  assert.equal(judged(resource(['name', none])), 'allow');
  for (const [key, text] of [
    ['name', '/home/user/thesis.tex'],
    ['prefix', '/etc/cron.d/x'],
    ['prefix', '../../home/user/'],
    ['suffix', '/../../authorized_keys'],
    ['suffix', 'a\\b'],
  ] as const)
    assert.match(judged(resource(...honest, [key, unicode(text)])), /^deny/, `${key} ${text}`);
  assert.match(judged(resource(...honest, ['cleanup', unicode('x')])), /^review/);
});

test('a table of polars is bytes or columns; a plan is bytes that carry no function', () => {
  const column = made('polars.series.series', 'Series', blob(Buffer.from('ARROW')));
  const columns = [emptyList, column, append];
  assert.equal(judged(made('polars.dataframe.frame', 'DataFrame', blob(Buffer.from('ARROW')))), 'allow');
  assert.equal(judged(made('polars.dataframe.frame', 'DataFrame', columns)), 'allow');
  assert.match(
    judged(made('polars.dataframe.frame', 'DataFrame', [emptyList, global('json', 'dumps'), append])),
    /^review/,
  );
  for (const [module, name] of [
    ['polars.lazyframe.frame', 'LazyFrame'],
    ['polars.expr.expr', 'Expr'],
  ] as const) {
    assert.equal(judged(made(module, name, blob(Buffer.from('plan')))), 'allow', name);
    // A mark of polars, a node that calls, and a pickle in either writing.
    for (const carried of ['PLPYFN', '\x81\xaaPythonScan', 'a\x80\x05\x95', 'a\xcc\x80\x04\xcc\x95'])
      assert.match(judged(made(module, name, blob(Buffer.from(carried, 'latin1')))), /^review/, carried);
    assert.match(judged(made(module, name, global('builtins', 'len'))), /^review/, name);
  }
});

test('a graph of igraph is made of numbers, edges and attributes', () => {
  const graph = global('igraph', 'Graph');
  assert.equal(judged(call(graph, int(3), emptyList, int(0), emptyDict, emptyDict, emptyDict)), 'allow');
  assert.match(judged(call(graph, ascii('I-1\n'), emptyList)), /^review/, 'less than no nodes');
  assert.match(judged(call(graph, unicode('3'), emptyList)), /^review/);
  assert.match(judged(call(graph, int(3), emptyList, int(0), unicode('name'))), /^review/);
});

test('a quantity of pint is made of numbers; a text would be parsed, and another class called', () => {
  const units = made('pint.util', 'UnitsContainer');
  const quantity = global('pint.facets.plain.quantity', 'PlainQuantity');
  assert.equal(judged(call(global('pint', '_unpickle_quantity'), quantity, int(3), units)), 'allow');
  assert.match(judged(call(global('pint', '_unpickle'), quantity, unicode('3 m'), units)), /^review/);
  assert.match(judged(call(global('pint', '_unpickle'), global('json', 'dumps'), int(3))), /^review/);
  assert.match(judged(call(global('pint', '_unpickle'), global('os', 'system'), unicode('true'))), /^deny/);
});

test('a sorted container may sort by what may be called', () => {
  const list = (...more: Part[]): Part =>
    call(global('sortedcontainers.sortedlist', 'SortedKeyList'), emptyList, ...more);
  assert.equal(judged(list()), 'allow');
  assert.equal(judged(list(none)), 'allow');
  assert.match(judged(list(global('os', 'system'))), /^deny/);
  const dict = global('sortedcontainers.sorteddict', 'SortedDict');
  assert.equal(judged(call(dict, none, emptyDict)), 'allow');
  assert.match(judged(call(dict, global('os', 'remove'), emptyDict)), /^deny/);
});

test('geometries and leaves come as bytes and arrays', () => {
  const parse = global('shapely.io', 'from_wkb');
  assert.equal(judged(call(parse, blob(new Uint8Array(21)))), 'allow');
  assert.match(judged(call(parse, global('json', 'dumps'))), /^review/);
  const forest = global('quantile_forest._quantile_forest_fast', 'QuantileForest');
  assert.equal(judged(call(forest, int(0)), emptyDict, build), 'allow');
  const matrix = dictOf([unicode('matrix1'), made('collections', 'OrderedDict')]);
  assert.match(judged(call(forest, int(1)), matrix, build), /^review/);
});

test('objects may be keys inside of a state of the class’s own; a computed text may not', () => {
  const sum = (key: Part): Part =>
    made('uncertainties.core', 'LinearCombination', [dictOf([key, int(1)]), tuple1]);
  assert.equal(judged(sum(made('uncertainties.core', 'Variable'))), 'allow');
  assert.match(judged(sum(call(global('builtins', 'str'), unicode('__setstate__')))), /^deny/);
  const text = [global('builtins', 'str'), unicode('__setstate__'), tuple1, newObject];
  assert.match(judged(sum(text)), /^deny/, 'made by __new__, of a text');
  const attributes = dictOf([made('uncertainties.core', 'Variable'), int(1)]);
  assert.match(judged(made('uncertainties.core', 'LinearCombination', attributes)), /^deny/);
});

test('a name that ends with .zip leads to expect anything but a program', async () => {
  assert.equal(await promisedBy('model.json.zip', json), null);
  assert.match((await promisedBy('model.zip', pickleFormat)) ?? '', /promises Zip archive/);
  assert.match((await promisedBy('model.npz', json)) ?? '', /promises/);
});

test('a column of places names its coordinates by an authority, and no file', () => {
  const system = (text: string): Part =>
    made('pyproj.crs.crs', 'CRS', dictOf([unicode('srs'), unicode(text)]));
  for (const text of ['EPSG:4326', 'ESRI:102003', 'PROJCRS["WGS 84 / UTM zone 33N",BASEGEOGCRS["WGS 84"]]'])
    assert.equal(judged(system(text)), 'allow', text);
  for (const text of ['+init=/tmp/evil:1', 'file:/etc/passwd', '@null'])
    assert.match(judged(system(text)), /^review/, text);
});

test('a model makes classes of its own library alone', () => {
  const boosted = (module: string, name: string): Part =>
    made('ngboost.api', 'NGBRegressor', [
      dictOf(
        [unicode('Dist'), global(module, name)],
        [unicode('Score'), global('ngboost.scores', 'LogScore')],
      ),
    ]);
  assert.equal(judged(boosted('ngboost.distns.normal', 'Normal')), 'allow');
  assert.match(judged(boosted('collections', 'OrderedDict')), /^review/);
  const nearest = (similarity: Part): Part =>
    made(
      'implicit.nearest_neighbours',
      'CosineRecommender',
      dictOf([unicode('similarity'), similarity], [unicode('K'), int(20)]),
    );
  assert.equal(judged(nearest(none)), 'allow');
  assert.equal(judged(nearest(made('scipy.sparse._csr', 'csr_matrix'))), 'allow');
  assert.match(judged(nearest(made('collections', 'OrderedDict'))), /^review/);
});
