import type { ArrowType } from '../table/type.ts';
import type { ColumnIndex } from './labels.ts';
import type { Values } from './values.ts';

/** What the key `pandas` of a schema says of one column (pandas documentation, "Storing pandas DataFrame objects in Apache Parquet format"). */
export interface ColumnMetadata {
  readonly name: string | null;
  readonly field_name: string;
  readonly pandas_type: string;
  readonly numpy_type: string;
  readonly metadata: Values['extra'];
}

export interface RangeMetadata {
  readonly kind: 'range';
  readonly name: string | number | null;
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

export interface FrameMetadata {
  readonly indexColumns: readonly (string | RangeMetadata)[];
  readonly columnIndexes: readonly ColumnIndex[];
  readonly columns: readonly ColumnMetadata[];
  readonly attributes: unknown;
}

/** Versions of the description; what a reader asks them for is whether the layout is that of after 0.8. */
const creator = { library: 'pyarrow', version: '21.0.0' };
const pandasVersion = '2.3.0';

export function pandasMetadata(given: FrameMetadata): ReadonlyMap<string, string> {
  const text = JSON.stringify({
    index_columns: given.indexColumns,
    column_indexes: given.columnIndexes,
    columns: given.columns,
    attributes: given.attributes,
    creator,
    pandas_version: pandasVersion,
  });
  const attributes = JSON.stringify(given.attributes);
  const entries: [string, string][] = [['pandas', text]];
  if (attributes !== '{}') entries.push(['PANDAS_ATTRS', attributes]);
  return new Map(entries);
}

export function columnMetadata(name: string | null, field: string, values: Values): ColumnMetadata {
  const { type } = values;
  const decimal = type.kind === 'decimal' && !values.numpyType.endsWith('[pyarrow]');
  return {
    name,
    field_name: field,
    pandas_type: values.metadata === undefined ? logicalType(type) : 'object',
    numpy_type: values.numpyType,
    metadata: decimal ? { precision: type.precision, scale: type.scale } : values.extra,
  };
}

function logicalType(type: ArrowType): string {
  switch (type.kind) {
    case 'null':
      return 'empty';
    case 'int':
      return `${type.signed ? '' : 'u'}int${type.bits}`;
    case 'float':
      return `float${type.bits}`;
    case 'utf8':
      return type.large ? 'object' : 'unicode';
    case 'binary':
      return type.large ? 'object' : 'bytes';
    case 'fixed-binary':
      return 'bytes';
    case 'timestamp':
      return type.zone === null ? 'datetime' : 'datetimetz';
    case 'dictionary':
      return 'categorical';
    case 'list':
      return type.large ? 'object' : `list[${logicalType(type.item.type)}]`;
    case 'bool':
    case 'date':
    case 'time':
    case 'decimal':
      return type.kind;
    default:
      return 'object';
  }
}
