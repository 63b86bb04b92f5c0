import { LimitError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { arrowFile } from '../arrow/file.ts';
import type { Conversion, Input, LeftOut, Piece } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { loadGraph } from '../load-graph.ts';
import { parquetFile } from '../parquet/file.ts';
import { batchRows } from '../table/batches.ts';
import type { Table } from '../table/type.ts';
import { keptInArrow } from './categorical.ts';
import { findFrame } from './find.ts';
import { Refused } from './refused.ts';
import { toTable } from './to-table.ts';
import type { Values } from './values.ts';

/** The one frame of a pickle as an Arrow IPC file. */
export async function toArrow(input: Input): Promise<Conversion> {
  const { table, leftOut } = tableOf(input, keptInArrow);
  return conversion(
    table,
    leftOut,
    () => arrowFile(table),
    async (result) => {
      const { verifyArrow } = await import('../arrow/verify.ts');
      verifyArrow(result, table);
    },
  );
}

/** The one frame of a pickle as a Parquet file. */
export async function toParquet(input: Input): Promise<Conversion> {
  // Readers of Parquet make categories again of texts only.
  const { table, leftOut } = tableOf(input, ({ type }) => type.kind === 'utf8');
  return conversion(
    table,
    leftOut,
    () => parquetFile(table),
    async (result) => {
      const { verifyParquet } = await import('../parquet/verify.ts');
      await verifyParquet(result, table);
    },
  );
}

function tableOf(
  input: Input,
  keepsCategories: (of: Values) => boolean,
): { table: Table; leftOut: readonly LeftOut[] } {
  const graph = loadGraph(input.source, 0, input.limits);
  const { found, table, leftOut } = refusing(() => {
    const frame = findFrame(graph.root, graph);
    return { found: frame, ...toTable(frame.frame, graph, keepsCategories) };
  });
  const behind: LeftOut[] = [];
  if (graph.end < input.source.size)
    behind.push({
      name: 'after the object',
      what: `${input.source.size - graph.end} bytes`,
      why: 'one object is read',
    });
  checkGrowth(table, input.source.size);
  return { table, leftOut: [...found.leftOut, ...leftOut, ...behind] };
}

/** What is refused before there are columns concerns the file. */
function refusing<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ConvertError(`${printable(error.what)} cannot be converted: ${printable(error.message)}`);
  }
}

const freeBytes = 2 ** 30;
const mostGrowth = 64;

/** A range, a sparse array, a code that is there often: few bytes may stand for any number of rows. */
function checkGrowth(table: Table, sourceBytes: number): void {
  const size = about(table);
  if (size > freeBytes && size > mostGrowth * sourceBytes)
    throw new LimitError('inflationRatio', null, `the table takes more than ${mostGrowth} times the source`);
}

/** Each batch has the dictionaries again in Parquet. */
function about(table: Table): number {
  const batches = Math.ceil(table.rows / batchRows(table));
  let size = 0;
  for (const { rowBytes, dictionary } of table.columns)
    size += table.rows * rowBytes + batches * (dictionary?.values?.length ?? 0);
  return size;
}

function conversion(
  table: Table,
  leftOut: readonly LeftOut[],
  pieces: () => Generator<Piece, void, void>,
  verify: Conversion['verify'],
): Conversion {
  return {
    pieces: { [Symbol.iterator]: pieces },
    about: about(table),
    beside: [],
    tensors: table.columns.length,
    aliases: [],
    leftOut,
    verify,
  };
}
