import type { Arguments, ClassDef, Expr, FunctionDef, If } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, pathOf, someHolds } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import { numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { fieldValues } from './fields-set.ts';
import { givenBack } from './given-back.ts';
import { givenTo } from './given-to.ts';
import { isChatCommand } from './messages.ts';
import { requestData } from './request-data.ts';

const deepest = 8;

/** What makes a number of a text, and what leaves it as large as it is. */
const converting: ReadonlySet<string> = new Set(['int', 'abs', 'round', 'math.ceil', 'math.floor']);

/** Whether an expression is, or holds, a number that a request gives and that nothing bounds. */
export function isRequested(expression: Expr, scope: Scope, search: Search, depth = 0): boolean {
  if (depth > deepest) return false;
  const inner = (other: Expr): boolean => isRequested(other, scope, search, depth + 1);
  switch (expression.type) {
    case 'Name': {
      const { id } = expression;
      const bound = assignedOnce(id, scope);
      if (bound === null)
        return (
          (isRouted(id, scope, search) ||
            isHanded(id, scope, search, depth) ||
            isUnpacked(id, scope, search, depth)) &&
          !isBounded(id, scope, search)
        );
      return bound.scope === scope && inner(bound.value) && !isBounded(expression.id, scope, search);
    }
    case 'Attribute': {
      const path = pathOf(expression);
      return (
        path !== null &&
        (isField(expression, scope, search) || isSetTo(expression, scope, search, depth)) &&
        !isBounded(path, scope, search)
      );
    }
    case 'Subscript':
      return isNumberInJson(expression, scope, search);
    case 'Tuple':
    case 'List':
      return expression.elts.some(inner);
    case 'BinOp':
      // What is left of a division by something is small.
      if (expression.op === '%' || expression.op === '&' || expression.op === '//' || expression.op === '/')
        return false;
      return inner(expression.left) || inner(expression.right);
    case 'Call': {
      const { func, args, keywords } = expression;
      const [first] = args;
      if (first !== undefined && search.resolve.names(func).some((name) => converting.has(name)))
        return (
          inner(first) || (requestData(first, scope, search) !== null && !isCheckedData(first, scope, search))
        );
      // What is at least one is no smaller for it.
      if (search.resolve.names(func).includes('max') && args.length > 1) return args.some(inner);
      if (
        givenBack(expression, scope, search).some((one) =>
          isRequested(one.value, one.scope, search, depth + 1),
        )
      )
        return true;
      if (func.type !== 'Attribute' || func.attr !== 'get') return false;
      const typed = keywords.some(
        ({ arg, value }) => arg === 'type' && value.type === 'Name' && value.id === 'int',
      );
      return typed
        ? requestData(func.value, scope, search) !== null
        : isNumberInJson(expression, scope, search);
    }
    default:
      return false;
  }
}

/** `data['n']` of JSON that nothing in the function looks into. */
function isNumberInJson(expression: Expr, scope: Scope, search: Search): boolean {
  return requestData(expression, scope, search) === 'json' && !isCheckedData(expression, scope, search);
}

/** Whether the function compares the data of which an expression takes a part, or hands it to what may refuse it. */
function isCheckedData(expression: Expr, scope: Scope, search: Search): boolean {
  let root = expression;
  for (let step = 0; step < deepest; step++)
    if (root.type === 'Subscript' || root.type === 'Attribute') root = root.value;
    else if (root.type === 'Call') root = root.func;
    else break;
  return root.type === 'Name' && assignedOnce(root.id, scope) !== null && isBounded(root.id, scope, search);
}

const routing: ReadonlySet<string> = new Set(
  'get post put delete patch head options route api_route websocket websocket_route'.split(' '),
);

/** A parameter that a web framework or a bot fills with a number that it is sent: `@app.get('/x') def f(n: int)`. */
function isRouted(name: string, { node, bindings }: Scope, search: Search): boolean {
  if (node.type !== 'FunctionDef' || bindings.get(name)?.others !== 1) return false;
  if (node.decorators.some((each) => isChatCommand(each, search)))
    return isPlainNumber(node.args, name, search);
  return node.decorators.some(isRoute) && (isConverted(node, name) || isPlainNumber(node.args, name, search));
}

/** A parameter that a call of the file fills with such a number. */
function isHanded(name: string, { node, bindings }: Scope, search: Search, depth: number): boolean {
  if (node.type !== 'FunctionDef' || node.decorators.length > 0 || bindings.get(name)?.others !== 1)
    return false;
  const known = handed.get(node) ?? new Map<string, boolean>();
  handed.set(node, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  // While it is looked at, a function that calls itself says nothing new.
  known.set(name, false);
  const found = givenTo(node, name, search).some(({ value, scope }) =>
    isRequested(value, scope, search, depth + 1),
  );
  known.set(name, found);
  return found;
}

/** `width, height = size(request.args)`, of a function of the file that gives back as many. */
function isUnpacked(name: string, scope: Scope, search: Search, depth: number): boolean {
  if (scope.bindings.get(name)?.others !== 1) return false;
  for (const { node, place } of search.survey.others) {
    if (place.scope !== scope || node.type !== 'Assign' || node.value.type !== 'Call') continue;
    const [target] = node.targets;
    if (target?.type !== 'Tuple') continue;
    const at = target.elts.findIndex((each) => each.type === 'Name' && each.id === name);
    if (at < 0) continue;
    return givenBack(node.value, scope, search).some(({ value, scope: within }) => {
      const part = value.type === 'Tuple' ? value.elts[at] : undefined;
      return part !== undefined && isRequested(part, within, search, depth + 1);
    });
  }
  return false;
}

/** `self.size`, which a method of the class sets to such a number, and which none of them compares with anything. */
function isSetTo(
  field: Extract<Expr, { type: 'Attribute' }>,
  scope: Scope,
  search: Search,
  depth: number,
): boolean {
  const [only, ...more] = fieldValues(field, scope, search);
  if (only === undefined || more.length > 0) return false;
  const { up } = only.scope;
  const asked =
    up === null ||
    up.node.type !== 'ClassDef' ||
    someHolds(
      up.node.body,
      (node) =>
        node.type === 'Compare' &&
        holds(node, (part) => part.type === 'Attribute' && part.attr === field.attr),
    );
  return !asked && isRequested(only.value, only.scope, search, depth + 1);
}

/** Parameters that were looked at: functions that call each other would be gone through again and again. */
const handed = new WeakMap<FunctionDef, Map<string, boolean>>();

/** `@app.get('/x')` */
export function isRoute(decorator: Expr): boolean {
  return (
    decorator.type === 'Call' &&
    decorator.func.type === 'Attribute' &&
    routing.has(decorator.func.attr) &&
    decorator.args[0]?.type === 'Constant' &&
    typeof decorator.args[0].value === 'string' &&
    decorator.args[0].value.startsWith('/')
  );
}

/** `@app.route('/x/<int:n>')` */
function isConverted({ decorators }: FunctionDef, name: string): boolean {
  return decorators.some((decorator) => {
    const path = decorator.type === 'Call' ? decorator.args[0] : undefined;
    return (
      path?.type === 'Constant' && typeof path.value === 'string' && path.value.includes(`<int:${name}>`)
    );
  });
}

/** `n: int`, without `Query(le=100)` as its default or in its type. */
function isPlainNumber(args: Arguments, name: string, search: Search): boolean {
  const positional = [...args.posonly, ...args.args];
  const at = positional.findIndex(({ arg }) => arg === name);
  const parameter = positional[at] ?? args.kwonly.find(({ arg }) => arg === name);
  if (!isWhole(parameter?.annotation ?? null)) return false;
  return isUnbounded(args.defaults[at - (positional.length - args.defaults.length)], search);
}

/** `int`, `int | None`, `Optional[int]` */
function isWhole(type: Expr | null): boolean {
  if (type?.type === 'Name') return type.id === 'int';
  if (type?.type === 'BinOp') return isWhole(type.left) || isWhole(type.right);
  return (
    type?.type === 'Subscript' && pathOf(type.value)?.endsWith('Optional') === true && isWhole(type.slice)
  );
}

/** Without a preset, with a constant, or with `Query(10)` and `Field(10)` that say nothing of a largest one. */
function isUnbounded(preset: Expr | null | undefined, { resolve }: Search): boolean {
  if (preset === undefined || preset === null || preset.type === 'Constant') return true;
  if (preset.type !== 'Call') return false;
  const isDeclaration = resolve
    .names(preset.func)
    .some((name) => /^(?:fastapi\.(?:Query|Path|Body|Form|Header)|pydantic\.Field)$/.test(name));
  return isDeclaration && !preset.keywords.some(({ arg }) => arg === null || arg === 'le' || arg === 'lt');
}

/** `spec.n`, where a route is given `spec: Spec`, and the class says `n: int` and no more. */
function isField(
  { value, attr }: Extract<Expr, { type: 'Attribute' }>,
  scope: Scope,
  search: Search,
): boolean {
  const { node, bindings } = scope;
  if (value.type !== 'Name' || node.type !== 'FunctionDef' || !node.decorators.some(isRoute)) return false;
  const parameter = [...node.args.posonly, ...node.args.args].find(({ arg }) => arg === value.id);
  const type = parameter?.annotation;
  if (type?.type !== 'Name' || bindings.get(value.id)?.others !== 1) return false;
  const [model, ...more] = lookUp(type.id, scope)?.binding.classes ?? [];
  return model !== undefined && more.length === 0 && isModel(model, search) && declares(model, attr, search);
}

/** A class of Pydantic of which no method looks at what comes in. */
function isModel({ bases, body }: ClassDef, { resolve }: Search): boolean {
  return (
    bases.some((base) => resolve.names(base).includes('pydantic.BaseModel')) &&
    !body.some((each) => each.type === 'FunctionDef')
  );
}

function declares({ body }: ClassDef, attr: string, search: Search): boolean {
  return body.some(
    (each) =>
      each.type === 'AnnAssign' &&
      each.target.type === 'Name' &&
      each.target.id === attr &&
      isWhole(each.annotation) &&
      isUnbounded(each.value, search),
  );
}

/**
 * Whether the function asks how large something is, or hands it to what may refuse it: a comparison from above, a call
 * in a test or as a statement of its own. What is made of it counts as well where it is tested: `w * h > 10_000`.
 */
function isBounded(path: string, { node }: Scope, { spend, resolve }: Search): boolean {
  if (node.type !== 'FunctionDef' || !spend(node.end - node.at)) return true;
  const derived = new Set<string>();
  const isItself = (inner: Node): boolean =>
    (inner.type === 'Name' && inner.id === path) || (inner.type === 'Attribute' && pathOf(inner) === path);
  const isDerived = (inner: Node): boolean => inner.type === 'Name' && derived.has(inner.id);
  const isIt = (inner: Node): boolean => isItself(inner) || isDerived(inner);
  const decides = (test: Node): boolean =>
    holds(test, (part) => part.type === 'Call' && part.args.some((arg) => holds(arg, isIt))) ||
    asksOtherwise(test, isDerived);
  const isSmall = (side: Expr): boolean => (numberOf(side, resolve) ?? Number.POSITIVE_INFINITY) <= 1;
  const fromBelow = new Set<Node>();
  let bounded = false;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'If') for (const test of testsFromBelow(inner, isIt)) fromBelow.add(test);
      switch (inner.type) {
        case 'Assign':
          if (holds(inner.value, isIt))
            for (const target of inner.targets)
              if (target.type === 'Name' && target.id !== path) derived.add(target.id);
          break;
        case 'Compare':
          bounded ||= !fromBelow.has(inner) && boundsBy(inner, isIt, isSmall);
          break;
        case 'If':
        case 'While':
        case 'IfExp':
        case 'Assert':
          bounded ||= decides(inner.test);
          break;
        case 'Match':
          bounded ||= holds(inner.subject, isIt);
          break;
        case 'Expr':
          bounded ||= inner.value.type === 'Call' && inner.value.args.some(isItself);
          break;
        default:
      }
      return !bounded;
    });
  return bounded;
}

