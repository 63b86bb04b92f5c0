import { knownAttribute, knownCallable } from '../../catalog/index.ts';
import type { Known } from '../../known.ts';

/** Looking up a name takes a few steps; names come again and again. */
const mostKept = 50_000;
const callables = new Map<string, Known | null>();
const attributes = new Map<string, Known | null>();

export function knownFor(name: string): Known | null {
  return kept(callables, name, knownCallable);
}

export function knownAttributeFor(name: string): Known | null {
  return kept(attributes, name, knownAttribute);
}

function kept(
  table: Map<string, Known | null>,
  name: string,
  find: (name: string) => Known | undefined,
): Known | null {
  const before = table.get(name);
  if (before !== undefined) return before;
  const found = find(name) ?? null;
  if (table.size > mostKept) table.clear();
  table.set(name, found);
  return found;
}
