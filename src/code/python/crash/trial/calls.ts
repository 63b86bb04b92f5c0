import type { Call, Expr } from '../../ast.ts';
import { ofParser } from './arguments.ts';
import { arrangementsOf, goneThrough } from './arrangements.ts';
import { values } from './bindings.ts';
import { drawn } from './chances.ts';
import { raise } from './exceptions.ts';
import { drained, holdsOne, nextOf } from './generators.ts';
import { isHeld } from './held.ts';
import { isInstance } from './instances.ts';
import { itemsOf } from './items.ts';
import { lazily } from './lazily.ts';
import { file, isPure, known } from './libraries.ts';
import type { Course, Machine } from './machine.ts';
import { callMethod, computed, integer } from './methods.ts';
import { longest, ordered } from './operators.ts';
import {
  Arrangements,
  Chance,
  Class,
  Closure,
  Coroutine,
  Elsewhere,
  Float,
  GivenUp,
  Items,
  inClass,
  isTrue,
  keyOf,
  Method,
  newOf,
  numeric,
  Options,
  Producer,
  Range,
  Table,
  Thing,
  unknown,
  type Value,
  type Variables,
} from './values.ts';

type Keywords = ReadonlyMap<string, Value>;

/** What a call gives. */
export function* call(machine: Machine, node: Call, variables: Variables): Course<Value> {
  const to = yield* callee(machine, node.func, variables);
  const args = yield* values(machine, node.args, variables);
  const keywords = new Map<string, Value>();
  for (const { arg, value: given } of node.keywords) {
    const each = yield* machine.value(given, variables);
    if (arg !== null) keywords.set(arg, each);
    else if (each instanceof Table)
      for (const [key, held] of each.entries.values()) {
        if (typeof key !== 'string') throw new GivenUp();
        keywords.set(key, held);
      }
    else throw new GivenUp();
  }
  return yield* apply(machine, node, to, args, keywords);
}

function* callee(machine: Machine, func: Expr, variables: Variables): Course<Value> {
  if (func.type === 'Attribute' && func.value.type === 'Call') {
    const { func: maker, args } = func.value;
    if (maker.type === 'Name' && maker.id === 'super' && args.length === 0)
      return ofBase(machine, func.attr, variables);
  }
  return yield* machine.value(func, variables);
}

/** `super().walk` */
function ofBase(machine: Machine, name: string, variables: Variables): Value {
  const { node, up } = variables.scope;
  const holder = up?.node.type === 'ClassDef' ? machine.classes.get(up.node) : undefined;
  const own = node.type === 'FunctionDef' ? (node.args.posonly[0] ?? node.args.args[0]) : undefined;
  const self = own === undefined ? undefined : variables.values.get(own.arg);
  // What stands behind another class than the bases in a row is for the whole of the classes to say.
  if (!(self instanceof Thing) || holder === undefined || holder.bases.length > 1 || holder.open)
    throw new GivenUp();
  const [base] = holder.bases;
  const found = base === undefined ? undefined : inClass(base, name);
  if (found instanceof Closure) return new Method(self, found);
  if (found === undefined && name === '__init__') return new Elsewhere('print');
  throw new GivenUp();
}

function* apply(
  machine: Machine,
  node: Call | null,
  to: Value,
  args: readonly Value[],
  keywords: Keywords,
): Course<Value> {
  machine.step();
  if (to instanceof Closure) return yield* enter(machine, node, to, args, keywords);
  if (to instanceof Method) {
    if (to.does instanceof Closure) return yield* enter(machine, node, to.does, [to.of, ...args], keywords);
    if (to.of instanceof Options) return ofParser(to.of, to.does, args, keywords);
    if (to.does === 'sort' && keywords.size > 0) {
      if (!(to.of instanceof Items)) throw new GivenUp();
      const all = yield* sorted(machine, to.of.all, keywords);
      to.of.all.splice(0, to.of.all.length, ...all);
      return null;
    }
    if (keywords.size > 0) throw new GivenUp();
    return callMethod(to.of, to.does, yield* allDrained(machine, args, node));
  }
  if (to instanceof Class) return yield* construct(node, to, args, keywords);
  if (to instanceof Thing) {
    const method = inClass(to.class, '__call__');
    if (!(method instanceof Closure)) throw new GivenUp();
    return yield { call: node, to: method, args: [to, ...args], keywords };
  }
  if (to instanceof Elsewhere)
    return (
      arrangementsOf(to.name, args, keywords, node) ??
      (yield* library(machine, node, to.name, args, keywords))
    );
  return foreign(machine, args, keywords);
}

