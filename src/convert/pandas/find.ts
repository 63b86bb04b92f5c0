import { printable } from '../../core/printable.ts';
import { Call, Dict, List, Tuple, type Value } from '../../core/value.ts';
import type { LeftOut } from '../convert.ts';
import { constructed } from '../data/constructors.ts';
import { partName } from '../data/part-name.ts';
import { ConvertError } from '../errors.ts';
import { dictPairs, type Graph } from '../graph.ts';
import { axisOf } from './axes.ts';
import { columnsOf } from './extension.ts';
import { type Frame, frameOf } from './frame.ts';
import { pandasObject, whatIs } from './object.ts';

export interface Found {
  readonly frame: Frame;
  readonly leftOut: readonly LeftOut[];
}

const several = 'a Parquet or Arrow file holds one table';

/**
 * The one frame of a pickle: the object itself, a Series or Index as a frame of one column, or the only frame in a
 * dict, list or tuple.
 * @throws ConvertError where there is none, or more than one.
 */
export function findFrame(root: Value, graph: Graph): Found {
  const own = frameOf(root, graph) ?? indexFrame(root, graph);
  if (own !== null) return { frame: own, leftOut: [] };
  const parts = partsOf(root, graph);
  if (parts === null)
    throw new ConvertError(
      `the file holds ${printable(whatIs(root))}, which is no DataFrame, Series or Index of pandas`,
    );
  const frames: { name: string; frame: Frame }[] = [];
  const leftOut: LeftOut[] = [];
  for (const [name, value] of parts) {
    const frame = frameOf(value, graph);
    if (frame !== null) frames.push({ name, frame });
    else leftOut.push({ name, what: whatIs(value), why: several });
  }
  const [first, ...more] = frames;
  if (first === undefined) throw new ConvertError('the file holds no DataFrame, Series or Index of pandas');
  if (more.length > 0) {
    const names = frames.slice(0, 10).map(({ name }) => printable(name));
    throw new ConvertError(`the file holds ${frames.length} frames (${names.join(', ')}); ${several}`);
  }
  return { frame: first.frame, leftOut };
}

const mostParts = 100_000;

function partsOf(root: Value, graph: Graph): (readonly [string, Value])[] | null {
  const made = root instanceof Call ? constructed(root) : null;
  const entries =
    root instanceof Dict
      ? root.entries
      : made?.kind === 'dict'
        ? [...made.entries, ...(root as Call).entries]
        : null;
  if (entries !== null)
    return dictPairs(entries.slice(0, 2 * mostParts)).map(([key, value]) => [partName(key, graph), value]);
  if (!(root instanceof List || root instanceof Tuple)) return null;
  return root.items.slice(0, mostParts).map((value, at) => [String(at), value]);
}

/** An Index or an array of pandas alone, as `to_frame(index=False)` makes it. */
function indexFrame(value: Value, graph: Graph): Frame | null {
  const object = pandasObject(value);
  if (object === null) return null;
  const plain = (length: number): Frame['rows'] => ({
    range: { start: 0, stop: length, step: 1, length },
    levels: [],
    isMulti: false,
    length,
  });
  if (object.name.endsWith('Index')) {
    const axis = axisOf(value, graph);
    if (axis.isMulti) return null;
    const [level] = axis.levels;
    return {
      rows: plain(axis.length),
      columns: null,
      name: level!.name,
      values: [level!.values],
      attrs: undefined,
    };
  }
  if (!/Array$|^Categorical$/.test(object.name)) return null;
  const columns = columnsOf(value, graph);
  const [make] = columns;
  if (columns.length !== 1 || make === undefined) return null;
  return { rows: plain(make().length), columns: null, name: null, values: [make], attrs: undefined };
}
