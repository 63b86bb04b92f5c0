import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import {
  call,
  closure,
  type Item,
  list,
  name,
  promise,
  rds,
  string,
  withAttribute,
  workspace,
} from './r-items.ts';

type Decision = 'allow' | 'review' | 'deny';

async function decisionOf(bytes: Uint8Array): Promise<Decision> {
  const { findings, complete } = await judgeBytes(bytes);
  const severities = new Set(findings.map(({ severity }) => severity));
  if (!complete || severities.has('critical') || severities.has('high')) return 'deny';
  return severities.has('medium') ? 'review' : 'allow';
}

const touch = string('touch marker');
const run = call('system', touch);

/** Ways to run a program from R code; none of them calls `system` by its plain name. */
const detours: Readonly<Record<string, Item>> = {
  'the function of a package': call(call('::', name('base'), name('system')), touch),
  'in parentheses': call(call('(', name('system')), touch),
  'in braces': call(call('{', name('system')), touch),
  'out of a condition': call(call('if', name('TRUE'), name('system'), name('stop')), touch),
  'out of a namespace, by $': call(call('$', call('asNamespace', string('base')), name('system')), touch),
  'out of an environment, by [[': call(call('[[', call('baseenv'), string('system')), touch),
  'looked up': call(call('get', string('system')), touch),
  matched: call(call('match.fun', string('system')), touch),
  'called by name': call('do.call', string('system'), call('list', touch)),
  'called by a text put together': call(
    'do.call',
    call('paste0', string('sys'), string('tem')),
    call('list', touch),
  ),
  'looked up by a text put together': call(call('get', call('rawToChar', call('as.raw', name('x')))), touch),
  'given to sapply': call('sapply', touch, name('system')),
  'given to Reduce': call('Reduce', name('system'), touch),
  'under another name': call('{', call('<-', name('f'), name('system')), call('f', touch)),
  'as the primitive': call('.Internal', call('system', touch, name('x'))),
  'by the C library': call('.C', string('system'), touch),
  'through a pipe': call('readLines', call('pipe', touch)),
  'out of text': call('eval', call('parse', string("system('touch marker')"))),
  'out of a string': call('eval', call('str2lang', string("system('touch marker')"))),
  'in a library of its own': call('dyn.load', string('/tmp/x.so')),
  'in Python': call(call('::', name('reticulate'), name('py_run_string')), string('import os')),
};

for (const [way, code] of Object.entries(detours)) {
  test(`R: a program that is run ${way} is never admitted`, async () => {
    assert.notEqual(await decisionOf(rds(closure(code))), 'allow', 'in a function');
    assert.notEqual(
      await decisionOf(rds(list(closure(call('{', call('exp', name('x')), code))))),
      'allow',
      'deeper',
    );
    // predict() evaluates the terms of a model.
    const terms = withAttribute(call('~', name('y'), name('x')), 'predvars', call('list', name('y'), code));
    assert.notEqual(await decisionOf(rds(list(terms))), 'allow', 'in the terms');
    assert.equal(await decisionOf(rds(promise(code))), 'deny', 'in a promise');
  });
}

// https://nvd.nist.gov/vuln/detail/CVE-2024-27322
test('CVE-2024-27322: an unevaluated promise is denied, whatever it holds and wherever it stands', async () => {
  const harmless = call('exp', name('x'));
  const files = [
    rds(promise(run)),
    rds(promise(harmless)),
    rds(list(promise(harmless))),
    rds(withAttribute(list(), 'names', promise(harmless))),
    rds(call('f', promise(harmless))),
    workspace({ model: promise(harmless) }),
    gzipSync(workspace({ model: list(promise(harmless)) })),
  ];
  for (const file of files) assert.equal(await decisionOf(file), 'deny');
});

test('R: functions that R calls by itself, or that hide its own, are never admitted', async () => {
  const plain = closure(call('exp', name('x')));
  assert.equal(await decisionOf(workspace({ score: plain })), 'allow');
  for (const [bound, decision] of [
    ['.First', 'deny'],
    ['.Last', 'deny'],
    ['print', 'review'],
    ['predict', 'review'],
    ['[<-', 'review'],
    ['library', 'review'],
  ] as const)
    assert.equal(await decisionOf(workspace({ [bound]: plain })), decision, bound);
  // A table may be called as a function is.
  assert.equal(await decisionOf(workspace({ df: list(string('a')), data: list() })), 'allow');
});

