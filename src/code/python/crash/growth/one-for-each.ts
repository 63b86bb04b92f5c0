import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { onlyNamed } from '../reading/functions-by-name.ts';
import { holds, isNamed, someHolds } from '../reading/names-in.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { isFromOutside } from './from-outside.ts';
import { givenBack } from './given-back.ts';

const processes =
  /^(?:subprocess\.Popen|(?:torch\.)?multiprocessing\.(?:context\.)?Process|asyncio\.(?:subprocess\.)?create_subprocess_(?:exec|shell)|os\.(?:spawn\w+|posix_spawn))$/;
const threads = /^threading\.Thread$/;
const browsers =
  /^(?:selenium\.webdriver\.(?:\w+\.)*(?:Chrome|Firefox|Edge|Safari|Remote|WebDriver)|webdriver\.(?:Chrome|Firefox|Edge)|pyppeteer\.launch|undetected_chromedriver\.Chrome|seleniumwire\.webdriver\.\w+|nodriver\.start)$/;
/** `pw.chromium.launch()` of Playwright. */
const engines: ReadonlySet<string> = new Set(['chromium', 'firefox', 'webkit']);

/**
 * Finds processes, browsers and threads that are started for each item of data from outside, without waiting for one of
 * them before the next: by a loop or comprehension that starts them, or by tasks that each start one.
 */
export function findOneForEach(search: Search): void {
  for (const { node, place, names } of search.survey.calls) {
    const what = names.some((name) => processes.test(name))
      ? 'process'
      : names.some((name) => threads.test(name)) || isOwnThread(node, place.scope, search)
        ? 'thread'
        : startedBy(node, place.scope, search);
    if (what !== null && !isCoroutine(names)) each(node, place, what, search);
    const task = taskOf(node, names, place.scope, search);
    if (task !== null) each(node, place, task, search);
  }
  for (const { node, place } of search.survey.others) {
    if (!('generators' in node)) continue;
    // `gather(*(shot(u) for u in urls))`, `[shot(u) for u in urls]`
    const elt = 'elt' in node ? node.elt : null;
    if (elt?.type !== 'Call' || elt.func.type !== 'Name') continue;
    const called = onlyFunction(elt.func.id, place.scope);
    const heavy = called === null || !called.async ? null : startsIn(called, search);
    if (heavy !== null && node.generators.every(({ async }) => !async) && isGathered(node, search))
      tellIf(node.generators[0]?.iter, place.scope, elt, heavy, search);
  }
}

/** `Probe(host)` of `class Probe(threading.Thread)`. */
function isOwnThread({ func }: Call, scope: Scope, { resolve }: Search): boolean {
  const [own] = func.type === 'Name' ? (lookUp(func.id, scope)?.binding.classes ?? []) : [];
  return own?.bases.some((base) => resolve.names(base).some((name) => threads.test(name))) === true;
}

const givesProcess = new WeakMap<FunctionDef, boolean>();

/** `transcode(path)` of a function of the file that gives back a process which it started, and waited for none. */
function startedBy(call: Call, scope: Scope, search: Search): string | null {
  const { func } = call;
  const called = func.type === 'Name' ? onlyFunction(func.id, scope) : null;
  if (called === null || called.async) return null;
  let starts = givesProcess.get(called);
  if (starts === undefined) {
    const given = givenBack(call, scope, search);
    starts =
      given.length > 0 &&
      given.every(({ value }) => value.type === 'Call' && isProcess(value.func, search)) &&
      !someHolds(called.body, (inner) => inner.type === 'Attribute' && waiting.has(inner.attr));
    givesProcess.set(called, starts);
  }
  return starts ? 'process' : null;
}

function isProcess(func: Expr, { resolve }: Search): boolean {
  return resolve.names(func).some((name) => processes.test(name));
}

function isCoroutine(names: readonly string[]): boolean {
  return names.some((name) => name.includes('create_subprocess'));
}

/** A task or thread for a function of the file that starts a browser or a process. */
function taskOf(
  { func, args, keywords }: Call,
  names: readonly string[],
  scope: Scope,
  search: Search,
): string | null {
  const word = func.type === 'Attribute' ? func.attr : '';
  let target: Expr | undefined;
  if (names.some((name) => threads.test(name))) target = keywords.find(({ arg }) => arg === 'target')?.value;
  else if (word === 'create_task' || word === 'ensure_future' || word === 'start_soon') {
    const [first] = args;
    target = first?.type === 'Call' ? first.func : first;
  }
  const called = target?.type === 'Name' ? onlyFunction(target.id, scope) : methodOf(target, search);
  return called === null ? null : startsIn(called, search);
}

