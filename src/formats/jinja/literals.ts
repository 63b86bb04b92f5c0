import { NotATemplate } from './not-a-template.ts';

const identifier = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;
const plainIdentifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isIdentifier(text: string): boolean {
  return plainIdentifier.test(text) || identifier.test(text);
}

/** Variables and keywords become names in Python's own source, and Python takes those that look alike for the same. */
export function variableName(text: string): string {
  return plainIdentifier.test(text) ? text : text.normalize('NFKC');
}

/** Where the number ends that begins with a digit at `start`; digits may have single underscores between them. */
export function numberEnd(source: string, start: number): { readonly end: number; readonly float: boolean } {
  const whole = digitsEnd(source, start, isDecimal);
  if (source[start - 1] !== '.') {
    let end = whole;
    if (source[end] === '.' && isDecimal(source[end + 1])) end = digitsEnd(source, end + 1, isDecimal);
    if (source[end] === 'e' || source[end] === 'E') {
      const sign = source[end + 1] === '+' || source[end + 1] === '-' ? 2 : 1;
      if (isDecimal(source[end + sign])) end = digitsEnd(source, end + sign, isDecimal);
    }
    if (end > whole) return { end, float: true };
  }
  if (source[start] !== '0') return { end: whole, float: false };
  const based = bases.get(source[start + 1]?.toLowerCase() ?? '');
  if (based !== undefined) {
    const first = source[start + 2] === '_' ? start + 3 : start + 2;
    if (based(source[first])) return { end: digitsEnd(source, first, based), float: false };
  }
  return { end: digitsEnd(source, start, (digit) => digit === '0'), float: false };
}

type IsDigit = (character: string | undefined) => boolean;

function isDecimal(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

const bases: ReadonlyMap<string, IsDigit> = new Map([
  ['b', (digit: string | undefined) => digit === '0' || digit === '1'],
  ['o', (digit: string | undefined) => digit !== undefined && digit >= '0' && digit <= '7'],
  ['x', (digit: string | undefined) => digit !== undefined && /^[0-9a-fA-F]$/.test(digit)],
]);

function digitsEnd(source: string, start: number, isDigit: IsDigit): number {
  let at = start;
  while (isDigit(source[at]) || (source[at] === '_' && isDigit(source[at + 1]) && at > start)) at += 1;
  return at;
}

/** The value of an integer or float as Python reads it. */
export function numberOf(text: string): number {
  return Number(text.replaceAll('_', ''));
}

const simple = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\n', ''],
]); // prettier-ignore
const widths = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/**
 * Python's unicode-escape codec, which Jinja puts string literals through: `\x5f`, `\137` and `\N{LOW LINE}` are `_`.
 * @throws NotATemplate for an escape that is cut or names no character.
 */
export function unescaped(raw: string, at: number): string {
  if (!raw.includes('\\')) return raw;
  const parts: string[] = [];
  let from = 0;
  for (let slash = raw.indexOf('\\'); slash >= 0; slash = raw.indexOf('\\', from)) {
    parts.push(raw.slice(from, slash));
    const next = raw[slash + 1] ?? '';
    const plain = simple.get(next);
    const width = widths.get(next);
    from = slash + 2;
    if (plain !== undefined) parts.push(plain);
    else if (width !== undefined) {
      const digits = raw.slice(from, from + width);
      const point =
        /^[0-9a-fA-F]+$/.test(digits) && digits.length === width ? Number.parseInt(digits, 16) : -1;
      if (point < 0 || point > 0x10ffff) throw new NotATemplate('an escape that is cut', at);
      parts.push(String.fromCodePoint(point));
      from += width;
    } else if (next >= '0' && next <= '7') {
      const digits = /^[0-7]{1,3}/.exec(raw.slice(slash + 1, slash + 4))![0];
      parts.push(String.fromCharCode(Number.parseInt(digits, 8)));
      from = slash + 1 + digits.length;
    } else if (next === 'N') {
      const end = raw.indexOf('}', from);
      if (raw[from] !== '{' || end < 0) throw new NotATemplate('an escape that is cut', at);
      parts.push(named(raw.slice(from + 1, end).toUpperCase()));
      from = end + 1;
    } else if (next > '\x7f') {
      // The codec before it writes such a character as an escape, of which this backslash takes the other one.
      const point = raw.codePointAt(slash + 1)!;
      parts.push(`\\${escapeOf(point)}`);
      if (point > 0xffff) from += 1;
    } else parts.push(`\\${next}`);
  }
  parts.push(raw.slice(from));
  return parts.join('');
}

/** Without its backslash. */
function escapeOf(point: number): string {
  const digits = point.toString(16);
  if (point < 0x100) return `x${digits.padStart(2, '0')}`;
  return point < 0x10000 ? `u${digits.padStart(4, '0')}` : `U${digits.padStart(8, '0')}`;
}

const names = new Map([
  ['LOW LINE', '_'],
  ['FULL STOP', '.'],
  ['SPACE', ' '],
]);
const letter = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])$/;

/** Of Unicode's names only those that attributes are written with; any other stands as a character of its own. */
function named(name: string): string {
  const found = letter.exec(name);
  if (found !== null) return found[1] === 'SMALL' ? found[2]!.toLowerCase() : found[2]!;
  return names.get(name) ?? '\ufffd';
}
