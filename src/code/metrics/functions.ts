import type { FunctionDef, Module, Stmt } from '../python/ast.ts';
import { lineOf } from '../python/source-lines.ts';
import { suitesOf } from './suites.ts';

/** From the line of `def` to the last line of the body, both included. */
export function functionLines({ source }: Module, { at, end }: FunctionDef): number {
  return lineOf(source, Math.max(at, end - 1)) - lineOf(source, at) + 1;
}

/** All that a caller may give; `self` and `cls` count, as they do for pylint. */
export function parameterCount({ args }: FunctionDef): number {
  const { posonly, args: plain, vararg, kwonly, kwarg } = args;
  return posonly.length + plain.length + kwonly.length + (vararg === null ? 0 : 1) + (kwarg === null ? 0 : 1);
}

/**
 * How many `if`, `for`, `while`, `try`, `with` and `match` stand inside of each other at the deepest place, as pylint
 * counts nested blocks; `elif` stands beside its `if`. Functions and classes inside begin anew.
 */
export function deepestNesting(body: readonly Stmt[]): number {
  let deepest = 0;
  const stack: { readonly statement: Stmt; readonly depth: number }[] = [];
  const push = (statements: readonly Stmt[], depth: number): void => {
    for (const statement of statements) stack.push({ statement, depth });
  };
  push(body, 0);
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { statement, depth } = entry;
    if (statement.type === 'FunctionDef' || statement.type === 'ClassDef') continue;
    const suites = suitesOf(statement);
    if (suites.length > 0) deepest = Math.max(deepest, depth + 1);
    for (const suite of suites) {
      // An `else` that holds one `if` and nothing else reads like an `elif`.
      const chained = statement.type === 'If' && suite === statement.orelse && suite.length === 1;
      push(suite, chained && suite[0]?.type === 'If' ? depth : depth + 1);
    }
  }
  return deepest;
}