function methodOf(target: Expr | undefined, search: Search): FunctionDef | null {
  if (target?.type !== 'Attribute') return null;
  return onlyNamed(target.attr, search.survey)?.node ?? null;
}

const known = new WeakMap<FunctionDef, string | null>();

/** What a function starts without asking a semaphore first; null for nothing of that kind. */
function startsIn(node: FunctionDef, search: Search): string | null {
  const answer = known.get(node);
  if (answer !== undefined) return answer;
  let found: string | null = null;
  const bounded = someHolds(
    node.body,
    (inner) =>
      (inner.type === 'With' &&
        inner.items.some(({ context }) => context.type === 'Name' || context.type === 'Attribute')) ||
      (inner.type === 'Attribute' && inner.attr === 'acquire'),
  );
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type === 'FunctionDef' || inner.type === 'Lambda') return false;
      if (inner.type !== 'Call') return true;
      const names = search.resolve.names(inner.func);
      if (isBrowser(inner, names)) found = 'browser';
      else if (names.some((name) => processes.test(name))) found ??= 'process';
      return true;
    });
  const says = bounded ? null : found;
  known.set(node, says);
  return says;
}

function isBrowser({ func }: Call, names: readonly string[]): boolean {
  if (names.some((name) => browsers.test(name))) return true;
  return (
    func.type === 'Attribute' &&
    func.attr === 'launch' &&
    func.value.type === 'Attribute' &&
    engines.has(func.value.attr)
  );
}

/** Something that is started in a loop or comprehension over data from outside, where a round waits for nothing. */
function each(node: Call, place: Place, what: string, search: Search): void {
  for (const { node: other } of search.survey.others)
    if ('generators' in other && other.at <= node.at && node.end <= other.end) {
      const [first] = other.generators;
      if (first === undefined || (first.iter.at <= node.at && node.end <= first.iter.end)) continue;
      if (!holds(other, (inner) => waits(inner, node))) tellIf(first.iter, place.scope, node, what, search);
      return;
    }
  for (let at: Place | null = place; at !== null; at = at.up) {
    const { node: loop, part } = at;
    if (loop.type === 'FunctionDef' || loop.type === 'Lambda') return;
    // What is entered is waited for at the end of the block.
    if (loop.type === 'With' && loop.items.some(({ context }) => context === node)) return;
    if (loop.type !== 'For' || part !== 'body') continue;
    if (loop.body.some((statement) => holds(statement, (inner) => waits(inner, node)))) return;
    tellIf(loop.iter, place.scope, node, what, search);
    return;
  }
}

const waiting: ReadonlySet<string> = new Set(
  'wait communicate join acquire result poll sleep kill terminate wait_for get put recv read readline readlines as_completed'.split(
    ' ',
  ),
);

function waits(node: Node, start: Call): boolean {
  if (node.type === 'Await' && node.value !== start) return true;
  if (node.type === 'Yield' || node.type === 'Break' || node.type === 'Return') return true;
  if (node.type === 'Call' && isNamed(node.func, 'len')) return true;
  // `', '.join(x)` waits for nobody.
  if (node.type !== 'Attribute' || !waiting.has(node.attr)) return false;
  return node.attr !== 'join' || node.value.type !== 'Constant';
}

function isGathered(node: Node, { survey, resolve }: Search): boolean {
  if (node.type === 'ListComp') return true;
  return survey.calls.some(
    ({ node: call }) =>
      resolve.names(call.func).some((name) => name === 'asyncio.gather' || name === 'asyncio.wait') &&
      call.args.some((arg) => arg === node || (arg.type === 'Starred' && arg.value === node)),
  );
}

/** A list that the program has of its own, or that whoever starts it types, has few items. */
function tellIf(iter: Expr | undefined, scope: Scope, node: Call, what: string, search: Search): void {
  if (iter === undefined || search.resolve.names(iter).includes('sys.argv') || !isLong(iter, scope, search))
    return;
  search.report({
    hazard: 'process-for-each-item',
    node,
    detail: `a ${what} for each item, and none is waited for before the next`,
  });
}

function isLong(iter: Expr, scope: Scope, search: Search): boolean {
  const items = iter.type === 'Call' && isNamed(iter.func, 'enumerate') ? iter.args[0] : iter;
  if (
    items === undefined ||
    (items.type === 'Subscript' && search.resolve.names(items.value).includes('sys.argv'))
  )
    return false;
  return isFromOutside(items, scope, search);
}
