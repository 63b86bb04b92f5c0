import type { Comprehension, Expr, Lambda } from '../ast.ts';
import { boundNames } from '../targets.ts';
import { attribute, ofVariable, setAttribute, setEntry } from './attributes.ts';
import { type Frame, type Given, innerFrame, type Proof, problem, step } from './proof.ts';
import { lookUp } from './resolve.ts';
import { bindLocal, elementOf } from './statements.ts';
import { data, file, join, type Value } from './values.ts';

/** What an expression gives, and what reading it runs. */
export function evaluate(proof: Proof, node: Expr, frame: Frame): Value {
  if (!step(proof, frame, node.at)) return file;
  const value = (expr: Expr | null): Value => (expr === null ? data : proof.evaluate(expr, frame));
  const all = (exprs: readonly (Expr | null)[]): Value => {
    for (const expr of exprs) value(expr);
    return data;
  };
  switch (node.type) {
    case 'Constant':
      if (node.value === null) return { kind: 'none' };
      return typeof node.value === 'string' ? { kind: 'data', text: node.value } : data;
    case 'Name':
      return named(proof, node.id, frame);
    case 'Attribute':
      return settled(proof, attribute(proof, value(node.value), node.attr, frame, node.at), frame, node.at);
    case 'Call':
      return callOf(proof, node, frame);
    case 'Lambda':
      return lambda(proof, node, frame);
    case 'BoolOp':
      return node.values.map(value).reduce((a, b) => join(a, b));
    case 'IfExp':
      value(node.test);
      return join(value(node.body), value(node.orelse));
    case 'NamedExpr': {
      const given = value(node.value);
      proof.assign(node.target, given, frame);
      return given;
    }
    case 'BinOp': {
      const left = value(node.left);
      const right = value(node.right);
      // What an object's own operator gives is its own affair.
      return left.kind === 'data' && right.kind === 'data' ? data : file;
    }
    case 'UnaryOp': {
      const of = value(node.operand);
      return node.op === 'not' || of.kind === 'data' ? data : file;
    }
    case 'Compare':
      value(node.left);
      return all(node.comparators);
    case 'List':
    case 'Tuple':
    case 'Set':
      return all(node.elts);
    case 'Dict':
      all(node.keys);
      return all(node.values);
    case 'JoinedStr':
    case 'TemplateStr':
      return all(node.values);
    case 'FormattedValue':
      value(node.formatSpec);
      value(node.value);
      return data;
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      clauses(proof, node.generators, frame);
      value(node.elt);
      return data;
    case 'DictComp':
      clauses(proof, node.generators, frame);
      value(node.key);
      value(node.value);
      return data;
    case 'Await':
    case 'YieldFrom':
    case 'Yield':
    case 'Starred':
      value(node.value);
      return file;
    case 'Subscript': {
      const of = value(node.value);
      value(node.slice);
      // `Generic[T]`, `list[int]`
      if (of.kind === 'ref') return of.ref.kind === 'outside' || of.ref.kind === 'class' ? of : file;
      return of.kind === 'data' && of.text !== undefined ? data : elementOf(of);
    }
    case 'Slice':
      return all([node.lower, node.upper, node.step]);
  }
}

/** A method that nobody calls at once is a value like any other. */
function settled(proof: Proof, value: Value, frame: Frame, at: number): Value {
  if (value.kind === 'attribute') return file;
  if (value.kind === 'ref' && value.ref.kind === 'variable') return ofVariable(proof, value.ref);
  if (value.kind === 'ref' && value.ref.kind === 'unknown' && frame.mode !== 'top')
    problem(proof, frame, at, value.ref.why);
  return value;
}

function named(proof: Proof, id: string, frame: Frame): Value {
  for (let at: Frame | null = frame; at !== null; at = at.outer) {
    const found = at.env?.get(id);
    if (found !== undefined && !at.globals.has(id)) return found;
  }
  if (frame.env === null && frame.body !== null) {
    const member = frame.body.members.get(id);
    if (member !== undefined) {
      const [only] = member;
      if (member.length === 1 && only?.kind === 'class')
        return { kind: 'ref', ref: { kind: 'class', cls: only.cls } };
      return only?.kind === 'function' ? { kind: 'closure' } : { kind: 'shared', quiet: true };
    }
  }
  if (id === '__name__' || id === '__file__' || id === '__doc__') return data;
  const ref = lookUp(proof.sources, frame.module, id);
  if (ref === null) return { kind: 'ref', ref: { kind: 'outside', name: `builtins.${id}` } };
  return ref.kind === 'variable' ? ofVariable(proof, ref) : { kind: 'ref', ref };
}

function callOf(proof: Proof, node: Extract<Expr, { type: 'Call' }>, frame: Frame): Value {
  const { func } = node;
  const callee =
    func.type === 'Attribute'
      ? attribute(proof, proof.evaluate(func.value, frame), func.attr, frame, func.at, true)
      : proof.evaluate(func, frame);
  return proof.call(callee, givenTo(proof, node, frame), frame, node.at);
}

function givenTo(proof: Proof, node: Extract<Expr, { type: 'Call' }>, frame: Frame): Given {
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  let open = false;
  for (const argument of node.args) {
    const value = proof.evaluate(argument, frame);
    if (argument.type === 'Starred') open = true;
    else if (!open) positional.push(value);
  }
  for (const { arg, value } of node.keywords) {
    const given = proof.evaluate(value, frame);
    if (arg === null) open = true;
    else keywords.set(arg, given);
  }
  return { positional, keywords, open };
}

/** Whoever gets a lambda may call it with anything. */
function lambda(proof: Proof, node: Lambda, frame: Frame): Value {
  const inner = innerFrame(frame, node.args);
  for (const expr of [...node.args.defaults, ...node.args.kwDefaults])
    if (expr !== null) proof.evaluate(expr, frame);
  proof.evaluate(node.body, inner);
  return { kind: 'lambda', node };
}

/** What a comprehension names is not seen outside of it, but nothing is lost by taking it for a local name. */
function clauses(proof: Proof, generators: readonly Comprehension[], frame: Frame): void {
  for (const { target, iter, ifs } of generators) {
    proof.assign(target, elementOf(proof.evaluate(iter, frame)), frame);
    for (const test of ifs) proof.evaluate(test, frame);
  }
}

/** What an assignment changes. */
export function assign(proof: Proof, target: Expr, value: Value, frame: Frame): void {
  switch (target.type) {
    case 'Name':
      if (frame.globals.has(target.id))
        problem(proof, frame, target.at, `changes ${target.id}, which the whole program shares`);
      else bindLocal(frame, target.id, value);
      return;
    case 'Tuple':
    case 'List':
      for (const inner of target.elts) assign(proof, inner, elementOf(value), frame);
      return;
    case 'Starred':
      boundNames(target, ({ id }) => bindLocal(frame, id, data));
      return;
    case 'Attribute':
      setAttribute(proof, proof.evaluate(target.value, frame), target.attr, value, frame, target.at);
      return;
    case 'Subscript': {
      const of = proof.evaluate(target.value, frame);
      const key = proof.evaluate(target.slice, frame);
      if (of.kind === 'attributes') setEntry(proof, key, frame, target.at, target);
      else if (of.kind === 'ref') problem(proof, frame, target.at, 'changes what it did not make');
      else if (of.kind === 'shared' && (frame.mode === 'load' || (frame.mode === 'top' && !of.quiet)))
        problem(proof, frame, target.at, 'changes what the whole program shares');
      return;
    }
    default:
      return;
  }
}
