import { handMembers } from '../calls/handing.ts';
import { callMethodOf, mayAnswer } from '../calls/implicit-calls.ts';
import { callsHooks, linksHooks } from '../calls/library-hooks.ts';
import { seesNoCall } from '../calls/unseen-calls.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { makeClass } from '../classes/classes.ts';
import { caught } from '../classes/exceptions.ts';
import { nameFields } from '../classes/fields.ts';
import { inMaking } from '../classes/making.ts';
import { asText } from '../fold/constants.ts';
import { folds } from '../fold/index.ts';
import { isCallable } from '../functions/parameters.ts';
import { argumentFor, argumentMarks, type Machine, noArguments, positional } from '../machine.ts';
import { fieldSecret } from '../origins/held-secrets.ts';
import type { CallPlace } from '../state.ts';
import { contentsOf, fill } from '../values/contents.ts';
import { selfMarks } from '../values/own-self.ts';
import { plainObject } from '../values/plain-objects.ts';
import {
  constant,
  external,
  instanceOf,
  mapping,
  nextId,
  none,
  sequence,
  unknown,
  type Value,
} from '../values/values.ts';
import type { Special } from './special.ts';

/** Objects that keep attributes and nothing else. */
const plain: Special = (_m, given, { frame }, { name }) => {
  if (given.moreKeywords !== null) return null;
  const names = new Map<string, Value>(given.keywords);
  const [first] = given.positional;
  if (first?.kind === 'mapping')
    for (const { key, value } of first.entries.values()) {
      const text = asText(key);
      if (text !== null) names.set(text, value);
    }
  return plainObject(frame.module, name, names);
};

/** `ExceptionGroup("x", [a, b])` is taken apart by whoever catches it. */
const exceptionGroup: Special = (_m, given, { frame }, { name }) => {
  const [, all] = given.positional;
  return all !== undefined && isCallable(all)
    ? plainObject(
        frame.module,
        name,
        new Map([
          ['args', sequence('tuple', [...given.positional])],
          ['exceptions', all],
        ]),
      )
    : null;
};

/** What writes an exception down asks it for its text. */
const writesException: Special = (m, given, place) => {
  if (m.quiet > 0) return null;
  const exception = given.positional.find(mayAnswer) ?? caught(m, null, place.frame);
  callMethodOf(m, exception, ['__str__', '__repr__'], place);
  return null;
};

/** An exception that is given something to call hands it to whoever catches it. */
const exception: Special = (_m, given, { frame }, { name }) =>
  given.positional.some((value) => isCallable(value))
    ? plainObject(
        frame.module,
        name,
        new Map([
          ['args', sequence('tuple', [...given.positional])],
          ['value', given.positional[0] ?? none],
        ]),
      )
    : null;

const namedTuple: Special = (m, given, place) => {
  const name = asText(argumentFor(given, 0, 'typename'));
  const fields = argumentFor(given, 1, 'field_names');
  if (name === null || fields === undefined) return null;
  const text = asText(fields);
  const names = text?.replaceAll(',', ' ').split(/\s+/) ?? itemTexts(fields);
  if (names === null) return null;
  const { module } = place.frame;
  const bases = [external('typing.NamedTuple')];
  const fieldNames = names.filter((one) => one !== '');
  const defaults = defaultsOf(argumentFor(given, null, 'defaults'), fieldNames);
  const made = makeClass(m, name, name, module, bases, defaults, null, null, place, noArguments);
  if (made.kind === 'class') nameFields(made, fieldNames);
  return made;
};

/** `namedtuple("N", "a b", defaults=[2])`: those of the last fields. They are no methods. */
function defaultsOf(given: Value | undefined, names: readonly string[]): Map<string, Value> {
  const found = new Map<string, Value>();
  if (given?.kind !== 'sequence' || given.items.length > names.length) return found;
  const first = names.length - given.items.length;
  given.items.forEach((value, at) => {
    found.set(
      names[first + at] as string,
      value.kind === 'function' ? { ...value, binding: 'static' } : value,
    );
  });
  return found;
}

