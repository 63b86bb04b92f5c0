import { functions } from './functions.ts';
import { type Inert, type InertGroup, joinInert } from './table.ts';
import { types } from './types.ts';

/** What a pickle of honest objects uses of Python itself. */
export const inertGroups: readonly InertGroup[] = [...types, ...functions];

let joined: ReadonlyMap<string, ReadonlyMap<string, Inert>> | undefined;

export function standardEntry(module: string, name: string): Inert | undefined {
  joined ??= joinInert(inertGroups);
  return joined.get(module)?.get(name);
}
