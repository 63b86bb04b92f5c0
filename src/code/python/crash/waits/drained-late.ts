import type { Call, Expr, FunctionDef, Stmt } from '../../ast.ts';
import { allParameters } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { onlyNamed } from '../reading/functions-by-name.ts';
import { holds, pathOf, someHolds } from '../reading/names-in.ts';
import { onlyFunction } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { functionAround, type Place } from '../survey.ts';
import { usesOf, waitsForGood } from './uses.ts';

const makers = /(?:^|\.)multiprocessing\.(?:context\.\w+\.)?(?:Queue|SimpleQueue|JoinableQueue|Pipe)$/;
const process = /(?:^|\.)multiprocessing\.(?:context\.)?(?:\w+\.)?Process$/;

/**
 * Finds programs that join a child process before they take out what it puts into a queue or pipe: the child does not
 * end until all of it is written, and the pipe behind holds but some kilobytes (Library Reference, multiprocessing,
 * "Joining processes that use queues"). And readers of a pipe that keep its other end open, so that EOFError never comes.
 */
export function findLateDrains(search: Search): void {
  if (!search.module.source.text.includes('multiprocessing')) return;
  for (const { node, place } of search.survey.others) {
    if ((node.type !== 'Assign' && node.type !== 'AnnAssign') || node.value?.type !== 'Call') continue;
    if (!isMade(node.value, makers, place, search)) continue;
    const target = node.type === 'Assign' ? node.targets[0] : node.target;
    if (target?.type === 'Tuple') {
      const [ours, theirs] = target.elts.map(pathOf);
      if (ours && theirs) {
        late({ taken: ours, given: theirs, takes: 'recv', puts: 'send' }, place, search);
        late({ taken: theirs, given: ours, takes: 'recv', puts: 'send' }, place, search);
        leftOpen(ours, theirs, place, search);
      }
    } else if (target !== undefined) {
      const path = pathOf(target);
      if (path !== null) late({ taken: path, given: path, takes: 'get', puts: 'put' }, place, search);
    }
  }
}

/** `multiprocessing.Queue()`, and `context.Queue()` of a context that the file asked for; not a manager's, which is none. */
function isMade(call: Call, names: RegExp, { scope }: Place, { resolve }: Search): boolean {
  if (resolve.names(call.func).some((name) => names.test(name))) return true;
  if (call.func.type !== 'Attribute' || call.func.value.type !== 'Name') return false;
  const context = assignedOnce(call.func.value.id, scope)?.value;
  const isContext =
    context?.type === 'Call' &&
    resolve.names(context.func).some((name) => name.endsWith('multiprocessing.get_context'));
  return isContext && names.test(`multiprocessing.${call.func.attr}`);
}

interface Channel {
  readonly taken: string;
  readonly given: string;
  readonly takes: string;
  readonly puts: string;
}

function late(channel: Channel, place: Place, search: Search): void {
  for (const body of bodiesThatUse(channel.taken, place, search)) {
    const uses = usesOf(channel.taken, body, search);
    const first = uses.find(({ attr, call }) => attr === channel.takes && call !== null);
    if (first === undefined || uses.some(({ inner, attr }) => inner && attr === channel.takes)) continue;
    const children = childrenIn(body, channel, place, search);
    if (children.length === 0 || !children.some((child) => putsMuch(child, channel.puts, search))) continue;
    const join = joinBefore(body, first.at, children, search);
    if (join !== null)
      search.report({
        hazard: 'endless-wait',
        node: join,
        detail: `the child ends only once ${channel.taken} is read, which happens after the join`,
      });
  }
}

/** By a name, the function around; by an attribute, each method of the class. */
function bodiesThatUse(path: string, place: Place, { survey, module }: Search): readonly (readonly Stmt[])[] {
  const around = functionAround(place);
  if (!path.includes('.')) return [around?.type === 'FunctionDef' ? around.body : module.body];
  const holder = place.scope.up?.node;
  return survey.functions.filter(({ place: at }) => at.scope.node === holder).map(({ node }) => node.body);
}

interface Child {
  readonly target: FunctionDef;
  /** What the target calls the queue. */
  readonly path: string;
  readonly start: Call;
}

/** Processes of the file that are given the queue, or the object that holds it. */
function childrenIn(
  body: readonly Stmt[],
  { given }: Channel,
  place: Place,
  search: Search,
): readonly Child[] {
  const children: Child[] = [];
  for (const { node, place: at } of search.survey.calls) {
    const isHere = body.some((each) => each.at <= node.at && node.end <= each.end);
    if ((!isHere && !given.includes('.')) || !isMade(node, process, at, search)) continue;
    const target = node.keywords.find(({ arg }) => arg === 'target')?.value;
    const does = target === undefined ? null : functionOf(target, at, search);
    if (does === null) continue;
    if (given.includes('.') && does.place === 'class')
      children.push({ target: does.node, path: given, start: node });
    const path = parameterFor(node, does.node, given);
    if (path !== null) children.push({ target: does.node, path, start: node });
  }
  return place.scope === undefined ? [] : children;
}

