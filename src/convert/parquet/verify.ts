import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { batches } from '../table/batches.ts';
import { type ArrowType, type Column, type Table, type Vector, widthOf } from '../table/type.ts';
import { isValid } from '../table/vector.ts';
import { sameValue } from './value.ts';

/**
 * Reads a Parquet file with a reader that is not ours, and compares each value with the table.
 * @throws LoadlockError VERIFY_FAILED where anything differs.
 */
export async function verifyParquet(result: ByteSource, table: Table): Promise<void> {
  const file: AsyncBuffer = {
    byteLength: result.size,
    slice(start, end = result.size) {
      const bytes = new Uint8Array(end - start);
      bytes.set(readBytes(result, start, end - start));
      return bytes.buffer;
    },
  };
  const metadata = await parquetMetadataAsync(file);
  checkMetadata(metadata, table);
  const stored = withoutMeanings(metadata);
  for (const [from, to] of batches(table))
    for (const column of table.columns) await compareRows(file, stored, column, from, to);
}

async function compareRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  column: Column,
  from: number,
  to: number,
): Promise<void> {
  const { field } = column;
  const vector = column.read(from, to);
  const same = comparison(column, vector);
  let seen = 0;
  // What is thrown in there would be nobody's to catch.
  let wrong = -1;
  await parquetRead({
    file,
    metadata,
    columns: [field.name],
    rowStart: from,
    rowEnd: to,
    utf8: false,
    onChunk({ columnData, rowStart }) {
      const start = Math.max(0, from - rowStart);
      const end = Math.min(columnData.length, to - rowStart);
      seen += Math.max(0, end - start);
      const row = rowStart + start - from;
      if (sameBits(field.type, vector, row, columnData, start, end)) return;
      for (let at = start; at < end; at += 1)
        if (wrong < 0 && !same(row + at - start, columnData[at])) wrong = rowStart + at;
    },
  });
  if (wrong >= 0) throw differs(`row ${wrong} of ${field.name}`);
  if (seen !== to - from) throw differs(`${field.name} has ${seen} rows from ${from} on, not ${to - from}`);
}

/** Numbers of the same width that lie in memory as they do in the table; false says nothing. */
function sameBits(
  type: ArrowType,
  vector: Vector,
  row: number,
  data: ArrayLike<unknown>,
  start: number,
  end: number,
): boolean {
  const width = type.kind === 'dictionary' ? null : widthOf(type);
  if (vector.nulls > 0 || width === null || !ArrayBuffer.isView(data)) return false;
  if (data.byteLength !== width * data.length) return false;
  const read = new Uint8Array(data.buffer, data.byteOffset + start * width, (end - start) * width);
  return Buffer.compare(read, vector.values!.subarray(row * width, (row + end - start) * width)) === 0;
}

/** Values of a dictionary are compared, not their places in it. */
function comparison({ field, dictionary }: Column, vector: Vector): (row: number, value: unknown) => boolean {
  const { type } = field;
  if (type.kind !== 'dictionary') return (row, value) => sameValue(type, vector, row, value);
  const codes = Buffer.from(vector.values!);
  const width = type.index / 8;
  return (row, value) => {
    if (!isValid(vector, row)) return value === null || value === undefined;
    return sameValue(type.value, dictionary!, codes.readIntLE(row * width, width), value);
  };
}

function checkMetadata(metadata: FileMetaData, table: Table): void {
  if (Number(metadata.num_rows) !== table.rows) throw differs(`${metadata.num_rows} rows, not ${table.rows}`);
  const names = parquetSchema(metadata).children.map(({ element }) => element.name);
  if (
    names.length !== table.columns.length ||
    names.some((name, at) => name !== table.columns[at]!.field.name)
  )
    throw differs('its columns are others');
  const pairs = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  for (const [key, value] of table.metadata)
    if (pairs.get(key) !== value) throw differs(`its ${key} is another`);
}

/** Leaves as they are stored: what a logical type means could hide a difference, or round it. */
function withoutMeanings(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.num_children !== undefined) return element;
    const { converted_type, logical_type, ...rest } = element;
    return rest;
  });
  return { ...metadata, schema };
}

function differs(what: string): LoadlockError {
  return new LoadlockError(
    'VERIFY_FAILED',
    null,
    `the result does not hold what the source does: ${printable(what)}`,
  );
}
