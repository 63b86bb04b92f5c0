import type { Cursor } from './cursor.ts';

/**
 * The list that has nothing in it: half of the lists of a tree are empty, and share it. Not frozen, as JavaScript engines
 * hold a frozen list for another kind than one with elements, and are slower where they meet both.
 */
export const none: readonly never[] = emptied([null]);

function emptied(list: null[]): readonly never[] {
  list.pop();
  return list as unknown[] as never[];
}

/** Puts one part more on the cursor. */
export function put(p: Cursor, part: unknown): void {
  p.parts[p.top++] = part;
}

/** Takes what was put on the cursor since `from`, as a list with no room to spare: trees are held in memory by the dozen. */
export function take<T>(p: Cursor, from: number): readonly T[] {
  const { parts } = p;
  const to = p.top;
  p.top = from;
  switch (to - from) {
    case 0:
      return none;
    case 1:
      return [parts[from] as T];
    case 2:
      return [parts[from] as T, parts[from + 1] as T];
    default:
      return parts.slice(from, to) as T[];
  }
}

/** The same for what was put there in pairs: the first of each, and the second of each. */
export function takePairs<T, U>(p: Cursor, from: number): [readonly T[], readonly U[]] {
  const { parts } = p;
  const to = p.top;
  for (let i = from + 1; i < to; i += 2) put(p, parts[i]);
  const seconds = take<U>(p, to);
  let top = from;
  for (let i = from; i < to; i += 2) parts[top++] = parts[i];
  p.top = top;
  return [take<T>(p, from), seconds];
}

/** A list that grew by itself, without the room that it has to spare. */
export function fitted<T>(list: readonly T[] | null): readonly T[] {
  return list === null || list.length === 0 ? none : list.slice();
}
