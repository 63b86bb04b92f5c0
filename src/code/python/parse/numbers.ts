import type { ConstantValue } from '../ast.ts';
import type { Cursor } from './cursor.ts';

/** CPython's limit for decimal integers (sys.int_info.default_max_str_digits): beyond it they are no program. */
const mostDecimalDigits = 4300;
/** Beyond this many digits of a power of two: read, but not kept. */
const mostDigits = 1_000_000;
/** Decimal integers of as many digits are exact as numbers. */
const exactDigits = 15;

/** The value of a number token. What Python 2 wrote (`0777`, `10L`) is marked on the cursor. */
export function numberValue(p: Cursor, at: number, end: number): ConstantValue {
  const { text } = p;
  const first = text.charCodeAt(at);
  if (end - at === 1) return first - 0x30;
  let plain = true;
  for (let i = at; plain && i < end; i++) {
    const code = text.charCodeAt(i);
    plain = code >= 0x30 && code <= 0x39;
  }
  if (plain && first !== 0x30) return decimal(p, at, text.slice(at, end));
  const digits = withoutUnderscores(text.slice(at, end));
  const letter = digits.charCodeAt(1) | 0x20;
  if (first === 0x30 && (letter === 0x78 || letter === 0x6f || letter === 0x62)) return radix(p, at, digits);
  switch (digits.charCodeAt(digits.length - 1) | 0x20) {
    case 0x6a:
      return { imaginary: Number(digits.slice(0, -1)) };
    case 0x6c:
      p.python2 = true;
      return leadingZero(p, at, digits.slice(0, -1));
    default:
      return /[.eE]/.test(digits) ? { float: Number(digits) } : leadingZero(p, at, digits);
  }
}

function withoutUnderscores(digits: string): string {
  return digits.includes('_') ? digits.replaceAll('_', '') : digits;
}

/** `00` is 0; `0777` is octal in Python 2 and nothing in Python 3. */
function leadingZero(p: Cursor, at: number, digits: string): number | bigint {
  if (digits.charCodeAt(0) !== 0x30 || digits.length === 1) return decimal(p, at, digits);
  if (!/[1-9]/.test(digits)) return 0;
  p.python2 = true;
  if (/^[0-7]+$/.test(digits)) return radix(p, at, `0o${digits}`);
  p.problem('tokens', at, 'a decimal number with leading zeros');
  return decimal(p, at, digits);
}

function decimal(p: Cursor, at: number, digits: string): number | bigint {
  if (digits.length <= exactDigits) return Number(digits);
  if (digits.length > mostDecimalDigits) {
    p.problem('too-long', at, `a number of ${digits.length} digits`);
    return 0;
  }
  return exact(BigInt(digits));
}

function radix(p: Cursor, at: number, text: string): number | bigint {
  const digits = /[lL]$/.test(text) ? text.slice(0, -1) : text;
  if (digits.length < text.length) p.python2 = true;
  if (digits.length > mostDigits) {
    p.problem('too-long', at, `a number of ${digits.length} digits`);
    return 0;
  }
  return digits.length <= 12 ? Number(digits) : exact(BigInt(digits));
}

function exact(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
