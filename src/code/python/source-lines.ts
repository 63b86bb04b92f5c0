import type { Source } from './ast.ts';

/** The line of an offset, counted from 1, by bisection. */
export function lineOf({ lineStarts }: Source, at: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((lineStarts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

const shown = 200;

/** The source of a node on one line, cut to what a report shows. */
export function excerpt(
  { text }: Source,
  { at, end }: { readonly at: number; readonly end: number },
): string {
  const cut = text
    .slice(at, Math.min(end, at + 4 * shown))
    .replace(/\s+/g, ' ')
    .trim();
  return cut.length > shown ? `${cut.slice(0, shown - 1)}…` : cut;
}
