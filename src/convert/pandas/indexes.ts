import type { Value } from '../../core/value.ts';
import { type Graph, textOf } from '../graph.ts';
import { ndarrayOf } from '../numpy/ndarray.ts';
import { fixedVector } from '../table/vector.ts';
import { intervalValues } from './intervals.ts';
import { linesOf } from './lines.ts';
import { numbers } from './numbers.ts';
import { type PandasObject, pandasObject } from './object.ts';
import { frequencyOf, periodLine } from './periods.ts';
import { Refused } from './refused.ts';
import { plainly, type Values } from './values.ts';
import { zoneOf } from './zone.ts';

/** What an Index holds. @throws Refused for a MultiIndex, which has several columns, and for classes that are not converted. */
export function indexValues(
  object: PandasObject,
  graph: Graph,
  valuesOf: (value: Value | undefined) => Values,
): Values {
  const { name, fields } = object;
  if (name === 'RangeIndex') return counted(rangeOf(object));
  if (name === 'MultiIndex') throw new Refused(name, 'it has several columns');
  if (name === 'IntervalIndex' && !fields.has('data')) return intervalValues(object, valuesOf);
  const data = fields.get('data');
  const array = ndarrayOf(data, graph);
  const line = array === null ? undefined : linesOf(array)[0];
  if (array !== null && array.shape.length !== 1) throw new Refused(name, 'it has more than one column');
  // Before pandas 0.24 an index of times kept its zone or frequency itself.
  if (name === 'DatetimeIndex' && line?.kind === 'bytes') {
    const zone = fields.get('tz') ?? null;
    return numbers(line, zone === null ? null : zoneOf(zone));
  }
  if (name === 'PeriodIndex' && line !== undefined) {
    const freq = fields.get('freq');
    const text = textOf(freq);
    return periodLine(line, text ?? frequencyOf(freq));
  }
  return valuesOf(data);
}

export interface Range {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  readonly length: number;
}

const mostRange = 2 ** 40;

export function rangeOf({ name, fields }: PandasObject): Range {
  const [start, stop, step] = ['start', 'stop', 'step'].map(
    (field) => fields.get(field) ?? (field === 'step' ? 1 : 0),
  );
  for (const value of [start, stop, step])
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || Math.abs(value) > mostRange)
      throw new Refused(name, 'its bounds are no integers');
  if (step === 0) throw new Refused(name, 'its step is zero');
  const range = { start: Number(start), stop: Number(stop), step: Number(step) };
  return { ...range, length: Math.max(0, Math.ceil((range.stop - range.start) / range.step)) };
}

function counted({ start, step, length }: Range): Values {
  return {
    ...plainly,
    length,
    type: { kind: 'int', bits: 64, signed: true },
    numpyType: 'int64',
    rowBytes: 8,
    read(from, to) {
      const values = new BigInt64Array(to - from);
      for (let row = from; row < to; row += 1) values[row - from] = BigInt(start + step * row);
      return fixedVector(to - from, new Uint8Array(values.buffer));
    },
  };
}

/** The name of an index whose frequency pandas would know, which tables do not hold. */
export function hasFrequency(value: Value | undefined): boolean {
  const object = pandasObject(value);
  if (object === null || !/^(?:Datetime|Timedelta)Index$/.test(object.name)) return false;
  return (object.fields.get('freq') ?? null) !== null;
}
