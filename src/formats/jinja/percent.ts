import type { Constant } from './tree.ts';
import { longestText, textOf } from './value.ts';

/** A conversion of printf-style formatting; what is padded or cut cannot be told. */
const conversion = /%(?:\(([^()]{0,200})\))?([-#0 +]{0,8}(?:\d{0,12}|\*)(?:\.(?:\d{0,12}|\*))?)[hlL]?(.)/gsu;

/** Python's `text % values`; null where it cannot be told. */
export function percent(text: string, values: readonly Constant[]): string | null {
  if (text.length > longestText) return null;
  let next = 0;
  let known = true;
  const result = text.replaceAll(conversion, (_, key: string | undefined, form: string, kind: string) => {
    if (kind === '%') return '%';
    const value = values[next];
    next += 1;
    if (key !== undefined || form !== '' || value === undefined) known = false;
    else if ('diu'.includes(kind)) return String(Math.trunc(Number(value)));
    else if (kind === 'c') return typeof value === 'number' ? character(value) : textOf(value);
    else if (kind === 'x') return Number(value).toString(16);
    else if (kind === 'o') return Number(value).toString(8);
    else if (kind === 's') return textOf(value);
    else known = false;
    return '';
  });
  return known && !unplain(result) ? result : null;
}

function unplain(text: string): boolean {
  return text.length > longestText;
}

function character(point: number): string {
  return Number.isInteger(point) && point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
}

/** Whether a formatted text is padded to a length that fills memory. */
export function padsWithoutBound(text: string): boolean {
  return /\d{7}/.test(text);
}

/** The fields of `str.format`: what follows the argument's name is a walk over attributes and items. */
export function fieldsOf(text: string): readonly string[] {
  const fields: string[] = [];
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at)) {
    if (text[at + 1] === '{') {
      at += 2;
      continue;
    }
    const end = text.indexOf('}', at);
    fields.push(text.slice(at + 1, end < 0 ? text.length : end));
    at += 1;
  }
  return fields;
}
