import { classAttribute } from '../classes/class-attribute.ts';
import { isGenerated } from '../classes/fields.ts';
import { type Machine, noArguments, positional } from '../machine.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { join } from '../values/join.ts';
import {
  type ClassValue,
  type External,
  type Instance,
  type Mapping,
  type Sequence,
  unknown,
  type Value,
} from '../values/values.ts';
import { hand } from './handing.ts';

/** The methods that a builtin function calls of what it is given first; the first that is there. */
const called: ReadonlyMap<string, readonly string[]> = new Map([
  ['builtins.str', ['__str__', '__repr__']],
  ['builtins.print', ['__str__', '__repr__']],
  ['builtins.repr', ['__repr__']],
  ['builtins.ascii', ['__repr__']],
  ['builtins.format', ['__format__', '__str__', '__repr__']],
  ['builtins.len', ['__len__']],
  ['builtins.bool', ['__bool__', '__len__']],
  ['builtins.hash', ['__hash__']],
  ['builtins.bytes', ['__bytes__', '__buffer__', '__iter__']],
  ['builtins.bytearray', ['__buffer__', '__iter__']],
  ['builtins.memoryview', ['__buffer__']],
  ['builtins.list', ['__len__', '__length_hint__']],
  ['builtins.tuple', ['__len__', '__length_hint__']],
  ['builtins.int', ['__int__', '__index__', '__trunc__']],
  ['builtins.float', ['__float__', '__index__']],
  ['builtins.complex', ['__complex__', '__float__', '__index__']],
  ['builtins.abs', ['__abs__']],
  ['builtins.round', ['__round__']],
  ['builtins.divmod', ['__divmod__']],
  ['builtins.pow', ['__pow__']],
  ['builtins.bin', ['__index__']],
  ['builtins.hex', ['__index__']],
  ['builtins.oct', ['__index__']],
  ['builtins.chr', ['__index__']],
  ['builtins.range', ['__index__']],
  ['builtins.dir', ['__dir__']],
  ['builtins.reversed', ['__reversed__']],
  ['builtins.aiter', ['__aiter__']],
  ['builtins.open', ['__fspath__']],
  ['io.open', ['__fspath__']],
  ['os.fspath', ['__fspath__']],
  ['pathlib.Path', ['__fspath__']],
  ['json.dump', ['items', '__iter__']],
  ['json.dumps', ['items', '__iter__']],
  ['operator.index', ['__index__']],
  ['operator.neg', ['__neg__']],
  ['operator.pos', ['__pos__']],
  ['operator.inv', ['__invert__']],
  ['operator.invert', ['__invert__']],
  ['operator.truth', ['__bool__', '__len__']],
  ['operator.not_', ['__bool__', '__len__']],
  ['operator.length_hint', ['__length_hint__', '__len__']],
  ['operator.concat', ['__add__']],
  ['operator.contains', ['__contains__', '__iter__']],
  ['operator.countOf', ['__iter__']],
  ['operator.indexOf', ['__iter__']],
  ['operator.delitem', ['__delitem__']],
  ['operator.setitem', ['__setitem__']],
  ['math.floor', ['__floor__', '__float__']],
  ['math.ceil', ['__ceil__', '__float__']],
  ['math.trunc', ['__trunc__']],
  ['sys.getsizeof', ['__sizeof__']],
  ['copy.copy', ['__copy__', '__reduce_ex__', '__reduce__', '__getstate__']],
  ['copy.deepcopy', ['__deepcopy__', '__reduce_ex__', '__reduce__', '__getstate__']],
  ['copy.replace', ['__replace__']],
  ['pickle.dumps', ['__reduce_ex__', '__reduce__', '__getstate__', '__getnewargs__']],
  ['pickle.dump', ['__reduce_ex__', '__reduce__', '__getstate__', '__getnewargs__']],
  ['inspect.getmembers', ['__dir__']],
  ['pprint.pprint', ['__repr__']],
  ['pprint.pformat', ['__repr__']],
  ['reprlib.repr', ['__repr__']],
]);

