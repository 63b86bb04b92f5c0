import type { ClassDef, Expr } from '../../ast.ts';
import { handObject } from '../calls/handing.ts';
import { callMethodOf } from '../calls/implicit-calls.ts';
import { callsHooks } from '../calls/library-hooks.ts';
import { decorated, decoratorPlace } from '../functions/define.ts';
import { isCallable } from '../functions/parameters.ts';
import { type Machine, noArguments, positional } from '../machine.ts';
import { bind } from '../names/names.ts';
import { scopeOf } from '../names/scopes.ts';
import { asksForTypes } from '../special/annotations.ts';
import type { CallArguments, CallPlace, Frame, FunctionState, ModuleState } from '../state.ts';
import { fill } from '../values/contents.ts';
import { anySecret } from '../values/marks.ts';
import {
  type ClassValue,
  constant,
  type FunctionValue,
  functionState,
  type Instance,
  mapping,
  nextId,
  sequence,
  unknown,
  type Value,
} from '../values/values.ts';
import { classAttribute } from './class-attribute.ts';
import { validates } from './constructors.ts';
import { noteHooks } from './every-attribute.ts';
import { isException } from './exception-names.ts';
import { setFields } from './fields.ts';
import { whileMaking } from './making.ts';
import { resolutionOrder } from './resolution-order.ts';

/** A `class` statement: its body runs at once, then its metaclass, the hooks of its bases and its decorators. */
export function defineClass(m: Machine, node: ClassDef, frame: Frame): void {
  const decorators = node.decorators.map((decorator) => m.evaluate(decorator, frame));
  const bases: Value[] = [];
  for (const base of node.bases) {
    const value = m.evaluate(base, frame);
    if (value.kind === 'instance' && classAttribute(value.of, '__mro_entries__') !== null)
      m.call(m.attribute(value, '__mro_entries__', { frame, node }), positional(sequence('tuple', [])), {
        frame,
        node,
      });
    if (base.type === 'Starred') bases.push(unknown(value.marks));
    else bases.push(value);
  }
  let metaclass: Value | null = null;
  const keywords: [string, Value][] = [];
  for (const { arg, value: expression } of node.keywords) {
    const value = m.evaluate(expression, frame);
    if (arg === 'metaclass') metaclass = value;
    else if (arg !== null) keywords.push([arg, value]);
  }
  const qualified = frame.qualified === '' ? node.name : `${frame.qualified}.${node.name}`;
  const { scope } = scopeOf(null, node.body);
  const body: Frame = {
    kind: 'class',
    names: new Map(),
    scope,
    parent: frame.kind === 'class' ? enclosing(frame) : frame,
    module: frame.module,
    qualified,
    owner: frame.owner,
    summary: frame.summary,
    log: null,
    returns: null,
    yields: null,
    func: null,
    special: frame.special,
    self: null,
    cls: null,
    lambdas: 0,
    loops: 0,
    left: 'nothing',
  };
  m.execute(node.body, body);
  frame.module.frames.set(node, body);
  const place = { frame, node };
  let made: Value = makeClass(
    m,
    node.name,
    qualified,
    frame.module,
    bases,
    body.names,
    metaclass,
    node,
    place,
    {
      ...noArguments,
      keywords,
    },
  );
  if (made.kind === 'class') {
    body.cls = made;
    asksForTypes(m, made, place);
    // Members of an enumeration are made with the class.
    if (made.order.some(isEnumeration)) {
      instantiate(m, made, positional(unknown()), place);
      for (const given of callableMembers(made)) instantiate(m, made, positional(...given), place);
      // For each `auto()`.
      const next = classAttribute(made, '_generate_next_value_');
      if (next !== null) m.call(next, positional(unknown(), unknown(), unknown(), unknown()), place);
    }
  }
  for (let at = decorators.length - 1; at >= 0; at -= 1)
    made = decorated(m, decorators[at] as Value, made, decoratorPlace(frame, node.decorators[at] as Expr));
  bind(m, node.name, made, frame);
}

