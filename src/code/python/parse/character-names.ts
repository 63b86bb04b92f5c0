/** Stands for a character whose name is not in the table below. */
export const unnamed = '�';

const symbols: readonly string[] = [
  'SPACE',
  'EXCLAMATION MARK',
  'QUOTATION MARK',
  'NUMBER SIGN',
  'DOLLAR SIGN',
  'PERCENT SIGN',
  'AMPERSAND',
  'APOSTROPHE',
  'LEFT PARENTHESIS',
  'RIGHT PARENTHESIS',
  'ASTERISK',
  'PLUS SIGN',
  'COMMA',
  'HYPHEN-MINUS',
  'FULL STOP',
  'SOLIDUS',
  'DIGIT ZERO',
  'DIGIT ONE',
  'DIGIT TWO',
  'DIGIT THREE',
  'DIGIT FOUR',
  'DIGIT FIVE',
  'DIGIT SIX',
  'DIGIT SEVEN',
  'DIGIT EIGHT',
  'DIGIT NINE',
  'COLON',
  'SEMICOLON',
  'LESS-THAN SIGN',
  'EQUALS SIGN',
  'GREATER-THAN SIGN',
  'QUESTION MARK',
  'COMMERCIAL AT',
];

const names: ReadonlyMap<string, string> = buildNames();

function buildNames(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [i, name] of symbols.entries()) found.set(name, String.fromCharCode(0x20 + i));
  for (let i = 0; i < 26; i++) {
    const letter = String.fromCharCode(0x41 + i);
    found.set(`LATIN CAPITAL LETTER ${letter}`, letter);
    found.set(`LATIN SMALL LETTER ${letter}`, letter.toLowerCase());
  }
  const rest: readonly (readonly [string, string])[] = [
    ['LEFT SQUARE BRACKET', '['],
    ['REVERSE SOLIDUS', '\\'],
    ['RIGHT SQUARE BRACKET', ']'],
    ['CIRCUMFLEX ACCENT', '^'],
    ['LOW LINE', '_'],
    ['GRAVE ACCENT', '`'],
    ['LEFT CURLY BRACKET', '{'],
    ['VERTICAL LINE', '|'],
    ['RIGHT CURLY BRACKET', '}'],
    ['TILDE', '~'],
    ['LINE FEED', '\n'],
    ['NEW LINE', '\n'],
    ['CARRIAGE RETURN', '\r'],
    ['NO-BREAK SPACE', '\u00a0'],
  ];
  for (const [name, character] of rest) found.set(name, character);
  return found;
}

/**
 * The character of `\N{name}`, for those that code is spelt with: `'\N{LATIN SMALL LETTER O}s'` hides `os`. Others
 * come out as U+FFFD: no name of a module or a command has one.
 */
export function characterNamed(name: string): string {
  return names.get(name.toUpperCase()) ?? unnamed;
}
