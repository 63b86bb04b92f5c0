import type { FunctionDef, Lambda } from '../../ast.ts';
import type { Scope } from '../reading/scopes.ts';

/** What a trial knows nothing of: whatever comes from elsewhere. */
export const unknown: unique symbol = Symbol('unknown');

/** `None` is null, integers are numbers (as long as these are exact), texts are texts. */
export type Value =
  | null
  | boolean
  | number
  | string
  | typeof unknown
  | Float
  | Items
  | Table
  | Range
  | Steps
  | Closure
  | Method
  | Class
  | Thing
  | Computed
  | Coroutine
  | Options
  | Arrangements
  | Producer
  | Chance
  | Elsewhere;

export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Lists, tuples and deques. */
export class Items {
  readonly kind: 'list' | 'tuple' | 'deque';
  readonly #all: Value[];
  /** Different ones of these were put in as well; chance says which, and how many. */
  drawn: Pool | null = null;
  constructor(kind: Items['kind'], all: Value[]) {
    this.kind = kind;
    this.#all = all;
  }
  get all(): Value[] {
    if (this.drawn !== null) throw new GivenUp();
    return this.#all;
  }
  /** How many are known to be in it. */
  get sure(): number {
    return this.#all.length;
  }
}

/** Dictionaries and sets, by what makes two keys equal; a set has its items for values as well. */
export class Table {
  readonly kind: 'dict' | 'set' | 'frozenset';
  readonly #entries: Map<string, readonly [Value, Value]>;
  /** Some of these were put in as well; chance says which. */
  drawn: Pool | null = null;
  /** What makes the value of a key that is missing: of a `defaultdict` or `Counter`. */
  readonly missing: Value | undefined;
  constructor(
    kind: Table['kind'],
    entries: Map<string, readonly [Value, Value]> = new Map(),
    missing?: Value,
  ) {
    this.kind = kind;
    this.#entries = entries;
    this.missing = missing;
  }
  get entries(): Map<string, readonly [Value, Value]> {
    if (this.drawn !== null) throw new GivenUp();
    return this.#entries;
  }
  /** How many are known to be in it. */
  get sure(): number {
    return this.#entries.size;
  }
}

/** What chance gives: an integer or a float between two bounds, both included, or one of a few values. */
export class Chance {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
  readonly among: readonly Value[] | null;
  constructor(low: number, high: number, whole: boolean, among: readonly Value[] | null = null) {
    this.low = low;
    this.high = high;
    this.whole = whole;
    this.among = among;
  }
}

/** What was drawn again and again: integers between two bounds, and keys of other values. */
export interface Pool {
  readonly low: number;
  readonly high: number;
  readonly keys: ReadonlySet<string>;
}

export class Range {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }
}

/** An iterator over something that is at hand. */
export class Steps {
  readonly over: Items;
  at = 0;
  constructor(over: Items) {
    this.over = over;
  }
}

/** A function of the file, with the variables around it. */
export class Closure {
  readonly node: FunctionDef | Lambda;
  readonly scope: Scope;
  readonly around: Variables;
  readonly defaults: readonly Value[];
  readonly kwDefaults: readonly (Value | undefined)[];
  constructor(
    node: FunctionDef | Lambda,
    scope: Scope,
    around: Variables,
    defaults: readonly Value[],
    kwDefaults: readonly (Value | undefined)[],
  ) {
    this.node = node;
    this.scope = scope;
    this.around = around;
    this.defaults = defaults;
    this.kwDefaults = kwDefaults;
  }
}

/** `xs.append`, `tree.walk`: with what it is a method of. */
export class Method {
  readonly of: Value;
  readonly does: Closure | string;
  constructor(of: Value, does: Closure | string) {
    this.of = of;
    this.does = does;
  }
}

export class Class {
  readonly name: string;
  readonly bases: readonly Class[];
  readonly own: Map<string, Value> = new Map();
  /** Something of it comes from elsewhere: a base, a metaclass, a decorator. */
  readonly open: boolean;
  /** The fields of a data class, in order. */
  fields: readonly Field[] | null = null;
  constructor(name: string, bases: readonly Class[], open = false) {
    this.name = name;
    this.bases = bases;
    this.open = open || bases.some((base) => base.open);
  }
}

export interface Field {
  readonly name: string;
  readonly value: Value | undefined;
  readonly factory: Value | undefined;
}

export class Thing {
  readonly class: Class;
  readonly own: Map<string, Value> = new Map();
  constructor(of: Class) {
    this.class = of;
  }
}

/** A property: what runs where the field is asked for. */
export class Computed {
  readonly getter: Closure;
  constructor(getter: Closure) {
    this.getter = getter;
  }
}

/** An async function that was called, and runs once somebody waits for it. */
export class Coroutine {
  readonly to: Closure;
  readonly values: Map<string, Value>;
  constructor(to: Closure, values: Map<string, Value>) {
    this.to = to;
    this.values = values;
  }
}

/** A generator: a function of the file that was called and gives one thing after the other, or what Python makes of one. */
export class Producer {
  readonly variables: Variables;
  readonly to: Closure | null;
  /** Where it was called. */
  readonly call: { readonly at: number; readonly end: number } | null;
  state: 'new' | 'waiting' | 'running' | 'handed on' | 'ended' = 'new';
  /** What it gave last, and at which `yield`. */
  given: Value = null;
  at = 0;
  /** How often it gave something. */
  times = 0;
  constructor(variables: Variables, to: Closure | null, call: Producer['call'] = null) {
    this.variables = variables;
    this.to = to;
    this.call = call;
  }
}