/** What goes through things, compares, adds up or puts into a text: it calls special methods of what it is given. */
const usesAll: ReadonlySet<string> = new Set(
  [
    ...'sum any all frozenset sorted min max filter set dict zip enumerate vars hasattr str.join str.format str.format_map'.split(
      ' ',
    ),
    ...'list.index list.count list.remove list.sort list.extend dict.update tuple.index tuple.count set.update'.split(
      ' ',
    ),
  ]
    .map((name) => `builtins.${name}`)
    .concat([
      'string.Template.substitute',
      'string.Template.safe_substitute',
      'string.Formatter.format',
      'inspect.getmembers',
      'struct.pack',
      'struct.pack_into',
    ]),
);
/** These look up attributes by name, so that properties are asked too. */
const looksUp = /^(?:builtins\.(?:str\.format|hasattr|vars)|string\.|inspect\.)/;

/** Comparisons and operators as functions: with the method, and the one of the other side. */
const operators: ReadonlyMap<string, readonly [string, string | null]> = new Map<
  string,
  [string, string | null]
>([
  ...'add sub mul truediv floordiv mod pow matmul lshift rshift or and xor'
    .split(' ')
    .map((name): [string, [string, string]] => [
      name === 'or' || name === 'and' ? `operator.${name}_` : `operator.${name}`,
      [`__${name}__`, `__r${name}__`],
    ]),
  ...'iadd isub imul itruediv ifloordiv imod ipow imatmul ilshift irshift ior iand ixor'
    .split(' ')
    .map((name): [string, [string, string]] => [`operator.${name}`, [`__${name}__`, `__${name.slice(1)}__`]]),
  ...'eq ne lt le gt ge'
    .split(' ')
    .map((name): [string, [string, null]] => [`operator.${name}`, [`__${name}__`, null]]),
]);

/** Whether classes of the repository may have a say in what is done with a value. */
export function mayAnswer(value: Value): boolean {
  return (
    value.kind === 'instance' ||
    value.kind === 'union' ||
    (value.kind === 'class' && value.metaclass?.kind === 'class')
  );
}

/** What is given paths asks an object for the one that it stands for. */
const takesPaths = /^(?:os|shutil|glob|zipfile|tarfile|pathlib|filecmp|fileinput|linecache|mmap)\./;

/** Whether a function calls special methods of what it is given, or of what it is a method of. */
export function asksMethods(name: string): boolean {
  return (
    usesAll.has(name) ||
    called.has(name) ||
    operators.has(name) ||
    takesPaths.test(name) ||
    name === 'builtins.isinstance' ||
    name === 'builtins.issubclass'
  );
}

/** `str(x)` calls `x.__str__()`: what the classes of the repository do in such methods happens here. */
export function callsImplicitly(
  m: Machine,
  { self }: External,
  name: string,
  given: CallArguments,
  place: CallPlace,
): void {
  const { positional: values } = given;
  const [first, second] = values;
  if (self !== null && self.kind === 'sequence' && usesAll.has(name)) usesItems(m, name, self, place);
  if (first === undefined) return;
  if (second !== undefined && name.startsWith('builtins.is')) {
    if (name === 'builtins.isinstance') callsCheck(m, second, '__instancecheck__', first, place);
    else if (name === 'builtins.issubclass') callsCheck(m, second, '__subclasscheck__', first, place);
    return;
  }
  if (!values.some(mayAnswer)) {
    if (usesAll.has(name)) for (const value of values.slice(0, 8)) usesItems(m, name, value, place);
    else if (first.kind === 'sequence' || first.kind === 'mapping') showsItems(m, name, first, place);
    return;
  }
  if (takesPaths.test(name))
    for (const value of values.slice(0, 2)) callMethodOf(m, value, ['__fspath__'], place);
  const methods = called.get(name);
  if (methods !== undefined) {
    const asked = name === 'builtins.print' ? values.slice(0, 8) : [first];
    for (const value of asked) callMethodOf(m, value, methods, place, positional(...values.slice(1)));
    return;
  }
  if (usesAll.has(name)) {
    for (const value of values.slice(0, 8)) uses(m, name, value, place);
    return;
  }
  const operator = second === undefined ? undefined : operators.get(name);
  if (operator === undefined || second === undefined) return;
  const [method, other] = operator;
  callMethodOf(m, first, [method], place, positional(second));
  if (other !== null) callMethodOf(m, second, [other], place, positional(first));
}

