import type { Expr, FunctionDef, Stmt } from '../../ast.ts';
import { blocksOf } from '../../blocks.ts';
import { type Node, pushChildren } from '../../walk.ts';
import { holds, pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import { locksMade, waitsFor } from './locks.ts';

/**
 * Finds functions that take a lock, let go of it at their end, and return in between with the lock still held: whoever
 * takes it next waits for good.
 */
export function findLeftLocked(search: Search): void {
  if (!search.module.source.text.includes('.acquire(')) return;
  const locks = locksMade(search);
  if (locks.size === 0) return;
  for (const { node } of search.survey.functions)
    if (search.spend(node.end - node.at)) inBlock(node.body, node, locks, search, 0);
}

const deepest = 8;

function inBlock(
  body: readonly Stmt[],
  around: FunctionDef,
  locks: ReadonlyMap<string, unknown>,
  search: Search,
  depth: number,
): void {
  if (depth > deepest) return;
  body.forEach((statement, at) => {
    const path = statement.type === 'Expr' ? waitsFor(statement.value) : null;
    if (path !== null && locks.has(path)) {
      const left = leftBefore(body.slice(at + 1), path);
      if (left !== null)
        search.report({
          hazard: 'endless-wait',
          node: left,
          detail: `${around.name} returns here with ${path} held`,
        });
    }
    for (const block of blocksOf(statement)) inBlock(block, around, locks, search, depth + 1);
  });
}

/** A `return` in front of the first statement that lets go, where one of the block does. */
function leftBefore(rest: readonly Stmt[], path: string): Stmt | null {
  const isRelease = (node: Node): boolean => {
    const func: Expr | null = node.type === 'Call' ? node.func : null;
    return func?.type === 'Attribute' && func.attr === 'release' && pathOf(func.value) === path;
  };
  const release = rest.findIndex((statement) => holds(statement, isRelease));
  if (release < 0) return null;
  for (const statement of rest.slice(0, release)) {
    const found = returnIn(statement);
    if (found !== null) return found;
  }
  return null;
}

function returnIn(statement: Stmt): Stmt | null {
  const stack: Node[] = [statement];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'Return') return node;
    if (node.type !== 'FunctionDef' && node.type !== 'Lambda' && node.type !== 'ClassDef')
      pushChildren(node, stack);
  }
  return null;
}
