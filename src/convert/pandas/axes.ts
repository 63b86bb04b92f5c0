import { List, Tuple, type Value } from '../../core/value.ts';
import type { Graph } from '../graph.ts';
import { ndarrayOf } from '../numpy/ndarray.ts';
import { take } from '../table/take.ts';
import { valuesOf } from './extension.ts';
import { hasFrequency, type Range, rangeOf } from './indexes.ts';
import { type Line, onlyLine } from './lines.ts';
import { type PandasObject, pandasObject, whatIs } from './object.ts';
import { Refused } from './refused.ts';
import type { Values } from './values.ts';

/** The rows of a frame, or its columns: a range, or levels of values; a plain Index has one. */
export interface Axis {
  readonly range: Range | null;
  readonly levels: readonly Level[];
  readonly isMulti: boolean;
  readonly length: number;
}

export interface Level {
  readonly name: Value;
  /** @throws Refused where a table cannot hold them. */
  readonly values: () => Values;
  /** The index that the level is, or that its codes lead into. */
  readonly of: Value;
  /** Of a level of a MultiIndex: the row of `of` for each row, below 0 for none. */
  readonly codes: ((from: number, to: number) => Int32Array) | null;
  readonly frequency: boolean;
  /** What `of` holds. */
  readonly whole: () => Values;
}

/** @throws Refused for what is no index of pandas. */
export function axisOf(value: Value | undefined, graph: Graph): Axis {
  const object = pandasObject(value);
  if (object === null || value === undefined || !object.name.endsWith('Index'))
    throw new Refused(whatIs(value), 'it is no index of pandas');
  const name = object.fields.get('name') ?? null;
  if (object.name === 'MultiIndex') return multiIndex(object, graph);
  if (object.name === 'RangeIndex') {
    const range = rangeOf(object);
    const whole = (): Values => valuesOf(value, graph);
    const level: Level = { name, values: whole, whole, of: value, codes: null, frequency: false };
    return { range, levels: [level], isMulti: false, length: range.length };
  }
  // Labels of columns may be of several types, which values of rows may not.
  const length = ndarrayOf(object.fields.get('data'), graph)?.shape[0] ?? valuesOf(value, graph).length;
  const whole = (): Values => valuesOf(value, graph);
  const level: Level = { name, values: whole, whole, of: value, codes: null, frequency: hasFrequency(value) };
  return { range: null, levels: [level], isMulti: false, length };
}

const mostLevels = 1000;
const mostRows = 50_000_000;

function multiIndex({ fields }: PandasObject, graph: Graph): Axis {
  const levels = itemsOf(fields.get('levels'));
  const codes = itemsOf(fields.get('codes') ?? fields.get('labels'));
  const names = itemsOf(fields.get('names'));
  if (
    levels.length === 0 ||
    levels.length > mostLevels ||
    codes.length !== levels.length ||
    names.length !== levels.length
  )
    throw new Refused('MultiIndex', 'its levels do not fit');
  const lines = codes.map((code) => {
    const line = onlyLine(ndarrayOf(code, graph), 'MultiIndex');
    if (line.kind !== 'bytes' || line.dtype.letter !== 'i')
      throw new Refused('MultiIndex', 'its codes are no integers');
    return line;
  });
  const length = lines[0]!.length;
  if (lines.some((line) => line.length !== length))
    throw new Refused('MultiIndex', 'its codes are not all as many');
  return {
    range: null,
    isMulti: true,
    length,
    levels: levels.map((level, at) => {
      const read = (from: number, to: number): Int32Array => codesOf(lines[at]!, from, to);
      return {
        name: names[at] ?? null,
        of: level,
        codes: read,
        frequency: false,
        whole: () => valuesOf(level, graph),
        values: () => taken(valuesOf(level, graph), length, read),
      };
    }),
  };
}

function itemsOf(value: Value | undefined): readonly Value[] {
  if (value instanceof List || value instanceof Tuple) return value.items;
  const items = pandasObject(value);
  // Before pandas 1 these were FrozenLists, which are made of one list.
  const [given] = items === null ? [] : (items.call.args as Tuple).items;
  if (given instanceof List || given instanceof Tuple) return given.items;
  throw new Refused('MultiIndex', 'its levels are no list');
}

function codesOf(line: Extract<Line, { kind: 'bytes' }>, from: number, to: number): Int32Array {
  const bytes = line.read(from, to);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codes = new Int32Array(to - from);
  const { size } = line.dtype;
  for (let row = 0; row < codes.length; row += 1)
    codes[row] =
      size === 1
        ? view.getInt8(row)
        : size === 2
          ? view.getInt16(2 * row, true)
          : size === 4
            ? view.getInt32(4 * row, true)
            : Number(view.getBigInt64(8 * row, true));
  return codes;
}

/** The values of a level, once for each row. */
function taken(level: Values, length: number, codes: (from: number, to: number) => Int32Array): Values {
  if (level.length > mostRows) throw new Refused('MultiIndex', 'a level of it is too long');
  let all: ReturnType<Values['read']> | null = null;
  return {
    ...level,
    length,
    read(from, to) {
      const rows = codes(from, to);
      for (const row of rows)
        if (row < -1 || row >= level.length)
          throw new Refused('MultiIndex', `code ${row} of ${level.length} values`);
      all ??= level.read(0, level.length);
      return take(level.type, all, rows);
    },
  };
}
