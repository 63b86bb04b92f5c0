import type { Attribute, Call, ClassDef, Constant, Expr, FunctionDef, Stmt } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { isNamed } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import { asksForRoom, asksForTruth, isTrueByLength } from './truth-tests.ts';

/** What calls a special method on the object, where it is the method's own `self`. */
export type Invocation = (node: Node, self: string, method: FunctionDef) => boolean;

/** Special methods that a function of Python calls on its only argument. */
const byFunction: ReadonlyMap<string, readonly string[]> = new Map([
  ['__repr__', ['repr', 'ascii']],
  ['__str__', ['str']],
  ['__len__', ['len']],
  ['__hash__', ['hash']],
  ['__bool__', ['bool']],
  ['__next__', ['next']],
  ['__int__', ['int']],
  ['__float__', ['float']],
  ['__abs__', ['abs']],
  ['__bytes__', ['bytes']],
  ['__reversed__', ['reversed']],
  ['__dir__', ['dir']],
  ['__copy__', ['copy.copy']],
  ['__deepcopy__', ['copy.deepcopy']],
]);

/** What goes through its argument at once. */
const iterating = ['iter', 'list', 'tuple', 'set', 'frozenset', 'sorted', 'enumerate', 'sum', 'any', 'all'];

/** What asks its argument for `__str__`, and where a class has none, for `__repr__`. */
const showing = ['str', 'print', 'format'];

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

const unaries: ReadonlyMap<string, string> = new Map([
  ['__neg__', '-'],
  ['__pos__', '+'],
  ['__invert__', '~'],
]);

/** Methods that are called for what stands in the source: an operator, a bracket, a function of Python. */
export const byWhatTheyDo: ReadonlySet<string> = new Set([
  ...byFunction.keys(),
  ...comparisons.keys(),
  ...arithmetic.keys(),
  '__getitem__',
  '__contains__',
  '__iter__',
]);

