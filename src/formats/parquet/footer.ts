import { type ThriftBinary, type ThriftReader, thriftType } from '../../wire/thrift.ts';

/** An element of the schema, which is a tree written in order: a group says how many of the next are its own. */
export interface SchemaElement {
  readonly at: number;
  readonly name: ThriftBinary | null;
  /** Physical type; null for a group. */
  readonly type: number | null;
  readonly children: number;
  readonly converted: number | null;
  /** The number of the member that is set in the union of logical types. */
  readonly logical: number | null;
}

export interface ColumnChunk {
  readonly at: number;
  /** Another file that the pages are in. */
  readonly file: ThriftBinary | null;
  /** Where the first page starts; null where the description of the chunk is encrypted. */
  readonly start: number | null;
  readonly size: number;
}

export interface KeyValue {
  readonly at: number;
  readonly key: ThriftBinary | null;
  readonly value: ThriftBinary | null;
}

/** Told while the footer is read, so that nothing of it needs to be kept. */
export interface FooterVisitor {
  element(element: SchemaElement): void;
  /** The rows that a group of rows says to have, behind its columns. */
  group(rows: number, columns: readonly ColumnChunk[], at: number): void;
  keyValue(pair: KeyValue): void;
  repeated(what: string, at: number): void;
}

export interface Footer {
  readonly rows: number;
  readonly createdBy: ThriftBinary | null;
  /** Columns are encrypted, or the footer is signed. */
  readonly encrypted: boolean;
}

const metadata = { schema: 2, rows: 3, groups: 4, keyValues: 5, createdBy: 6, encryption: 8 } as const;
const element = { type: 1, name: 4, children: 5, converted: 6, logical: 10 } as const;
const group = { columns: 1, rows: 3 } as const;
const chunk = { file: 1, metadata: 3 } as const;
const column = { size: 7, data: 9, dictionary: 11 } as const;
const { i32, i64, binary, list, struct } = thriftType;

/** FileMetaData of parquet.thrift. @throws ParseError PARSE_INVALID, PARSE_TRUNCATED. */
export function readFooter(reader: ThriftReader, visitor: FooterVisitor): Footer {
  let rows = 0;
  let createdBy: ThriftBinary | null = null;
  let encrypted = false;
  const seen = new Set<number>();
  for (const { id, type } of reader.fields()) {
    // The later one counts for Thrift; both are told.
    if (seen.has(id)) visitor.repeated(`field ${id} of the footer`, reader.at);
    else if (id > 0 && id < 100) seen.add(id);
    if (id === metadata.schema && type === list) structs(reader, () => visitor.element(readElement(reader)));
    else if (id === metadata.rows && type === i64) rows = reader.integer();
    else if (id === metadata.groups && type === list) structs(reader, () => readGroup(reader, visitor));
    else if (id === metadata.keyValues && type === list)
      structs(reader, () => visitor.keyValue(readKeyValue(reader)));
    else if (id === metadata.createdBy && type === binary) createdBy = reader.binary();
    else {
      if (id === metadata.encryption) encrypted = true;
      reader.skip(type);
    }
  }
  return { rows, createdBy, encrypted };
}

function structs(reader: ThriftReader, read: () => void): void {
  const { type, count } = reader.list();
  for (let index = 0; index < count; index += 1)
    if (type === struct) read();
    else reader.skipItem(type);
}

function readElement(reader: ThriftReader): SchemaElement {
  const { at } = reader;
  let name: ThriftBinary | null = null;
  let physical: number | null = null;
  let children = 0;
  let converted: number | null = null;
  let logical: number | null = null;
  for (const { id, type } of reader.fields()) {
    if (id === element.type && type === i32) physical = reader.integer();
    else if (id === element.name && type === binary) name = reader.binary();
    else if (id === element.children && type === i32) children = reader.integer();
    else if (id === element.converted && type === i32) converted = reader.integer();
    else if (id === element.logical && type === struct)
      for (const member of reader.fields()) {
        logical ??= member.id;
        reader.skip(member.type);
      }
    else reader.skip(type);
  }
  return { at, name, type: physical, children, converted, logical };
}

function readGroup(reader: ThriftReader, visitor: FooterVisitor): void {
  const { at } = reader;
  const columns: ColumnChunk[] = [];
  let rows = 0;
  for (const { id, type } of reader.fields()) {
    if (id === group.columns && type === list) structs(reader, () => columns.push(readChunk(reader)));
    else if (id === group.rows && type === i64) rows = reader.integer();
    else reader.skip(type);
  }
  visitor.group(rows, columns, at);
}

function readChunk(reader: ThriftReader): ColumnChunk {
  const { at } = reader;
  let file: ThriftBinary | null = null;
  let place: { start: number; size: number } | null = null;
  for (const { id, type } of reader.fields()) {
    if (id === chunk.file && type === binary) file = reader.binary();
    else if (id === chunk.metadata && type === struct) place = readPlace(reader);
    else reader.skip(type);
  }
  return { at, file, start: place?.start ?? null, size: place?.size ?? 0 };
}

/** Of a chunk's description only where it lies; a dictionary stands before the data. */
function readPlace(reader: ThriftReader): { start: number; size: number } {
  let size = 0;
  let data = 0;
  let dictionary: number | null = null;
  for (const { id, type } of reader.fields()) {
    if (id === column.size && type === i64) size = reader.integer();
    else if (id === column.data && type === i64) data = reader.integer();
    else if (id === column.dictionary && type === i64) dictionary = reader.integer();
    else reader.skip(type);
  }
  // Old writers put 0 for "no dictionary", and writers of empty columns 0 for "no data".
  const start = dictionary !== null && dictionary > 0 && (data <= 0 || dictionary < data) ? dictionary : data;
  return { start, size };
}

function readKeyValue(reader: ThriftReader): KeyValue {
  const { at } = reader;
  let key: ThriftBinary | null = null;
  let value: ThriftBinary | null = null;
  for (const { id, type } of reader.fields()) {
    if (id === 1 && type === binary) key = reader.binary();
    else if (id === 2 && type === binary) value = reader.binary();
    else reader.skip(type);
  }
  return { at, key, value };
}
