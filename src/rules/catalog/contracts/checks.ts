import {
  Blob,
  Call,
  Dict,
  Elided,
  elided,
  Float,
  Global,
  List,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { hasComputedKey, notable } from '../notable.ts';

/** Longest constant that a contract reads. */
export const longestText = 4096;
/** Values that a contract looks at before it gives up on a structure. */
const structureBudget = 20_000;

export function breach(severity: Breach['severity'], why: string): Breach {
  return { severity, why };
}

export const computedArguments: Breach = breach(
  'medium',
  'Its arguments are not constant, so they cannot be checked.',
);

/** The text of a short constant; undefined for anything else. */
export function textOf(value: Value | undefined): string | undefined {
  return value instanceof Text && value.length <= longestText ? value.value : undefined;
}

const mostFields = 1024;

/** The fields of a state that is known as a whole; undefined for anything else. */
export function wholeFieldsOf(state: Value | undefined): ReadonlyMap<string, Value> | undefined {
  if (!(state instanceof Dict) || state.dropped > 0 || state.entries.length > 2 * mostFields)
    return undefined;
  const fields = new Map<string, Value>();
  for (let at = 0; at + 1 < state.entries.length; at += 2) {
    const key = textOf(state.entries[at]);
    if (key === undefined) return undefined;
    fields.set(key, state.entries[at + 1] as Value);
  }
  return fields;
}

/** A short label as either Python writes it: a text, bytes, or `_codecs.encode(text, 'latin1')`. */
export function labelOf(value: Value | undefined): string | undefined {
  if (value instanceof Blob) return value.length > 64 ? undefined : String.fromCharCode(...value.value);
  if (value instanceof Call && isBytes(value)) return textOf(itemsOf(value.args)?.[0]);
  return textOf(value);
}

export function isGlobal(value: Value | undefined, module: string, name: string): boolean {
  return value instanceof Global && value.module === module && value.name === name;
}

/** Bytes, or what protocols below 3 write for bytes: `_codecs.encode(text, 'latin1')`, `bytes()`. */
export function isBytes(value: Value | undefined): boolean {
  if (value instanceof Blob) return true;
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  const { module, name } = value.callable;
  if (module === '_codecs' && name === 'encode') return true;
  return (module === '__builtin__' || module === 'builtins') && (name === 'bytes' || name === 'bytearray');
}

/** A constant of a long pickle that was let go: its value is not known, but it is plain data. */
function isLost(value: Value | undefined): boolean {
  return value instanceof Elided && value.scalar;
}

/** A constant text or bytes, as either Python writes a short label. */
export function isLabel(value: Value | undefined): boolean {
  return value instanceof Text || isBytes(value) || isLost(value);
}

export function isNumber(value: Value | undefined): boolean {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof Float
  );
}

