import { Call, Float, type Value } from '../../core/value.ts';
import { argsOf, type Graph } from '../graph.ts';
import { type NdArray, ndarrayOf } from '../numpy/ndarray.ts';
import { type ArrowType, typeName, type Vector } from '../table/type.ts';
import { bitmap, fixedVector, orNone } from '../table/vector.ts';
import { categorical } from './categorical.ts';
import { indexValues } from './indexes.ts';
import { intervalValues } from './intervals.ts';
import { type Line, linesOf, onlyLine } from './lines.ts';
import { bitsOf, numbers, numberType } from './numbers.ts';
import { dtypeOf, type PandasObject, pandasObject, whatIs } from './object.ts';
import { objects } from './objects.ts';
import { frequencyOf, periodLine } from './periods.ts';
import { pyarrowArray } from './pyarrow-arrays.ts';
import { Refused } from './refused.ts';
import { sparse } from './sparse.ts';
import { plainly, type Values } from './values.ts';
import { zoneOf } from './zone.ts';

/**
 * The lines of a block, or of whatever else pandas keeps values in: a numpy array, an extension array, an Index.
 * A block of several columns is an array of two dimensions.
 * @throws Refused for classes that are not converted.
 */
export function columnsOf(value: Value | undefined, graph: Graph, depth = 0): (() => Values)[] {
  if (depth > mostDepth) throw new Refused(whatIs(value), `it nests deeper than ${mostDepth} arrays`);
  const array = ndarrayOf(value, graph);
  if (array !== null) return linesOf(array).map((line) => () => lineValues(line));
  const object = pandasObject(value);
  if (object === null) throw new Refused(whatIs(value), 'it is no array of pandas');
  const make = makers.get(object.name);
  const inner = (part: Value | undefined): Values => valuesOf(part, graph, depth + 1);
  if (make !== undefined) return make(object, graph, inner);
  if (object.name.endsWith('Index')) return [() => indexValues(object, graph, inner)];
  throw new Refused(object.name, 'such arrays of pandas are not converted');
}

/** Where there must be one column. */
export function valuesOf(value: Value | undefined, graph: Graph, depth = 0): Values {
  const columns = columnsOf(value, graph, depth);
  if (columns.length !== 1) throw new Refused(whatIs(value), 'it has not one column');
  return columns[0]!();
}

function lineValues(line: Line): Values {
  return line.kind === 'objects' ? objects(line) : numbers(line);
}

type Inner = (value: Value | undefined) => Values;
type Maker = (object: PandasObject, graph: Graph, inner: Inner) => (() => Values)[];

/** An Index of an array of an Index, each of which may be there twice. */
const mostDepth = 4;

const one =
  (make: (object: PandasObject, graph: Graph, inner: Inner) => Values): Maker =>
  (object, graph, inner) => [() => make(object, graph, inner)];

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['DatetimeArray', datetimes],
  ['TimedeltaArray', (object, graph) => backing(object, graph).map((line) => () => lineValues(line))],
  ['NumpyExtensionArray', (object, graph) => backing(object, graph).map((line) => () => lineValues(line))],
  ['PandasArray', (object, graph) => backing(object, graph).map((line) => () => lineValues(line))],
  ['PeriodArray', periods],
  ['StringArray', strings],
  [
    'Categorical',
    (object, graph, inner) => backing(object, graph).map((line) => () => categorical(object, line, inner)),
  ],
  ['IntegerArray', one(masked)],
  ['FloatingArray', one(masked)],
  ['BooleanArray', one(masked)],
  ['IntervalArray', one((object, _, inner) => intervalValues(object, inner))],
  [
    'SparseArray',
    one((object, graph, inner) => sparse(object, graph, inner(object.fields.get('_sparse_values')))),
  ],
  ['ArrowStringArray', one(arrowStrings)],
  ['ArrowStringArrayNumpySemantics', one(arrowStrings)],
  ['ArrowExtensionArray', one(arrowExtension)],
]);

/** The numpy array of an extension array that has one: in its state, or under one of the names of older versions. */
function backingArray({ name, fields: given, state }: PandasObject, graph: Graph): NdArray {
  const named = ['_ndarray', '_codes', '_data'].map((field) => given.get(field));
  for (const candidate of [...state, ...named]) {
    const array = ndarrayOf(candidate, graph);
    if (array !== null) return array;
  }
  throw new Refused(name, 'its data is not there');
}

