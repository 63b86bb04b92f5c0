import { either, hasText, type Value } from './value.ts';

/** How often the template is gone through until its variables no longer gain possibilities. */
export const mostPasses = 4;

/**
 * What variables may be, by name alone: every assignment to a name counts everywhere, so that neither scopes nor the
 * order of statements can hide one.
 */
export class Scope {
  private before = new Map<string, Value>();
  private now = new Map<string, Value>();
  /** Whether anything was put into a list, dict or namespace. */
  holdsAny = false;

  read(name: string): Value | undefined {
    const now = this.now.get(name);
    const before = this.before.get(name);
    if (now === undefined || before === undefined) return now ?? before;
    return same(now, before) ? before : either(now, before);
  }

  assign(name: string, value: Value): void {
    const known = this.now.get(name);
    this.now.set(name, known === undefined ? value : either(known, value));
  }

  /** Begins another pass; false where the last one brought nothing new. */
  again(): boolean {
    let changed = this.now.size !== this.before.size;
    for (const [name, value] of this.now) {
      if (changed) break;
      const known = this.before.get(name);
      changed = known === undefined || !same(known, value);
    }
    this.before = this.now;
    this.now = new Map();
    return changed;
  }

  /** What still grows after so many passes is put together bit by bit, and may be anything. */
  widen(): void {
    for (const [name, value] of this.before) {
      const grown = this.now.get(name);
      if (grown === undefined || same(grown, value)) continue;
      const both = either(grown, value);
      this.before.set(name, { ...both, other: true, built: both.built || hasText(both) });
    }
    this.now = new Map();
  }
}

function same(a: Value | null, b: Value | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (a.other !== b.other || a.built !== b.built || a.atoms.length !== b.atoms.length) return false;
  if (a.sites.length !== b.sites.length) return false;
  if ((a.items === null) !== (b.items === null) || a.items?.length !== b.items?.length) return false;
  const atoms = new Set(a.atoms);
  return b.atoms.every((atom) => atoms.has(atom)) && same(a.inside, b.inside);
}
