import { sequence } from '../values/values.ts';
import type { FoldFunction } from './fold.ts';
import { holed, textOf } from './texts.ts';

const longest = 65_536;
const mostWords = 4096;

/** `shlex.split(text)`, in its POSIX mode without comments. Source: CPython, Lib/shlex.py. */
export const shellWords: FoldFunction = ({ values, marks }) => {
  const [on, ...more] = values;
  if (on === undefined || more.length > 0 || (on.kind !== 'constant' && on.kind !== 'text')) return null;
  const text = textOf(on);
  if (text.length > longest || (on.kind === 'constant' && typeof on.value !== 'string')) return null;
  const words = wordsOf(text);
  return words === null
    ? null
    : sequence(
        'list',
        words.map((word) => holed(word, marks)),
        null,
        marks,
      );
};

/** Null where a quote is left open, or there are too many. */
function wordsOf(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at] as string;
    if (quote === "'" ? one === quote : quote !== '' && one === quote) quote = '';
    else if (quote === '"' && one === '\\' && /["\\]/.test(text[at + 1] ?? '')) word += text[++at] as string;
    else if (quote !== '') word += one;
    else if (one === '"' || one === "'") {
      quote = one;
      word ??= '';
    } else if (one === '\\') word = (word ?? '') + (text[++at] ?? '');
    else if (/[ \t\r\n]/.test(one)) {
      if (word !== null && words.push(word) > mostWords) return null;
      word = null;
    } else word = (word ?? '') + one;
  }
  if (word !== null) words.push(word);
  return quote === '' ? words : null;
}