/** The text of a list has the texts of what is in it, and a tuple is hashed by its items. */
const shows: ReadonlyMap<string, string> = new Map([
  ...['str', 'print', 'repr', 'ascii', 'format'].map((name): [string, string] => [
    `builtins.${name}`,
    '__repr__',
  ]),
  ['builtins.hash', '__hash__'],
]);

function showsItems(m: Machine, name: string, of: Sequence | Mapping, place: CallPlace): void {
  const method = shows.get(name);
  if (method === undefined) return;
  const items = of.kind === 'sequence' ? of.items : [...of.entries.values()].map(({ value }) => value);
  for (const item of items.slice(0, 16)) if (item.kind === 'instance') callMethodOf(m, item, [method], place);
}

/** `isinstance(x, C)` asks the metaclass, `issubclass` besides the class's own hook. */
export function callsCheck(m: Machine, cls: Value, method: string, value: Value, place: CallPlace): void {
  if (cls.kind === 'sequence') {
    for (const one of cls.items.slice(0, 8)) callsCheck(m, one, method, value, place);
    return;
  }
  callMethodOf(m, cls, [method], place, positional(value));
  if (cls.kind !== 'class') return;
  if (value.kind === 'instance' && cls.order.some(isProtocol)) asksProperties(m, value, place);
  const hook = classAttribute(cls, '__subclasshook__');
  if (hook !== null) m.call({ kind: 'bound', marks: 0, func: hook, self: cls }, positional(value), place);
}

function isProtocol(base: ClassValue | string): boolean {
  return base === 'typing.Protocol' || base === 'typing_extensions.Protocol';
}

/** Whether an object has the attributes of a protocol is found out by asking for them. */
function asksProperties(m: Machine, value: Instance, place: CallPlace): void {
  for (const one of value.of.order)
    if (typeof one !== 'string')
      for (const found of one.names.values())
        if (found.kind === 'function' && found.binding === 'property')
          m.call({ kind: 'bound', marks: 0, func: found, self: value }, noArguments, place);
}

/** Special methods that are not called by using an object. */
const unused =
  /^__(?:init|new|del|init_subclass|set_name|class_getitem|prepare|enter|exit|aenter|aexit|call|mro_entries|post_init|set|setattr|setitem|delattr|delitem|reduce|reduce_ex|getstate|setstate|copy|deepcopy)__$/;

function uses(m: Machine, name: string, value: Value, place: CallPlace): void {
  if (value.kind === 'union') {
    for (const member of value.members) if (member.kind !== 'union') uses(m, name, member, place);
    return;
  }
  if (value.kind !== 'instance') {
    usesItems(m, name, value, place);
    return;
  }
  const asksAll = looksUp.test(name);
  if (m.rounds < 0) {
    hand(value, place);
    return;
  }
  for (const one of value.of.order) {
    if (typeof one === 'string') continue;
    m.rounds -= 4 * one.names.size;
    for (const [method, found] of one.names)
      if (
        found.kind === 'function' &&
        ((method.startsWith('__') && method.endsWith('__') && !unused.test(method)) ||
          (asksAll && found.binding === 'property'))
      )
        m.call({ kind: 'bound', marks: 0, func: found, self: value }, noArguments, place);
  }
}

function usesItems(m: Machine, name: string, value: Value, place: CallPlace): void {
  if (value.kind !== 'sequence') return;
  for (const item of value.items.slice(0, 16)) if (item.kind === 'instance') uses(m, name, item, place);
}

