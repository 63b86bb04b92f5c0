import { parsePython } from '../python/parse/parse.ts';
import { type BlockLanguage, guessLanguage, languageOfInfo } from './language-of.ts';

/** Longer differences are no answer to anybody. */
const longest = 200_000;

/**
 * What a difference (`diff`, `patch`) makes of a file, each line where it stands: those that it adds, with those around
 * them. A piece of a file need not parse by itself: then what is added alone is taken, and nothing where that does not
 * parse either. Null where it is in none of our languages.
 * Source: POSIX.1-2024, diff, "Diff Default, -c and -u Output Format".
 */
export function addedCode(text: string): { readonly text: string; readonly language: BlockLanguage } | null {
  if (text.length > longest) return null;
  const lines = text.split('\n');
  const file = lines.map((line) => /^\+\+\+ (\S{1,500})/.exec(line)?.[1]).find((name) => name !== undefined);
  const added = lines.map((line) => (/^\+(?!\+\+ )/.test(line) ? line.slice(1) : ''));
  const whole = lines.map((line, at) => (line.startsWith(' ') ? line.slice(1) : added[at]!));
  for (const each of [whole, added]) {
    const source = dedented(each);
    const language = (file === undefined ? null : languageOfInfo(file)) ?? guessLanguage(source);
    if (language === null) continue;
    if (language.language !== 'python' || parsePython(source).errors.length === 0)
      return { text: source, language };
  }
  return null;
}

/** `+ import os` is written with a blank behind the sign by many. */
function dedented(lines: readonly string[]): string {
  let common = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (line.trim() !== '') common = Math.min(common, line.length - line.trimStart().length);
  }
  return lines.map((line) => line.slice(common)).join('\n');
}
