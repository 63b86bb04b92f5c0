import { elided, type Value } from '../../core/value.ts';

/** Longer decimals are not turned into numbers: the conversion is quadratic, and no honest pickle needs them. */
const mostDigits = 4_400;

/** What nearly every line is: a decimal of up to fifteen digits, without a leading zero (that would be octal). */
const plainDecimal = /^-?[1-9][0-9]{0,14}$/;

/** Removes what the C unpickler does not see: everything from the first NUL on. */
function cString(line: string): string {
  const end = line.indexOf('\0');
  return end < 0 ? line : line.slice(0, end);
}

function fit(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** The argument of GET and PUT, as `int(line)` reads it; null where that raises. */
export function parseIndex(line: string): number | null {
  if (plainDecimal.test(line)) return Number(line);
  const text = cString(line).trim();
  if (text.length > mostDigits || !/^[+-]?[0-9]+(?:_[0-9]+)*$/.test(text)) return null;
  return Number(text.replaceAll('_', ''));
}

/** The argument of INT and LONG, as `int(line, 0)` reads it; undefined where that raises. */
export function parseInteger(line: string): Value | undefined {
  if (line === '00') return false;
  if (line === '01') return true;
  if (plainDecimal.test(line)) return Number(line);
  let text = cString(line).trim().replaceAll('_', '');
  if (text.endsWith('L')) text = text.slice(0, -1).trim();
  if (text.length > mostDigits) return elided;
  const negative = text.startsWith('-');
  if (negative || text.startsWith('+')) text = text.slice(1);
  if (text === '' && !negative) return 0;
  // The C unpickler reads INT with strtol, base 0: octal.
  if (/^0[0-7]+$/.test(text)) text = `0o${text.slice(1)}`;
  if (!/^(?:[0-9]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(text)) return undefined;
  const value = BigInt(text);
  return fit(negative ? -value : value);
}

/** A two's complement little-endian integer, as LONG1 and LONG4 carry it. */
export function decodeLong(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at]!);
  if (bytes.length > 0 && bytes[bytes.length - 1]! >= 0x80) value -= 1n << BigInt(8 * bytes.length);
  return fit(value);
}

/** The argument of FLOAT; undefined where Python's `float` would raise. */
export function parseFloatLine(line: string): number | undefined {
  const text = cString(line).trim().replaceAll('_', '').toLowerCase();
  if (/^[+-]?(?:inf|infinity)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(text)) return Number.NaN;
  if (text.length === 0 || text.length > mostDigits || !/^[+-]?[0-9.]+(?:e[+-]?[0-9]+)?$/.test(text))
    return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
