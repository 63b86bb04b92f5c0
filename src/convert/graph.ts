import type { ByteSource } from '../bytes/source.ts';
import {
  Call,
  Dict,
  Elided,
  Global,
  List,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../core/value.ts';

/** Array data that joblib keeps in the stream, behind the pickle opcodes of its wrapper. */
export type StreamData =
  | { readonly kind: 'raw'; readonly at: number; readonly length: number }
  /** An object array: a pickle of its own. */
  | { readonly kind: 'pickle'; readonly graph: Graph };

/** Everything that one pickle makes, nothing left out. Places of constants are places in `source`. */
export interface Graph {
  readonly root: Value;
  readonly source: ByteSource;
  /** The offset behind the pickle's STOP. */
  readonly end: number;
  /** By the call that makes joblib's wrapper. */
  readonly streams: ReadonlyMap<Call, StreamData>;
}

/** A value that holds others. */
export type Holder = List | Tuple | Dict | SetOf | Call | PersistentId;

export function isHolder(value: Value | undefined): value is Holder {
  return (
    value instanceof List ||
    value instanceof Tuple ||
    value instanceof Dict ||
    value instanceof SetOf ||
    value instanceof Call ||
    value instanceof PersistentId
  );
}

/** What a value holds directly, in the order of the program. */
export function* partsOf(holder: Holder): Generator<Value, void, void> {
  if (holder instanceof PersistentId) yield holder.id;
  else if (holder instanceof Dict) yield* holder.entries;
  else if (!(holder instanceof Call)) yield* holder.items;
  else {
    yield holder.callable;
    yield holder.args;
    yield holder.kwargs;
    yield* holder.states;
    yield* holder.items;
    yield* holder.entries;
  }
}

/** Each holder of a graph once, and whether everything of it is there. */
export function firstMissing(root: Value, longestText: number): string | null {
  const seen = new Set<Holder>();
  const waiting: Value[] = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value instanceof Elided) return 'more objects than are kept at once';
    if (value instanceof Text && value.length > longestText) return `a text of ${value.length} bytes`;
    if (!isHolder(value) || seen.has(value)) continue;
    seen.add(value);
    // Before protocol 3 the data of an array is such a text, and read in place.
    if (value instanceof Call && value.args instanceof Tuple && isEncoding(value)) seen.add(value.args);
    if (!(value instanceof PersistentId) && 'dropped' in value && value.dropped > 0)
      return 'more objects than are kept at once';
    for (const part of partsOf(value))
      if (isHolder(part) || part instanceof Elided || part instanceof Text) waiting.push(part);
  }
  return null;
}

function isEncoding({ callable, args }: Call): boolean {
  return /^_?codecs\.encode$/.test(globalName(callable) ?? '') && args instanceof Tuple && args.dropped === 0;
}

/**
 * The dotted name of an import, `module.name`; null where a part of it is not constant. In torch's older files a class
 * comes with its source, as the persistent id `('module', class, file, source)`, and in the oldest without the first.
 */
export function globalName(value: Value | undefined): string | null {
  if (value instanceof PersistentId) return globalName(classWithSource(value) ?? undefined);
  if (!(value instanceof Global) || value.module === null || value.name === null) return null;
  return `${value.module}.${value.name}`;
}

export function classWithSource({ id }: PersistentId): Global | null {
  const [first, second] = id instanceof Tuple ? id.items : [];
  if (first instanceof Global) return first;
  return textOf(first) === 'module' && second instanceof Global ? second : null;
}

/** A call's arguments; empty where they are no tuple. */
export function argsOf(call: Call): readonly Value[] {
  return call.args instanceof Tuple ? call.args.items : [];
}

/** The text of a constant; null for anything else. */
export function textOf(value: Value | undefined): string | null {
  return value instanceof Text ? value.value : null;
}

/** Keys and values of a dict in their order. A key that is set again has its last value, in its first place. */
export function dictPairs(entries: readonly Value[]): readonly (readonly [Value, Value])[] {
  const pairs: [Value, Value][] = [];
  const places = new Map<unknown, number>();
  for (let at = 0; at + 1 < entries.length; at += 2) {
    const key = entries[at]!;
    const value = entries[at + 1]!;
    const identity = keyIdentity(key);
    const place = identity === undefined ? undefined : places.get(identity);
    if (place !== undefined) pairs[place]![1] = value;
    else {
      if (identity !== undefined) places.set(identity, pairs.length);
      pairs.push([key, value]);
    }
  }
  return pairs;
}

/** Equal for keys that Python takes for equal, as far as plain keys go; undefined for any other. */
function keyIdentity(key: Value): unknown {
  if (key instanceof Text) return `s${key.value}`;
  if (typeof key === 'boolean') return Number(key);
  if (typeof key === 'number' || key === null) return key;
  if (typeof key === 'bigint') return `i${key}`;
  return undefined;
}

/** String keys of a dict with their values. */
export function fields(value: Value | undefined): Map<string, Value> {
  const map = new Map<string, Value>();
  if (!(value instanceof Dict)) return map;
  for (let at = 0; at + 1 < value.entries.length; at += 2) {
    const key = value.entries[at];
    if (key instanceof Text) map.set(key.value, value.entries[at + 1]!);
  }
  return map;
}
