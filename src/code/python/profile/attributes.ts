import { hookNames } from '../../../core/hook-names.ts';
import type { Expr } from '../ast.ts';
import { type Found, find, isConstant, lineageOf } from './classes.ts';
import type { Binding, ClassInfo, FunctionInfo } from './model.ts';
import { cachingDecorators, plainly, quietDecorators, readable } from './outside.ts';
import { type Frame, nothingGiven, type Proof, problem } from './proof.ts';
import { member, type Ref, resolve } from './resolve.ts';
import { data, file, type Value } from './values.ts';

/** `of.name`, as a value; `called` where what it gives is called at once. */
export function attribute(
  proof: Proof,
  of: Value,
  name: string,
  frame: Frame,
  at: number,
  called = false,
): Value {
  switch (of.kind) {
    case 'object':
      return ofObject(proof, of, name, frame, at);
    case 'super':
      return ofFound(
        proof,
        find(lineageOf(proof.sources, of.cls, proof.knows), name, of.after),
        name,
        {
          kind: 'object',
          cls: of.cls,
        },
        frame,
      );
    case 'ref':
      return ofRef(proof, of.ref, name, frame, at, called);
    case 'none':
    case 'data':
    case 'attributes':
    case 'shared':
      return called ? { kind: 'attribute', of, name } : of.kind === 'shared' ? of : file;
    default:
      if (called) return { kind: 'attribute', of, name };
      if (frame.mode === 'load' && !readable.has(name) && !describing.has(name))
        problem(proof, frame, at, `reads .${name} of a value that the file chooses`);
      if (frame.mode === 'load' && name === '__class__')
        problem(proof, frame, at, 'takes the class of a value that the file chooses');
      return file;
  }
}

const describing: ReadonlySet<string> = new Set([
  '__name__',
  '__qualname__',
  '__module__',
  '__doc__',
  '__class__',
]);

function ofObject(
  proof: Proof,
  of: Extract<Value, { kind: 'object' }>,
  name: string,
  frame: Frame,
  at: number,
): Value {
  if (name === '__dict__') return { kind: 'attributes' };
  if (name === '__class__') return { kind: 'ref', ref: { kind: 'class', cls: of.cls } };
  if (/^__(?:globals|code|closure|subclasses|bases|mro|builtins)__$/.test(name)) {
    problem(proof, frame, at, `reads ${name}`);
    return file;
  }
  return ofFound(proof, find(lineageOf(proof.sources, of.cls, proof.knows), name), name, of, frame);
}

function ofFound(
  proof: Proof,
  found: Found,
  name: string,
  self: Extract<Value, { kind: 'object' }>,
  frame: Frame,
): Value {
  if (found.kind === 'outside') return { kind: 'inherited', base: found.name, name };
  if (found.kind === 'none')
    return name.startsWith('__') ? { kind: 'inherited', base: 'builtins.object', name } : file;
  let value: Value | null = null;
  for (const binding of found.bindings) {
    const next = ofBinding(proof, binding, self, frame);
    value = value === null || value.kind === next.kind ? next : file;
  }
  // An object can have an attribute of its own in the place of what its class says.
  return value ?? file;
}

function ofBinding(
  proof: Proof,
  binding: Binding,
  self: Extract<Value, { kind: 'object' }>,
  frame: Frame,
): Value {
  if (binding.kind === 'class') return { kind: 'ref', ref: { kind: 'class', cls: binding.cls } };
  if (binding.kind !== 'function') return file;
  switch (kindOfMethod(proof, binding.fn)) {
    case 'property':
      return proof.run(binding.fn, self, nothingGiven, frame);
    case 'setter':
      return file;
    case 'static':
      return { kind: 'method', fn: binding.fn, self: null };
    case 'class':
      return { kind: 'method', fn: binding.fn, self: { kind: 'ref', ref: { kind: 'class', cls: self.cls } } };
    default:
      return { kind: 'method', fn: binding.fn, self };
  }
}

export type MethodKind = 'plain' | 'static' | 'class' | 'property' | 'setter' | 'other';

/** What its decorators make of a function in a class body. */
export function kindOfMethod(proof: Proof, fn: FunctionInfo): MethodKind {
  let kind: MethodKind = fn.node.name === '__new__' ? 'static' : 'plain';
  if (fn.node.name === '__init_subclass__' || fn.node.name === '__class_getitem__') kind = 'class';
  for (const decorator of fn.node.decorators) {
    if (decorator.type === 'Attribute' && /^(?:setter|deleter)$/.test(decorator.attr)) kind = 'setter';
    else if (decorator.type === 'Attribute' && decorator.attr === 'getter') kind = 'property';
    else {
      const ref = resolve(proof.sources, fn.module, decorator);
      const name = ref?.kind === 'outside' ? ref.name : '';
      if (name === 'builtins.staticmethod') kind = 'static';
      else if (name === 'builtins.classmethod') kind = 'class';
      else if (/^(?:builtins\.property|functools\.cached_property|abc\.abstractproperty)$/.test(name))
        kind = 'property';
      else if (!quietDecorators.has(name) && !isCaching(proof, fn, decorator)) return 'other';
    }
  }
  return kind;
}

