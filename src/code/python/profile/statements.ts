import { firstPart } from '../../../core/dotted-names.ts';
import type { Expr, Stmt } from '../ast.ts';
import { allParameters, capturedNames } from '../targets.ts';
import { importedFrom } from './bindings.ts';
import { find, lineageOf } from './classes.ts';
import { type ClassInfo, isForTypes } from './model.ts';
import { classDecorators, quietDecorators } from './outside.ts';
import { anything, type Frame, innerFrame, nothingGiven, type Proof, problem, step } from './proof.ts';
import { isInside, member, moduleRef, resolve } from './resolve.ts';
import { data, file, join, keyOf, type Value } from './values.ts';

export function execute(proof: Proof, body: readonly Stmt[], frame: Frame): void {
  for (const node of body) if (step(proof, frame, node.at)) one(proof, node, frame);
}

function one(proof: Proof, node: Stmt, frame: Frame): void {
  const value = (expr: Expr | null): Value => (expr === null ? data : proof.evaluate(expr, frame));
  const body = (more: readonly Stmt[]): void => execute(proof, more, frame);
  switch (node.type) {
    case 'Expr':
      value(node.value);
      return;
    case 'Return':
      frame.returned = join(frame.returned, node.value === null ? { kind: 'none' } : value(node.value));
      return;
    case 'Assign': {
      const given = value(node.value);
      for (const target of node.targets) proof.assign(target, given, frame);
      return;
    }
    case 'AugAssign':
      value(node.value);
      if (node.target.type !== 'Name') value(node.target);
      proof.assign(node.target, file, frame);
      return;
    case 'AnnAssign':
      // Of a local name, Python does not evaluate it.
      if (frame.env === null) value(node.annotation);
      if (node.value !== null) proof.assign(node.target, value(node.value), frame);
      return;
    case 'For':
      proof.assign(node.target, elementOf(value(node.iter)), frame);
      body(node.body);
      body(node.orelse);
      return;
    case 'While':
      value(node.test);
      body(node.body);
      body(node.orelse);
      return;
    case 'If':
      if (!isForTypes(node.test)) {
        value(node.test);
        body(node.body);
      }
      body(node.orelse);
      return;
    case 'With':
      for (const { context, vars } of node.items) {
        const entered = value(context);
        if (vars !== null) proof.assign(vars, entered.kind === 'data' ? data : file, frame);
      }
      body(node.body);
      return;
    case 'Try':
      body(node.body);
      for (const handler of node.handlers) {
        if (handler.name !== null) bindLocal(frame, handler.name, file);
        body(handler.body);
      }
      body(node.orelse);
      body(node.finalbody);
      return;
    case 'Raise':
      value(node.exc);
      value(node.cause);
      return;
    case 'Assert':
      value(node.test);
      value(node.msg);
      return;
    case 'Match':
      value(node.subject);
      for (const { pattern, guard, body: inner } of node.cases) {
        for (const name of capturedNames(pattern)) bindLocal(frame, name, file);
        value(guard);
        body(inner);
      }
      return;
    case 'Delete':
      for (const target of node.targets)
        if (target.type === 'Attribute') proof.assign(target, data, frame);
        else if (target.type === 'Subscript') value(target.value);
      return;
    case 'Import':
      for (const { name, asname } of node.names) {
        noteImport(proof, frame, name, node.at);
        const shown = asname === null ? firstPart(name) : name;
        bindLocal(frame, asname ?? shown, { kind: 'ref', ref: moduleRef(proof.sources, shown) });
      }
      return;
    case 'ImportFrom': {
      const from = importedFrom(frame.module, node.module, node.level);
      noteImport(proof, frame, from, node.at);
      for (const { name, asname } of node.names) {
        noteImport(proof, frame, `${from}.${name}`, node.at, true);
        const ref = moduleRef(proof.sources, from);
        const found = ref.kind === 'unknown' ? ref : member(proof.sources, ref, name);
        bindLocal(frame, asname ?? name, { kind: 'ref', ref: found });
      }
      return;
    }
    case 'FunctionDef':
      define(proof, node, frame);
      return;
    case 'ClassDef':
      classBody(proof, node, frame);
      return;
    case 'Global':
      for (const name of node.names) frame.globals.add(name);
      return;
    case 'Broken':
      problem(proof, frame, node.at, 'the source does not parse here');
      return;
    default:
      return;
  }
}

/** What a loop is given, item by item. */
export function elementOf(value: Value): Value {
  return value.kind === 'shared' ? { kind: 'shared', quiet: false } : file;
}

export function bindLocal(frame: Frame, name: string, value: Value): void {
  if (frame.env === null) return;
  const before = frame.env.get(name);
  const after = join(before, value);
  if (before !== undefined && keyOf(before) === keyOf(after)) return;
  frame.env.set(name, after);
  frame.changed = true;
}

