import { LimitError, ParseError } from '../../core/errors.ts';
import type { FlatBuffer, Table } from '../../wire/flatbuffer.ts';
import type { Reading } from '../format.ts';
import { tellExtension, tellMetadata } from './metadata.ts';
import { readPairs } from './pairs.ts';
import { typeName } from './types.ts';

/** A column of the table: a field that holds values itself. */
export interface Column {
  readonly at: number;
  /** Names from the schema on, dotted. */
  readonly name: string;
  readonly dtype: string;
}

/** Fields of the tables of Schema.fbs, by number. */
const schema = { fields: 1, metadata: 2 } as const;
const field = { name: 0, typeNumber: 2, type: 3, dictionary: 4, children: 5, metadata: 6 } as const;
const dictionary = { index: 1 } as const;

/** Arrow's own readers refuse types that nest deeper. */
const deepest = 64;
const longestName = 256;
/** Fields may share their children, so that a small file describes any number of them. */
const mostFields = 500_000;

/** A schema: its columns, and what its metadata makes readers do. @throws ParseError, LimitError as FlatBuffer does. */
export function readSchema(reading: Reading, file: FlatBuffer, root: Table): Column[] {
  tellMetadata(reading, readPairs(file, root, schema.metadata));
  const columns: Column[] = [];
  let fields = 0;
  const open = [{ name: '', fields: file.tables(root, schema.fields) }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { done, value } = top.fields.next();
    if (done === true) {
      open.pop();
      continue;
    }
    fields += 1;
    if (fields > mostFields) throw new LimitError('fields', value.at, `more than ${mostFields} columns`);
    const own = file.text(value, field.name, longestName);
    const name = top.name === '' ? own : `${top.name}.${own}`;
    tellExtension(reading, name, readPairs(file, value, field.metadata));
    const encoding = file.table(value, field.dictionary);
    if (file.vector(value, field.children, 4).length > 0) {
      if (open.length >= deepest)
        throw new ParseError('PARSE_INVALID', value.at, `columns nest deeper than ${deepest} levels`);
      open.push({ name, fields: file.tables(value, field.children) });
    } else if (reading.detail) {
      const type = nameOf(file, value, encoding);
      columns.push({ at: value.at, name, dtype: type });
    } else columns.push({ at: value.at, name: '', dtype: '' });
  }
  return columns;
}

function nameOf(file: FlatBuffer, value: Table, encoding: Table | undefined): string {
  const type = typeName(file, file.scalar(value, field.typeNumber, 1), file.table(value, field.type));
  if (encoding === undefined) return type;
  const index = file.table(encoding, dictionary.index);
  // Without a type of its own, the index is a signed number of 32 bits.
  return `dictionary<values=${type}, indices=${index === undefined ? 'int32' : typeName(file, 2, index)}>`;
}