/** A function of the file; of an async one nothing runs yet. */
function* enter(
  machine: Machine,
  call: Call | null,
  to: Closure,
  args: readonly Value[],
  keywords: Keywords,
): Course<Value> {
  if (to.node.type === 'FunctionDef' && to.node.async) return machine.coroutine(to, args, keywords);
  return yield { call, to, args, keywords };
}

function* construct(node: Call | null, of: Class, args: readonly Value[], keywords: Keywords): Course<Value> {
  if (of.open || inClass(of, '__new__') !== undefined) throw new GivenUp();
  const made = new Thing(of);
  const init = inClass(of, '__init__');
  if (init instanceof Closure) {
    yield { call: node, to: init, args: [made, ...args], keywords };
    return made;
  }
  if (of.fields === null) {
    made.own.set('args', new Items('tuple', [...args]));
    return made;
  }
  if (args.length > of.fields.length) raise('TypeError');
  for (const [at, { name, value: preset, factory }] of of.fields.entries()) {
    const given = at < args.length ? args[at] : keywords.get(name);
    const fresh = given ?? preset ?? (factory instanceof Elsewhere ? newOf(factory.name) : undefined);
    if (fresh === undefined && given !== null && preset !== null) throw new GivenUp();
    made.own.set(name, fresh ?? null);
  }
  const after = inClass(of, '__post_init__');
  if (after instanceof Closure) yield { call: node, to: after, args: [made], keywords: new Map() };
  return made;
}

/** Say something, and nothing comes back. */
const saying =
  /^(?:print|logging\.(?:debug|info|warning|error|exception|critical|basicConfig)|sys\.setswitchinterval|random\.seed|warnings\.warn|open\(\)\.(?:write|writelines|flush|close))$/;
const counting: ReadonlySet<string> = new Set('len abs bool int str sum divmod any all iter next'.split(' '));

const gathering: ReadonlySet<string> = new Set('list tuple set frozenset sorted min max'.split(' '));
/** Go through all that they are given. */
const consuming: ReadonlySet<string> = new Set([
  ...gathering,
  ...'sum len dict reversed heapq.heapify collections.deque collections.Counter'.split(' '),
]);
const passing: ReadonlySet<string> = new Set('sorted reversed enumerate map filter'.split(' '));

/** Take no more of a generator than they need. */
const lazy: ReadonlySet<string> = new Set('next any all isinstance type id'.split(' '));

function* allDrained(machine: Machine, args: readonly Value[], node: Call | null): Course<readonly Value[]> {
  if (!args.some((arg) => arg instanceof Producer)) return args;
  const all: Value[] = [];
  for (const arg of args) all.push(yield* drained(machine, arg, node, 'unbounded-growth'));
  return all;
}

