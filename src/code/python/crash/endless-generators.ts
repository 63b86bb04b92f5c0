import type { FunctionDef } from '../ast.ts';
import { type Node, walkModule } from '../walk.ts';
import type { Resolver } from './risk.ts';
import { onlyFunction } from './scopes.ts';
import type { Survey } from './survey.ts';
import { truthOf } from './truth.ts';

/** Calls in a generator that cannot end it. */
const harmless: ReadonlySet<string> = new Set([
  'print',
  'len',
  'str',
  'int',
  'float',
  'range',
  'abs',
  'min',
  'max',
]);

/** Names of generators of the module that yield without end: in `while True`, with nothing that leaves it. */
export function endlessGenerators({ functions, generators }: Survey, resolve: Resolver): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { node, place } of functions)
    if (place.up === null && generators.has(node) && onlyFunction(node.name, place.scope) === node)
      if (node.decorators.length === 0 && !node.async && goesOn(node, resolve)) names.add(node.name);
  return names;
}

function goesOn({ body }: FunctionDef, resolve: Resolver): boolean {
  const last = body.at(-1);
  if (last?.type !== 'While' || truthOf(last.test) !== true) return false;
  if (body.slice(0, -1).some((statement) => statement.type !== 'Assign' && statement.type !== 'Expr'))
    return false;
  let ends = false;
  let yields = false;
  for (const statement of last.body)
    walkModule(statement, (node) => {
      yields ||= node.type === 'Yield';
      ends ||= mayEnd(node, resolve);
      return !ends;
    });
  return yields && !ends;
}

function mayEnd(node: Node, resolve: Resolver): boolean {
  switch (node.type) {
    case 'Return':
    case 'Raise':
    case 'Break':
    case 'Assert':
    case 'YieldFrom':
    case 'Await':
    case 'With':
    case 'Try':
    case 'Subscript':
      return true;
    case 'Call':
      return !resolve.names(node.func).some((name) => harmless.has(name));
    default:
      return false;
  }
}
