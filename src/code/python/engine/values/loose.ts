import type { Sequence } from '../state.ts';

/** Lists of which a branch, which may not come to pass, moved or added items: all of them are known, their places are not. */
const loose = new WeakSet<Sequence>();

export function loosen(list: Sequence): void {
  loose.add(list);
}

export function isLoose(list: Sequence): boolean {
  return loose.has(list);
}
