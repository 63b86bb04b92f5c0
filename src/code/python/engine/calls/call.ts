import type { Expr } from '../../ast.ts';
import { pluginName } from '../any-module.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { instantiate } from '../classes/classes.ts';
import { isEnumeration, memberWorth } from '../classes/enumerations.ts';
import { asText } from '../fold/constants.ts';
import type { FoldFunction } from '../fold/fold.ts';
import { startGenerator } from '../functions/generators.ts';
import { resultOf } from '../functions/large-functions.ts';
import { callReplaced } from '../functions/replaced-code.ts';
import { isSpent, losesSight } from '../functions/spent.ts';
import { watchNames } from '../functions/stale.ts';
import { argumentMarks, deepest, type Machine, noArguments, positional } from '../machine.ts';
import { childName } from '../names/child-name.ts';
import { knownFor } from '../names/known-names.ts';
import { broughtBy, lookedUp, nameAndSecret, ofBase, passedOn, withoutAsker } from '../names/named-values.ts';
import { noteGiven } from '../names/type-checking.ts';
import { dumpedMarks } from '../origins/declared-models.ts';
import { orFallBack } from '../origins/fallen-back.ts';
import { keptInStores } from '../origins/kept-in-stores.ts';
import { toldKeys } from '../origins/machine-keys.ts';
import { spoils } from '../origins/own-files.ts';
import { requestMark } from '../origins/request-parts.ts';
import { tellsReaders } from '../origins/told-readers.ts';
import { edge } from '../owners.ts';
import { tellEffect } from '../record.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { join } from '../values/join.ts';
import { takesIn } from '../values/keeping.ts';
import { built, computed, dependencyMask } from '../values/marks.ts';
import { masked } from '../values/masks.ts';
import { spellsNumbers } from '../values/numbers-as-text.ts';
import { readsFrom } from '../values/payloads.ts';
import { sourceName } from '../values/value-names.ts';
import {
  type External,
  external,
  type FunctionValue,
  type Partial,
  type Picker,
  sequence,
  unknown,
  type Value,
  withMarks,
} from '../values/values.ts';
import { planOf } from './call-plan.ts';
import { registers, runsDressed } from './dressed.ts';
import { callExternal, callKnown } from './external-call.ts';
import { handsOver, handsOverObject } from './handed-over.ts';
import { hand, handObject, isGivenHere, onlyNames } from './handing.ts';
import { callsImplicitly } from './implicit-calls.ts';
import { callsHooks, usesObject } from './library-hooks.ts';
import { withOverrides } from './overrides.ts';
import { methodOfUnknown, statementToStranger } from './unknown-methods.ts';

/** Calls whatever a value is. */
export function call(m: Machine, callee: Value, given: CallArguments, place: CallPlace): Value {
  if (m.depth >= deepest) {
    const { problems } = place.frame.module;
    const detail = 'calls nest deeper than is followed';
    if (m.quiet === 0 && problems.length === 0) problems.push({ line: place.node.at, detail });
    return unknown(argumentMarks(given));
  }
  m.depth += 1;
  const value = dispatch(m, callee, given, place);
  m.depth -= 1;
  return value;
}

function dispatch(m: Machine, callee: Value, given: CallArguments, place: CallPlace): Value {
  switch (callee.kind) {
    case 'function': {
      let value = masked(callee, resultOf(m, callee, given, place, m.callFunction(callee, given, place)));
      if (callee.info.method) value = withOverrides(m, callee, given, place, value);
      if (callee.info.generator) startGenerator(value, callee, given);
      if (isSpent(m, callee)) {
        losesSight(m, callee, given, place);
        if (m.quiet === 0) losesObjects(m, callee, given, place);
      }
      return callee.state.attributes === null ? value : callReplaced(m, callee, given, place, value);
    }
    case 'bound':
      return callBound(m, callee.func, callee.self, given, place);
    case 'external':
      return callName(m, callee, given, place);
    case 'class': {
      const made = instantiate(m, callee, given, place);
      const [value] = given.positional;
      if (value === undefined || given.positional.length > 1 || !isEnumeration(callee)) return made;
      return memberWorth(m, callee, value, place) ?? made;
    }
    case 'instance':
      return callInstance(m, callee, given, place);
    case 'partial':
      return callPartial(m, callee, given, place);
    case 'picker':
      return pick(m, callee, given, place);
    case 'union': {
      let all: Value | null = null;
      for (const member of callee.members) {
        const one = member.kind === 'constant' ? null : call(m, member, given, place);
        if (one !== null) all = all === null ? one : join(all, one);
      }
      return all ?? unknown();
    }
    case 'lazy':
      return call(
        m,
        m.attribute({ kind: 'module', marks: 0, module: callee.module }, callee.name, place),
        given,
        place,
      );
    case 'unknown':
      place.frame.summary.called |= callee.marks & dependencyMask;
      m.callUnknown(given, place);
      return unknown(callee.marks | argumentMarks(given));
    default:
      return unknown(argumentMarks(given));
  }
}

