import { Call, Dict, Global, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { notable } from '../notable.ts';
import { breach, computedArguments, fieldsOf, isPlain, itemsOf, textOf } from './checks.ts';
import { isMetaclass } from './metaclass.ts';
import { type ContractGroup, inEach, multiarrays } from './table.ts';

const carriesCode = breach('medium', 'Code travels in the file; whoever uses the object runs it.');
const runsCode = breach(
  'critical',
  'A function whose code travels in the file is called while the file loads.',
);
const callsClass = breach('high', 'A class whose code travels in the file is called while the file loads.');
const makesObject = breach('medium', 'An object is made of a class whose code travels in the file.');

/** Code that travels in a file is not run by loading it, so it is for a person to judge; calling it is an attack. */
const functionByValue: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call: () => carriesCode,
  called: runsCode,
};

const codeByValue: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call: () => carriesCode,
  called: breach('high', 'A code object is called while the file loads.'),
};

/** Methods that Python runs while a class or an object of it is made, without anybody calling them. */
const runWhileLoading: ReadonlySet<string> = new Set(
  `__new__ __setstate__ __del__ __getattr__ __getattribute__ __setattr__ __init_subclass__ __set_name__ __prepare__
  __mro_entries__ __instancecheck__ __subclasscheck__ __setitem__ append extend add`.split(/\s+/),
);

function hookIn(methods: Value | undefined): Breach | null {
  const parts = methods instanceof Tuple ? methods.items : [methods];
  for (const dict of parts) {
    if (!(dict instanceof Dict)) continue;
    for (const [name, value] of notable(dict))
      if (runWhileLoading.has(name) && value !== null) return hooked(name);
  }
  return null;
}

function hooked(name: string): Breach {
  return breach(
    'high',
    `A class whose code travels in the file has a ${name}, which can run while the file loads.`,
  );
}

const otherMetaclass = breach(
  'high',
  'A class whose code travels in the file is made by something else than `type`.',
);

/** A metaclass of a library is called like any other class; the members of the class come afterwards. */
function byOther(args: readonly Value[], judge: Judge): Breach {
  const [metaclass, name, bases, members] = args as [Value, Value, Value, Value];
  if (!(metaclass instanceof Global)) return otherMetaclass;
  const found = judge.call(metaclass, new Tuple([name, bases, members], 3));
  return found === null || found.severity === 'medium' ? carriesCode : otherMetaclass;
}

/** `_make_skeleton_class(metaclass, name, bases, methods, id, extra)`, `_create_type(type, name, bases, methods)`. */
const classByValue: Contract = {
  resolves: true,
  always: ['reference', 'build', 'items'],
  call(args, judge) {
    if (args === null || args.length < 4) return otherMetaclass;
    return hookIn(args[3]) ?? (isMetaclass(args[0]) ? carriesCode : byOther(args, judge));
  },
  called: callsClass,
  instantiated: makesObject,
};

/** `_class_setstate(class, state)` gives the class its methods. */
const classState: Contract = {
  resolves: true,
  always: ['reference', 'build', 'items'],
  call: (args) => (args === null ? computedArguments : (hookIn(args[1]) ?? carriesCode)),
  called: callsClass,
  instantiated: makesObject,
};

const enumByValue: Contract = {
  resolves: true,
  always: ['reference', 'build', 'items'],
  call: (args) => (args === null ? computedArguments : carriesCode),
  called: makesObject,
};

/** `f(callable, *arguments)` calls its first argument with the others. */
const callsFirst: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call(args, judge) {
    const [callable, ...others] = args ?? [];
    if (callable === undefined) return computedArguments;
    return judge.call(callable, new Tuple(others, others.length));
  },
  instance: (args) => args[0] ?? null,
};

/** dill: `_create_namedtuple(name, fields, module)` imports `module.name` if there is one. */
const namedTuple: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call(args, judge) {
    const named = tupleNamed(args);
    if (named === null) return breach('high', 'It imports a name that is computed while the file loads.');
    const found = judge.breach(new Global(named.module, named.name, 'STACK_GLOBAL', 4, 0), 'reference');
    return found === null || found.severity === 'medium' ? carriesCode : found;
  },
  result: tupleNamed,
};

function tupleNamed(args: readonly Value[] | null): { module: string; name: string } | null {
  const [name, module] = [textOf(args?.[0]), textOf(args?.[2])];
  return name === undefined || module === undefined ? null : { module, name };
}

const part: Contract = {
  always: ['reference', 'build', 'call', 'items'],
};

/** dill before 0.2.8 makes code objects of their type, as cloudpickle does. */
const codeType = ['CodeType', { module: 'dill._dill', name: '_create_code' }] as const;

/** cloudpickle before 2.1 makes functions and code objects of the types themselves, which it names so. */
const makers: ReadonlyMap<string, { readonly module: string; readonly name: string }> = new Map([
  ['LambdaType', { module: 'cloudpickle.cloudpickle', name: '_make_function' }],
  codeType,
]);

