import type { Arguments, Expr, FunctionDef, Lambda, Stmt } from '../../ast.ts';
import { whileDressing } from '../calls/dressed.ts';
import { deepest, type Machine, positional } from '../machine.ts';
import { bind } from '../names/names.ts';
import { scopeOf } from '../names/scopes.ts';
import { ownOwner } from '../owners.ts';
import type { CallPlace, Frame, FunctionInfo } from '../state.ts';
import { join } from '../values/join.ts';
import { within } from '../values/value-names.ts';
import { type FunctionValue, functionState, nextId, type Value } from '../values/values.ts';

/** Closures of one function that are evaluated each for itself; beyond, the first stands for all. */
const mostClosures = 24;
/** Closures of one function of which it is known what each calls. */
const mostOwners = 2_000;

/** What is known of a function from its text; made once. */
export function infoOf(m: Machine, node: FunctionDef | Lambda, frame: Frame): FunctionInfo {
  const { module } = frame;
  const known = module.infos.get(node);
  if (known !== undefined) return known;
  const body: readonly Stmt[] = node.type === 'Lambda' ? [] : node.body;
  const { scope, generator, nests } = scopeOf(node, body);
  let name: string;
  if (node.type === 'Lambda') {
    frame.lambdas += 1;
    name = `<lambda${frame.lambdas}>`;
  } else name = node.name;
  const qualified = frame.qualified === '' ? name : `${frame.qualified}.${name}`;
  const { posonly, args, vararg, kwonly, kwarg } = node.args;
  const parameters = [...posonly, ...args].map(({ arg }) => arg);
  const positionals = parameters.length;
  const rest = vararg === null ? -1 : parameters.push(vararg.arg) - 1;
  for (const { arg } of kwonly) parameters.push(arg);
  const keywordRest = kwarg === null ? -1 : parameters.push(kwarg.arg) - 1;
  const owner = m.newOwner(module, qualified, 'function', null);
  const info: FunctionInfo = {
    node,
    module,
    name,
    qualified,
    dotted: within(module, qualified),
    owner,
    scope,
    parameters,
    positional: positionals,
    positionalOnly: posonly.length,
    rest,
    keywordRest,
    size: node.end - node.at,
    generator,
    nests,
    method: frame.kind === 'class',
    layer: m.layer,
    evaluations: 0,
  };
  owner.info = info;
  module.infos.set(node, info);
  return info;
}

/** The function that a `def` or `lambda` makes, its defaults evaluated where it stands. */
export function functionValue(m: Machine, node: FunctionDef | Lambda, frame: Frame): FunctionValue {
  const info = infoOf(m, node, frame);
  const defaults = node.args.defaults.map((value) => m.evaluate(value, frame));
  const kwDefaults = node.args.kwDefaults.map((value) => (value === null ? null : m.evaluate(value, frame)));
  if (node.type === 'FunctionDef') {
    annotations(m, node.args, frame);
    if (node.returns !== null) m.annotation(node.returns, frame);
    // Evaluated when somebody asks for them.
    for (const { bound } of node.typeParams) if (bound !== null) m.annotation(bound, frame);
  }
  // Names are looked up past a class body, but the body itself runs in it.
  let closure = frame;
  while (closure.kind === 'class' && closure.parent !== null) closure = closure.parent;
  const made: FunctionValue = {
    kind: 'function',
    marks: 0,
    id: nextId(),
    info,
    closure,
    home: frame.kind === 'class' ? frame : null,
    defaults,
    kwDefaults,
    binding: 'plain',
    state: functionState(),
  };
  info.evaluations += 1;
  if (info.evaluations <= mostClosures) frame.module.functions.push(made);
  // A decorator makes one for each function that it dresses: whoever calls one of them calls no other.
  if (closure.kind === 'function' && info.evaluations <= mostOwners) {
    made.state.own = ownOwner(m, info);
    frame.module.made.push(made.state.own);
  }
  return made;
}

