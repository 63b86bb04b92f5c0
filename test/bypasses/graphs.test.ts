import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/policy/decide.ts';
import { standard } from '../../src/policy/presets/standard.ts';
import { judgeBytes } from '../pipeline/judge-bytes.ts';
import { bytes, join, number } from '../wire/protobuf-build.ts';
import { type Bypass, honestOnnx, onnxBypasses, pickle, text } from './graphs-onnx.ts';

// Core ML: a version, a description, and what the model is.
const description = bytes(2, bytes(1, bytes(1, 'x')));
const coreml = (kind: number, model: Uint8Array): Uint8Array =>
  join(number(1, 4), description, bytes(kind, model));
const custom = bytes(1, join(bytes(1, 'own'), bytes(500, bytes(10, 'Own'))));
const blob = (name: string): Uint8Array => {
  const value = bytes(5, bytes(1, name));
  const constant = join(bytes(1, 'const'), bytes(5, join(bytes(1, 'val'), bytes(2, value))));
  const block = bytes(3, join(bytes(1, 'CoreML5'), bytes(2, bytes(3, constant))));
  return bytes(2, join(bytes(1, 'main'), bytes(2, block)));
};

const coremlCases: readonly Bypass[] = [
  ...(
    [
      ['a network', coreml(500, custom)],
      ['a classifier', coreml(403, custom)],
      ['a branch', coreml(500, bytes(1, bytes(605, bytes(2, custom))))],
      ["a loop's condition", coreml(500, bytes(1, bytes(615, bytes(3, custom))))],
      [
        'a pipeline in a pipeline',
        coreml(202, bytes(1, coreml(200, bytes(1, bytes(1, coreml(500, custom)))))),
      ],
    ] as const
  ).map(
    ([where, model]): Bypass => ({
      id: `Core ML: a custom layer in ${where}`,
      model,
      expect: 'review',
      says: 'custom-object',
    }),
  ),
  {
    id: 'Core ML: a custom model',
    model: coreml(555, bytes(10, 'Own')),
    expect: 'review',
    says: 'custom-object',
  },
  {
    id: 'Core ML: weights elsewhere',
    model: coreml(502, blob('/etc/passwd')),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'Core ML: weights above the model',
    model: coreml(502, blob('@model_path/../../secret')),
    expect: 'deny',
    says: 'outside-file',
  },
  {
    id: 'Core ML: a linked model elsewhere',
    model: coreml(556, bytes(1, join(bytes(1, bytes(1, 'm')), bytes(2, bytes(1, '/private/tmp'))))),
    expect: 'deny',
    says: 'outside-file',
  },
];

// Paddle: a program of one block.
const paddle = (...parts: readonly Uint8Array[]): Uint8Array =>
  bytes(1, join(number(1, 0), number(2, -1), ...parts));
const operation = (type: string, ...attributes: readonly Uint8Array[]): Uint8Array =>
  bytes(4, join(bytes(3, type), ...attributes.map((one) => bytes(4, one))));

const paddleCases: readonly Bypass[] = [
  ...(
    [
      ['py_func', 'deny'],
      ['save', 'deny'],
      ['save_combine', 'deny'],
      ['load', 'deny'],
      ['load_combine', 'deny'],
      ['read_file', 'deny'],
      ['print', 'review'],
      ['listen_and_serv', 'review'],
      ['tensorrt_engine', 'review'],
      ['frobnicate', 'review'],
    ] as const
  ).map(
    ([type, expect]): Bypass => ({
      id: `Paddle: ${type} in a second block`,
      model: join(paddle(operation('relu')), paddle(operation('scale'), operation(type))),
      expect,
      says: 'graph-operation',
    }),
  ),
  {
    id: 'Paddle: a pickle in an attribute',
    model: paddle(operation('relu', join(bytes(1, 's'), bytes(5, pickle)))),
    expect: 'deny',
    says: 'dangerous-call',
  },
];

// OpenVINO: one layer.
const openvino = (before: string, layer: string): Uint8Array =>
  text(`<?xml version="1.0"?>${before}<net name="n" version="11"><layers>${layer}</layers></net>`);
const layer = (type: string, version: string, inside = ''): string =>
  `<layer id="0" name="l" type="${type}" version="${version}">${inside}</layer>`;

const openvinoCases: readonly Bypass[] = [
  {
    id: 'OpenVINO: an operation of an extension',
    model: openvino('', layer('Own', 'extension')),
    expect: 'review',
    says: 'graph-operation',
  },
  {
    id: 'OpenVINO: an operation of an extension under a known name',
    model: openvino('', layer('ReLU', 'extension')),
    expect: 'review',
    says: 'graph-operation',
  },
  {
    id: 'OpenVINO: the same inside of a loop, behind a long comment',
    model: openvino(
      `<!--${' '.repeat(9000)}-->`,
      layer('Loop', 'opset5', `<body><layers>${layer('Own', 'extension')}</layers></body>`),
    ),
    expect: 'review',
    says: 'graph-operation',
  },
  {
    id: 'OpenVINO: an external entity',
    model: openvino('<!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/passwd">]>', layer('ReLU', 'opset1')),
    expect: 'deny',
    says: 'code-inside',
  },
  {
    id: 'OpenVINO: a document type from elsewhere',
    model: openvino('<!DOCTYPE net SYSTEM "http://127.0.0.1:9/net.dtd">', layer('ReLU', 'opset1')),
    expect: 'deny',
    says: 'code-inside',
  },
  {
    id: 'OpenVINO: a constant before the beginning of its file',
    model: openvino(
      '',
      layer('Const', 'opset1', '<data element_type="f32" shape="2" offset="-8" size="8"/>'),
    ),
    expect: 'deny',
    says: 'tensor-layout',
  },
];

const bypasses = [...onnxBypasses, ...coremlCases, ...paddleCases, ...openvinoCases];

test('every bypass has a name of its own', () => {
  assert.equal(new Set(bypasses.map(({ id }) => id)).size, bypasses.length);
});

for (const { id, ref, model, expect, says } of bypasses)
  test(`${expect}: ${id}${ref === undefined ? '' : ` (${ref})`}`, async () => {
    const { findings, complete, format } = await judgeBytes(model);
    const said = findings
      .map((finding) => `${finding.severity} ${finding.rule}: ${finding.evidence}`)
      .join('\n');
    assert.ok(
      findings.some(({ rule }) => rule === says),
      `${format}: ${said || 'nothing is said'}`,
    );
    assert.equal(decide(standard, { findings, complete, format }).verdict, expect, said);
  });

const honest: readonly (readonly [id: string, model: Uint8Array])[] = [
  ...honestOnnx,
  ['Core ML', coreml(500, bytes(1, bytes(130, new Uint8Array())))],
  ['Core ML with weights beside it', coreml(502, blob('@model_path/weights/weight.bin'))],
  ['Paddle', join(paddle(operation('relu')), paddle(operation('scale')))],
  ['OpenVINO', openvino('<!-- by hand -->', layer('ReLU', 'opset1'))],
];

for (const [id, model] of honest)
  test(`allow: ${id}`, async () => {
    const { findings, complete, format } = await judgeBytes(model);
    assert.notEqual(format, 'unknown');
    const said = findings
      .map((finding) => `${finding.severity} ${finding.rule}: ${finding.evidence}`)
      .join('\n');
    assert.equal(decide(standard, { findings, complete, format }).verdict, 'allow', said);
  });
