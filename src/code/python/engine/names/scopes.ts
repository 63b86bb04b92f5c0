import { firstPart } from '../../../../core/dotted-names.ts';
import type { Comprehension, Expr, FunctionDef, Keyword, Lambda, Stmt } from '../../ast.ts';
import { capturedNames } from '../../targets.ts';
import type { Scope } from '../state.ts';

interface Binder {
  readonly locals: Set<string>;
  globals: Set<string> | null;
  nonlocals: Set<string> | null;
  yields: boolean;
  nests: boolean;
}

/** Which names a body binds, as CPython's symbol table has it, and whether it yields or holds functions. */
export function scopeOf(
  node: FunctionDef | Lambda | null,
  body: readonly Stmt[],
): { readonly scope: Scope; readonly generator: boolean; readonly nests: boolean } {
  const binder: Binder = { locals: new Set(), globals: null, nonlocals: null, yields: false, nests: false };
  if (node !== null) {
    const { posonly, args, vararg, kwonly, kwarg } = node.args;
    for (const { arg } of posonly) binder.locals.add(arg);
    for (const { arg } of args) binder.locals.add(arg);
    for (const { arg } of kwonly) binder.locals.add(arg);
    if (vararg !== null) binder.locals.add(vararg.arg);
    if (kwarg !== null) binder.locals.add(kwarg.arg);
    if (node.type === 'Lambda') inExpression(node.body, binder);
  }
  inBody(body, binder);
  for (const name of binder.globals ?? []) binder.locals.delete(name);
  for (const name of binder.nonlocals ?? []) binder.locals.delete(name);
  const { locals, globals, nonlocals } = binder;
  return { scope: { locals, globals, nonlocals }, generator: binder.yields, nests: binder.nests };
}

function inBody(body: readonly Stmt[], binder: Binder): void {
  for (let i = 0; i < body.length; i++) inStatement(body[i] as Stmt, binder);
}

function inStatement(statement: Stmt, binder: Binder): void {
  const { locals } = binder;
  switch (statement.type) {
    case 'FunctionDef':
      locals.add(statement.name);
      binder.nests = true;
      break;
    case 'ClassDef':
      locals.add(statement.name);
      binder.nests = true;
      break;
    case 'Assign':
      inTargets(statement.targets, binder);
      inExpression(statement.value, binder);
      break;
    case 'AugAssign':
    case 'AnnAssign':
      inTarget(statement.target, binder);
      if (statement.value !== null) inExpression(statement.value, binder);
      break;
    case 'TypeAlias':
      inTarget(statement.name, binder);
      break;
    case 'For':
      inTarget(statement.target, binder);
      inExpression(statement.iter, binder);
      inBody(statement.body, binder);
      inBody(statement.orelse, binder);
      break;
    case 'While':
    case 'If':
      inExpression(statement.test, binder);
      inBody(statement.body, binder);
      inBody(statement.orelse, binder);
      break;
    case 'With':
      for (const { context, vars } of statement.items) {
        inExpression(context, binder);
        if (vars !== null) inTarget(vars, binder);
      }
      inBody(statement.body, binder);
      break;
    case 'Try':
      inBody(statement.body, binder);
      for (const { name, body } of statement.handlers) {
        if (name !== null) locals.add(name);
        inBody(body, binder);
      }
      inBody(statement.orelse, binder);
      inBody(statement.finalbody, binder);
      break;
    case 'Match':
      inExpression(statement.subject, binder);
      for (const { pattern, guard, body } of statement.cases) {
        for (const name of capturedNames(pattern)) binder.locals.add(name);
        if (guard !== null) inExpression(guard, binder);
        inBody(body, binder);
      }
      break;
    case 'Import':
      for (const { name, asname } of statement.names) locals.add(asname ?? firstPart(name));
      break;
    case 'ImportFrom':
      for (const { name, asname } of statement.names) if (name !== '*') locals.add(asname ?? name);
      break;
    case 'Global':
      binder.globals ??= new Set();
      for (const name of statement.names) binder.globals.add(name);
      break;
    case 'Nonlocal':
      binder.nonlocals ??= new Set();
      for (const name of statement.names) binder.nonlocals.add(name);
      break;
    case 'Expr':
      inExpression(statement.value, binder);
      break;
    case 'Return':
      if (statement.value !== null) inExpression(statement.value, binder);
      break;
    case 'Delete':
      inTargets(statement.targets, binder);
      break;
    case 'Assert':
      inExpression(statement.test, binder);
      break;
    default:
      break;
  }
}

