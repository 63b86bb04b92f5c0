import { Shown } from './machine.ts';
import { Arrangements, GivenUp, Items, Range, Table, unknown, type Value } from './values.ts';

/** More than these are not made within hours, or not held in any memory. */
const mostGone = 1e10;
const mostHeld = 1e8;

const kinds: ReadonlySet<string> = new Set(
  'permutations combinations combinations_with_replacement product'
    .split(' ')
    .map((each) => `itertools.${each}`),
);

/** `itertools.permutations(xs)` and the like: how many there are; undefined for any other function. */
export function arrangementsOf(
  name: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
  node: { readonly at: number; readonly end: number } | null,
): Value | undefined {
  if (!kinds.has(name) || node === null) return undefined;
  if (args.some((arg) => arg === unknown) || args.length === 0) return unknown;
  const count = countOf(name, args, keywords);
  return count === null ? unknown : new Arrangements(count, node);
}

function countOf(name: string, args: readonly Value[], keywords: ReadonlyMap<string, Value>): number | null {
  if (name === 'itertools.product') {
    const repeat = keywords.get('repeat') ?? 1;
    if (typeof repeat !== 'number') return null;
    return args.reduce((product: number, each) => product * lengthOf(each), 1) ** repeat;
  }
  const n = lengthOf(args[0] as Value);
  const size = args[1] ?? keywords.get('r') ?? n;
  if (typeof size !== 'number' || size < 0) return null;
  if (name === 'itertools.combinations_with_replacement') return chosen(n + size - 1, size);
  if (size > n) return 0;
  if (name === 'itertools.combinations') return chosen(n, size);
  let count = 1;
  for (let left = n; left > n - size && count < 1e300; left--) count *= left;
  return count;
}

function lengthOf(value: Value): number {
  if (value instanceof Items) return value.all.length;
  if (value instanceof Table) return value.entries.size;
  if (value instanceof Range || typeof value === 'string') return value.length;
  throw new GivenUp();
}

function chosen(n: number, size: number): number {
  const less = Math.min(size, n - size);
  let count = 1;
  for (let at = 1; at <= less && count < 1e300; at++) count = (count * (n - less + at)) / at;
  return count;
}

/** Somebody goes through all of them, and may keep them. */
export function goneThrough({ count, node }: Arrangements, kept: boolean): void {
  if (count <= (kept ? mostHeld : mostGone)) return;
  throw new Shown(
    'combinatorial-growth',
    node,
    `with what it is given in this file, these are more than ${kept ? 'fit into memory' : 'can be gone through'}`,
  );
}
