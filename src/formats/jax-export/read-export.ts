import { sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { FlatBuffer, type Table } from '../../wire/flatbuffer.ts';
import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
import { readModule } from './bytecode.ts';

/** Exported, of jax/_src/export/serialization.fbs; by number. */
const exported = { name: 1, platforms: 9, disabled: 12, module: 13, vjp: 17, version: 26 } as const;
const check = { kind: 0, target: 1 } as const;
const customCallCheck = 1;
/** Derivatives of derivatives: each holds a module of its own. */
const mostOrders = 16;

export function readExport(reading: Reading): void {
  guarded(reading, () => {
    const file = new FlatBuffer(reading.source);
    let one: Table | undefined = file.root();
    for (let order = 0; one !== undefined; order += 1) {
      if (order > mostOrders)
        throw new ParseError('PARSE_INVALID', one.at, `derivatives of more than ${mostOrders} orders`);
      readOne(reading, file, one, order);
      one = file.table(one, exported.vjp);
    }
  });
}

function readOne(reading: Reading, file: FlatBuffer, one: Table, order: number): void {
  const { at, length } = file.vector(one, exported.module, 1);
  const name = order === 0 ? 'module' : `derivative ${order}`;
  reading.nested({ name, size: length, open: () => sliceSource(reading.source, at, length) });
  for (const disabled of file.tables(one, exported.disabled)) {
    const kind = file.scalar(disabled, check.kind, 1);
    // Checks of platforms and shapes keep a program from running where it would fail; they guard nothing else.
    if (kind !== customCallCheck) continue;
    reading.emit({
      kind: 'setting',
      where: { offset: disabled.at },
      key: 'disabled_safety_checks',
      value: `custom_call ${file.text(disabled, check.target, 256)}`,
      loader: 'jax',
    });
  }
  if (!reading.detail) return;
  tellMetadata(reading, one, 'function', file.text(one, exported.name, 256));
  tellMetadata(
    reading,
    one,
    'platforms',
    [...file.texts(one, exported.platforms, 64)].slice(0, 16).join(', '),
  );
  tellMetadata(reading, one, 'jax', file.text(one, exported.version, 64));
}

/** A module's operations; of custom calls also what they call. */
export function readBytecode(reading: Reading): void {
  guarded(reading, () => {
    const { operations, producer, version } = readModule(reading.source);
    for (const { name, count, target } of operations)
      reading.emit({
        kind: 'operation',
        where: {},
        domain: 'mlir',
        name,
        count,
        within: '',
        ...(target === undefined ? {} : { detail: target }),
      });
    reading.is('mlir-bytecode', `version ${version}, ${producer}`);
  });
}

function tellMetadata(reading: Reading, { at }: Table, key: string, value: string): void {
  reading.emit({ kind: 'metadata', where: { offset: at }, key, value });
}
