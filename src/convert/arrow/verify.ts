import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { FlatBuffer, type Table as FlatTable } from '../../wire/flatbuffer.ts';
import { batches } from '../table/batches.ts';
import type { ArrowType, Table, Vector } from '../table/type.ts';

const slots = {
  message: { type: 1, header: 2, body: 3 },
  schema: { fields: 1, metadata: 2 },
  field: { name: 0, type: 2, children: 5 },
  footer: { schema: 1, dictionaries: 2, records: 3 },
  batch: { length: 0, nodes: 1, buffers: 2 },
  dictionary: { data: 1 },
} as const;

/** Numbers of the types in the union `Type` (format/Schema.fbs), large ones second. */
const unionNumbers: Record<ArrowType['kind'], readonly number[]> = {
  null: [1],
  int: [2],
  float: [3],
  binary: [4, 19],
  utf8: [5, 20],
  bool: [6],
  decimal: [7],
  date: [8],
  time: [9],
  timestamp: [10],
  list: [12, 21],
  struct: [13],
  'fixed-binary': [15],
  duration: [18],
  dictionary: [],
};

/**
 * Reads an Arrow IPC file from its footer on, and compares schema and buffers of each batch with the table.
 * @throws LoadlockError VERIFY_FAILED where anything differs, ParseError where it is no such file.
 */
export function verifyArrow(result: ByteSource, table: Table): void {
  const end = Buffer.from(readBytes(result, Math.max(0, result.size - 10), 10));
  const begin = Buffer.from(readBytes(result, 0, 8));
  if (begin.toString('latin1') !== 'ARROW1\0\0' || end.toString('latin1', 4) !== 'ARROW1')
    throw differs('it is no Arrow file');
  const length = end.readUInt32LE(0);
  if (length > result.size - 18) throw differs('its footer is too long');
  const flat = new FlatBuffer(bufferSource(readBytes(result, result.size - 10 - length, length)));
  const footer = flat.root();
  const schema = flat.table(footer, slots.footer.schema);
  if (schema === undefined) throw differs('it has no schema');
  checkSchema(flat, schema, table);
  const dictionaries = table.columns.filter(({ dictionary }) => dictionary !== null);
  const held = blocksOf(flat, footer, slots.footer.dictionaries);
  if (held.length !== dictionaries.length) throw differs('it has other dictionaries');
  for (const [at, { field, dictionary }] of dictionaries.entries()) {
    const { type } = field;
    if (type.kind !== 'dictionary') throw new TypeError('only a dictionary has one');
    new BatchReader(result, held[at]!, true).check(dictionary!.length, [
      [field.name, type.value, dictionary!],
    ]);
  }
  const records = blocksOf(flat, footer, slots.footer.records);
  const expected = [...batches(table)];
  if (records.length !== expected.length) throw differs(`${records.length} batches, not ${expected.length}`);
  for (const [at, [from, to]] of expected.entries())
    new BatchReader(result, records[at]!, false).check(
      to - from,
      table.columns.map(({ field, read }) => [field.name, field.type, read(from, to)] as const),
    );
}

function checkSchema(flat: FlatBuffer, schema: FlatTable, table: Table): void {
  const fields = [...flat.tables(schema, slots.schema.fields)];
  if (fields.length !== table.columns.length) throw differs(`${fields.length} columns`);
  for (const [at, { field }] of table.columns.entries()) {
    const type = field.type.kind === 'dictionary' ? field.type.value : field.type;
    if (flat.text(fields[at]!, slots.field.name, 2 ** 20) !== field.name)
      throw differs(`column ${at} has another name`);
    const large = 'large' in type && type.large ? 1 : 0;
    if (flat.scalar(fields[at]!, slots.field.type, 1) !== unionNumbers[type.kind][large])
      throw differs(`${field.name} has another type`);
  }
  const metadata = new Map<string, string>();
  for (const pair of flat.tables(schema, slots.schema.metadata))
    metadata.set(flat.text(pair, 0), flat.text(pair, 1, 2 ** 30));
  for (const [key, value] of table.metadata)
    if (metadata.get(key) !== value) throw differs(`its ${key} is another`);
}

