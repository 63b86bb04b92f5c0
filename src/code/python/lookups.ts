import type { Call, Expr } from './ast.ts';

/** An attribute that is taken of something, under one of several names. */
export interface Lookup {
  readonly of: Expr;
  readonly names: readonly string[];
}

/** Texts that an expression may come to; none where nothing is known of it. */
export type TextsOf = (expression: Expr) => readonly string[];

/**
 * `x.a`, `getattr(x, 'a')`, `x.__getattribute__('a')`, `vars(x)['a']`, `x.__dict__.get('a')`,
 * `operator.attrgetter('a')(x)` and `methodcaller('a')(x)`; null for what takes no attribute, or takes all of them.
 */
export function lookupOf(expression: Expr, textsOf: TextsOf): Lookup | null {
  if (expression.type === 'Attribute') return { of: expression.value, names: [expression.attr] };
  if (expression.type === 'Call') return calledLookup(expression, textsOf);
  if (expression.type !== 'Subscript') return null;
  return named(ownerOfTable(expression.value), expression.slice, textsOf);
}

function calledLookup({ func, args }: Call, textsOf: TextsOf): Lookup | null {
  if (func.type === 'Name') return func.id === 'getattr' ? named(args[0], args[1], textsOf) : null;
  if (func.type === 'Attribute') {
    if (func.attr === '__getattribute__')
      return args.length === 1 ? named(func.value, args[0], textsOf) : named(args[0], args[1], textsOf);
    if (!tableReaders.has(func.attr)) return null;
    return named(ownerOfTable(func.value), args[0], textsOf);
  }
  if (func.type !== 'Call' || !getters.has(lastWord(func.func))) return null;
  return named(args[0], func.args[0], textsOf);
}

const tableReaders: ReadonlySet<string> = new Set(['get', 'pop', 'setdefault', '__getitem__']);
const getters: ReadonlySet<string> = new Set(['attrgetter', 'methodcaller']);

function named(of: Expr | undefined, name: Expr | undefined, textsOf: TextsOf): Lookup | null {
  const names = of === undefined || name === undefined ? [] : textsOf(name);
  return of === undefined || names.length === 0 ? null : { of, names };
}

/** Whose attributes a table holds: `x.__dict__` and `vars(x)`. */
function ownerOfTable(table: Expr): Expr | undefined {
  if (table.type === 'Attribute' && table.attr === '__dict__') return table.value;
  return table.type === 'Call' && table.func.type === 'Name' && table.func.id === 'vars'
    ? table.args[0]
    : undefined;
}

/** The name of a variable in `globals()['os']`, `locals()['os']` and `vars()['os']`. */
export function variablesOf(expression: Expr, textsOf: TextsOf): readonly string[] {
  const [table, key] =
    expression.type === 'Subscript'
      ? [expression.value, expression.slice]
      : expression.type === 'Call' &&
          expression.func.type === 'Attribute' &&
          tableReaders.has(expression.func.attr)
        ? [expression.func.value, expression.args[0]]
        : [];
  if (table?.type !== 'Call' || table.func.type !== 'Name' || table.args.length > 0 || key === undefined)
    return [];
  return ['globals', 'locals', 'vars'].includes(table.func.id) ? textsOf(key) : [];
}

/** The modules that `__import__('os')`, `importlib.import_module('os')` or `sys.modules['os']` may give. */
export function importedBy(expression: Expr, textsOf: TextsOf): readonly string[] {
  if (expression.type === 'Call') {
    const { func, args } = expression;
    const [first] = args;
    if (first === undefined) return [];
    if (func.type === 'Attribute' && tableReaders.has(func.attr) && isModuleTable(func.value))
      return textsOf(first);
    return importers.has(lastWord(func)) ? textsOf(first) : [];
  }
  if (expression.type !== 'Subscript' || !isModuleTable(expression.value)) return [];
  return textsOf(expression.slice);
}

const importers: ReadonlySet<string> = new Set(['__import__', 'import_module', 'run_module']);

function isModuleTable(table: Expr): boolean {
  return (
    table.type === 'Attribute' &&
    table.attr === 'modules' &&
    table.value.type === 'Name' &&
    table.value.id === 'sys'
  );
}

function lastWord(expression: Expr): string {
  return expression.type === 'Name' ? expression.id : expression.type === 'Attribute' ? expression.attr : '';
}

const deepestText = 20;

/** A text that is written down, in one piece, in several, or backwards. */
export function writtenText(expression: Expr, depth: number = 0): string | null {
  if (depth > deepestText) return null;
  if (expression.type === 'Constant') return typeof expression.value === 'string' ? expression.value : null;
  if (expression.type === 'BinOp' && expression.op === '+') {
    const left = writtenText(expression.left, depth + 1);
    const right = writtenText(expression.right, depth + 1);
    return left === null || right === null ? null : left + right;
  }
  if (expression.type !== 'Subscript' || expression.slice.type !== 'Slice') return null;
  const { lower, upper, step } = expression.slice;
  const isBackwards =
    lower === null &&
    upper === null &&
    step?.type === 'UnaryOp' &&
    step.op === '-' &&
    step.operand.type === 'Constant' &&
    step.operand.value === 1;
  const text = isBackwards ? writtenText(expression.value, depth + 1) : null;
  return text === null ? null : [...text].reverse().join('');
}
