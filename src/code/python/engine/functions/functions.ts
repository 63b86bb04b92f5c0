import { changesOlder, inDoubt } from '../doubt.ts';
import {
  addSink,
  argumentMarks,
  deepest,
  deepestCalls,
  emptySummary,
  type Machine,
  smallFunction,
} from '../machine.ts';
import { isNamedParameter } from '../names/named-values.ts';
import { detach } from '../names/names.ts';
import { isSentData } from '../origins/closed-types.ts';
import { heldSecret } from '../origins/held-secrets.ts';
import { isRemoteHandler } from '../origins/remote-handlers.ts';
import { calledBySummary } from '../origins/resolved-loads.ts';
import { addCall, callerIn, link } from '../owners.ts';
import type { CallArguments, CallPlace, Frame, SpecialCall, Summary } from '../state.ts';
import { join } from '../values/join.ts';
import {
  anySecret,
  dependencies,
  dependencyMask,
  dependsOn,
  fromConfig,
  fromParameter,
  named,
  sourceBit,
  sourceMask,
  throughCall,
} from '../values/marks.ts';
import { passesParts, readsOwnParts, selfMarks } from '../values/own-self.ts';
import {
  type ClassValue,
  type FunctionValue,
  type Instance,
  mapping,
  nextId,
  none,
  parameterValue,
  sequence,
  unknown,
  type Value,
  withMarks,
} from '../values/values.ts';
import { cutShort } from './cut-short.ts';
import { defaultOf } from './defaults.ts';
import { fixtureMarks } from './fixtures.ts';
import { argumentsKey, bindArguments, isCallable, isTelling } from './parameters.ts';

/** Evaluations with particular arguments, one within another. */
const deepestSpecial = 14;
/** Characters that one small function may cost; long ones are evaluated a few times. */
const mostSpent = 200_000;
/** A function that computes its result by calling itself. */
const deepestRecursion = 12;
const mostResults = 128;

/** Calls a function of the repository: by its summary, or anew where its arguments tell more. */
export function callFunction(
  m: Machine,
  callee: FunctionValue,
  given: CallArguments,
  place: CallPlace,
): Value {
  link(m, place, callee);
  const values = bindArguments(m, callee, given);
  if (m.quiet > 0) return quietly(callee, values, given);
  const summary = m.summarise(callee);
  const { summary: caller } = place.frame;
  const marksOf = (parameter: number): number => {
    if (parameter < dependencies - 1) {
      const value = values[parameter];
      return value === undefined ? 0 : value.marks | selfMarks(value, place.frame);
    }
    let marks = 0;
    for (let at = dependencies - 1; at < values.length; at += 1) marks |= (values[at] as Value).marks;
    return marks;
  };
  passesParts(summary, values[0], place.frame);
  const reason = worthwhile(m, callee, values, summary);
  // An evaluation with these very arguments says which of their parts are shown.
  const besides = (parameter: number): number => marksOf(parameter) & ~anySecret;
  for (const [sink, mask] of summary.sinks) {
    const marks = throughCall(mask, sink.type === 'leak' && reason === 'act' ? besides : marksOf);
    if (marks === 0) continue;
    sink.marks |= marks & ~dependencyMask;
    const dependent = marks & dependencyMask;
    if (dependent !== 0) addSink(caller, sink, dependent);
  }
  caller.called |= throughCall(summary.called & dependencyMask, marksOf) & dependencyMask;
  caller.stored |= throughCall(summary.stored & dependencyMask, marksOf) & dependencyMask;
  caller.sunk |= throughCall(summary.sunk & dependencyMask, marksOf) & dependencyMask;
  if (reason !== 'act') calledBySummary(callee.state);
  if (reason === null) return instantiate(summary.returns, values, marksOf, 0);
  const special = evaluateWith(m, callee, values, place);
  if (reason === 'result') {
    if (special.kind === 'unknown') callee.state.idle += 1;
    else callee.state.idle = 0;
  }
  return special;
}

/** What is a secret, or has parts of which one is: whether it comes out again a summary does not know. */
function holdsSecret(value: Value): boolean {
  return (value.marks & anySecret) !== 0 || heldSecret(value) !== 0;
}

/** Whether what a function gives back, keeps or shows depends on a parameter. */
function followsSecret({ returns, stored, sinks }: Summary, bit: number): boolean {
  if (((returns.marks | stored) & bit) !== 0) return true;
  for (const [sink, mask] of sinks) if (sink.type === 'leak' && (mask & bit) !== 0) return true;
  return false;
}

/** Evaluations for the sake of a result that told nothing; after so many in a row no more are made. */
const mostIdle = 4;

