import { looksLike, wellKnownWords } from './confusables.ts';
import type { Searched } from './searched.ts';

/** Words of a source that hold a letter beyond ASCII. */
const words = /[\p{XID_Start}_][\p{XID_Continue}]*/gu;
const beyondAscii = /[^\0-\x7f]/;

/**
 * Identifiers that look like others: letters of another script between Latin ones, a word that as a whole looks like a
 * known one or like one of the same source, and forms that Python reads as plain letters (NFKC).
 */
export function findConfusables({ text, tell, regions, language }: Searched): void {
  let plain: Set<string> | null = null;
  const told = new Set<string>();
  for (const { index, word } of wordsBeyondAscii(text)) {
    if (told.has(word) || word.length > 200) continue;
    if (regions.at(index) !== 'code') continue;
    const normal = word.normalize('NFKC');
    if (language === 'python' && normal !== word && /^[\w]{2,}$/.test(normal) && !beyondAscii.test(normal)) {
      told.add(word);
      tell('confusable-identifier', index, `Python reads ${normal}`, index + word.length);
      continue;
    }
    const seen = looksLike(word);
    const mixed = word.split(/[_0-9]+/).some(isMixed);
    if (seen === null && !mixed) continue;
    plain ??= plainWords(text);
    if (mixed || wellKnownWords.has(seen!) || plain.has(seen!)) {
      told.add(word);
      tell(
        'confusable-identifier',
        index,
        seen === null
          ? 'letters of several scripts that look alike'
          : `looks like ${seen}, and is another word`,
        index + word.length,
      );
    }
  }
}

/** The words that are not of ASCII alone, in their order: only lines that hold anything else are looked at. */
function* wordsBeyondAscii(text: string): Generator<{ readonly index: number; readonly word: string }> {
  const beyond = new RegExp(beyondAscii, 'g');
  for (let found = beyond.exec(text); found !== null; found = beyond.exec(text)) {
    const start = text.lastIndexOf('\n', found.index) + 1;
    const next = text.indexOf('\n', found.index);
    const end = next < 0 ? text.length : next;
    for (const { index, 0: word } of text.slice(start, end).matchAll(words))
      if (beyondAscii.test(word)) yield { index: start + index, word };
    beyond.lastIndex = end;
  }
}

/** Latin letters, and among them letters of another script all of which look Latin. */
function isMixed(part: string): boolean {
  let ascii = false;
  let other = false;
  for (const letter of part) {
    if (/[A-Za-z]/.test(letter)) ascii = true;
    else if (letter >= '\x80') {
      if (looksLike(letter) === null) return false;
      other = true;
    }
  }
  return ascii && other;
}

function plainWords(text: string): Set<string> {
  const found = new Set<string>();
  for (const [word] of text.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) {
    found.add(word);
    if (found.size > 100_000) break;
  }
  return found;
}
