import type { Call, Expr, For, FunctionDef, While } from '../../ast.ts';
import { type Node, pushChildren } from '../../walk.ts';
import { endlessBecause } from '../loops/endless-loops.ts';
import { loopExits } from '../loops/loop-exits.ts';
import { assignedOnce } from '../reading/called.ts';
import { onlyNamed } from '../reading/functions-by-name.ts';
import { pathOf, someHolds, wordOf } from '../reading/names-in.ts';
import { leaving } from '../reading/paths.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { type FieldValue, fieldValues } from './fields-set.ts';
import { isLetGo } from './let-go.ts';
import { handlesMessages } from './messages.ts';
import { isRoute } from './requested.ts';

const adding: ReadonlySet<string> = new Set('append appendleft extend insert put put_nowait'.split(' '));
const queues = /^(?:queue\.(?:Queue|LifoQueue|SimpleQueue|PriorityQueue)|asyncio\.(?:queues\.)?Queue)$/;
const lists = /^(?:list|collections\.deque)$/;

/**
 * Finds lists that a program only ever adds to for as long as it runs: in a loop without an end that somebody else paces,
 * or for each request and message. Queues without a size too, where what is put in comes over the network as fast as others
 * send it.
 */
export function findOnlyAdded(search: Search): void {
  const told = new Set<string>();
  for (const { node, place } of search.survey.calls) {
    const { func } = node;
    if (func.type !== 'Attribute' || !adding.has(func.attr)) continue;
    const path = pathOf(func.value);
    if (path === null || told.has(path)) continue;
    const made = madeOnce(func.value, place, search);
    const what = made === null ? null : kindOf(made.value, search);
    if (made === null || what === null) continue;
    const round = goesOnForGood(place, search, 0);
    if (round === null || !outlives(made, round, place)) continue;
    if (what === 'queue' ? !isSent(round, search) : isLetGo(wordOf(func.value), search)) continue;
    told.add(path);
    search.report({
      hazard: 'growth-over-time',
      node,
      detail:
        what === 'queue'
          ? `${path} takes whatever comes over the network, however slowly it is emptied`
          : `${path} grows for as long as the program runs`,
    });
  }
}

/** The one thing that a name or a field is set to, outside of what is called again and again. */
function madeOnce(holder: Expr, { scope }: Place, search: Search): FieldValue | null {
  if (holder.type === 'Name') {
    const made = assignedOnce(holder.id, scope);
    return made !== null && (made.scope.node.type === 'Module' || made.scope === scope) ? made : null;
  }
  if (holder.type !== 'Attribute') return null;
  const [only, ...more] = fieldValues(holder, scope, search);
  const method = only?.scope.node;
  return only !== undefined &&
    more.length === 0 &&
    method?.type === 'FunctionDef' &&
    method.name === '__init__'
    ? only
    : null;
}

/** `[]`, `deque()`, `Queue()`: what takes as much as it is given. */
function kindOf(made: Expr, { resolve }: Search): 'list' | 'queue' | null {
  if (made.type === 'List') return made.elts.length === 0 ? 'list' : null;
  if (made.type !== 'Call' || made.args.length + made.keywords.length > 0) return null;
  const names = resolve.names(made.func);
  if (names.some((name) => lists.test(name))) return 'list';
  return names.some((name) => queues.test(name)) ? 'queue' : null;
}

const deepest = 2;
const mostCalls = 8;

type Round = For | While | FunctionDef;

/** The loop without an end, or the handler of requests and messages, that comes by a place again and again. */
function goesOnForGood(place: Place, search: Search, depth: number): Round | null {
  for (let at: Place | null = place; at !== null; at = at.up) {
    const { node, part, scope } = at;
    if ((node.type === 'For' || node.type === 'While') && part === 'body') {
      if (endlessBecause(node, search, scope) !== null)
        return isPacedByOthers(node, at, search) ? node : null;
    } else if (node.type === 'FunctionDef' && part === 'body') {
      if (node.decorators.some((each) => isRoute(each) || handlesMessages(each, search))) return node;
      if (depth === deepest || onlyNamed(node.name, search.survey)?.node !== node) return null;
      for (const call of search.survey.callsOf(node.name).slice(0, mostCalls)) {
        const round = goesOnForGood(call.place, search, depth + 1);
        if (round !== null) return round;
      }
      return null;
    }
  }
  return null;
}

const rounds = new WeakMap<For | While, boolean>();

/** Whether a loop goes on for good, and waits in each round for somebody; one that waits for nobody is told as a whole. */
function isPacedByOthers(node: For | While, { scope, up }: Place, search: Search): boolean {
  let paced = rounds.get(node);
  if (paced === undefined) {
    const exits = loopExits(node.body, { node, part: 'body', up, scope }, search);
    paced = (exits.leaves || exits.unknownCalls) && !isLeft(node, search);
    rounds.set(node, paced);
  }
  return paced;
}

/**
 * Whether a loop is left by what it says itself, waits for whoever sits in front of it or for a time of its own, or takes
 * connections, which somebody has to hold.
 */
function isLeft({ body }: For | While, { resolve, spend }: Search): boolean {
  const stack: Node[] = [...body];
  const inners: boolean[] = body.map(() => false);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const inner = inners.pop() === true;
    if (!spend(1) || node.type === 'Return' || (node.type === 'Break' && !inner)) return true;
    if (node.type === 'FunctionDef' || node.type === 'Lambda' || node.type === 'ClassDef') continue;
    if (node.type === 'Call' && (ownPace.test(wordOf(node.func)) || leavesBy(node, resolve))) return true;
    const before = stack.length;
    pushChildren(node, stack);
    const within = inner || node.type === 'For' || node.type === 'While';
    for (let more = stack.length - before; more > 0; more--) inners.push(within);
  }
  return false;
}

const ownPace = /^(?:input|sleep|accept)$/;

function leavesBy({ func }: Call, resolve: Search['resolve']): boolean {
  return resolve.names(func).some((name) => leaving.has(name));
}

/** Whether it is there before a round and after it: a variable of a function that is called in each round is a new one. */
function outlives({ value, scope }: FieldValue, round: Round, place: Place): boolean {
  if (round.at <= value.at && value.end <= round.end) return false;
  if (scope !== place.scope || scope.node.type === 'Module') return true;
  return round.type !== 'FunctionDef' && scope.node.at <= round.at && round.end <= scope.node.end;
}

const receiving = /^(?:recv|recvfrom|recv_into|recv_json|recv_multipart|receive|receive_text|receive_json)$/;

/** Whether a round takes something from the network: a sender waits for nobody. */
function isSent(round: Round, { spend }: Search): boolean {
  if (!spend(round.end - round.at)) return false;
  return someHolds(
    round.body,
    (node) => node.type === 'Call' && node.func.type === 'Attribute' && receiving.test(node.func.attr),
  );
}
