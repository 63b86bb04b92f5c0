import assert from 'node:assert/strict';
import { bytes, fixed32, group, join, number, tag, varint } from '../wire/protobuf-build.ts';

/** A model that gets past a scanner that does not look for what it `says`. */
export interface Bypass {
  readonly id: string;
  readonly ref?: string;
  readonly model: Uint8Array;
  readonly expect: 'review' | 'deny';
  /** The rule that must say it: a refusal for another reason is no detection. */
  readonly says: string;
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

// ONNX: a model of one graph, and its parts.
const onnx = (...graph: readonly Uint8Array[]): Uint8Array =>
  join(number(1, 10), bytes(7, join(...graph)), bytes(8, number(2, 21)));
const attribute = (name: string, ...value: readonly Uint8Array[]): Uint8Array =>
  bytes(5, join(bytes(1, name), ...value));
const node = (operation: string, domain = '', ...attributes: readonly Uint8Array[]): Uint8Array =>
  join(bytes(1, 'x'), bytes(2, 'y'), bytes(4, operation), ...attributes, bytes(7, domain));
const relu = bytes(1, node('Relu'));
const entry = (key: string, value: string): Uint8Array => join(bytes(1, key), bytes(2, value));
const outside = (location: string, ...more: readonly Uint8Array[]): Uint8Array =>
  join(number(2, 1), bytes(8, 'w'), bytes(13, entry('location', location)), ...more, number(14, 1));
const secret = outside('/etc/passwd');

/** `os.system` with a command that does nothing, as protocol 0 writes it. */
export const pickle: Uint8Array = text("cos\nsystem\n(S'true'\ntR.");

function nested(depth: number, inner: Uint8Array): Uint8Array {
  let graph = inner;
  for (let level = 0; level < depth; level += 1)
    graph = bytes(1, node('If', '', attribute('then_branch', bytes(6, graph))));
  return graph;
}

function localFunction(domain: string, name: string, ...nodes: readonly Uint8Array[]): Uint8Array {
  return bytes(25, join(bytes(1, name), ...nodes.map((inner) => bytes(7, inner)), bytes(10, domain)));
}

/**
 * A pickle whose string swallows a model, which swallows the rest of the pickle: its first bytes are a field that ONNX
 * does not know, its length the name of a producer.
 */
function polyglot(model: Uint8Array, after: Uint8Array): Uint8Array {
  const length = 0x0212;
  const swallow = join(tag(90, 2), varint(after.length));
  const filler = length - model.length - swallow.length;
  const padding = join(tag(91, 2), varint(filler - 4), new Uint8Array(filler - 4));
  const inside = join(model, padding, swallow);
  assert.equal(inside.length, length);
  return join(Uint8Array.of(0x80, 2, 0x54, 0x12, 2, 0, 0), inside, after);
}

const external = (id: string, graph: Uint8Array, ref = 'CVE-2022-25882'): Bypass => ({
  id: `ONNX: ${id}`,
  ref,
  model: onnx(relu, graph),
  expect: 'deny',
  says: 'outside-file',
});

const externals: readonly Bypass[] = [
  external('a weight of an absolute path', bytes(5, secret)),
  external('a weight of the parent folder', bytes(5, outside('a/../../b')), 'CVE-2024-27318'),
  external('a weight of the parent folder, in the way of Windows', bytes(5, outside('a\\..\\..\\b'))),
  external('a weight of a URL', bytes(5, outside('file:///etc/passwd'))),
  external('a weight whose name goes on behind a NUL', bytes(5, outside('w.bin\0/../..'))),
  external('a weight that says it is inside', bytes(5, join(secret, number(14, 0)))),
  external('a weight of which only a later occurrence is outside', bytes(5, join(number(14, 0), secret))),
  external('two locations, the first one honest', bytes(5, join(outside('w.bin'), secret))),
  external(
    'an entry with two keys',
    bytes(
      5,
      bytes(13, join(bytes(1, 'checksum'), bytes(2, 'x'), bytes(1, 'location'), bytes(2, '/etc/passwd'))),
    ),
  ),
  external('the base of a path', bytes(5, join(outside('w.bin'), bytes(13, entry('basepath', '/etc'))))),
  external("an attribute's tensor", bytes(1, node('Constant', '', attribute('value', bytes(5, secret))))),
  external("an attribute's list of tensors", bytes(1, node('Own', '', attribute('v', bytes(10, secret))))),
  external('a sparse attribute', bytes(1, node('Constant', '', attribute('v', bytes(22, bytes(1, secret)))))),
  external('the indices of a sparse weight', bytes(15, bytes(2, secret))),
  external('a weight twenty graphs deep', nested(20, bytes(5, secret))),
];

const hidden: readonly Bypass[] = [
  {
    id: 'ONNX: external data in a function that nothing calls',
    model: join(
      onnx(relu),
      localFunction('mine', 'F', node('Constant', '', attribute('v', bytes(5, secret)))),
    ),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: "ONNX: external data in a function's default attribute",
    model: join(onnx(relu), bytes(25, join(bytes(1, 'F'), bytes(11, bytes(5, secret)), bytes(10, 'mine')))),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'ONNX: external data in a training graph',
    model: join(onnx(relu), bytes(20, bytes(2, bytes(5, secret)))),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'ONNX: a second graph, which parsers merge into the first',
    model: join(onnx(relu), bytes(7, bytes(5, secret))),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'ONNX: graph before version, behind thousands of unknown fields and groups',
    model: join(
      ...Array.from({ length: 5000 }, () => number(99, 7)),
      group(80, bytes(7, 'no graph'), group(81, fixed32(1, 1))),
      bytes(7, join(bytes(2, 'g'), relu, bytes(5, secret))),
      number(1, 10),
    ),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'ONNX: an external location that is an address in memory',
    model: onnx(relu, bytes(5, outside('*/_ORT_MEM_ADDR_/*', bytes(13, entry('offset', '4096'))))),
    expect: 'deny',
    says: 'tensor-layout',
  },
  {
    id: 'ONNX: a key that early readers set as an attribute',
    model: onnx(relu, bytes(5, outside('w.bin', bytes(13, entry('__class__', 'x'))))),
    expect: 'review',
    says: 'structure-odd',
  },
];

const operations: readonly Bypass[] = [
  ['PyOp', 'ai.onnx.contrib', 'deny'],
  ['PyOp', 'pyopmulti_1', 'deny'],
  ['PythonOp', 'com.microsoft', 'deny'],
  ['ImageReader', 'ai.onnx.contrib', 'deny'],
  ['ATen', 'org.pytorch.aten', 'review'],
  ['EPContext', 'com.microsoft', 'review'],
  ['AzureTritonInvoker', 'com.microsoft.extensions', 'review'],
  ['Relu', 'someone', 'review'],
  ['Relu ', '', 'review'],
  ['relu', '', 'review'],
].map(([operation = '', domain = '', expect]) => ({
  id: `ONNX: ${domain}::${operation}`,
  model: onnx(relu, bytes(1, node(operation, domain))),
  expect: expect as 'review' | 'deny',
  says: 'graph-operation',
}));

const carried: readonly Bypass[] = [
  {
    id: 'ONNX: a function of the model under the name of an operation that runs Python',
    model: join(onnx(bytes(1, node('PyOp', 'mine'))), localFunction('mine', 'PyOp', node('Relu'))),
    expect: 'deny',
    says: 'graph-operation',
  },
  {
    id: 'ONNX: functions that call each other for ever',
    model: join(
      onnx(bytes(1, node('F', 'mine'))),
      localFunction('mine', 'F', node('G', 'mine')),
      localFunction('mine', 'G', node('F', 'mine')),
    ),
    expect: 'review',
    says: 'code-inside',
  },
  {
    id: 'ONNX: functions that double thirty times',
    model: join(
      onnx(bytes(1, node('F0', 'mine'))),
      ...Array.from({ length: 31 }, (_, level) => {
        const callee = node(level < 30 ? `F${level + 1}` : 'Relu', level < 30 ? 'mine' : '');
        return localFunction('mine', `F${level}`, callee, callee);
      }),
    ),
    expect: 'deny',
    says: 'expansion-bomb',
  },
  ...(
    [
      ['a string attribute', onnx(relu, bytes(1, node('Own', '', attribute('s', bytes(4, pickle)))))],
      [
        'one of many strings',
        onnx(relu, bytes(1, node('O', '', attribute('s', bytes(9, 'a'), bytes(9, pickle))))),
      ],
      ['the metadata', join(onnx(relu), bytes(14, join(bytes(1, 'k'), bytes(2, pickle))))],
      ["a graph's metadata", onnx(relu, bytes(16, join(bytes(1, 'k'), bytes(2, pickle))))],
      ["a tensor's metadata", onnx(relu, bytes(5, bytes(16, join(bytes(1, 'k'), bytes(2, pickle)))))],
      ['a doc string', join(onnx(relu), bytes(6, pickle))],
      ['a key of the metadata', join(onnx(relu), bytes(14, bytes(1, pickle)))],
    ] as const
  ).map(
    ([where, model]): Bypass => ({
      id: `ONNX: a pickle in ${where}`,
      model,
      expect: 'deny',
      says: 'dangerous-call',
    }),
  ),
  {
    id: 'ONNX: a pickle that is a model too, and runs',
    model: polyglot(onnx(relu), join(text('0'), pickle)),
    expect: 'deny',
    says: 'polyglot',
  },
  {
    id: 'ONNX: a model that leads out, inside of a harmless pickle',
    model: polyglot(onnx(relu, bytes(5, secret)), text('.')),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'ONNX: kilobytes in a field that no reader knows',
    model: join(onnx(relu), bytes(200, new Uint8Array(5000))),
    expect: 'review',
    says: 'archive-hidden-data',
  },
];

export const onnxBypasses: readonly Bypass[] = [...externals, ...hidden, ...operations, ...carried];

export const honestOnnx: readonly (readonly [id: string, model: Uint8Array])[] = [
  ['ONNX', onnx(relu)],
  ['ONNX with a weight beside it', onnx(relu, bytes(5, outside('weights/w.bin')))],
  ['ONNX in graphs', onnx(nested(20, relu))],
  ['ONNX with a function', join(onnx(bytes(1, node('F', 'mine'))), localFunction('mine', 'F', node('Relu')))],
  ['ONNX with a few bytes of a newer version', join(onnx(relu), bytes(40, 'new'))],
];
