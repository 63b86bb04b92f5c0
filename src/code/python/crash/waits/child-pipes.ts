import type { Call, Expr, FunctionDef, While } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { holds, pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import { functionAround, type Place } from '../survey.ts';
import { asksFor, type Use, usesOf, waitsForGood } from './uses.ts';

const starts: ReadonlySet<string> = new Set([
  'subprocess.Popen',
  'asyncio.create_subprocess_exec',
  'asyncio.create_subprocess_shell',
  'asyncio.subprocess.create_subprocess_exec',
  'asyncio.subprocess.create_subprocess_shell',
]);

/** What reads from the child, or hands on what somebody else reads from. */
const reading: ReadonlySet<string> = new Set(['stdout', 'stderr', 'communicate']);
/** Who ends the child does not wait for it to write. */
const ending: ReadonlySet<string> = new Set(['kill', 'terminate', 'send_signal']);

/**
 * Finds waits for a child process whose output goes into a pipe that nobody reads meanwhile: once the pipe is full, the
 * child waits for a reader, and the program for the child (Library Reference, `Popen.wait`). And children that are fed
 * through a pipe that is never closed, so that the end of the input, which they wait for, never comes.
 */
export function findUnreadPipes(search: Search): void {
  if (!search.module.source.text.includes('PIPE')) return;
  for (const { node, place, names } of search.survey.calls) {
    if (!names.some((name) => starts.has(name))) continue;
    const writes = ['stdout', 'stderr'].some((name) => isPipe(node, name, search));
    const feeds = isPipe(node, 'stdin', search);
    const held = writes || feeds ? holderOf(node, place, search) : null;
    if (held === null) continue;
    const uses = usesOf(held.path, held.parts, search);
    const told =
      (writes ? unreadWait(uses, held, search) : null) ?? (feeds ? unclosedFeed(uses, held.parts) : null);
    if (told !== null) search.report({ hazard: 'endless-wait', ...told });
  }
}

function isPipe({ keywords }: Call, name: string, { resolve }: Search): boolean {
  const value = keywords.find(({ arg }) => arg === name)?.value;
  return value !== undefined && resolve.names(value).some((each) => each.endsWith('subprocess.PIPE'));
}

/** What the process goes by, and where that is used. */
interface Held {
  readonly path: string;
  readonly parts: readonly Node[];
  /** Where it is an attribute: the methods that use it, in an order that nobody knows. */
  readonly methods: readonly FunctionDef[];
}

function holderOf(start: Call, place: Place, search: Search): Held | null {
  for (const { node } of search.survey.others) {
    const made = (value: Expr | null): boolean =>
      value === start || (value?.type === 'Await' && value.value === start);
    if (node.type === 'Assign' || node.type === 'AnnAssign') {
      const target = node.type === 'Assign' ? node.targets[0] : node.target;
      if (made(node.value) && target !== undefined) return heldBy(target, place, search);
      if (node.value?.type === 'ListComp' && made(node.value.elt) && target !== undefined)
        return each(pathOf(target), place, search);
    } else if (node.type === 'With') {
      const item = node.items.find(({ context }) => made(context));
      if (item?.vars) return heldBy(item.vars, place, search);
    }
  }
  for (const { node } of search.survey.calls)
    if (node.func.type === 'Attribute' && node.func.attr === 'append' && node.args[0] === start)
      return each(pathOf(node.func.value), place, search);
  return null;
}

function heldBy(target: Expr, place: Place, search: Search): Held | null {
  const path = pathOf(target);
  if (path === null) return null;
  const around = functionAround(place);
  if (target.type === 'Name') {
    const body = around?.type === 'FunctionDef' ? around.body : search.module.body;
    return { path, parts: body, methods: [] };
  }
  const holder = place.scope.up?.node;
  if (holder?.type !== 'ClassDef') return null;
  const methods = holder.body.filter((each) => each.type === 'FunctionDef');
  return { path, parts: methods.flatMap(({ body }) => body), methods };
}

/** The variable of the first loop over a list of processes. */
function each(list: string | null, place: Place, search: Search): Held | null {
  if (list === null) return null;
  const loops = search.survey.loops.filter(
    ({ node, place: at }) => node.type === 'For' && pathOf(node.iter) === list && at.scope === place.scope,
  );
  const names = new Set(loops.map(({ node }) => (node.type === 'For' ? pathOf(node.target) : null)));
  const [path] = names;
  return names.size === 1 && path ? heldBy({ type: 'Name', id: path, at: 0, end: 0 }, place, search) : null;
}

interface Told {
  readonly node: Call | While;
  readonly detail: string;
}

/** The first wait that comes before anything reads. */
function unreadWait(uses: readonly Use[], { path, parts, methods }: Held, search: Search): Told | null {
  const around = (use: Use): FunctionDef | undefined =>
    methods.find((method) => method.at <= use.at && use.at < method.end);
  const waits = uses.filter(({ attr, call }) => attr === 'wait' && call !== null && waitsForGood(call));
  for (const wait of waits) {
    const before = uses.filter((use) => use.at < wait.at || use.inner || around(use) !== around(wait));
    if (before.some((use) => asksFor(use, reading) || asksFor(use, ending) || isHandedOn(use))) continue;
    return told(wait.call as Call, path);
  }
  if (methods.length > 0) return null;
  // `while p.poll() is None: sleep(1)`
  for (const { node } of search.survey.loops) {
    if (
      node.type !== 'While' ||
      !parts.some((part) => part.type !== 'Module' && part.at <= node.at && node.end <= part.end)
    )
      continue;
    const polls = uses.some(({ attr, at }) => attr === 'poll' && node.test.at <= at && at < node.test.end);
    const body = uses.filter(({ at }) => node.body.some((each) => each.at <= at && at < each.end));
    const before = uses.filter(({ at, inner }) => at < node.at || inner);
    const leaves = node.body.some((statement) => holds(statement, leavesLoop));
    if (
      !polls ||
      leaves ||
      [...before, ...body].some((use) => asksFor(use, reading) || asksFor(use, ending) || isHandedOn(use))
    )
      continue;
    return told(node, path);
  }
  return null;
}

function leavesLoop({ type }: Node): boolean {
  return type === 'Break' || type === 'Return' || type === 'Raise' || type === 'Yield';
}

function told(node: Call | While, path: string): Told {
  return { node, detail: `nothing reads the pipe of ${path} before its end is waited for` };
}

/** Somebody else has it, who may read from it. A comparison or a test keeps nothing. */
function isHandedOn({ attr, holder }: Use): boolean {
  return (
    attr === null &&
    holder !== null &&
    !['Compare', 'BoolOp', 'UnaryOp', 'If', 'IfExp', 'While'].includes(holder.type)
  );
}

/** A child that is fed line by line, and of which all output is waited for while its input is still open. */
function unclosedFeed(uses: readonly Use[], parts: readonly Node[]): Told | null {
  if (uses.some((use) => use.attr === 'communicate' || asksFor(use, ending) || isHandedOn(use) || use.inner))
    return null;
  const found: { write: boolean; many: boolean; closed: boolean; wait: Call | null } = {
    write: false,
    many: false,
    closed: false,
    wait: null,
  };
  const paths = new Set(uses.filter(({ attr }) => attr === 'stdin').map(({ at }) => at));
  const outputs = new Set(uses.filter(({ attr }) => attr === 'stdout').map(({ at }) => at));
  for (const part of parts)
    walkModule(part, (node) => {
      // Handed to somebody who may close it: `Thread(target=feed, args=(p.stdin,))`.
      if (
        node.type === 'Call' &&
        node.args.some((arg) => paths.has(arg.at) && arg.type === 'Attribute' && arg.attr === 'stdin')
      )
        found.closed = true;
      if (node.type === 'With' && node.items.some(({ context }) => paths.has(context.at)))
        found.closed = true;
      if (
        (node.type === 'For' || node.type === 'While') &&
        node.body.some((each) => holds(each, isWriteOf(paths)))
      )
        found.many = true;
      if (node.type !== 'Call' || node.func.type !== 'Attribute') return true;
      const { attr, value } = node.func;
      const of = value.type === 'Attribute' ? value.at : -1;
      if (paths.has(of)) {
        found.closed ||= attr === 'close';
        found.write ||= attr === 'write' || attr === 'writelines';
        found.many ||= attr === 'writelines';
        // Many programs end by a word, not by the end of what they read.
        found.closed ||= node.args.some((arg) => holds(arg, isWordToLeave));
      }
      if (outputs.has(of) && attr === 'read' && waitsForGood(node)) found.wait ??= node;
      return true;
    });
  const wait =
    found.wait ?? uses.find(({ attr, call }) => attr === 'wait' && call !== null && waitsForGood(call))?.call;
  if (!found.write || !found.many || found.closed || !wait) return null;
  return { node: wait, detail: 'what feeds the child is never closed, so that its input has no end' };
}

function isWriteOf(paths: ReadonlySet<number>): (node: Node) => boolean {
  return (node) =>
    node.type === 'Call' &&
    node.func.type === 'Attribute' &&
    node.func.attr === 'write' &&
    paths.has(node.func.value.at);
}

function isWordToLeave(node: Node): boolean {
  if (node.type !== 'Constant') return false;
  const text =
    typeof node.value === 'string'
      ? node.value
      : node.value instanceof Uint8Array
        ? new TextDecoder().decode(node.value)
        : '';
  return /\b(?:quit|exit|stop|bye|shutdown|end)\b|^q\n?$|\x04/i.test(text);
}