/** `if n < 2: return`, `if n < 2 or n > most: raise …`: the first of them refuses what is too small, and lets any other pass. */
function testsFromBelow({ test, body }: If, isIt: (inner: Node) => boolean): readonly Node[] {
  const last = body.at(-1);
  // What is computed with it there is what the bound is for.
  if (last?.type !== 'Raise' && (last?.type !== 'Return' || someHolds(body, isIt))) return [];
  const tests = test.type === 'BoolOp' && test.op === 'or' ? test.values : [test];
  return tests.filter((each) => {
    if (each.type !== 'Compare' || each.ops.length !== 1) return false;
    const [op] = each.ops;
    if (op === '<' || op === '<=') return isIt(each.left);
    const [right] = each.comparators;
    return (op === '>' || op === '>=') && right !== undefined && isIt(right);
  });
}

/** Whether a test asks about something by itself, `not fits`: what it compares is told by `boundsBy`. */
function asksOtherwise(test: Node, isIt: (inner: Node) => boolean): boolean {
  if (test.type === 'Compare') return false;
  return test.type === 'BoolOp' ? test.values.some((each) => asksOtherwise(each, isIt)) : holds(test, isIt);
}

/** `n > most`, `n not in sizes`; not `n < 0`, `n is None`, `'n' in data`. */
function boundsBy(
  { left, ops, comparators }: Extract<Expr, { type: 'Compare' }>,
  isIt: (inner: Node) => boolean,
  isSmall: (side: Expr) => boolean,
): boolean {
  return comparators.some((right, at) => {
    const before = comparators[at - 1] ?? left;
    switch (ops[at]) {
      case 'in':
      case 'not in':
        return holds(before, isIt);
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return (holds(before, isIt) && !isSmall(right)) || (holds(right, isIt) && !isSmall(before));
      default:
        return false;
    }
  });
}