/** An `argparse.ArgumentParser`, with what its options are where nobody says otherwise. */
export class Options {
  readonly presets: Map<string, Value> = new Map();
  open = false;
}

/** All permutations, combinations or products of something: how many there are. */
export class Arrangements {
  readonly count: number;
  readonly node: { readonly at: number; readonly end: number };
  constructor(count: number, node: Arrangements['node']) {
    this.count = count;
    this.node = node;
  }
}

/** A module, function or type of Python or of a library, by its name. */
export class Elsewhere {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export interface Variables {
  readonly scope: Scope;
  readonly up: Variables | null;
  readonly values: Map<string, Value>;
  /** The generator that they are of. */
  of?: Producer;
}

/** The trial ends without having shown anything. */
export class GivenUp extends Error {}

/** An exception of the program. */
export class Raised extends Error {
  readonly value: Thing;
  constructor(value: Thing) {
    super(value.class.name);
    this.value = value;
  }
}

/** What a class and its bases know under a name; in the order in which Python asks, as long as no two share a base. */
export function inClass(of: Class, name: string, depth = 0): Value | undefined {
  if (depth > 20) throw new GivenUp();
  const own = of.own.get(name);
  if (own !== undefined) return own;
  for (const base of of.bases) {
    const found = inClass(base, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isA(of: Class, what: Class, depth = 0): boolean {
  return depth < 20 && (of === what || of.bases.some((base) => isA(base, what, depth + 1)));
}

export function isTrue(value: Value): boolean {
  if (value === unknown) throw new GivenUp();
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Items) return value.all.length > 0;
  if (value instanceof Table) return value.entries.size > 0;
  if (value instanceof Range) return value.length > 0;
  if (value instanceof Elsewhere) throw new GivenUp();
  if (value instanceof Chance) {
    if (value.among === null ? value.low <= 0 && value.high >= 0 : true) throw new GivenUp();
    return true;
  }
  if (value instanceof Thing) {
    if (value.class.open || inClass(value.class, '__bool__') || inClass(value.class, '__len__'))
      throw new GivenUp();
    return true;
  }
  return typeof value === 'object' ? value !== null : Boolean(value);
}

/** The number of an integer, a float or a truth; undefined for anything else. */
export function numeric(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Float ? value.value : undefined;
}

let given = 0;
const identities = new WeakMap<object, number>();

function identity(value: object): number {
  const known = identities.get(value) ?? ++given;
  identities.set(value, known);
  return known;
}

/** What is the same text for equal keys of a dictionary, and for those alone. */
export function keyOf(value: Value, depth = 0): string {
  const number = numeric(value);
  if (number !== undefined) return `n${number}`;
  if (value === null) return 'N';
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (depth > 20) throw new GivenUp();
  if (value instanceof Items && value.kind === 'tuple')
    return `t${value.all.length}(${value.all.map((each) => keyOf(each, depth + 1)).join()})`;
  if (value instanceof Thing) {
    const { class: of } = value;
    if (of.open || of.fields !== null || inClass(of, '__eq__') || inClass(of, '__hash__'))
      throw new GivenUp();
    return `i${identity(value)}`;
  }
  if (value instanceof Closure || value instanceof Class) return `i${identity(value)}`;
  throw new GivenUp();
}

/** Whether two values compare as equal. */
export function equal(a: Value, b: Value, depth = 0): boolean {
  if (a === unknown || b === unknown || depth > 20) throw new GivenUp();
  if (a instanceof Chance || b instanceof Chance) throw new GivenUp();
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined || y !== undefined) {
    if (a instanceof Thing || b instanceof Thing || a instanceof Elsewhere || b instanceof Elsewhere)
      throw new GivenUp();
    return x === y;
  }
  if (a === b) return true;
  if (a instanceof Items && b instanceof Items)
    return (
      a.kind === b.kind &&
      a.all.length === b.all.length &&
      a.all.every((each, at) => equal(each, b.all[at] as Value, depth + 1))
    );
  if (a instanceof Table && b instanceof Table) {
    if ((a.kind === 'dict') !== (b.kind === 'dict')) return false;
    if (a.entries.size !== b.entries.size) return false;
    for (const [key, [, value]] of a.entries) {
      const other = b.entries.get(key);
      if (other === undefined || (a.kind === 'dict' && !equal(value, other[1], depth + 1))) return false;
    }
    return true;
  }
  for (const side of [a, b]) {
    if (side instanceof Elsewhere || side instanceof Range || side instanceof Method) throw new GivenUp();
    if (side instanceof Thing) {
      const { class: of } = side;
      if (of.open || of.fields !== null || inClass(of, '__eq__')) throw new GivenUp();
    }
  }
  return false;
}

/** What a type of Python makes without arguments. */
export function newOf(type: string): Value {
  switch (type) {
    case 'list':
      return new Items('list', []);
    case 'set':
    case 'dict':
      return new Table(type);
    case 'int':
      return 0;
    case 'str':
      return '';
    default:
      throw new GivenUp();
  }
}