const mostMembers = 32;

/** `A = (os.system, "ls")`: a member whose constructor, which the class has, is given something to call. */
function callableMembers(cls: ClassValue): readonly (readonly Value[])[] {
  if (classAttribute(cls, '__init__') === null && classAttribute(cls, '__new__') === null) return [];
  const found: (readonly Value[])[] = [];
  for (const value of cls.names.values()) {
    if (found.length === mostMembers) break;
    if (value.kind === 'sequence' && value.type === 'tuple' && isCallable(value)) found.push(value.items);
    else if (value.kind === 'external' || value.kind === 'partial') found.push([value]);
  }
  return found;
}

function enclosing(frame: Frame): Frame {
  let at = frame;
  while (at.kind === 'class' && at.parent !== null) at = at.parent;
  return at;
}

/** Makes a class, as `type(name, bases, names)` does, and calls what is called when one is made. */
export function makeClass(
  m: Machine,
  name: string,
  qualified: string,
  module: ModuleState,
  bases: readonly Value[],
  names: Map<string, Value>,
  given: Value | null,
  node: ClassDef | null,
  place: CallPlace,
  more: CallArguments,
): Value {
  const inherited = bases.find((base) => base.kind === 'class' && base.metaclass !== null);
  const metaclass = given ?? (inherited?.kind === 'class' ? inherited.metaclass : null);
  const order: (ClassValue | string)[] = [];
  const made: ClassValue = {
    kind: 'class',
    marks: 0,
    id: nextId(),
    name,
    qualified,
    module,
    node,
    names,
    bases,
    order,
    metaclass,
    general: { instance: null },
  };
  order.push(made, ...resolutionOrder(bases));
  module.classes.push(made);
  noteHooks(names);
  const slots = names.get('__slots__');
  if (slots?.kind === 'instance') m.iterate(slots, place);
  hooks(m, made, place, more);
  if (metaclass !== null) meta(m, made, metaclass, place);
  return made;
}

/** `__set_name__` of what stands in the body, `__init_subclass__` of the bases. */
function hooks(m: Machine, made: ClassValue, place: CallPlace, more: CallArguments): void {
  for (const [name, value] of made.names) {
    if (value.kind !== 'instance') continue;
    const hook = classAttribute(value.of, '__set_name__');
    if (hook !== null)
      m.call(m.attribute(value, '__set_name__', place), positional(made, constant(name)), place);
  }
  for (const base of made.order.slice(1)) {
    if (typeof base === 'string') continue;
    const hook =
      base.names.get('__init_subclass__') ??
      (isOfPydantic(made) ? base.names.get('__pydantic_init_subclass__') : undefined);
    if (hook === undefined) continue;
    m.call({ kind: 'bound', marks: 0, func: hook, self: made }, more, place);
    if (hook.kind === 'function') forAnyClass(m, hook, made, more, place);
    break;
  }
}

function isOfPydantic({ order }: ClassValue): boolean {
  return order.some((one) => typeof one === 'string' && one.startsWith('pydantic.'));
}

/** The same hook once more, as a function that does not know of which class it is: what it keeps is this one. */
const anyClass = new WeakMap<FunctionState, FunctionValue>();

function forAnyClass(
  m: Machine,
  hook: FunctionValue,
  made: ClassValue,
  more: CallArguments,
  place: CallPlace,
): void {
  let func = anyClass.get(hook.state);
  if (func === undefined) {
    const state = functionState();
    func = { ...hook, home: null, binding: 'static', state };
    anyClass.set(hook.state, func);
  }
  m.call(func, { ...more, positional: [made, ...more.positional] }, place);
}

/** A namespace of one's own is asked for names, and told of those that the body binds. */
function prepares(m: Machine, made: ClassValue, space: Value, place: CallPlace): void {
  if (space.kind !== 'instance') return;
  for (const [name, value] of [...made.names].slice(0, 32))
    callMethodOf(m, space, ['__setitem__'], place, positional(constant(name), value));
  callMethodOf(m, space, ['__getitem__', '__missing__'], place, positional(unknown()));
}

