import type { Comprehension, Expr } from '../../ast.ts';
import { goneThrough } from './arrangements.ts';
import { assign } from './bindings.ts';
import { aside, Following, nextOf } from './generators.ts';
import { itemsOf } from './items.ts';
import { type Course, type Machine, Shown } from './machine.ts';
import {
  Arrangements,
  GivenUp,
  Items,
  isTrue,
  keyOf,
  Producer,
  Range,
  Table,
  unknown,
  type Value,
  type Variables,
} from './values.ts';

type Comprehended = Extract<Expr, { type: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }>;

/** What a comprehension makes; a generator expression gives one after the other, as far as somebody asks. */
export function* comprehension(machine: Machine, expression: Comprehended, around: Variables): Course<Value> {
  const variables = aside(around);
  const { generators } = expression;
  const [first, ...more] = generators as [Comprehension, ...Comprehension[]];
  // What the first of them goes through is asked for at once (Language Reference, 6.2.8).
  const from = yield* machine.value(first.iter, variables);
  if (expression.type === 'GeneratorExp') {
    const { elt } = expression;
    return machine.produce(variables, function* () {
      yield* through(machine, expression, from, generators, variables, function* () {
        yield { gives: yield* machine.value(elt, variables), at: 0 };
      });
      return null;
    });
  }
  if (from instanceof Arrangements) goneThrough(from, first.ifs.length === 0 && more.length === 0);
  const made: Value[] = [];
  const table = new Table(expression.type === 'SetComp' ? 'set' : 'dict');
  yield* through(machine, expression, from, generators, variables, function* () {
    if (expression.type === 'DictComp') {
      const key = yield* machine.value(expression.key, variables);
      table.entries.set(keyOf(key), [key, yield* machine.value(expression.value, variables)]);
      return;
    }
    const item = yield* machine.value(expression.elt, variables);
    if (expression.type === 'SetComp') table.entries.set(keyOf(item), [item, item]);
    else made.push(item);
  });
  return expression.type === 'ListComp' ? new Items('list', made) : table;
}

/** Goes through what comprehensions go through, and has `found` run for each. */
function* through(
  machine: Machine,
  expression: Comprehended,
  from: Value,
  [first, ...more]: readonly Comprehension[],
  variables: Variables,
  found: () => Course<void>,
): Course<void> {
  if (first === undefined) return;
  const { target, ifs, async } = first;
  if (async || from === unknown || (from instanceof Range && from.length > 20_000)) throw new GivenUp();
  function* take(item: Value): Course<void> {
    machine.step();
    yield* assign(machine, target, item, variables);
    for (const test of ifs) if (!isTrue(yield* machine.value(test, variables))) return;
    const [next] = more;
    if (next === undefined) yield* found();
    else {
      const inner = yield* machine.value(next.iter, variables);
      if (inner instanceof Arrangements && expression.type !== 'GeneratorExp')
        goneThrough(inner, next.ifs.length === 0 && more.length === 1);
      yield* through(machine, expression, inner, more, variables, found);
    }
  }
  const at = ` ${first.iter.at}`;
  variables.values.set(at, from);
  if (!(from instanceof Producer)) {
    for (const [number, item] of [...itemsOf(from)].entries()) {
      variables.values.set(`${at}.`, number);
      yield* take(item);
    }
    return;
  }
  const following = new Following(machine, variables, new Set());
  for (let given = yield* nextOf(from); given !== undefined; given = yield* nextOf(from)) {
    if (following.round())
      throw new Shown(
        expression.type === 'GeneratorExp' ? 'loop-without-progress' : 'unbounded-growth',
        expression,
        'the generator that it goes through never ends',
      );
    yield* take(given);
  }
}
