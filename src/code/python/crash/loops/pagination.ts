import type { Dict, Expr, Stmt, While } from '../../ast.ts';
import { boundNames, targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { holds, mentions, mentionsAny, pathOf, someHolds } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { headEnd } from './endless-loops.ts';

/**
 * Finds loops that ask for a list part by part, and always for the same part: `page = 1` in front, what comes back put
 * to the rest, and nothing that changes `page` or whom is asked, until nothing comes back any more.
 */
export function findStandingPages(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While') continue;
    if (!search.spend(node.end - node.at)) return;
    for (const request of requestsOf(node)) {
      const name = standingIn(request.asks, place, search);
      if (name === null) continue;
      // Each of these goes through the whole loop.
      if (!search.spend(2 * (node.end - node.at))) return;
      if (!collects(node.body, request.result) || !endsBy(node, request.result)) continue;
      if (mayDiffer(request, node)) continue;
      search.report({
        hazard: 'loop-without-progress',
        node: { at: node.at, end: headEnd(node) },
        detail: `each round asks for the same ${name}`,
      });
      break;
    }
  }
}

interface Request {
  /** The name that what comes back is bound to. */
  readonly result: string;
  readonly asks: Expr;
}

/** `batch = get(url, page=page)`, in each round or in the condition itself. */
function requestsOf({ test, body }: While): readonly Request[] {
  const requests: Request[] = [];
  const add = (target: Expr | undefined, asks: Expr | null): void => {
    if (target?.type === 'Name' && asks !== null) requests.push({ result: target.id, asks });
  };
  if (test.type === 'NamedExpr') add(test.target, test.value);
  for (const statement of body)
    if (statement.type === 'Assign' && statement.targets.length === 1)
      add(statement.targets[0], statement.value);
    else if (statement.type === 'AnnAssign') add(statement.target, statement.value);
  return requests;
}

/** The place in the list that a request is made with, where it is bound once, to a number, a text or None. */
function standingIn(asks: Expr, place: Place, search: Search): string | null {
  let name: string | null = null;
  walkModule(asks, (node) => {
    if (node.type === 'Lambda' || name !== null) return false;
    if (node.type === 'Call') {
      if (isQuick(node.func, search)) return false;
      for (const { arg, value } of node.keywords)
        if (arg !== null && isPlaceName(arg) && stays(value, place)) name ??= arg;
    }
    if (node.type === 'Dict') name ??= keyOf(node, place);
    if (node.type === 'Name') {
      if (isPlaceName(node.id) && stays(node, place)) name ??= node.id;
      const bound = assignedOnce(node.id, place.scope);
      if (
        bound?.scope === place.scope &&
        bound.value.type === 'Dict' &&
        isOnlyHanded(node.id, asks, place, search)
      )
        name ??= keyOf(bound.value, place);
    }
    return true;
  });
  return name;
}

function isQuick(func: Expr, { resolve }: Search): boolean {
  return resolve
    .names(func)
    .some((each) => /^(?:range|len|int|str|min|max|slice|print|itertools\.\w+)$/.test(each));
}

function stays(value: Expr, { scope }: Place): boolean {
  if (value.type === 'Constant') return true;
  if (value.type !== 'Name') return false;
  const bound = assignedOnce(value.id, scope);
  return bound !== null && bound.scope === scope && bound.value.type === 'Constant';
}

/** `{'page': 1}` */
function keyOf({ keys, values }: Dict, place: Place): string | null {
  for (let at = 0; at < keys.length; at++) {
    const [key, value] = [keys[at], values[at]];
    if (key?.type !== 'Constant' || typeof key.value !== 'string' || value === undefined) continue;
    if (isPlaceName(key.value) && stays(value, place)) return key.value;
  }
  return null;
}

/** Whether nothing but the request is given the parameters, so that nothing else turns the page in them. */
function isOnlyHanded(name: string, asks: Expr, { scope }: Place, { spend }: Search): boolean {
  const { node } = scope;
  if (node.type === 'Lambda' || !spend(node.type === 'Module' ? node.body.length : node.end - node.at))
    return false;
  let others = 0;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner === asks) return false;
      if (inner.type === 'Name' && inner.id === name) others += 1;
      return others < 2;
    });
  // One is where it is bound.
  return others === 1;
}

const places: ReadonlySet<string> = new Set(
  'page pageno pagenum offset cursor marker skip bookmark continuation position'.split(' '),
);
const alone: ReadonlySet<string> = new Set(['start', 'after', 'since']);
const beginnings: ReadonlySet<string> = new Set(
  'next last start starting since after exclusive max min prev previous'.split(' '),
);
const kinds: ReadonlySet<string> = new Set('token key id link at index from row'.split(' '));
/** `page_size` says how much, and not where. */
const amounts: ReadonlySet<string> = new Set('size per limit count length total timeout items'.split(' '));

/** What a program calls the place in a list that it asks for part by part: `offset`, `nextPageToken`, `last_id`. */
function isPlaceName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  if (words.some((word) => amounts.has(word))) return false;
  if (words.some((word) => places.has(word))) return true;
  if (words.length === 1) return alone.has(words[0] as string);
  return words.some((word) => beginnings.has(word)) && words.some((word) => kinds.has(word));
}

/** Whether the loop changes anything that the request is made of, or calls whom it asks for something else as well. */
function mayDiffer({ asks, result }: Request, { body }: While): boolean {
  const names = new Set<string>();
  const asked = new Set<string>();
  walkModule(asks, (node) => {
    if (node.type === 'Name') names.add(node.id);
    if (node.type !== 'Call' || node.func.type !== 'Attribute') return;
    const path = pathOf(node.func.value);
    if (path !== null) asked.add(path);
  });
  names.delete(result);
  return someHolds(body, (node) => {
    let changed = false;
    for (const target of targetsOf(node)) {
      boundNames(target, ({ id }) => {
        changed ||= names.has(id);
      });
      if (target.type === 'Subscript' || target.type === 'Attribute')
        changed ||= mentionsAny(target.value, names);
    }
    if (node.type === 'Expr' && node.value.type === 'Call' && node.value.func.type === 'Attribute')
      changed ||= asked.has(pathOf(node.value.func.value) ?? '');
    return changed;
  });
}

/** Whether the loop puts what came back to what it has: with the same page it grows for good. */
function collects(body: readonly Stmt[], result: string): boolean {
  return someHolds(body, (node) => {
    switch (node.type) {
      case 'Call':
        return (
          node.func.type === 'Attribute' &&
          ['extend', 'append', 'update', 'write', 'writerows'].includes(node.func.attr) &&
          node.args.some((arg) => mentions(arg, result))
        );
      case 'AugAssign':
      case 'YieldFrom':
        return mentions(node.value, result);
      case 'For':
        return mentions(node.iter, result);
      default:
        return false;
    }
  });
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
  if (other) return false;
  return test.type === 'Constant' || test.type === 'Name' || holds(test, (node) => node.type === 'NamedExpr');
}
