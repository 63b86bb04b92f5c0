import type { Call, Compare, Expr, FunctionDef } from '../../ast.ts';
import { allParameters, boundNames } from '../../targets.ts';
import { someHolds } from '../reading/names-in.ts';
import { lookUp, type Scope } from '../reading/scopes.ts';
import { numberOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { isMethod, kindOf, ownFunction, summaryOf } from './call-effects.ts';
import { Changes, type Course } from './changes.ts';

/** Where an expression stands, and what of it is another thing in each round. */
export interface Standing {
  readonly scope: Scope;
  readonly numbers: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  readonly aliases: ReadonlySet<string>;
  readonly unsteady: Changes;
  readonly search: Search;
}

const deepest = 40;

/** Fields by which one goes from one part of a structure to another; a thread has no reason to set them meanwhile. */
const links =
  /^_*(?:next|prev|previous|left|right|parent|child|children|tail|link|up|down|outer|inner|base|sibling|first|last|head)(?:_?(?:node|sibling|child|item))?_*$/;

/** Whether a test that came out as `truth` once comes out so in all rounds to come. */
export function isSettled(test: Expr, truth: boolean, at: Standing, depth = 0): boolean {
  if (depth > deepest) return false;
  switch (test.type) {
    case 'UnaryOp':
      return test.op === 'not'
        ? isSettled(test.operand, !truth, at, depth + 1)
        : isSteady(test, at, depth + 1);
    case 'BoolOp': {
      // `a and b` holds as long as both do, and fails as long as one of them does.
      const all = (test.op === 'and') === truth;
      if (all) return test.values.every((value) => isSettled(value, truth, at, depth + 1));
      // `limit and count > limit` fails for good where there is no limit, but that is how the program was asked to work.
      return test.values.every(
        (value) => isSteadyTest(value, at, depth + 1) || isSettled(value, truth, at, depth + 1),
      );
    }
    case 'Compare':
      return isSteadyCompare(test, at, depth) || drifts(test, truth, at, depth);
    case 'Call':
      if (truth && test.func.type === 'Name' && test.func.id === 'len' && test.args[0] !== undefined)
        return holdsMore(test.args[0], at) || isSteadyTest(test, at, depth + 1);
      return isSteadyTest(test, at, depth + 1);
    case 'Name':
      if (at.unsteady.bound.get(test.id) === (truth ? 'true' : 'false')) return true;
      return (truth && holdsMore(test, at)) || isSteadyTest(test, at, depth + 1);
    default:
      return (truth && holdsMore(test, at)) || isSteadyTest(test, at, depth + 1);
  }
}

/** Whether the truth of an expression is the same in each round; flags that others may set are not. */
function isSteadyTest(test: Expr, at: Standing, depth: number): boolean {
  if (test.type === 'Attribute')
    return links.test(test.attr) && isLocalRoot(test, at) && isSteady(test, at, depth);
  if (test.type === 'Compare') return isSteadyCompare(test, at, depth);
  if (test.type === 'UnaryOp' || test.type === 'BoolOp') {
    const parts = test.type === 'BoolOp' ? test.values : [test.operand];
    return parts.every((part) => isSteadyTest(part, at, depth + 1));
  }
  if (test.type === 'Name' && !isKept(test, at)) return false;
  return isSteady(test, at, depth);
}

function isSteadyCompare({ left, ops, comparators }: Compare, at: Standing, depth: number): boolean {
  const sides = [left, ...comparators];
  if (!sides.every((side) => isSteady(side, at, depth + 1))) return false;
  // `self.state == 'idle'` may be for another thread to say.
  return (
    isOrder({ ops }) ||
    ops[0] === 'in' ||
    ops[0] === 'not in' ||
    sides.every((side) => side.type !== 'Attribute' || (links.test(side.attr) && isLocalRoot(side, at)))
  );
}

function isOrder({ ops }: Pick<Compare, 'ops'>): boolean {
  return ops.every((op) => op === '<' || op === '<=' || op === '>' || op === '>=');
}

/** `node.next`, of a variable of the function that is no object of others. */
function isLocalRoot(expression: Expr, at: Standing): boolean {
  let root: Expr = expression;
  while (root.type === 'Attribute') root = root.value;
  return root.type === 'Name' && isOwnName(root.id, at);
}

/** Whether nothing that runs and is not known can reach what a variable holds. */
function isKept(expression: Expr, at: Standing): boolean {
  if (expression.type !== 'Name' || !at.unsteady.world) return true;
  return isOwnName(expression.id, at) && !at.aliases.has(expression.id);
}

/** A variable of the function that it binds itself. */
function isOwnName(name: string, { scope }: Standing): boolean {
  const binding = scope.bindings.get(name);
  if (binding === undefined || binding.remote || binding.functions.length > 0) return false;
  return binding.others > (isParameter(name, scope) ? 1 : 0);
}

export function isParameter(name: string, { node }: Scope): boolean {
  return node.type === 'FunctionDef' && allParameters(node.args).some(({ arg }) => arg === name);
}

/** What an expression gives stays as long as what its names hold. */
export function isSteady(expression: Expr, at: Standing, depth = 0): boolean {
  if (depth > deepest) return false;
  const all = (parts: readonly (Expr | null)[]): boolean =>
    parts.every((part) => part === null || isSteady(part, at, depth + 1));
  switch (expression.type) {
    case 'Constant':
      return true;
    case 'Name':
      return isSteadyName(expression.id, at);
    case 'Attribute':
      return (
        !at.unsteady.world &&
        !at.unsteady.bound.has(`.${expression.attr}`) &&
        !at.unsteady.held.has(`.${expression.attr}`) &&
        all([expression.value])
      );
    case 'Subscript':
      // `status['done']`, of an object that came from elsewhere.
      if (at.unsteady.world && isText(expression.slice) && !isMade(expression.value, at)) return false;
      return all([expression.value, expression.slice]);
    case 'Slice':
      return all([expression.lower, expression.upper, expression.step]);
    case 'UnaryOp':
      return all([expression.operand]);
    case 'BinOp':
      return all([expression.left, expression.right]);
    case 'BoolOp':
    case 'JoinedStr':
      return all(expression.values);
    case 'FormattedValue':
      return all([expression.value]);
    case 'IfExp':
      return all([expression.test, expression.body, expression.orelse]);
    case 'Tuple':
    case 'List':
    case 'Set':
      return all(expression.elts);
    case 'Dict':
      return all(expression.keys) && all(expression.values);
    case 'Compare':
      return isSteadyCompare(expression, at, depth + 1);
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      return isSteadyComprehension(expression);
    case 'Call':
      return (
        isSteadyCall(expression, at) &&
        all([...expression.args, ...expression.keywords.map(({ value }) => value)])
      );
    default:
      return false;
  }

  function isSteadyComprehension({
    elt,
    generators,
  }: Extract<Expr, { type: 'ListComp' | 'SetComp' | 'GeneratorExp' }>): boolean {
    const inside: Standing = { ...at, unsteady: Changes.of(at.unsteady) };
    for (const { target, iter, ifs, async } of generators) {
      if (async || !isSteady(iter, inside, depth + 1)) return false;
      boundNames(target, ({ id }) => {
        inside.unsteady.bound.delete(id);
      });
      if (!ifs.every((each) => isSteady(each, inside, depth + 1))) return false;
    }
    return isSteady(elt, inside, depth + 1);
  }

  function isSteadyCall(call: Call, { scope, search, unsteady }: Standing): boolean {
    const kind = kindOf(call, scope, search);
    if (kind === 'pure') {
      const { func } = call;
      if (unsteady.world && search.resolve.names(func).some((name) => ofFiles.test(name))) return false;
      if (
        func.type === 'Name' &&
        func.id === 'len' &&
        call.args.some((arg) => arg.type === 'Name' && at.aliases.has(arg.id) && !isKept(arg, at))
      )
        return false;
      return !isMethod(func, scope) || isSteady(func.value, at, depth + 1);
    }
    const called = kind === 'own' ? ownFunction(call, scope) : null;
    if (called === null || unsteady.world || !summaryOf(called, search).same) return false;
    // A variable of the module that it reads may be what the round changes.
    if (readsChanged(called, at)) return false;
    // A method reads what it wants of its object.
    return (
      call.func.type === 'Name' ||
      ![...unsteady.bound.keys(), ...unsteady.held.keys()].some((key) => key.startsWith('.'))
    );
  }
}

function readsChanged(called: FunctionDef, { unsteady, search }: Standing): boolean {
  const own = search.survey.scopeOf.get(called)?.bindings;
  return someHolds(
    called.body,
    (node) =>
      node.type === 'Name' &&
      own?.has(node.id) !== true &&
      (unsteady.bound.has(node.id) || unsteady.held.has(node.id)),
  );
}

function isText(slice: Expr): boolean {
  return slice.type === 'Constant' && typeof slice.value === 'string';
}

/** A variable that holds what is written down where it is bound. */
function isMade(expression: Expr, { scope }: Standing): boolean {
  const { assigned = [], others = -1 } =
    expression.type === 'Name' ? (scope.bindings.get(expression.id) ?? {}) : {};
  return assigned.length === others && assigned.every(({ value }) => value?.type === 'Dict');
}

/** What a file is like may be for another program to change, while this one waits. */
const ofFiles = /^os\.path\.(?:l?exists|is|get|same)/;

function isSteadyName(name: string, { scope, unsteady, numbers, others }: Standing): boolean {
  if (unsteady.bound.has(name)) return false;
  if (!numbers.has(name) && (unsteady.held.has(name) || others.has(name))) return false;
  const found = lookUp(name, scope);
  if (found === null) return true;
  const { binding } = found;
  if (binding.remote) return false;
  return found.scope === scope || binding.others <= 1 || !unsteady.world;
}

/** A list that only gets longer is not empty once it was not. */
function holdsMore(expression: Expr, { unsteady, scope, others }: Standing): boolean {
  if (expression.type !== 'Name' || unsteady.bound.has(expression.id) || others.has(expression.id))
    return false;
  return (
    unsteady.held.get(expression.id) === 'more' && lookUp(expression.id, scope)?.binding.remote === false
  );
}

/** `n <= 0` that failed, where n only grows; `i < n` that held, where i only shrinks. */
function drifts({ left, ops, comparators }: Compare, truth: boolean, at: Standing, depth: number): boolean {
  const [right] = comparators as [Expr];
  const [op] = ops;
  if (comparators.length > 1 || op === undefined) return false;
  if (op === '==' || op === '!=') return op === '==' && !truth && leavesBehind(left, right, at);
  if (!['<', '<=', '>', '>='].includes(op)) return false;
  // What has to stay true is `left < right`, or the other way round.
  const isBelow = op.startsWith('<') === truth;
  return keepsTo(left, isBelow ? 'less' : 'more') && keepsTo(right, isBelow ? 'more' : 'less');

  function keepsTo(side: Expr, course: Course): boolean {
    const key = side.type === 'Name' ? side.id : side.type === 'Attribute' ? `.${side.attr}` : '';
    if (at.unsteady.bound.get(key) === 'half')
      // `n >= 0` holds however often n is halved; so does `n < 10`.
      return (
        course === 'less' ||
        (course === 'more' && isNothing(side === left ? right : left, op === '>=' || op === '<='))
      );
    if (at.unsteady.bound.has(key))
      return at.unsteady.bound.get(key) === course && (side.type === 'Name' || !at.unsteady.world);
    if (side.type === 'Call' && side.func.type === 'Name' && side.func.id === 'len' && course === 'more') {
      const [list] = side.args;
      if (list !== undefined && holdsMore(list, at)) return true;
    }
    return isSteady(side, at, depth + 1);
  }
}

function isNothing(limit: Expr, inclusive: boolean): boolean {
  return inclusive && limit.type === 'Constant' && limit.value === 0;
}

/** `n == 0` that failed, of an n that only grows: who counts begins with what is larger. */
function leavesBehind(left: Expr, right: Expr, { unsteady, search, scope }: Standing): boolean {
  if (left.type !== 'Name') return false;
  if (right.type === 'Call' && right.func.type === 'Name' && right.func.id === 'len')
    return unsteady.bound.get(left.id) === 'less' && !unsteady.world;
  if (unsteady.bound.get(left.id) !== 'more' || !isParameter(left.id, scope)) return false;
  const limit = numberOf(right, search.resolve);
  return limit === 0 || limit === 1;
}
