import type { Entry } from '../entry.ts';
import { usesOf } from '../library-data.ts';

/** Callables that are harmless for the uses that `letters` name (see library-data.ts). */
export interface InertGroup {
  readonly letters: string;
  readonly why: string;
  /** Names by module, separated by spaces; `*` is every name of the module that nothing else names. */
  readonly modules: Readonly<Record<string, string>>;
}

export type Inert = Extract<Entry, { kind: 'inert' }>;

export function joinInert(groups: readonly InertGroup[]): ReadonlyMap<string, ReadonlyMap<string, Inert>> {
  const modules = new Map<string, Map<string, Inert>>();
  for (const { letters, why, modules: named } of groups) {
    const entry: Inert = { kind: 'inert', uses: usesOf(letters), why };
    for (const [module, words] of Object.entries(named)) {
      const known = modules.get(module) ?? new Map<string, Inert>();
      modules.set(module, known);
      for (const word of words.split(/\s+/)) if (word !== '' && !known.has(word)) known.set(word, entry);
    }
  }
  return modules;
}
