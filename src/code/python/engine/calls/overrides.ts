import type { Expr, FunctionDef } from '../../ast.ts';
import { forEachChild, type Node } from '../../walk.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { isText } from '../fold/texts.ts';
import { isCallable } from '../functions/parameters.ts';
import { deepest, deepestCalls, type Machine } from '../machine.ts';
import type { CallArguments, CallPlace, Owner, Summary } from '../state.ts';
import { join, same } from '../values/join.ts';
import { type ClassValue, type FunctionValue, type Instance, nextId, type Value } from '../values/values.ts';

/** Methods that lead to one another; beyond, what a class puts in their place is not asked for. */
const mostMethods = 64;
const mostNodes = 20_000;

/** What a method does with the object, or the class, that it is called on. */
interface UseOfSelf {
  /** Attributes that it asks it for. */
  readonly names: readonly string[];
  /** It goes on as a whole: into a variable, a builtin, another function. */
  readonly isPassed: boolean;
}

const uses = new WeakMap<FunctionDef, UseOfSelf>();
const notUsed: UseOfSelf = { names: [], isPassed: false };

function useOfSelf(node: FunctionDef): UseOfSelf {
  let found = uses.get(node);
  if (found === undefined) {
    const self = node.args.posonly[0]?.arg ?? node.args.args[0]?.arg;
    found = self === undefined ? notUsed : usesIn(self, node);
    uses.set(node, found);
  }
  return found;
}

function usesIn(self: string, node: FunctionDef): UseOfSelf {
  const names = new Set<string>();
  let isPassed = false;
  const waiting: Node[] = [...node.body];
  let left = mostNodes;
  for (let at = waiting.pop(); at !== undefined && left > 0; at = waiting.pop()) {
    left -= 1;
    if (at.type === 'Attribute' && isNamed(at.value, self)) {
      names.add(at.attr);
      continue;
    }
    // `super(A, self)` gives it to nobody.
    if (at.type === 'Call' && isNamed(at.func, 'super')) continue;
    if (at.type === 'Name' && at.id === self) isPassed = true;
    forEachChild(at, (child) => {
      waiting.push(child);
    });
  }
  return { names: [...names], isPassed: isPassed || names.has('__class__') };
}

function isNamed(node: Expr, name: string): boolean {
  return node.type === 'Name' && node.id === name;
}

/** What a method came to on an object that held these fields. */
interface Outcome {
  readonly result: Value;
  readonly fields: readonly Value[];
}

/** What one machine has found out, as long as no class is given another method. */
interface Known {
  /** Of methods and classes, whether the class has something else in the place of what they ask for. */
  readonly overridden: WeakMap<ClassValue, Map<FunctionDef, boolean>>;
  /** What methods came to, by whom they were called, on which object or on any object of which class. */
  readonly outcomes: WeakMap<Owner, WeakMap<ClassValue | Instance, WeakMap<object, Outcome>>>;
}

const knownBy = new WeakMap<Machine, Known>();

function knownOf(m: Machine): Known {
  const known = knownBy.get(m) ?? { overridden: new WeakMap(), outcomes: new WeakMap() };
  knownBy.set(m, known);
  return known;
}

/** A class was given another method: what was found out of classes before may no longer be so. */
export function classChanged(m: Machine): void {
  knownBy.delete(m);
}

function overrides({ overridden }: Known, cls: ClassValue, home: ClassValue, callee: FunctionValue): boolean {
  const { node } = callee.info;
  if (node.type !== 'FunctionDef') return false;
  const answers = overridden.get(cls) ?? new Map<FunctionDef, boolean>();
  overridden.set(cls, answers);
  let answer = answers.get(node);
  if (answer === undefined) {
    answer = finds(cls, home, node);
    answers.set(node, answer);
  }
  return answer;
}

function finds(cls: ClassValue, home: ClassValue, first: FunctionDef): boolean {
  const seen = new Set<FunctionDef>([first]);
  for (const method of seen) {
    const { names, isPassed } = useOfSelf(method);
    if (isPassed) return true;
    for (const name of names) {
      const own = classAttribute(cls, name);
      if (own !== classAttribute(home, name)) return true;
      const field = cls.general.instance?.names.get(name);
      if (field !== undefined && isCallable(field)) return true;
      if (own?.kind === 'function' && own.info.node.type === 'FunctionDef' && seen.size < mostMethods)
        seen.add(own.info.node);
    }
  }
  return false;
}