interface Block {
  readonly at: number;
  readonly head: number;
  readonly body: number;
}

function blocksOf(flat: FlatBuffer, footer: FlatTable, slot: number): Block[] {
  const { at, length } = flat.vector(footer, slot, 24);
  return Array.from({ length }, (_, index) => {
    const place = at + 24 * index;
    return { at: flat.u64(place), head: flat.u32(place + 8), body: flat.u64(place + 16) };
  });
}

/** Takes nodes and buffers of a RecordBatch in their order. */
class BatchReader {
  private readonly flat: FlatBuffer;
  private readonly batch: FlatTable;
  private readonly body: number;
  private readonly source: ByteSource;
  private node = 0;
  private buffer = 0;

  constructor(source: ByteSource, block: Block, isDictionary: boolean) {
    this.source = source;
    this.flat = new FlatBuffer(bufferSource(readBytes(source, block.at + 8, block.head - 8)));
    const header = this.flat.table(this.flat.root(), slots.message.header);
    const batch =
      isDictionary && header !== undefined ? this.flat.table(header, slots.dictionary.data) : header;
    if (batch === undefined) throw differs('a message has no batch');
    this.batch = batch;
    this.body = block.at + block.head;
  }

  check(rows: number, columns: readonly (readonly [string, ArrowType, Vector])[]): void {
    if (this.flat.scalar(this.batch, slots.batch.length, 8) !== rows)
      throw differs(`a batch has not ${rows} rows`);
    for (const [name, type, vector] of columns)
      if (!this.holds(type, vector)) throw differs(`the values of ${name} are others`);
    if (this.node !== this.flat.vector(this.batch, slots.batch.nodes, 16).length)
      throw differs('a batch has more columns');
  }

  private holds(type: ArrowType, vector: Vector): boolean {
    const { at, length } = this.flat.vector(this.batch, slots.batch.nodes, 16);
    if (this.node >= length) return false;
    const place = at + 16 * this.node;
    this.node += 1;
    if (this.flat.u64(place) !== vector.length || this.flat.u64(place + 8) !== vector.nulls) return false;
    if (type.kind === 'null') return true;
    if (!this.sameBytes(vector.validity ?? new Uint8Array(0))) return false;
    if (type.kind === 'struct')
      return type.fields.every((field, child) => this.holds(field.type, vector.children[child]!));
    if (vector.offsets !== null && !this.sameOffsets(vector.offsets, 'large' in type && type.large))
      return false;
    return type.kind === 'list'
      ? this.holds(type.item.type, vector.children[0]!)
      : this.sameBytes(vector.values!);
  }

  private next(): Uint8Array {
    const { at, length } = this.flat.vector(this.batch, slots.batch.buffers, 16);
    if (this.buffer >= length) throw differs('a batch has fewer buffers');
    const place = at + 16 * this.buffer;
    this.buffer += 1;
    return readBytes(this.source, this.body + this.flat.u64(place), this.flat.u64(place + 8));
  }

  private sameBytes(bytes: Uint8Array): boolean {
    return Buffer.compare(this.next(), bytes) === 0;
  }

  private sameOffsets(offsets: Int32Array, large: boolean): boolean {
    const bytes = this.next();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const width = large ? 8 : 4;
    if (bytes.length !== width * offsets.length) return false;
    return offsets.every((offset, at) =>
      large ? Number(view.getBigInt64(8 * at, true)) === offset : view.getInt32(4 * at, true) === offset,
    );
  }
}

function differs(what: string): LoadlockError {
  return new LoadlockError(
    'VERIFY_FAILED',
    null,
    `the result does not hold what the source does: ${printable(what)}`,
  );
}