/** A whole number from 0 to `most`. */
export function isCount(value: Value | undefined, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

export function isScalar(value: Value | undefined): boolean {
  return value === null || isNumber(value) || isLabel(value);
}

/** The items of a tuple or list that is known as a whole. */
export function itemsOf(value: Value | undefined): readonly Value[] | undefined {
  return (value instanceof Tuple || value instanceof List) && value.dropped === 0 ? value.items : undefined;
}

/** Containers that were found plain, with the number of items that they had. */
const plain = new WeakMap<object, number>();

/** Whether a value is made of constants and containers alone, without anything imported or called. */
export function isPlain(value: Value | undefined): boolean {
  if (value === undefined) return false;
  const waiting: Value[] = [value];
  const seen = new Map<object, number>();
  for (let count = 0; waiting.length > 0; count += 1) {
    if (count > structureBudget) return false;
    const next = waiting.pop() as Value;
    if (isScalar(next)) continue;
    const items = contentOf(next);
    if (items === undefined) return false;
    const container = next as object;
    if (seen.has(container) || plain.get(container) === items.length) continue;
    seen.set(container, items.length);
    if (items.length > structureBudget) return false;
    for (const item of items) waiting.push(item);
  }
  for (const [container, length] of seen) plain.set(container, length);
  return true;
}

function contentOf(value: Value): readonly Value[] | undefined {
  if (value instanceof Tuple || value instanceof List || value instanceof SetOf) return value.items;
  return value instanceof Dict ? value.entries : undefined;
}

/** Iterators make more items than the file holds; consuming one may never end. */
const generators: ReadonlySet<string> = new Set(
  'repeat count cycle product permutations combinations combinations_with_replacement chain'.split(' '),
);
const longestRange = 2 ** 20;

export const endless: Breach = breach('medium', 'It collects an iterator that may never end.');

/** Each call is looked at once, though many calls may share it. */
const bounded = new WeakMap<Call, boolean>();

/** Whether consuming the value costs no more than the file that holds it. */
export function isBounded(value: Value | undefined, depth = 0): boolean {
  if (!(value instanceof Call)) return true;
  const known = bounded.get(value);
  if (known !== undefined) return known;
  const found = depth <= 8 && costsLittle(value, depth);
  bounded.set(value, found);
  return found;
}

function costsLittle(call: Call, depth: number): boolean {
  const name = call.callable instanceof Global ? (call.callable.name ?? '') : '';
  const args = itemsOf(call.args) ?? [];
  if (name === 'range' || name === 'xrange')
    return args.every((item) => typeof item === 'number' && Math.abs(item) <= longestRange);
  return !generators.has(name) && args.every((item) => isBounded(item, depth + 1));
}

/** What pickles make containers of: containers, whose methods are those of their classes, and iterators over them. */
const containers =
  /^(?:(?:builtins|__builtin__|collections|_collections|itertools|array)\.\w+|types\.MappingProxyType|_codecs\.encode|(?:\w+\.)*cloudpickle\.\w+|numpy\.(?:\w+\.)*(?:_reconstruct|_frombuffer))$/;

/** Values below one argument that are looked at; honest arguments have a few. */
const mostParts = 256;

/** Whether going through the value's items may go through an object, whose class makes them of what the file gave it. */
export function walksObject(value: Value): boolean {
  const waiting: Value[] = [value];
  const seen = new Set<Value>();
  while (waiting.length > 0) {
    const next = waiting.pop() as Value;
    if (!(next instanceof Call) || seen.has(next)) continue;
    seen.add(next);
    const { callable } = next;
    if (!(callable instanceof Global) || !containers.test(`${callable.module}.${callable.name}`)) return true;
    const args = itemsOf(next.args) ?? [];
    if (args.length > mostParts || seen.size > mostParts) return true;
    for (const item of args) waiting.push(item);
  }
  return false;
}

export const fromObject: Breach = breach(
  'medium',
  'A container is made of an object: its class may call what the file keeps in it.',
);

/**
 * Whether asking the value for its text, length, order or hash asks only constants and objects that were given no state:
 * an estimator asks its own `get_params`, which its state may replace.
 */
export function isQuiet(value: Value | undefined): boolean {
  if (value === undefined) return false;
  const waiting: Value[] = [value];
  const seen = new Set<Value>();
  while (waiting.length > 0) {
    const next = waiting.pop() as Value;
    if (next instanceof Global || seen.has(next) || isPlain(next)) continue;
    seen.add(next);
    if (next instanceof Call && !isUnfilled(next)) return false;
    const items = next instanceof Call ? itemsOf(next.args) : contentOf(next);
    if (items === undefined || items.length > mostParts || seen.size > mostParts) return false;
    for (const item of items) waiting.push(item);
  }
  return true;
}

/** Made by something that was imported, and given nothing afterwards. */
function isUnfilled({ callable, kwargs, states, items, entries, dropped }: Call): boolean {
  if (!(callable instanceof Global) || kwargs !== null || dropped > 0) return false;
  return states.length === 0 && items.length === 0 && entries.length === 0;
}

/** A container is made from what the file holds, or from nothing. */
export const fromItems: Contract = {
  always: ['reference', 'new-empty', 'build', 'items'],
  call: collected,
  new: collected,
};

function collected(args: readonly Value[] | null): Breach | null {
  if (args === null) return computedArguments;
  if (args.some((item) => walksObject(item))) return fromObject;
  return args.every((item) => isBounded(item)) ? null : endless;
}

/** Calls the function at `place` of its arguments, sooner or later. */
export function callsFunction(place: number): Contract {
  return {
    always: ['reference', 'build'],
    call: (args, judge) => {
      if (args === null) return computedArguments;
      const called = args[place];
      if (called === undefined || called === null) return null;
      return calledByFile(called, judge);
    },
  };
}

/** Calling a function of the file with arguments that only running it would tell. */
export function calledByFile(called: Value, judge: Judge): Breach | null {
  const found = judge.call(called, elided);
  return found === null
    ? null
    : breach(found.severity, `It calls a function that the file chooses. ${found.why}`);
}

/** What a tensor's storage can be: data that the loader hands over, or an object judged by itself. */
export function isStorage(value: Value | undefined): boolean {
  return value instanceof PersistentId || value instanceof Call;
}

/**
 * The notable entries of a state: a dict, or a dict of attributes and one of slots, which come last and win.
 * Undefined for anything else, and where a key is computed: what is set cannot be told then.
 */
export function fieldsOf(state: Value): ReadonlyMap<string, Value> | undefined {
  if (state instanceof Dict) return hasComputedKey(state) ? undefined : notable(state);
  if (!(state instanceof Tuple) || state.length !== 2) return undefined;
  const fields = new Map<string, Value>();
  for (const part of state.items) {
    if (part === null) continue;
    if (!(part instanceof Dict) || hasComputedKey(part)) return undefined;
    for (const [name, value] of notable(part)) fields.set(name, value);
  }
  return fields;
}

/** The same, where an entry that was let go for want of budget may be the one that is asked for. */
export function allFieldsOf(state: Value): ReadonlyMap<string, Value> | undefined {
  const parts = state instanceof Tuple ? state.items : [state];
  return parts.some((part) => part instanceof Dict && part.dropped > 0) ? undefined : fieldsOf(state);
}
