import { knownFor } from '../names/known-names.ts';
import type { CallPlace, ModuleState } from '../state.ts';
import { type External, instanceOf, type Value } from '../values/values.ts';

/** What a program keeps for later on an object of its framework: `app.state.http = httpx.AsyncClient()`. */
const clients = new WeakMap<ModuleState, Map<string, string | null>>();
const most = 64;

/** Remembers by the name of the attribute what is kept on an object that nothing is known of. */
export function keepsClient({ frame }: CallPlace, name: string, assigned: Value): void {
  if (assigned.kind !== 'external' || !assigned.instance || knownFor(assigned.name) === null) return;
  const kept = clients.get(frame.module) ?? new Map<string, string | null>();
  clients.set(frame.module, kept);
  const before = kept.get(name);
  // Two kinds of things under one name cannot be told apart.
  if (before !== undefined) kept.set(name, before === assigned.name ? before : null);
  else if (kept.size < most) kept.set(name, assigned.name);
}

/** `request.app.state.http`, wherever in the same file it is asked for. */
export function keptClient({ frame }: CallPlace, name: string): External | null {
  const of = clients.get(frame.module)?.get(name);
  return of == null ? null : instanceOf(of);
}
