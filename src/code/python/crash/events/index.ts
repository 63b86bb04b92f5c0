import type { Call, Expr, Stmt } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { alwaysMeets, leaving } from '../reading/paths.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { chatReactions } from './chats.ts';
import { messageReactions } from './messages.ts';
import { modelReactions } from './models.ts';
import { outputReactions } from './output.ts';
import type { Reaction } from './reaction.ts';
import { taskReactions } from './tasks.ts';
import { watchReactions } from './watchers.ts';

const kinds: readonly ((search: Search) => readonly Reaction[])[] = [
  modelReactions,
  messageReactions,
  chatReactions,
  watchReactions,
  taskReactions,
  outputReactions,
];

const most = 200;

/**
 * Finds handlers that bring about, whenever they run, the very event that they handle, alone or in a circle of two: a
 * signal of a model whose handler saves the model, a consumer that publishes to what it consumes, a watcher that writes
 * what it watches. Handlers that do so under some condition have thought of an end.
 */
export function findSelfTriggered(search: Search): void {
  const reactions = kinds.flatMap((kind) => kind(search)).slice(0, most);
  const fired = reactions.map((reaction) => firedBy(reaction, search));
  reactions.forEach((reaction, at) => {
    const own = fired[at]?.find(({ key }) => reaction.handles(key));
    if (own !== undefined) {
      tell(own.node, own.what, search);
      return;
    }
    for (const through of fired[at] ?? []) {
      const other = reactions.findIndex((each, i) => i !== at && each.handles(through.key));
      const back = fired[other]?.some(({ key }) => reaction.handles(key));
      if (other < 0 || !back) continue;
      tell(through.node, `${through.what}, whose handler leads back here`, search);
      return;
    }
  });
}

function tell(node: Exclude<Node, { type: 'Module' }>, what: string, search: Search): void {
  search.report({ hazard: 'self-triggered-event', node, detail: what });
}

interface Fired {
  readonly key: string;
  readonly what: string;
  readonly node: Exclude<Node, { type: 'Module' }>;
}

/** The events that a handler fires on every way through, by itself or by a function of the file that it calls. */
function firedBy(reaction: Reaction, search: Search, depth = 0): readonly Fired[] {
  const { body, scope } = reaction;
  const length = (body.at(-1)?.end ?? 0) - (body[0]?.at ?? 0);
  if (!search.spend(length)) return [];
  const candidates = new Map<string, { readonly nodes: Set<Node>; readonly fired: Fired }>();
  const add = (key: string, node: Exclude<Node, { type: 'Module' }>, what: string): void => {
    const known = candidates.get(key) ?? { nodes: new Set(), fired: { key, what, node } };
    known.nodes.add(node);
    candidates.set(key, known);
  };
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'Lambda' || node.type === 'Module') return false;
      for (const { key, what } of reaction.fires(node)) add(key, node, what);
      for (const each of ofCalled(node, reaction, scope, search, depth)) add(each.key, node, each.what);
      return true;
    });
  return [...candidates.values()]
    .filter(({ nodes }) => always(body, nodes, reaction, search))
    .map(({ fired }) => fired);
}

const deepest = 2;

function ofCalled(
  node: Node,
  reaction: Reaction,
  scope: Scope,
  search: Search,
  depth: number,
): readonly Fired[] {
  if (node.type !== 'Call' || node.func.type !== 'Name' || depth >= deepest) return [];
  const called = onlyFunction(node.func.id, scope);
  const inside = called === null ? undefined : search.survey.scopeOf.get(called);
  if (called === null || inside === undefined || called.decorators.length > 0) return [];
  return firedBy({ ...reaction, body: called.body, scope: inside }, search, depth + 1);
}

function always(
  body: readonly Stmt[],
  nodes: ReadonlySet<Node>,
  { passes, holds, isGiven }: Reaction,
  { resolve, module }: Search,
): boolean {
  if (body.some((statement) => skips(statement, module.source.text))) return false;
  return alwaysMeets(body, {
    meets: (met) => nodes.has(met),
    leaves: ({ func }: Call) => resolve.names(func).some((name) => leaving.has(name)),
    truth: (test: Expr) => (passes?.(test) === true ? false : (holds?.(test) ?? truthOf(test))),
    refuses: true,
    items: (iter) => (isGiven?.(iter) === true ? someItems : iter),
  });
}

/** What a handler is given to go through has something in it: it would not be called otherwise. */
const someItems: Expr = { type: 'Constant', value: 'items', at: 0, end: 0 };

/** `if message.sender == me: continue`: goes on to the next, but for what is no message at all. */
function skips(statement: Stmt, text: string): boolean {
  let skips = false;
  walkModule(statement, (node) => {
    if (node.type === 'FunctionDef' || node.type === 'Lambda') return false;
    if (node.type === 'If' && node.body.some(({ type }) => type === 'Continue'))
      skips ||= !/^(?:not \w+$|[\w.]+\.error\(\)$|.*\bis None\b|.*['"]type['"])/.test(
        text.slice(node.test.at, node.test.end),
      );
    return !skips;
  });
  return skips;
}