function annotations(m: Machine, { posonly, args, vararg, kwonly, kwarg }: Arguments, frame: Frame): void {
  const each = (of: readonly { readonly annotation: Expr | null }[]): void => {
    for (const { annotation } of of) if (annotation !== null) m.annotation(annotation, frame);
  };
  each(posonly);
  each(args);
  each(kwonly);
  if (vararg?.annotation != null) m.annotation(vararg.annotation, frame);
  if (kwarg?.annotation != null) m.annotation(kwarg.annotation, frame);
}

/** A `def` statement: decorators are called from the inside out, and the result is what the name stands for. */
export function defineFunction(m: Machine, node: FunctionDef, frame: Frame): void {
  const decorators = node.decorators.map((decorator) => m.evaluate(decorator, frame));
  let value: Value = functionValue(m, node, frame);
  for (let at = decorators.length - 1; at >= 0; at -= 1)
    value = decorated(m, decorators[at] as Value, value, decoratorPlace(frame, node.decorators[at] as Expr));
  // `@x.setter` and the like: the property stays the property.
  const before = frame.names.get(node.name);
  const last = node.decorators[0];
  if (
    before?.kind === 'function' &&
    before.binding === 'property' &&
    last?.type === 'Attribute' &&
    (last.attr === 'setter' || last.attr === 'deleter' || last.attr === 'getter')
  ) {
    if (last.attr !== 'getter' && value.kind === 'function') {
      before.state.attributes ??= new Map();
      before.state.attributes.set(last.attr === 'setter' ? '<set>' : '<delete>', value);
    }
    return;
  }
  bind(m, node.name, value, frame);
}

/** What compiles a text that it is given, and dresses a function. */
const inlines: ReadonlySet<string> = new Set(['cython.inline', 'Cython.inline']);

const bindings: ReadonlyMap<string, FunctionValue['binding']> = new Map<string, FunctionValue['binding']>([
  ['builtins.staticmethod', 'static'],
  ['builtins.classmethod', 'class'],
  ['builtins.property', 'property'],
  ['abc.abstractproperty', 'property'],
  ['abc.abstractclassmethod', 'class'],
  ['abc.abstractstaticmethod', 'static'],
  ['functools.cached_property', 'property'],
  ['django.utils.functional.cached_property', 'property'],
  ['enum.property', 'property'],
  ['types.DynamicClassAttribute', 'property'],
  ['torch.jit.unused', 'plain'],
]);

/** What a decorator is given stands below it, and not among the arguments that it is written with. */
export function decoratorPlace(frame: Frame, node: Expr): CallPlace {
  if (node.type !== 'Call') return { frame, node };
  const { at, end, func } = node;
  const shown = { at, end, func };
  return { frame, node: shown };
}

/** What a decorator makes of a function or class. One that is not known is taken to give back what it was given. */
export function decorated(m: Machine, decorator: Value, value: Value, place: CallPlace): Value {
  if (decorator.kind === 'union')
    return decorator.members
      .map((one) => decorated(m, one, value, place))
      .reduce((all, one) => join(all, one));
  if (decorator.kind === 'external') {
    if (
      inlines.has(decorator.name) &&
      value.marks === 0 &&
      (value.kind === 'function' || value.kind === 'unknown')
    )
      return value;
    const binding =
      bindings.get(decorator.name) ?? (decorator.name.endsWith('.cached_property') ? 'property' : undefined);
    if (value.kind === 'function' && binding !== undefined) {
      m.edge(place, decorator.name);
      return { ...value, binding };
    }
  }
  if (m.depth > deepest - 50) return value;
  const made = whileDressing(decorator, value, place, () => m.call(decorator, positional(value), place));
  if (decorator.kind === 'external' && !decorator.instance) {
    // What somebody else's decorator keeps, it may call.
    return made.kind === 'external' || made.kind === 'unknown' ? value : made;
  }
  if (made.kind === 'unknown' || made.kind === 'external') return value;
  if (made.kind === 'constant' && made.value === null) return made;
  return made;
}
