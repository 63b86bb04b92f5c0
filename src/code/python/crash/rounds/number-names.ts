import type { Expr } from '../../ast.ts';
import { placesOf, targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import type { Scope } from '../reading/scopes.ts';
import { numberIn } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { pure, pureMethods } from './call-effects.ts';

const known = new WeakMap<Scope, ReadonlySet<string>>();

/**
 * Names that a function uses as numbers: it orders them, counts with them, or takes an item by them. Whoever is given a
 * number cannot change it.
 */
export function numberNames(scope: Scope, search: Search): ReadonlySet<string> {
  const answer = known.get(scope);
  if (answer !== undefined) return answer;
  const names = new Set<string>();
  const others = new Set<string>();
  known.set(scope, names);
  const { node } = scope;
  const length = node.type === 'Module' ? search.module.source.text.length : node.end - node.at;
  if (node.type === 'Lambda' || !search.spend(length)) return names;
  const take = (expression: Expr | undefined | null): void => {
    if (expression?.type === 'Name') names.add(expression.id);
    else if (expression?.type === 'BinOp') {
      take(expression.left);
      take(expression.right);
    }
  };
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      switch (inner.type) {
        case 'FunctionDef':
        case 'ClassDef':
        case 'Lambda':
          return false;
        case 'Compare':
          if (
            inner.ops.some((op) => '<=>='.includes(op)) ||
            [inner.left, ...inner.comparators].some(isNumber)
          )
            for (const side of [inner.left, ...inner.comparators]) take(side);
          break;
        case 'AugAssign':
          if (isNumber(inner.value)) take(inner.target);
          break;
        case 'Attribute':
          if (inner.value.type === 'Name') others.add(inner.value.id);
          break;
        case 'BinOp':
          if (inner.op !== '%' && inner.op !== '*' && isNumber(inner.right)) take(inner.left);
          break;
        case 'Subscript':
          if (inner.value.type === 'Name') others.add(inner.value.id);
          if (inner.slice.type === 'Slice') {
            take(inner.slice.lower);
            take(inner.slice.upper);
          }
          break;
        default:
          for (const target of targetsOf(inner))
            if (inner.type === 'Assign' && isNumber(inner.value)) take(target);
      }
      return true;
    });
  for (const name of others) names.delete(name);
  return names;
}

function isNumber(expression: Expr): boolean {
  if (expression.type === 'Constant') return numberIn(expression.value) !== undefined;
  return expression.type === 'Call' && expression.func.type === 'Name' && expression.func.id === 'len';
}

interface Shared {
  /** Objects that others hold as well: a function inside changes them, or a thread is given them. */
  readonly others: ReadonlySet<string>;
  /** What an attribute holds as well, so that whoever has its object may change it. */
  readonly aliases: ReadonlySet<string>;
}

const shared = new WeakMap<Scope, Shared>();

export function sharedNames(scope: Scope, search: Search): Shared {
  const answer = shared.get(scope);
  if (answer !== undefined) return answer;
  const others = new Set<string>();
  const aliases = new Set<string>();
  const found = { others, aliases };
  shared.set(scope, found);
  const { node } = scope;
  const length = node.type === 'Module' ? search.module.source.text.length : node.end - node.at;
  if (node.type === 'Lambda' || !search.spend(length)) return found;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'FunctionDef' || inner.type === 'ClassDef' || inner.type === 'Lambda') {
        changedIn(inner, others);
        return false;
      }
      if (inner.type === 'Call')
        for (const { arg, value } of inner.keywords)
          if (arg !== null && handing.has(arg))
            walkModule(value, (given) => {
              if (given.type === 'Name') others.add(given.id);
            });
      if (inner.type !== 'Assign') return true;
      const [target] = inner.targets;
      const { value } = inner;
      if (value.type === 'Name' && target?.type === 'Attribute') aliases.add(value.id);
      if (value.type === 'Attribute' && target?.type === 'Name') {
        aliases.add(target.id);
        if (value.value.type === 'Name' && methods.test(value.attr)) others.add(value.value.id);
      }
      return true;
    });
  return found;
}

/** What a thread or a process is given. */
const handing: ReadonlySet<string> = new Set(['args', 'kwargs', 'initargs']);

/** What a function inside may change: by a method, by an item, or by handing it on. */
function changedIn(definition: Node, into: Set<string>): void {
  walkModule(definition, (node) => {
    for (const target of placesOf(node))
      if (target.type === 'Subscript' && target.value.type === 'Name') into.add(target.value.id);
    if (node.type !== 'Call') return;
    const { func, args } = node;
    if (func.type === 'Attribute' && func.value.type === 'Name' && !pureMethods.has(func.attr))
      into.add(func.value.id);
    if (func.type === 'Name' && pure.has(func.id)) return;
    for (const arg of args) if (arg.type === 'Name') into.add(arg.id);
  });
}

/** A method that is kept under another name: `take = queue.popleft`. */
const methods = /^(?:pop|popleft|append|remove|discard|add|clear|get|put|extend|next|__next__)$/;