/** What of a method's body would call the method itself again; null for methods that nothing calls by such a way. */
export function special(node: FunctionDef, holder: ClassDef, search: Search): Invocation | null {
  const { resolve } = search;
  if (node.decorators.length > 0) return null;
  const { name } = node;
  const builtin = (call: Call, names: readonly string[]): boolean =>
    resolve.names(call.func).some((each) => names.includes(each));
  const isGiven = (met: Node, self: string, names: readonly string[]): boolean =>
    met.type === 'Call' && isNamed(met.args[0], self) && builtin(met, names);
  const isShown =
    (name === '__str__' && !formatsItself(holder)) || (name === '__repr__' && showsByRepr(holder, search));
  const byLength = name === '__len__' && isTrueByLength(holder);
  const functions = byFunction.get(name);
  if (functions !== undefined)
    return (met, self) =>
      (met.type === 'Call' &&
        (met.args.length === 1 || (met.args.length === 2 && name === '__deepcopy__')) &&
        isNamed(met.args[0], self) &&
        builtin(met, functions)) ||
      (name === '__hash__' && hashesWithOthers(met, self, builtin)) ||
      (name === '__bool__' && asksForTruth(met, self)) ||
      (name === '__len__' &&
        (asksForRoom(met, self, (names) => met.type === 'Call' && builtin(met, names)) ||
          (byLength && (asksForTruth(met, self) || isGiven(met, self, ['bool']))))) ||
      (name === '__repr__' && isFormatted(met, self, 'r')) ||
      (isShown && (isFormatted(met, self, '') || isPutInto(met, self) || isGiven(met, self, showing)));
  const comparison = comparisons.get(name);
  if (comparison !== undefined)
    return (met, self, method) =>
      (met.type === 'Compare' &&
        met.ops[0] === comparison &&
        isNamed(met.left, self) &&
        isParameter(met.comparators[0], method, 1)) ||
      // Where a class has no `__ne__`, `!=` asks `__eq__` and turns the answer round.
      (name === '__eq__' &&
        met.type === 'Compare' &&
        met.ops[0] === '!=' &&
        isNamed(met.left, self) &&
        isParameter(met.comparators[0], method, 1) &&
        isPlainWithout('__ne__', holder)) ||
      // `other == self` asks the other one, which asks back where it does not know this class, or is of it.
      (met.type === 'Compare' &&
        met.ops[0] === mirrored(comparison, holder) &&
        isParameter(met.left, method, 1) &&
        isNamed(met.comparators[0], self));
  const operator = arithmetic.get(name);
  if (operator !== undefined)
    return (met, self, method) =>
      met.type === 'BinOp' &&
      met.op === operator &&
      isNamed(met.left, self) &&
      isParameter(met.right, method, 1);
  const reflected = name.startsWith('__r') ? arithmetic.get(`__${name.slice(3)}`) : undefined;
  if (reflected !== undefined)
    return (met, self, method) =>
      met.type === 'BinOp' &&
      met.op === reflected &&
      isParameter(met.left, method, 1) &&
      isNamed(met.right, self);
  const inPlace = name.startsWith('__i') ? arithmetic.get(`__${name.slice(3)}`) : undefined;
  if (inPlace !== undefined)
    return (met, self, method) =>
      met.type === 'AugAssign' &&
      met.op === inPlace &&
      isNamed(met.target, self) &&
      isParameter(met.value, method, 1);
  const unary = unaries.get(name);
  if (unary !== undefined)
    return (met, self) => met.type === 'UnaryOp' && met.op === unary && isNamed(met.operand, self);
  switch (name) {
    case '__enter__':
      return (met, self) =>
        met.type === 'With' && !met.async && met.items.some(({ context }) => isNamed(context, self));
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
    case '__iter__':
      return (met, self) =>
        (met.type === 'For' && isNamed(met.iter, self)) ||
        (met.type === 'YieldFrom' && isNamed(met.value, self)) ||
        ('generators' in met && isNamed(met.generators[0]?.iter, self)) ||
        isGiven(met, self, iterating);
    case '__getattribute__':
      return (met, self) =>
        (met.type === 'Attribute' && isNamed(met.value, self)) ||
        (met.type === 'Call' && builtin(met, ['getattr']) && isNamed(met.args[0], self));
    case '__getattr__':
      return (met, self, method) =>
        (met.type === 'Call' &&
          ((met.args.length === 2 && builtin(met, ['getattr'])) || builtin(met, ['hasattr'])) &&
          isNamed(met.args[0], self) &&
          isMadeOfParameter(met.args[1], method, 1)) ||
        (met.type === 'Attribute' && isNamed(met.value, self) && isNeverSet(met, method, holder, search));
    case '__setattr__':
      return (met, self) =>
        (met.type === 'Assign' &&
          met.targets.some((target) => target.type === 'Attribute' && isNamed(target.value, self))) ||
        (met.type === 'Call' && builtin(met, ['setattr']) && isNamed(met.args[0], self));
    case '__delattr__':
      return (met, self, method) =>
        met.type === 'Call' &&
        builtin(met, ['delattr']) &&
        isNamed(met.args[0], self) &&
        isParameter(met.args[1], method, 1);
    case '__format__':
      return (met, self) =>
        isFormatted(met, self, '') ||
        (met.type === 'Call' && builtin(met, ['format']) && isNamed(met.args[0], self));
    case '__instancecheck__':
      return (met, self, method) =>
        met.type === 'Call' &&
        builtin(met, ['isinstance']) &&
        isParameter(met.args[0], method, 1) &&
        isNamed(met.args[1], self);
    case '__call__':
      return (met, self) => met.type === 'Call' && isNamed(met.func, self);
    case '__init__':
      return (met, self) =>
        met.type === 'Call' &&
        (isNamed(met.func, holder.name) || isOwnClass(met.func, self, builtin)) &&
        met.args.length === 0 &&
        isFree(node);
    case '__init_subclass__':
      return (met, self) => met.type === 'ClassDef' && met.bases.some((base) => isNamed(base, self));
    default:
      return null;
  }
}

