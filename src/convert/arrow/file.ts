import { bufferSource } from '../../bytes/source.ts';
import type { Piece } from '../convert.ts';
import { batches } from '../table/batches.ts';
import type { ArrowType, Field, Table } from '../table/type.ts';
import { type FlatNode, flatBuffer, ref, scalar, table } from './flat.ts';
import { type Body, bodyOf } from './layout.ts';
import { dictionaryIds, headers, message, schemaTable, version } from './schema.ts';

const magic = 'ARROW1';

/** Where a message stands: `Block` of format/File.fbs. */
interface Block {
  readonly at: number;
  readonly head: number;
  readonly body: number;
}

/**
 * The table as an Arrow IPC file (what Feather 2 is), uncompressed: readers can map it into memory. Batches are made
 * when they are asked for. Source: Columnar.rst, "Serialization and Interprocess Communication".
 */
export function* arrowFile(given: Table): Generator<Piece, void, void> {
  const ids = dictionaryIds(given);
  const dictionaries: Block[] = [];
  const records: Block[] = [];
  let at = 0;
  const pieces = function* (...parts: readonly Uint8Array[]): Generator<Piece, void, void> {
    for (const part of parts) {
      at += part.length;
      yield { source: bufferSource(part), at: 0, length: part.length };
    }
  };
  const put = function* (
    header: number,
    node: FlatNode,
    body: Body,
    blocks: Block[],
  ): Generator<Piece, void, void> {
    const head = message(header, node, body.length);
    blocks.push({ at, head: head.length, body: body.length });
    yield* pieces(head, ...body.parts);
  };
  yield* pieces(Buffer.from(`${magic}\0\0`), message(headers.schema, schemaTable(given), 0));
  for (const { field, dictionary } of given.columns) {
    if (dictionary === null) continue;
    const body = bodyOf(dictionary.length, [[valueType(field), dictionary]]);
    const node = table([
      [0, scalar('i64', ids.get(field)!)],
      [1, ref(body.node)],
      [2, scalar('u8', 0)],
    ]);
    yield* put(headers.dictionary, node, body, dictionaries);
  }
  for (const [from, to] of batches(given)) {
    const body = bodyOf(
      to - from,
      given.columns.map((column) => [column.field.type, column.read(from, to)] as const),
    );
    yield* put(headers.record, body.node, body, records);
  }
  const footer = flatBuffer(
    table([
      [0, scalar('i16', version)],
      [1, ref(schemaTable(given))],
      [2, ref(blockStructs(dictionaries))],
      [3, ref(blockStructs(records))],
    ]),
  );
  const tail = Buffer.alloc(10);
  tail.writeUInt32LE(footer.length, 0);
  tail.write(magic, 4, 'latin1');
  yield* pieces(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]), footer, tail);
}

function valueType({ type }: Field): ArrowType {
  if (type.kind !== 'dictionary') throw new TypeError('only a dictionary has one');
  return type.value;
}

function blockStructs(blocks: readonly Block[]): FlatNode {
  const bytes = Buffer.alloc(24 * blocks.length);
  blocks.forEach((block, index) => {
    bytes.writeBigInt64LE(BigInt(block.at), 24 * index);
    bytes.writeInt32LE(block.head, 24 * index + 8);
    bytes.writeBigInt64LE(BigInt(block.body), 24 * index + 16);
  });
  return { node: 'structs', count: blocks.length, bytes };
}
