import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { FlatBuffer, type Table, type Vector } from '../../wire/flatbuffer.ts';
import { readFields, textOf } from '../../wire/protobuf.ts';
import { tellingAttributes } from '../../wire/tensorflow.ts';
import type { Reading } from '../format.ts';
import { textsOfVector } from './flexbuffer.ts';
import { builtinOperators, tensorTypes } from './schema.ts';

/** Fields of the tables of schema.fbs, by number. */
const model = { operatorCodes: 1, subgraphs: 2, buffers: 4, metadata: 6, signatures: 7 } as const;
const operatorCode = { deprecated: 0, custom: 1, builtin: 3 } as const;
const subgraph = { tensors: 0, operators: 3, name: 4 } as const;
const tensor = { shape: 0, type: 1, buffer: 2, name: 3 } as const;
const operator = { opcode: 0, custom: 5, largeAt: 9, largeSize: 10 } as const;
const buffer = { data: 0, offset: 1, size: 2 } as const;
const customOperator = 32;
/** Codes beyond this stand in a wider field. */
const lastNarrowCode = 127;

interface Code {
  readonly domain: 'tflite' | 'tensorflow';
  readonly name: string;
  /** `custom` where the model itself names the operation: a name of a built-in one means nothing there. */
  readonly role: string;
}

/** Model of TensorFlow Lite (tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3). */
export function readTflite(reading: Reading): void {
  try {
    readModel(reading);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', error.message);
  }
}

function readModel(reading: Reading): void {
  const file = new FlatBuffer(reading.source);
  const root = file.root();
  const codes = [...file.tables(root, model.operatorCodes)].map((code) => codeOf(file, code));
  const buffers = readBuffers(reading, file, root);
  let number = 0;
  for (const graph of file.tables(root, model.subgraphs)) {
    // The first subgraph is the model; others are the bodies of branches and loops, or further entries.
    const within = number === 0 ? '' : file.text(graph, subgraph.name) || `subgraph ${number}`;
    readOperators(reading, file, graph, codes, within);
    if (reading.detail) readTensors(reading, file, graph, buffers, within);
    number += 1;
  }
  if (reading.detail) tellMetadata(reading, file, root);
}

/** Runtimes take the larger of the two numbers, and the custom name only for CUSTOM. */
function codeOf(file: FlatBuffer, code: Table): Code {
  const narrow = file.signed(code, operatorCode.deprecated, 1);
  const wide = file.signed(code, operatorCode.builtin, 4);
  const number = Math.max(narrow, wide);
  if (number === customOperator) {
    const name = file.text(code, operatorCode.custom, 512);
    return name.startsWith('Flex')
      ? { domain: 'tensorflow', name, role: 'flex' }
      : { domain: 'tflite', name, role: 'custom' };
  }
  const name = number === lastNarrowCode ? undefined : builtinOperators[number];
  return { domain: 'tflite', name: name ?? `builtin ${number}`, role: '' };
}

function readOperators(
  reading: Reading,
  file: FlatBuffer,
  graph: Table,
  codes: readonly Code[],
  within: string,
): void {
  const found = new Map<string, { code: Code; count: number; at: number; detail: string }>();
  for (const node of file.tables(graph, subgraph.operators)) {
    const index = file.scalar(node, operator.opcode, 4);
    const code = codes[index];
    if (code === undefined) {
      tell(reading, node.at, 'structure-broken', `an operator of code ${index}, of ${codes.length}`);
      continue;
    }
    for (const { name, detail } of operationsOf(reading, file, node, code)) {
      const key = `${code.domain}\0${code.role}\0${name}\0${detail}`;
      const known = found.get(key);
      if (known !== undefined) known.count += 1;
      else found.set(key, { code: { ...code, name }, count: 1, at: node.at, detail });
    }
  }
  for (const {
    code: { domain, name, role },
    count,
    at,
    detail,
  } of found.values())
    reading.emit({
      kind: 'operation',
      where: { offset: at },
      domain,
      name,
      count,
      within,
      ...(role === '' ? {} : { role }),
      ...(detail === '' ? {} : { detail }),
    });
}