function meta(m: Machine, made: ClassValue, metaclass: Value, place: CallPlace): void {
  const names = mapping();
  for (const [name, value] of made.names) names.entries.set(`s${name}`, { key: constant(name), value });
  const given = [constant(made.name), sequence('tuple', [...made.bases]), names];
  if (metaclass.kind === 'class') {
    const prepare = classAttribute(metaclass, '__prepare__');
    if (prepare !== null) {
      const bound: Value = { kind: 'bound', marks: 0, func: prepare, self: metaclass };
      prepares(m, made, m.call(bound, positional(...given.slice(0, 2)), place), place);
    }
    const create = classAttribute(metaclass, '__new__');
    if (create !== null) whileMaking(made, () => m.call(create, positional(metaclass, ...given), place));
    const order = classAttribute(metaclass, 'mro');
    if (order !== null) m.call(order, positional(made), place);
    const init = classAttribute(metaclass, '__init__');
    if (init !== null) m.call(init, positional(made, ...given), place);
  } else if (metaclass.kind === 'function' || metaclass.kind === 'bound' || metaclass.kind === 'partial')
    m.call(metaclass, positional(...given), place);
}

/** Whether what an object is made of is kept under names: by its own constructor, or by one that libraries write for it. */
function holdsByName(base: ClassValue | string | undefined): boolean {
  return typeof base !== 'string' || keepsNames.test(base) || isException(base);
}

const keepsNames =
  /^(?:builtins\.object|object|abc\.ABC|typing\.(?:NamedTuple|Generic|Protocol)|enum\.\w+|pydantic(?:_settings|\.\w+)?\.\w+|msgspec\.Struct|attrs?\.\w+|threading\.Thread)$/;

function isEnumeration(base: ClassValue | string | undefined): boolean {
  return typeof base === 'string' && /^enum\.\w+$/.test(base);
}

/** What of a field's description is called when an object is made: without anything, or with the value. */
const called: ReadonlySet<string> = new Set(['default_factory', 'factory', 'converter', 'validator']);

function isFactory(name: string): boolean {
  return name.endsWith('factory');
}

/** `x: int = field(default_factory=make)`: the factory is called for each object. */
function makeDefaults(m: Machine, made: Instance, place: CallPlace): void {
  const cls = made.of;
  // `make_dataclass("A", [("x", int, field(default_factory=make))])`.
  if (cls.node === null)
    for (const [name, value] of cls.names)
      if (value.kind === 'external' && value.name === 'dataclasses.field' && value.self !== null)
        made.names.set(name, m.call(value.self, noArguments, place));
  const frame = cls.node === null ? undefined : cls.module.frames.get(cls.node);
  if (frame === undefined) return;
  for (const statement of cls.node?.body ?? []) {
    if (statement.type !== 'AnnAssign' && statement.type !== 'Assign') continue;
    if (statement.value?.type !== 'Call') continue;
    for (const { arg, value: expression } of statement.value.keywords) {
      if (arg === null || !called.has(arg)) continue;
      m.quiet += 1;
      const factory = m.evaluate(expression, frame);
      m.quiet -= 1;
      if (factory.kind === 'unknown') continue;
      const { type } = statement;
      const target = type === 'AnnAssign' ? statement.target : statement.targets[0];
      const held = target?.type === 'Name' && arg === 'converter' ? made.names.get(target.id) : undefined;
      const value = m.call(factory, isFactory(arg) ? noArguments : positional(held ?? unknown()), place);
      if (!isFactory(arg)) continue;
      if (target?.type === 'Name' && !made.names.has(target.id)) made.names.set(target.id, value);
    }
  }
}

