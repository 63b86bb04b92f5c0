import type { RawLines } from './raw.ts';

/**
 * The maintainability index, 0 to 100 (Oman and Hagemeister, ICSM 1992; with the comment term of SEI's 1997 derivative
 * and Microsoft's scale), as radon 6.0 computes it:
 *
 *     171 − 5.2 ln(V) − 0.23 G − 16.2 ln(L) + 50 sin √(2.46 × C in radians), times 100/171, held within 0 and 100
 *
 * with Halstead's volume V, the module's cyclomatic complexity G, logical lines L, and C the comment lines in percent
 * of source lines. `countStrings` takes lines of strings that stand alone for comments, as docstrings are.
 */
export function maintainability(
  volume: number,
  complexity: number,
  lines: RawLines,
  countStrings: boolean,
): number {
  const commented = lines.comments + (countStrings ? lines.multi : 0);
  const percent = lines.sloc === 0 ? 0 : (commented / lines.sloc) * 100;
  return maintainabilityIndex(volume, complexity, lines.lloc, percent);
}

/** The formula alone: `comments` in percent of the source lines. */
export function maintainabilityIndex(
  volume: number,
  complexity: number,
  logicalLines: number,
  comments: number,
): number {
  if (volume <= 0 || logicalLines <= 0) return 100;
  const commented = Math.sin(Math.sqrt(2.46 * ((comments * Math.PI) / 180)));
  const raw =
    171 - 5.2 * Math.log(volume) - 0.23 * complexity - 16.2 * Math.log(logicalLines) + 50 * commented;
  return Math.min(Math.max(0, (raw * 100) / 171), 100);
}

/** radon's letter: A above 19, B above 9, C below. */
export function maintainabilityRank(index: number): 'A' | 'B' | 'C' {
  if (index > 19) return 'A';
  return index > 9 ? 'B' : 'C';
}
