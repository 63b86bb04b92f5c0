import { bufferSource } from '../../bytes/source.ts';
import { type Call, Tuple, type Value } from '../../core/value.ts';
import { fields, type Graph } from '../graph.ts';
import { shapeOf } from '../numpy/dtype.ts';
import { type NdArray, ndarrayOf } from '../numpy/ndarray.ts';
import { storedZip } from '../zip/stored.ts';
import { npyPieces } from './arrays.ts';
import type { ClassName } from './class-name.ts';
import type { Place, Walk } from './walk.ts';

type Named = readonly [name: string, array: NdArray | null];

/**
 * A sparse matrix as `scipy.sparse.save_npz` writes it. False, and nothing is written, for formats and states that it
 * does not know; their attributes are written like those of any object.
 */
export function sparseNode(walk: Walk, place: Place, call: Call, type: ClassName): boolean {
  const match = /^(csr|csc|bsr|coo|dia)_(matrix|array)$/.exec(type.name);
  if (match === null || call.states.length !== 1) return false;
  const [, format, kind] = match;
  const state = fields(call.states[0]);
  const shape = shapeOf(state.get('_shape') ?? state.get('shape'));
  const data = ndarrayOf(state.get('data'), place.graph);
  if (shape === null) return false;
  const places = placesOf(format!, state, place.graph);
  const parts: Named[] = [
    ...places,
    ['format', textArray(format!)],
    ['shape', numbers(shape)],
    ['data', data],
    ...(kind === 'array' ? ([['_is_array', truth()]] as const) : []),
  ];
  const arrays = parts.map(([, array]) => array);
  if (!arrays.every((array) => array !== null && array.data.kind === 'bytes')) return false;
  // scipy makes other indices short when it loads them.
  if (!places.every(([, array]) => isInt32(array!))) return false;
  walk.begin(place, 'SparseMatrixNode', type);
  walk.field('type');
  walk.text.add('"scipy"');
  walk.field('file');
  const members = parts.map(([name, array]) => ({ name: `${name}.npy`, pieces: npyPieces(array!) }));
  walk.text.add(JSON.stringify(walk.member('npz', storedZip(members, walk.crc32), arrays as NdArray[])));
  walk.end();
  return true;
}

/** The arrays that say where the elements of `data` stand. */
function placesOf(format: string, state: ReadonlyMap<string, Value>, graph: Graph): readonly Named[] {
  const array = (value: Value | undefined): NdArray | null => ndarrayOf(value, graph);
  if (format === 'dia') return [['offsets', array(state.get('offsets'))]];
  if (format !== 'coo')
    return [
      ['indices', array(state.get('indices'))],
      ['indptr', array(state.get('indptr'))],
    ];
  const coords = state.get('coords');
  const [row, col] =
    coords instanceof Tuple && coords.length === 2 ? coords.items : [state.get('row'), state.get('col')];
  return [
    ['row', array(row)],
    ['col', array(col)],
  ];
}

function isInt32({ dtype }: NdArray): boolean {
  return dtype.kind === 'plain' && dtype.letter === 'i' && dtype.size === 4;
}

function plain(letter: string, size: number, shape: readonly number[], bytes: Uint8Array): NdArray {
  const order = size === 8 ? '<' : '|';
  return {
    dtype: { kind: 'plain', letter, size, order, unit: null },
    shape,
    fortran: false,
    data: { kind: 'bytes', source: bufferSource(bytes) },
  };
}

function textArray(text: string): NdArray {
  return plain('S', text.length, [], Buffer.from(text, 'latin1'));
}

function numbers(values: readonly number[]): NdArray {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, at) => {
    bytes.writeBigInt64LE(BigInt(value), 8 * at);
  });
  return plain('i', 8, [values.length], bytes);
}

function truth(): NdArray {
  return plain('b', 1, [], Uint8Array.of(1));
}
