import { Dict, Global, List, SetOf, Tuple, type Value } from '../../core/value.ts';
import { entryOf } from './denote.ts';
import type { Entry } from './entry.ts';

/** Set once a class was imported that must not be held as a value: most files name none, and are not searched. */
let search = false;

export function noteImport(entry: Entry): void {
  if (isUnholdable(entry)) search = true;
}

function isUnholdable(entry: Entry): boolean {
  if (entry.kind === 'contract') return entry.contract.harms === true;
  return entry.kind === 'inert' && entry.uses.size > 0 && !entry.uses.has('reference');
}

/** How many items of a container were looked at; containers grow while the file is read. */
const looked = new WeakMap<object, number>();

/** The first class in plain containers below `value` that the catalog admits as an object but not as a value. */
export function findUnholdable(value: Value): Global | null {
  if (!search) return null;
  const waiting: Value[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop() as Value;
    if (next instanceof Global) {
      if (isUnholdable(entryOf(next))) return next;
      continue;
    }
    const items = itemsOf(next);
    if (items === null) continue;
    for (let at = looked.get(next as object) ?? 0; at < items.length; at += 1)
      waiting.push(items[at] as Value);
    looked.set(next as object, items.length);
  }
  return null;
}

function itemsOf(value: Value): readonly Value[] | null {
  if (value instanceof Tuple || value instanceof List || value instanceof SetOf) return value.items;
  return value instanceof Dict ? value.entries : null;
}
