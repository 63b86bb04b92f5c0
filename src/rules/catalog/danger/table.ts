import type { Capability, Entry } from '../entry.ts';

/** Callables that share a reason. A name given by several groups belongs to the first. */
export interface DangerGroup {
  readonly capability: Capability;
  /** One sentence: what an attacker gets. */
  readonly why: string;
  /** Advisories in which the callables were used. */
  readonly refs?: readonly string[];
  /** Names by module, separated by spaces; `*` is everything in the module and below it. */
  readonly modules: Readonly<Record<string, string>>;
}

export type Danger = Extract<Entry, { kind: 'danger' }>;

/** A module's denied names. */
export interface DangerNames {
  readonly names: ReadonlyMap<string, Danger>;
  readonly whole: Danger | undefined;
}

/** Splits the names of a module when somebody asks for them: a file refers to few of all the modules. */
class ModuleDanger implements DangerNames {
  private readonly given: { readonly words: string; readonly entry: Danger }[] = [];
  private split: { names: Map<string, Danger>; whole: Danger | undefined } | undefined;

  add(words: string, entry: Danger): void {
    this.given.push({ words, entry });
  }

  get names(): ReadonlyMap<string, Danger> {
    return this.made().names;
  }

  get whole(): Danger | undefined {
    return this.made().whole;
  }

  private made(): { readonly names: Map<string, Danger>; readonly whole: Danger | undefined } {
    if (this.split !== undefined) return this.split;
    const names = new Map<string, Danger>();
    let whole: Danger | undefined;
    for (const { words, entry } of this.given) {
      for (const word of words.split(/\s+/)) {
        if (word === '*') whole ??= entry;
        else if (word !== '' && !names.has(word)) names.set(word, entry);
      }
    }
    this.split = { names, whole };
    return this.split;
  }
}

/** Joins groups into one map by module. */
export function joinGroups(groups: readonly DangerGroup[]): ReadonlyMap<string, DangerNames> {
  const modules = new Map<string, ModuleDanger>();
  for (const { capability, why, refs = [], modules: named } of groups) {
    const entry: Danger = { kind: 'danger', capability, why, refs };
    for (const [module, words] of Object.entries(named)) {
      let known = modules.get(module);
      if (known === undefined) {
        known = new ModuleDanger();
        modules.set(module, known);
      }
      known.add(words, entry);
    }
  }
  return modules;
}
