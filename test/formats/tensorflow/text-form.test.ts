import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { LimitError, ParseError } from '../../../src/core/errors.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { graphDef, graphText, savedModel } from '../../../src/formats/tensorflow/tensorflow.ts';
import { graphShape } from '../../../src/formats/tensorflow/text-shape.ts';
import { binaryOf } from '../../../src/wire/text-form.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith } from '../kit.ts';
import { mutations } from '../mutate.ts';
import { samplesOf } from '../samples.ts';
import { node } from './wire.ts';

function withoutPlaces(facts: readonly Fact[]): unknown[] {
  return facts
    .filter(({ kind }) => kind !== 'metadata')
    .map((fact) => ({ ...fact, where: {}, ...('bytes' in fact ? { bytes: null } : {}) }));
}

// Both were written by protobuf's own library, out of one message.
test('a graph as text says what the same graph says in binary', async () => {
  const samples = samplesOf('tensorflow-text');
  assert.ok(samples.length >= 4);
  for (const { name, path, bytes } of samples) {
    assert.ok(claims(graphText, bytes), name);
    const other = path.replace('/tensorflow-text/', name.includes('/') ? '/saved-model/' : '/graph-def/');
    const binary = readFileSync(other.replace(/\.pbtxt$/, '.pb'));
    const [text, same] = [
      await readWith(graphText, bytes),
      await readWith(name.includes('/') ? savedModel : graphDef, binary),
    ];
    const told = withoutPlaces(text.facts).filter((fact) => (fact as Fact).kind !== 'tensor');
    const expected = withoutPlaces(same.facts).filter((fact) => (fact as Fact).kind !== 'tensor');
    assert.deepEqual(told, expected, name);
  }
});

// The variants that the text format's specification allows for one and the same message.
test('every way to write a node is the same node', () => {
  const expected = Buffer.from(node('a', 'WriteFile', ['x', 'y']));
  for (const text of [
    'node { name: "a" op: "WriteFile" input: "x" input: "y" }',
    "node: < name: 'a', op: 'WriteFile'; input: ['x', 'y'] >",
    'node [{ name: "a" op: "Write" "File" input: ["x"] input: "y" }] # a comment }',
    'node {\n  # name: "b"\n  name: "\\141" op: "\\x57rite\\u0046ile" input:"x"input:"y"\n}',
    'versions { producer: 1 } node { name: "a" op: "WriteFile" unknown { op: "NoOp" } input: "x" input: "y" }',
    'node { name: "a" op: "WriteFile" [some.extension] { op: "NoOp" } input: "x" input: "y" }',
    // A bracket and a brace inside of a text, in a list within a message that is passed over.
    'versions { more [ { name: "]} } " } ] } node { name: "a" op: "WriteFile" input: "x" input: "y" }',
    'versions { more { deep [ { a: -1 }, < b: "\\"" > ] } } node { name: "a" op: "WriteFile" input: ["x", "y"] }',
  ])
    assert.deepEqual(Buffer.from(binaryOf(Buffer.from(text), graphShape)), expected, text);
});

test('texts that break off are broken, and depth has a bound', () => {
  for (const text of [
    'node {',
    'node { name: "a',
    'node { name: }',
    'node ]',
    'node { op: "a" >',
    'node: [',
    '"a"',
    'node {[a',
  ])
    assert.throws(() => binaryOf(Buffer.from(text), graphShape), ParseError, text);
  assert.throws(() => binaryOf(Buffer.from('node {'.repeat(10_000)), graphShape), LimitError);
});

test('the name that loaders open is read whatever it holds; other texts are not claimed', async () => {
  assert.ok(claims(graphText, Buffer.from('anything'), { name: 'saved_model.pbtxt' }));
  for (const text of [
    'node\n',
    'library(tidyverse)\n',
    'node: value\n',
    'versions = 3\n',
    'import os\n',
    '{"node": {}}',
  ])
    assert.ok(!claims(graphText, Buffer.from(text)), text);
  const hidden = `${'# a comment\n'.repeat(50)}node { name: "a" op: "ReadFile" }`;
  assert.equal((await judgeBytes(Buffer.from(hidden))).findings[0]?.severity, 'high');
});

// protobuf's own parser finds the node; a reader that loses its place in a list takes it for a part of a text.
test('texts in a list of messages hide no node', async () => {
  const text = `saved_model_schema_version: 1 meta_graphs {
    meta_info_def { stripped_op_list { op [ { name: "] y } } z: '" } ] } }
    graph_def { node { name: "a" op: "WriteFile" } }
    collection_def { key: "' k { q: '" } #' }
  }`;
  const { findings } = await judgeBytes(Buffer.from(text), undefined, 'saved_model.pbtxt');
  assert.ok(findings.some(({ evidence }) => evidence.includes('WriteFile')));
});

test('a text is a graph however far down, and with whatever field, it begins', async () => {
  const writes = 'node { name: "a" op: "WriteFile" }';
  const comment = `# ${'x'.repeat(6000)}\n`;
  for (const [name, text] of [
    ['graph.pbtxt', comment + writes],
    ['graph', '\n'.repeat(5000) + writes],
    ['graph.pbtxt', `node ${comment} ${writes.slice(4)}`],
    ['graph.pbtxt', `node # a\n # b\n : ${writes.slice(4)}`],
    ['graph.pbtxt', `version: 21 ${writes}`],
    ['saved_model.pbtxt', `${comment} meta_graphs { graph_def { ${writes} } }`],
    ['x.meta', `saver_def { filename_tensor_name: "a" } graph_def { ${writes} }`],
    ['x.meta', `collection_def { key: "a" value { bytes_list { value: "x" } } } graph_def { ${writes} }`],
    ['x.meta', `signature_def: < key: "a" > graph_def { ${writes} }`],
  ] as const) {
    const { findings } = await judgeBytes(Buffer.from(text), undefined, name);
    assert.ok(
      findings.some(({ evidence }) => evidence.includes('WriteFile')),
      `${name}: ${text.slice(-120)}`,
    );
  }
});

test('no mutation throws', async () => {
  const samples = samplesOf('tensorflow-text').map(({ bytes }) => bytes);
  for (const bytes of mutations(samples, 300)) await readWith(graphText, bytes);
});
