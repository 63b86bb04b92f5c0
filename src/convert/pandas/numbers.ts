import { dtypeName } from '../numpy/dtype.ts';
import type { ArrowType, TimeUnit, Vector } from '../table/type.ts';
import { bitmap, fixedVector, orNone } from '../table/vector.ts';
import type { Line } from './lines.ts';
import { Refused } from './refused.ts';
import { plainly, type Values } from './values.ts';

type BytesLine = Extract<Line, { kind: 'bytes' }>;

const units: ReadonlySet<string> = new Set(['s', 'ms', 'us', 'ns']);

/** A line of numbers, booleans or times. NaN stays NaN, NaT is a null. @throws Refused for what Arrow has no type for. */
export function numbers(line: BytesLine, zone: string | null = null): Values {
  const { dtype, length } = line;
  const { letter, size } = dtype;
  const numpyType = dtypeName({ ...dtype, order: '<' });
  const rowBytes = size;
  if (letter === 'b') {
    const read = (from: number, to: number): Vector => fixedVector(to - from, bitsOf(line.read(from, to)));
    return { ...plainly, length, type: { kind: 'bool' }, numpyType, rowBytes, read };
  }
  if (letter === 'M' || letter === 'm') return times(line, zone);
  const type = numberType(letter, size);
  if (type === null) throw new Refused(`array of ${numpyType}`, 'Arrow has no such type');
  return {
    ...plainly,
    length,
    type,
    numpyType,
    rowBytes,
    read: (from, to) => fixedVector(to - from, line.read(from, to)),
  };
}

export function numberType(letter: string, size: number): ArrowType | null {
  if (letter === 'f' && (size === 2 || size === 4 || size === 8))
    return { kind: 'float', bits: (8 * size) as 16 | 32 | 64 };
  if ((letter === 'i' || letter === 'u') && size <= 8)
    return { kind: 'int', bits: (8 * size) as 8 | 16 | 32 | 64, signed: letter === 'i' };
  return null;
}

/** A byte of each that is not zero, as bits. */
export function bitsOf(bytes: Uint8Array): Uint8Array {
  return bitmap(bytes.length, (row) => bytes[row] !== 0);
}

function times(line: BytesLine, zone: string | null): Values {
  const { letter, unit } = line.dtype;
  if (unit === null || !units.has(unit))
    throw new Refused(`array of ${dtypeName(line.dtype)}`, 'pandas counts s, ms, us or ns');
  const counted = unit as TimeUnit;
  const type: ArrowType =
    letter === 'M' ? { kind: 'timestamp', unit: counted, zone } : { kind: 'duration', unit: counted };
  return {
    ...plainly,
    length: line.length,
    type,
    numpyType: `${letter === 'M' ? 'datetime64' : 'timedelta64'}[${unit}]`,
    extra: zone === null ? null : { timezone: zone },
    rowBytes: 8,
    read(from, to) {
      const bytes = line.read(from, to);
      return fixedVector(to - from, bytes, notATime(bytes));
    },
  };
}

/** NaT is the lowest number of 64 bits. */
export function notATime(bytes: Uint8Array): Uint8Array | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length / 8;
  const nat = (row: number): boolean =>
    view.getInt32(8 * row + 4, true) === -0x80000000 && view.getInt32(8 * row, true) === 0;
  return orNone(
    bitmap(length, (row) => !nat(row)),
    length,
  );
}