/** `field(default_factory=make)`, which a class that is made of a list of fields keeps. */
const field: Special = (_m, given) => {
  const factory = argumentFor(given, null, 'default_factory');
  return factory === undefined ? null : instanceOf('dataclasses.field', argumentMarks(given), factory);
};

const dataClass: Special = (m, given, place) => {
  const name = asText(argumentFor(given, 0, 'cls_name'));
  const fields = argumentFor(given, 1, 'fields');
  if (name === null || fields?.kind !== 'sequence') return null;
  const names = new Map<string, Value>();
  const namespace = argumentFor(given, null, 'namespace');
  if (namespace?.kind === 'mapping')
    for (const { key, value } of namespace.entries.values()) names.set(asText(key) ?? '?', value);
  const order: string[] = [];
  for (const one of fields.items.slice(0, 256)) {
    const [first, , value] = one.kind === 'sequence' ? one.items : [one];
    const text = asText(first);
    if (text === null) continue;
    order.push(text);
    if (value !== undefined) names.set(text, value);
  }
  const bases = argumentFor(given, null, 'bases');
  const from = bases?.kind === 'sequence' ? bases.items : [];
  const { module } = place.frame;
  const made = makeClass(m, name, name, module, from, names, null, null, place, noArguments);
  if (made.kind === 'class') nameFields(made, order);
  return made;
};

function itemTexts(fields: Value): string[] | null {
  if (fields.kind !== 'sequence' || fields.rest !== null || fields.items.length > 256) return null;
  const names = fields.items.map(asText);
  return names.includes(null) ? null : (names as string[]);
}

/** `type.__new__(metaclass, name, bases, names)` within a metaclass. */
const inMetaclass: Special = () => inMaking();

/** The fields of a named tuple as a dictionary. */
const asDict: Special = (_m, _given, { frame }, { self }) => {
  if (self?.kind !== 'instance') return null;
  // Fields of fields are in it too.
  const own = selfMarks(self, frame);
  const made = mapping(own === 0 ? null : unknown(own), self.marks | own | fieldSecret(self, false));
  for (const [name, value] of self.names)
    if (/^[A-Za-z]/.test(name)) made.entries.set(`s${name}`, { key: constant(name), value });
  return made;
};

const excInfo: Special = (m, _given, { frame }) =>
  sequence('tuple', [unknown(), caught(m, null, frame), unknown()]);

/** `object.__new__(A)`: an object whose constructor is not called. */
const bare: Special = (_m, given) => {
  const [of] = given.positional;
  if (of?.kind !== 'class') return null;
  return { kind: 'instance', marks: 0, id: nextId(), of, names: new Map() };
};

/** `dict.__init__(self, …)`, by `super()` or by name. */
const initialise: Special = (m, given, place, { self }) => {
  const [made, ...rest] = self === null ? given.positional : [self, ...given.positional];
  if (made?.kind !== 'instance' || contentsOf(made) === null) return null;
  fill(m, made, { ...given, positional: rest }, place);
  return none;
};

/** The same again: what it holds is what the first one holds. */
const copy: Special = (m, given, place, { name }) => {
  const [value] = given.positional;
  if (value !== undefined && name.endsWith('.deepcopy')) copiesIn(m, value, place, 0);
  if (value?.kind === 'sequence') return sequence(value.type, [...value.items], value.rest, value.marks);
  if (value?.kind === 'mapping') {
    const made = mapping(value.rest, value.marks);
    for (const [key, entry] of value.entries) made.entries.set(key, { ...entry });
    return made;
  }
  if (value?.kind !== 'instance') return null;
  return value.of.general.instance === value
    ? value
    : { ...value, id: nextId(), names: new Map(value.names) };
};

const mostCopied = 64;

/** A deep copy has everything in it copied too. */
function copiesIn(m: Machine, value: Value, place: CallPlace, depth: number): void {
  if (depth > 3) return;
  const inner =
    value.kind === 'sequence'
      ? value.items
      : value.kind === 'mapping'
        ? [...value.entries.values()].map((entry) => entry.value)
        : value.kind === 'instance'
          ? [...value.names.values(), ...(value.of.general.instance?.names.values() ?? [])]
          : [];
  for (const one of inner.slice(0, mostCopied)) {
    if (one.kind === 'instance') callMethodOf(m, one, copying, place);
    if (one.kind !== 'constant' && one !== value) copiesIn(m, one, place, depth + 1);
  }
}

