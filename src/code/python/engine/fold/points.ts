/** Python counts code points, and has its own idea of white space: a text that is taken for another hides what it runs. */

const ascii = /^[\x00-\x7f]*$/;

/** Of what goes beyond, width, case and kind are not the same in both languages. */
export function isAscii(of: string): boolean {
  return ascii.test(of);
}

/** Half a pair of surrogates is one character of a text that has any. */
const astral = /[\ud800-\udfff]/;

/** Longer ones are not taken apart: each of them could be asked for one character in each round of a loop. */
const longestApart = 16_384;
const short = 64;
const mostKept = 2_000_000;

/** What texts are made of: a loop asks for one character after the other of the same one. */
const kept = new Map<string, string | readonly string[] | null>();
let units = 0;

/** A text by its code points: itself, where each is one unit. Null where nobody counts them. */
export function pointsOf(of: string): string | readonly string[] | null {
  if (of.length <= short) return takeApart(of);
  const known = kept.get(of);
  if (known !== undefined) return known;
  units += of.length;
  if (units > mostKept) {
    kept.clear();
    units = of.length;
  }
  const points = takeApart(of);
  kept.set(of, points);
  return points;
}

function takeApart(of: string): string | readonly string[] | null {
  if (!astral.test(of)) return of;
  return of.length > longestApart ? null : [...of];
}

/** By code points, as Python orders texts. */
export function comparePoints(a: string, b: string): number {
  if (!astral.test(a) && !astral.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** `str.isspace`: unlike here, separators of information and NEL are, and the mark of a byte order is not. */
const space = /[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export function isSpace(char: string): boolean {
  return space.test(char);
}

/** `str.split()`. */
export function wordsOf(of: string): string[] {
  return of.split(/[\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).filter(Boolean);
}

/** `str.splitlines()`. */
export function linesOf(of: string): string[] {
  const lines = of.split(/\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
