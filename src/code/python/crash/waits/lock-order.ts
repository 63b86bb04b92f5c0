import type { Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { pathOf } from '../reading/names-in.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';
import { heldParts } from './held-parts.ts';
import { type Lock, locksMade, waitsFor } from './locks.ts';

/** One lock that is waited for while another one is held. */
interface Pair {
  readonly outer: string;
  readonly inner: string;
  readonly node: Expr;
  /** Other locks that are held meanwhile: who shares one of them cannot meet. */
  readonly held: Set<string>;
}

/**
 * Finds locks of the file that are taken one inside of the other in both orders, by `with` or `acquire`, where they
 * stand or in a function of the file that is called meanwhile.
 */
export function findLockOrders(search: Search): void {
  const locks = locksMade(search);
  if (locks.size < 2) return;
  const first = new Map<string, Pair[]>();
  for (const pair of pairsOf(locks, search)) {
    const turned = first.get(`${pair.inner} ${pair.outer}`) ?? [];
    if (turned.some(({ held }) => ![...held].some((lock) => pair.held.has(lock))))
      search.report({
        hazard: 'lock-order',
        node: pair.node,
        detail: `${nameOf(pair.outer)} before ${nameOf(pair.inner)} here, and after it elsewhere`,
      });
    const key = `${pair.outer} ${pair.inner}`;
    const same = first.get(key) ?? [];
    if (same.length < mostOfOne) same.push(pair);
    first.set(key, same);
  }
}

const mostPairs = 10_000;
const mostOfOne = 10;

/** All pairs, in the order of the source; where two are taken for one place, each is held while the other one is. */
function pairsOf(locks: ReadonlyMap<string, Lock>, search: Search): readonly Pair[] {
  const byPlace = new Map<Expr, Pair[]>();
  const inside = new Taking(locks, search);
  let count = 0;
  const add = (outer: string, inner: string, node: Expr): void => {
    if (outer === inner || count >= mostPairs) return;
    count += 1;
    const here = byPlace.get(node) ?? [];
    here.push({ outer, inner, node, held: new Set() });
    byPlace.set(node, here);
  };
  for (const { path, body, scope } of heldParts(locks, search)) {
    const outer = keyOf(path, scope);
    if (outer === null) continue;
    for (const statement of body) {
      if (!search.spend(statement.end - statement.at)) return [];
      inside.taken(statement, scope, (inner, node) => {
        add(outer, inner, node);
      });
    }
  }
  // `with a, b` takes them one after the other.
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'With' || node.items.length < 2) continue;
    const keys = node.items.map(({ context }) => lockKey(context, place.scope, locks));
    keys.forEach((inner, at) => {
      for (const outer of keys.slice(0, at))
        if (outer !== null && inner !== null) add(outer, inner, node.items[at]?.context as Expr);
    });
  }
  for (const pairs of byPlace.values())
    for (const pair of pairs)
      for (const { outer, inner } of pairs)
        if (inner === pair.inner && outer !== pair.outer) pair.held.add(outer);
  return [...byPlace.values()].flat().sort((a, b) => a.node.at - b.node.at);
}

const deepest = 3;

/** What is waited for where a statement runs, by itself or by functions that it calls. */
class Taking {
  readonly #locks: ReadonlyMap<string, Lock>;
  readonly #search: Search;
  readonly #known = new Map<FunctionDef, ReadonlySet<string>>();
  readonly #methods: ReadonlyMap<string, readonly FunctionDef[]>;

  constructor(locks: ReadonlyMap<string, Lock>, search: Search) {
    this.#locks = locks;
    this.#search = search;
    this.#methods = Map.groupBy(
      search.survey.functions.filter((found) => classOf(found) !== null).map(({ node }) => node),
      ({ name }) => name,
    );
  }

  taken(
    root: Parameters<typeof walkModule>[0],
    scope: Scope,
    tell: (lock: string, node: Expr) => void,
    depth = 0,
  ): void {
    walkModule(root, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'ClassDef' || node.type === 'Lambda') return false;
      if (node.type === 'With')
        for (const { context } of node.items) {
          const key = lockKey(context, scope, this.#locks);
          if (key !== null) tell(key, context);
        }
      if (node.type !== 'Call') return true;
      const path = waitsFor(node);
      const key = path !== null && this.#locks.has(path) ? keyOf(path, scope) : null;
      if (key !== null) tell(key, node);
      const called = depth < deepest ? this.#called(node.func, scope) : null;
      if (called !== null) for (const inner of this.#of(called, depth + 1)) tell(inner, node);
      return true;
    });
  }

  #called(func: Expr, scope: Scope): FunctionDef | null {
    if (func.type === 'Name') return onlyFunction(func.id, scope);
    if (func.type !== 'Attribute' || func.value.type !== 'Name') return null;
    const [only, ...more] = this.#methods.get(func.attr) ?? [];
    const isOwn = scope.node.type === 'FunctionDef' && selfName(scope.node) === func.value.id;
    return only !== undefined && more.length === 0 && isOwn ? only : null;
  }

  #of(called: FunctionDef, depth: number): ReadonlySet<string> {
    const known = this.#known.get(called);
    if (known !== undefined) return known;
    const keys = new Set<string>();
    this.#known.set(called, keys);
    const scope = this.#search.survey.scopeOf.get(called);
    if (scope === undefined || !this.#search.spend(called.end - called.at)) return keys;
    for (const statement of called.body) this.taken(statement, scope, (key) => void keys.add(key), depth);
    return keys;
  }
}

function lockKey(expression: Expr, scope: Scope, locks: ReadonlyMap<string, Lock>): string | null {
  const path = pathOf(expression);
  return path !== null && locks.has(path) ? keyOf(path, scope) : null;
}

/** A lock by where it is: variables of two functions are two locks, and so are attributes of two classes. */
function keyOf(path: string, scope: Scope): string | null {
  const [root, attr] = path.split('.') as [string, string?];
  if (attr === undefined) {
    const holder = lookUp(path, scope)?.scope.node;
    return holder === undefined ? null : `${holder.type === 'Module' ? '' : holder.at}:${path}`;
  }
  let at: Scope | null = scope;
  while (at !== null && at.node.type !== 'ClassDef') at = at.up;
  const holder = at?.node.type === 'ClassDef' ? at.node : null;
  const isOwn = root === 'self' || root === 'cls' || root === holder?.name;
  return `${holder?.at ?? ''}:${isOwn ? `self.${attr}` : path}`;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
