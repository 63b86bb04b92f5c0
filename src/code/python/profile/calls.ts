import { lastPart } from '../../../core/dotted-names.ts';
import { hookNames } from '../../../core/hook-names.ts';
import { standardModules } from '../../path-configuration/standard-modules.ts';
import { attribute, setAttribute } from './attributes.ts';
import { find, lineageOf } from './classes.ts';
import type { ClassInfo } from './model.ts';
import {
  duckMethods,
  handing,
  isQuietBase,
  looking,
  mutators,
  type Outside,
  plainly,
  powerMethods,
  quietOnImport,
} from './outside.ts';
import { anything, type Frame, type Given, nothingGiven, type Proof, problem } from './proof.ts';
import { resolve } from './resolve.ts';
import { isPlainClass } from './statements.ts';
import { data, file, type Value } from './values.ts';

/** What a call runs, and what it gives. */
export function call(proof: Proof, callee: Value, given: Given, frame: Frame, at: number): Value {
  switch (callee.kind) {
    case 'ref':
      return callRef(proof, callee, given, frame, at);
    case 'method':
      return proof.run(callee.fn, callee.self, given, frame);
    case 'inherited':
      return callInherited(proof, callee.base, callee.name, given, frame, at);
    case 'attribute':
      return callMethod(proof, callee, given, frame, at);
    case 'lambda':
    case 'closure':
    case 'none':
      return file;
    case 'object': {
      const method = attribute(proof, callee, '__call__', frame, at, true);
      return method.kind === 'method' ? call(proof, method, given, frame, at) : file;
    }
    case 'data':
      return file;
    default:
      if (frame.mode === 'reach' && callee.kind === 'file') return file;
      problem(
        proof,
        frame,
        at,
        `calls ${callee.kind === 'shared' ? 'what a variable holds' : wordsOf(frame)}`,
      );
      return file;
  }
}

function wordsOf({ mode }: Frame): string {
  return mode === 'load' ? 'a value that the file chooses' : 'what only running it would tell';
}

function callRef(
  proof: Proof,
  callee: Extract<Value, { kind: 'ref' }>,
  given: Given,
  frame: Frame,
  at: number,
): Value {
  const { ref } = callee;
  switch (ref.kind) {
    case 'class':
      return construct(proof, ref.cls, given, frame, at);
    case 'function':
      return proof.run(ref.fn, null, given, frame);
    case 'outside':
      return callOutside(proof, ref.name, given, frame, at);
    case 'unknown':
      problem(proof, frame, at, `calls what is not known: ${ref.why}`);
      return file;
    default:
      problem(proof, frame, at, 'calls what a variable holds');
      return file;
  }
}

/** Makes an object of a class of ours. */
function construct(proof: Proof, cls: ClassInfo, given: Given, frame: Frame, at: number): Value {
  const lineage = lineageOf(proof.sources, cls, proof.knows);
  const object: Value = { kind: 'object', cls };
  for (const why of lineage.problems) problem(proof, frame, at, `makes ${cls.qualname}: ${why}`);
  if (!isPlainClass(proof, cls)) problem(proof, frame, at, `makes ${cls.qualname}, which is decorated`);
  if (cls.node.keywords.some(({ arg }) => arg === 'metaclass' || arg === null) && !hasPlainType(proof, cls))
    problem(proof, frame, at, `makes ${cls.qualname}, whose class has a metaclass`);
  for (const name of ['__new__', '__init__', '__post_init__', '__del__']) {
    const found = find(lineage, name);
    if (found.kind !== 'own') continue;
    const self: Value = name === '__new__' ? { kind: 'ref', ref: { kind: 'class', cls } } : object;
    for (const binding of found.bindings)
      if (binding.kind === 'function')
        proof.run(binding.fn, self, name === '__del__' || name === '__post_init__' ? anything : given, frame);
      else problem(proof, frame, at, `makes ${cls.qualname}, whose ${name} is no function`);
  }
  factories(proof, cls, frame);
  proof.made.add(cls);
  return object;
}

/** What fills the fields of a dataclass is called for each object. */
function factories(proof: Proof, cls: ClassInfo, frame: Frame): void {
  for (const ancestor of lineageOf(proof.sources, cls, proof.knows).order) {
    if (ancestor.kind !== 'own' || ancestor.cls.node.decorators.length === 0) continue;
    const top: Frame = { ...frame, module: ancestor.cls.module, env: null, body: ancestor.cls, outer: null };
    for (const bindings of ancestor.cls.members.values())
      for (const binding of bindings) {
        if (binding.kind !== 'value' || binding.value?.type !== 'Call') continue;
        const factory = binding.value.keywords.find(
          ({ arg }) => arg === 'default_factory' || arg === 'factory',
        );
        if (factory !== undefined)
          call(proof, proof.evaluate(factory.value, top), nothingGiven, top, factory.at);
      }
  }
}

