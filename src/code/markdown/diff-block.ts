import { parsePython } from '../python/parse/parse.ts';
import { type BlockLanguage, guessLanguage, languageOfInfo } from './language-of.ts';

/** Longer differences are no answer to anybody. */
const longest = 200_000;

export interface AddedCode {
  readonly text: string;
  readonly language: BlockLanguage;
}

/** `diff --git`, or the names of both files and a piece: a difference by itself, without a word around it. */
export function isDifference(text: string): boolean {
  const head = text.slice(0, 20_000);
  return (
    /^(?:diff |Index: |From [0-9a-f]{40} |--- \S)/.test(head.trimStart()) &&
    /^--- [^\n]{1,500}\n\+\+\+ [^\n]{1,500}\n@@ -\d/m.test(head.replaceAll('\r\n', '\n'))
  );
}

/**
 * What a difference (`diff`, `patch`) makes of each file, each line where it stands: those that it adds, with those around
 * them. A piece of a file need not parse by itself: then what is added alone is taken, and nothing where that does not
 * parse either. Nothing of files that are in none of our languages.
 * Source: POSIX.1-2024, diff, "Diff Default, -c and -u Output Format".
 */
export function addedCode(text: string): readonly AddedCode[] {
  if (text.length > longest) return [];
  const lines = text.split(/\r\n|\n/);
  const starts = lines.flatMap((line, at) => (/^\+\+\+ \S/.test(line) ? [at] : []));
  if (starts.length === 0) starts.push(0);
  return starts.flatMap((start, index) => {
    // The line before names the old file.
    const end = index + 1 < starts.length ? starts[index + 1]! - 1 : lines.length;
    const before = index === 0 ? 0 : start;
    return addedTo(/^\+\+\+ (\S{1,500})/.exec(lines[start]!)?.[1], lines.slice(before, end), before);
  });
}

/** What is added to one file: as one text where that is one, else piece by piece. */
function addedTo(file: string | undefined, lines: readonly string[], before: number): readonly AddedCode[] {
  const all = textAdded(file, lines, before);
  if (all !== null) return [all];
  const pieces = lines.flatMap((line, at) => (line.startsWith('@@') ? [at] : []));
  return pieces.flatMap((start, index) => {
    const piece = textAdded(file, lines.slice(start, pieces[index + 1] ?? lines.length), before + start);
    return piece === null ? [] : [piece];
  });
}

function textAdded(file: string | undefined, lines: readonly string[], before: number): AddedCode | null {
  const added = lines.map((line) => (/^\+(?!\+\+ )/.test(line) ? line.slice(1) : ''));
  const whole = lines.map((line, at) => (line.startsWith(' ') ? line.slice(1) : added[at]!));
  for (const each of [whole, added]) {
    const source = dedented(each);
    const language = (file === undefined ? null : languageOfInfo(file)) ?? guessLanguage(source);
    if (language === null) continue;
    if (language.language !== 'python' || parsePython(source).errors.length === 0)
      return { text: '\n'.repeat(before) + source, language };
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
