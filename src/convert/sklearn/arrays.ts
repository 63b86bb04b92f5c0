import { bufferSource } from '../../bytes/source.ts';
import { Call, Dict, Global, Text, Tuple, type Value } from '../../core/value.ts';
import type { Piece } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { gathered } from '../gather.ts';
import { argsOf, fields, type Graph, type StreamData } from '../graph.ts';
import { type Dtype, dtypeOfValue, sizeOf } from '../numpy/dtype.ts';
import { type NdArray, ndarrayOf, scalarOf } from '../numpy/ndarray.ts';
import { npyHeader } from '../numpy/npy-header.ts';
import { builtin, type ClassName, classNameOf, classOfObject, dottedName, fullName } from './class-name.ts';
import { construct } from './containers.ts';
import { textConstant } from './literals.ts';
import { isModern, scalarType } from './scalars.ts';
import { type Place, unshared, type Walk } from './walk.ts';

export const ndarray: ClassName = { module: 'numpy', name: 'ndarray' };

/** `numpy.load` refuses a longer one. */
const longestHeader = 10_000;

/** Arrays whose class adds nothing to their elements that predictions could depend on. */
const plainSubclasses: ReadonlySet<string> = new Set(['numpy.memmap', 'numpy.core.memmap.memmap']);
const matrices: ReadonlySet<string> = new Set(['numpy.matrix', 'numpy.matrixlib.defmatrix.matrix']);

export function npyPieces(array: NdArray): readonly Piece[] {
  const header = npyHeader(array);
  if (header.length > longestHeader) throw new ConvertError('a dtype has more fields than numpy loads');
  const pieces: Piece[] = [{ source: bufferSource(header), at: 0, length: header.length }];
  if (array.data.kind === 'bytes')
    pieces.push({ source: array.data.source, at: 0, length: array.data.source.size });
  return pieces;
}

/** An array, or a class of arrays that is made of one. */
export function arrayNode(walk: Walk, place: Place, array: NdArray, type: ClassName = ndarray): void {
  const named = array.dtype.kind === 'plain' ? array.dtype.named : undefined;
  if (named !== undefined) throw new ConvertError(`an array of ${named} would lose its dtype`);
  walk.begin(place, 'NdArrayNode', type);
  walk.field('type');
  if (array.data.kind === 'objects') {
    walk.text.add('"json"');
    objectElements(walk, place, array, array.data.items, array.data.graph);
  } else {
    walk.text.add('"numpy"');
    walk.field('file');
    walk.text.add(JSON.stringify(walk.member('npy', npyPieces(array), [array])));
  }
  walk.end();
}

/**
 * skops writes the elements as a list, and makes an array of it again: with `numpy.array` where there is more than one
 * dimension, which would look into elements that are sequences themselves.
 */
function objectElements(
  walk: Walk,
  place: Place,
  { shape }: NdArray,
  items: readonly Value[],
  graph: Graph,
): void {
  if (shape.length === 0) throw new ConvertError('an array of one object has no dimension');
  if (shape.length > 1 && shape.includes(0))
    throw new ConvertError(`an empty array of objects has the shape (${shape.join(', ')})`);
  if (shape.length > 1 && !items.every(standsAlone))
    throw new ConvertError('an array of objects has more than one dimension and holds sequences');
  walk.field('content');
  let at = 0;
  const rows = (axis: number): void => {
    walk.text.add('[');
    for (let index = 0; index < shape[axis]!; index += 1) {
      if (index > 0) walk.text.add(',');
      if (axis === shape.length - 1) {
        walk.value(items[at]!, graph, `[${at}]`);
        at += 1;
        continue;
      }
      walk.begin(unshared(place), 'ListNode', builtin('list'));
      walk.field('content');
      rows(axis + 1);
      walk.end();
    }
    walk.text.add(']');
  };
  rows(0);
  walk.field('shape');
  walk.begin(unshared(place), 'TupleNode', builtin('tuple'));
  walk.field('content');
  walk.row(shape, graph);
  walk.end();
}

