import { addressNames, hookNames, longestHookName } from '../../core/hook-names.ts';
import {
  Call,
  Dict,
  Elided,
  Extension,
  Global,
  List,
  PersistentId,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import type { Judge } from './entry.ts';
import { notable } from './notable.ts';

export const special: RegExp = /^__.*__$/;

/** Containers whose items are nothing but items. */
export const mappings: RegExp =
  /^(builtins|__builtin__|collections|_collections)\.(dict|OrderedDict|defaultdict|Counter|ChainMap|UserDict)$/;

/**
 * The name under which entries of the file would plant something that is called next: as items of an object that
 * answers for its attributes with them (`Bunch`), or as attributes that a class takes as one argument
 * (`SimpleNamespace`). Entries are a dict, a list of pairs, or a mapping that is made of either.
 */
export function plantedIn(value: Value, depth = 0): string | null {
  if (value instanceof Dict) return inDict(value);
  if (value instanceof List || value instanceof Tuple) return inPairs(value);
  if (!(value instanceof Call) || depth > 2 || !isMapping(value)) return null;
  for (let at = 0; at + 1 < value.entries.length; at += 2)
    if (isPlanted(value.entries[at], value.entries[at + 1])) return (value.entries[at] as Text).value;
  const made = value.args instanceof Tuple ? value.args.items[0] : undefined;
  return made === undefined ? null : plantedIn(made, depth + 1);
}

export function isMapping({ callable }: Call): boolean {
  return callable instanceof Global && mappings.test(`${callable.module}.${callable.name}`);
}

function inDict(dict: Dict): string | null {
  for (const [key, held] of notable(dict)) if (isHook(key, held)) return key;
  return null;
}

/** How many pairs of a list were looked at, which may be an argument of many calls. */
const looked = new WeakMap<List | Tuple, number>();

function inPairs(list: List | Tuple): string | null {
  const { items } = list;
  if (!isPair(items[0])) return null;
  for (let at = looked.get(list) ?? 0; at < items.length; at += 1) {
    const pair = items[at];
    if (isPair(pair) && isPlanted(pair.items[0], pair.items[1])) return (pair.items[0] as Text).value;
  }
  looked.set(list, items.length);
  return null;
}

function isPair(value: Value | undefined): value is List | Tuple {
  return (value instanceof Tuple || value instanceof List) && value.items.length === 2;
}

function isPlanted(key: Value | undefined, held: Value | undefined): boolean {
  if (!(key instanceof Text) || key.length > longestHookName || held === undefined) return false;
  return isHook(key.value, held);
}

function isHook(key: string, held: Value): boolean {
  return special.test(key) && hookNames.has(key) && (mayBeCalled(held) || addressNames.has(key));
}

/**
 * Methods that proven code calls on whatever values a file holds (scripts/catalog/proof/atoms.py), and those that a time
 * asks its zone for, when it is compared, hashed or made another one of.
 */
const duckMethods: ReadonlySet<string> = new Set(
  `get pop items keys values setdefault update copy discard astype reshape tolist view lower upper split strip startswith
  endswith replace sum item utcoffset dst tzname fromutc`.split(/\s+/),
);

/** What pybind11 calls on any object that it gets, to take an address out of the answer. */
const conduits: ReadonlySet<string> = new Set(['_pybind11_conduit_v1_']);

const holders: ReadonlySet<string> = new Set(
  `partial MethodType method GenericAlias attrgetter itemgetter methodcaller vectorize staticmethod BatchedCalls
  SafeFunction NotMemorizedFunc`.split(/\s+/),
);

/** An object that exists to call a function which it holds. */
export function isHolder(value: Value): boolean {
  return value instanceof Call && value.callable instanceof Global && holders.has(value.callable.name ?? '');
}

/** Parts of a state that may be attributes: those of an object and of its slots, or the keywords of a partial. */
const mostParts = 4;

function attributesIn(state: Value): readonly Value[] {
  return state instanceof Tuple && state.items.length <= mostParts ? state.items : [state];
}

/** The method that an attribute in the state stands in for: libraries call it on objects while they load. */
export function methodIn(state: Value): string | null {
  for (const part of attributesIn(state)) {
    if (!(part instanceof Dict)) continue;
    for (const [key, held] of notable(part)) {
      if (duckMethods.has(key) && isHolder(held)) return key;
      if (conduits.has(key) && mayBeCalled(held)) return key;
    }
  }
  return null;
}

/** The same of a class or function that may be held but, for all that is known, not called. */
export function uncalledIn(state: Value, judge: Judge): string | null {
  for (const part of attributesIn(state)) {
    if (!(part instanceof Dict)) continue;
    for (const [key, held] of notable(part))
      if (duckMethods.has(key) && held instanceof Global && judge.breach(held, 'call') !== null) return key;
  }
  return null;
}

export function mayBeCalled(value: Value): boolean {
  return (
    value instanceof Global ||
    value instanceof Call ||
    value instanceof PersistentId ||
    value instanceof Extension ||
    value instanceof Elided
  );
}