interface Told {
  readonly name: string;
  readonly detail: string;
}

/**
 * An operation that the Flex delegate runs says twice what it is: in its code, and in the NodeDef among its options.
 * The delegate runs the second; where they differ, both are told.
 */
function operationsOf(reading: Reading, file: FlatBuffer, node: Table, code: Code): Told[] {
  if (code.domain === 'tflite') return [{ name: code.name, detail: '' }];
  const named = code.name.slice('Flex'.length);
  const options = optionsOf(file, node);
  const { source } = reading;
  const [name, definition] = textsOfVector(source, options.at, options.length, 16);
  if (name === undefined || name === null || definition === undefined || definition === null)
    throw new ParseError('PARSE_INVALID', options.at, `the options of ${code.name} do not say what it is`);
  const detail = tellingAttributes(source, definition).join(' ');
  const run = textOf(source, name, 512);
  // What the NodeDef itself says is its op (2).
  let defined = '';
  for (const field of readFields(source, definition.at, definition.at + definition.size))
    if (field.number === 2 && field.wire === 'bytes') defined = textOf(source, field, 512);
  const others = new Set([named, defined === '' ? run : defined]);
  others.delete(run);
  if (others.size > 0)
    tell(reading, node.at, 'structure-odd', `an operator of code ${code.name} that runs ${run}`);
  return [run, ...others].map((one) => ({ name: one, detail }));
}

/** Options beyond two gigabytes lie behind the FlatBuffer, at an offset of their own. */
function optionsOf(file: FlatBuffer, node: Table): Vector {
  const at = file.scalar(node, operator.largeAt, 8);
  const length = file.scalar(node, operator.largeSize, 8);
  if (at <= 1) return file.vector(node, operator.custom, 1);
  if (at + length > file.source.size)
    throw new ParseError('PARSE_TRUNCATED', node.at, `${length} bytes of options at ${at}`);
  return { at, length };
}

/** Bytes of each buffer; those of models beyond two gigabytes lie behind the FlatBuffer. */
function readBuffers(reading: Reading, file: FlatBuffer, root: Table): number[] {
  const sizes: number[] = [];
  for (const one of file.tables(root, model.buffers)) {
    const at = file.scalar(one, buffer.offset, 8);
    const size = file.scalar(one, buffer.size, 8);
    // Writers put 0 or 1 there for "not outside".
    if (at > 1 && at + size > file.source.size)
      tell(reading, one.at, 'tensor-layout', `a buffer of ${size} bytes at ${at} lies outside of the file`);
    sizes.push(at > 1 ? size : file.vector(one, buffer.data, 1).length);
  }
  return sizes;
}

function readTensors(
  reading: Reading,
  file: FlatBuffer,
  graph: Table,
  buffers: readonly number[],
  within: string,
): void {
  for (const one of file.tables(graph, subgraph.tensors)) {
    const name = file.text(one, tensor.name);
    const type = file.signed(one, tensor.type, 1);
    const bytes = buffers[file.scalar(one, tensor.buffer, 4)] ?? 0;
    reading.emit({
      kind: 'tensor',
      where: { offset: one.at },
      name: within === '' ? name : `${within}/${name}`,
      dtype: tensorTypes[type] ?? `type ${type}`,
      shape: [...file.integers(one, tensor.shape)],
      // Tensors without a buffer are computed.
      bytes: bytes === 0 ? null : bytes,
    });
  }
}

function tellMetadata(reading: Reading, file: FlatBuffer, root: Table): void {
  for (const one of file.tables(root, model.metadata))
    reading.emit({
      kind: 'metadata',
      where: { offset: one.at },
      key: 'metadata',
      value: file.text(one, 0, 200),
    });
  for (const one of file.tables(root, model.signatures))
    reading.emit({
      kind: 'metadata',
      where: { offset: one.at },
      key: 'signature',
      value: file.text(one, 2, 200),
    });
}

function tell(reading: Reading, offset: number | null, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
}