/** Whether numpy takes a value for one element: constants, numbers of numpy, and single trees of an ensemble. */
function standsAlone(value: Value): boolean {
  if (value === null || typeof value !== 'object' || value instanceof Text) return true;
  if (!(value instanceof Call)) return 'value' in value && typeof value.value === 'number';
  const called = dottedName(value.callable);
  if (called !== null && /^numpy\._?core\.multiarray\.scalar$/.test(fullName(called))) return true;
  const type = classOfObject(value);
  return type !== null && /^sklearn\.tree\.(_classes|tree)$/.test(type.module);
}

/** `_reconstruct` of an array or one of its subclasses, `_frombuffer`, or joblib's wrapper. */
export function reconstructedNode(walk: Walk, place: Place, call: Call): void {
  const array = ndarrayOf(call, place.graph);
  if (array !== null) {
    arrayNode(walk, place, isBuffer(call) ? array : native(array));
    return;
  }
  const type = dottedName(argsOf(call)[0]);
  const state = call.states.length === 1 ? call.states[0] : undefined;
  const plain = state instanceof Tuple ? plainArray(state, place.graph) : null;
  if (type !== null && plain !== null && matrices.has(fullName(type)))
    arrayNode(walk, place, plain, { module: 'numpy', name: 'matrix' });
  else if (type !== null && plain !== null && plainSubclasses.has(fullName(type))) {
    walk.leave(fullName(type), 'written as an array of the same elements');
    arrayNode(walk, place, plain);
  } else {
    const name = type === null || fullName(type) === fullName(ndarray) ? 'an array' : fullName(type);
    throw new ConvertError(`${name} has a dtype or a form that skops cannot write`, call.at);
  }
}

/** Joblib's wrapper; numpy's matrix is the one subclass that it writes so. */
export function wrappedNode(walk: Walk, place: Place, call: Call): void {
  const array = ndarrayOf(call, place.graph);
  if (array !== null) {
    arrayNode(walk, place, native(array));
    return;
  }
  const stream = place.graph.streams.get(call);
  const type = dottedName(fields(call.states[0]).get('subclass'));
  const plain = stream === undefined ? null : plainWrapped(call, stream, place.graph);
  if (type === null || plain === null || !matrices.has(fullName(type)))
    throw new ConvertError('an array of joblib has a dtype or a form that skops cannot write', call.at);
  walk.leave('numpy.matrix', 'written as an array of the same elements, as joblib reads it since numpy 2');
  arrayNode(walk, place, native(plain));
}

/** The array of a wrapper, whatever its subclass. */
function plainWrapped(call: Call, stream: StreamData, graph: Graph): NdArray | null {
  const [state] = call.states;
  if (!(state instanceof Dict)) return null;
  const copy = new Call(call.via, call.callable, call.args, call.kwargs, call.at);
  const plain = new Dict();
  plain.entries = [
    ...state.entries,
    textConstant('subclass'),
    new Global('numpy', 'ndarray', 'GLOBAL', 4, 0),
  ];
  copy.states = [plain];
  return ndarrayOf(copy, { ...graph, streams: new Map([[copy, stream]]) });
}

function isBuffer(call: Call): boolean {
  return dottedName(call.callable)?.name === '_frombuffer';
}

/** numpy turns the bytes around while it unpickles an array of the other byte order; joblib does so too. */
function native(array: NdArray): NdArray {
  const { dtype, shape, data } = array;
  if (dtype.kind !== 'plain' || dtype.order !== '>' || data.kind !== 'bytes') return array;
  const count = dtype.size === 0 ? 0 : data.source.size / dtype.size;
  const swap = dtype.letter === 'U' ? 4 : dtype.letter === 'c' ? dtype.size / 2 : dtype.size;
  const line = { offset: 0, shape: [count], strides: [1], flip: null };
  const source = gathered({ ...line, source: data.source, bytes: dtype.size, swap });
  return { ...array, shape, dtype: { ...dtype, order: '<' }, data: { kind: 'bytes', source } };
}

