import { type Int, normal } from './constants.ts';

/** `int(text, base)`: underscores between digits, a prefix that goes with the base; null where Python raises. */
export function asCode(given: string, base: number): Int | null {
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
  let value = 0n;
  if (plain.length <= 10) {
    const small = Number.parseInt(plain, radix);
    for (const char of plain) if (Number.isNaN(Number.parseInt(char, radix))) return null;
    value = BigInt(small);
  } else {
    for (const char of plain) {
      const digit = Number.parseInt(char, radix);
      if (Number.isNaN(digit)) return null;
      value = value * BigInt(radix) + BigInt(digit);
    }
  }
  return normal(sign === '-' ? -value : value);
}