/** A function that calls itself is followed once: what objects hold that it is given then, it may call. */
function losesObjects(m: Machine, { state }: FunctionValue, given: CallArguments, place: CallPlace): void {
  for (const value of given.positional)
    if (value.kind === 'instance' && value.names.size > 0) {
      handsOverObject(m, value, place);
      if (state.open > 0) hand(value, place);
    }
}

function callBound(m: Machine, func: Value, self: Value, given: CallArguments, place: CallPlace): Value {
  return call(m, func, { ...given, positional: [self, ...given.positional] }, place);
}

function callInstance(
  m: Machine,
  callee: Extract<Value, { kind: 'instance' }>,
  given: CallArguments,
  place: CallPlace,
): Value {
  const method = classAttribute(callee.of, '__call__');
  if (method !== null) return callBound(m, method, callee, given, place);
  // A module of torch, a layer of keras: calling it calls `forward` or `call`.
  if (callee.of.order.some((one) => typeof one === 'string')) {
    const forward = classAttribute(callee.of, 'forward') ?? classAttribute(callee.of, 'call');
    if (forward !== null) return callBound(m, forward, callee, given, place);
  }
  const effect = callee.names.get('side_effect');
  if (effect !== undefined) call(m, effect, given, place);
  handObject(callee, place);
  callsHooks(m, callee, place);
  return unknown(argumentMarks(given) | callee.marks);
}

function callPartial(m: Machine, callee: Partial, given: CallArguments, place: CallPlace): Value {
  const keywords = [
    ...callee.keywords.filter(([name]) => !given.keywords.some(([other]) => other === name)),
    ...given.keywords,
  ];
  // What was written in another place is given here.
  if (callee.func.kind === 'external' && !onlyNames.test(callee.func.name))
    for (const value of callee.positional) hand(value, place);
  return call(
    m,
    callee.func,
    { ...given, positional: [...callee.positional, ...given.positional], keywords },
    place,
  );
}

function pick(m: Machine, callee: Picker, given: CallArguments, place: CallPlace): Value {
  const [on, ...rest] = given.positional;
  if (on === undefined) return unknown(argumentMarks(given));
  const results: Value[] = [];
  if (callee.what === 'method') {
    const [name, ...more] = callee.picked;
    if (name === undefined) return unknown(on.marks);
    const method = taken(m, on, name, place);
    return call(
      m,
      withMarks(method, computed),
      { positional: [...more, ...rest], keywords: callee.keywords, more: null, moreKeywords: null },
      place,
    );
  }
  for (const key of callee.picked) {
    if (callee.what === 'item') results.push(m.item(on, key, place));
    else results.push(withMarks(taken(m, on, key, place), computed | key.marks));
  }
  if (results.length === 1) return results[0] as Value;
  return sequence('tuple', results);
}

/** What a name, or several with dots between them, leads to; one that is not known is a name for `getattr`. */
function taken(m: Machine, on: Value, name: Value, place: CallPlace): Value {
  if (name.kind !== 'constant' || typeof name.value !== 'string')
    return callName(m, external('builtins.getattr'), positional(on, name), place);
  let value: Value = on;
  for (const part of name.value.split('.').slice(0, 16)) value = m.attribute(value, part, place);
  return value;
}

