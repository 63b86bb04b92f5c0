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

/** A text that is longer than this by one step is a bomb. */
export const longestMade = 1_000_000;

/** How many characters a value has at least, as text. */
export function lengthOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  const texts = value.atoms.map((atom) => (typeof atom === 'string' ? atom.length : 0));
  return Math.max(value.least ?? 0, ...texts);
}

/** What `replace` makes of a text, in characters. Of a text that is not kept, each place may be one that is replaced. */
export function replacedLength(input: Value, [from, to, count]: readonly Value[]): number {
  const length = lengthOf(input);
  const fresh = lengthOf(to);
  if (length === 0 || fresh < 2 || count !== undefined) return length;
  const olds = from?.atoms.filter((atom) => typeof atom === 'string') ?? [];
  return Math.max(length, ...olds.map((old) => length + placesOf(input, old, length) * (fresh - old.length)));
}

function placesOf(input: Value, old: string, length: number): number {
  if (old === '') return length + 1;
  const kept =
    input.long === undefined ? input.atoms.filter((atom) => typeof atom === 'string') : [input.long];
  if (kept.length === 0) return Math.floor(length / old.length);
  return Math.max(...kept.map((text) => text.split(old).length - 1));
}

/** What `join` makes of a list, in characters. */
export function joinedLength(input: Value, separator: Value | undefined): number {
  const elements = Math.max(input.least ?? 0, input.items?.length ?? 0);
  return elements * (lengthOf(separator) + lengthOf(input.inside ?? undefined));
}