/** cloudpickle and dill name types of Python by their names in `types`, or among the built-ins. */
function typeByName(made: typeof makers): Contract {
  return {
    resolves: true,
    always: ['reference'],
    call(args) {
      const name = textOf(args?.[0]);
      if (name === undefined) return breach('high', 'The name of the type is computed while the file loads.');
      if (plainTypes.has(name)) return null;
      return /^(Function|Lambda)Type$/.test(name) && !made.has(name) ? makesFunctions : carriesCode;
    },
    result(args) {
      const name = textOf(args[0]) ?? '';
      const module = /^[a-z]+$/.test(name) && plainTypes.has(name) ? 'builtins' : 'types';
      return made.get(name) ?? { module, name };
    },
  };
}

const makesFunctions = breach(
  'high',
  'It reaches the type of functions, which makes a function out of any code.',
);

const plainTypes: ReadonlySet<string> = new Set(
  `type object int float complex bool str bytes bytearray list tuple dict set frozenset slice range NoneType ellipsis
  EllipsisType NotImplementedType Ellipsis NotImplemented MappingProxyType SimpleNamespace property classmethod
  staticmethod GenericAlias UnionType CellType`.split(/\s+/),
);

/** Modules that code by value refers to are imported by name; with dots, dill takes a name out of a module. */
const moduleByName: Contract = {
  resolves: true,
  always: ['reference'],
  call(args, judge) {
    const name = textOf(args?.[0]);
    if (name === undefined) return breach('high', 'The name of the module is computed while the file loads.');
    if (ofArrays.has(name)) return null;
    const dot = name.lastIndexOf('.');
    const readings = [new Global(name, '__name__', 'STACK_GLOBAL', 4, 0)];
    if (dot > 0) readings.push(new Global(name.slice(0, dot), name.slice(dot + 1), 'STACK_GLOBAL', 4, 0));
    for (const reading of readings) {
      const found = judge.breach(reading, 'reference');
      if (found !== null && found.severity !== 'medium')
        return breach('high', `It imports ${name}. ${found.why}`);
    }
    return breach('medium', `It imports the module ${name}, out of sight of whoever restricts the imports.`);
  },
  result(args) {
    const name = textOf(args[0]);
    const dot = name?.lastIndexOf('.') ?? -1;
    return name === undefined || dot < 1 ? null : { module: name.slice(0, dot), name: name.slice(dot + 1) };
  },
};

/** Modules whose functions dill before 0.3.5 reaches so, to write arrays. */
const ofArrays: ReadonlySet<string> = new Set([...multiarrays, '_codecs']);

function isByValue(value: Value | undefined): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  return /^(dill|dill\..*|cloudpickle|cloudpickle\..*|joblib\.externals\.cloudpickle.*)$/.test(
    value.callable.module ?? '',
  );
}

/** dill gives classes that travel by value their attributes with `setattr`. */
const setAttribute: Contract = {
  resolves: true,
  call(args): Breach | null {
    if (args === null) return breach('critical', 'It sets an attribute of an object that is not known.');
    const [target, name] = args;
    const attribute = textOf(name);
    if (!isByValue(target) || attribute === undefined)
      return breach('critical', 'It changes an object that the program shares.');
    return runWhileLoading.has(attribute) ? hooked(attribute) : carriesCode;
  },
};

/** dill falls back on the built-in of that name. */
const attributeOfModule: Contract = {
  resolves: true,
  always: ['reference'],
  call: (args, judge) => {
    const name = textOf(args?.[1]);
    const meant = name === undefined || name.startsWith('__') ? null : attributeBy(args?.[0], name);
    if (meant === null) return breach('high', 'It reaches an attribute of an object by name.');
    const builtin = judge.breach(new Global('builtins', name as string, 'STACK_GLOBAL', 4, 0), 'reference');
    if (builtin !== null && builtin.severity !== 'medium') return builtin;
    return judge.breach(meant, 'reference');
  },
};

/** An attribute of what was imported, or of a module that dill has imported by its name. */
function attributeBy(base: Value | undefined, name: string): Global | null {
  if (base instanceof Global)
    return new Global(base.module, `${base.name}.${name}`, 'STACK_GLOBAL', 4, base.at);
  const text = textOf(base);
  if (text !== undefined && /^(builtins|__builtin__)$/.test(text))
    return new Global('builtins', name, 'STACK_GLOBAL', 4, 0);
  if (!(base instanceof Call) || !(base.callable instanceof Global)) return null;
  if (base.callable.name !== '_import_module' || !/^dill\b/.test(base.callable.module ?? '')) return null;
  const module = textOf(itemsOf(base.args)?.[0]);
  return module === undefined ? null : new Global(module, name, 'STACK_GLOBAL', 4, base.at);
}

/** `_create_array(function, arguments, state, attributes)` calls `__setstate__(state)` of what the function makes. */
const dillArray: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call(args, judge) {
    if (args === null || args.length < 3) return computedArguments;
    const [maker, given, , attributes] = args as [Value, Value, Value, Value | undefined];
    if (!(maker instanceof Global) || !/^_(ma)?reconstruct$/.test(maker.name ?? '')) return otherMaker;
    if (attributes !== undefined && fieldsOf(attributes ?? new Dict())?.size !== 0) return computedArguments;
    return judge.call(maker, given);
  },
};

