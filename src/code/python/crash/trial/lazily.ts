import { aside, each, nextOf } from './generators.ts';
import type { Course, Machine } from './machine.ts';
import { counter } from './snapshot.ts';
import { GivenUp, Items, isTrue, Producer, type Value } from './values.ts';

type Run = (of: Value, args: readonly Value[]) => Course<Value>;
type Steps = (own: Producer) => Course<Value>;

/**
 * What Python's own functions and `itertools` make of generators, which is a generator again and takes no more than it is
 * asked for; undefined where nothing of that is one.
 */
export function lazily(
  machine: Machine,
  name: string,
  args: readonly Value[],
  start: Value | undefined,
  run: Run,
): Value | undefined {
  const make = (steps: Steps): Producer => machine.produce(aside(machine.module), steps);
  const own = (from: Value): Producer =>
    from instanceof Producer ? from : make((producer) => each(from, producer));
  const [one = null, two = null] = args;
  const endless = alone(name, args);
  if (endless !== undefined) return make(endless);
  if (!args.some((arg) => arg instanceof Producer)) return undefined;
  switch (name) {
    case 'enumerate': {
      const from = start ?? two ?? 0;
      const made = make((producer) => numbered(own(one), from, producer));
      made.variables.values.set(counter, from);
      return made;
    }
    case 'zip':
      return make((producer) => zipped(args.map(own), producer));
    case 'map':
      if (args.length > 2) throw new GivenUp();
      return make((producer) => mapped(own(two), (item) => run(one, [item]), producer));
    case 'filter':
    case 'itertools.takewhile':
      return make((producer) => taken(own(two), one, name === 'filter', run, producer));
    case 'itertools.islice':
      return make((producer) => sliced(own(one), args.slice(1), producer));
    case 'itertools.chain':
      return make((producer) => chained(args.map(own), producer));
    case 'iter':
      return one;
    default:
      return undefined;
  }
}

/** What goes on without end, and needs no generator for it. */
function alone(name: string, args: readonly Value[]): Steps | undefined {
  const [one, two] = args;
  if (name === 'itertools.count') {
    if (typeof (one ?? 0) !== 'number' || typeof (two ?? 1) !== 'number') throw new GivenUp();
    return (own) => counted((one ?? 0) as number, (two ?? 1) as number, own);
  }
  if (name === 'itertools.repeat' && one !== undefined && two === undefined)
    return (own) => repeated(one, own);
  if (name === 'itertools.cycle' && one instanceof Items) return (own) => repeatedly(one, own);
  return undefined;
}

function* counted(start: number, by: number, { variables }: Producer): Course<null> {
  for (let at = start; ; at += by) {
    variables.values.set('at', at);
    yield { gives: at, at: 0 };
  }
}

function* repeated(value: Value, { variables }: Producer): Course<null> {
  variables.values.set('from', value);
  for (;;) yield { gives: value, at: 0 };
}

function* repeatedly(from: Items, { variables }: Producer): Course<null> {
  const all = [...from.all];
  variables.values.set('from', new Items('list', all));
  if (all.length === 0) return null;
  for (let at = 0; ; at = (at + 1) % all.length) {
    variables.values.set('at', at);
    yield { gives: all[at] as Value, at: 0 };
  }
}

function* numbered(from: Producer, start: Value, { variables }: Producer): Course<null> {
  if (typeof start !== 'number') throw new GivenUp();
  variables.values.set('from', from);
  for (let number = start; ; number++) {
    variables.values.set(counter, number);
    const given = yield* nextOf(from);
    if (given === undefined) return null;
    yield { gives: new Items('tuple', [number, given]), at: 0 };
  }
}

function* zipped(all: readonly Producer[], { variables }: Producer): Course<null> {
  variables.values.set('from', new Items('tuple', [...all]));
  for (;;) {
    const row: Value[] = [];
    for (const one of all) {
      const given = yield* nextOf(one);
      if (given === undefined) return null;
      row.push(given);
    }
    yield { gives: new Items('tuple', row), at: 0 };
  }
}

function* mapped(from: Producer, run: (item: Value) => Course<Value>, { variables }: Producer): Course<null> {
  variables.values.set('from', from);
  for (let given = yield* nextOf(from); given !== undefined; given = yield* nextOf(from))
    yield { gives: yield* run(given), at: 0 };
  return null;
}

function* taken(
  from: Producer,
  test: Value,
  goesOn: boolean,
  run: Run,
  { variables }: Producer,
): Course<null> {
  variables.values.set('from', from);
  for (let given = yield* nextOf(from); given !== undefined; given = yield* nextOf(from)) {
    if (isTrue(test === null ? given : yield* run(test, [given]))) yield { gives: given, at: 0 };
    else if (!goesOn) return null;
  }
  return null;
}

function* sliced(from: Producer, bounds: readonly Value[], { variables }: Producer): Course<null> {
  const [start, stop, by] =
    bounds.length === 1 ? [0, bounds[0], 1] : [bounds[0] ?? 0, bounds[1], bounds[2] ?? 1];
  if (typeof start !== 'number' || typeof by !== 'number' || by < 1) throw new GivenUp();
  if (stop !== null && typeof stop !== 'number') throw new GivenUp();
  variables.values.set('from', from);
  let next = start;
  for (let at = 0; stop === null || at < stop; at++) {
    variables.values.set('at', at);
    const given = yield* nextOf(from);
    if (given === undefined) return null;
    if (at !== next) continue;
    next += by;
    yield { gives: given, at: 0 };
  }
  return null;
}

function* chained(all: readonly Producer[], { variables }: Producer): Course<null> {
  for (const from of all) {
    variables.values.set('from', from);
    for (let given = yield* nextOf(from); given !== undefined; given = yield* nextOf(from))
      yield { gives: given, at: 0 };
  }
  return null;
}
