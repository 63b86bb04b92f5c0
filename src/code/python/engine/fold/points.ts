/** Python counts code points, and has its own idea of white space: a text that is taken for another hides what it runs. */

const ascii = /^[\x00-\x7f]*$/;

/** Of what goes beyond, width, case and kind are not the same in both languages. */
export function isAscii(of: string): boolean {
  return ascii.test(of);
}

/** Half a pair of surrogates is one character of a text that has any. */
const astral = /[\ud800-\udfff]/;

export function pointCount(of: string): number {
  return astral.test(of) ? [...of].length : of.length;
}

/** The character at an index, which may be negative. */
export function pointAt(of: string, at: number): string | undefined {
  return astral.test(of) ? [...of].at(at) : of.at(at);
}

/** A slice without steps. */
export function pointSlice(of: string, start: number, stop: number): string {
  return astral.test(of) ? [...of].slice(start, stop).join('') : of.slice(start, stop);
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