function inTarget(target: Expr, binder: Binder): void {
  if (target.type === 'Name') binder.locals.add(target.id);
  else if (target.type === 'Tuple' || target.type === 'List') inTargets(target.elts, binder);
  else if (target.type === 'Starred') inTarget(target.value, binder);
}

function inTargets(targets: readonly Expr[], binder: Binder): void {
  for (let i = 0; i < targets.length; i++) inTarget(targets[i] as Expr, binder);
}

function inExpressions(expressions: readonly Expr[], binder: Binder): void {
  for (let i = 0; i < expressions.length; i++) inExpression(expressions[i] as Expr, binder);
}

function inClauses(clauses: readonly Comprehension[], binder: Binder): void {
  for (let i = 0; i < clauses.length; i++) {
    const { iter, ifs } = clauses[i] as Comprehension;
    inExpression(iter, binder);
    inExpressions(ifs, binder);
  }
}

/** Looks for what binds or yields inside of an expression: `:=`, `yield`, and functions. */
function inExpression(expression: Expr, binder: Binder): void {
  switch (expression.type) {
    case 'Name':
    case 'Constant':
      break;
    case 'NamedExpr':
      inTarget(expression.target, binder);
      inExpression(expression.value, binder);
      break;
    case 'Lambda':
      binder.nests = true;
      break;
    case 'Yield':
      binder.yields = true;
      if (expression.value !== null) inExpression(expression.value, binder);
      break;
    case 'YieldFrom':
      binder.yields = true;
      inExpression(expression.value, binder);
      break;
    case 'Await':
    case 'Attribute':
    case 'Starred':
    case 'FormattedValue':
      inExpression(expression.value, binder);
      break;
    case 'Subscript':
      inExpression(expression.value, binder);
      inExpression(expression.slice, binder);
      break;
    case 'Call':
      inExpression(expression.func, binder);
      inExpressions(expression.args, binder);
      for (let i = 0; i < expression.keywords.length; i++)
        inExpression((expression.keywords[i] as Keyword).value, binder);
      break;
    case 'BinOp':
      inExpression(expression.left, binder);
      inExpression(expression.right, binder);
      break;
    case 'UnaryOp':
      inExpression(expression.operand, binder);
      break;
    case 'BoolOp':
    case 'JoinedStr':
    case 'TemplateStr':
      inExpressions(expression.values, binder);
      break;
    case 'Compare':
      inExpression(expression.left, binder);
      inExpressions(expression.comparators, binder);
      break;
    case 'IfExp':
      inExpression(expression.test, binder);
      inExpression(expression.body, binder);
      inExpression(expression.orelse, binder);
      break;
    case 'List':
    case 'Tuple':
    case 'Set':
      inExpressions(expression.elts, binder);
      break;
    case 'Dict':
      for (let i = 0; i < expression.keys.length; i++) {
        const key = expression.keys[i] as Expr | null;
        if (key !== null) inExpression(key, binder);
      }
      inExpressions(expression.values, binder);
      break;
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      inExpression(expression.elt, binder);
      inClauses(expression.generators, binder);
      break;
    case 'DictComp':
      inExpression(expression.key, binder);
      inExpression(expression.value, binder);
      inClauses(expression.generators, binder);
      break;
    case 'Slice':
      if (expression.lower !== null) inExpression(expression.lower, binder);
      if (expression.upper !== null) inExpression(expression.upper, binder);
      if (expression.step !== null) inExpression(expression.step, binder);
      break;
    default:
      break;
  }
}
