import type { Expr } from '../ast.ts';
import type { Binding, ClassInfo, Sources } from './model.ts';
import { isQuietBase, type Knows } from './outside.ts';
import { resolve } from './resolve.ts';

/** One class in the order in which Python looks for an attribute. */
export type Ancestor =
  | { readonly kind: 'own'; readonly cls: ClassInfo }
  /** Of a library; `quiet` where it brings nothing that runs but what Python itself does. */
  | { readonly kind: 'outside'; readonly name: string; readonly quiet: boolean };

export interface Lineage {
  /** The class itself first. */
  readonly order: readonly Ancestor[];
  /** Why a class of it is not known; empty where all are. */
  readonly problems: readonly string[];
}

const deepest = 40;
const known = new WeakMap<Sources, Map<ClassInfo, Lineage>>();

export function lineageOf(sources: Sources, cls: ClassInfo, knows: Knows, depth = 0): Lineage {
  const found = known.get(sources)?.get(cls);
  if (found !== undefined) return found;
  const lineage = lineUp(sources, cls, knows, depth);
  const all = known.get(sources) ?? new Map<ClassInfo, Lineage>();
  all.set(cls, lineage);
  known.set(sources, all);
  return lineage;
}

function lineUp(sources: Sources, cls: ClassInfo, knows: Knows, depth: number): Lineage {
  const problems: string[] = [];
  const bases: Ancestor[] = [];
  const lines: (readonly Ancestor[])[] = [];
  if (depth > deepest) return { order: [{ kind: 'own', cls }], problems: ['its bases go too deep'] };
  for (const written of cls.node.bases) {
    const base = written.type === 'Subscript' ? written.value : written;
    const ref =
      written.type === 'Call' ? tupleClass(sources, cls, written) : resolve(sources, cls.module, base);
    if (ref?.kind === 'class' && ref.cls !== cls) {
      const above = lineageOf(sources, ref.cls, knows, depth + 1);
      problems.push(...above.problems);
      bases.push({ kind: 'own', cls: ref.cls });
      lines.push(above.order);
    } else if (ref?.kind === 'outside') {
      const what = knows(ref.name);
      const quiet = isQuietBase(ref.name);
      if (/^enum\./.test(ref.name)) problems.push('its members are objects that the whole program shares');
      else if (!quiet && what.kind !== 'base')
        problems.push(`its base ${ref.name} is not known to be harmless`);
      const base: Ancestor = { kind: 'outside', name: ref.name, quiet };
      bases.push(base);
      lines.push([base]);
    } else problems.push(ref?.kind === 'unknown' ? `of its bases, ${ref.why}` : 'a base of it is computed');
  }
  const merged = merge([...lines, bases]);
  if (merged === null) problems.push('its bases have no order');
  return { order: [{ kind: 'own', cls }, ...(merged ?? [])], problems: [...new Set(problems)] };
}

/** `class Point(namedtuple('Point', 'x y'))` with constants. */
function tupleClass(
  sources: Sources,
  cls: ClassInfo,
  call: Extract<Expr, { type: 'Call' }>,
): { readonly kind: 'outside'; readonly name: string } | null {
  const ref = resolve(sources, cls.module, call.func);
  const made = ref?.kind === 'outside' && ref.name === 'collections.namedtuple';
  return made && call.args.every(isConstant) && call.keywords.length === 0
    ? { kind: 'outside', name: 'collections.namedtuple' }
    : null;
}

export function isConstant(node: Expr): boolean {
  if (node.type === 'Constant') return true;
  return (node.type === 'Tuple' || node.type === 'List') && node.elts.every((one) => one.type === 'Constant');
}

/** Python's own order of a class's ancestors (C3); null where Python would refuse the class. */
function merge(lines: readonly (readonly Ancestor[])[]): Ancestor[] | null {
  const waiting = lines.map((line) => [...line]).filter((line) => line.length > 0);
  const order: Ancestor[] = [];
  while (waiting.some((line) => line.length > 0)) {
    const next = waiting.find(
      ([first]) =>
        first !== undefined && waiting.every((line) => !line.slice(1).some((one) => same(one, first))),
    )?.[0];
    if (next === undefined) return null;
    order.push(next);
    for (const line of waiting) if (line[0] !== undefined && same(line[0], next)) line.shift();
  }
  return order;
}

function same(a: Ancestor, b: Ancestor): boolean {
  return a.kind === 'own' ? b.kind === 'own' && a.cls === b.cls : b.kind === 'outside' && a.name === b.name;
}

/** What `name` is in an object of the class. */
export type Found =
  | { readonly kind: 'own'; readonly cls: ClassInfo; readonly bindings: readonly Binding[] }
  /** A class of a library comes before any of ours that has the name: it may have it. */
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'none' };

/** @param after looks behind this class, as `super()` does. */
export function find(lineage: Lineage, name: string, after?: ClassInfo): Found {
  let started = after === undefined;
  let outside: string | null = null;
  for (const one of lineage.order) {
    if (!started) {
      started = one.kind === 'own' && one.cls === after;
      continue;
    }
    if (one.kind === 'outside') {
      if (!one.quiet) outside ??= one.name;
      continue;
    }
    const bindings = one.cls.members.get(name);
    if (bindings !== undefined && outside === null) return { kind: 'own', cls: one.cls, bindings };
  }
  return outside === null ? { kind: 'none' } : { kind: 'outside', name: outside };
}
