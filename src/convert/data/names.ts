import { LimitError } from '../../core/errors.ts';
import type { Value } from '../../core/value.ts';
import { type Graph, type Holder, isHolder } from '../graph.ts';
import { edgesOf } from './edges.ts';

/** Steps on all ways through a graph: sharing multiplies them, and no honest object needs as many. */
const mostSteps = 4_000_000;
const mostDepth = 800;
/** Characters of all names: each way through shared parts spells out their keys again. Readers take no longer header. */
const mostNamed = 64 * 2 ** 20;

/** A way by which a leaf is reached. */
export interface Named<Leaf> {
  readonly name: string;
  readonly leaf: Leaf;
  readonly value: Value;
  /** Reached through an attribute of a module that its `state_dict()` does not list. */
  readonly unlisted: boolean;
}

export interface Leaves<Leaf> {
  leafOf(value: Value): Leaf | null;
  /** What is a leaf only where none is inside of it: an array of objects. */
  hollowOf?(value: Value): Leaf | null;
}

/**
 * Every leaf under each of its names, in the order of the object: parts of the way joined by dots, behind `path`. Parts
 * are keys of dicts, indices of lists, tuples and arrays of objects, names of attributes; a torch module's parameters,
 * buffers and modules have the names of its `state_dict()`.
 */
export function namesOf<Leaf>(graph: Graph, { leafOf, hollowOf }: Leaves<Leaf>, path = ''): Named<Leaf>[] {
  const found: Named<Leaf>[] = [];
  const leading = new Map<Holder, boolean>();
  const hollow = new Map<Holder, Leaf>();
  const open = new Set<Holder>();
  let steps = 0;
  let named = 0;

  /** Whether any way from here leads to a leaf: other parts are not walked again for each of their names. */
  function leads(value: Value, depth: number): boolean {
    if (!isHolder(value)) return false;
    const known = leading.get(value);
    if (known !== undefined) return known;
    if (depth > mostDepth)
      throw new LimitError('depth', null, `the object nests deeper than ${mostDepth} levels`);
    if (leafOf(value) !== null) {
      leading.set(value, true);
      return true;
    }
    leading.set(value, false);
    let any = false;
    for (const edge of edgesOf(value, graph)) if (leads(edge.value, depth + 1)) any = true;
    const own = any ? null : (hollowOf?.(value) ?? null);
    if (own !== null) hollow.set(value, own);
    leading.set(value, any || own !== null);
    return any || own !== null;
  }

  function visit(value: Value, at: string, unlisted: boolean): void {
    if (!isHolder(value) || leading.get(value) !== true || open.has(value)) return;
    steps += 1;
    if (steps > mostSteps)
      throw new LimitError('retained', null, `there are more than ${mostSteps} ways to its parts`);
    const leaf = leafOf(value) ?? hollow.get(value) ?? null;
    if (leaf !== null) {
      named += at.length;
      if (named > mostNamed)
        throw new LimitError('retained', null, `the names take more than ${mostNamed} characters`);
      found.push({ name: at, leaf, value, unlisted });
      return;
    }
    open.add(value);
    for (const edge of edgesOf(value, graph)) {
      const next = edge.part === null ? at : at === '' ? edge.part : `${at}.${edge.part}`;
      visit(edge.value, next, unlisted || edge.unlisted);
    }
    open.delete(value);
  }

  if (leads(graph.root, 0)) visit(graph.root, path, false);
  return found;
}

/** Gives each name once: a name that is taken gets `#2`, `#3`, …; text that is no Unicode gets U+FFFD. */
export class UniqueNames {
  private readonly taken = new Set<string>();
  private readonly next = new Map<string, number>();

  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.taken.add(name);
  }

  take(wanted: string): string {
    const name = wanted.toWellFormed();
    let given = name;
    for (let count = this.next.get(name) ?? 2; this.taken.has(given); count += 1) {
      given = `${name}#${count}`;
      this.next.set(name, count + 1);
    }
    this.taken.add(given);
    return given;
  }
}
