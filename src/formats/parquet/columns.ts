import { ParseError } from '../../core/errors.ts';
import type { SchemaElement } from './footer.ts';

/** A column of the file: a leaf of the schema's tree. */
export interface Column {
  readonly at: number;
  /** Names from the root on, dotted. */
  readonly name: string;
  readonly dtype: string;
}

/** Names by number (parquet.thrift: Type, LogicalType, ConvertedType). */
const physicalTypes = 'BOOLEAN INT32 INT64 INT96 FLOAT DOUBLE BYTE_ARRAY FIXED_LEN_BYTE_ARRAY'.split(' ');
const logicalTypes =
  '. STRING MAP LIST ENUM DECIMAL DATE TIME TIMESTAMP . INTEGER UNKNOWN JSON BSON UUID FLOAT16 VARIANT GEOMETRY GEOGRAPHY'.split(
    ' ',
  );
const convertedTypes =
  'UTF8 MAP MAP_KEY_VALUE LIST ENUM DECIMAL DATE TIME_MILLIS TIME_MICROS TIMESTAMP_MILLIS TIMESTAMP_MICROS UINT_8 UINT_16 UINT_32 UINT_64 INT_8 INT_16 INT_32 INT_64 JSON BSON INTERVAL'.split(
    ' ',
  );

interface Group {
  readonly name: string;
  left: number;
}

/** Makes columns of the elements of a schema, which come in order: the root, then each group before its children. */
export class SchemaTree {
  readonly columns: Column[] = [];
  private readonly open: Group[] = [];
  private elements = 0;
  private readonly deepest: number;
  private readonly nameOf: (element: SchemaElement) => string;

  constructor(deepest: number, nameOf: (element: SchemaElement) => string) {
    this.deepest = deepest;
    this.nameOf = nameOf;
  }

  /** @throws ParseError PARSE_INVALID where an element has no place in the tree. */
  add(element: SchemaElement): void {
    const isRoot = this.elements === 0;
    this.elements += 1;
    const parent = this.open.at(-1);
    if (!isRoot) {
      if (parent === undefined) throw invalid(element, 'an element behind the end of the schema');
      parent.left -= 1;
    }
    const own = isRoot ? '' : this.nameOf(element);
    const name = parent === undefined || parent.name === '' ? own : `${parent.name}.${own}`;
    if (element.children < 0) throw invalid(element, `an element of ${element.children} children`);
    if (element.children > 0) this.open.push({ name, left: element.children });
    else if (element.type !== null)
      this.columns.push({ at: element.at, name, dtype: typeName(element.type, element) });
    if (this.open.length > this.deepest)
      throw invalid(element, `columns nest deeper than ${this.deepest} levels`);
    while (this.open.at(-1)?.left === 0) this.open.pop();
  }

  get complete(): boolean {
    return this.elements > 0 && this.open.length === 0;
  }
}

function typeName(type: number, { logical, converted }: SchemaElement): string {
  const physical = physicalTypes[type] ?? `type ${type}`;
  const more =
    logical === null
      ? converted === null
        ? null
        : (convertedTypes[converted] ?? `converted ${converted}`)
      : (logicalTypes[logical] ?? `logical ${logical}`);
  return more === null ? physical : `${physical} (${more})`;
}

function invalid({ at }: SchemaElement, what: string): ParseError {
  return new ParseError('PARSE_INVALID', at, what);
}