/** The text that an f-string makes of a value. */
export function callsFormat(m: Machine, value: Value, place: CallPlace): void {
  callMethodOf(m, value, ['__format__', '__str__', '__repr__'], place);
}

/** `'%s' % x`, `'{}'.format(x)`: the values that go into a text. */
export function callsText(m: Machine, value: Value, place: CallPlace): void {
  if (value.kind === 'sequence') for (const item of value.items.slice(0, 16)) callsFormat(m, item, place);
  else if (value.kind === 'mapping')
    for (const entry of [...value.entries.values()].slice(0, 16)) callsFormat(m, entry.value, place);
  else if (mayAnswer(value)) {
    callsFormat(m, value, place);
    callMethodOf(m, value, ['__getitem__', '__missing__'], place);
  }
}

/** `{**x}`, `f(**x)`, `dict(x)`: what is no dictionary is asked for its keys, and for each of them. */
export function callsKeys(m: Machine, value: Value, place: CallPlace): void {
  if (value.kind !== 'instance' && value.kind !== 'union') return;
  callMethodOf(m, value, ['keys'], place);
  callMethodOf(m, value, ['__getitem__'], place, positional(unknown()));
}

/** Whether a condition holds is asked of the value. */
export function callsTruth(m: Machine, value: Value, place: CallPlace): void {
  if (mayAnswer(value)) callMethodOf(m, value, ['__bool__', '__len__'], place);
}

/** What a set holds and a dictionary has for keys is hashed. */
export function callsHash(m: Machine, value: Value, place: CallPlace): void {
  callMethodOf(m, value, ['__hash__'], place);
}

/** What is used as an index is asked for the number that it is. */
export function callsIndex(m: Machine, value: Value, place: CallPlace): void {
  callMethodOf(m, value, ['__index__'], place);
  callMethodOf(m, value, ['__hash__'], place);
}

/** Calls the first of some methods that the class of a value, or the metaclass of a class, defines; null: none. */
export function callMethodOf(
  m: Machine,
  value: Value,
  methods: readonly string[],
  place: CallPlace,
  given: CallArguments = noArguments,
): Value | null {
  if (value.kind === 'union') {
    let all: Value | null = null;
    for (const member of value.members) {
      if (member.kind === 'union') continue;
      const one = callMethodOf(m, member, methods, place, given);
      if (one !== null) all = all === null ? one : join(all, one);
    }
    return all;
  }
  const cls = value.kind === 'instance' ? value.of : value.kind === 'class' ? value.metaclass : null;
  if (cls?.kind !== 'class') return null;
  for (const method of methods) {
    const found = classAttribute(cls, method);
    if (found === null || found.kind === 'constant' || found.kind === 'unknown') continue;
    if (found.kind === 'function' && found.binding !== 'static')
      return m.call({ kind: 'bound', marks: 0, func: found, self: value }, given, place);
    // `__str__ = os.getcwd`: what is no function of Python is not bound.
    return m.call(found, given, place);
  }
  const [first = ''] = methods;
  if (value.kind === 'instance' && value.names.size > 0 && isGenerated(cls, first))
    callsFields(m, value, first, place);
  return null;
}

/** Fields that are objects under comparison: one may lead back to another. */
const asked = new WeakSet<Instance>();

/** What `dataclasses` and named tuples write for a class asks every field for the same. */
function callsFields(m: Machine, value: Instance, method: string, place: CallPlace): void {
  if (asked.has(value)) return;
  asked.add(value);
  const methods = method === '__format__' || method === '__str__' ? ['__repr__', '__str__'] : [method];
  const given = /^__(?:hash|repr|str|format)__$/.test(method) ? noArguments : positional(unknown());
  try {
    for (const field of [...value.names.values()].slice(0, mostFields))
      if (field.kind === 'instance') callMethodOf(m, field, methods, place, given);
  } finally {
    asked.delete(value);
  }
}

const mostFields = 32;