/** Calling a class: `__new__`, then `__init__`. */
export function instantiate(m: Machine, cls: ClassValue, given: CallArguments, place: CallPlace): Value {
  if (cls.metaclass?.kind === 'class') {
    const call = classAttribute(cls.metaclass, '__call__');
    if (call !== null) {
      const value = m.call({ kind: 'bound', marks: 0, func: call, self: cls }, given, place);
      if (value.kind !== 'unknown') return value;
    }
  }
  const external = cls.order.find((one) => typeof one === 'string');
  if (isEnumeration(external)) {
    const missing = classAttribute(cls, '_missing_');
    if (missing !== null) m.call({ kind: 'bound', marks: 0, func: missing, self: cls }, given, place);
  }
  let marks = 0;
  for (const value of given.positional) marks |= value.marks;
  for (const [, value] of given.keywords) marks |= value.marks;
  // Which of its fields are secret an object says by what it holds, unless it is in a base that nobody sees.
  if (holdsByName(external)) marks &= ~anySecret;
  const made: Instance = { kind: 'instance', marks, id: nextId(), of: cls, names: new Map() };
  let result: Value = made;
  const create = classAttribute(cls, '__new__');
  if (create !== null && create.kind === 'function') {
    const value = m.call(create, { ...given, positional: [cls, ...given.positional] }, place);
    if (value.kind === 'instance' && value.of !== cls) result = value;
  }
  // Whatever is made goes away again, at the end at the latest.
  const finish = classAttribute(cls, '__del__');
  if (finish !== null) m.call({ kind: 'bound', marks: 0, func: finish, self: made }, noArguments, place);
  if (external !== undefined && given.positional.length > 0 && isException(external))
    made.names.set('args', sequence('tuple', [...given.positional]));
  // A mode of torch is there to be entered, and then asked at every operation.
  if (typeof external === 'string' && external.startsWith('torch.')) callsHooks(m, made, place);
  const init = classAttribute(cls, '__init__');
  if (init !== null) {
    m.call({ kind: 'bound', marks: 0, func: init, self: made }, given, place);
    return result;
  }
  for (const [name, value] of given.keywords) made.names.set(name, value);
  if (given.positional.length > 0) setFields(made, given.positional);
  if (external !== undefined) fill(m, made, given, place);
  if (external !== undefined && setsItems.has(external as string)) setsEach(m, made, given, place);
  if (external !== undefined && typeof external === 'string') {
    m.callBase(external, made, given, place);
    handObject(made, place);
  }
  makeDefaults(m, made, place);
  for (const name of afterwards) {
    const after = classAttribute(cls, name);
    if (after !== null) m.call({ kind: 'bound', marks: 0, func: after, self: made }, noArguments, place);
  }
  if (typeof external === 'string' && external.startsWith('pydantic')) callsValidators(m, made, place);
  return result;
}

/** Dictionaries that put in what they are given by the method that a class of one's own may have. */
const setsItems: ReadonlySet<string> = new Set(
  ['OrderedDict', 'UserDict', 'Counter', 'ChainMap'].map((name) => `collections.${name}`),
);

function setsEach(m: Machine, made: Instance, given: CallArguments, place: CallPlace): void {
  if (classAttribute(made.of, '__setitem__') === null) return;
  const [first] = given.positional;
  const entries = first?.kind === 'mapping' ? [...first.entries.values()] : [];
  for (const { key, value } of entries.slice(0, mostMembers))
    callMethodOf(m, made, ['__setitem__'], place, positional(key, value));
  for (const [name, value] of given.keywords.slice(0, mostMembers))
    callMethodOf(m, made, ['__setitem__'], place, positional(constant(name), value));
}

/** What `dataclasses`, attrs and pydantic call of an object whose constructor they wrote. */
const afterwards = ['__attrs_pre_init__', '__post_init__', '__attrs_post_init__', 'model_post_init'];

function callsValidators(m: Machine, made: Instance, place: CallPlace): void {
  for (const one of made.of.order)
    if (typeof one !== 'string')
      for (const func of one.names.values())
        if (
          func.kind === 'function' &&
          func.info.node.type === 'FunctionDef' &&
          func.info.node.decorators.some(validates)
        )
          m.call({ kind: 'bound', marks: 0, func, self: made }, positional(unknown()), place);
}
