import { type ArrowType, type Vector, widthOf } from './type.ts';
import {
  bitAt,
  bitmap,
  bytesVector,
  checkTogether,
  fixedVector,
  isValid,
  nestedVector,
  nullVector,
  orNone,
} from './vector.ts';

/** The rows of a vector that `rows` names, in that order; a row below 0 is a null. */
export function take(type: ArrowType, vector: Vector, rows: Int32Array): Vector {
  if (type.kind === 'null') return nullVector(rows.length);
  const validity = orNone(
    bitmap(rows.length, (at) => rows[at]! >= 0 && isValid(vector, rows[at]!)),
    rows.length,
  );
  if (type.kind === 'struct') {
    const children = type.fields.map((field, at) => take(field.type, vector.children[at]!, rows));
    return nestedVector(rows.length, children, null, validity);
  }
  if (type.kind === 'list') return takeLists(type.item.type, vector, rows, validity);
  if (type.kind === 'bool') {
    const bits = bitmap(rows.length, (at) => rows[at]! >= 0 && bitAt(vector.values!, rows[at]!));
    return fixedVector(rows.length, bits, validity);
  }
  const width = widthOf(type);
  if (width === null) return takeBytes(vector, rows, validity);
  const values = new Uint8Array(rows.length * width);
  for (let at = 0; at < rows.length; at += 1) {
    const from = rows[at]! * width;
    if (from >= 0)
      for (let byte = 0; byte < width; byte += 1) values[at * width + byte] = vector.values![from + byte]!;
  }
  return fixedVector(rows.length, values, validity);
}

function takeBytes(vector: Vector, rows: Int32Array, validity: Uint8Array | null): Vector {
  const offsets = offsetsOf(vector, rows);
  const values = new Uint8Array(offsets[rows.length]!);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    if (row < 0) continue;
    values.set(vector.values!.subarray(vector.offsets![row]!, vector.offsets![row + 1]!), offsets[at]!);
  }
  return bytesVector(offsets, values, validity);
}

function takeLists(item: ArrowType, vector: Vector, rows: Int32Array, validity: Uint8Array | null): Vector {
  const offsets = offsetsOf(vector, rows);
  const inner = new Int32Array(offsets[rows.length]!);
  for (let at = 0; at < rows.length; at += 1) {
    const start = rows[at]! < 0 ? 0 : vector.offsets![rows[at]!]!;
    for (let to = offsets[at]!; to < offsets[at + 1]!; to += 1) inner[to] = start + to - offsets[at]!;
  }
  return nestedVector(rows.length, [take(item, vector.children[0]!, inner)], offsets, validity);
}

function offsetsOf(vector: Vector, rows: Int32Array): Int32Array {
  const offsets = new Int32Array(rows.length + 1);
  let end = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    if (row >= 0) end += vector.offsets![row + 1]! - vector.offsets![row]!;
    checkTogether(end);
    offsets[at + 1] = end;
  }
  return offsets;
}
