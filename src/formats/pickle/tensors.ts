import type { Limits } from '../../core/limits.ts';
import { Call, Dict, Global, List, Text, Tuple, type Value } from '../../core/value.ts';
import { type TensorShape, tensorMadeBy } from './tensor-calls.ts';

/** A tensor or array somewhere in an object, with a dotted name such as `model.layers.0.weight`. */
export interface FoundTensor extends TensorShape {
  readonly name: string;
  /** The offset of the call that makes it. */
  readonly at: number;
}

/** The way to a value; written out only for what turns out to be a tensor. */
interface Path {
  readonly part: Value;
  readonly parent: Path | null;
}

type Holder = List | Tuple | Dict | Call;

const mostParts = 64;
const longestPart = 200;

/** Attributes of torch's modules that hold what `state_dict()` names without them. */
const silent: ReadonlySet<string> = new Set(['_modules', '_parameters', '_buffers']);

/**
 * Tensors and arrays of a finished object graph, in the order of the program: torch's by their storages, numpy's by
 * their state. Each container is walked once, however often it is shared; a tensor is told under each of its names.
 * Returns whether the budget sufficed for the whole graph.
 */
export function* tensorsOf(root: Value, limits: Limits): Generator<FoundTensor, boolean> {
  const seen = new Set<Holder>();
  const waiting: { readonly value: Value; readonly path: Path | null }[] = [{ value: root, path: null }];
  let left = 16 * limits.retained;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (left === 0) return false;
    const { value, path } = next;
    left -= 1;
    if (value instanceof Call) {
      const tensor = tensorMadeBy(value);
      if (tensor !== null) {
        yield { name: nameOf(path), ...tensor, at: value.at };
        continue;
      }
    }
    if (!isHolder(value) || seen.has(value)) continue;
    seen.add(value);
    const from = waiting.length;
    for (const [part, held] of partsOf(value))
      if (isHolder(held)) waiting.push({ value: held, path: part === null ? path : { part, parent: path } });
    // The stack gives back what came last: turned around, the names come in the order of the file.
    for (let low = from, high = waiting.length - 1; low < high; low += 1, high -= 1)
      [waiting[low], waiting[high]] = [waiting[high]!, waiting[low]!];
  }
  return true;
}

/** Every container of a finished object graph once; null at the end where the budget does not suffice for all of it. */
export function* holdersIn(root: Value, limits: Limits): Generator<Holder | null, void, void> {
  const seen = new Set<Holder>();
  const waiting: Value[] = [root];
  let left = 16 * limits.retained;
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (!isHolder(value) || seen.has(value)) continue;
    seen.add(value);
    yield value;
    for (const [, held] of partsOf(value)) {
      if (left === 0) {
        yield null;
        return;
      }
      left -= 1;
      if (isHolder(held)) waiting.push(held);
    }
  }
}

function isHolder(value: Value): value is Holder {
  return value instanceof List || value instanceof Tuple || value instanceof Dict || value instanceof Call;
}

/** What a value holds, with the part of the name that leads to it; null where it adds none. */
function* partsOf(value: Holder): Generator<readonly [Value, Value]> {
  if (value instanceof Dict) yield* pairs(value.entries);
  else if (!(value instanceof Call)) yield* numbered(value.items);
  else {
    const { args } = value;
    if (args instanceof Tuple) {
      for (const [index, arg] of args.items.entries()) {
        if (isOrdered(value)) yield* orderedPairs(arg);
        else if (isHolder(arg)) yield [index, arg];
      }
    }
    yield* numbered(value.items);
    yield* pairs(value.entries);
    // `__setstate__` takes a dict of attributes, or a tuple with one in front; neither adds to the name.
    for (const state of value.states) yield [null, state];
  }
}

function* numbered(items: readonly Value[]): Generator<readonly [Value, Value]> {
  for (const [index, item] of items.entries()) yield [index, item];
}

function* pairs(entries: readonly Value[]): Generator<readonly [Value, Value]> {
  for (let at = 0; at + 1 < entries.length; at += 2) yield [entries[at]!, entries[at + 1]!];
}

function isOrdered(call: Call): boolean {
  return call.callable instanceof Global && call.callable.name === 'OrderedDict';
}

/** Python 2 and protocols below 2 write an OrderedDict as a list of pairs. */
function* orderedPairs(list: Value): Generator<readonly [Value, Value]> {
  if (!(list instanceof List)) return;
  for (const pair of list.items) {
    const items = pair instanceof List || pair instanceof Tuple ? pair.items : [];
    if (items.length === 2) yield [items[0]!, items[1]!];
  }
}

function nameOf(path: Path | null): string {
  const parts: string[] = [];
  let step = path;
  for (; step !== null && parts.length < mostParts; step = step.parent) {
    const part = partName(step.part);
    if (!silent.has(part)) parts.push(part);
  }
  if (step !== null) parts.push('…');
  return parts.reverse().join('.');
}

function partName(part: Value): string {
  if (part instanceof Text) {
    const { value } = part;
    return value.length <= longestPart ? value : `${value.slice(0, longestPart)}…`;
  }
  return typeof part === 'number' || typeof part === 'bigint' ? String(part) : '?';
}