/** What a function of Python or of a library gives. */
function* library(
  machine: Machine,
  node: Call | null,
  name: string,
  given: readonly Value[],
  keywords: Keywords,
): Course<Value> {
  if (saying.test(name)) return null;
  const run = (of: Value, args: readonly Value[]): Course<Value> => apply(machine, null, of, args, new Map());
  if (given[0] instanceof Items) machine.step(given[0].sure >> 4);
  const chance = drawn(name, given);
  if (chance !== undefined) return chance;
  const made = lazily(machine, name, given, keywords.get('start'), run);
  if (made !== undefined) return made;
  const [head] = given;
  if (head instanceof Producer && (name === 'any' || name === 'all')) {
    const found = yield* holdsOne(machine, head, name === 'any', node);
    return found === (name === 'any');
  }
  if (head instanceof Producer && name === 'next')
    return (yield* nextOf(head)) ?? given[1] ?? raise('StopIteration');
  const goesThrough = consuming.has(name) || isPure(name, []);
  const args = goesThrough && !lazy.has(name) ? yield* allDrained(machine, given, node) : given;
  const [one = null, two, three] = args;
  if (typeof one === 'string') machine.step(one.length >> 6);
  else if (one instanceof Items) machine.step(one.sure >> 4);
  if (counting.has(name)) {
    if (keywords.size > 0) throw new GivenUp();
    const method = one instanceof Thing ? inClass(one.class, `__${name}__`) : undefined;
    if (method instanceof Closure) return yield { call: null, to: method, args: [one], keywords };
    if (one instanceof Arrangements) goneThrough(one, false);
    return computed(name, args);
  }
  const value = keywords.size === 0 ? known(name, args) : undefined;
  if (value !== undefined) return value;
  if (one instanceof Arrangements && gathering.has(name)) goneThrough(one, name !== 'min' && name !== 'max');
  if (one === unknown && passing.has(name)) return unknown;
  switch (name) {
    case 'open':
    case 'io.open':
      // Somebody may have thought of its not being there.
      if (machine.handling > 0) throw new GivenUp();
      return new Elsewhere(file);
    case 'argparse.ArgumentParser':
      return new Options();
    case 'sys.exit':
    case 'exit':
    case 'quit':
    case 'os._exit':
      return raise('SystemExit');
    case 'input':
    case 'getpass.getpass':
      return machine.ended ? raise('EOFError') : foreign(machine, args, keywords);
    case 'sys.stdin.readline':
    case 'sys.stdin.read':
      return machine.ended ? '' : foreign(machine, args, keywords);
    case 'asyncio.run':
      if (!(one instanceof Coroutine)) throw new GivenUp();
      return yield { call: null, to: one.to, args: [], keywords: new Map(), values: one.values };
    case 'asyncio.create_task':
    case 'asyncio.ensure_future':
      machine.tasks += 1;
      return unknown;
    case 'range': {
      if (args.includes(unknown)) return unknown;
      const [start, stop] = two === undefined ? [0, integer(one)] : [integer(one), integer(two)];
      const step = three === undefined ? 1 : integer(three);
      return step === 0 ? raise('ValueError') : new Range(start, stop, step);
    }
    case 'list':
    case 'tuple':
    case 'collections.deque':
      if (keywords.size > 0 || two !== undefined) throw new GivenUp();
      if (one === unknown) return unknown;
      return new Items(
        name === 'collections.deque' ? 'deque' : (name as 'list'),
        args.length === 0 ? [] : [...itemsOf(one)],
      );
    case 'set':
    case 'frozenset': {
      const made = new Table(name);
      if (one === unknown) return unknown;
      for (const item of args.length === 0 ? [] : itemsOf(one)) made.entries.set(keyOf(item), [item, item]);
      return made;
    }
    case 'dict': {
      const made = new Table('dict', one instanceof Table ? new Map(one.entries) : new Map());
      if (args.length > 0 && !(one instanceof Table)) throw new GivenUp();
      for (const [key, held] of keywords) made.entries.set(keyOf(key), [key, held]);
      return made;
    }
    case 'collections.defaultdict':
      if (two !== undefined) throw new GivenUp();
      return new Table('dict', new Map(), one);
    case 'enumerate': {
      const from = integer(two ?? keywords.get('start') ?? 0);
      return new Items(
        'list',
        itemsOf(one).map((item, at) => new Items('tuple', [at + from, item])),
      );
    }
    case 'zip': {
      const all = args.map(itemsOf);
      const length = Math.min(...all.map((each) => each.length));
      return new Items(
        'list',
        Array.from(
          { length },
          (_, at) =>
            new Items(
              'tuple',
              all.map((each) => each[at] as Value),
            ),
        ),
      );
    }
    case 'reversed':
      return new Items('list', [...itemsOf(one)].reverse());
    case 'sorted':
      return new Items('list', yield* sorted(machine, itemsOf(one), keywords));
    case 'min':
    case 'max':
      return yield* extreme(machine, name, args, keywords);
    case 'map':
    case 'filter': {
      const made: Value[] = [];
      for (const item of [...itemsOf(two ?? null)]) {
        const result: Value = yield* apply(machine, null, one, [item], new Map());
        if (name === 'map') made.push(result);
        else if (isTrue(result)) made.push(item);
      }
      if (three !== undefined) throw new GivenUp();
      return new Items('list', made);
    }
    case 'sys.setrecursionlimit':
      machine.allowDeeper(typeof one === 'number' ? one : Number.POSITIVE_INFINITY);
      return null;
    case 'isinstance':
      return isInstance(one, two ?? null);
    case 'float':
      if (typeof one === 'string' && /^[+-]?inf(?:inity)?$/i.test(one))
        return new Float(one.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
      return numeric(one) === undefined ? unknown : new Float(numeric(one) as number);
    case 'math.sqrt':
      return numeric(one) === undefined ? unknown : new Float(Math.sqrt(numeric(one) as number));
    case 'heapq.heappush':
      if (!(one instanceof Items)) throw new GivenUp();
      one.all.push(two ?? null);
      one.all.sort((a, b) => ordered(a, b));
      machine.step(one.all.length);
      return null;
    case 'heapq.heapify':
      if (!(one instanceof Items)) throw new GivenUp();
      one.all.sort((a, b) => ordered(a, b));
      return null;
    case 'heapq.heappop':
      if (!(one instanceof Items)) throw new GivenUp();
      return one.all.length === 0 ? raise('IndexError') : (one.all.shift() as Value);
    default:
      return isPure(name, [...args, ...keywords.values()]) ? unknown : foreign(machine, args, keywords);
  }
}

/** A call of which nothing is known: it may wait, fail, and change all that it is given. */
function foreign(machine: Machine, args: readonly Value[], keywords: Keywords): Value {
  machine.events += 1;
  if (machine.handling > 0 || [...args, ...keywords.values()].some(isHeld)) throw new GivenUp();
  return unknown;
}

function* sorted(machine: Machine, items: readonly Value[], keywords: Keywords): Course<Value[]> {
  const key = keywords.get('key');
  if (items.length > longest) throw new GivenUp();
  machine.step(items.length);
  const keyed: { readonly item: Value; readonly by: Value }[] = [];
  for (const item of [...items])
    keyed.push({
      item,
      by: key === undefined || key === null ? item : yield* apply(machine, null, key, [item], new Map()),
    });
  keyed.sort((a, b) => ordered(a.by, b.by));
  const reverse = keywords.get('reverse');
  const result = keyed.map(({ item }) => item);
  return reverse !== undefined && isTrue(reverse) ? result.reverse() : result;
}

function* extreme(machine: Machine, name: string, args: readonly Value[], keywords: Keywords): Course<Value> {
  const [one = null] = args;
  if (args.includes(unknown)) return unknown;
  const items = args.length > 1 ? args : itemsOf(one);
  if (items.some((item) => item instanceof Chance)) return unknown;
  if (items.length === 0) return keywords.get('default') ?? raise('ValueError');
  const key = keywords.get('key');
  let best: Value = null;
  let by: Value = null;
  for (const [at, item] of [...items].entries()) {
    const own: Value = key === undefined ? item : yield* apply(machine, null, key, [item], new Map());
    const order = at === 0 ? 0 : ordered(own, by);
    if (at > 0 && (name === 'min' ? order >= 0 : order <= 0)) continue;
    best = item;
    by = own;
  }
  return best;
}
