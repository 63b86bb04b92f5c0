import { Refused } from './refused.ts';

/** `unscaled` × 10^-`scale`, of so many digits. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly digits: number;
}

const mostDigits = 76;

/** @throws Refused for what is no finite number of a size that Arrow has. */
export function decimalOf(text: string | null): Decimal {
  const match =
    text === null || text.length > 200
      ? null
      : /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole.length + fraction.length === 0)
    throw new Refused('Decimal', 'it is no finite number');
  let scale = fraction.length - Number(exponent);
  let digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  if (scale < 0) {
    if (digits.length - scale > mostDigits)
      throw new Refused('Decimal', `it has more than ${mostDigits} digits`);
    digits += '0'.repeat(-scale);
    scale = 0;
  }
  if (Math.max(digits.length, scale) > mostDigits)
    throw new Refused('Decimal', `it has more than ${mostDigits} digits`);
  const value = BigInt(digits);
  return { unscaled: sign === '-' ? -value : value, scale, digits: Math.max(digits.length, scale) };
}
