/** How escapes are told: by what they begin with. Each is read by itself, since a value may hold what another one means. */
export type EscapeFamily = 'backslash' | 'percent' | 'entity' | 'equals';

/** What the bytes of an escape say: `more` where it may go on, null where it is none. */
export type Reading =
  | 'more'
  | null
  | {
      /** How many of the bytes are the escape's. */
      readonly used: number;
      /** A character, where it names one; a byte where it writes one. */
      readonly code: number;
      readonly isByte: boolean;
    };

/** The first byte of each family's escapes. */
export const leads: Readonly<Record<EscapeFamily, number>> = {
  backslash: 0x5c,
  percent: 0x25,
  entity: 0x26,
  equals: 0x3d,
};

/** Longer ones are none: `&#x0000010FFFF;` is the longest that anything writes. */
const longest = 16;
const largest = 0x10ffff;

export function readEscape(family: EscapeFamily, text: string): Reading {
  if (text.length > longest) return null;
  const reading = readers[family](text);
  return reading !== null && reading !== 'more' && reading.code > largest ? null : reading;
}

const controls: ReadonlyMap<string, number> = new Map([
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['b', 8],
  ['f', 12],
  ['v', 11],
  ['a', 7],
  ['e', 27],
]);

const hex = /^[0-9a-f]+$/i;

/** Python, JSON, JavaScript, C, shells and regular expressions. */
function readBackslash(text: string): Reading {
  const [, mark] = text;
  if (mark === undefined) return 'more';
  const control = controls.get(mark);
  if (control !== undefined) return character(2, control);
  if (mark >= '0' && mark <= '7') return readOctal(text);
  if (mark === 'u' && text[2] === '{') return between(text, 3, '}', 16);
  const digits = mark === 'x' ? 2 : mark === 'u' ? 4 : mark === 'U' ? 8 : 0;
  if (digits > 0) return fixed(text, 2, digits, mark === 'x');
  if (mark === '\r' || mark === '\n') return character(2, 10);
  // Of signs that need none: a shell, a regular expression, PHP's slashes.
  return /[0-9A-Za-z]/.test(mark) ? null : { used: 2, code: mark.charCodeAt(0), isByte: true };
}

function readOctal(text: string): Reading {
  const digits = /^\\([0-7]{1,3})/.exec(text)![1]!;
  const isWhole = digits.length === 3 || text.length > digits.length + 1;
  return isWhole
    ? { used: digits.length + 1, code: Number.parseInt(digits, 8) & 0xff, isByte: true }
    : 'more';
}

function readPercent(text: string): Reading {
  const isWide = text[1] === 'u' || text[1] === 'U';
  return isWide ? fixed(text, 2, 4, false) : fixed(text, 1, 2, true);
}

/** Quoted-printable, RFC 2045, section 6.7. */
function readEquals(text: string): Reading {
  return text[1] === '\n' ? character(2, 10) : fixed(text, 1, 2, true);
}

function readEntity(text: string): Reading {
  if (text.length === 1) return 'more';
  if (text[1] !== '#') return readNamed(text);
  if (text.length === 2) return 'more';
  const isHex = text[2] === 'x' || text[2] === 'X';
  return between(text, isHex ? 3 : 2, ';', isHex ? 16 : 10);
}

/** Names of HTML, each with its sign behind it. */
const signs = [
  'amp& AMP& lt< LT< gt> GT> quot" QUOT" apos\' excl! num# dollar$ percnt% lpar( rpar) ast* midast* plus+ comma,',
  'period. sol/ colon: semi; equals= quest? commat@ lsqb[ lbrack[ bsol\\ rsqb] rbrack] Hat^ lowbar_ grave` lcub{',
  'lbrace{ verbar| vert| VerticalLine| rcub} rbrace}',
];

const named: ReadonlyMap<string, string> = new Map([
  ...signs.flatMap((line) =>
    line.split(' ').map((pair): [string, string] => [pair.slice(0, -1), pair.slice(-1)]),
  ),
  ['nbsp', ' '],
  ['Tab', '\t'],
  ['NewLine', '\n'],
]);

function readNamed(text: string): Reading {
  const name = text.slice(1, text.endsWith(';') ? -1 : undefined);
  if (!/^[A-Za-z]+$/.test(name)) return null;
  if (!text.endsWith(';')) return 'more';
  const meant = named.get(name);
  return meant === undefined ? null : character(text.length, meant.charCodeAt(0));
}

/** A number of exactly so many hexadecimal digits. */
function fixed(text: string, from: number, digits: number, isByte: boolean): Reading {
  const written = text.slice(from, from + digits);
  if (written !== '' && !hex.test(written)) return null;
  if (written.length < digits) return 'more';
  return { used: from + digits, code: Number.parseInt(written, 16), isByte };
}

/** A number up to its end, which browsers do without. */
function between(text: string, from: number, end: string, base: 10 | 16): Reading {
  let at = from;
  while (at < text.length && (base === 16 ? hex : /^[0-9]$/).test(text[at]!)) at += 1;
  if (at === text.length) return 'more';
  if (at === from || (text[at] !== end && end === '}')) return null;
  const code = Number.parseInt(text.slice(from, at), base);
  return character(text[at] === end ? at + 1 : at, code);
}

function character(used: number, code: number): Reading {
  return { used, code, isByte: false };
}

const readers: Readonly<Record<EscapeFamily, (text: string) => Reading>> = {
  backslash: readBackslash,
  percent: readPercent,
  entity: readEntity,
  equals: readEquals,
};
