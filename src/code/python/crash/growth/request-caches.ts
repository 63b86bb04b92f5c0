import type { Expr, FunctionDef } from '../../ast.ts';
import { importsAny } from '../../imported-libraries.ts';
import { allParameters } from '../../targets.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, isNamed, pathOf } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { fieldValues } from './fields-set.ts';
import { givenTo } from './given-to.ts';
import { requestData } from './request-data.ts';
import { isRoute } from './requested.ts';

/** Libraries that serve requests. */
export const servers: RegExp =
  /^(?:flask|fastapi|django|starlette|sanic|quart|litestar|bottle|tornado|falcon|aiohttp)\b/;
const deepest = 6;

/**
 * Finds caches that keep an answer for each thing that a request asks for, and let go of none: dictionaries that the file
 * calls a cache or uses as one, and functions under `functools.cache` that are called with a part of a request.
 */
export function findRequestCaches(search: Search): void {
  if (!importsAny(search.module, servers)) return;
  const { survey, report } = search;
  for (const { node, place } of survey.others) {
    if (node.type !== 'Assign') continue;
    const [target] = node.targets;
    if (target?.type !== 'Subscript' || target.slice.type === 'Constant') continue;
    const name = nameOf(target.value);
    if (name === null || !startsEmpty(target.value, place.scope, search)) continue;
    const called = isCache(target.value, name, place);
    if (!called && !isFilledOnce(target, node.value, place)) continue;
    if (!isOfRequest(target.slice, place.scope, search, 0) || letsGo(name, search)) continue;
    report({
      hazard: called ? 'size-from-request' : 'growth-over-time',
      node: target,
      detail: `${name} keeps an entry for whatever is asked for, and lets go of none`,
    });
  }
  for (const { node } of survey.functions) {
    if (!node.decorators.some((each) => keepsAll(each, search))) continue;
    for (const { node: call, place } of survey.callsOf(node.name).slice(0, 20))
      if (call.args.some((arg) => isOfRequest(arg, place.scope, search, 0))) {
        report({
          hazard: 'size-from-request',
          node: call,
          detail: `the cache of ${node.name} keeps an answer for whatever is asked for, and lets go of none`,
        });
        break;
      }
  }
}

function nameOf(holder: Expr): string | null {
  return holder.type === 'Name' ? holder.id : holder.type === 'Attribute' ? holder.attr : null;
}

/** What is called a cache is there to be filled again: a store would lose what it was given. */
function isCache(holder: Expr, name: string, { scope }: Place): boolean {
  if (/cache|memo(?!ry)/i.test(name)) return true;
  const around = scope.up?.node;
  return holder.type === 'Attribute' && around?.type === 'ClassDef' && /cache|memoi/i.test(around.name);
}

/** `if url not in pages: pages[url] = render(url)`: it is computed again wherever it is missing. */
function isFilledOnce(entry: Extract<Expr, { type: 'Subscript' }>, made: Expr, place: Place): boolean {
  const computed = made.type === 'Await' ? made.value : made;
  if (computed.type !== 'Call' || computed.args.length === 0) return false;
  const holder = pathOf(entry.value);
  for (let at: Place | null = place; at !== null && at.node.type !== 'FunctionDef'; at = at.up)
    if (at.node.type === 'If' && at.part === 'body' && isMissing(at.node.test, entry.slice, holder))
      return true;
  return false;
}

/** `key not in pages` */
function isMissing(test: Expr, key: Expr, holder: string | null): boolean {
  if (test.type !== 'Compare' || test.ops[0] !== 'not in' || holder === null) return false;
  const [asked] = test.comparators;
  return asked !== undefined && pathOf(asked) === holder && key.type === 'Name' && isNamed(test.left, key.id);
}

function startsEmpty(holder: Expr, scope: Scope, search: Search): boolean {
  const isDict = (made: Expr | undefined): boolean =>
    (made?.type === 'Dict' && made.keys.length === 0) ||
    (made?.type === 'Call' && isNamed(made.func, 'dict') && made.args.length + made.keywords.length === 0);
  if (holder.type === 'Name') {
    const made = assignedOnce(holder.id, scope);
    return made?.scope.node.type === 'Module' && isDict(made.value);
  }
  if (holder.type !== 'Attribute') return false;
  const values = fieldValues(holder, scope, search);
  return values.length === 1 && isDict(values[0]?.value);
}

/** Whether the file takes anything out of it, or asks how much there is in it. */
function letsGo(name: string, { module, spend }: Search): boolean {
  if (!spend(module.source.text.length)) return true;
  const isIt = (each: Expr): boolean => nameOf(each) === name;
  return holds(module, (node) => {
    if (node.type === 'Attribute') return /^(?:pop|popitem|clear)$/.test(node.attr) && isIt(node.value);
    if (node.type === 'Call') return node.args.some(isIt);
    return (
      node.type === 'Delete' && node.targets.some((each) => each.type === 'Subscript' && isIt(each.value))
    );
  });
}

/** `@functools.cache`, `@lru_cache(maxsize=None)` */
function keepsAll(decorator: Expr, { resolve }: Search): boolean {
  if (decorator.type !== 'Call') return resolve.names(decorator).includes('functools.cache');
  if (!resolve.names(decorator.func).includes('functools.lru_cache')) return false;
  const most = decorator.keywords.find(({ arg }) => arg === 'maxsize')?.value ?? decorator.args[0];
  return most?.type === 'Constant' && most.value === null;
}

/** Whether a key is made of what a request says, in whatever way. */
function isOfRequest(key: Expr, scope: Scope, search: Search, depth: number): boolean {
  if (depth > deepest || !search.spend(1)) return false;
  const of = (other: Expr): boolean => isOfRequest(other, scope, search, depth + 1);
  if (requestData(key, scope, search) !== null) return true;
  switch (key.type) {
    case 'Name': {
      const bound = assignedOnce(key.id, scope);
      if (bound !== null) return bound.scope === scope && of(bound.value);
      return isParameterOfRequest(key.id, scope, search, depth);
    }
    case 'Tuple':
      return key.elts.some(of);
    case 'BinOp':
      return of(key.left) || of(key.right);
    case 'JoinedStr':
      return key.values.some((part) => part.type === 'FormattedValue' && of(part.value));
    case 'Call':
      return key.args.some(of) || (key.func.type === 'Attribute' && of(key.func.value));
    default:
      return false;
  }
}

function isParameterOfRequest(name: string, { node }: Scope, search: Search, depth: number): boolean {
  if (node.type !== 'FunctionDef') return false;
  const parameter = allParameters(node.args).find(({ arg }) => arg === name);
  if (parameter === undefined) return false;
  if (node.decorators.some(isRoute)) return isFree(parameter.annotation, node);
  return givenTo(node, name, search).some(({ value, scope }) => isOfRequest(value, scope, search, depth + 1));
}

/** Text and numbers, not one of a few members or what a dependency gives. */
function isFree(type: Expr | null, { decorators }: FunctionDef): boolean {
  if (type !== null) return type.type === 'Name' && (type.id === 'str' || type.id === 'int');
  return decorators.some(
    (decorator) =>
      decorator.type === 'Call' &&
      decorator.args[0]?.type === 'Constant' &&
      String(decorator.args[0].value).includes('<'),
  );
}
