import type { Expr } from '../ast.ts';
import type { Search } from './risk.ts';
import { lookUp } from './scopes.ts';
import type { Place } from './survey.ts';

const locks: ReadonlySet<string> = new Set(
  'threading.Lock threading.RLock multiprocessing.Lock multiprocessing.RLock asyncio.Lock _thread.allocate_lock'.split(
    ' ',
  ),
);

interface Pair {
  readonly outer: string;
  readonly inner: string;
  /** Other locks that are held meanwhile: who shares one of them cannot meet. */
  readonly held: ReadonlySet<string>;
  readonly node: Expr;
}

/** Finds locks of the file that are taken one inside of the other in both orders. */
export function findLockOrders(search: Search): void {
  const made = locksMade(search);
  if (made.size < 2) return;
  const pairs: Pair[] = [];
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'With') continue;
    const held = heldAround(place, made);
    for (const { context } of node.items) {
      const lock = keyOf(context, place, made);
      if (lock === null) continue;
      enter(lock, held, context, pairs);
      held.push(lock);
    }
  }
  const first = new Map<string, Pair[]>();
  for (const pair of pairs.slice(0, mostPairs)) {
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

function enter(inner: string, held: readonly string[], node: Expr, pairs: Pair[]): void {
  for (const outer of held)
    if (outer !== inner)
      pairs.push({
        outer,
        inner,
        node,
        held: new Set(held.filter((each) => each !== outer && each !== inner)),
      });
}

/** Names and attributes to which locks are assigned. */
function locksMade({ survey, resolve }: Search): ReadonlySet<string> {
  const made = new Set<string>();
  const isLock = (value: Expr | undefined): boolean =>
    value?.type === 'Call' && resolve.names(value.func).some((name) => locks.has(name));
  for (const { node } of survey.others) {
    if (node.type !== 'Assign') continue;
    const { value } = node;
    for (const target of node.targets) {
      const [targets, values] =
        target.type === 'Tuple' && value.type === 'Tuple' ? [target.elts, value.elts] : [[target], [value]];
      targets.forEach((each, i) => {
        const path = pathOf(each);
        if (path !== null && isLock(values[i])) made.add(path);
      });
    }
  }
  return made;
}

/** A lock by its path, and for `self.lock` by its class. */
function keyOf(expression: Expr, place: Place, made: ReadonlySet<string>): string | null {
  const path = pathOf(expression);
  if (path === null || !made.has(path)) return null;
  // Variables of two functions are two locks, however they are called.
  if (expression.type === 'Name') {
    const holder = lookUp(path, place.scope)?.scope.node;
    return holder === undefined ? null : `${holder.type === 'Module' ? '' : holder.at}:${path}`;
  }
  let holder = '';
  for (let at: Place | null = place; at !== null; at = at.up)
    if (at.node.type === 'ClassDef') {
      holder = `${at.node.name}@${at.node.at}`;
      break;
    }
  return `${holder}:${path}`;
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

function heldAround(place: Place, made: ReadonlySet<string>): string[] {
  const held: string[] = [];
  for (let at: Place | null = place; at !== null; at = at.up) {
    if (at.node.type === 'FunctionDef' || at.node.type === 'Lambda') break;
    if (at.node.type !== 'With') continue;
    for (const { context } of at.node.items) {
      const lock = keyOf(context, at, made);
      if (lock !== null) held.push(lock);
    }
  }
  return held;
}

function pathOf(expression: Expr): string | null {
  if (expression.type === 'Name') return expression.id;
  if (expression.type !== 'Attribute' || expression.value.type !== 'Name') return null;
  return `${expression.value.id}.${expression.attr}`;
}
