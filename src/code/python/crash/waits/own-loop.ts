import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { someHolds } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/**
 * Finds coroutines that wait for their own event loop: they hand it a coroutine as if from another thread and block for
 * the answer, which needs the thread that they block; or wait for all tasks there are, of which they are one
 * (Library Reference, `asyncio.run_coroutine_threadsafe`, `asyncio.all_tasks`).
 */
export function findWaitsForOwnLoop(search: Search): void {
  for (const { node } of search.survey.functions) {
    if (!node.async || !search.spend(node.end - node.at)) continue;
    const scope = search.survey.scopeOf.get(node);
    if (scope === undefined) continue;
    for (const statement of node.body)
      walkModule(statement, (inner) => {
        if (inner.type === 'FunctionDef' || inner.type === 'Lambda') return false;
        if (inner.type !== 'Call') return true;
        const told = blocksForOwn(inner, scope, search) ?? waitsForAll(inner, node, scope, search);
        if (told !== null) search.report({ hazard: 'endless-wait', node: inner, detail: told });
        return true;
      });
  }
}

const ownLoop = /^asyncio\.(?:get_running_loop|get_event_loop)$/;

/** `asyncio.run_coroutine_threadsafe(f(), asyncio.get_running_loop()).result()` */
function blocksForOwn({ func, args }: Call, scope: Scope, { resolve }: Search): string | null {
  if (func.type !== 'Attribute' || func.attr !== 'result' || args.length > 0) return null;
  const future = boundTo(func.value, scope);
  if (future?.type !== 'Call') return null;
  if (!resolve.names(future.func).includes('asyncio.run_coroutine_threadsafe')) return null;
  const loop = future.args[1] === undefined ? undefined : boundTo(future.args[1], scope);
  const isOwn = loop?.type === 'Call' && resolve.names(loop.func).some((name) => ownLoop.test(name));
  return isOwn ? 'the loop that would bring the result about is the one that waits here' : null;
}

/** `await gather(*all_tasks())` */
function waitsForAll(
  { func, args }: Call,
  node: FunctionDef,
  scope: Scope,
  { resolve }: Search,
): string | null {
  if (!resolve.names(func).some((name) => name === 'asyncio.gather' || name === 'asyncio.wait')) return null;
  const isAll = (each: Expr | undefined): boolean => {
    const value = each?.type === 'Starred' ? boundTo(each.value, scope) : each && boundTo(each, scope);
    return value?.type === 'Call' && resolve.names(value.func).includes('asyncio.all_tasks');
  };
  if (!args.some(isAll)) return null;
  const takesOut = someHolds(
    node.body,
    (inner) =>
      inner.type === 'Attribute' &&
      (inner.attr === 'current_task' || inner.attr === 'remove' || inner.attr === 'discard'),
  );
  return takesOut ? null : 'the task waits for all tasks there are, and is one of them';
}

function boundTo(expression: Expr, scope: Scope): Expr | undefined {
  if (expression.type !== 'Name') return expression;
  const bound = assignedOnce(expression.id, scope);
  return bound?.scope === scope ? bound.value : undefined;
}
