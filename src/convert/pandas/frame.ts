import { Call, Dict, List, Tuple, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { argsOf, fields, type Graph, globalName } from '../graph.ts';
import { ndarrayOf } from '../numpy/ndarray.ts';
import { type Axis, axisOf } from './axes.ts';
import { columnsOf } from './extension.ts';
import { mostLines, onlyLine } from './lines.ts';
import { type PandasObject, pandasObject, sliceOf, whatIs } from './object.ts';
import { Refused } from './refused.ts';
import type { Values } from './values.ts';

/** A DataFrame as its pickle tells it. */
export interface Frame {
  readonly rows: Axis;
  /** Null for a Series, whose one column has `name`. */
  readonly columns: Axis | null;
  readonly name: Value;
  /** One for each column, in their order. @throws Refused when called, where a table cannot hold it. */
  readonly values: readonly (() => Values)[];
  readonly attrs: Value | undefined;
}

/** Null for what is neither a DataFrame nor a Series. @throws ConvertError for one that is not whole. */
export function frameOf(value: Value | undefined, graph: Graph): Frame | null {
  const object = pandasObject(value);
  if (object?.name !== 'DataFrame' && object?.name !== 'Series') return null;
  try {
    return object.name === 'Series' ? series(object, graph) : dataFrame(object, graph);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ConvertError(
      `the ${object.name} cannot be converted: ${error.what}: ${error.message}`,
      object.call.at,
    );
  }
}

/** Blocks, and the axes in pandas' order: columns first. */
interface Manager {
  readonly blocks: readonly Block[];
  readonly axes: readonly Value[];
}

interface Block {
  readonly values: Value;
  /** Null: the only one. */
  readonly placement: Value | null;
}

function dataFrame(object: PandasObject, graph: Graph): Frame {
  const { blocks, axes } = managerOf(object);
  if (axes.length !== 2) throw new Refused('BlockManager', 'a frame has two axes');
  const columns = axisOf(axes[0], graph);
  const rows = axisOf(axes[1], graph);
  const found = new Map<number, () => Values>();
  for (const { values, placement } of blocks) {
    const own = blockColumns(values, graph);
    const places = placement === null ? null : placesOf(placement, graph, own.length);
    if (places?.length !== own.length) throw new Refused('block', 'it has other columns than places');
    places.forEach((place, at) => {
      if (place < 0 || place >= columns.length || found.has(place))
        throw new Refused('block', `a column of it stands at ${place}`);
      found.set(place, own[at]!);
    });
  }
  if (found.size !== columns.length)
    throw new Refused('DataFrame', `${found.size} of ${columns.length} columns have values`);
  const values = Array.from({ length: columns.length }, (_, at) => fitting(found.get(at)!, rows.length));
  return { rows, columns, name: null, values, attrs: object.fields.get('attrs') };
}

/** What cannot be converted is refused column by column, with as many as its place says. */
function blockColumns(values: Value, graph: Graph): (() => Values)[] {
  try {
    return columnsOf(values, graph);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const shape = ndarrayOf(values, graph)?.shape;
    const count = shape?.length === 2 ? Math.min(mostLines, shape[0]!) : 1;
    return Array.from({ length: count }, () => (): Values => {
      throw error;
    });
  }
}

function series(object: PandasObject, graph: Graph): Frame {
  const { blocks, axes } = managerOf(object);
  const [block] = blocks;
  if (axes.length !== 1 || blocks.length !== 1 || block === undefined)
    throw new Refused('SingleBlockManager', 'a series has one block');
  const rows = axisOf(axes[0], graph);
  const columns = blockColumns(block.values, graph);
  if (columns.length !== 1) throw new Refused('block', 'a series has one column');
  return {
    rows,
    columns: null,
    name: object.fields.get('_name') ?? object.fields.get('name') ?? null,
    values: [fitting(columns[0]!, rows.length)],
    attrs: object.fields.get('attrs'),
  };
}

function fitting(make: () => Values, rows: number): () => Values {
  return () => {
    const values = make();
    if (values.length !== rows) throw new Refused('block', `it has ${values.length} rows, the index ${rows}`);
    return values;
  };
}

function managerOf({ name, fields: given }: PandasObject): Manager {
  const value = given.get('_mgr') ?? given.get('_data');
  const manager = pandasObject(value);
  if (manager === null || !/^(?:Single)?BlockManager$/.test(manager.name))
    throw new Refused(name, `its data are in ${whatIs(value)}`);
  if (manager.state.length > 0) return fromState(manager.state);
  const [blocks, axes] = argsOf(manager.call);
  if (blocks instanceof Tuple && axes instanceof List)
    return { blocks: blocks.items.map(blockOf), axes: axes.items };
  // A SingleBlockManager is made of one block and one axis.
  if (blocks instanceof Call && axes !== undefined) return { blocks: [blockOf(blocks)], axes: [axes] };
  throw new Refused(manager.name, 'it has no blocks');
}

const blockMakers =
  /^pandas\.(?:_libs\.internals\._unpickle_block|core\.internals\.blocks\.(?:new_block|make_block))$/;

function blockOf(value: Value): Block {
  const [values, placement] = value instanceof Call ? argsOf(value) : [];
  if (
    !(value instanceof Call) ||
    !blockMakers.test(globalName(value.callable) ?? '') ||
    values === undefined ||
    placement === undefined
  )
    throw new Refused(whatIs(value), 'it is no block');
  return { values, placement };
}

/** Before pandas 1.3, and for a Series: (axes, values, items, {'0.14.1': {axes, blocks}}). */
function fromState(state: readonly Value[]): Manager {
  const whole = fields(fields(state.find((item) => item instanceof Dict)).get('0.14.1'));
  const axes = whole.get('axes');
  const blocks = whole.get('blocks');
  if (!(axes instanceof List && blocks instanceof List))
    throw new Refused('BlockManager', 'it is of before pandas 0.14.1');
  return {
    axes: axes.items,
    blocks: blocks.items.map((block) => {
      const parts = fields(block);
      const values = parts.get('values');
      const placement = parts.get('mgr_locs');
      if (values === undefined || placement === undefined)
        throw new Refused('BlockManager', 'a block of it has no values');
      return { values, placement };
    }),
  };
}

/** A slice, an array of integers, or a BlockPlacement of one: as many places as the block has columns. */
function placesOf(value: Value, graph: Graph, columns: number, depth = 0): number[] {
  const slice = sliceOf(value);
  if (slice !== null) {
    const [start, stop, step] = slice;
    const count = step === 0 ? -1 : Math.ceil((stop - start) / step);
    if (count !== columns) throw new Refused('block', 'its places are no columns');
    return Array.from({ length: count }, (_, at) => start + step * at);
  }
  const placement = pandasObject(value);
  if (placement?.name === 'BlockPlacement' && depth === 0)
    return placesOf(argsOf(placement.call)[0] ?? null, graph, columns, 1);
  const line = onlyLine(ndarrayOf(value, graph), 'block');
  if (line.kind !== 'bytes' || line.dtype.letter !== 'i' || line.length !== columns)
    throw new Refused('block', 'its places are no columns');
  const { size } = line.dtype;
  const bytes = Buffer.from(line.read(0, line.length));
  return Array.from({ length: line.length }, (_, at) =>
    size === 8 ? Number(bytes.readBigInt64LE(8 * at)) : bytes.readIntLE(size * at, size),
  );
}