/** `type(self)`, `self.__class__` */
function isOwnClass(
  func: Expr,
  self: string,
  builtin: (call: Call, names: readonly string[]) => boolean,
): boolean {
  if (func.type === 'Attribute') return func.attr === '__class__' && isNamed(func.value, self);
  return func.type === 'Call' && builtin(func, ['type']) && isNamed(func.args[0], self);
}

/** The parameter itself, or a text that is made of it and of nothing else: `name.lower()`, `f'get_{name}'`, `'_' + name`. */
function isMadeOfParameter(expression: Expr | undefined, method: FunctionDef, at: number): boolean {
  if (expression === undefined || isParameter(expression, method, at)) return expression !== undefined;
  const of = (other: Expr | undefined): boolean => isMadeOfParameter(other, method, at);
  switch (expression.type) {
    case 'Name': {
      // `wanted = name.replace('-', '_')`, and nothing else of that name.
      const bound = method.body.filter(
        (each) => each.type === 'Assign' && each.targets.some((target) => isNamed(target, expression.id)),
      );
      const [only] = bound;
      return (
        bound.length === 1 && only?.type === 'Assign' && !isNamed(only.value, expression.id) && of(only.value)
      );
    }
    case 'BinOp':
      return (
        expression.op === '+' &&
        (isText(expression.left) ? of(expression.right) : isText(expression.right) && of(expression.left))
      );
    case 'JoinedStr':
      return expression.values.every(
        (each) => isText(each) || (each.type === 'FormattedValue' && of(each.value)),
      );
    case 'Call':
      return (
        expression.func.type === 'Attribute' &&
        textual.has(expression.func.attr) &&
        expression.args.every(isText) &&
        of(expression.func.value)
      );
    default:
      return false;
  }
}

const textual: ReadonlySet<string> = new Set(
  'lower upper replace strip lstrip rstrip title capitalize casefold removeprefix'.split(' '),
);

/** `==` and `!=` turned round are themselves; `<` is `>`, which is another method where the class has one. */
function mirrored(op: string, { bases, decorators, body }: ClassDef): string | null {
  if (op === '==' || op === '!=') return op;
  const other = op.startsWith('<') ? op.replace('<', '>') : op.replace('>', '<');
  const method = [...comparisons].find(([, sign]) => sign === other)?.[0];
  const has = body.some((each) => each.type !== 'FunctionDef' || each.name === method);
  return bases.length + decorators.length > 0 || has ? null : other;
}

/** `hash((self, …))` */
function hashesWithOthers(
  met: Node,
  self: string,
  builtin: (call: Call, names: readonly string[]) => boolean,
): boolean {
  if (met.type !== 'Call' || met.args.length !== 1 || !builtin(met, ['hash'])) return false;
  const [only] = met.args;
  return only?.type === 'Tuple' && only.elts.some((each) => isNamed(each, self));
}

/** Without arguments to tell calls apart, one call is as good as the next. */
function isFree({ args }: FunctionDef): boolean {
  return args.posonly.length + args.args.length === 1 && args.vararg === null && args.kwarg === null;
}

function isItem(target: Expr, self: string, method: FunctionDef): boolean {
  return target.type === 'Subscript' && isNamed(target.value, self) && isParameter(target.slice, method, 1);
}

/**
 * Without a `__str__` of its own, of a base or of a class that is derived from it, a class shows itself by `__repr__`. A
 * metaclass or a decorator may put one there.
 */
