import { unsafePath } from '../paths.ts';

type Part = '**' | readonly string[];

/** A pattern over relative paths, `/` between parts. */
export interface Glob {
  readonly text: string;
  readonly parts: readonly Part[];
}

/**
 * `*` is any text without `/`, `?` one character of it, `**` as a whole part any number of parts, none too. Everything
 * else is itself, in its case. The whole path must fit: `*.pkl` is about the top level only.
 * @returns null where the pattern could never fit a path, or is not one.
 */
export function parseGlob(text: string): Glob | null {
  if (unsafePath(text) !== null) return null;
  const parts = text.split('/').map((part): Part => (part === '**' ? part : [...part]));
  if (parts.some((part) => part !== '**' && part.join('').includes('**'))) return null;
  return { text, parts };
}

/** Work is at most the pattern's length times the path's, whatever either of them is. */
export function globMatches({ parts }: Glob, path: string): boolean {
  return fits(
    parts,
    path.split('/').map((part) => [...part]),
    (part) => part === '**',
    (part, name) => part !== '**' && nameFits(part, name),
  );
}

function nameFits(pattern: readonly string[], name: readonly string[]): boolean {
  return fits(
    pattern,
    name,
    (character) => character === '*',
    (character, given) => character === '?' || character === given,
  );
}

/** A star takes as little as it can; where that fails, only the last star takes one more: no earlier one need move. */
function fits<Pattern, Item>(
  pattern: readonly Pattern[],
  items: readonly Item[],
  isStar: (of: Pattern) => boolean,
  isOne: (of: Pattern, item: Item) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let item = 0; item < items.length; ) {
    const of = pattern[at];
    if (of !== undefined && isStar(of)) {
      star = at;
      resume = item;
      at += 1;
    } else if (of !== undefined && isOne(of, items[item]!)) {
      at += 1;
      item += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      item = resume;
    } else return false;
  }
  while (at < pattern.length && isStar(pattern[at]!)) at += 1;
  return at === pattern.length;
}