const otherMaker = breach('high', 'It gives a state to an object that is not an array.');

const plainCall: Contract = {
  always: ['reference', 'build'],
  call: (args) =>
    args?.every((item) => isPlain(item) || item instanceof Global || item instanceof Call)
      ? null
      : computedArguments,
};

const cloudpickles = [
  'cloudpickle',
  'cloudpickle.cloudpickle',
  'cloudpickle.cloudpickle_fast',
  'joblib.externals.cloudpickle',
  'joblib.externals.cloudpickle.cloudpickle',
  'joblib.externals.cloudpickle.cloudpickle_fast',
  'sklearn.externals.joblib.externals.cloudpickle.cloudpickle',
  // numba's own copy.
  'numba.cloudpickle',
  'numba.cloudpickle.cloudpickle',
  'numba.cloudpickle.cloudpickle_fast',
];

export const byValue: readonly ContractGroup[] = [
  {
    contract: functionByValue,
    why: 'It makes a function whose code travels in the file.',
    explained: 'review',
    modules: {
      ...inEach(cloudpickles, '_make_function _make_skel_func _fill_function _function_setstate'),
      'dill._dill': '_create_function',
      'dill.dill': '_create_function',
    },
  },
  {
    contract: codeByValue,
    why: 'It makes a code object out of the file.',
    explained: 'review',
    modules: { 'dill._dill': '_create_code', 'dill.dill': '_create_code _unmarshal' },
  },
  {
    contract: classByValue,
    why: 'It makes a class whose code travels in the file.',
    explained: 'review',
    modules: {
      ...inEach(cloudpickles, '_make_skeleton_class'),
      'dill._dill': '_create_type',
      'dill.dill': '_create_type',
    },
  },
  {
    contract: classState,
    why: 'It gives a class that travels in the file its methods.',
    explained: 'review',
    modules: inEach(cloudpickles, '_class_setstate _rehydrate_skeleton_class'),
  },
  {
    contract: enumByValue,
    why: 'It makes a class of constants that travels in the file.',
    explained: 'review',
    modules: inEach(cloudpickles, '_make_skeleton_enum _make_typevar'),
  },
  {
    contract: callsFirst,
    why: 'It calls its first argument, which is judged.',
    explained: 'review',
    modules: { ...inEach(cloudpickles, 'instance'), 'dill._dill': '_create_ftype _create_rtype' },
  },
  {
    contract: namedTuple,
    why: 'It imports a class by name, or makes a tuple with names.',
    explained: 'review',
    modules: { 'dill._dill': '_create_namedtuple', 'dill.dill': '_create_namedtuple' },
  },
  {
    contract: part,
    why: 'It is a part of a function that travels in the file: a cell, a view, an empty value.',
    modules: {
      ...inEach(
        cloudpickles,
        `_make_cell _make_empty_cell _empty_cell_value _make_dict_keys _make_dict_values _make_dict_items
        _gen_ellipsis _gen_not_implemented`,
      ),
      'dill._dill':
        '_create_cell _dict_from_dictproxy _create_stringi _create_stringo _create_lock _create_rlock',
    },
  },
  {
    contract: typeByName(makers),
    why: 'It names a type of Python; what is made of it is judged.',
    explained: 'review',
    modules: inEach(cloudpickles, '_builtin_type'),
  },
  {
    contract: typeByName(new Map([['PartialType', { module: 'functools', name: 'partial' }], codeType])),
    why: 'It names a type of Python; those that make functions are refused.',
    explained: 'review',
    modules: { 'dill._dill': '_load_type', 'dill.dill': '_load_type' },
  },
  {
    contract: moduleByName,
    why: 'It imports a module by name.',
    explained: 'review',
    modules: {
      ...inEach(cloudpickles, 'subimport dynamic_subimport _getobject'),
      'dill._dill': '_import_module',
      'dill.dill': '_import_module',
    },
  },
  {
    contract: setAttribute,
    why: 'It changes an object that the program shares; only classes that travel by value may be completed with it.',
    explained: 'deny',
    modules: { builtins: 'setattr', __builtin__: 'setattr' },
  },
  {
    contract: { ...setAttribute, always: ['reference'] },
    why: 'dill fills cells and classes that travel by value with it.',
    explained: 'review',
    modules: { 'dill._dill': '_setattr', dill: '_dill._setattr', 'dill._shims': '_setattr' },
  },
  {
    contract: attributeOfModule,
    why: 'It reaches an attribute by name; what it names is judged.',
    explained: 'review',
    modules: { 'dill._dill': '_get_attr _getattribute', 'dill.dill': '_get_attr' },
  },
  {
    contract: dillArray,
    why: 'dill pickles arrays with it; it calls a function, which is judged.',
    explained: 'review',
    modules: { 'dill._dill': '_create_array', 'dill.dill': '_create_array' },
  },
  {
    contract: plainCall,
    why: 'dill pickles types of ctypes, numpy and weak references with it.',
    modules: { 'dill._dill': '_create_dtypemeta _create_typing_tuple _create_weakref _create_weakproxy' },
  },
];
