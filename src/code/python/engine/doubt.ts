import type { Machine } from './machine.ts';
import { isLoose, tighten } from './values/loose.ts';
import { type ClassValue, type Instance, type Mapping, nextId, type Sequence } from './values/values.ts';

/**
 * What may not come to pass: a branch, a `try` that may be left half way, a function that nobody may call, a generator that
 * nobody goes through. Names have a log for it; what it puts into things that are older than itself is told by their
 * numbers, and adds to what was there instead of taking its place. Else `if never(): d['text'] = 'pass'` would hide what
 * `exec(d['text'])` runs.
 */
export function inDoubt<T>(m: Machine, work: () => T): T {
  const { since } = m;
  m.since = nextId();
  const done = work();
  m.since = since;
  return done;
}

/** Whether a thing was there before what is under evaluation, which may not come to pass. */
export function isOlder(m: Machine, { id }: { readonly id: number }): boolean {
  return id < m.since;
}

/** A branch that is not taken, as far as is known: what it does to older things is taken back. */
export function takenBack<T>(m: Machine, work: () => T): T {
  const { undo } = m;
  const own = new Map<object, () => void>();
  m.undo = own;
  const done = inDoubt(m, work);
  m.undo = undo;
  for (const restore of own.values()) restore();
  return done;
}

/** Longer ones are left as they are. */
const mostKept = 4096;

/** Whether work changes things that are older than it: done again, it would change them once more. */
export function changesOlder<T>(m: Machine, work: () => T): { readonly done: T; readonly changed: boolean } {
  const { touched } = m;
  const start = nextId();
  m.touched = Number.POSITIVE_INFINITY;
  const done = work();
  const changed = m.touched < start;
  m.touched = Math.min(touched, m.touched);
  return { done, changed };
}

/** Called before something is changed. */
export function changes(m: Machine, thing: Sequence | Mapping | Instance | ClassValue): void {
  const { undo } = m;
  if (thing.id < m.touched) m.touched = thing.id;
  if (undo === null || undo.has(thing)) return;
  const restore = restoring(thing);
  if (restore !== null) undo.set(thing, restore);
}

function restoring(thing: Sequence | Mapping | Instance | ClassValue): (() => void) | null {
  switch (thing.kind) {
    case 'sequence': {
      const { marks, rest, items } = thing;
      const wasLoose = isLoose(thing);
      if (items.length > mostKept) return null;
      const before = [...items];
      return () => {
        Object.assign(thing, { marks, rest });
        items.splice(0, items.length, ...before);
        if (!wasLoose) tighten(thing);
      };
    }
    case 'mapping': {
      const { marks, rest, entries } = thing;
      if (entries.size > mostKept) return null;
      const before = [...entries].map(([key, entry]) => [key, { ...entry }] as const);
      return () => {
        Object.assign(thing, { marks, rest });
        entries.clear();
        for (const [key, entry] of before) entries.set(key, entry);
      };
    }
    default:
      return restoringNames(thing);
  }
}

function restoringNames(thing: Instance | ClassValue): (() => void) | null {
  // What stands for any object of a class gathers what methods do, each of which is looked at once.
  if (thing.kind === 'instance' && thing.of.general.instance === thing) return null;
  const { names } = thing;
  if (names.size > mostKept) return null;
  const before = [...names];
  return () => {
    names.clear();
    for (const [name, value] of before) names.set(name, value);
  };
}
