import { LoadlockError } from '../../core/errors.ts';
import { type ArrowType, type Vector, widthOf } from '../table/type.ts';
import { bitAt, bitsFrom } from '../table/vector.ts';
import { type Leaf, physical } from './leaf.ts';

/** Which rows of a vector are written: those that `rows` names, or all from `from` to `to`. */
export interface Selection {
  readonly rows: Int32Array | null;
  readonly from: number;
  readonly to: number;
}

/** Values one behind the other, as Encodings.md describes PLAIN. */
export function plainValues(leaf: Leaf, type: ArrowType, vector: Vector, selection: Selection): Uint8Array {
  if (type.kind === 'null') return new Uint8Array(0);
  if (leaf.physical === physical.boolean) return booleans(vector, selection);
  if (leaf.physical === physical.bytes) return texts(vector, selection);
  const width = widthOf(type)!;
  const chosen = fixed(vector.values!, width, selection);
  if (type.kind === 'decimal') return bigEndian(chosen, width, leaf.length);
  if (type.kind === 'int' && width < 4) return widened(chosen, type.bits, type.signed);
  if ((type.kind === 'timestamp' || type.kind === 'time') && type.unit === 's')
    return thousandfold(chosen, width);
  return chosen;
}

function countOf({ rows, from, to }: Selection): number {
  return rows === null ? to - from : rows.length;
}

function fixed(values: Uint8Array, width: number, { rows, from, to }: Selection): Uint8Array {
  if (rows === null) return values.subarray(from * width, to * width);
  const made = new Uint8Array(rows.length * width);
  for (let at = 0; at < rows.length; at += 1) {
    const start = rows[at]! * width;
    for (let byte = 0; byte < width; byte += 1) made[at * width + byte] = values[start + byte]!;
  }
  return made;
}

function booleans(vector: Vector, selection: Selection): Uint8Array {
  const { rows, from, to } = selection;
  if (rows === null) return bitsFrom(vector.values!, from, to - from);
  const bits = new Uint8Array((rows.length + 7) >> 3);
  for (let at = 0; at < rows.length; at += 1)
    if (bitAt(vector.values!, rows[at]!)) bits[at >> 3]! |= 1 << (at & 7);
  return bits;
}

/** A length of four bytes before each. */
function texts(vector: Vector, selection: Selection): Uint8Array {
  const { rows, from } = selection;
  const count = countOf(selection);
  const offsets = vector.offsets!;
  let size = 4 * count;
  for (let at = 0; at < count; at += 1) {
    const row = rows === null ? from + at : rows[at]!;
    size += offsets[row + 1]! - offsets[row]!;
  }
  const made = Buffer.allocUnsafe(size);
  let place = 0;
  for (let at = 0; at < count; at += 1) {
    const row = rows === null ? from + at : rows[at]!;
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    made.writeUInt32LE(end - start, place);
    made.set(vector.values!.subarray(start, end), place + 4);
    place += 4 + end - start;
  }
  return made;
}

function bigEndian(values: Uint8Array, width: number, length: number): Uint8Array {
  const count = values.length / width;
  const made = new Uint8Array(count * length);
  for (let at = 0; at < count; at += 1)
    for (let byte = 0; byte < length; byte += 1)
      made[(at + 1) * length - 1 - byte] =
        byte < width ? values[at * width + byte]! : values[(at + 1) * width - 1]! >= 128 ? 255 : 0;
  return made;
}

function widened(values: Uint8Array, bits: number, signed: boolean): Uint8Array {
  const width = bits / 8;
  const count = values.length / width;
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const made = new Int32Array(count);
  for (let at = 0; at < count; at += 1) {
    if (width === 1) made[at] = signed ? view.getInt8(at) : view.getUint8(at);
    else made[at] = signed ? view.getInt16(2 * at, true) : view.getUint16(2 * at, true);
  }
  return new Uint8Array(made.buffer);
}

const mostSeconds = 2n ** 63n / 1000n;

function thousandfold(values: Uint8Array, width: number): Uint8Array {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const made = new Uint8Array(values.length);
  const target = new DataView(made.buffer);
  for (let at = 0; at < values.length; at += width) {
    if (width === 4) {
      target.setInt32(at, view.getInt32(at, true) * 1000, true);
      continue;
    }
    const seconds = view.getBigInt64(at, true);
    if (seconds > mostSeconds || seconds < -mostSeconds)
      throw new LoadlockError(
        'CONVERT_UNSUPPORTED',
        null,
        `${seconds} seconds do not fit Parquet's milliseconds`,
      );
    target.setBigInt64(at, seconds * 1000n, true);
  }
  return made;
}
