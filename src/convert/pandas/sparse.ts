import { Call, Float, Global, type Value } from '../../core/value.ts';
import { argsOf, type Graph, globalName } from '../graph.ts';
import { plainArray } from '../numpy/elements.ts';
import { ndarrayOf, scalarOf } from '../numpy/ndarray.ts';
import { type ArrowType, widthOf } from '../table/type.ts';
import { bitmap, fixedVector, orNone } from '../table/vector.ts';
import { onlyLine } from './lines.ts';
import { notATime } from './numbers.ts';
import { dtypeOf, type PandasObject, pandasObject } from './object.ts';
import { Refused } from './refused.ts';
import { plainly, type Values } from './values.ts';

const mostRows = 2 ** 31;

/** A sparse array of numbers, written out: Arrow has none. */
export function sparse(object: PandasObject, graph: Graph, stored: Values): Values {
  const { fields } = object;
  const dtype = pandasObject(dtypeOf(object));
  const index = fields.get('_sparse_index');
  const [length, places] = placesOf(index, graph, stored.length);
  const { type } = stored;
  const width = type.kind === 'bool' ? 1 : widthOf(type);
  if (width === null || !['bool', 'int', 'float', 'timestamp', 'duration'].includes(type.kind))
    throw new Refused('SparseArray', 'its values are no numbers');
  const fill = fillBytes(type, width, dtype?.fields.get('_fill_value') ?? fields.get('_fill_value'), graph);
  return {
    ...plainly,
    length,
    type,
    numpyType: stored.numpyType,
    rowBytes: width,
    lost: ['the sparse layout; all values are written'],
    read(from, to) {
      const rows = to - from;
      const low = firstAtLeast(places, from);
      const high = firstAtLeast(places, to);
      const vector = stored.read(low, high);
      if (type.kind === 'bool') {
        const bits = bitmap(rows, () => fill[0] === 1);
        for (let at = low; at < high; at += 1) {
          const row = places[at]! - from;
          const set = ((vector.values![(at - low) >> 3]! >> ((at - low) & 7)) & 1) === 1;
          if (set) bits[row >> 3]! |= 1 << (row & 7);
          else bits[row >> 3]! &= ~(1 << (row & 7));
        }
        return fixedVector(rows, bits);
      }
      const bytes = new Uint8Array(rows * width);
      for (let row = 0; row < rows; row += 1) bytes.set(fill, row * width);
      for (let at = low; at < high; at += 1)
        bytes.set(
          vector.values!.subarray((at - low) * width, (at - low + 1) * width),
          (places[at]! - from) * width,
        );
      const times = type.kind === 'timestamp' || type.kind === 'duration';
      return fixedVector(
        rows,
        bytes,
        times
          ? notATime(bytes)
          : orNone(
              bitmap(rows, () => true),
              rows,
            ),
      );
    },
  };
}

/** `IntIndex(length, indices)` or `BlockIndex(length, starts, lengths)`. */
function placesOf(value: Value | undefined, graph: Graph, stored: number): [number, Int32Array] {
  const name = value instanceof Call ? (globalName(value.callable) ?? '') : '';
  const [length, first, second] = value instanceof Call ? argsOf(value) : [];
  if (typeof length !== 'number' || length < 0 || length > mostRows) throw broken();
  const starts = integers(first, graph);
  let places: Int32Array;
  if (name === 'pandas._libs.sparse.IntIndex') places = starts;
  else if (name === 'pandas._libs.sparse.BlockIndex') {
    const lengths = integers(second, graph);
    places = new Int32Array(stored);
    let at = 0;
    starts.forEach((start, block) => {
      const count = lengths[block] ?? -1;
      if (count < 0 || at + count > stored) throw broken();
      for (let step = 0; step < count; step += 1) places[at + step] = start + step;
      at += count;
    });
    if (at !== stored) throw broken();
  } else throw broken();
  if (places.length !== stored) throw broken();
  for (let at = 0; at < stored; at += 1)
    if (places[at]! < (at === 0 ? 0 : places[at - 1]! + 1) || places[at]! >= length) throw broken();
  return [length, places];
}

function integers(value: Value | undefined, graph: Graph): Int32Array {
  const line = onlyLine(ndarrayOf(value, graph), 'SparseArray');
  if (line.kind !== 'bytes' || line.dtype.letter !== 'i' || line.dtype.size !== 4) throw broken();
  const bytes = Uint8Array.from(line.read(0, line.length));
  return new Int32Array(bytes.buffer);
}

function fillBytes(type: ArrowType, width: number, value: Value | undefined, graph: Graph): Uint8Array {
  const bytes = Buffer.alloc(width);
  const scalar = scalarOf(value, graph);
  const plain = scalar === null ? value : plainArray(scalar);
  const number =
    plain instanceof Float ? plain.value : typeof plain === 'bigint' ? plain : Number(plain ?? Number.NaN);
  const isNat = value instanceof Global || value instanceof Call;
  if (type.kind === 'bool' && typeof plain === 'boolean') bytes[0] = plain ? 1 : 0;
  else if (type.kind === 'float' && typeof number === 'number' && type.bits >= 32)
    type.bits === 32 ? bytes.writeFloatLE(number) : bytes.writeDoubleLE(number);
  else if ((type.kind === 'timestamp' || type.kind === 'duration') && isNat)
    bytes.writeBigInt64LE(-(2n ** 63n));
  else if (type.kind === 'int' && (typeof number === 'bigint' || Number.isSafeInteger(number))) {
    const wide = Buffer.alloc(8);
    wide.writeBigInt64LE(BigInt.asIntN(64, BigInt(number)));
    bytes.set(wide.subarray(0, width));
  } else throw new Refused('SparseArray', 'what fills it is no number');
  return bytes;
}

function firstAtLeast(places: Int32Array, row: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

function broken(): Refused {
  return new Refused('SparseArray', 'places and values do not fit');
}
