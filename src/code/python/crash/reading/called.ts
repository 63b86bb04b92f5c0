import type { Dict, Expr, FunctionDef, List, Tuple } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import type { Search } from '../risk.ts';
import { lookUp, onlyFunction, type Scope } from './scopes.ts';

const deepest = 4;
const mostOptions = 50;

/**
 * The functions of the file that an expression can stand for where it is called: by name, by another name for it, and by
 * a table that nothing changes (`HANDLERS[state]`). Null where it may be anything else as well.
 */
export function calledFunctions(
  func: Expr,
  scope: Scope,
  search: Search,
  depth = 0,
): readonly FunctionDef[] | null {
  if (depth > deepest) return null;
  switch (func.type) {
    case 'Name': {
      const only = onlyFunction(func.id, scope);
      if (only !== null) return [only];
      const found = assignedOnce(func.id, scope);
      // A call of a module's variable is left to those who know what it is.
      return found === null || found.value.type === 'Call'
        ? null
        : calledFunctions(found.value, found.scope, search, depth + 1);
    }
    case 'IfExp':
      return all([func.body, func.orelse], scope, search, depth);
    case 'Subscript': {
      const table = tableOf(func.value, scope, search);
      if (table === null) return null;
      const key = func.slice.type === 'Constant' ? func.slice.value : undefined;
      if (table.of.type === 'Dict' && key !== undefined) {
        const at = table.of.keys.findIndex((each) => each?.type === 'Constant' && each.value === key);
        const value = table.of.values[at];
        return value === undefined ? null : calledFunctions(value, table.scope, search, depth + 1);
      }
      return all(table.of.type === 'Dict' ? table.of.values : table.of.elts, table.scope, search, depth);
    }
    default:
      return null;
  }
}

function all(
  options: readonly Expr[],
  scope: Scope,
  search: Search,
  depth: number,
): readonly FunctionDef[] | null {
  if (options.length === 0 || options.length > mostOptions) return null;
  const functions = new Set<FunctionDef>();
  for (const option of options) {
    const called = calledFunctions(option, scope, search, depth + 1);
    if (called === null) return null;
    for (const each of called) functions.add(each);
  }
  return [...functions];
}

interface Table {
  readonly of: Dict | List | Tuple;
  readonly scope: Scope;
}

function tableOf(expression: Expr, scope: Scope, search: Search): Table | null {
  if (expression.type !== 'Name') return null;
  const found = assignedOnce(expression.id, scope);
  const of = found?.value;
  if (found === null || (of?.type !== 'Dict' && of?.type !== 'List' && of?.type !== 'Tuple')) return null;
  if (of.type === 'Dict' && of.keys.includes(null)) return null;
  return isOnlyRead(expression.id, search) ? { of, scope: found.scope } : null;
}

/** The value of a name that is bound by one plain assignment and nothing else. */
export function assignedOnce(
  name: string,
  from: Scope,
): { readonly value: Expr; readonly scope: Scope } | null {
  const found = lookUp(name, from);
  if (found === null) return null;
  const { binding, scope } = found;
  const [only] = binding.assigned;
  if (binding.others !== 1 || binding.functions.length + binding.classes.length > 0 || binding.remote)
    return null;
  if (only === undefined || only.type === 'AugAssign' || only.value === null) return null;
  return only.type === 'AnnAssign' || only.targets.length === 1 ? { value: only.value, scope } : null;
}

/** What a name that its own scope binds once stands for; the expression itself where it is no such name. */
export function boundHere(expression: Expr, scope: Scope): Expr {
  if (expression.type !== 'Name') return expression;
  const bound = assignedOnce(expression.id, scope);
  return bound?.scope === scope ? bound.value : expression;
}

const reading: ReadonlySet<string> = new Set(['get', 'keys', 'values', 'items', 'index', 'copy']);

const known = new WeakMap<Search, Map<string, boolean>>();

/** Whether a table of that name is only asked, anywhere in the file: nothing puts an entry into it. */
export function isOnlyRead(name: string, search: Search): boolean {
  const answers = known.get(search) ?? new Map<string, boolean>();
  known.set(search, answers);
  const answer = answers.get(name);
  if (answer !== undefined) return answer;
  if (!search.spend(search.module.source.text.length)) return false;
  const asked = new Set<Node>();
  let changed = false;
  walkModule(search.module, (node) => {
    if (node.type === 'Subscript') asked.add(node.value);
    else if (node.type === 'Attribute' && reading.has(node.attr)) asked.add(node.value);
    else if (node.type === 'Compare') for (const side of node.comparators) asked.add(side);
    for (const target of targetsOf(node)) {
      if (target.type === 'Name') asked.add(target);
      changed ||= target.type === 'Subscript' && target.value.type === 'Name' && target.value.id === name;
    }
    changed ||= node.type === 'Name' && node.id === name && !asked.has(node);
    return !changed;
  });
  answers.set(name, !changed);
  return !changed;
}
