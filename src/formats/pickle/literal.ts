import { floatText, quote } from '../../core/repr.ts';

/** The whole text as a Python literal that is safe to print. */
export function textLiteral(text: string): string {
  return quote(text, Number.POSITIVE_INFINITY);
}

/** An expression that Python reads as this float: infinities and NaN have no literal. */
export function floatLiteral(value: number): string {
  return Number.isFinite(value) ? floatText(value) : `float('${floatText(value)}')`;
}

/** Python refuses to read decimals of more than 4,300 digits, so the long ones come in hexadecimal. */
export function integerLiteral(value: number | bigint): string {
  if (typeof value === 'number') return String(value);
  const hex = (value < 0n ? -value : value).toString(16);
  return hex.length > 3_000 ? `${value < 0n ? '-' : ''}0x${hex}` : String(value);
}
