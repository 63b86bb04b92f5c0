import { stands } from './tokens-names.ts';

const underscore = 0x5f;

/**
 * Where a number that begins at `at` (with a digit, or a point before one) ends; the complement (`~end`) where it is
 * none that Python reads. Python 2's `0777` and `10L` count as read: the parser tells them apart.
 */
export function scanNumber(codes: Uint16Array, at: number): number {
  let i = at;
  let code = codes[i] as number;
  if (code === 0x30) {
    const letter = (codes[i + 1] as number) | 0x20;
    if (letter === 0x78 || letter === 0x6f || letter === 0x62) return scanRadix(codes, i + 2, letter);
  }
  if (code !== 0x2e) {
    i = scanDigits(codes, i);
    if (i < 0) return i;
    code = codes[i] as number;
    if (code === 0x4c || code === 0x6c) return finish(codes, i + 1);
  }
  if (code === 0x2e) {
    i++;
    code = codes[i] as number;
    if (isDigit(code)) {
      i = scanDigits(codes, i);
      if (i < 0) return i;
      code = codes[i] as number;
    }
  }
  if ((code | 0x20) === 0x65) {
    const sign = codes[i + 1] as number;
    const digits = sign === 0x2b || sign === 0x2d ? i + 2 : i + 1;
    if (isDigit(codes[digits] as number)) {
      i = scanDigits(codes, digits);
      if (i < 0) return i;
      code = codes[i] as number;
    } else if (digits === i + 2) {
      return ~(i + 2);
    }
  }
  if ((code | 0x20) === 0x6a) i++;
  return finish(codes, i);
}

function scanRadix(codes: Uint16Array, at: number, letter: number): number {
  let i = at;
  do {
    if (codes[i] === underscore) i++;
    if (!isRadixDigit(codes[i] as number, letter)) return ~i;
    do i++;
    while (isRadixDigit(codes[i] as number, letter));
  } while (codes[i] === underscore);
  if (isDigit(codes[i] as number)) return ~(i + 1);
  if (((codes[i] as number) | 0x20) === 0x6c) i++;
  return finish(codes, i);
}

function isRadixDigit(code: number, letter: number): boolean {
  if (letter === 0x62) return code === 0x30 || code === 0x31;
  if (letter === 0x6f) return code >= 0x30 && code <= 0x37;
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function scanDigits(codes: Uint16Array, at: number): number {
  let i = at;
  for (;;) {
    while (isDigit(codes[i] as number)) i++;
    if (codes[i] !== underscore) return i;
    i++;
    if (!isDigit(codes[i] as number)) return ~i;
  }
}

/** `1if x else y` is read, with a warning; other letters right after a number are not (verify_end_of_number). */
function finish(codes: Uint16Array, end: number): number {
  const code = codes[end] as number;
  if (!isIdentifierPart(code)) return end;
  for (const word of after) if (stands(word, codes, end)) return end;
  let i = end;
  while (isIdentifierPart(codes[i] as number)) i++;
  return ~i;
}

const after = ['and', 'else', 'for', 'if', 'in', 'is', 'not', 'or'];

function isIdentifierPart(code: number): boolean {
  return (
    isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === underscore || code >= 0x80
  );
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