function backing(object: PandasObject, graph: Graph): Line[] {
  return linesOf(backingArray(object, graph));
}

function datetimes(object: PandasObject, graph: Graph): (() => Values)[] {
  const dtype = pandasObject(dtypeOf(object));
  const zone =
    dtype?.name === 'DatetimeTZDtype' ? zoneOf(dtype.fields.get('tz') ?? argsOf(dtype.call)[1]) : null;
  return backing(object, graph).map((line) => () => {
    if (line.kind !== 'bytes') throw new Refused('DatetimeArray', 'its data are no times');
    return numbers(line, zone);
  });
}

function periods(object: PandasObject, graph: Graph): (() => Values)[] {
  return backing(object, graph).map((line) => () => periodLine(line, frequencyOf(dtypeOf(object))));
}

function strings(object: PandasObject, graph: Graph): (() => Values)[] {
  const numpyType = stringType(dtypeOf(object));
  return backing(object, graph).map((line) => () => {
    if (line.kind !== 'objects') throw new Refused('StringArray', 'its texts are no objects');
    const values = objects(line, numpyType);
    if (values.type.kind !== 'utf8' && values.type.kind !== 'null')
      throw new Refused('StringArray', 'it holds other objects');
    const length = values.length;
    const type: ArrowType = { kind: 'utf8', large: false };
    if (values.type.kind === 'utf8') return values;
    const read = (from: number, to: number): Vector => ({
      ...fixedVector(to - from, new Uint8Array(0), new Uint8Array((to - from + 7) >> 3)),
      offsets: new Int32Array(to - from + 1),
    });
    return { ...values, length, type, read };
  });
}

/** pandas's name: `str` where NaN stands for what is missing (pandas 3), `string` where NA does. */
function stringType(dtype: Value | undefined): string {
  const [, missing] = dtype instanceof Call ? argsOf(dtype) : [];
  return missing instanceof Float ? 'str' : 'string';
}

const capitals: Record<string, string> = { i: 'Int', u: 'UInt', f: 'Float' };

function masked({ name, fields: given }: PandasObject, graph: Graph): Values {
  const [line, missing] = ['_data', '_mask'].map((field) =>
    onlyLine(ndarrayOf(given.get(field), graph), name),
  );
  if (
    line?.kind !== 'bytes' ||
    missing?.kind !== 'bytes' ||
    line.length !== missing.length ||
    missing.dtype.letter !== 'b'
  )
    throw new Refused(name, 'data and mask do not fit');
  const { letter, size } = line.dtype;
  const type: ArrowType | null = letter === 'b' ? { kind: 'bool' } : numberType(letter, size);
  if (type === null || (type.kind !== 'bool' && capitals[letter] === undefined))
    throw new Refused(name, 'Arrow has no such type');
  return {
    ...plainly,
    length: line.length,
    type,
    numpyType: type.kind === 'bool' ? 'boolean' : `${capitals[letter]}${8 * size}`,
    rowBytes: size,
    read(from, to) {
      const absent = missing.read(from, to);
      const validity = orNone(
        bitmap(to - from, (row) => absent[row] === 0),
        to - from,
      );
      const bytes = line.read(from, to);
      return fixedVector(to - from, type.kind === 'bool' ? bitsOf(bytes) : bytes, validity);
    },
  };
}

function arrowStrings(object: PandasObject, graph: Graph): Values {
  const array = pyarrowArray(object.fields.get('_pa_array') ?? object.fields.get('_data'), graph);
  if (array.type.kind !== 'utf8') throw new Refused(object.name, 'it holds no texts');
  const semantics = object.name.endsWith('NumpySemantics') ? 'str' : stringType(object.fields.get('_dtype'));
  return { ...plainly, ...array, numpyType: semantics };
}

function arrowExtension(object: PandasObject, graph: Graph): Values {
  const array = pyarrowArray(object.fields.get('_pa_array') ?? object.fields.get('_data'), graph);
  const name = `${typeName(array.type)}[pyarrow]`;
  if (array.dictionary === null && !parametric.has(array.type.kind))
    return { ...plainly, ...array, numpyType: name };
  // What pandas cannot read by its name would make the whole file unreadable for it.
  return {
    ...plainly,
    ...array,
    numpyType: 'object',
    lost: [`the dtype ${name}; dtype_backend="pyarrow" restores it`],
  };
}

const parametric: ReadonlySet<string> = new Set(['decimal', 'fixed-binary', 'list', 'struct']);
