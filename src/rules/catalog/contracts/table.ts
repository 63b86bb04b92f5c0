import type { Verdict } from '../../../core/decision.ts';
import type { Contract, Entry } from '../entry.ts';

/** Callables under one contract. */
export interface ContractGroup {
  readonly contract: Contract;
  /** What honest use is, and what the contract checks. */
  readonly why: string;
  /** What the name alone deserves; not `allow` where the callable exists to reach other things. */
  readonly explained?: Verdict;
  /** Names by module, separated by spaces. */
  readonly modules: Readonly<Record<string, string>>;
}

export type Contracted = Extract<Entry, { kind: 'contract' }> & { readonly explained: Verdict };

export function joinContracts(
  groups: readonly ContractGroup[],
): ReadonlyMap<string, ReadonlyMap<string, Contracted>> {
  const modules = new Map<string, Map<string, Contracted>>();
  for (const { contract, why, explained = 'allow', modules: named } of groups) {
    const entry: Contracted = { kind: 'contract', contract, why, explained };
    for (const [module, words] of Object.entries(named)) {
      const known = modules.get(module) ?? new Map<string, Contracted>();
      modules.set(module, known);
      for (const word of words.split(/\s+/)) if (word !== '' && !known.has(word)) known.set(word, entry);
    }
  }
  return modules;
}

/** The modules under which numpy's C core has been known. */
export const multiarrays: readonly string[] = [
  'numpy.core.multiarray',
  'numpy._core.multiarray',
  'numpy.core._multiarray_umath',
  'numpy._core._multiarray_umath',
];

/** The same names in each of the modules. */
export function inEach(modules: readonly string[], names: string): Record<string, string> {
  return Object.fromEntries(modules.map((module) => [module, names]));
}
