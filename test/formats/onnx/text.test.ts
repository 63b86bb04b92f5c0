import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../../src/core/fact.ts';
import { onnxText } from '../../../src/formats/onnx/text.ts';
import { assertLinear } from '../../linear-time.ts';
import { judgeBytes } from '../../pipeline/judge-bytes.ts';
import { claims, readWith } from '../kit.ts';
import { mutations } from '../mutate.ts';

// As `onnx.save(model, 'm.textproto')` and `onnx.printer.to_text(model)` write one and the same model.
const message = `ir_version: 8
producer_name: "op_type"
graph {
  node {
    input: "x"
    output: "y"
    op_type: "Add"
    attribute { name: "g" type: GRAPH g { node { op_type: "Relu" output: "z" } } }
  }
  node { op_type: "Inner" domain: "mine" input: "x" }
  name: "g"
  initializer {
    dims: 1
    data_type: 1
    name: "w"
    external_data { key: "location" value: "w.bin" }
    external_data { key: "offset" value: "0" }
    data_location: EXTERNAL
  }
  input { name: "x" type { tensor_type { elem_type: 1 shape { dim { dim_value: 1 } } } } }
}
opset_import { domain: "" version: 17 }
functions { name: "Inner" input: "a" output: "b" domain: "mine" node { op_type: "Sin" input: "a" output: "b" } }
`;
const own = `<
   ir_version: 8,
   opset_import: ["" : 17]
>
g (float[1] x) => (float[1] y)
   <float[1] w = ["location": "w.bin", "offset": "0"]>
{
   y = Add (x, w)
   z = If (c) <then_branch: graph = yes () => (float[1] a) { a = Relu (x) }>
   q = Gelu <approximate = "tanh"> (x)
}
`;

function told(facts: readonly Fact[]): string[] {
  return facts
    .map((fact) =>
      fact.kind === 'operation'
        ? `${fact.name} ${fact.count}`
        : fact.kind === 'reference'
          ? `${fact.to} ${fact.name}`
          : `${fact.kind}`,
    )
    .sort();
}

test('operations and files of both forms are told', async () => {
  const one = await readWith(onnxText, Buffer.from(message));
  assert.deepEqual(told(one.facts), ['Add 1', 'Relu 1', 'Sin 1', 'companion w.bin']);
  const other = await readWith(onnxText, Buffer.from(own));
  assert.deepEqual(told(other.facts), ['Add 1', 'Gelu 1', 'If 1', 'Relu 1', 'companion w.bin']);
});

test('what leads out of the folder, or to operators that nobody knows, is not admitted', async () => {
  for (const [name, text] of [
    ['m.textproto', message.replace('w.bin', '/etc/passwd')],
    ['m.prototxt', `# ${'x'.repeat(10_000)}\n${message.replace('w.bin', '../../w.bin')}`],
    ['m.pbtxt', message.replace('"Relu"', '"Relu" domain: "elsewhere"')],
    ['m.txt', message.replace('"Sin"', '"PyOp" domain: "com.microsoft"')],
    ['m.onnxtxt', own.replace('w.bin', '/etc/passwd')],
    ['m.onnxtxt', own.replace('w.bin', '\\/etc/passwd')],
    ['m.onnxtext', own.replace('Gelu', 'elsewhere.Gelu')],
    ['m', own.replace('Relu', 'elsewhere.Relu')],
    ['m.onnxtxt', own.replace('= Gelu', '= # here\n elsewhere . Gelu # and here\n')],
    // A comment that looks like the name of an attribute.
    ['m.onnxtxt', own.replace('q = Gelu', 'q # a: graph\n = elsewhere.Gelu')],
  ] as const) {
    const { findings } = await judgeBytes(Buffer.from(text), undefined, name);
    assert.ok(
      findings.some(({ severity }) => ['medium', 'high', 'critical'].includes(severity)),
      `${name}: ${text}`,
    );
  }
  for (const [name, text] of [
    ['m.textproto', message],
    ['m.onnxtxt', own],
  ] as const) {
    const { findings } = await judgeBytes(Buffer.from(text), undefined, name);
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'info'),
      [],
      name,
    );
  }
});

test('other texts with these endings are not claimed', () => {
  for (const [name, text] of [
    ['deploy.prototxt', 'name: "c"\nlayer { name: "x" type: "Convolution" }\n'],
    ['labels.pbtxt', 'item {\n  name: "a"\n  id: 1\n}\n'],
    ['notes.txt', 'op_type { external_data }'],
    ['m.pbtxt', '\u0001op_type'],
  ] as const)
    assert.ok(!claims(onnxText, Buffer.from(text), { name }), name);
});

test('texts that never end a string take linear time', async () => {
  for (const part of ['\\"', '"location":"\\', '= a.', '#', '"', '= '])
    for (const before of ['<ir_version: 8>\n"', '<ir_version: 8>\n'])
      await assertLinear(
        JSON.stringify(before + part),
        10_000,
        (size) => Buffer.from(before + part.repeat(size / part.length)),
        (text) => readWith(onnxText, text),
      );
});

test('no mutation throws', async () => {
  for (const bytes of mutations([Buffer.from(message), Buffer.from(own)], 300))
    await readWith(onnxText, bytes);
});
