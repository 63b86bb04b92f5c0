import { isCallable } from './functions/parameters.ts';
import type { Machine } from './machine.ts';
import { nextId, type Value } from './values/values.ts';

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

/** Whether work puts something that may be called into things that are older than it. */
export function armsOlder(m: Machine, work: () => void): boolean {
  const { armed } = m;
  const start = nextId();
  m.armed = Number.POSITIVE_INFINITY;
  work();
  const isArmed = m.armed < start;
  m.armed = Math.min(armed, m.armed);
  return isArmed;
}

/** Called before something is changed, with what it is given. */
export function changes(m: Machine, { id }: { readonly id: number }, ...given: readonly Value[]): void {
  if (id < m.touched) m.touched = id;
  if (id < m.armed && given.some((value) => isCallable(value))) m.armed = id;
}
