/** A point in time or a span of it counts these. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** The types of Arrow's columnar format that a table's columns have (format/Schema.fbs). */
export type ArrowType =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'utf8' | 'binary'; readonly large: boolean }
  | { readonly kind: 'fixed-binary'; readonly bytes: number }
  /** Two's complement, little-endian, in 128 or 256 bits. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number; readonly bits: 128 | 256 }
  /** Days since 1970, in 32 bits. */
  | { readonly kind: 'date' }
  /** Since midnight, in 32 bits for s and ms, in 64 for us and ns. */
  | { readonly kind: 'time'; readonly unit: TimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly zone: string | null }
  | { readonly kind: 'duration'; readonly unit: TimeUnit }
  | { readonly kind: 'list'; readonly large: boolean; readonly item: Field }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] }
  | {
      readonly kind: 'dictionary';
      readonly index: 8 | 16 | 32;
      readonly value: ArrowType;
      readonly ordered: boolean;
    };

export interface Field {
  readonly name: string;
  readonly type: ArrowType;
  /** `ARROW:extension:name` and the like. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/**
 * Rows of a column, laid out as Arrow lays them out (Columnar.rst), offsets always in 32 bits. Where `validity` is
 * null, no row is; `values` of a boolean are bits, of a text its bytes.
 */
export interface Vector {
  readonly length: number;
  readonly nulls: number;
  readonly validity: Uint8Array | null;
  readonly offsets: Int32Array | null;
  readonly values: Uint8Array | null;
  readonly children: readonly Vector[];
}

export interface Column {
  readonly field: Field;
  /** The rows from `from` to `to`, exclusive. @throws LoadlockError where the source does not hold them. */
  read(from: number, to: number): Vector;
  /** All values of a dictionary, in their order. */
  readonly dictionary: Vector | null;
  /** About what one row takes. */
  readonly rowBytes: number;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Of the schema: `pandas`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes of one value of a type whose values are all as long; null for all others. */
export function widthOf(type: ArrowType): number | null {
  switch (type.kind) {
    case 'int':
    case 'float':
      return type.bits / 8;
    case 'fixed-binary':
      return type.bytes;
    case 'decimal':
      return type.bits / 8;
    case 'date':
      return 4;
    case 'time':
      return type.unit === 's' || type.unit === 'ms' ? 4 : 8;
    case 'timestamp':
    case 'duration':
      return 8;
    case 'dictionary':
      return type.index / 8;
    default:
      return null;
  }
}

/** Arrow's name for a type: `int64`, `timestamp[us, tz=UTC]`. */
export function typeName(type: ArrowType): string {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? '' : 'u'}int${type.bits}`;
    case 'float':
      return type.bits === 16 ? 'halffloat' : type.bits === 32 ? 'float' : 'double';
    case 'utf8':
      return type.large ? 'large_string' : 'string';
    case 'binary':
      return type.large ? 'large_binary' : 'binary';
    case 'fixed-binary':
      return `fixed_size_binary[${type.bytes}]`;
    case 'decimal':
      return `decimal${type.bits}(${type.precision}, ${type.scale})`;
    case 'date':
      return 'date32[day]';
    case 'time':
      return `time${type.unit === 's' || type.unit === 'ms' ? 32 : 64}[${type.unit}]`;
    case 'timestamp':
      return `timestamp[${type.unit}${type.zone === null ? '' : `, tz=${type.zone}`}]`;
    case 'duration':
      return `duration[${type.unit}]`;
    case 'list':
      return `${type.large ? 'large_' : ''}list<${type.item.name}: ${typeName(type.item.type)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}: ${typeName(field.type)}`).join(', ')}>`;
    case 'dictionary':
      return `dictionary<values=${typeName(type.value)}, indices=int${type.index}, ordered=${type.ordered ? 1 : 0}>`;
    default:
      return type.kind;
  }
}
