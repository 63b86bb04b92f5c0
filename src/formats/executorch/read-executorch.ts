import { Cursor } from '../../bytes/cursor.ts';
import { readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { FlatBuffer, type Table } from '../../wire/flatbuffer.ts';
import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
import { type Data, type Segments, segmentsOf } from './segments.ts';
import { scalarTypes } from './types.ts';

/** Fields of the tables of program.fbs, by number. */
const program = { plans: 1, inline: 3, segments: 4, named: 7 } as const;
const plan = { name: 0, values: 2, chains: 5, operators: 6, delegates: 7 } as const;
const chain = { instructions: 2 } as const;
const instruction = { kind: 0, call: 1 } as const;
const operator = { name: 0, overload: 1 } as const;
const delegate = { id: 0, processed: 1 } as const;
const processed = { location: 0, index: 1 } as const;
const value = { kind: 0, of: 1 } as const;
const tensor = { type: 0, sizes: 2, extra: 9 } as const;
const kernelCall = 1;
const delegateCall = 2;
const tensorKind = 5;
const inSegment = 1;

/** Program of ExecuTorch (schema/program.fbs, version 0), with or without the extended header. */
export function readProgram(reading: Reading): void {
  guarded(reading, () => {
    const { source } = reading;
    const header = readHeader(reading);
    const file = new FlatBuffer(source, 0, header.programSize ?? source.size);
    const root = file.root();
    const segments = segmentsOf(reading, file, root, program.segments, header.segmentsAt);
    const inline = inlineData(file, root);
    for (const one of file.tables(root, program.plans)) readPlan(reading, file, one, inline, segments);
    readNamed(reading, file, root, segments);
  });
}

/** FlatTensor (flat_tensor.fbs): segments 1, named data 2 (key 0, segment 1, layout 2: type 0, sizes 1). */
export function readTensorFile(reading: Reading): void {
  guarded(reading, () => {
    const { source } = reading;
    const file = new FlatBuffer(source);
    const root = file.root();
    const segments = segmentsOf(reading, file, root, 1, tensorSegmentsAt(reading));
    for (const one of file.tables(root, 2)) {
      const layout = file.table(one, 2);
      if (layout === undefined || !reading.detail) continue;
      reading.emit({
        kind: 'tensor',
        where: { offset: one.at },
        name: file.text(one, 0),
        dtype: scalarTypes.get(file.signed(layout, 0, 1)) ?? 'unknown',
        shape: [...file.integers(layout, 1)],
        bytes: segments[file.scalar(one, 1, 4)]?.size ?? null,
      });
    }
  });
}

/** FlatTensorHeader: magic, length, place and size of the FlatBuffer, place and size of the segments. */
function tensorSegmentsAt({ source }: Reading): number {
  if (!marked(source, 'FH01')) return 0;
  const cursor = new Cursor(source, 12);
  cursor.u32();
  cursor.u64();
  cursor.u64();
  return cursor.u64();
}

/** BundledProgram: program 2. */
export function readBundle(reading: Reading): void {
  guarded(reading, () => {
    const file = new FlatBuffer(reading.source);
    const { at, length } = file.vector(file.root(), 2, 1);
    reading.nested({ name: 'program', size: length, open: () => sliceSource(reading.source, at, length) });
  });
}

interface Header {
  readonly programSize: number | undefined;
  readonly segmentsAt: number;
}

/** The extended header behind the identifier: magic, length, program size, place and size of the segments. */
function readHeader({ source }: Reading): Header {
  if (!marked(source, 'eh00')) return { programSize: undefined, segmentsAt: 0 };
  const cursor = new Cursor(source, 12);
  cursor.u32();
  const programSize = cursor.u64();
  const segmentsAt = cursor.u64();
  if (programSize > source.size || segmentsAt > source.size)
    throw new ParseError(
      'PARSE_TRUNCATED',
      16,
      `a program of ${programSize} bytes, segments at ${segmentsAt}`,
    );
  return { programSize, segmentsAt };
}

function marked(source: Reading['source'], magic: string): boolean {
  return Buffer.from(readBytes(source, 8, 4)).toString('latin1') === magic;
}

function inlineData(file: FlatBuffer, root: Table): Data[] {
  return [...file.tables(root, program.inline)].map((one) => {
    const { at, length } = file.vector(one, 0, 1);
    return { at, size: length };
  });
}

function readPlan(
  reading: Reading,
  file: FlatBuffer,
  one: Table,
  inline: readonly Data[],
  segments: Segments,
): void {
  const name = file.text(one, plan.name);
  const calls = countCalls(file, one);
  let number = 0;
  for (const op of file.tables(one, plan.operators)) {
    const overload = file.text(op, operator.overload);
    reading.emit({
      kind: 'operation',
      where: { offset: op.at },
      domain: 'executorch',
      name: file.text(op, operator.name, 256) + (overload === '' ? '' : `.${overload}`),
      count: calls.kernels.get(number) ?? 0,
      within: name,
    });
    number += 1;
  }
  number = 0;
  for (const used of file.tables(one, plan.delegates)) {
    const id = file.text(used, delegate.id, 256);
    reading.emit({
      kind: 'operation',
      where: { offset: used.at },
      domain: 'executorch',
      name: id,
      count: calls.delegates.get(number) ?? 0,
      within: name,
      role: 'delegate',
    });
    handDelegate(reading, file, used, id, inline, segments);
    number += 1;
  }
  if (reading.detail) readTensors(reading, file, one);
}

interface Calls {
  readonly kernels: ReadonlyMap<number, number>;
  readonly delegates: ReadonlyMap<number, number>;
}

function countCalls(file: FlatBuffer, one: Table): Calls {
  const kernels = new Map<number, number>();
  const delegates = new Map<number, number>();
  for (const body of file.tables(one, plan.chains))
    for (const step of file.tables(body, chain.instructions)) {
      const kind = file.scalar(step, instruction.kind, 1);
      const counts = kind === kernelCall ? kernels : kind === delegateCall ? delegates : undefined;
      const call = counts === undefined ? undefined : file.table(step, instruction.call);
      if (counts === undefined || call === undefined) continue;
      const index = file.signed(call, 0, 4);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  return { kernels, delegates };
}

/** What a delegate is given may be a library or another program: the formats say. */
function handDelegate(
  reading: Reading,
  file: FlatBuffer,
  used: Table,
  id: string,
  inline: readonly Data[],
  segments: Segments,
): void {
  const place = file.table(used, delegate.processed);
  if (place === undefined) return;
  const index = file.scalar(place, processed.index, 4);
  const data = (file.scalar(place, processed.location, 1) === inSegment ? segments : inline)[index];
  if (data === undefined) {
    tell(reading, used.at, 'structure-broken', `the data ${index} of ${id} is not there`);
    return;
  }
  hand(reading, `delegate ${id}`, data);
}

/** NamedData: key 0, segment 1. */
function readNamed(reading: Reading, file: FlatBuffer, root: Table, segments: Segments): void {
  for (const one of file.tables(root, program.named)) {
    const data = segments[file.scalar(one, 1, 4)];
    if (data !== undefined) hand(reading, file.text(one, 0, 256), data);
    else tell(reading, one.at, 'structure-broken', 'named data in a segment that is not there');
  }
}

function hand({ source, nested }: Reading, name: string, { at, size }: Data): void {
  nested({ name, size, open: () => sliceSource(source, at, size), embedded: true });
}

/** Tensors with a name are the ones that a file beside the program gives, or that stay between calls. */
function readTensors(reading: Reading, file: FlatBuffer, one: Table): void {
  let number = 0;
  for (const each of file.tables(one, plan.values)) {
    const index = number;
    number += 1;
    if (file.scalar(each, value.kind, 1) !== tensorKind) continue;
    const table = file.table(each, value.of);
    if (table === undefined) continue;
    const extra = file.table(table, tensor.extra);
    const name = extra === undefined ? '' : file.text(extra, 1);
    reading.emit({
      kind: 'tensor',
      where: { offset: table.at },
      name: name === '' ? `value ${index}` : name,
      dtype: scalarTypes.get(file.signed(table, tensor.type, 1)) ?? 'unknown',
      shape: [...file.integers(table, tensor.sizes)],
      bytes: null,
    });
  }
}

function tell(reading: Reading, offset: number | null, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
}
