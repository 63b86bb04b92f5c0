import type { Assign, Dict, Expr, Stmt, While } from '../ast.ts';
import { type Node, walkModule } from '../walk.ts';
import { assignedOnce } from './called.ts';
import { headEnd } from './endless-loops.ts';
import type { Search } from './risk.ts';
import type { Found, Place } from './survey.ts';

/** What a program calls the place in a list that it asks for part by part. */
const placeName =
  /^_?(?:page|pages?_?(?:no|num|number|index|token)|offset|cursor|skip|start|start_?(?:at|index|from)|after|marker|(?:next|continuation)_?(?:token|page|cursor|link)|(?:last|since|max)_?id)$/i;

/**
 * Finds loops that ask for a list part by part, and always for the same part: `page = 1` in front, what comes back put
 * to the rest, and nothing that changes `page`, until nothing comes back any more.
 */
export function findStandingPages(search: Search): void {
  for (const loop of search.survey.loops) {
    const { node } = loop;
    if (node.type !== 'While') continue;
    if (!search.spend(node.end - node.at)) return;
    for (const statement of node.body) {
      const asked = statement.type === 'Assign' ? askedFor(statement, loop as Found<While>, search) : null;
      if (asked === null || !collects(node.body, asked.result)) continue;
      if (!endsBy(node, asked.result)) continue;
      search.report({
        hazard: 'loop-without-progress',
        node: { at: node.at, end: headEnd(node) },
        detail: `each round asks for the same ${asked.name}`,
      });
      break;
    }
  }
}

interface Asked {
  readonly name: string;
  readonly result: string;
}

/** `batch = get(url, page=page)`, where `page` is bound once, to a number, a text or None. */
function askedFor({ targets, value }: Assign, { place }: Found<While>, search: Search): Asked | null {
  const [target] = targets;
  if (targets.length !== 1 || target?.type !== 'Name') return null;
  let name: string | null = null;
  walkModule(value, (node) => {
    if (node.type !== 'Call' || isQuick(node.func, search)) return;
    for (const given of [...node.args, ...node.keywords.map((keyword) => keyword.value)])
      name ??= standing(given, place, search);
  });
  return name === null ? null : { name, result: target.id };
}

function isQuick(func: Expr, { resolve }: Search): boolean {
  return resolve
    .names(func)
    .some((each) => /^(?:range|len|int|str|min|max|slice|print|itertools\.\w+)$/.test(each));
}

function standing(given: Expr, place: Place, search: Search): string | null {
  let name: string | null = null;
  walkModule(given, (node) => {
    if (node.type === 'Lambda' || node.type === 'Call') return false;
    if (node.type !== 'Name') return name === null;
    const bound = assignedOnce(node.id, place.scope);
    if (bound === null || bound.scope !== place.scope) return true;
    if (placeName.test(node.id) && bound.value.type === 'Constant') name ??= node.id;
    else if (bound.value.type === 'Dict') name ??= keyOf(bound.value, node.id, place, search);
    return name === null;
  });
  return name;
}

/** `params = {'page': 1}` that nothing else in the function does anything with but hand it over. */
function keyOf({ keys, values }: Dict, name: string, { scope }: Place, { spend }: Search): string | null {
  const at = keys.findIndex(
    (key, i) =>
      key?.type === 'Constant' &&
      typeof key.value === 'string' &&
      placeName.test(key.value) &&
      values[i]?.type === 'Constant',
  );
  const key = keys[at];
  if (key?.type !== 'Constant' || scope.node.type !== 'FunctionDef') return null;
  if (!spend(scope.node.end - scope.node.at)) return null;
  const handed = new Set<Node>();
  let other = false;
  for (const statement of scope.node.body)
    walkModule(statement, (node) => {
      if (node.type === 'Call') for (const { value } of node.keywords) handed.add(value);
      if (node.type === 'Assign') for (const target of node.targets) handed.add(target);
      if (node.type === 'Name' && node.id === name) other ||= !handed.has(node);
    });
  return other ? null : (key.value as string);
}

/** Whether the loop puts what came back to what it has: with the same page it grows for good. */
function collects(body: readonly Stmt[], result: string): boolean {
  let found = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'Call' && node.func.type === 'Attribute')
        found ||=
          ['extend', 'append', 'update', 'write', 'writerows'].includes(node.func.attr) &&
          node.args.some((arg) => mentions(arg, result));
      if (node.type === 'AugAssign') found ||= mentions(node.value, result);
      if (node.type === 'For') found ||= mentions(node.iter, result);
      if (node.type === 'YieldFrom') found ||= mentions(node.value, result);
    });
  return found;
}

/** Nothing leaves the loop but by what came back. */
function endsBy({ test, body }: While, result: string): boolean {
  let other = false;
  const look = (statements: readonly Stmt[], asked: boolean): void => {
    for (const statement of statements)
      switch (statement.type) {
        case 'Break':
        case 'Return':
          other ||= !asked;
          break;
        case 'If': {
          const own = asked || mentions(statement.test, result);
          look(statement.body, own);
          look(statement.orelse, own);
          break;
        }
        case 'Try':
          look(statement.body, asked);
          other ||= statement.handlers.length > 0;
          break;
        case 'With':
          look(statement.body, asked);
          break;
        default:
      }
  };
  look(body, false);
  return !other && (test.type === 'Constant' || test.type === 'Name');
}

function mentions(expression: Expr, name: string): boolean {
  let found = false;
  walkModule(expression, (node) => {
    found ||= node.type === 'Name' && node.id === name;
    return !found;
  });
  return found;
}
