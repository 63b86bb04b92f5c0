import { lastPart } from '../../../core/dotted-names.ts';
import { Call, Dict, Global, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { breach, computedArguments, isPlain, isScalar, itemsOf, textOf } from './checks.ts';
import { distributionEntry } from './distributions.ts';
import { holdsNew, partialOfNew } from './new-method.ts';
import type { ContractGroup } from './table.ts';

const specialName = breach(
  'high',
  'It reaches a special attribute, which leads to classes, globals or code.',
);

function isSpecial(name: string): boolean {
  return name
    .split('.')
    .some((part) => /^__.*__$/.test(part) || /^(func|gi|cr|ag|f|tb|co|im)_[a-z]+$/.test(part));
}

function attributeOf(base: Global, name: string): Global {
  return new Global(base.module, `${base.name}.${name}`, 'STACK_GLOBAL', 4, base.at);
}

/** What an attribute of the value would be called if it were imported by name; null where that cannot be said. */
function attributeBy(base: Value, name: string, depth = 0): Global | null {
  if (depth > mostSteps) return null;
  if (base instanceof Global) return attributeOf(base, name);
  if (!(base instanceof Call) || !(base.callable instanceof Global)) return null;
  const [first, second] = itemsOf(base.args) ?? [];
  const text = textOf(first);
  if (text !== undefined && importers.has(base.callable.name ?? ''))
    return new Global(text, name, 'STACK_GLOBAL', 4, base.at);
  const step = textOf(second);
  if (first !== undefined && step !== undefined && base.callable.name === 'getattr') {
    const inner = attributeBy(first, step, depth + 1);
    return inner === null ? null : attributeOf(inner, name);
  }
  // A method of an object is an attribute of the class that made it.
  return attributeOf(base.callable, name);
}

const mostSteps = 40;

/** Functions whose result is the module that they are given the name of. */
const importers: ReadonlySet<string> = new Set([
  'subimport',
  '_import_module',
  'import_module',
  '__import__',
]);

/** `getattr(X, 'y')` is how enum members, methods and bound methods are pickled. */
const attribute: Contract = {
  resolves: true,
  always: ['reference'],
  call(args, judge) {
    const name = textOf(args?.[1]);
    const base = args?.[0];
    if (args === null || base === undefined || name === undefined)
      return breach('high', 'The name of the attribute is computed while the file loads.');
    if (base instanceof Call && protocol.has(name)) return ofProtocol(base, judge);
    if (base instanceof Global && name === '__new__') return holdsNew(base, judge);
    if (isSpecial(name) || /_attach_|_construct_/.test(name)) return specialName;
    if (base instanceof Global) return ofGlobal(base, name, judge);
    if (base instanceof Call) {
      const method = attributeBy(base, name);
      // `array.tofile` is harmless to hold only until something calls what the object holds.
      if (method === null) return breach('medium', 'It takes an attribute of an object that is computed.');
      const found = judge.breach(method, 'reference');
      return found?.severity === 'medium' && onlyComputes(base.callable)
        ? judge.breach(base, 'reference')
        : found;
    }
    // A method of a text or a number is harmless to hold.
    if (isScalar(base)) return null;
    return breach(
      'medium',
      `It takes the attribute ${name} of a value that is known only when the file loads.`,
    );
  },
  result(args) {
    const [base, name] = [args[0], textOf(args[1])];
    if (name === undefined) return null;
    const owner = base === undefined ? null : attributeBy(base, name);
    if (owner?.module && owner.name !== null) return { module: owner.module, name: owner.name };
    return base instanceof Text ? { module: 'builtins', name: `str.${name}` } : null;
  },
};

/** What Python asks of any value by itself; an object that keeps `other.__hash__` can do no more than hash it. */
const protocol: ReadonlySet<string> = new Set(
  `__hash__ __len__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __contains__ __getitem__ __iter__ __bool__ __str__
  __repr__`.split(/\s+/),
);

/** A class that may be made has been read for these methods too. */
function ofProtocol(base: Call, judge: Judge): Breach | null {
  if (base.callable instanceof Global && judge.breach(base.callable, 'new-empty') === null) return null;
  return breach('medium', 'It takes a method of an object whose class the catalog does not know.');
}

/** Methods of every universal function of numpy. */
const ufuncMethods: ReadonlySet<string> = new Set(['reduce', 'accumulate', 'outer', 'reduceat', 'at']);

function ofGlobal(base: Global, name: string, judge: Judge): Breach | null {
  if (ufuncMethods.has(name) && /^numpy\b|^scipy\.special\b/.test(base.module ?? ''))
    return judge.breach(base, 'reference');
  const named = judge.breach(attributeOf(base, name), 'reference');
  if (named === null) return null;
  if (named.severity !== 'medium') return named;
  // A method that is not known can do anything, called by an object that holds it.
  if (isLowerCase(name) && !onlyComputes(base)) return named;
  // Another attribute of a harmless class is an enum member, a constant or a class inside of it.
  const asClass = judge.breach(base, 'new-empty');
  if (asClass === null) return null;
  return judge.breach(base, 'reference') === null && !isLowerCase(base.name ?? '') ? null : named;
}

/** Built-in types and values whose every method computes on what they hold. */
const computing =
  /^(__builtin__|builtins)\.(str|unicode|bytes|bytearray|int|long|float|complex|bool|list|tuple|dict|set|frozenset|range|slice)$|^(_?datetime|_?decimal|fractions|ipaddress|_?random|uuid|http|signal|re|inspect|_?collections)\.[A-Za-z]+$/;

/** What numpy's generators of random numbers are made by. */
const generators = /^numpy\.random(\.\w+)?\.(__randomstate_ctor|__generator_ctor|RandomState|Generator)$/;

/** The methods of scipy's distributions compute too, but for those that make functions out of text. */
function onlyComputes(owner: Value): boolean {
  if (!(owner instanceof Global)) return false;
  const { module, name } = owner;
  const whole = `${module}.${name}`;
  if (computing.test(whole) || generators.test(whole)) return true;
  return distributionEntry(module ?? '', name ?? '') !== undefined;
}

/** Modules and functions are written in lower case, classes with a capital. */
function isLowerCase(name: string): boolean {
  const last = lastPart(name).replace(/^_+/, '');
  return last.charAt(0) !== last.charAt(0).toUpperCase();
}

/** Methods of texts, whose names mean nothing else where they have a meaning. */
const ofTexts: ReadonlySet<string> = new Set(
  `lower upper title capitalize casefold swapcase strip lstrip rstrip split rsplit splitlines startswith endswith
  zfill isdigit isalpha isalnum isspace isupper islower`.split(/\s+/),
);

function isOfData(name: string | undefined): boolean {
  return name?.split('.').every((part) => ofData.test(part)) ?? false;
}

const anyAttribute = breach(
  'medium',
  'Whoever calls it reaches an attribute by name, of whatever it is given: a method such as `tofile` of an array.',
);

const anyMethod = breach(
  'medium',
  'Whoever calls it reaches a method by name, of whatever it is given: `write_text` of a path.',
);

/**
 * Attributes that hold data in the objects people sort and select by, and those that estimators are fitted with. Any
 * other may be a method, which whoever asked then calls: `tofile` of an array, `unlink` of a path.
 */
const ofData =
  /^(?:[a-z]\w*_|[a-z]|name|value|key|index|id|label|text|score|rank|weight|count|start|end|stop|step|size|shape|ndim|dtype|real|imag|year|month|day|hour|minute|second|lower_bound|upper_bound|x\d|y\d|left|right|begin|type|kind|order|priority|position|pos|tag|lemma|word|token|data|values|columns|line|date|time|timestamp|version|width|height|area|length|distance|coef|feature_importances)$/;

/** `attrgetter('a.b')`, `methodcaller('m', ...)`: much of what an object does calls what the object holds. */
const attributeNames: Contract = {
  resolves: true,
  always: ['reference'],
  call(args, _judge, call) {
    if (args === null || args.length === 0)
      return breach('high', 'The name that it reaches is computed while the file loads.');
    for (const item of args.slice(0, 1)) {
      const name = textOf(item);
      if (name === undefined)
        return breach('high', 'The name that it reaches is computed while the file loads.');
      if (isSpecial(name)) return specialName;
    }
    if (!args.slice(1).every((item) => !(textOf(item) ?? '').includes('__'))) return specialName;
    const reads = call.callable instanceof Global && call.callable.name === 'attrgetter';
    if (reads) return args.every((item) => isOfData(textOf(item))) ? null : anyAttribute;
    return ofTexts.has(textOf(args[0]) ?? '') ? null : anyMethod;
  },
};

const items: Contract = {
  resolves: true,
  always: ['reference', 'call', 'new', 'build'],
};

/** `typing.List[int]` is pickled as `getitem(typing.List, int)`. */
const oneItem: Contract = {
  resolves: true,
  always: ['reference'],
  call(args) {
    if (args === null) return computedArguments;
    const [base, key] = args;
    if (base instanceof Global && isGenericHome(base.module)) return null;
    if (isScalar(key) && !(base instanceof Call) && !(base instanceof Global)) return null;
    return breach(
      'high',
      'It takes an item out of an object: from a table of a module, that is any object of it.',
    );
  },
};

function isGenericHome(module: string | null): boolean {
  return (
    module === 'typing' ||
    module === 'collections' ||
    module === 'collections.abc' ||
    module === '_collections_abc' ||
    module === 'builtins' ||
    module === 'typing_extensions'
  );
}

/** A partial holds a function for later; what it holds must be harmless to hold. */
const partial: Contract = {
  always: ['reference', 'new-empty'],
  call: (args, judge) => heldFunction(args, judge),
  new: (args, judge) => heldFunction(args, judge),
  build(state, judge) {
    const [held, given, keywords = null] = itemsOf(state) ?? [];
    if (held === undefined) return computedArguments;
    return heldFunction([held, ...(itemsOf(given) ?? [])], judge, keywords);
  },
  result: (args) => (args[0] === undefined ? null : { value: args[0] }),
};

/** What is held must be harmless to hold, and not do harm with the arguments that are kept for its call. */
function heldFunction(args: readonly Value[] | null, judge: Judge, keywords: Value = null): Breach | null {
  const [value, ...given] = args ?? [];
  if (value === undefined) return computedArguments;
  const made = partialOfNew(args ?? [], keywords, judge);
  if (made !== undefined) return made;
  const found = judge.breach(value, 'reference') ?? harmOf(value, given, judge);
  return found === null ? null : breach(found.severity, `It holds a function for later. ${found.why}`);
}

/** More arguments may come with the call, so that only what is bad already is told. */
function harmOf(value: Value, given: readonly Value[], judge: Judge): Breach | null {
  if (!(value instanceof Global)) return null;
  const called = judge.call(value, new Tuple(given, given.length));
  if (called === null || called.severity === 'medium') return null;
  return called.severity === 'critical' ? called : breach('medium', called.why);
}

/** `numpy.vectorize(f)` holds a function that it calls when it is called itself. */
const vectorized: Contract = {
  always: ['reference', 'new-empty', 'build'],
  call: (args, judge) => heldFunction(args, judge),
  called: breach('high', 'It calls a function that the file chooses.'),
};

const boundMethod: Contract = {
  always: ['reference'],
  call: (args, judge) => heldFunction(args, judge),
  result: (args) => (args[0] === undefined ? null : { value: args[0] }),
};

/** With one argument it tells a class; with three it makes one, special methods included. */
/** `type(name, bases, attributes)` with nothing in it but words about the class. */
function isEmptyClass([name, bases, attributes, ...more]: readonly Value[]): boolean {
  if (more.length > 0 || textOf(name) === undefined) return false;
  if (!(attributes instanceof Dict) || attributes.dropped > 0) return false;
  return (
    itemsOf(bases)?.every((base) => base instanceof Global || base instanceof Call) === true &&
    attributes.entries.every((entry, at) =>
      at % 2 === 0 ? ofWords.has(textOf(entry) ?? '') : isPlain(entry),
    )
  );
}

const ofWords: ReadonlySet<string> = new Set(['__doc__', '__module__', '__slots__']);

const typeOf: Contract = {
  always: ['reference'],
  call(args) {
    if (args === null) return computedArguments;
    if (args.length === 1) return null;
    return isEmptyClass(args)
      ? breach('medium', 'It makes a class without methods, which cloudpickle before 0.8 fills in later.')
      : breach('high', 'It makes a class out of the file, with methods that the file chooses.');
  },
  new: () => breach('high', 'It makes a class out of the file, with methods that the file chooses.'),
};

/** Below protocol 2, and for some C types, objects are made by `copyreg`. */
const reconstructor: Contract = {
  resolves: true,
  always: ['reference'],
  call(args, judge) {
    if (args === null || args.length < 2) return computedArguments;
    const [made, base, state] = args as [Value, Value, Value | undefined];
    if (!(base instanceof Global) || !/^(builtins|__builtin__)$/.test(base.module ?? ''))
      return breach('medium', 'The base that it makes the object of is not a built-in type.');
    const ofBase = judge.breach(base, state === null ? 'new-empty' : 'call');
    if (ofBase !== null) return ofBase;
    return judge.breach(made, 'new-empty') === null ? null : judge.breach(made, 'new');
  },
  instance: (args) => args[0] ?? null,
};

/** `__newobj__(cls, *args)`, `__newobj_ex__(cls, args, keywords)`: what NEWOBJ and NEWOBJ_EX do. */
const newObject: Contract = {
  resolves: true,
  always: ['reference'],
  call(args, judge, call) {
    const [made, ...given] = args ?? [];
    if (made === undefined) return computedArguments;
    const apart = call.callable instanceof Global && call.callable.name === '__newobj_ex__';
    if (!apart) return judge.make(made, new Tuple(given, given.length), null);
    const [positional, keywords = null] = given;
    return itemsOf(positional) === undefined
      ? computedArguments
      : judge.make(made, positional as Value, keywords);
  },
  instance: (args) => args[0] ?? null,
};

export const resolvers: readonly ContractGroup[] = [
  {
    contract: attribute,
    why: 'Enum members and methods are pickled with it; on anything but a harmless class it can reach any object.',
    explained: 'review',
    modules: { builtins: 'getattr hasattr', __builtin__: 'getattr hasattr' },
  },
  {
    contract: attributeNames,
    why: 'Harmless to hold; when it is called it reaches an attribute or calls a method by name.',
    explained: 'review',
    modules: { operator: 'attrgetter methodcaller', _operator: 'attrgetter methodcaller' },
  },
  {
    contract: items,
    why: 'Harmless to hold; when it is called it takes an item out of whatever it is given.',
    explained: 'review',
    modules: { operator: 'itemgetter', _operator: 'itemgetter' },
  },
  {
    contract: oneItem,
    why: 'Generic types are pickled with it; on other objects it takes out what the file chooses.',
    explained: 'review',
    modules: { operator: 'getitem getslice __getitem__', _operator: 'getitem __getitem__' },
  },
  {
    contract: partial,
    why: 'It holds a function for later; what it holds is judged.',
    explained: 'review',
    modules: { functools: 'partial', _functools: 'partial' },
  },
  {
    contract: vectorized,
    why: 'It holds a function for later; what it holds is judged.',
    explained: 'review',
    modules: {
      numpy: 'vectorize',
      'numpy.lib.function_base': 'vectorize',
      'numpy.lib._function_base_impl': 'vectorize',
    },
  },
  {
    contract: boundMethod,
    why: 'It holds a class or a function and calls it when it is called; what it holds is judged.',
    modules: { types: 'GenericAlias', builtins: 'staticmethod' },
  },
  {
    contract: boundMethod,
    why: 'It holds a function for later; what it holds is judged.',
    explained: 'review',
    modules: { types: 'MethodType', builtins: 'method' },
  },
  {
    contract: typeOf,
    why: 'It is harmless with one argument; with three it makes a class out of the file.',
    explained: 'review',
    modules: { builtins: 'type', types: 'ClassType' },
  },
  {
    contract: reconstructor,
    why: 'It makes an object of the class that it is given; that class is judged.',
    explained: 'review',
    modules: { copyreg: '_reconstructor' },
  },
  {
    contract: newObject,
    why: 'It makes an object of the class that it is given; that class is judged.',
    explained: 'review',
    modules: {
      copyreg: '__newobj__ __newobj_ex__',
      'scipy.spatial.ckdtree': 'new_object',
      'scipy.spatial._ckdtree': 'new_object',
    },
  },
];