function quietly({ state }: FunctionValue, values: readonly Value[], given: CallArguments): Value {
  const summary = state.summary;
  if (summary === null || !summary.done) return unknown(argumentMarks(given));
  return instantiate(summary.returns, values, (at) => values[at]?.marks ?? 0, 0);
}

/** Why these arguments say more than the summary knows: for what is called or done, or for the result alone. */
function worthwhile(
  m: Machine,
  callee: FunctionValue,
  values: readonly Value[],
  summary: Summary,
): 'act' | 'result' | null {
  const { info, state } = callee;
  if (values.length === 0 && !info.nests) return null;
  if (
    m.special >= deepestSpecial ||
    m.calls >= deepestCalls ||
    m.depth > deepest - 200 ||
    m.budget < info.size
  )
    return null;
  if (state.open > deepestRecursion || state.spent > (info.size < smallFunction ? mostSpent : 4 * info.size))
    return null;
  const { returns } = summary;
  const acts = summary.called | summary.sunk | summary.stored;
  const small = info.size <= smallFunction;
  let told = small && state.idle < mostIdle && (returns.kind !== 'unknown' || returns.parameter < 0);
  let telling = false;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as Value;
    const bit = dependsOn(at);
    const follows =
      state.open === 0 &&
      (followsSecret(summary, bit) || (at === 0 && info.method && readsOwnParts(summary)));
    if (follows && holdsSecret(value)) return 'act';
    if (value.kind === 'unknown') {
      // Functions inside keep what they are made with, out of the summary's sight.
      if (info.nests && (value.marks & sourceMask & ~fromParameter) !== 0 && state.open === 0) return 'act';
      if ((returns.marks & bit) !== 0) told = false;
      continue;
    }
    const callable = isCallable(value);
    // What a function does by way of itself it does by way of its summary.
    if (callable && (info.nests || (acts & bit) !== 0) && state.open === 0) return 'act';
    // What an object is made with, be it nothing, is what it holds: else it would be any object of its class.
    const makes = small && at > 0 && info.name === '__init__';
    if ((acts & bit) !== 0 && (makes || isTelling(value)) && state.open === 0) return 'act';
    if ((returns.marks & bit) !== 0 && (callable || isTelling(value))) telling = true;
  }
  if (told && telling) return 'result';
  return info.nests && small && returns.kind === 'function' ? 'act' : null;
}

function evaluateWith(m: Machine, callee: FunctionValue, values: readonly Value[], place: CallPlace): Value {
  const { state, info } = callee;
  const key = argumentsKey(values);
  const known = key === null ? undefined : state.results?.get(key);
  if (known !== undefined) {
    if (known.special.own !== null) addCall(callerIn(m, place.frame), known.special.own);
    return known.value;
  }
  const special: SpecialCall = { by: callerIn(m, place.frame), own: null };
  m.budget -= info.size;
  state.spent += info.size;
  state.open += 1;
  m.special += 1;
  if (key !== null) {
    state.results ??= new Map();
    if (state.results.size < mostResults) state.results.set(key, { value: unknown(), special });
  }
  const { since } = m;
  // Its body runs when somebody asks for what it yields, or awaits it, or never.
  if (info.generator || (info.node.type === 'FunctionDef' && info.node.async)) m.since = nextId();
  const { done: value, changed } = changesOlder(m, () =>
    run(m, callee, values, place.frame.summary, special),
  );
  m.since = since;
  m.special -= 1;
  state.open -= 1;
  // A function that makes functions or objects makes new ones each time.
  // What it put into a list it puts there again when it is called again.
  if (key !== null && changed) state.results?.delete(key);
  else if (key !== null && state.results?.has(key) === true) state.results.set(key, { value, special });
  return value;
}

