import type { Call, ClassDef, Expr, FunctionDef } from '../ast.ts';
import { targetsOf } from '../targets.ts';
import { type Node, walkModule } from '../walk.ts';
import { alwaysMeets, leaving } from './paths.ts';
import type { Search } from './risk.ts';
import { selfName } from './self-name.ts';
import { classOf } from './survey.ts';
import { truthOf } from './truth.ts';

/** What calls a special method on the object, where it is the method's own `self`. */
type Invocation = (node: Node, self: string, method: FunctionDef) => boolean;

/**
 * Finds special methods and properties that invoke themselves on every way through: `self.x` in the property `x`,
 * `self.x = …` in its setter, `repr(self)` in `__repr__`, `self == other` in `__eq__`, `self[key]` in `__getitem__`,
 * `self.x` in `__getattribute__`, and so on (Python Language Reference, 3.3 Special method names).
 */
export function findSelfInvocations(search: Search): void {
  for (const found of search.survey.functions) {
    const { node, place: around } = found;
    const holder = classOf(found);
    const self = selfName(node);
    if (holder === null || self === null || search.survey.generators.has(node)) continue;
    // One of several, by version or platform, may never be the one.
    if (around.node !== holder) continue;
    const invokes = property(node) ?? special(node, holder, search);
    if (invokes === null) continue;
    const binding = search.survey.scopeOf.get(node)?.bindings.get(self);
    if (binding?.others !== 1 || binding.remote || changesItself(node, self)) continue;
    if (node.name === '__getattr__' && callsAnythingElse(node)) continue;
    let place: Node | null = null;
    const endless = alwaysMeets(node.body, {
      meets: (met) => {
        if (!invokes(met, self, node)) return false;
        place ??= met;
        return true;
      },
      leaves: ({ func }) => search.resolve.names(func).some((name) => leaving.has(name)),
      truth: (test) => truthOf(test),
    });
    if (!endless || place === null) continue;
    search.report({
      hazard: 'endless-recursion',
      node: place as Call,
      detail: `this calls ${holder.name}.${node.name} again`,
    });
  }
}

/** A new class for `self`, or an item that is now there: what comes next is not what came first. */
function changesItself(node: FunctionDef, self: string): boolean {
  if (node.name !== '__missing__' && node.name !== '__getattribute__') return false;
  let changes = false;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      for (const target of targetsOf(inner)) {
        if (target.type === 'Attribute' && target.attr === '__class__')
          changes ||= isNamed(target.value, self);
        if (target.type === 'Subscript') changes ||= node.name === '__missing__';
      }
    });
  return changes;
}

/** What is called may make the attribute, so that `getattr` finds it the second time. */
function callsAnythingElse(node: FunctionDef): boolean {
  let calls = 0;
  for (const statement of node.body)
    walkModule(statement, ({ type }) => {
      if (type === 'Call' || type === 'Assign') calls += 1;
    });
  return calls > 1;
}

const propertyDecorators: ReadonlySet<string> = new Set(['property']);

function property({ name, decorators }: FunctionDef): Invocation | null {
  const [decorator] = decorators;
  if (decorators.length !== 1 || decorator === undefined) return null;
  if (decorator.type === 'Name' && propertyDecorators.has(decorator.id))
    return (node, self) => node.type === 'Attribute' && node.attr === name && isNamed(node.value, self);
  if (decorator.type !== 'Attribute' || decorator.value.type !== 'Name' || decorator.value.id !== name)
    return null;
  if (decorator.attr !== 'setter') return null;
  return (node, self) =>
    node.type === 'Assign' &&
    node.targets.some(
      (target) => target.type === 'Attribute' && target.attr === name && isNamed(target.value, self),
    );
}

/** Special methods that a function of Python calls on its only argument. */
const byFunction: ReadonlyMap<string, readonly string[]> = new Map([
  ['__repr__', ['repr', 'ascii']],
  ['__str__', ['str']],
  ['__len__', ['len']],
  ['__hash__', ['hash']],
  ['__bool__', ['bool']],
  ['__iter__', ['iter']],
  ['__next__', ['next']],
  ['__int__', ['int']],
  ['__float__', ['float']],
  ['__abs__', ['abs']],
  ['__bytes__', ['bytes']],
  ['__reversed__', ['reversed']],
  ['__dir__', ['dir']],
]);

const comparisons: ReadonlyMap<string, string> = new Map([
  ['__eq__', '=='],
  ['__ne__', '!='],
  ['__lt__', '<'],
  ['__le__', '<='],
  ['__gt__', '>'],
  ['__ge__', '>='],
]);

