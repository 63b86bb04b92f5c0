import { ParseError } from '../../core/errors.ts';

const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The longest name of a character or entity that is looked for. */
const longestName = 1_000;
const entityName = /^[A-Za-z_:\u0080-\u{10ffff}][-A-Za-z0-9._:\u0080-\u{10ffff}]*$/u;

export interface Resolved {
  readonly text: string;
  /** Names of entities that the text refers to; they stand in the text unexpanded. */
  readonly entities: readonly string[];
}

const noEntities: readonly string[] = [];

/**
 * Character references and the five predefined entities replaced; others are named, never expanded. In the value of
 * an entity declaration, `declaring`, only character references are replaced (XML 1.0, section 4.4).
 * `cut`: the text was cut at its end, so that a reference may be as well.
 */
export function resolveReferences(text: string, at: number, cut: boolean, declaring = false): Resolved {
  let next = text.indexOf('&');
  if (next < 0) return { text, entities: noEntities };
  const parts: string[] = [];
  const entities: string[] = [];
  let from = 0;
  while (next >= 0) {
    const end = text.indexOf(';', next);
    if (end < 0 || end - next > longestName) {
      if (cut && end < 0) break;
      throw new ParseError('PARSE_INVALID', at, 'an & without a reference');
    }
    const name = text.slice(next + 1, end);
    const value = name.startsWith('#') ? character(name, at) : declaring ? undefined : predefined.get(name);
    if (value !== undefined) parts.push(text.slice(from, next), value);
    else {
      if (!entityName.test(name)) throw new ParseError('PARSE_INVALID', at, 'a reference without a name');
      entities.push(name);
      parts.push(text.slice(from, end + 1));
    }
    from = end + 1;
    next = text.indexOf('&', from);
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), entities };
}

/** `&#65;`, `&#x41;`. */
function character(name: string, at: number): string {
  const point = /^#x[0-9a-fA-F]{1,8}$/.test(name)
    ? Number.parseInt(name.slice(2), 16)
    : /^#[0-9]{1,9}$/.test(name)
      ? Number.parseInt(name.slice(1), 10)
      : Number.NaN;
  const allowed =
    point === 9 ||
    point === 10 ||
    point === 13 ||
    (point >= 0x20 && point < 0xd800) ||
    (point >= 0xe000 && point <= 0x10ffff && point !== 0xfffe && point !== 0xffff);
  if (!allowed) throw new ParseError('PARSE_INVALID', at, 'a reference to no character of XML');
  return String.fromCodePoint(point);
}