/** What a function does whoever calls it, evaluated once; what is under evaluation is not known yet. */
export function summarise(m: Machine, callee: FunctionValue): Summary {
  const { state, info } = callee;
  if (state.summary !== null) {
    if (state.summary.cut) m.cuts += 1;
    return state.summary;
  }
  if (m.calls >= deepestCalls || m.depth > deepest - 200) {
    cutShort(m, info);
    return emptySummary(unknown());
  }
  const { cuts } = m;
  const summary = emptySummary(unknown(0));
  state.summary = summary;
  let sent: boolean | null = null;
  /** Whether a client writes it that has the function called, in a parameter that can hold a text. */
  const isSent = (at: number): boolean => {
    sent ??= isRemoteHandler(info.module, info);
    return sent && isSentData(info, at);
  };
  const values = info.parameters.map((name, at): Value => {
    if (at === 0 && info.method && callee.binding !== 'static') return receiver(callee) ?? parameterValue(0);
    if (at === info.rest) return sequence('tuple', [], parameterValue(at));
    if (at === info.keywordRest) return mapping(parameterValue(at), parameterValue(at).marks);
    const value = parameterValue(at);
    const from = configuration(name)
      ? withMarks(value, fromConfig)
      : isSent(at)
        ? { ...value, marks: value.marks | fromNetwork }
        : value;
    const preset = defaultOf(callee, at);
    const filled = fixtureMarks(m, info, name) | (isNamedParameter(info, at) ? named : 0);
    if (from.kind === 'unknown' && filled !== 0) return { ...from, marks: from.marks | filled };
    return preset !== null && isCallable(preset) ? join(from, preset) : from;
  });
  const { special } = m;
  m.special = 0;
  summary.returns = inDoubt(m, () => run(m, callee, values, summary, null));
  m.special = special;
  summary.done = true;
  if (m.cuts > cuts && m.again !== null) {
    summary.cut = true;
    m.again.push(callee);
  }
  return summary;
}

const fromNetwork = sourceBit('network');

function configuration(name: string): boolean {
  return name === 'config' || name === 'cfg' || name === 'conf' || name === 'configuration';
}

/** What `self` or `cls` is when nothing is known of the object. */
function receiver({ home, binding, info }: FunctionValue): Value | null {
  const cls = home?.cls ?? null;
  if (cls === null) return null;
  if (binding === 'class' || info.name === '__new__' || info.name === '__init_subclass__') return cls;
  return general(cls);
}

/** The object that stands for all instances of a class. */
export function general(cls: ClassValue): Instance {
  cls.general.instance ??= { kind: 'instance', marks: 0, id: nextId(), of: cls, names: new Map() };
  return cls.general.instance;
}

function run(
  m: Machine,
  callee: FunctionValue,
  values: readonly Value[],
  summary: Summary,
  special: SpecialCall | null,
): Value {
  const { info, closure, home } = callee;
  const { node, module } = info;
  const names = new Map<string, Value>();
  for (let at = 0; at < info.parameters.length; at += 1)
    names.set(info.parameters[at] as string, values[at] ?? unknown());
  const frame: Frame = {
    kind: 'function',
    names,
    scope: info.scope,
    parent: closure,
    module,
    qualified: info.qualified,
    owner: info.owner,
    summary,
    log: null,
    returns: null,
    yields: null,
    func: callee,
    special,
    self: values[0] ?? null,
    cls: home?.cls ?? closure.cls,
    lambdas: 0,
    loops: 0,
    left: 'nothing',
  };
  const { layer, depth } = m;
  m.layer = info.layer;
  m.calls += 1;
  m.depth += 8;
  let value: Value;
  if (node.type === 'Lambda') value = m.evaluate(node.body, frame);
  else {
    m.execute(node.body, frame);
    value = frame.returns ?? none;
  }
  m.depth = depth;
  m.calls -= 1;
  m.layer = layer;
  if (summary.done === false || !module.frames.has(node)) module.frames.set(node, frame);
  if (info.generator) return sequence('iterator', [], frame.yields ?? unknown(), value.marks);
  return value;
}

/** The result of a summary for these arguments. */
function instantiate(
  value: Value,
  values: readonly Value[],
  marksOf: (parameter: number) => number,
  depth: number,
): Value {
  if ((value.marks & dependencyMask) === 0) return value;
  switch (value.kind) {
    case 'unknown':
      if (value.parameter >= 0) {
        const given = values[value.parameter] ?? unknown();
        return value.bare === undefined ? given : withMarks(given, throughCall(value.marks, marksOf));
      }
      return unknown(throughCall(value.marks, marksOf));
    case 'union': {
      let all: Value | null = null;
      for (const member of value.members) {
        const one = instantiate(member, values, marksOf, depth + 1);
        all = all === null ? one : join(all, one);
      }
      return all ?? unknown();
    }
    case 'sequence': {
      const marks = throughCall(value.marks, marksOf);
      if (depth > 2 || value.items.length > 16) return unknown(marks);
      const items = value.items.map((item) => instantiate(item, values, marksOf, depth + 1));
      const rest = value.rest === null ? null : instantiate(value.rest, values, marksOf, depth + 1);
      return { ...value, id: nextId(), items, rest, marks };
    }
    case 'mapping':
      return { ...value, marks: throughCall(value.marks, marksOf) };
    case 'function':
    case 'class':
    case 'instance':
      return value;
    case 'bound':
      return detach(value);
    default:
      return { ...value, marks: throughCall(value.marks, marksOf) };
  }
}