/** Importing a module runs it, and the packages around it. */
function noteImport(proof: Proof, frame: Frame, name: string, at: number, maybe = false): void {
  const { modules, native } = proof.sources;
  if (isInside(proof.sources, name)) {
    const parts = name.split('.');
    for (let end = 1; end <= parts.length; end += 1) {
      const part = parts.slice(0, end).join('.');
      if (modules.has(part)) proof.imported.add(part);
      else if (native.has(part)) problem(proof, frame, at, `imports ${part}, which is machine code`);
      else if (!maybe) problem(proof, frame, at, `imports ${part}, which was not found`);
    }
  } else if (!maybe && !proof.foreign.has(name)) proof.foreign.set(name, { module: frame.module, at });
}

/** A nested function may be called with anything by whoever gets it. */
function define(proof: Proof, node: Extract<Stmt, { type: 'FunctionDef' }>, frame: Frame): void {
  for (const expr of [...node.args.defaults, ...node.args.kwDefaults])
    if (expr !== null) proof.evaluate(expr, frame);
  for (const { annotation } of allParameters(node.args))
    if (annotation !== null) proof.evaluate(annotation, frame);
  if (node.returns !== null) proof.evaluate(node.returns, frame);
  for (const decorator of node.decorators) decorate(proof, decorator, frame, quietDecorators);
  if (frame.env === null) return;
  const inner = innerFrame(frame, node.args);
  settle(proof, node.body, inner);
  proof.visited.set(node, frame.module);
  bindLocal(frame, node.name, { kind: 'closure' });
}

const mostRounds = 12;

/** Reads a body until nothing more becomes known of its names. */
export function settle(proof: Proof, body: readonly Stmt[], frame: Frame): void {
  for (let round = 0; round < mostRounds; round += 1) {
    frame.changed = false;
    execute(proof, body, frame);
    if (!frame.changed) return;
  }
  problem(proof, frame, body[0]?.at ?? 0, 'what its names are bound to could not be told');
}

function decorate(proof: Proof, decorator: Expr, frame: Frame, quiet: ReadonlySet<string>): void {
  const written = decorator.type === 'Call' ? decorator.func : decorator;
  const ref = resolve(proof.sources, frame.module, written);
  if (ref?.kind === 'outside' && quiet.has(ref.name)) {
    if (decorator.type === 'Call') for (const { value } of decorator.keywords) proof.evaluate(value, frame);
    return;
  }
  // `@value.setter` in a class body.
  if (frame.body !== null && written.type === 'Attribute' && /^(?:setter|getter|deleter)$/.test(written.attr))
    return;
  const callee = proof.evaluate(decorator, frame);
  if (frame.mode === 'top' && callee.kind !== 'closure' && callee.kind !== 'data' && callee.kind !== 'file')
    proof.call(callee, { ...nothingGiven, positional: [file] }, frame, decorator.at);
}

/** Whether decorators leave the class what its source says. */
export function isPlainClass(proof: Proof, cls: ClassInfo): boolean {
  return cls.node.decorators.every((decorator) => {
    const written = decorator.type === 'Call' ? decorator.func : decorator;
    const ref = resolve(proof.sources, cls.module, written);
    return ref?.kind === 'outside' && classDecorators.has(ref.name);
  });
}

function classBody(proof: Proof, node: Extract<Stmt, { type: 'ClassDef' }>, frame: Frame): void {
  for (const decorator of node.decorators) decorate(proof, decorator, frame, classDecorators);
  for (const { value } of node.keywords) proof.evaluate(value, frame);
  for (const base of node.bases) if (base.type === 'Call') proof.evaluate(base, frame);
  const within = frame.body?.members ?? frame.module.names;
  const bindings = frame.env === null ? within.get(node.name) : undefined;
  const own = bindings?.find((one) => one.kind === 'class' && one.cls.node === node);
  if (own?.kind !== 'class') {
    if (frame.env !== null) problem(proof, frame, node.at, 'makes a class while it runs');
    return;
  }
  execute(proof, node.body, { ...frame, body: own.cls });
  creation(proof, own.cls, frame);
}

/** What Python runs when it has read the body of a class. */
function creation(proof: Proof, cls: ClassInfo, frame: Frame): void {
  const self: Value = { kind: 'ref', ref: { kind: 'class', cls } };
  const told = find(lineageOf(proof.sources, cls, proof.knows), '__init_subclass__', cls);
  if (told.kind === 'own')
    for (const binding of told.bindings)
      if (binding.kind === 'function') proof.run(binding.fn, self, anything, frame);
  for (const { arg, value } of cls.node.keywords) {
    const type = arg === 'metaclass' ? proof.evaluate(value, frame) : null;
    if (type?.kind === 'ref' && type.ref.kind === 'class') proof.call(type, anything, frame, cls.node.at);
  }
}