function functionOf(
  target: Expr,
  place: Place,
  search: Search,
): { readonly node: FunctionDef; readonly place: 'class' | 'module' } | null {
  if (target.type === 'Name') {
    const node = onlyFunction(target.id, place.scope);
    return node === null ? null : { node, place: 'module' };
  }
  if (target.type !== 'Attribute') return null;
  const only = onlyNamed(target.attr, search.survey);
  return only === null ? null : { node: only.node, place: 'class' };
}

function parameterFor({ keywords }: Call, target: FunctionDef, given: string): string | null {
  const args = keywords.find(({ arg }) => arg === 'args')?.value;
  const named = keywords.find(({ arg }) => arg === 'kwargs')?.value;
  const isIt = (each: Expr | null): boolean => each !== null && pathOf(each) === given;
  if (args?.type === 'Tuple' || args?.type === 'List') {
    const at = args.elts.findIndex(isIt);
    const parameters = allParameters(target.args).filter(({ arg }) => arg !== 'self');
    return at < 0 ? null : (parameters[at]?.arg ?? null);
  }
  if (named?.type !== 'Dict') return null;
  const key = named.keys[named.values.findIndex(isIt)];
  return key?.type === 'Constant' && typeof key.value === 'string' ? key.value : null;
}

/** More than a number or a word, or one after another. */
function putsMuch({ target, path }: Child, puts: string, search: Search): boolean {
  const calls = usesOf(path, target.body, search).filter(({ attr, call }) => attr === puts && call !== null);
  return calls.some(({ call }) => {
    const [value] = call?.args ?? [];
    if (value === undefined) return false;
    return !isSmall(value) || someHolds(target.body, (node) => isLoopAround(node, call as Call));
  });
}

function isLoopAround(node: Node, call: Call): boolean {
  return (
    (node.type === 'For' || node.type === 'While') &&
    node.body.some((each) => each.at <= call.at && call.end <= each.end)
  );
}

const small: ReadonlySet<string> = new Set(
  'getpid len int float bool round sum time perf_counter monotonic min max count is_alive isinstance get_ident'.split(
    ' ',
  ),
);

function isSmall(value: Expr): boolean {
  switch (value.type) {
    case 'Constant':
    case 'Compare':
      return true;
    case 'BinOp':
      return isSmall(value.left) && isSmall(value.right);
    case 'Tuple':
      return value.elts.every(isSmall);
    case 'Call': {
      const { func } = value;
      return small.has(func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '');
    }
    default:
      return false;
  }
}

/** A join without a time, of the process or of the variable of a loop over such, in front of a place. */
function joinBefore(
  body: readonly Stmt[],
  before: number,
  children: readonly Child[],
  search: Search,
): Call | null {
  const first = Math.min(...children.map(({ start }) => start.at));
  let join: Call | null = null;
  const isOther = (path: string | null): boolean => path !== null && isOfThreads(path, body, search);
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'Lambda') return false;
      if (node.type !== 'Call' || node.func.type !== 'Attribute' || node.func.attr !== 'join') return true;
      const path = pathOf(node.func.value);
      const behind = node.at > first || path?.includes('.') === true;
      if (path !== null && behind && node.at < before && waitsForGood(node) && !isOther(path)) join ??= node;
      return true;
    });
  return join;
}

/** A thread, a queue or anything else that the same part makes under that name. */
function isOfThreads(path: string, body: readonly Stmt[], { resolve }: Search): boolean {
  return body.some((each) =>
    holds(
      each,
      (node) =>
        node.type === 'Assign' &&
        node.targets.some((target) => pathOf(target) === path) &&
        node.value.type === 'Call' &&
        resolve.names(node.value.func).some((name) => /Thread$|Queue$|Pool$/.test(name)),
    ),
  );
}

/** `while True: try: ours.recv() except EOFError: break`, with the other end open in the same process. */
function leftOpen(ours: string, theirs: string, place: Place, search: Search): void {
  const around = functionAround(place);
  const body = around?.type === 'FunctionDef' ? around.body : search.module.body;
  const given = childrenIn(body, { taken: ours, given: theirs, takes: 'recv', puts: 'send' }, place, search);
  const uses = usesOf(theirs, body, search);
  if (given.length === 0 || uses.some(({ attr, inner }) => attr === 'close' || inner)) return;
  for (const { node } of search.survey.loops) {
    if (node.type !== 'While' || !body.some((each) => each.at <= node.at && node.end <= each.end)) continue;
    const [only, ...more] = node.body;
    if (
      only?.type !== 'Try' ||
      more.some((each) => holds(each, leaves)) ||
      only.body.some((each) => holds(each, leaves))
    )
      continue;
    const takes = usesOf(ours, only.body, search).some(({ attr }) => attr === 'recv');
    const handler = only.handlers.find(
      ({ exception }) => exception?.type === 'Name' && exception.id === 'EOFError',
    );
    if (takes && handler !== undefined && node.test.type === 'Constant')
      search.report({
        hazard: 'endless-wait',
        node,
        detail: `${theirs} stays open in this process, so that ${ours} never comes to its end`,
      });
  }
}

function leaves({ type }: Node): boolean {
  return type === 'Break' || type === 'Return' || type === 'Raise';
}
