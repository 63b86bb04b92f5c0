import { characterNamed, unnamed } from '../../parse/character-names.ts';
import { built } from '../values/marks.ts';
import { asText } from './constants.ts';
import { type FoldFunction, text } from './fold.ts';

/** `unicodedata.lookup('LATIN SMALL LETTER E')`: nobody spells a text so but to keep it from being read. */
export const lookUpCharacter: FoldFunction = ({ values, marks }) => {
  const name = asText(values[0]);
  const found = name === null || name.length > 40 ? unnamed : characterNamed(name);
  return found === unnamed ? null : text(found, marks | built);
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
