import { exactly, type Value } from './value.ts';

/** A range of more numbers is not there to be looped over. */
export const longestRange = 1_000_000;
const widest = 100_000;
/** Loops in loops of known length may run so often together. */
export const mostRounds: number = 10 * longestRange;
/** Methods and filters that make text as long as a number says. */
export const widening: ReadonlySet<string> = new Set([
  'center',
  'ljust',
  'rjust',
  'zfill',
  'indent',
  'expandtabs',
  'batch',
  'slice',
  'wordwrap',
]);
/** Filters that keep as many elements as there are. */
export const asLong: ReadonlySet<string> = new Set(['list', 'sort', 'reverse', 'map']);

/** `%*d`: the width stands among the values. */
export function hasStar(text: Value): boolean {
  return text.atoms.some((atom) => typeof atom === 'string' && /%[^%a-zA-Z]{0,40}\*/.test(atom));
}

export function isWide(value: Value): boolean {
  return value.atoms.some((atom) => typeof atom === 'number' && atom >= widest);
}

/** How many numbers a range of known bounds has at least; 0 where that is not known. */
export function rangeLength(args: readonly Value[]): number {
  const bounds = args.map((arg) => exactly(arg)?.filter((atom) => typeof atom === 'number') ?? []);
  if (bounds.length === 1) return Math.max(0, ...bounds[0]!);
  if (bounds.length < 2 || bounds[0]!.length === 0 || bounds[1]!.length === 0) return 0;
  const step = Math.min(...(bounds[2] ?? [1]).map((atom) => Math.abs(atom) || 1));
  const span = Math.max(
    Math.max(...bounds[1]!) - Math.min(...bounds[0]!),
    Math.max(...bounds[0]!) - Math.min(...bounds[1]!),
  );
  return Number.isFinite(step) ? span / step : span;
}
