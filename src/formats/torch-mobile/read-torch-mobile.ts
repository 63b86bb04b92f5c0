import { sliceSource } from '../../bytes/source.ts';
import { FlatBuffer, type Table } from '../../wire/flatbuffer.ts';
import type { Loader, Reading } from '../format.ts';
import { guarded } from '../guarded.ts';

/** Fields of the tables of mobile_bytecode.fbs (torch/csrc/jit/serialization), by number. */
const module = { extraFiles: 1, values: 4, storages: 6, objectTypes: 7, sources: 8 } as const;
const value = { kind: 0, of: 1 } as const;
const functionFields = { name: 0, operators: 2 } as const;
const operator = { name: 0, overload: 1 } as const;
const objectType = { name: 0, kind: 1 } as const;
const file = { name: 0, content: 1 } as const;
const tensor = { storage: 0, type: 1, sizes: 3 } as const;

const tensorKind = 5;
const functionKind = 16;
const customClass = 2;
const mostToldFunctions = 4_096;
const longestOperator = 256;

/** c10::ScalarType, of which most tensors are. */
const scalarTypes: readonly string[] = [
  ...['uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'float32', 'float64'],
  ...['complex32', 'complex64', 'complex128', 'bool', 'qint8', 'quint8', 'qint32', 'bfloat16'],
];

/** Tells what the module's functions call, the classes that native code must bring, and the files inside. */
export function readTorchMobile(reading: Reading): void {
  guarded(reading, () => {
    const flat = new FlatBuffer(reading.source);
    const root = flat.root();
    const functions = readValues(reading, flat, root);
    for (const one of flat.tables(root, module.objectTypes))
      if (flat.scalar(one, objectType.kind, 1) === customClass)
        reading.emit({
          kind: 'reference',
          where: { offset: one.at },
          to: 'custom-object',
          name: flat.text(one, objectType.name, longestOperator),
          key: 'object_types',
          loader: 'torch-mobile',
        });
    let sources = 0;
    for (const one of flat.tables(root, module.sources)) {
      sources += 1;
      hand(reading, flat, one, 'torchscript');
    }
    tellCode(reading, functions, sources);
    for (const one of flat.tables(root, module.extraFiles)) hand(reading, flat, one, undefined);
  });
}

/** torch.jit compiles the sources anew, whatever functions stand beside them. */
function tellCode({ emit }: Reading, functions: number, sources: number): void {
  const parts = [
    counted(functions, 'function as bytecode', 'functions as bytecode'),
    counted(sources, 'source', 'sources'),
  ];
  const detail = parts.filter((part) => part !== '').join(', ');
  if (detail !== '')
    emit({ kind: 'anomaly', where: {}, code: 'carries-code', detail: `TorchScript: ${detail}` });
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

/** Returns how many functions there are: a module of tensors alone has none. */
function readValues(reading: Reading, flat: FlatBuffer, root: Table): number {
  let functions = 0;
  let number = 0;
  const counts = new Map<string, { count: number; within: string; at: number }>();
  for (const one of flat.tables(root, module.values)) {
    const kind = flat.scalar(one, value.kind, 1);
    if (kind === tensorKind && reading.detail) tellTensor(reading, flat, one, number);
    number += 1;
    if (kind !== functionKind) continue;
    functions += 1;
    const body = flat.table(one, value.of);
    if (body === undefined) continue;
    const within = functions > mostToldFunctions ? '' : flat.text(body, functionFields.name, longestOperator);
    for (const called of flat.tables(body, functionFields.operators)) {
      const overload = flat.text(called, operator.overload, longestOperator);
      const name =
        flat.text(called, operator.name, longestOperator) + (overload === '' ? '' : `.${overload}`);
      const known = counts.get(name);
      if (known !== undefined) known.count += 1;
      else counts.set(name, { count: 1, within, at: called.at });
    }
  }
  for (const [name, { count, within, at }] of counts)
    reading.emit({ kind: 'operation', where: { offset: at }, domain: 'torch-mobile', name, count, within });
  return functions;
}

function tellTensor(reading: Reading, flat: FlatBuffer, one: Table, number: number): void {
  const of = flat.table(one, value.of);
  if (of === undefined) return;
  reading.emit({
    kind: 'tensor',
    where: { offset: of.at },
    name: `value ${number}`,
    dtype: scalarTypes[flat.signed(of, tensor.type, 1)] ?? 'unknown',
    shape: [...flat.integers(of, tensor.sizes)],
    bytes: null,
  });
}

function hand(reading: Reading, flat: FlatBuffer, one: Table, loader: Loader | undefined): void {
  const { at, length } = flat.vector(one, file.content, 1);
  reading.nested({
    name: flat.text(one, file.name, longestOperator),
    size: length,
    open: () => sliceSource(reading.source, at, length),
    ...(loader === undefined ? {} : { loader }),
  });
}
