import type { ArrowType, Field, Table, TimeUnit } from '../table/type.ts';
import { type FlatNode, flatBuffer, ref, scalar, table, tables, text } from './flat.ts';

/** MetadataVersion.V5 (format/Schema.fbs). */
export const version = 4;
export const headers = { schema: 1, dictionary: 2, record: 3 } as const;

const units: Record<TimeUnit, number> = { s: 0, ms: 1, us: 2, ns: 3 };

/** Columns of a dictionary have its number for an id; other fields have none. */
export type DictionaryIds = ReadonlyMap<Field, number>;

/** A dictionary for each column that has one; dictionaries inside of lists and structs are not written. */
export function dictionaryIds({ columns }: Table): Map<Field, number> {
  const ids = new Map<Field, number>();
  for (const { field, dictionary } of columns) if (dictionary !== null) ids.set(field, ids.size);
  return ids;
}

export function schemaTable(given: Table): FlatNode {
  const ids = dictionaryIds(given);
  return table([
    [0, scalar('i16', 0)],
    [1, tables(given.columns.map(({ field }) => fieldTable(field, ids)))],
    [2, pairs(given.metadata)],
  ]);
}

/** A message as the stream holds it: a marker, its length, and the FlatBuffer, aligned to eight bytes. */
export function message(header: number, node: FlatNode, bodyLength: number): Uint8Array {
  const flat = flatBuffer(
    table([
      [0, scalar('i16', version)],
      [1, scalar('u8', header)],
      [2, ref(node)],
      [3, scalar('i64', bodyLength)],
    ]),
  );
  const bytes = Buffer.alloc(8 + flat.length);
  bytes.writeUInt32LE(0xffffffff, 0);
  bytes.writeUInt32LE(flat.length, 4);
  bytes.set(flat, 8);
  return bytes;
}

function pairs(metadata: ReadonlyMap<string, string>): ReturnType<typeof tables> {
  return tables(
    [...metadata].map(([key, value]) =>
      table([
        [0, text(key)],
        [1, text(value)],
      ]),
    ),
  );
}

function fieldTable(field: Field, ids: DictionaryIds): FlatNode {
  const { type } = field;
  const value = type.kind === 'dictionary' ? type.value : type;
  const [number, node] = typeTable(value);
  const children = value.kind === 'list' ? [value.item] : value.kind === 'struct' ? value.fields : [];
  return table([
    [0, text(field.name)],
    [1, scalar('u8', 1)],
    [2, scalar('u8', number)],
    [3, ref(node)],
    ...(type.kind === 'dictionary' ? [[4, ref(encoding(type, ids.get(field) ?? 0))] as const] : []),
    [5, tables(children.map((child) => fieldTable(child, ids)))],
    ...(field.metadata === undefined ? [] : [[6, pairs(field.metadata)] as const]),
  ]);
}

function encoding(type: ArrowType & { kind: 'dictionary' }, id: number): FlatNode {
  return table([
    [0, scalar('i64', id)],
    [1, ref(intTable(type.index, true))],
    [2, scalar('u8', type.ordered ? 1 : 0)],
    [3, scalar('i16', 0)],
  ]);
}

function intTable(bits: number, signed: boolean): FlatNode {
  return table([
    [0, scalar('i32', bits)],
    [1, scalar('u8', signed ? 1 : 0)],
  ]);
}

/** The number of a type in the union `Type`, and its table. */
function typeTable(type: ArrowType): readonly [number, FlatNode] {
  const empty = table([]);
  switch (type.kind) {
    case 'null':
      return [1, empty];
    case 'int':
      return [2, intTable(type.bits, type.signed)];
    case 'float':
      return [3, table([[0, scalar('i16', type.bits === 16 ? 0 : type.bits === 32 ? 1 : 2)]])];
    case 'binary':
      return [type.large ? 19 : 4, empty];
    case 'utf8':
      return [type.large ? 20 : 5, empty];
    case 'bool':
      return [6, empty];
    case 'decimal':
      return [
        7,
        table([
          [0, scalar('i32', type.precision)],
          [1, scalar('i32', type.scale)],
          [2, scalar('i32', type.bits)],
        ]),
      ];
    case 'date':
      return [8, table([[0, scalar('i16', 0)]])];
    case 'time':
      return [
        9,
        table([
          [0, scalar('i16', units[type.unit])],
          [1, scalar('i32', type.unit === 's' || type.unit === 'ms' ? 32 : 64)],
        ]),
      ];
    case 'timestamp':
      return [
        10,
        table([
          [0, scalar('i16', units[type.unit])],
          ...(type.zone === null ? [] : [[1, text(type.zone)] as const]),
        ]),
      ];
    case 'list':
      return [type.large ? 21 : 12, empty];
    case 'struct':
      return [13, empty];
    case 'fixed-binary':
      return [15, table([[0, scalar('i32', type.bytes)]])];
    case 'duration':
      return [18, table([[0, scalar('i16', units[type.unit])]])];
    case 'dictionary':
      throw new TypeError('a dictionary of dictionaries');
  }
}