function showsByRepr({ bases, keywords, decorators, body, name }: ClassDef, search: Search): boolean {
  const { resolve, survey } = search;
  const isKnown = (decorator: Expr): boolean =>
    resolve
      .names(decorator.type === 'Call' ? decorator.func : decorator)
      .some((each) => each === 'dataclasses.dataclass' || each === 'functools.total_ordering');
  if (bases.length + keywords.length > 0 || !decorators.every(isKnown)) return false;
  if (body.some((each) => each.type === 'FunctionDef' && isTextual(each.name))) return false;
  return !survey.classes.some(({ node }) => node.bases.some((base) => isNamed(base, name)));
}

function formatsItself({ body }: ClassDef): boolean {
  return body.some((each) => each.type === 'FunctionDef' && each.name === '__format__');
}

function isTextual(name: string): boolean {
  return name === '__str__' || name === '__format__';
}

/** `'%s' % self`, `'{}'.format(self)` */
function isPutInto(node: Node, self: string): boolean {
  if (node.type === 'BinOp')
    return node.op === '%' && isText(node.left) && /%s/.test(node.left.value) && isNamed(node.right, self);
  if (node.type !== 'Call' || node.func.type !== 'Attribute' || node.func.attr !== 'format') return false;
  // `{0.x}` asks for an attribute alone.
  return (
    isText(node.func.value) &&
    /\{\d?(?:!s)?\}/.test(node.func.value.value) &&
    node.args.length === 1 &&
    isNamed(node.args[0], self)
  );
}

function isText(expression: Expr): expression is Constant & { readonly value: string } {
  return expression.type === 'Constant' && typeof expression.value === 'string';
}

/**
 * An attribute that nothing in the file sets before it is asked for here, of a class without bases that the file makes objects of: to read it asks
 * `__getattr__` for it.
 */
function isNeverSet(
  { attr, at }: Attribute,
  method: FunctionDef,
  holder: ClassDef,
  { module, survey, spend }: Search,
): boolean {
  const { bases, keywords, decorators, body, name } = holder;
  if (bases.length + keywords.length + decorators.length > 0 || attr.startsWith('__')) return false;
  if (body.some((each) => mayBind(each, attr))) return false;
  if (/__dict__|setattr|vars\(|__class__|exec\(/.test(module.source.text)) return false;
  if (!survey.calls.some(({ node }) => isNamed(node.func, name)) || !spend(module.source.text.length))
    return false;
  let set = false;
  walkModule(module, (node) => {
    // What the method itself sets further down comes too late.
    if (node.type !== 'Module' && node.at > at && node.end <= method.end) return false;
    set ||= targetsOf(node).some((target) => target.type === 'Attribute' && target.attr === attr);
    return !set;
  });
  return !set;
}

/** Whether what stands in a class body may make an attribute of that name: not another method, nor a docstring. */
function mayBind(statement: Stmt, attr: string): boolean {
  if (statement.type === 'FunctionDef') return statement.name === attr || statement.name === '__new__';
  if (statement.type === 'Expr') return statement.value.type !== 'Constant';
  if (statement.type === 'Assign' || statement.type === 'AnnAssign')
    return targetsOf(statement).some(
      (target) => target.type !== 'Name' || target.id === attr || target.id === '__slots__',
    );
  return statement.type !== 'Pass';
}

/** Whether a class has no such method, and no base that may bring one. */
function isPlainWithout(name: string, { bases, keywords, decorators, body }: ClassDef): boolean {
  if (bases.length + keywords.length + decorators.length > 0) return false;
  return body.every((each) => each.type === 'FunctionDef' && each.name !== name);
}

/** `f'{self!r}'` */
function isFormatted(node: Node, self: string, conversion: string): boolean {
  if (node.type !== 'FormattedValue' || !isNamed(node.value, self)) return false;
  return node.conversion === conversion || (conversion === '' && node.conversion === 's');
}

/** A parameter that the method does not bind anew can only be what came in. */
function isParameter(expression: Expr | undefined, { args }: FunctionDef, at: number): boolean {
  const parameter = [...args.posonly, ...args.args][at];
  return parameter !== undefined && isNamed(expression, parameter.arg);
}
