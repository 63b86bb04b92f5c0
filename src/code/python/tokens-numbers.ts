const underscore = 0x5f;

/**
 * Where a number that begins at `at` (with a digit, or a point before one) ends; the complement (`~end`) where it is
 * none that Python reads. Python 2's `0777` and `10L` count as read: the parser tells them apart.
 */
export function scanNumber(text: string, at: number): number {
  let i = at;
  let code = text.charCodeAt(i);
  if (code === 0x30) {
    const letter = text.charCodeAt(i + 1) | 0x20;
    if (letter === 0x78 || letter === 0x6f || letter === 0x62) return scanRadix(text, i + 2, letter);
  }
  if (code !== 0x2e) {
    i = scanDigits(text, i);
    if (i < 0) return i;
    code = text.charCodeAt(i);
    if (code === 0x4c || code === 0x6c) return finish(text, i + 1);
  }
  if (code === 0x2e) {
    i++;
    code = text.charCodeAt(i);
    if (isDigit(code)) {
      i = scanDigits(text, i);
      if (i < 0) return i;
      code = text.charCodeAt(i);
    }
  }
  if ((code | 0x20) === 0x65) {
    const sign = text.charCodeAt(i + 1);
    const digits = sign === 0x2b || sign === 0x2d ? i + 2 : i + 1;
    if (isDigit(text.charCodeAt(digits))) {
      i = scanDigits(text, digits);
      if (i < 0) return i;
      code = text.charCodeAt(i);
    } else if (digits === i + 2) {
      return ~(i + 2);
    }
  }
  if ((code | 0x20) === 0x6a) i++;
  return finish(text, i);
}

function scanRadix(text: string, at: number, letter: number): number {
  let i = at;
  do {
    if (text.charCodeAt(i) === underscore) i++;
    if (!isRadixDigit(text.charCodeAt(i), letter)) return ~i;
    do i++;
    while (isRadixDigit(text.charCodeAt(i), letter));
  } while (text.charCodeAt(i) === underscore);
  if (isDigit(text.charCodeAt(i))) return ~(i + 1);
  if ((text.charCodeAt(i) | 0x20) === 0x6c) i++;
  return finish(text, i);
}

function isRadixDigit(code: number, letter: number): boolean {
  if (letter === 0x62) return code === 0x30 || code === 0x31;
  if (letter === 0x6f) return code >= 0x30 && code <= 0x37;
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function scanDigits(text: string, at: number): number {
  let i = at;
  for (;;) {
    while (isDigit(text.charCodeAt(i))) i++;
    if (text.charCodeAt(i) !== underscore) return i;
    i++;
    if (!isDigit(text.charCodeAt(i))) return ~i;
  }
}

/** `1if x else y` is read, with a warning; other letters right after a number are not (verify_end_of_number). */
function finish(text: string, end: number): number {
  const code = text.charCodeAt(end);
  if (!isIdentifierPart(code)) return end;
  for (const word of after) if (text.startsWith(word, end)) return end;
  let i = end;
  while (isIdentifierPart(text.charCodeAt(i))) i++;
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
