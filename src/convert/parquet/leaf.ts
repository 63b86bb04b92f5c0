import type { ArrowType, Field, Table } from '../table/type.ts';
import { bool, i8, i32, struct, type Thrift, text } from './thrift.ts';

/** Physical types (parquet.thrift, `Type`). */
export const physical = { boolean: 0, int32: 1, int64: 2, float: 4, double: 5, bytes: 6, fixed: 7 } as const;

/** One step from a column of the table to a leaf of the schema. */
export type Step =
  | { readonly kind: 'struct'; readonly child: number }
  /** `level` is the repetition level of further items. */
  | { readonly kind: 'list'; readonly level: number };

/** A column of the file: what Parquet calls a primitive type, with the way to it. */
export interface Leaf {
  readonly path: readonly string[];
  readonly steps: readonly Step[];
  readonly type: ArrowType;
  readonly physical: number;
  /** Of a fixed length, else 0. */
  readonly length: number;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

export interface Schema {
  /** SchemaElements, the root first, depth first. */
  readonly elements: readonly Thrift[];
  /** Leaves of each column of the table. */
  readonly leaves: readonly (readonly Leaf[])[];
}

const optional = 1;
const repeated = 2;

/** How a type is stored, and what of it the schema says: converted type, scale, precision, logical type. */
interface Stored {
  readonly physical: number;
  readonly length?: number;
  readonly converted?: number;
  readonly scale?: number;
  readonly precision?: number;
  readonly logical?: Thrift;
}

export function parquetSchema({ columns }: Table): Schema {
  const elements: Thrift[] = [struct([4, text('schema')], [5, i32(columns.length)])];
  const leaves: Leaf[][] = [];
  for (const { field } of columns) {
    const found: Leaf[] = [];
    add(field, { path: [], steps: [], definition: 0, repetition: 0 }, elements, found);
    leaves.push(found);
  }
  return { elements, leaves };
}

interface Way {
  readonly path: readonly string[];
  readonly steps: readonly Step[];
  readonly definition: number;
  readonly repetition: number;
}

function add(field: Field, way: Way, elements: Thrift[], leaves: Leaf[]): void {
  const { name } = field;
  const type = field.type.kind === 'dictionary' ? field.type.value : field.type;
  const path = [...way.path, name];
  const definition = way.definition + 1;
  if (type.kind === 'struct') {
    elements.push(struct([3, i32(optional)], [4, text(name)], [5, i32(type.fields.length)]));
    type.fields.forEach((inner, child) => {
      const steps: Step[] = [...way.steps, { kind: 'struct', child }];
      add(inner, { path, steps, definition, repetition: way.repetition }, elements, leaves);
    });
    return;
  }
  if (type.kind === 'list') {
    // LogicalTypes.md, "Lists": a group, in it a repeated group `list`, in it the element.
    const logical = struct([3, struct()]);
    elements.push(struct([3, i32(optional)], [4, text(name)], [5, i32(1)], [6, i32(3)], [10, logical]));
    elements.push(struct([3, i32(repeated)], [4, text('list')], [5, i32(1)]));
    const repetition = way.repetition + 1;
    const steps: Step[] = [...way.steps, { kind: 'list', level: repetition }];
    const inner = { path: [...path, 'list'], steps, definition: definition + 1, repetition };
    add({ ...type.item, name: 'element' }, inner, elements, leaves);
    return;
  }
  const stored = storedAs(type);
  elements.push(
    struct(
      [1, i32(stored.physical)],
      [2, stored.length === undefined ? undefined : i32(stored.length)],
      [3, i32(optional)],
      [4, text(name)],
      [6, stored.converted === undefined ? undefined : i32(stored.converted)],
      [7, stored.scale === undefined ? undefined : i32(stored.scale)],
      [8, stored.precision === undefined ? undefined : i32(stored.precision)],
      [10, stored.logical],
    ),
  );
  leaves.push({
    path,
    steps: way.steps,
    type: field.type,
    physical: stored.physical,
    length: stored.length ?? 0,
    maxDefinition: definition,
    maxRepetition: way.repetition,
  });
}

/** Field ids are those of `LogicalType`, converted types those of `ConvertedType` (parquet.thrift). */
function storedAs(type: ArrowType): Stored {
  switch (type.kind) {
    case 'null':
      return { physical: physical.int32, logical: struct([11, struct()]) };
    case 'bool':
      return { physical: physical.boolean };
    case 'int': {
      const stored = type.bits === 64 ? physical.int64 : physical.int32;
      if (type.signed && type.bits >= 32) return { physical: stored };
      const converted = (type.signed ? 15 : 11) + Math.log2(type.bits / 8);
      const logical = struct([10, struct([1, i8(type.bits)], [2, bool(type.signed)])]);
      return { physical: stored, converted, logical };
    }
    case 'float':
      if (type.bits === 16) return { physical: physical.fixed, length: 2, logical: struct([15, struct()]) };
      return { physical: type.bits === 32 ? physical.float : physical.double };
    case 'utf8':
      return { physical: physical.bytes, converted: 0, logical: struct([1, struct()]) };
    case 'binary':
      return { physical: physical.bytes };
    case 'fixed-binary':
      return { physical: physical.fixed, length: type.bytes };
    case 'decimal': {
      const { precision, scale } = type;
      const logical = struct([5, struct([1, i32(scale)], [2, i32(precision)])]);
      return {
        physical: physical.fixed,
        length: decimalBytes(precision),
        converted: 5,
        scale,
        precision,
        logical,
      };
    }
    case 'date':
      return { physical: physical.int32, converted: 6, logical: struct([6, struct()]) };
    case 'time': {
      const short = type.unit === 's' || type.unit === 'ms';
      const logical = struct([7, struct([1, bool(false)], [2, unit(type.unit)])]);
      return { physical: short ? physical.int32 : physical.int64, logical };
    }
    case 'timestamp': {
      const logical = struct([8, struct([1, bool(type.zone !== null)], [2, unit(type.unit)])]);
      return { physical: physical.int64, logical };
    }
    case 'duration':
      return { physical: physical.int64 };
    default:
      throw new TypeError(`${type.kind} is no leaf`);
  }
}

/** Parquet counts no seconds: they are stored as milliseconds. */
function unit(of: 's' | 'ms' | 'us' | 'ns'): Thrift {
  return struct([of === 'us' ? 2 : of === 'ns' ? 3 : 1, struct()]);
}

/** The fewest bytes that hold every number of so many decimal digits, and a sign. */
export function decimalBytes(precision: number): number {
  return Math.ceil((Math.log2(10) * precision + 1) / 8);
}
