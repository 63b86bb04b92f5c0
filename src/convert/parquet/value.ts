import { type ArrowType, type Vector, widthOf } from '../table/type.ts';
import { bitAt, isValid } from '../table/vector.ts';

/** Whether a value as it is stored in Parquet, without its logical type, is that of a row. */
export function sameValue(given: ArrowType, vector: Vector, row: number, value: unknown): boolean {
  if (!isValid(vector, row)) return value === null || value === undefined;
  if (value === null || value === undefined) return false;
  const type = given;
  const { values, offsets, children } = vector;
  switch (type.kind) {
    case 'bool':
      return value === bitAt(values!, row);
    case 'utf8':
    case 'binary':
      return sameBytes(value, values!.subarray(offsets![row]!, offsets![row + 1]!));
    case 'fixed-binary':
      return sameBytes(value, values!.subarray(row * type.bytes, (row + 1) * type.bytes));
    case 'struct':
      return type.fields.every((field, at) =>
        sameValue(field.type, children[at]!, row, (value as Record<string, unknown>)[field.name]),
      );
    case 'list': {
      const start = offsets![row]!;
      const length = offsets![row + 1]! - start;
      if (!Array.isArray(value) || value.length !== length) return false;
      return value.every((item, at) => sameValue(type.item.type, children[0]!, start + at, item));
    }
    default:
      return sameNumber(type, values!, row, value);
  }
}

function sameBytes(value: unknown, bytes: Uint8Array): boolean {
  return value instanceof Uint8Array && Buffer.compare(value, bytes) === 0;
}

function sameNumber(type: ArrowType, values: Uint8Array, row: number, value: unknown): boolean {
  const width = widthOf(type)!;
  const view = new DataView(values.buffer, values.byteOffset + row * width, width);
  switch (type.kind) {
    case 'float':
      if (type.bits === 16) return sameBytes(value, values.subarray(2 * row, 2 * row + 2));
      return Object.is(value, type.bits === 32 ? view.getFloat32(0, true) : view.getFloat64(0, true));
    case 'decimal':
      return (
        value instanceof Uint8Array &&
        signed(value, 1) === signed(values.subarray(row * width, (row + 1) * width), -1)
      );
    case 'int':
      if (width === 1) return value === (type.signed ? view.getInt8(0) : view.getUint8(0));
      if (width === 2) return value === (type.signed ? view.getInt16(0, true) : view.getUint16(0, true));
      break;
    case 'timestamp':
    case 'time':
      if (type.unit !== 's') break;
      if (width === 4) return value === view.getInt32(0, true) * 1000;
      return value === view.getBigInt64(0, true) * 1000n;
  }
  // Unsigned numbers are stored in the bits of signed ones.
  return value === (width === 4 ? view.getInt32(0, true) : view.getBigInt64(0, true));
}

/** A number of any length in two's complement; `step` is 1 where the highest byte comes first. */
function signed(bytes: Uint8Array, step: 1 | -1): bigint {
  let number = 0n;
  for (let at = 0; at < bytes.length; at += 1)
    number = (number << 8n) | BigInt(bytes[step === 1 ? at : bytes.length - 1 - at]!);
  return BigInt.asIntN(8 * bytes.length, number);
}
