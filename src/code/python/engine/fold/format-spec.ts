import type { ConstantValue } from '../../ast.ts';
import { asInt, asNumber, shown } from './constants.ts';

const grammar =
  /^(?:(.)?([<>=^]))?([-+ ]?)(z?)(#?)(0?)(\d{0,5})([,_]?)(?:\.(\d{1,4}))?([bcdeEfFgGnosxX%]?)$/su;

/** `format(value, spec)` for texts and numbers; null where it is not computed. */
export function formatted(value: ConstantValue, spec: string): string | null {
  if (spec === '') return shown(value);
  const parts = grammar.exec(spec);
  if (parts === null) return null;
  const [, given, align, sign = '', , alternate, zero, width, comma, precision, kind = ''] = parts;
  let text: string | null;
  let numeric = true;
  const int = asInt(value);
  if (typeof value === 'string') {
    numeric = false;
    text = precision === undefined ? value : [...value].slice(0, Number(precision)).join('');
  } else if (int !== null && (kind === '' || 'bcdoxXn'.includes(kind)))
    text = integer(int, kind, alternate === '#', comma ?? '');
  else {
    const number = asNumber(value);
    if (number === null) return null;
    text = float(number, kind, precision);
  }
  if (text === null) return null;
  if (numeric && sign !== '' && sign !== '-' && !text.startsWith('-')) text = sign + text;
  const wanted = Number(width || 0);
  if (wanted <= text.length) return text;
  const fill = given ?? (zero === '0' ? '0' : ' ');
  const how = align ?? (zero === '0' ? '=' : numeric ? '>' : '<');
  if (how === '<') return text.padEnd(wanted, fill);
  if (how === '>') return text.padStart(wanted, fill);
  if (how === '^') {
    const before = Math.floor((wanted - text.length) / 2);
    return text.padStart(text.length + before, fill).padEnd(wanted, fill);
  }
  const head = /^[-+ ]?(?:0[bxoX])?/.exec(text)?.[0] ?? '';
  return head + text.slice(head.length).padStart(wanted - head.length, fill);
}

function integer(value: number | bigint, kind: string, alternate: boolean, comma: string): string | null {
  if (kind === 'c') {
    const code = Number(value);
    return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null;
  }
  const base = kind === 'b' ? 2 : kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
  const negative = value < 0;
  let digits = (negative ? -value : value).toString(base);
  if (kind === 'X') digits = digits.toUpperCase();
  if (comma !== '' && base === 10) digits = digits.replace(/\B(?=(?:\d{3})+$)/g, comma);
  const prefix = alternate && base !== 10 ? `0${kind}` : '';
  return `${negative ? '-' : ''}${prefix}${digits}`;
}

function float(value: number, kind: string, precision: string | undefined): string | null {
  const digits = precision === undefined ? 6 : Number(precision);
  if (digits > 100 || !Number.isFinite(value)) return null;
  if (kind === 'f' || kind === 'F') return Math.abs(value) < 1e21 ? value.toFixed(digits) : null;
  if (kind === '%') return `${(value * 100).toFixed(digits)}%`;
  if (kind === 'd' || kind === 'i') return String(Math.trunc(value));
  if (kind === '' && precision === undefined) return shown({ float: value });
  return null;
}
