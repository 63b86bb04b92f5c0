import { type Int, normal } from './constants.ts';

const plainDigits = /^[0-9]+$/;
/** Digits that are exact as a number in any base. */
const chunk = 10;

/** `int(text, base)`: underscores between digits, a prefix that goes with the base; null where Python raises. */
export function asCode(given: string, base: number): Int | null {
  if (base === 10 && given.length < 16 && plainDigits.test(given)) return normal(BigInt(given));
  const match = /^\s*([-+]?)(0[xXoObB])?_?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)\s*$/.exec(given);
  if (match === null || base < 0 || base > 36 || base === 1 || given.length > 20_000) return null;
  let [, sign, prefix = '', digits = ''] = match;
  const prefixes: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };
  const said = prefixes[prefix.toLowerCase()];
  let radix = base;
  if (base === 0) radix = said ?? 10;
  else if (said !== undefined && said !== base) {
    digits = prefix + digits;
    prefix = '';
  }
  const plain = digits.replaceAll('_', '').toLowerCase();
  for (const char of plain) if (Number.isNaN(Number.parseInt(char, radix))) return null;
  const value = valueOfDigits(plain, radix);
  return normal(sign === '-' ? -value : value);
}

/** Of digits that are known to be digits. */
function valueOfDigits(digits: string, radix: number): bigint {
  const literal = { 2: '0b', 8: '0o', 10: '', 16: '0x' }[radix];
  if (literal !== undefined) return BigInt(literal + digits);
  const scale = BigInt(radix ** chunk);
  let value = 0n;
  const rest = digits.length % chunk;
  if (rest > 0) value = BigInt(Number.parseInt(digits.slice(0, rest), radix));
  for (let at = rest; at < digits.length; at += chunk)
    value = value * scale + BigInt(Number.parseInt(digits.slice(at, at + chunk), radix));
  return value;
}
