import { built } from '../marks.ts';
import { asText } from './constants.ts';
import { type FoldFunction, text } from './fold.ts';

/** The characters that programs are written in, by their names in Unicode; letters and digits are told by their own. */
const names: ReadonlyMap<string, string> = new Map([
  ['SPACE', ' '],
  ['EXCLAMATION MARK', '!'],
  ['QUOTATION MARK', '"'],
  ['NUMBER SIGN', '#'],
  ['DOLLAR SIGN', '$'],
  ['PERCENT SIGN', '%'],
  ['AMPERSAND', '&'],
  ['APOSTROPHE', "'"],
  ['LEFT PARENTHESIS', '('],
  ['RIGHT PARENTHESIS', ')'],
  ['ASTERISK', '*'],
  ['PLUS SIGN', '+'],
  ['COMMA', ','],
  ['HYPHEN-MINUS', '-'],
  ['FULL STOP', '.'],
  ['SOLIDUS', '/'],
  ['COLON', ':'],
  ['SEMICOLON', ';'],
  ['LESS-THAN SIGN', '<'],
  ['EQUALS SIGN', '='],
  ['GREATER-THAN SIGN', '>'],
  ['QUESTION MARK', '?'],
  ['COMMERCIAL AT', '@'],
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
]);

const digits = ['ZERO', 'ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'SEVEN', 'EIGHT', 'NINE'];

/** `unicodedata.lookup('LATIN SMALL LETTER E')`: nobody spells a text so but to keep it from being read. */
export const lookUpCharacter: FoldFunction = ({ values, marks }) => {
  const name = asText(values[0])?.toUpperCase();
  if (name === undefined || name.length > 40) return null;
  const letter = /^LATIN (SMALL|CAPITAL) LETTER ([A-Z])$/.exec(name);
  const digit = digits.indexOf(/^DIGIT (\w+)$/.exec(name)?.[1] ?? '');
  const found =
    letter !== null
      ? letter[1] === 'SMALL'
        ? letter[2]?.toLowerCase()
        : letter[2]
      : digit >= 0
        ? String(digit)
        : names.get(name);
  return found === undefined ? null : text(found, marks | built);
};

const forms: ReadonlySet<string> = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

/** `unicodedata.normalize('NFKC', 'ｅｖａｌ')`: letters of other alphabets that become those of a name. */
export const normalizeText: FoldFunction = ({ values, marks }) => {
  const form = asText(values[0]);
  const of = asText(values[1]);
  if (form === null || of === null || !forms.has(form)) return null;
  const found = of.normalize(form);
  return text(found, marks | (found !== of && isPlain(found) ? built : 0));
};

function isPlain(of: string): boolean {
  for (let at = 0; at < of.length; at += 1) if (of.charCodeAt(at) > 126) return false;
  return true;
}
