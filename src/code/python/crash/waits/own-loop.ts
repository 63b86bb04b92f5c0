import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { fieldValues } from '../growth/fields-set.ts';
import { assignedOnce, boundHere } from '../reading/called.ts';
import { onlyMethod } from '../reading/functions-by-name.ts';
import { someHolds } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';

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
        else throughHelper(inner, scope, search);
        return true;
      });
  }
}

/** What a coroutine calls at once, and does not hand to another thread, blocks the loop as if it stood there itself. */
function throughHelper({ func }: Call, from: Scope, search: Search): void {
  const helper = helperOf(func, from, search);
  const scope = helper === null ? undefined : search.survey.scopeOf.get(helper);
  if (helper === null || scope === undefined || helper.async || search.survey.generators.has(helper)) return;
  if (!search.spend(helper.end - helper.at)) return;
  // Who asks whether a loop runs has thought of it.
  const text = search.module.source.text.slice(helper.at, helper.end);
  if (/is_running|RuntimeError|_running_loop|new_event_loop|Thread|[Ee]xecutor/.test(text)) return;
  for (const statement of helper.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'FunctionDef' || inner.type === 'Lambda') return false;
      if (inner.type !== 'Call') return true;
      const told = blocksForOwn(inner, scope, search) ?? runsAgain(inner, scope, search);
      if (told !== null) search.report({ hazard: 'endless-wait', node: inner, detail: told });
      return true;
    });
}

/** A function of the file by its name, or the one method of that name, of a class that the file makes objects of. */
function helperOf(func: Expr, scope: Scope, { survey }: Search): FunctionDef | null {
  if (func.type === 'Name') return onlyFunction(func.id, scope);
  if (func.type !== 'Attribute' || func.value.type !== 'Name') return null;
  const only = onlyMethod(func.attr, survey);
  const holder = only === null ? null : classOf(only);
  if (only === null || holder === null) return null;
  const { id } = func.value;
  const made = assignedOnce(id, scope)?.value;
  const isOwn = scope.node.type === 'FunctionDef' && selfName(scope.node) === id && scope.up?.node === holder;
  const isMade = made?.type === 'Call' && made.func.type === 'Name' && made.func.id === holder.name;
  return isOwn || isMade ? only.node : null;
}

/** `get_event_loop().run_until_complete(f())` where that loop runs: it refuses, and what was to be awaited never is. */
function runsAgain({ func }: Call, scope: Scope, search: Search): string | null {
  const { resolve, module } = search;
  if (/\bnest_asyncio\b/.test(module.source.text)) return null;
  const again = 'the loop that it is called from runs already, and refuses to run again';
  if (func.type !== 'Attribute') return null;
  if (resolve.names(func).includes('asyncio.run')) return again;
  if (func.attr !== 'run_until_complete') return null;
  return isOwnLoop(func.value, scope, search) ? again : null;
}

const deepest = 4;

/** The loop of whoever asks for it: by its name, and in a field that nothing else is set to. */
function isOwnLoop(given: Expr, scope: Scope, search: Search, depth = 0): boolean {
  if (depth > deepest || !search.spend(1)) return false;
  const loop = boundHere(given, scope);
  if (loop?.type === 'Attribute') {
    const values = fieldValues(loop, scope, search).filter(
      ({ value }) => value.type !== 'Constant' || value.value !== null,
    );
    return values.length > 0 && values.every((one) => isOwnLoop(one.value, one.scope, search, depth + 1));
  }
  return loop?.type === 'Call' && search.resolve.names(loop.func).some((name) => ownLoop.test(name));
}

const ownLoop = /^asyncio\.(?:get_running_loop|get_event_loop)$/;

/** `asyncio.run_coroutine_threadsafe(f(), asyncio.get_running_loop()).result()` */
function blocksForOwn({ func, args, keywords }: Call, scope: Scope, search: Search): string | null {
  const { resolve } = search;
  if (func.type !== 'Attribute' || func.attr !== 'result' || args.length + keywords.length > 0) return null;
  const future = boundHere(func.value, scope);
  if (future?.type !== 'Call') return null;
  if (!resolve.names(future.func).includes('asyncio.run_coroutine_threadsafe')) return null;
  const [, loop] = future.args;
  return loop !== undefined && isOwnLoop(loop, scope, search)
    ? 'the loop that would bring the result about is the one that waits here'
    : null;
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
    const value = each?.type === 'Starred' ? boundHere(each.value, scope) : each && boundHere(each, scope);
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