/** A name outside of the repository: what the machine knows by heart, what can be computed, what the catalog knows. */
function callName(m: Machine, callee: External, given: CallArguments, place: CallPlace): Value {
  const { name, opaque, special, fold, hasEffect, asks, uses, states } = planOf(callee.name);
  if (m.callGraph) edge(m, place.frame.owner, callee.name);
  if (opaque) return callOpaque(m, callee, given, place);
  noteGiven(m, given.positional[0], name);
  noteGiven(m, callee.self, name);
  if (asks) callsImplicitly(m, callee, name, given, place);
  if (uses) usesObject(m, name, given.positional, given.keywords, place);
  if (special !== undefined) {
    const value = special(m, given, place, callee);
    if (value !== null) return value;
  }
  if (fold !== undefined && given.more === null && given.moreKeywords === null) {
    const marks = argumentMarks(given) | (callee.self?.marks ?? 0);
    const value = foldEach(fold, callee, given, marks, m, place);
    if (value !== null) {
      if (m.quiet === 0 && hasEffect) callExternal(m, callee, given, place);
      return value;
    }
  }
  if (callee.instance || callee.self !== null) {
    const run = runsDressed(m, callee, given, place);
    if (run !== null) return run;
  }
  // A method that an object has from a library calls the others that it finds on it.
  if (callee.self?.kind === 'instance' && m.quiet === 0) {
    handObject(callee.self, place);
    // Tests assert by methods of their own object, which calls none of them.
    if (!callee.name.startsWith('unittest.')) callsHooks(m, callee.self, place);
  }
  if (states && m.quiet === 0) statementToStranger(m, name, given, place);
  if (name !== callee.name) return callExternal(m, { ...callee, name }, given, place);
  return callExternal(m, callee, given, place);
}

/** Of a path that is not known the same is made as of any other. */
const ofPaths = /^(?:os\.path|pathlib)\./;

/** Computes with each of a few texts that an argument may be. */
function foldEach(
  fold: FoldFunction,
  callee: External,
  given: CallArguments,
  marks: number,
  m: Machine,
  place: CallPlace,
): Value | null {
  const { self } = callee;
  const { positional, keywords } = given;
  const at = positional.findIndex(({ kind }) => kind === 'union');
  if (at < 0 && self?.kind !== 'union') return fold({ self, values: positional, keywords, marks });
  if (at < 0) return null;
  const union = positional[at] as Value;
  if (union.kind !== 'union' || union.members.length > 6) return null;
  let all: Value | null = null;
  let unfolded: CallArguments | null = null;
  for (const member of union.members) {
    const values = positional.map((value, index) => (index === at ? member : value));
    const one = values.some(({ kind }) => kind === 'union') ? null : fold({ self, values, keywords, marks });
    if (one !== null) all = all === null ? one : join(all, one);
    else if (ofPaths.test(callee.name)) unfolded = { ...given, positional: values };
    else return null;
  }
  return all === null || unfolded === null ? all : join(all, callExternal(m, callee, unfolded, place));
}

/** Something was taken by a name that cannot be told, out of a thing that holds what an attack wants. */
function callOpaque(m: Machine, callee: External, given: CallArguments, place: CallPlace): Value {
  tellEffect(m, place, {
    capability: 'dynamic-code',
    callable: callee.name === pluginName ? 'importlib.metadata.EntryPoint.load' : wordsOf(place),
    argument: asText(given.positional[0]),
    callee: callee.marks | computed,
    marks: callee.marks | argumentMarks(given),
    traits: ['opaque'],
  });
  // What comes out is there only because of this call, which was told.
  return unknown((callee.marks | argumentMarks(given)) & ~computed);
}

function wordsOf({ node }: CallPlace): string {
  const { func } = node as { readonly func?: Expr };
  return (func === undefined ? null : sourceName(func)) ?? '?';
}

const getsEntry = /^(?:get|pop|getlist|get_list|get_all|getfirst|get_argument)$/;

