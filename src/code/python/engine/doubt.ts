import type { Machine } from './machine.ts';
import { nextId } from './values/values.ts';

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