/** Whether nothing but Python's own classes makes the class out of its body. */
export function hasPlainType({ sources }: Proof, { module, node }: ClassInfo): boolean {
  return node.keywords.every(({ arg, value }) => {
    if (arg !== 'metaclass') return arg !== null;
    const ref = resolve(sources, module, value);
    return ref?.kind === 'outside' && ref.name === 'abc.ABCMeta';
  });
}

function callOutside(proof: Proof, name: string, given: Given, frame: Frame, at: number): Value {
  const special = builtin(proof, name, given, frame, at);
  if (special !== null) return special;
  const unbound = /^(.*)\.(__\w+__)$/.exec(name);
  if (unbound !== null) {
    const [, base = '', method = ''] = unbound;
    if (isQuietBase(base) || proof.knows(base).kind === 'base') {
      const [self = file, ...rest] = given.positional;
      return callInherited(proof, base, method, { ...given, positional: rest }, frame, at, self);
    }
  }
  const last = lastPart(name);
  if (!storing.has(name)) handOver(proof, name.startsWith('builtins.') ? last : name, given, frame, at);
  const what = plainly(name) ?? proof.knows(name);
  if (frame.mode === 'top' && isQuietOnImport(name, what)) return { kind: 'shared', quiet: false };
  switch (what.kind) {
    case 'harmless':
      return giving.has(name) ? file : data;
    case 'class':
    case 'base':
      return file;
    case 'inert':
      if (frame.mode === 'load' && !isOwnData(given))
        problem(
          proof,
          frame,
          at,
          `hands values that the file chooses to ${shown(name)}, which is not known to be harmless with any`,
        );
      return file;
    case 'power':
      problem(proof, frame, at, `calls ${shown(name)}. ${what.why}`, what.capability);
      return file;
    default:
      problem(proof, frame, at, `calls ${shown(name)}, which is not known`);
      return file;
  }
}

/** What Python's own library does with a module's own arguments counts where it reaches out of the program. */
function isQuietOnImport(name: string, what: Outside): boolean {
  if (quietOnImport.has(name)) return true;
  if (what.kind === 'power') return looking.has(what.capability) && !/^(?:builtins\.)?__import__$/.test(name);
  const [root = ''] = name.split('.');
  return what.kind === 'unknown' && standardModules.has(root) && root !== 'builtins';
}

/** They hand back what they are given, or a part of it. */
const giving: ReadonlySet<string> = new Set(
  'builtins.next builtins.sum builtins.round builtins.abs builtins.divmod builtins.pow builtins.iter builtins.reversed builtins.min builtins.max builtins.type typing.cast typing_extensions.cast'.split(
    ' ',
  ),
);

function shown(name: string): string {
  return name.startsWith('builtins.') ? name.slice(9) : name;
}

function isOwnData({ positional, keywords, open }: Given): boolean {
  return (
    !open && [...positional, ...keywords.values()].every(({ kind }) => kind === 'data' || kind === 'none')
  );
}

/** `map(f, …)` and `sorted(…, key=f)` call what they are given. */
function handOver(proof: Proof, name: string, given: Given, frame: Frame, at: number): void {
  const place = handing.get(name);
  const called = [
    ...callbacks.map((key) => given.keywords.get(key)),
    place === undefined ? undefined : given.positional[place],
  ];
  if (place !== undefined && given.open)
    problem(proof, frame, at, `${name} calls what is hidden behind a star`);
  for (const value of called)
    if (value !== undefined && value.kind !== 'data' && value.kind !== 'none')
      call(proof, value, { ...nothingGiven, positional: [file] }, frame, at);
}

/** They keep what they are given. */
const storing: ReadonlySet<string> = new Set(['dataclasses.field', 'typing.TypeVar', 'builtins.dict']);

/** Keywords by which functions take what they call, write to or ask. */
const callbacks = ['key', 'file', 'tz', 'function', 'func', 'cls', 'default', 'object_hook'];

function builtin(proof: Proof, name: string, given: Given, frame: Frame, at: number): Value | null {
  const [first, second, third] = given.positional;
  const text = second?.kind === 'data' ? second.text : undefined;
  switch (name) {
    case 'builtins.super': {
      const self = first === undefined ? frame.self : (second ?? null);
      const cls =
        self?.kind === 'object'
          ? self.cls
          : self?.kind === 'ref' && self.ref.kind === 'class'
            ? self.ref.cls
            : null;
      const after =
        first?.kind === 'ref' && first.ref.kind === 'class'
          ? first.ref.cls
          : first === undefined
            ? frame.owner
            : null;
      if (cls !== null && after !== null) return { kind: 'super', cls, after };
      problem(proof, frame, at, 'calls super() of what is not known');
      return file;
    }
    case 'builtins.type':
      if (given.positional.length > 1 || given.open) problem(proof, frame, at, 'makes a class while it runs');
      return first?.kind === 'object' ? { kind: 'ref', ref: { kind: 'class', cls: first.cls } } : file;
    case 'builtins.getattr':
    case 'builtins.hasattr':
      if (first === undefined || text === undefined || given.open)
        problem(proof, frame, at, `${shown(name)}() with a name that is computed`, 'reflection');
      else {
        const found = attribute(proof, first, text, frame, at);
        if (name === 'builtins.getattr' && third === undefined && found.kind !== 'attribute') return found;
      }
      return name === 'builtins.hasattr' ? data : file;
    case 'builtins.setattr':
      if (first === undefined || text === undefined || given.open)
        problem(proof, frame, at, 'sets an attribute whose name is computed', 'reflection');
      else setAttribute(proof, first, text, third ?? file, frame, at);
      return data;
    case 'builtins.iter':
      if (given.positional.length > 1 || given.open)
        problem(proof, frame, at, 'iter() calls what it is given');
      return file;
    case 'builtins.vars':
      if (first?.kind === 'object') return { kind: 'attributes' };
      break;
    default:
      break;
  }
  return null;
}