/** A method of something unknown: some names mean one thing wherever they stand. */
export function callMethod(
  m: Machine,
  base: Value,
  name: string,
  given: CallArguments,
  place: CallPlace,
): Value {
  if (takesIn.has(name)) place.frame.summary.stored |= argumentMarks(given) & dependencyMask;
  const shown = wordsOf(place);
  tellsReaders(m, null, given, place);
  keptInStores(m, childName('?', name), base, given, place);
  const told = methodOfUnknown(m, base, name, shown, given, place);
  if (told !== null) return withMarks(told, toldKeys(name, given, place));
  const known = knownFor(childName('*', name));
  if (known !== null)
    return callKnown(m, known, childName('*', name), shown, base.marks & dependencyMask, base, given, place);
  const divided = nameAndSecret(base, name, given);
  if (divided !== null) return divided;
  m.callUnknown(given, place);
  handsOver(m, shown, given, place);
  const isWhole = given.positional.length + given.keywords.length === 0;
  const own =
    dumpedMarks(m, base, name, isWhole, place.frame) |
    requestMark(place, name) |
    toldKeys(name, given, place) |
    (spellsNumbers(`?.${name}`, given) ? built : 0);
  const brought = broughtBy(name, withoutAsker(name, given));
  const result = unknown(ofBase(base.marks, name) | passedOn(name, brought) | own);
  if (!getsEntry.test(name)) return result;
  return orFallBack(name, given, lookedUp(asText(given.positional[0]), result));
}

/** Functions that an unknown callee is given: it may call them at any time. */
export function callUnknown(m: Machine, given: CallArguments, place: CallPlace, by?: string): void {
  const { more, moreKeywords } = given;
  if (given.positional.length + given.keywords.length === 0 && more === null && moreKeywords === null) return;
  for (const value of given.positional) leaves(m, value, place, by);
  for (const [, value] of given.keywords) leaves(m, value, place, by);
  if (more !== null) leaves(m, more, place, by);
  if (moreKeywords !== null) leaves(m, moreKeywords, place, by);
}

function leaves(m: Machine, value: Value, place: CallPlace, by: string | undefined): void {
  if (value.kind === 'external') spoils(value);
  if (value.kind === 'constant' || value.kind === 'unknown' || value.kind === 'external') return;
  escapes(m, value, 0);
  if (by !== undefined && (onlyNames.test(by) || registers(by, value, place))) return;
  if (place.frame.func === null) watchNames(place.frame);
  if (isGivenHere(place)) hand(value, place);
}

function escapes(m: Machine, value: Value, depth: number): void {
  switch (value.kind) {
    case 'function':
      value.info.owner.escapes = true;
      if (value.state.own !== null) value.state.own.escapes = true;
      break;
    case 'bound':
    case 'partial':
      escapes(m, value.func, depth);
      break;
    case 'sequence':
      if (depth < 2) for (const item of value.items.slice(0, 32)) escapes(m, item, depth + 1);
      break;
    case 'mapping':
      if (depth < 2)
        for (const entry of [...value.entries.values()].slice(0, 32)) escapes(m, entry.value, depth + 1);
      break;
    case 'union':
      for (const member of value.members) escapes(m, member, depth);
      break;
    default:
  }
}

/** Something is handed over in order to be called: with `args=` where they are given, else with what is not known. */
export function callBack(m: Machine, value: Value, given: CallArguments, place: CallPlace): void {
  if (value.kind === 'unknown') place.frame.summary.called |= value.marks & dependencyMask;
  if (value.kind === 'constant' || value.kind === 'unknown') return;
  const args =
    given.keywords.find(([name]) => name === 'args')?.[1] ??
    given.positional.find((one) => one !== value && one.kind === 'sequence' && one.type === 'tuple');
  const at = given.positional.indexOf(value);
  const plain = at >= 0 ? given.positional.slice(at + 1) : given.positional;
  const positional = args?.kind === 'sequence' && args.rest === null ? args.items : plain;
  call(m, value, { ...noArguments, positional }, place);
}

/** An external class that has the constructor of a class of the repository. */
export function callBase(
  m: Machine,
  name: string,
  self: Value,
  given: CallArguments,
  place: CallPlace,
): void {
  if (name.startsWith('builtins.')) return;
  readsFrom(self, name, given);
  if (m.callGraph) edge(m, place.frame.owner, `${name}.__init__`);
  if (knownFor(name)?.effect !== undefined) callExternal(m, external(name, 0, self), given, place);
}
