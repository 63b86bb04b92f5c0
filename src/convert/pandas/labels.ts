import { printable } from '../../core/printable.ts';
import { Float, Text, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import { ndarrayOf } from '../numpy/ndarray.ts';
import type { Axis, Level } from './axes.ts';
import { pandasObject } from './object.ts';
import { Refused } from './refused.ts';
import { labelText, rowTexts, tupleText } from './spelling.ts';
import type { Values } from './values.ts';

/** What pandas' metadata says of one level of the labels of columns. */
export interface ColumnIndex {
  readonly name: string | number | null;
  readonly field_name: string | number | null;
  readonly pandas_type: string;
  readonly numpy_type: string;
  readonly metadata: Readonly<Record<string, string>> | null;
}

export interface Labels {
  /** Null for a column whose label is None. */
  readonly names: readonly (string | null)[];
  readonly indexes: readonly ColumnIndex[];
}

/**
 * The labels of columns as texts, and how pandas makes labels of them again.
 * @throws ConvertError where two columns have one name, or labels have no texts.
 */
export function labelsOf(axis: Axis, graph: Graph): Labels {
  try {
    const levels = axis.levels.map((level) => levelTexts(level, axis.length, graph));
    const names = axis.isMulti
      ? Array.from({ length: axis.length }, (_, column) =>
          tupleText(levels.map(({ texts }) => texts[column]!)),
        )
      : levels[0]!.texts;
    unique(names);
    const indexes = axis.levels.map((level, at) => describe(levels[at]!, level.name, graph));
    return { names, indexes };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ConvertError(`the labels of the columns cannot be written: ${error.what}: ${error.message}`);
  }
}

/** Of a Series: its name, or 0 as `to_frame` names a column. */
export function seriesLabels(name: Value, graph: Graph): Labels {
  if (name === null)
    return {
      names: ['0'],
      indexes: [{ name: null, field_name: null, pandas_type: 'int64', numpy_type: 'int64', metadata: null }],
    };
  try {
    return { names: [labelText(name, graph)], indexes: [describe(ofName(name, graph), null, graph)] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ConvertError(`the name of the Series cannot be written: ${error.what}: ${error.message}`);
  }
}

function unique(names: readonly (string | null)[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const text = String(name === null ? 'None' : name);
    if (seen.has(text))
      throw new ConvertError(`two columns are named ${printable(text)}; a table has one of a name`);
    seen.add(text);
  }
}

interface Texts {
  readonly texts: readonly (string | null)[];
  readonly pandasType: string;
  readonly numpyType: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

const mostColumns = 1_000_000;

function levelTexts(level: Level, length: number, graph: Graph): Texts {
  if (length > mostColumns) throw new Refused('index', `it names ${length} columns`);
  const object = pandasObject(level.of);
  const array = object === null ? null : ndarrayOf(object.fields.get('data'), graph);
  const own =
    array?.data.kind === 'objects' ? inferred(array.data.items, array.data.graph) : typed(level.whole());
  if (level.codes === null) return own;
  const codes = level.codes(0, length);
  const texts = Array.from(codes, (code) => {
    if (code < -1 || code >= own.texts.length)
      throw new Refused('MultiIndex', `code ${code} of ${own.texts.length} values`);
    return code < 0 ? 'nan' : own.texts[code]!;
  });
  return { ...own, texts };
}

/** `to_frame` makes an index of the name's own type. */
function ofName(name: Value, graph: Graph): Texts {
  const made = inferred([name], graph);
  return made.pandasType.endsWith('64') ? { ...made, numpyType: made.pandasType } : made;
}

/** As pandas' `infer_dtype` and pyarrow name what an index of objects holds. */
function inferred(items: readonly Value[], graph: Graph): Texts {
  const texts = items.map((item) => labelText(item, graph));
  if (items.every((item) => item instanceof Text))
    return { texts, pandasType: 'unicode', numpyType: 'object' };
  if (items.every((item) => typeof item === 'number' && Math.abs(item) < 2 ** 53))
    return { texts, pandasType: 'int64', numpyType: 'object' };
  if (items.every((item) => item instanceof Float))
    return { texts, pandasType: 'float64', numpyType: 'object' };
  return { texts, pandasType: 'mixed', numpyType: 'object' };
}

function typed(values: Values): Texts {
  const texts = rowTexts(values.type, values.read(0, values.length), values.dictionary);
  const type = values.type.kind === 'dictionary' ? values.type.value : values.type;
  if (type.kind === 'utf8') return { texts, pandasType: 'unicode', numpyType: 'object' };
  if (type.kind === 'timestamp') {
    const { unit, zone } = type;
    const dtype = `datetime64[${unit}]`;
    if (zone === null) return { texts, pandasType: dtype, numpyType: dtype };
    return { texts, pandasType: 'datetimetz', numpyType: dtype, metadata: { timezone: zone } };
  }
  // numpy takes the text `False` for true.
  if (type.kind === 'bool') return { texts, pandasType: 'mixed', numpyType: 'object' };
  const name = type.kind === 'int' ? `${type.signed ? '' : 'u'}int${type.bits}` : 'float64';
  return { texts, pandasType: name, numpyType: name };
}

function describe({ pandasType, numpyType, metadata = null }: Texts, name: Value, graph: Graph): ColumnIndex {
  const told = typeof name === 'number' ? name : labelText(name, graph);
  return {
    name: told,
    field_name: told,
    pandas_type: pandasType,
    numpy_type: numpyType,
    metadata: pandasType === 'unicode' ? { encoding: 'UTF-8' } : metadata,
  };
}
