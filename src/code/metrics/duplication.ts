import { strippedLines } from './source-split.ts';

/** Shorter repetitions are idiom rather than copies; pylint's `min-similarity-lines` is 4, jscpd's is 5. */
const shortest = 6;

/**
 * Lines that are part of a run of six or more lines that stands in the file twice, blank lines, comments and imports
 * left out and white space around lines ignored. `ratio` is of the lines compared.
 */
export function duplication(text: string): { readonly lines: number; readonly ratio: number | null } {
  const ids = new Map<string, number>();
  const lines: number[] = [];
  for (const line of strippedLines(text)) {
    if (line === '' || line.startsWith('#') || line.startsWith('import ') || line.startsWith('from '))
      continue;
    const id = ids.get(line) ?? ids.size;
    ids.set(line, id);
    lines.push(id);
  }
  const firstSeen = new Map<string, number>();
  const repeated = new Uint8Array(lines.length);
  for (let at = 0; at + shortest <= lines.length; at++) {
    const key = lines.slice(at, at + shortest).join();
    const earlier = firstSeen.get(key);
    if (earlier === undefined) firstSeen.set(key, at);
    // A run of one line again and again overlaps with itself: data, as a rule.
    else if (at - earlier >= shortest) {
      repeated.fill(1, earlier, earlier + shortest);
      repeated.fill(1, at, at + shortest);
    }
  }
  const found = repeated.reduce((sum, one) => sum + one, 0);
  return { lines: found, ratio: lines.length === 0 ? null : found / lines.length };
}