/** `@lru_cache` and `@lru_cache(maxsize=None)`. */
export function isCaching(proof: Proof, fn: FunctionInfo, decorator: Expr): boolean {
  const ref = resolve(proof.sources, fn.module, decorator.type === 'Call' ? decorator.func : decorator);
  return ref?.kind === 'outside' && cachingDecorators.has(ref.name);
}

function ofRef(proof: Proof, ref: Ref, name: string, frame: Frame, at: number, called: boolean): Value {
  if (ref.kind === 'class') return ofClass(proof, ref.cls, name, frame, at);
  if (ref.kind === 'variable') return attribute(proof, ofVariable(proof, ref), name, frame, at, called);
  if (ref.kind === 'module' || ref.kind === 'outside') {
    const found = member(proof.sources, ref, name);
    if (
      found.kind === 'unknown' &&
      ref.kind === 'module' &&
      /^__(?:name|file|doc|package|version)__$/.test(name)
    )
      return data;
    return { kind: 'ref', ref: found };
  }
  if (ref.kind === 'function' && describing.has(name)) return data;
  problem(proof, frame, at, ref.kind === 'unknown' ? ref.why : `reads ${name} of a function`);
  return file;
}

function ofClass(proof: Proof, cls: ClassInfo, name: string, frame: Frame, at: number): Value {
  if (describing.has(name)) return data;
  const found = find(lineageOf(proof.sources, cls, proof.knows), name);
  if (found.kind === 'outside') return { kind: 'inherited', base: found.name, name };
  if (found.kind === 'none') {
    if (/^__(?:new|init|setattr|repr|hash|eq|reduce|reduce_ex|getstate|init_subclass)__$/.test(name))
      return { kind: 'inherited', base: 'builtins.object', name };
    if (frame.mode !== 'top') problem(proof, frame, at, `reads ${name} of the class ${cls.qualname}`);
    return { kind: 'shared', quiet: false };
  }
  const [only] = found.bindings;
  if (found.bindings.length === 1 && only?.kind === 'class')
    return { kind: 'ref', ref: { kind: 'class', cls: only.cls } };
  if (found.bindings.length === 1 && only?.kind === 'function') {
    const kind = kindOfMethod(proof, only.fn);
    const self: Value | null = kind === 'class' ? { kind: 'ref', ref: { kind: 'class', cls } } : null;
    return { kind: 'method', fn: only.fn, self };
  }
  if (found.bindings.length === 1 && only?.kind === 'value' && only.value !== null && isConstant(only.value))
    return data;
  return { kind: 'shared', quiet: true };
}

/** A variable of a module: a constant is data, anything else the whole program shares. */
export function ofVariable(proof: Proof, { module, value }: Extract<Ref, { kind: 'variable' }>): Value {
  if (value === null) return { kind: 'shared', quiet: false };
  if (value.type === 'Constant')
    return typeof value.value === 'string' ? { kind: 'data', text: value.value } : data;
  if (isConstant(value) && value.type === 'Tuple') return data;
  if (/^(?:Dict|List|Set|ListComp|DictComp|SetComp|Tuple|JoinedStr|BinOp|Compare)$/.test(value.type))
    return { kind: 'shared', quiet: true };
  if (value.type !== 'Call') return { kind: 'shared', quiet: false };
  const ref = resolve(proof.sources, module, value.func);
  const quiet = ref?.kind === 'outside' && plainly(ref.name)?.kind === 'harmless';
  return { kind: 'shared', quiet };
}

/** `target.name = value`. */
export function setAttribute(
  proof: Proof,
  target: Value,
  name: string,
  value: Value,
  frame: Frame,
  at: number,
): void {
  if (target.kind !== 'object') {
    const what = target.kind === 'ref' ? wordsFor(target.ref) : 'something that it did not make';
    problem(proof, frame, at, `changes .${name} of ${what}`);
    return;
  }
  if (name === '__dict__' && value.kind === 'state') return;
  if (hookNames.has(name) || (name.startsWith('__') && name.endsWith('__'))) {
    problem(proof, frame, at, `sets ${name} of the object`);
    return;
  }
  const found = find(lineageOf(proof.sources, target.cls, proof.knows), name);
  if (found.kind !== 'own') return;
  for (const binding of found.bindings)
    if (binding.kind === 'function' && kindOfMethod(proof, binding.fn) === 'setter')
      proof.run(binding.fn, target, { ...nothingGiven, positional: [value] }, frame);
}

function wordsFor(ref: Ref): string {
  if (ref.kind === 'class') return `the class ${ref.cls.qualname}`;
  if (ref.kind === 'outside') return ref.name;
  return ref.kind === 'module' ? `the module ${ref.module.name}` : 'what the program shares';
}

/** What an assignment to `self.__dict__[key]` sets. */
export function setEntry(proof: Proof, key: Value, frame: Frame, at: number, node: Expr): void {
  const name = key.kind === 'data' ? key.text : undefined;
  if (name === undefined) problem(proof, frame, at, 'sets an attribute whose name is computed');
  else if (hookNames.has(name)) problem(proof, frame, node.at, `sets ${name} of the object`);
}
