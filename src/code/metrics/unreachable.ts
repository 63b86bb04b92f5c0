import type { Expr, Module, Stmt } from '../python/ast.ts';
import { forEachChild, type Node } from '../python/walk.ts';
import { suitesOf } from './suites.ts';

/**
 * Statements that nothing leads to: what stands behind `return`, `raise`, `break`, `continue` or an `if` whose
 * branches all end so, and the body of `if False` or `while False`. Each run of such statements counts one. A `yield`
 * alone is none: it makes a generator of the function that returns before it.
 */
export function unreachableCode(module: Module): number {
  let found = 0;
  const stack: Node[] = [module];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const block of suitesOf(node)) if (hasUnreachable(block)) found += 1;
    if ((node.type === 'If' || node.type === 'While') && isFalse(node.test)) found += 1;
    forEachChild(node, (child) => stack.push(child));
  }
  return found;
}

function hasUnreachable(block: readonly Stmt[]): boolean {
  const end = block.findIndex((statement) => ends(statement, 0));
  const behind = end < 0 ? [] : block.slice(end + 1);
  return behind.some((statement) => !isYield(statement));
}

/** Deeper chains are not followed: what is unsure counts as reachable. */
const deepest = 50;

/** Whether control never goes on behind the statement. */
function ends(statement: Stmt, depth: number): boolean {
  if (depth > deepest) return false;
  switch (statement.type) {
    case 'Return':
    case 'Raise':
    case 'Break':
    case 'Continue':
      return true;
    case 'If':
      return (
        statement.orelse.length > 0 &&
        lastEnds(statement.body, depth + 1) &&
        lastEnds(statement.orelse, depth + 1)
      );
    default:
      return false;
  }
}

function lastEnds(block: readonly Stmt[], depth: number): boolean {
  const last = block.at(-1);
  return last !== undefined && ends(last, depth);
}

function isYield(statement: Stmt): boolean {
  return (
    statement.type === 'Expr' && (statement.value.type === 'Yield' || statement.value.type === 'YieldFrom')
  );
}

function isFalse(test: Expr): boolean {
  return test.type === 'Constant' && (test.value === false || test.value === 0);
}
