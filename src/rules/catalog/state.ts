import { addressNames, hookNames } from '../../core/hook-names.ts';
import {
  Call,
  Dict,
  Elided,
  Extension,
  elided,
  Global,
  List,
  OutOfBand,
  PersistentId,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { byBases } from './bases.ts';
import { unfolded } from './contracts/new-method.ts';
import { denote, instanceClass, makesInstance } from './denote.ts';
import type { Use } from './entry.ts';
import { evidenceOf } from './evidence.ts';
import { judge } from './invocation.ts';
import {
  type CatalogJudgement,
  computed,
  held,
  objectState,
  ofEntry,
  overwriting,
  standsIn,
  unexpected,
  unprovenState,
} from './judgement.ts';
import { hasComputedKey, hasSpelledKey, notable } from './notable.ts';
import { isMapping, mappings, mayBeCalled, methodIn, plantedIn, special, uncalledIn } from './planted.ts';

/** Special attributes that only describe. */
const describing: ReadonlySet<string> = new Set([
  '__annotations__',
  '__doc__',
  '__module__',
  '__name__',
  '__qualname__',
  '__kwdefaults__',
  '__defaults__',
]);

/** Judges BUILD: a state given to an object. */
export function judgeState(call: Call, target: Value): CatalogJudgement | null {
  const overwritten = overwrites(call, target);
  if (overwritten !== null) return overwritten;
  const state = call.args;
  const hooked = hookIn(state);
  if (hooked !== null) return overwriting(call, 'high', hooked);
  const method = methodIn(state) ?? uncalledIn(state, judge);
  if (method !== null) return standsIn(call, method);
  const dictOnly = state instanceof Dict;
  const judged = judgeMethod(call, target, dictOnly ? 'build-dict' : 'build', state);
  const second = target instanceof Call && target.states.length > 1;
  return judged ?? (second ? again(call) : null);
}

/** What the first state put into the object, the unpickler's look-ups for a second one find there. */
function again(call: Call): CatalogJudgement {
  return {
    rule: 'unexpected-arguments',
    severity: 'medium',
    evidence: evidenceOf(call),
    why: 'The object is given a second state; no pickler writes that.',
    refs: [],
    name: null,
  };
}

/** Judges the opcodes that put items into an object. */
export function judgeItems(call: Call, target: Value): CatalogJudgement | null {
  const planted = target instanceof Call && !isMapping(target) ? plantedIn(call.args) : null;
  if (planted !== null) return overwriting(call, 'high', `It sets ${planted}, ${lookedUp}.`);
  return overwrites(call, target) ?? judgeMethod(call, target, 'items', call.args);
}

/** Judges a key or a member of a set: its class runs `__hash__` and `__eq__`, which the letter for items vouches for. */
export function judgeHash(call: Call): CatalogJudgement | null {
  if (!(call.callable instanceof Call)) return null;
  const made = instanceClass(call.callable);
  // A class whose code travels in the file brings its own `__hash__`.
  if (made.kind === 'computed') return made.severity === 'medium' ? null : computed(call, made);
  if (made.entry.kind !== 'inert' || made.entry.uses.has('items')) return null;
  const why = 'It becomes a key or a member of a set, and nobody has shown that hashing it is harmless.';
  return {
    rule: 'unknown-call',
    severity: 'medium',
    evidence: evidenceOf(call),
    why,
    refs: [],
    name: made.name,
  };
}

/** Judges a class or function that is put into a container: `getattr`, or what makes code, waits there for a caller. */
export function judgeHeld(call: Call): CatalogJudgement | null {
  const what = denote(call.callable);
  if (what.kind !== 'global' || what.entry.kind !== 'contract' || what.entry.contract.resolves !== true)
    return null;
  const why = 'It is put away for somebody who calls it with other arguments; picklers call it at once.';
  const evidence = `${what.name} held as a value`;
  return { rule: 'unexpected-arguments', severity: 'medium', evidence, why, refs: [], name: what.name };
}

function judgeMethod(call: Call, target: Value, use: Use, given: Value): CatalogJudgement | null {
  if (!(target instanceof Call)) return ofConstant(call, target);
  const made = instanceClass(target);
  if (made.kind === 'computed')
    return byBases(target.callable, (base) => judgeMethod(call, base, use, given)) ?? computed(call, made);
  const { entry, name } = made;
  const known = ofEntry(call, entry, name);
  if (known !== undefined || entry.kind === 'danger' || entry.kind === 'unknown') return known ?? null;
  switch (entry.kind) {
    case 'inert':
      if (!entry.uses.has(use)) return unprovenState(call, name, use);
      return use !== 'items' && given !== target && isObject(given) ? objectState(call, name) : held(given);
    case 'contract': {
      const { contract } = entry;
      if (contract.always?.includes(use) || (use === 'build-dict' && contract.always?.includes('build')))
        return held(given);
      const asked = use === 'items' ? contract.items?.(given, judge) : contract.build?.(given, judge, target);
      if (asked === undefined) return unprovenState(call, name, use);
      return unexpected(call, name, asked) ?? (contract.namesClasses === true ? null : held(given));
    }
  }
}

/** Containers of the standard library that a class may hand out as its state. */
function isObject(state: Value): boolean {
  if (!(state instanceof Call)) return mayBeCalled(state);
  const made = instanceClass(state);
  if (made.kind !== 'global' || (made.entry.kind !== 'inert' && made.entry.kind !== 'contract')) return true;
  return !/^(builtins|__builtin__|collections|_codecs|datetime|array|numpy)\./.test(made.name);
}

/** A state for a function, class or module changes the program itself. */
function overwrites(call: Call, target: Value): CatalogJudgement | null {
  if (target instanceof Global)
    return overwriting(call, 'critical', 'It changes something that was imported, for the whole program.');
  if (!(target instanceof Call)) return null;
  if (target.callable instanceof Global && makesInstance(target.callable)) return null;
  if (unfolded(target) !== null) return null;
  const what = denote(target);
  if (what.kind === 'global' && what.wrapped) return null;
  if (what.kind === 'global')
    return overwriting(
      call,
      'critical',
      'It changes something that was looked up by name, for the whole program.',
    );
  return what.reaches
    ? overwriting(call, 'critical', 'It changes something that is computed while the file loads.')
    : null;
}

/** Why a state would plant something that is called next; null where it would not. */
function hookIn(state: Value): string | null {
  if (state instanceof Call) return hookInMade(state);
  // `__dict__.update` takes pairs too.
  const paired = state instanceof Dict ? null : plantedIn(state);
  if (paired !== null) return `The state sets ${paired}, ${lookedUp}.`;
  if (state instanceof Tuple && state.length > mostParts) return null;
  const parts = state instanceof Tuple ? state.items : [state];
  const slots = state instanceof Tuple && state.length === 2 ? parts[1] : undefined;
  for (const part of parts) {
    if (!(part instanceof Dict)) continue;
    if (isAttributes(state) ? hasComputedKey(part) : hasSpelledKey(part)) return computedName;
    for (const [key, value] of notable(part)) {
      // Slots are set attribute by attribute, so special ones take effect.
      if (part === slots && special.test(key) && !describing.has(key))
        return `The state sets the special attribute ${key}.`;
      if (hookNames.has(key) && mayBeCalled(value)) return `The state sets ${key}, ${lookedUp}.`;
      if (addressNames.has(key))
        return `The state sets ${key}, by which numpy takes any memory of the program for an array.`;
      if (key === '__dict__' && value instanceof Dict)
        return 'The state replaces the attributes of the object.';
    }
  }
  return null;
}

/** What the unpickler itself takes as attributes; anything else is for the class, which may count its parts by objects. */
function isAttributes(state: Value): boolean {
  if (!(state instanceof Tuple)) return true;
  return state.length === 2 && state.items.every((part) => part === null || part instanceof Dict);
}

const lookedUp = 'which is looked up on the object itself';
const computedName = 'The state sets an attribute whose name is computed.';
/** A dict that is made by a call holds what its arguments say, and the items that it is given afterwards. */
function hookInMade(state: Call): string | null {
  const made = instanceClass(state);
  if (made.kind !== 'global' || !mappings.test(made.name)) return null;
  const given = state.args instanceof Tuple ? state.args.items : null;
  if (given === null || state.dropped > 0) return computedName;
  const keys: Value[] = state.entries.filter((_, at) => at % 2 === 0);
  for (const argument of given) {
    if (argument instanceof Global || argument === null) continue;
    if (argument instanceof Dict)
      for (let at = 0; at < argument.entries.length; at += 2) keys.push(argument.entries[at]!);
    else if (argument instanceof List)
      for (const pair of argument.items)
        keys.push(pair instanceof Tuple || pair instanceof List ? (pair.items[0] ?? null) : elided);
    else return computedName;
    if (argument.dropped > 0) return computedName;
  }
  for (const key of keys) {
    if (key instanceof Call || key instanceof Elided) return computedName;
    if (key instanceof Text && hookNames.has(key.value)) return `The state sets ${key.value}.`;
  }
  return null;
}

/** Longer tuples are states of a class's own making, with nothing that the unpickler takes as attributes. */
const mostParts = 16;

/**
 * Plain data have no state: the unpickler raises. What comes from outside of the stream is not known, and what a
 * long memo let go may be any object of the file.
 */
function ofConstant(call: Call, target: Value): CatalogJudgement | null {
  const unknown =
    target instanceof PersistentId ||
    target instanceof Extension ||
    target instanceof OutOfBand ||
    target instanceof Elided;
  if (!unknown) return null;
  return {
    rule: 'computed-call',
    severity: 'medium',
    evidence: evidenceOf(call),
    why: 'It gives a state or items to an object that is not known.',
    refs: [],
    name: null,
  };
}
