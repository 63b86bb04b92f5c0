import type { Module } from '../ast.ts';

const written = /["'](?:https?|wss?|ftp):\/\/[\w.-]{1,200}/g;
const most = 64;
const known = new WeakMap<Module, readonly string[]>();

/** The addresses that stand in a source, without their paths. */
export function addressesIn(module: Module): readonly string[] {
  let found = known.get(module);
  if (found === undefined) {
    const all: string[] = [];
    for (const [one] of module.source.text.matchAll(written)) {
      all.push(one.slice(1).toLowerCase());
      if (all.length >= most) break;
    }
    found = all;
    known.set(module, found);
  }
  return found;
}