/** A method that a class of a library, or `object`, gives to a class of ours. */
function callInherited(
  proof: Proof,
  base: string,
  name: string,
  given: Given,
  frame: Frame,
  at: number,
  self?: Value,
): Value {
  if (name === '__new__') {
    const cls = self ?? given.positional[0];
    return cls?.kind === 'ref' && cls.ref.kind === 'class' ? { kind: 'object', cls: cls.ref.cls } : file;
  }
  if (name === '__setattr__') {
    const [first, second] = given.positional;
    // `object.__setattr__(self, 'x', value)`, and `super().__setattr__(name, value)` in a hook of that name.
    const key = first?.kind === 'data' ? first.text : undefined;
    if (self !== undefined && key !== undefined && !hookNames.has(key))
      setAttribute(proof, self, key, second ?? file, frame, at);
    else if (self !== undefined) problem(proof, frame, at, 'sets an attribute whose name is computed');
    return data;
  }
  if (/^__(?:dict|class|globals|code|subclasses)__$/.test(name)) {
    problem(proof, frame, at, `calls ${name}`);
    return file;
  }
  if (/^__\w+__$/.test(name)) return name === '__init__' || name === '__setstate__' ? data : file;
  if (frame.mode === 'load') problem(proof, frame, at, `calls .${name}() of ${base}, which was not read`);
  else if (powerMethods.has(name)) problem(proof, frame, at, `calls .${name}()`);
  return file;
}

/** A method of data, of a value of the file, of what is shared. */
function callMethod(
  proof: Proof,
  { of, name }: Extract<Value, { kind: 'attribute' }>,
  given: Given,
  frame: Frame,
  at: number,
): Value {
  if (of.kind === 'attributes') return ofAttributes(proof, name, given, frame, at);
  if (powerMethods.has(name) && !(of.kind === 'shared' && of.quiet && frame.mode === 'top')) {
    problem(proof, frame, at, `calls .${name}(), which may reach files, processes or the network`);
    return file;
  }
  if (name.startsWith('__') && /^__(?:subclasses|reduce|reduce_ex|globals|getattribute)__$/.test(name)) {
    problem(proof, frame, at, `calls ${name}`);
    return file;
  }
  handOver(proof, name, given, frame, at);
  if (of.kind === 'data' || of.kind === 'none') return ofData.test(name) ? file : data;
  if (frame.mode === 'top' && of.kind === 'shared' && !of.quiet && mutators.has(name))
    problem(proof, frame, at, 'changes what may be the names of a module');
  if (frame.mode !== 'load') return of.kind === 'shared' ? of : file;
  if (of.kind === 'shared' && (mutators.has(name) || !of.quiet))
    problem(
      proof,
      frame,
      at,
      mutators.has(name)
        ? 'changes what the whole program shares'
        : 'calls a method of what the whole program shares',
    );
  else if (of.kind !== 'shared' && !duckMethods.has(name))
    problem(proof, frame, at, `calls .${name}() of a value that the file chooses`);
  return of.kind === 'shared' ? { kind: 'shared', quiet: false } : file;
}

/** What containers hand out are the values of somebody else. */
const ofData = /^(?:get|pop|popitem|setdefault|popleft|item)$/;

/** `self.__dict__` takes the state whole, or single names that are constant. */
function ofAttributes(proof: Proof, name: string, given: Given, frame: Frame, at: number): Value {
  const [first] = given.positional;
  switch (name) {
    case 'update':
      if (given.open || (first !== undefined && first.kind !== 'state'))
        problem(proof, frame, at, 'sets attributes whose names are computed');
      for (const key of given.keywords.keys())
        if (hookNames.has(key)) problem(proof, frame, at, `sets ${key} of the object`);
      return data;
    case 'setdefault':
      if (first?.kind !== 'data' || first.text === undefined || hookNames.has(first.text))
        problem(proof, frame, at, 'sets an attribute whose name is computed');
      return file;
    case 'get':
    case 'pop':
      return file;
    case 'items':
    case 'keys':
    case 'values':
    case 'copy':
    case 'clear':
      return data;
    default:
      problem(proof, frame, at, `calls __dict__.${name}()`);
      return file;
  }
}
