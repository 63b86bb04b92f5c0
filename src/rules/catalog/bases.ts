import { Call, Global, Tuple, type Value } from '../../core/value.ts';
import { itemsOf } from './contracts/checks.ts';
import type { CatalogJudgement } from './judgement.ts';

const makers: ReadonlySet<string> = new Set(['_make_skeleton_class', '_make_skeleton_enum', '_create_type']);
const completers: ReadonlySet<string> = new Set(['_class_setstate', '_rehydrate_skeleton_class']);

const deepest = 8;
const mostBases = 32;

/** The imported classes that a class which travels in the file derives from; none for any other value. */
export function basesOf(value: Value): readonly Global[] {
  const found: Global[] = [];
  const waiting: [Value, number][] = [[value, 0]];
  while (waiting.length > 0 && found.length < mostBases) {
    const [next, depth] = waiting.pop() as [Value, number];
    if (next instanceof Global && depth > 0) found.push(next);
    if (!(next instanceof Call) || !(next.callable instanceof Global) || depth > deepest) continue;
    const [args, name] = [itemsOf(next.args) ?? [], next.callable.name ?? ''];
    if (completers.has(name) && args[0] instanceof Call) waiting.push([args[0], depth + 1]);
    if (!makers.has(name)) continue;
    for (const base of (itemsOf(args[2]) ?? []).slice(0, mostBases)) waiting.push([base, depth + 1]);
  }
  return found;
}

/**
 * What a use of a class that travels in the file does by way of the classes that it derives from: they run their own
 * `__new__` and `__setstate__` on what the file gives. Null where none of that is an attack.
 */
export function byBases(
  owner: Value,
  judged: (base: Call) => CatalogJudgement | null,
): CatalogJudgement | null {
  for (const base of basesOf(owner)) {
    const found = judged(new Call('NEWOBJ', base, noArguments, null, base.at));
    if (found !== null && (found.severity === 'high' || found.severity === 'critical')) return found;
  }
  return null;
}

const noArguments = new Tuple([], 0);