const copying = ['__deepcopy__', '__reduce_ex__', '__reduce__', '__getstate__'];

/** `dataclasses.asdict(x, dict_factory=f)` copies what is in the fields, and has `f` make the dictionaries. */
const fieldsAs: Special = (m, given, place, { name }) => {
  const [value] = given.positional;
  const factory = argumentFor(given, 1, 'dict_factory', 'tuple_factory');
  if (value !== undefined) copiesIn(m, value, place, 0);
  if (factory !== undefined) return m.call(factory, positional(sequence('list', [], unknown())), place);
  if (value?.kind !== 'instance' || !name.endsWith('asdict')) return null;
  return asDict(m, given, place, external(name, 0, value));
};

/** A descriptor for the default of a field is asked for it by the class. */
const dressesClass: Special = (m, given, place) => {
  const [of] = given.positional;
  if (of?.kind !== 'class' || m.quiet > 0) return null;
  for (const value of of.names.values())
    if (value.kind === 'instance') callMethodOf(m, value, ['__get__'], place, positional(none, of));
  return of;
};

/** `copyreg.pickle(A, f)`: copies and pickles of an A are what comes of calling what `f` gives back. */
const reducer: Special = (m, given, place) => {
  const func = argumentFor(given, 1, 'pickle_function', 'reduce');
  if (func === undefined || m.quiet > 0) return null;
  const made = m.call(func, positional(unknown()), place);
  const [make, args] = made.kind === 'sequence' ? made.items : [];
  if (make !== undefined && isCallable(make))
    m.call(make, positional(...(args?.kind === 'sequence' ? args.items : [])), place);
  return none;
};

/** `unittest.main()` runs the tests of the module that it stands in. */
const runsTests: Special = (m, _given, place) => {
  for (const cls of place.frame.module.classes)
    if (cls.order.includes('unittest.TestCase')) linksHooks(m, cls, place);
  return null;
};

const members: Special = (m, given, place) => {
  const [of] = given.positional;
  if (of === undefined) return null;
  handMembers(of, place);
  if (of.kind === 'instance')
    for (const one of of.of.order)
      if (typeof one !== 'string')
        for (const [name, value] of one.names)
          if (value.kind === 'function' && value.binding === 'property') m.attribute(of, name, place);
  return null;
};

const jsonHooks: ReadonlySet<string> = new Set(
  'object_hook object_pairs_hook parse_float parse_int parse_constant default'.split(' '),
);

/** `json.dumps(x, default=f)`, `json.loads(x, cls=C)`: what is not plain is left to what is given. */
const json: Special = (m, given, place) => {
  for (const [name, value] of given.keywords) {
    if (name === 'cls' && value.kind === 'class') callsHooks(m, value, place);
    if (!jsonHooks.has(name) || value.kind === 'constant') continue;
    seesNoCall(value);
    const whole = name === 'object_hook' ? folds('json.loads') : undefined;
    const read = whole?.({ self: null, values: given.positional, keywords: [], marks: argumentMarks(given) });
    if (read != null) return hooked(m, read, value, place, 0);
    m.call(value, positional(unknown(argumentMarks(given))), place);
  }
  return null;
};

/** Objects are handed to the hook from the inside out, and are what it makes of them. */
function hooked(m: Machine, value: Value, hook: Value, place: CallPlace, depth: number): Value {
  if (depth > 8) return value;
  if (value.kind === 'sequence') {
    for (const [at, item] of value.items.slice(0, 64).entries())
      value.items[at] = hooked(m, item, hook, place, depth + 1);
    return value;
  }
  if (value.kind !== 'mapping') return value;
  for (const entry of [...value.entries.values()].slice(0, 64))
    entry.value = hooked(m, entry.value, hook, place, depth + 1);
  return m.call(hook, positional(value), place);
}