test('R: a function that is looked up by a text of several parts', async () => {
  const lookup = (...parts: readonly Item[]): Buffer =>
    rds(closure(call('do.call', call('paste0', ...parts), call('list', touch))));
  assert.equal(await decisionOf(lookup(string('method.'), name('kind'))), 'allow');
  assert.equal(await decisionOf(lookup(string('sys'), name('rest'))), 'review');
  assert.equal(await decisionOf(lookup(name('start'), string('tem'))), 'review');
  assert.equal(await decisionOf(lookup(string('a'), string('b'))), 'review');
});

test('R: variables and calls that only look dangerous are admitted', async () => {
  const honest = [
    call('lm', call('~', name('load'), call('+', name('source'), name('system'))), name('data')),
    call('lm', name('formula'), call('read.csv', string('data.csv'))),
    call('lm', name('formula'), call('readRDS', string('data.rds'))),
    call('update', name('system')),
  ];
  for (const item of honest)
    assert.equal(await decisionOf(rds(list(item))), 'allow', item.toString('latin1'));
  const local = closure(call('{', call('<-', name('file'), call('exp', name('x'))), name('file')));
  assert.equal(await decisionOf(rds(local)), 'allow');
});

const corpus = join(import.meta.dirname, '../corpus');

/** Advisories and techniques, each with the sample that shows it. */
const shown: readonly (readonly [advisory: string, sample: string, decision: Decision])[] = [
  ['https://nvd.nist.gov/vuln/detail/CVE-2025-54412', 'skops/operator-module.skops', 'deny'],
  ['https://nvd.nist.gov/vuln/detail/CVE-2025-54413', 'skops/method.skops', 'deny'],
  ['https://nvd.nist.gov/vuln/detail/CVE-2024-37065', 'skops/popen.skops', 'deny'],
  ['https://nvd.nist.gov/vuln/detail/CVE-2025-54886', 'skops/pickle-member.skops', 'deny'],
  ['skops: a list whose class is a function', 'skops/list-class.skops', 'deny'],
  ['skops: a schema in wide characters', 'skops/wide-schema.skops', 'deny'],
  ['CWE-611: XML external entity', 'pmml/entity-file.pmml', 'deny'],
  ['CWE-611: parameter entity', 'pmml/parameter-entity.pmml', 'deny'],
  ['CWE-611: an entity that another declares', 'pmml/hidden-entity.pmml', 'deny'],
  ['CWE-611: in UTF-16', 'pmml/entity-utf16.pmml', 'deny'],
  ['CWE-827: XInclude', 'pmml/xinclude.pmml', 'deny'],
  ['CWE-776: billion laughs', 'pmml/laughs.pmml', 'review'],
  ['CWE-776: quadratic blow-up', 'pmml/quadratic.pmml', 'review'],
  ['CWE-470: a Java class in the place of a function', 'pmml/custom-function.pmml', 'review'],
  ['XGBoost: unchecked child', 'xgboost-ubjson/child-out-of-range.ubj', 'deny'],
  ['XGBoost: unchecked child, binary', 'xgboost-binary/child-out-of-range.model', 'deny'],
  ['LightGBM: a circle', 'lightgbm/circle.txt', 'deny'],
  ['Flax: an array of objects', 'msgpack/objects.msgpack', 'deny'],
  ['msgpack-numpy: a pickled array', 'msgpack/numpy-pickle.msgpack', 'deny'],
  ['TorchServe: a handler of its own', 'torch-model-archive/own-handler.mar', 'review'],
  ['TorchServe: any function as the handler', 'torch-model-archive/command.mar', 'deny'],
  ['TorchServe: a file outside of the archive', 'torch-model-archive/outside.mar', 'deny'],
];

for (const [advisory, sample, decision] of shown)
  test(`${advisory} is ${decision}`, async () => {
    const path = join(corpus, sample);
    assert.ok(existsSync(path), `${path} is missing`);
    assert.equal(await decisionOf(readFileSync(path)), decision);
  });

test('TorchServe: a workflow that has the server fetch a model says so', async () => {
  const { findings } = await judgeBytes(readFileSync(join(corpus, 'torch-workflow-archive/remote.war')));
  assert.ok(
    findings.some(({ rule, evidence }) => rule === 'remote-resource' && evidence.includes('first.mar')),
  );
});