/** The array that a state of `ndarray.__setstate__` makes. */
export function plainArray(state: Tuple, graph: Graph): NdArray | null {
  const imported = (module: string, name: string): Global => new Global(module, name, 'GLOBAL', 4, 0);
  const args = new Tuple([imported('numpy', 'ndarray')], 1);
  const call = new Call('REDUCE', imported('numpy._core.multiarray', '_reconstruct'), args, null, 0);
  call.states = [state];
  return ndarrayOf(call, graph);
}

export function scalarNode(walk: Walk, place: Place, call: Call): void {
  const scalar = scalarOf(call, place.graph);
  if (scalar === null || scalar.data.kind !== 'bytes')
    throw new ConvertError('a numpy scalar has a form that skops cannot write', call.at);
  const type = scalarType(scalar.dtype, isModern(call));
  if (type.name !== 'bytes_') {
    arrayNode(walk, place, scalar, type);
    return;
  }
  // skops would make plain bytes of an array of them.
  const { source } = scalar.data;
  construct(walk, place, type, [
    () => bytesNode(walk, unshared(place), [{ source, at: 0, length: source.size }]),
  ]);
}

export function bytesNode(walk: Walk, place: Place, pieces: readonly Piece[], mutable = false): void {
  walk.begin(place, mutable ? 'BytearrayNode' : 'BytesNode', builtin(mutable ? 'bytearray' : 'bytes'));
  walk.field('file');
  walk.text.add(JSON.stringify(walk.member('bin', pieces)));
  walk.end();
}

/** skops writes a dtype as an empty array of it. */
export function dtypeNode(walk: Walk, place: Place, call: Call): void {
  const dtype = dtypeOfValue(call);
  if (dtype === null || dtype.kind === 'repeated')
    throw new ConvertError('a dtype has a form that skops cannot write', call.at);
  walk.begin(place, 'DTypeNode', { module: 'numpy', name: 'dtype' });
  walk.field('content');
  arrayNode(walk, unshared(place), emptyArray(dtype, place.graph));
  walk.end();
}

function emptyArray(dtype: Dtype, graph: Graph): NdArray {
  const shape = [0];
  if (dtype.kind === 'object')
    return { dtype, shape, fortran: false, data: { kind: 'objects', items: [], graph } };
  const source = bufferSource(new Uint8Array(0));
  return { dtype, shape, fortran: false, data: { kind: 'bytes', source } };
}

/** `numpy.ma.core._mareconstruct` with (version, shape, dtype, is_fortran, data, mask, fill_value). */
export function maskedNode(walk: Walk, place: Place, call: Call): void {
  const [type, base] = argsOf(call);
  const state = call.states.length === 1 ? call.states[0] : undefined;
  if (!(state instanceof Tuple) || state.length !== 7 || fullNameOf(base) !== fullName(ndarray))
    throw new ConvertError('a masked array has a form that skops cannot write', call.at);
  const named = classNameOf(type ?? null);
  if (named.name !== 'MaskedArray' || !named.module.startsWith('numpy.ma'))
    throw new ConvertError(`${fullName(named)} is no masked array that skops can write`, call.at);
  const [version, shape, , fortran, , maskData, fill] = state.items as readonly Value[];
  const data = plainArray(new Tuple(state.items.slice(0, 5), 5), place.graph);
  const bools = new Call(
    'REDUCE',
    new Global('numpy', 'dtype', 'GLOBAL', 4, 0),
    new Tuple([textConstant('b1')], 1),
    null,
    0,
  );
  const maskState = new Tuple([version!, shape!, bools, fortran!, maskData!], 5);
  const mask = plainArray(maskState, place.graph);
  if (data === null || mask === null || sizeOf(mask.dtype) !== 1)
    throw new ConvertError('a masked array has a form that skops cannot write', call.at);
  if (fill !== null) walk.leave('fill_value', 'skops keeps the data and the mask of a masked array');
  walk.begin(place, 'MaskedArrayNode', named);
  walk.field('content');
  walk.text.add('{"data":');
  arrayNode(walk, unshared(place), data);
  walk.field('mask');
  arrayNode(walk, unshared(place), mask);
  walk.text.add('}');
  walk.end();
}

function fullNameOf(value: Value | undefined): string | null {
  const named = dottedName(value);
  return named === null ? null : fullName(named);
}