/** Whether there is an attribute is found out by asking for it. */
const has: Special = (m, given, place) => {
  const [on, name] = given.positional;
  const text = asText(name);
  if (text !== null && (on?.kind === 'instance' || on?.kind === 'class')) m.attribute(on, text, place);
  return null;
};

/** `f.__get__(obj)` binds it. */
const bind: Special = (_m, given, _place, { self }) => {
  const [on] = given.positional;
  if (self === null || on === undefined || (on.kind === 'constant' && on.value === null)) return self;
  return { kind: 'bound', marks: 0, func: self, self: on };
};

/** `F.apply(x)`, of a function of torch with its own derivative, calls `F.forward(context, x)`. */
const applies: Special = (m, given, place, { self }) => {
  const forward = self?.kind === 'class' ? classAttribute(self, 'forward') : null;
  if (forward === null) return null;
  return m.call(forward, { ...given, positional: [unknown(), ...given.positional] }, place);
};

/** What a `class` statement comes to: the body is a function. */
const build: Special = (m, given, place) => {
  const [body, name, ...bases] = given.positional;
  if (body === undefined) return null;
  m.call(body, noArguments, place);
  const called = asText(name) ?? '?';
  return makeClass(m, called, called, place.frame.module, bases, new Map(), null, null, place, noArguments);
};

const exceptions =
  'Exception BaseException ValueError TypeError RuntimeError KeyError IndexError AttributeError OSError ImportError StopIteration LookupError ArithmeticError NotImplementedError SystemExit KeyboardInterrupt GeneratorExit Warning UserWarning AssertionError NameError';

export const objectSpecials: readonly (readonly [string, Special])[] = [
  ...'types.SimpleNamespace argparse.Namespace threading.local types.ModuleType'
    .split(' ')
    .map((name): [string, Special] => [name, plain]),
  ...exceptions.split(' ').map((name): [string, Special] => [`builtins.${name}`, exception]),
  ['collections.namedtuple', namedTuple],
  ['dataclasses.field', field],
  ['dataclasses.make_dataclass', dataClass],
  ['builtins.object.__new__', bare],
  ['builtins.type.__new__', inMetaclass],
  ['builtins.tuple._asdict', asDict],
  ...['ExceptionGroup', 'BaseExceptionGroup'].map((name): [string, Special] => [
    `builtins.${name}`,
    exceptionGroup,
  ]),
  ...'traceback.format_exc traceback.print_exc traceback.format_exception traceback.print_exception traceback.format_exception_only logging.exception logging.Logger.exception'
    .split(' ')
    .map((name): [string, Special] => [name, writesException]),
  ['sys.exc_info', excInfo],
  ['sys.exception', (m, _given, { frame }) => caught(m, null, frame)],
  ...'dict list tuple set'
    .split(' ')
    .map((name): [string, Special] => [`builtins.${name}.__init__`, initialise]),
  ['types.FunctionType.__get__', bind],
  ...'load loads dump dumps'.split(' ').map((name): [string, Special] => [`json.${name}`, json]),
  ['copy.copy', copy],
  ['copy.deepcopy', copy],
  ...[
    'dataclasses.dataclass',
    ...['attr.s', 'attr.attrs', 'attr.dataclass', 'functools.total_ordering', 'enum.unique'],
    ...['attr', 'attrs'].flatMap((module) =>
      ['define', 'frozen', 'mutable'].map((name) => `${module}.${name}`),
    ),
  ].map((name): [string, Special] => [name, dressesClass]),
  ['dataclasses.asdict', fieldsAs],
  ['dataclasses.astuple', fieldsAs],
  ['copyreg.pickle', reducer],
  ...['multiprocessing.reduction.register', 'multiprocessing.reduction.ForkingPickler.register'].map(
    (name): [string, Special] => [name, reducer],
  ),
  ['torch.multiprocessing.reductions.ForkingPickler.register', reducer],
  ['unittest.main', runsTests],
  ['inspect.getmembers', members],
  ['builtins.hasattr', has],
  ['builtins.__build_class__', build],
  ['torch.autograd.Function.apply', applies],
];