/** `obj.step = f`, `obj.name = "f"`: one object has something else under a name that its class has, and that is asked for. */
function shadows(self: Instance, { info }: FunctionValue): boolean {
  if (self.names.size === 0 || self.of.general.instance === self || info.node.type !== 'FunctionDef')
    return false;
  for (const name of useOfSelf(info.node).names) {
    const own = self.names.get(name);
    if (own === undefined) continue;
    const general = classAttribute(self.of, name);
    if (isCallable(own) && general?.kind === 'function') return true;
    if (general?.kind === 'constant' && isText(general) && isText(own) && !same(own, general)) return true;
  }
  return false;
}

/** Under such an evaluation: a method that comes back to itself says nothing new. */
const open = new WeakMap<object, Set<ClassValue>>();
/** Evaluations that are left to what is called by what is called. */
const roomLeft = 300;

const noFields: readonly Value[] = [];

function fieldsOf(on: ClassValue | Instance): readonly Value[] {
  return on.kind === 'instance' ? [...on.names.values()] : noFields;
}

function isSame(before: readonly Value[], now: readonly Value[]): boolean {
  return before.length === now.length && before.every((value, at) => value === now[at]);
}

/**
 * A method of a base is evaluated once, for whatever object: what it asks of `self` is what the base has. Called on an
 * object of a class that has something else under these names, it is evaluated with that object, as a part of whoever
 * calls it: on other objects it does something else.
 */
export function withOverrides(
  m: Machine,
  callee: FunctionValue,
  given: CallArguments,
  place: CallPlace,
  value: Value,
): Value {
  const home = callee.home?.cls ?? null;
  const [self] = given.positional;
  if (home === null || self === undefined || m.quiet > 0 || m.callGraph) return value;
  const cls = self.kind === 'instance' ? self.of : self.kind === 'class' ? self : null;
  if (cls === null) return value;
  const isShadowed = self.kind === 'instance' && shadows(self, callee);
  if (!isShadowed && (cls === home || !cls.order.includes(home))) return value;
  if (open.get(callee.state)?.has(cls) === true || m.depth > deepest - roomLeft || m.calls > deepestCalls / 2)
    return value;
  const known = knownOf(m);
  if (!isShadowed && !overrides(known, cls, home, callee)) return value;
  const on = self.kind === 'instance' && self.names.size > 0 ? self : cls;
  const { owner } = place.frame;
  const objects = known.outcomes.get(owner) ?? new WeakMap<ClassValue | Instance, WeakMap<object, Outcome>>();
  known.outcomes.set(owner, objects);
  const results = objects.get(on) ?? new WeakMap<object, Outcome>();
  objects.set(on, results);
  const before = results.get(callee.state);
  const fields = fieldsOf(on);
  let result = before !== undefined && isSame(before.fields, fields) ? before.result : undefined;
  if (result === undefined) {
    const classes = open.get(callee.state) ?? new Set();
    open.set(callee.state, classes);
    classes.add(cls);
    result = evaluated(m, callee, cls, self, given, place);
    classes.delete(cls);
    results.set(callee.state, { result, fields });
  }
  return result === value || !isCallable(result) ? value : join(value, result);
}

function evaluated(
  m: Machine,
  callee: FunctionValue,
  cls: ClassValue,
  self: Value,
  given: CallArguments,
  place: CallPlace,
): Value {
  const general = cls.general.instance;
  const receiver: Value =
    self.kind === 'instance' && (self === general || self.names.size === 0)
      ? { kind: 'instance', marks: self.marks, id: nextId(), of: cls, names: new Map(general?.names ?? []) }
      : self;
  const func: FunctionValue = {
    ...callee,
    info: { ...callee.info, owner: place.frame.owner, nests: true },
    state: { ...callee.state, results: null, spent: 0, open: 0, idle: 0 },
  };
  const { summary } = place.frame;
  // What checks are told of the method's body is what it is for any object.
  const aside: Summary = { ...summary, done: true };
  const from: CallPlace = { ...place, frame: { ...place.frame, summary: aside } };
  const value = m.callFunction(
    func,
    { ...given, positional: [receiver, ...given.positional.slice(1)] },
    from,
  );
  summary.called |= aside.called;
  summary.stored |= aside.stored;
  summary.sunk |= aside.sunk;
  summary.sinks = aside.sinks;
  return value;
}
