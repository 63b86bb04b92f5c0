import type { Expr, FunctionDef, Stmt } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { isNamed } from '../reading/names-in.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';
import { listOf, putsInto, takenFrom } from './refilled.ts';

/**
 * Finds walks that go from a page to all that it links to, from a node to its neighbours, and keep nothing of where they
 * were: pages link back, and neighbours are neighbours of each other. Trees, and what is asked about in any way, are left
 * alone.
 */
export function findCrawls(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While') continue;
    const list = listOf(node.test);
    if (list === null || !search.spend(node.end - node.at)) continue;
    const [taken] = takenFrom(list, node.body) ?? [];
    if (taken === undefined || keepsTrack(node.body)) continue;
    if (!linksOut(node.body, taken, (inner, item) => putsLink(inner, list, item))) continue;
    // Who goes through it item by item is not asked where that was kept outside of the loop.
    const around = place.scope.node;
    if (around.type === 'FunctionDef' && (!search.spend(around.end - around.at) || keepsTrack(around.body)))
      continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: `what links back comes into ${list} again and again`,
    });
  }
  for (const { node, place } of search.survey.functions) {
    const [first] = [...node.args.posonly, ...node.args.args].filter(({ arg }) => arg !== 'self');
    if (first === undefined || node.decorators.length > 0 || search.survey.generators.has(node)) continue;
    if (!search.spend(node.end - node.at) || keepsTrack(node.body)) continue;
    const isMethod = place.scope.node.type === 'ClassDef';
    if (!isMethod && onlyFunction(node.name, place.scope) !== node) continue;
    if ([...node.args.args, ...node.args.kwonly].some(({ arg }) => tracks.test(arg))) continue;
    const call = linksOut(node.body, first.arg, (inner, item) => again(inner, node, item, isMethod));
    if (call === null || call.type !== 'Call') continue;
    search.report({
      hazard: 'recursion-without-progress',
      node: call,
      detail: `what links back leads into ${node.name} again and again`,
    });
  }
}

/** Words for what leads from one thing to others that may lead back. */
const links =
  /^(?:a?hrefs?|links?|hyperlinks?|out_?links|neighbou?rs?|get_neighbou?rs|friends|followers|following|successors|adjacent|adjacency|(?:find|get|extract|parse|collect|fetch)_?(?:all_?)?(?:links|urls|hrefs|neighbou?rs|friends|followers)|urls)$/i;
const tracks =
  /seen|visit|known|done|crawled|depth|level|limit|max|budget|processed|handled|cache|memo|remaining|explored|closed|history|already|unique|parent|prev|count|distance|dist|cost|rank|hops|mark/i;

/** Whether anything keeps or asks where the walk was, or how far it is: by a name for it, or by looking it up. */
function keepsTrack(body: readonly Stmt[]): boolean {
  let found = false;
  for (const statement of body)
    walkModule(statement, (node) => {
      found ||=
        (node.type === 'Name' && tracks.test(node.id)) ||
        (node.type === 'Attribute' && tracks.test(node.attr)) ||
        (node.type === 'Compare' && node.ops.some((op) => op === 'in' || op === 'not in' || op.length < 3)) ||
        node.type === 'Break' ||
        node.type === 'Raise' ||
        node.type === 'Yield' ||
        node.type === 'Await' ||
        node.type === 'Try' ||
        node.type === 'Delete' ||
        (node.type === 'Call' &&
          node.func.type === 'Attribute' &&
          /^(?:add|discard|remove|setdefault|difference|clear|get_or_create)$/.test(node.func.attr));
      return !found;
    });
  return found;
}

/** `for link in links(page): …`, of what was taken: the node in its body that goes on with the link. */
function linksOut(
  body: readonly Stmt[],
  taken: string,
  goesOn: (node: Node, item: string) => boolean,
): Node | null {
  const derived = new Set([taken]);
  let found: Node | null = null;
  for (const statement of body) {
    const [target] = statement.type === 'Assign' ? statement.targets : [];
    if (statement.type === 'Assign' && target?.type === 'Name' && mentionsSome(statement.value, derived))
      derived.add(target.id);
    if (statement.type !== 'For' || statement.target.type !== 'Name') continue;
    const item = statement.target.id;
    if (!mentionsSome(statement.iter, derived) || !isLinks(statement.iter)) continue;
    for (const inner of statement.body)
      walkModule(inner, (node) => {
        if (found === null && goesOn(node, item)) found = node;
        return found === null;
      });
  }
  return found;
}

function mentionsSome(expression: Expr, names: ReadonlySet<string>): boolean {
  let found = false;
  walkModule(expression, (node) => {
    found ||= node.type === 'Name' && names.has(node.id);
    return !found;
  });
  return found;
}

/** `page.links`, `LINK.findall(html)`, `soup.find_all("a", href=True)`, `graph.neighbors(node)`. */
function isLinks(iter: Expr): boolean {
  let found = false;
  walkModule(iter, (node) => {
    found ||=
      (node.type === 'Name' && links.test(node.id)) ||
      (node.type === 'Attribute' && links.test(node.attr)) ||
      (node.type === 'Constant' && typeof node.value === 'string' && links.test(node.value)) ||
      (node.type === 'Call' && node.keywords.some(({ arg }) => arg === 'href'));
    return !found;
  });
  return found;
}

function putsLink(node: Node, list: string, item: string): boolean {
  const put = putsInto(node, list);
  return put?.some((each) => mentionsSome(each, new Set([item]))) === true;
}

function again(node: Node, { name }: FunctionDef, item: string, isMethod: boolean): boolean {
  if (node.type !== 'Call') return false;
  const { func, args } = node;
  const isIt = isMethod
    ? func.type === 'Attribute' && func.attr === name && isNamed(func.value, 'self')
    : isNamed(func, name);
  return isIt && args.some((each) => mentionsSome(each, new Set([item])));
}
