import { bufferSource } from '../../bytes/source.ts';
import { headers, message, schemaTable } from '../arrow/schema.ts';
import type { Piece } from '../convert.ts';
import { batches } from '../table/batches.ts';
import type { Table } from '../table/type.ts';
import { chunkOf } from './chunk.ts';
import { parquetSchema } from './leaf.ts';
import { Snappy } from './snappy.ts';
import { i32, i64, list, struct, type Thrift, text, thriftBytes } from './thrift.ts';

const magic = Buffer.from('PAR1');
const createdBy = 'loadlock';

/**
 * The table as a Parquet file: one row group a batch, pages compressed with Snappy, all columns optional. Row
 * groups are made when they are asked for. Source: parquet-format (README, parquet.thrift, Encodings.md).
 */
export function* parquetFile(table: Table): Generator<Piece, void, void> {
  const { elements, leaves } = parquetSchema(table);
  const groups: Thrift[] = [];
  const snappy = new Snappy();
  let at = magic.length;
  yield piece(magic);
  for (const [from, to] of batches(table)) {
    const start = at;
    const told: Thrift[] = [];
    let uncompressed = 0;
    for (const [index, column] of table.columns.entries()) {
      const vector = column.read(from, to);
      for (const leaf of leaves[index]!) {
        const chunk = chunkOf(leaf, vector, column.rowBytes, column.dictionary, snappy);
        told.push(chunk.told(at));
        for (const part of chunk.parts) yield piece(part);
        at += chunk.length;
        uncompressed += chunk.uncompressed;
      }
    }
    groups.push(
      struct(
        [1, list('struct', told)],
        [2, i64(uncompressed)],
        [3, i64(to - from)],
        [5, i64(start)],
        [6, i64(at - start)],
      ),
    );
  }
  const footer = thriftBytes(
    struct(
      [1, i32(2)],
      [2, list('struct', elements)],
      [3, i64(table.rows)],
      [4, list('struct', groups)],
      [5, list('struct', keyValues(table))],
      [6, text(createdBy)],
    ),
  );
  const size = Buffer.alloc(4);
  size.writeUInt32LE(footer.length);
  yield piece(Buffer.concat([footer, size, magic]));
}

/** Readers of Arrow take from `ARROW:schema` what Parquet has no types for: dictionaries, durations, time zones. */
function keyValues(table: Table): Thrift[] {
  const schema = Buffer.from(message(headers.schema, schemaTable(table), 0)).toString('base64');
  return [...table.metadata, ['ARROW:schema', schema] as const].map(([key, value]) =>
    struct([1, text(key)], [2, text(value)]),
  );
}

function piece(bytes: Uint8Array): Piece {
  return { source: bufferSource(bytes), at: 0, length: bytes.length };
}
