import type { Expr, Module } from './ast.ts';
import type { NamesOf } from './plain-names.ts';
import { boundNames, targetsOf } from './targets.ts';
import { walkModule } from './walk.ts';

/** Longer chains of attributes name nothing that anybody knows. */
const longestChain = 12;
/** How many aliases lead from one to the next, and names that one may stand for. */
const mostSteps = 8;
const mostNames = 16;

/**
 * The dotted names that an expression may stand for, taken widely: whatever an import or an assignment of one name to
 * another, anywhere in the module, may have made of it. For rules that forbid a name, where a miss is worse than a name
 * too many. Names that nothing binds are built in, and stand for themselves with and without `builtins.`.
 */
export function aliasNames(module: Module): NamesOf {
  const imported = new Map<string, Set<string>>();
  const assigned = new Map<string, Expr[]>();
  const bound = new Set<string>();
  const add = (name: string, dotted: string): void => {
    const known = imported.get(name);
    if (known === undefined) imported.set(name, new Set([dotted]));
    else if (known.size < mostNames) known.add(dotted);
  };
  walkModule(module, (node) => {
    if (node.type === 'Import') {
      for (const { name, asname } of node.names) {
        const top = name.slice(0, name.indexOf('.') < 0 ? name.length : name.indexOf('.'));
        add(asname ?? top, asname === null ? top : name);
      }
    } else if (node.type === 'ImportFrom') {
      const prefix = `${'.'.repeat(node.level)}${node.module ?? ''}`;
      for (const { name, asname } of node.names) add(asname ?? name, `${prefix}.${name}`);
    } else if (node.type === 'FunctionDef' || node.type === 'ClassDef') bound.add(node.name);
    else if (node.type === 'Assign' && node.targets.length === 1 && node.targets[0]?.type === 'Name') {
      const { id } = node.targets[0];
      const list = assigned.get(id);
      if (isChain(node.value)) {
        if (list === undefined) assigned.set(id, [node.value]);
        else if (list.length < mostNames) list.push(node.value);
      } else bound.add(id);
    } else for (const target of targetsOf(node)) boundNames(target, ({ id }) => bound.add(id));
  });

  const known = new Map<string, readonly string[]>();
  function ofName(id: string, steps: number): readonly string[] {
    const before = known.get(id);
    if (before !== undefined) return before;
    // While it is being found out it stands for nothing: `a = b; b = a`.
    known.set(id, []);
    const found = new Set(imported.get(id));
    if (steps < mostSteps)
      for (const value of assigned.get(id) ?? [])
        for (const name of resolve(value, steps + 1)) if (found.size < mostNames) found.add(name);
    if (found.size === 0 && !bound.has(id) && !assigned.has(id)) {
      found.add(id);
      found.add(`builtins.${id}`);
    }
    const names = [...found];
    known.set(id, names);
    return names;
  }

  function resolve(expression: Expr, steps: number): readonly string[] {
    const attributes: string[] = [];
    let root = expression;
    for (let step = stepOf(root); step !== null && attributes.length < longestChain; step = stepOf(root)) {
      attributes.push(step.attr);
      root = step.of;
    }
    const rest = attributes.reverse().join('.');
    const module = importedBy(root);
    const roots = module !== null ? [module] : root.type === 'Name' ? ofName(root.id, steps) : [];
    return roots.map((name) => (rest === '' ? name : `${name}.${rest}`));
  }

  return (expression) => resolve(expression, 0);
}

function isChain(expression: Expr): boolean {
  let root = expression;
  for (let step = stepOf(root); step !== null; step = stepOf(root)) root = step.of;
  return root.type === 'Name' || importedBy(root) !== null;
}

interface Step {
  readonly attr: string;
  readonly of: Expr;
}

/** `x.a`, `getattr(x, 'a')`, `vars(x)['a']`, `x.__dict__['a']`; null for what takes no attribute that is written down. */
function stepOf(expression: Expr): Step | null {
  if (expression.type === 'Attribute') return { attr: expression.attr, of: expression.value };
  if (expression.type === 'Call') {
    const { func, args } = expression;
    const [of, name] = args;
    if (func.type !== 'Name' || func.id !== 'getattr' || of === undefined || name === undefined) return null;
    const attr = textOf(name, 0);
    return attr === null ? null : { attr, of };
  }
  if (expression.type !== 'Subscript') return null;
  const { value, slice } = expression;
  const of =
    value.type === 'Attribute' && value.attr === '__dict__'
      ? value.value
      : value.type === 'Call' && value.func.type === 'Name' && value.func.id === 'vars'
        ? value.args[0]
        : undefined;
  const attr = of === undefined ? null : textOf(slice, 0);
  return of === undefined || attr === null ? null : { attr, of };
}

/** The module that `__import__('os')`, `importlib.import_module('os')` or `sys.modules['os']` gives. */
function importedBy(expression: Expr): string | null {
  if (expression.type === 'Call') {
    const { func, args } = expression;
    const word = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : '';
    return (word === '__import__' || word === 'import_module') && args[0] !== undefined
      ? textOf(args[0], 0)
      : null;
  }
  if (expression.type !== 'Subscript' || expression.value.type !== 'Attribute') return null;
  const { value, attr } = expression.value;
  return attr === 'modules' && value.type === 'Name' && value.id === 'sys'
    ? textOf(expression.slice, 0)
    : null;
}

const deepestText = 20;

/** A text that is written down, in one piece, in several, or backwards. */
function textOf(expression: Expr, depth: number): string | null {
  if (depth > deepestText) return null;
  if (expression.type === 'Constant') return typeof expression.value === 'string' ? expression.value : null;
  if (expression.type === 'BinOp' && expression.op === '+') {
    const [left, right] = [textOf(expression.left, depth + 1), textOf(expression.right, depth + 1)];
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
  const text = isBackwards ? textOf(expression.value, depth + 1) : null;
  return text === null ? null : [...text].reverse().join('');
}
