import { LimitError } from '../../core/errors.ts';
import type { Vector } from './type.ts';

/** Rows of equally long values. */
export function fixedVector(length: number, values: Uint8Array, validity: Uint8Array | null = null): Vector {
  return {
    length,
    nulls: nullsIn(validity, length),
    validity,
    offsets: null,
    values,
    children: [],
  };
}

/** Texts or bytes, one behind the other. */
export function bytesVector(
  offsets: Int32Array,
  values: Uint8Array,
  validity: Uint8Array | null = null,
): Vector {
  const length = offsets.length - 1;
  return { length, nulls: nullsIn(validity, length), validity, offsets, values, children: [] };
}

export function nestedVector(
  length: number,
  children: readonly Vector[],
  offsets: Int32Array | null,
  validity: Uint8Array | null = null,
): Vector {
  return { length, nulls: nullsIn(validity, length), validity, offsets, values: null, children };
}

export function nullVector(length: number): Vector {
  return { length, nulls: length, validity: null, offsets: null, values: null, children: [] };
}

/** Bits, the lowest of a byte first, for the rows of which `is` holds. */
export function bitmap(length: number, is: (row: number) => boolean): Uint8Array {
  const bits = new Uint8Array((length + 7) >> 3);
  for (let row = 0; row < length; row += 1) if (is(row)) bits[row >> 3]! |= 1 << (row & 7);
  return bits;
}

export function bitAt(bits: Uint8Array, row: number): boolean {
  return ((bits[row >> 3]! >> (row & 7)) & 1) === 1;
}

/** Whether the row holds a value. */
export function isValid(vector: Vector, row: number): boolean {
  return vector.validity === null ? vector.nulls === 0 : bitAt(vector.validity, row);
}

/** `length` bits from bit `from` on, as bits from the first on; what is behind them is zero. */
export function bitsFrom(bits: Uint8Array, from: number, length: number): Uint8Array {
  const made = new Uint8Array((length + 7) >> 3);
  const shift = from & 7;
  const start = from >> 3;
  for (let at = 0; at < made.length; at += 1) {
    const low = bits[start + at] ?? 0;
    const high = shift === 0 ? 0 : (bits[start + at + 1] ?? 0);
    made[at] = (low >> shift) | (high << (8 - shift));
  }
  if ((length & 7) !== 0) made[made.length - 1]! &= (1 << (length & 7)) - 1;
  return made;
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let bits = byte; bits !== 0; bits >>= 1) count += bits & 1;
  return count;
});

function nullsIn(validity: Uint8Array | null, length: number): number {
  if (validity === null) return 0;
  let valid = 0;
  for (let at = 0; at < (length + 7) >> 3; at += 1) valid += ones[validity[at]!]!;
  return length - valid;
}

/** The validity, or null where every row is valid: readers go faster without. */
export function orNone(validity: Uint8Array, length: number): Uint8Array | null {
  return nullsIn(validity, length) === 0 ? null : validity;
}

/** Texts or items that rows which are worked on at once may have. */
const mostTogether = 2 ** 29;

/** @throws LimitError where rows that are worked on at once have too much. */
export function checkTogether(size: number): void {
  if (size > mostTogether)
    throw new LimitError('retained', null, 'a few rows of the table take more than half a gigabyte');
}
