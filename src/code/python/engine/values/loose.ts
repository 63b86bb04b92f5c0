import type { Mapping, Sequence, Value } from '../state.ts';

/** Lists of which a branch, which may not come to pass, moved or added items: all of them are known, their places are not. */
const loose = new WeakSet<Sequence>();

export function loosen(list: Sequence): void {
  loose.add(list);
}

/** Of those, lists that were made of such ones. */
const derived = new WeakSet<Sequence>();

/** The same for a list that was made of another, of a table, or in an order that is not known. */
export function loosenMade(list: Sequence): void {
  loose.add(list);
  derived.add(list);
}

/** Whether a branch itself added something to a list. */
export function isAddedTo(list: Sequence): boolean {
  return loose.has(list) && !derived.has(list);
}

/** What is made of the items of such a list, one of each, is one too. */
export function likewise(from: Value | undefined, made: Sequence): Sequence {
  if (from?.kind === 'sequence' && loose.has(from)) loosenMade(made);
  return made;
}

export function isLoose(list: Sequence): boolean {
  return loose.has(list);
}

/** Keys that a branch, which may not come to pass, put into a dictionary: they may be there and may not. */
const doubtful = new WeakMap<Mapping, Set<string>>();

export function putInDoubt(table: Mapping, key: string): void {
  const keys = doubtful.get(table) ?? new Set();
  doubtful.set(table, keys.add(key));
}

export function putForSure(table: Mapping, key: string): void {
  doubtful.get(table)?.delete(key);
}

export function mayLack(table: Mapping, key: string): boolean {
  return doubtful.get(table)?.has(key) === true;
}

export function mayLackSome(table: Mapping): boolean {
  return (doubtful.get(table)?.size ?? 0) > 0;
}