const arithmetic: ReadonlyMap<string, string> = new Map([
  ['__add__', '+'],
  ['__sub__', '-'],
  ['__mul__', '*'],
  ['__truediv__', '/'],
  ['__floordiv__', '//'],
  ['__mod__', '%'],
  ['__pow__', '**'],
  ['__matmul__', '@'],
  ['__and__', '&'],
  ['__or__', '|'],
  ['__xor__', '^'],
]);

function special(node: FunctionDef, holder: ClassDef, { resolve }: Search): Invocation | null {
  if (node.decorators.length > 0) return null;
  const { name } = node;
  const builtin = (call: Call, names: readonly string[]): boolean =>
    resolve.names(call.func).some((each) => names.includes(each));
  const functions = byFunction.get(name);
  if (functions !== undefined)
    return (met, self) =>
      (met.type === 'Call' &&
        met.args.length === 1 &&
        isNamed(met.args[0], self) &&
        builtin(met, functions)) ||
      (name === '__repr__' && isFormatted(met, self, 'r')) ||
      (name === '__str__' && isFormatted(met, self, ''));
  const comparison = comparisons.get(name);
  if (comparison !== undefined)
    return (met, self, method) =>
      met.type === 'Compare' &&
      met.ops[0] === comparison &&
      isNamed(met.left, self) &&
      isParameter(met.comparators[0], method, 1);
  const operator = arithmetic.get(name);
  if (operator !== undefined)
    return (met, self, method) =>
      met.type === 'BinOp' &&
      met.op === operator &&
      isNamed(met.left, self) &&
      isParameter(met.right, method, 1);
  switch (name) {
    case '__getitem__':
    case '__missing__':
      return (met, self, method) =>
        met.type === 'Subscript' && isNamed(met.value, self) && isParameter(met.slice, method, 1);
    case '__setitem__':
      return (met, self, method) =>
        met.type === 'Assign' && met.targets.some((target) => isItem(target, self, method));
    case '__delitem__':
      return (met, self, method) =>
        met.type === 'Delete' && met.targets.some((target) => isItem(target, self, method));
    case '__contains__':
      return (met, self, method) =>
        met.type === 'Compare' &&
        met.ops[0] === 'in' &&
        isNamed(met.comparators[0], self) &&
        isParameter(met.left, method, 1);
    case '__getattribute__':
      return (met, self) =>
        (met.type === 'Attribute' && isNamed(met.value, self)) ||
        (met.type === 'Call' && builtin(met, ['getattr']) && isNamed(met.args[0], self));
    case '__getattr__':
      return (met, self, method) =>
        met.type === 'Call' &&
        met.args.length === 2 &&
        builtin(met, ['getattr']) &&
        isNamed(met.args[0], self) &&
        isParameter(met.args[1], method, 1);
    case '__setattr__':
      return (met, self) =>
        (met.type === 'Assign' &&
          met.targets.some((target) => target.type === 'Attribute' && isNamed(target.value, self))) ||
        (met.type === 'Call' && builtin(met, ['setattr']) && isNamed(met.args[0], self));
    case '__call__':
      return (met, self) => met.type === 'Call' && isNamed(met.func, self);
    case '__init__':
      return (met) =>
        met.type === 'Call' && isNamed(met.func, holder.name) && met.args.length === 0 && isFree(node);
    default:
      return null;
  }
}

/** Without arguments to tell calls apart, one call is as good as the next. */
function isFree({ args }: FunctionDef): boolean {
  return args.posonly.length + args.args.length === 1 && args.vararg === null && args.kwarg === null;
}

function isItem(target: Expr, self: string, method: FunctionDef): boolean {
  return target.type === 'Subscript' && isNamed(target.value, self) && isParameter(target.slice, method, 1);
}

/** `f'{self!r}'` */
function isFormatted(node: Node, self: string, conversion: string): boolean {
  if (node.type !== 'FormattedValue' || !isNamed(node.value, self)) return false;
  return node.conversion === conversion || (conversion === '' && node.conversion === 's');
}

function isNamed(expression: Expr | undefined, name: string): boolean {
  return expression?.type === 'Name' && expression.id === name;
}

/** A parameter that the method does not bind anew can only be what came in. */
function isParameter(expression: Expr | undefined, { args }: FunctionDef, at: number): boolean {
  const parameter = [...args.posonly, ...args.args][at];
  return parameter !== undefined && isNamed(expression, parameter.arg);
}
