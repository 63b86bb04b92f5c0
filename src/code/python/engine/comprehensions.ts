import type { Comprehension, DictComp, Expr, GeneratorExp, ListComp, SetComp } from '../ast.ts';
import { callsTruth } from './calls/implicit-calls.ts';
import { truth } from './fold/constants.ts';
import { applyGuard } from './guards.ts';
import { innerFrame } from './inner-frame.ts';
import type { Machine } from './machine.ts';
import { passedBy } from './origins/harmless-filters.ts';
import type { Frame } from './state.ts';
import { join } from './values/join.ts';
import { keyOf } from './values/keys.ts';
import { isLoose, loosenMade } from './values/loose.ts';
import { mapping, sequence, unknown, type Value } from './values/values.ts';

const mostRounds = 100_000;
/** Comprehensions that go through lists of which the places of items are not known. */
const overLoose = new WeakSet<Frame>();

/** What a comprehension collects: round by round where its iterables are known, else what any element may be. */
export function comprehension(
  m: Machine,
  node: ListComp | SetComp | GeneratorExp | DictComp,
  frame: Frame,
): Value {
  const inner = innerFrame(frame);
  const collected: { key: Value | null; value: Value }[] = [];
  const cost = Math.max(1, (node.end - node.at) >> 1);
  const exact = round(m, node.generators, 0, inner, frame, cost, () => {
    if (node.type === 'DictComp') {
      const key = m.evaluate(node.key, inner);
      collected.push({ key, value: m.evaluate(node.value, inner) });
    } else collected.push({ key: null, value: m.evaluate(node.elt, inner) });
  });
  if (exact && collected.length === 0 && m.special === 0) aside(m, node, inner);
  frame.lambdas = inner.lambdas;
  if (inner.yields !== null) frame.yields = inner.yields;
  if (node.type === 'DictComp') {
    const made = mapping();
    for (const { key, value } of collected) {
      made.marks |= value.marks;
      const name = exact && key !== null ? keyOf(key) : null;
      if (name === null || key === null) made.rest = made.rest === null ? value : join(made.rest, value);
      else made.entries.set(name, { key, value });
    }
    if (!exact && made.rest === null) made.rest = unknown();
    return made;
  }
  const type = node.type === 'ListComp' ? 'list' : node.type === 'SetComp' ? 'set' : 'iterator';
  const values = collected.map(({ value }) => value);
  if (exact) {
    const made = sequence(type, values);
    if (overLoose.has(inner)) loosenMade(made);
    return made;
  }
  return sequence(
    type,
    [],
    values.reduce((all: Value | null, one) => (all === null ? one : join(all, one)), null) ?? unknown(),
  );
}

/** Nothing is collected here; what would be done with something is looked at all the same. */
function aside(m: Machine, node: ListComp | SetComp | GeneratorExp | DictComp, inner: Frame): void {
  inner.loops += 1;
  for (const { target, ifs } of node.generators) {
    m.assign(target, unknown(), inner);
    for (const test of ifs) m.evaluate(test, inner);
  }
  if (node.type === 'DictComp') m.evaluate(node.value, inner);
  else m.evaluate(node.elt, inner);
  inner.loops -= 1;
}

/** Goes through one `for` clause and those within it; says whether every round was followed. */
function round(
  m: Machine,
  clauses: readonly Comprehension[],
  at: number,
  inner: Frame,
  outer: Frame,
  cost: number,
  collect: () => void,
): boolean {
  const clause = clauses[at];
  if (clause === undefined) {
    collect();
    return true;
  }
  const { iter, target, ifs } = clause;
  // The first iterable is evaluated outside: in a class body it sees the class's names.
  const place = { frame: at === 0 ? outer : inner, node: iter as Expr };
  const iterable = m.evaluate(iter, place.frame);
  if (iterable.kind === 'sequence' && isLoose(iterable)) overLoose.add(inner);
  const all = m.iterate(iterable, place);
  const { items } = all;
  const many =
    items !== null && items.length <= mostRounds && items.length * cost <= m.rounds && outer.loops === 0;
  let exact = many;
  const before = inner.loops;
  if (!many) inner.loops += 1;
  for (const item of many ? items : [all.element]) {
    m.rounds -= many ? cost : 0;
    m.assign(target, passedBy(m, item, target, ifs, place.frame), inner);
    let passes = true;
    for (const test of ifs) {
      const tested = m.evaluate(test, inner);
      callsTruth(m, tested, place);
      const known = truth(tested);
      if (known === undefined) exact = false;
      if (known === false && many) {
        passes = false;
        break;
      }
    }
    if (passes) for (const test of ifs) applyGuard(m, test, true, inner);
    if (passes && !round(m, clauses, at + 1, inner, outer, cost, collect)) exact = false;
  }
  inner.loops = before;
  return exact;
}
