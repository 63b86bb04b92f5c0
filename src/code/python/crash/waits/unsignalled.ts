import type { Call, Expr } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { type Node, pushChildren } from '../../walk.ts';
import { holds, pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { waitsForGood } from './uses.ts';

/** What is waited for by one method, and brought about by others. */
interface Signal {
  readonly waits: readonly string[];
  readonly signals: readonly string[];
  /** What it takes more of than is in it at first has to be asked for more than once. */
  readonly counts: boolean;
}

const event: Signal = { waits: ['wait'], signals: ['set'], counts: false };
const condition: Signal = {
  waits: ['wait', 'wait_for'],
  signals: ['notify', 'notify_all', 'notifyAll'],
  counts: false,
};
const semaphore: Signal = { waits: ['acquire'], signals: ['release', 'locked'], counts: true };
const queue: Signal = {
  waits: ['get'],
  signals: ['put', 'put_nowait', 'queue', 'shutdown', 'empty', 'qsize'],
  counts: false,
};

const makers: ReadonlyMap<string, Signal> = new Map(
  (
    [
      ['Event', event, 'threading multiprocessing asyncio anyio trio'],
      ['Condition', condition, 'threading multiprocessing asyncio anyio trio'],
      ['Semaphore', semaphore, 'threading multiprocessing asyncio anyio trio'],
      ['BoundedSemaphore', semaphore, 'threading multiprocessing asyncio'],
      ['Lock', semaphore, 'threading multiprocessing asyncio anyio trio'],
      ['Queue', queue, 'queue asyncio multiprocessing'],
      ['LifoQueue', queue, 'queue asyncio'],
      ['PriorityQueue', queue, 'queue asyncio'],
      ['SimpleQueue', queue, 'queue multiprocessing'],
    ] as const
  ).flatMap(([name, signal, modules]) =>
    modules.split(' ').map((module): [string, Signal] => [`${module}.${name}`, signal]),
  ),
);

/**
 * Finds waits for something that nothing in the file brings about: an event that is never set, a condition of which
 * nobody is told, a semaphore or lock that is taken and never given back, a queue that nobody puts anything into. What the
 * file hands on, or what a subclass or another module may reach, is left to those.
 */
export function findUnsignalledWaits(search: Search): void {
  for (const { node, place } of search.survey.others) {
    if ((node.type !== 'Assign' && node.type !== 'AnnAssign') || node.value?.type !== 'Call') continue;
    const target = node.type === 'Assign' ? node.targets[0] : node.target;
    const signal = madeBy(node.value, search);
    if (target === undefined || signal === null || !isReached(target, place, search)) continue;
    const wait = unansweredWait(target, signal, place, search);
    if (wait !== null)
      search.report({
        hazard: 'endless-wait',
        node: wait,
        detail: `nothing in the file calls ${signal.signals.slice(0, 2).join(' or ')} of ${pathOf(target)}`,
      });
  }
}

function madeBy({ func }: Call, { resolve }: Search): Signal | null {
  for (const name of resolve.names(func)) {
    const signal = makers.get(name);
    if (signal !== undefined) return signal;
  }
  return null;
}

/** A variable, or an attribute of a class without bases of which the file makes objects. */
function isReached(target: Expr, place: Place, { survey }: Search): boolean {
  if (target.type === 'Name') return place.scope.node.type !== 'ClassDef';
  const holder = place.scope.up?.node;
  if (target.type !== 'Attribute' || holder?.type !== 'ClassDef' || holder.bases.length > 0) return false;
  return survey.calls.some(({ node: { func } }) => func.type === 'Name' && func.id === holder.name);
}

/** The first wait without a time; null where something answers it, or may. */
function unansweredWait(target: Expr, signal: Signal, place: Place, search: Search): Call | null {
  const key = target.type === 'Attribute' ? target.attr : target.type === 'Name' ? target.id : '';
  const isIt = (node: Node): boolean =>
    target.type === 'Attribute'
      ? node.type === 'Attribute' && node.attr === key
      : node.type === 'Name' && node.id === key;
  if (!search.spend(search.module.source.text.length)) return null;
  const waits: Call[] = [];
  let answered = false;
  const stack: Node[] = [search.module];
  const children: Node[] = [];
  for (let node = stack.pop(); node !== undefined && !answered; node = stack.pop()) {
    if (node.type === 'Call' && node.func.type === 'Attribute' && isIt(node.func.value)) {
      const { attr } = node.func;
      if (signal.waits.includes(attr)) {
        if (attr === 'wait_for' ? node.args.length === 1 : waitsForGood(node)) waits.push(node);
      }
      answered ||= signal.signals.includes(attr);
      stack.push(...node.args, ...node.keywords.map(({ value }) => value));
      continue;
    }
    if (node.type === 'Attribute' && isIt(node.value)) {
      answered ||= signal.signals.includes(node.attr) || signal.waits.includes(node.attr);
      continue;
    }
    // By its name as a text, or as the whole of what an object holds, anybody may find it.
    if (node.type === 'Constant' && node.value === key) answered = true;
    if (node.type === 'Global' && node.names.includes(key)) answered = true;
    children.length = 0;
    pushChildren(node, children);
    const targets = targetsOf(node);
    for (const child of children) {
      if (!isIt(child)) stack.push(child);
      else if (node.type === 'With') answered ||= signal.counts;
      else if (!targets.includes(child as Expr)) answered = true;
      else if (node.type === 'Assign' && node.value.type === 'Call')
        answered ||= madeBy(node.value, search) !== signal;
    }
  }
  if (answered) return null;
  const [first] = waits.sort((a, b) => a.at - b.at);
  if (first === undefined) return null;
  if (signal.counts) return isRepeated(first, place, search) ? first : null;
  return isSleep(first, search) ? null : first;
}

/** Taken once, a lock is held for good, and nobody else may ask for it. In a function or loop it is asked for again. */
function isRepeated(wait: Call, { scope }: Place, { survey }: Search): boolean {
  const inLoop = survey.loops.some(({ node }) =>
    node.body.some(({ at, end }) => at <= wait.at && wait.end <= end),
  );
  const around = survey.functions.find(({ node }) => node.at <= wait.at && wait.end <= node.end);
  const isTaskOfMany = around !== undefined && scope.node !== around.node && around.node.name !== 'main';
  return inLoop || isTaskOfMany;
}

/** `forever.wait()` at the very end of what the program does: it is meant to go on until it is ended. */
function isSleep(wait: Call, { module, survey }: Search): boolean {
  const around = survey.functions.filter(({ node }) => node.at <= wait.at && wait.end <= node.end).at(-1);
  const body = around === undefined ? module.body : around.node.body;
  const last = body.at(-1);
  if (last === undefined) return false;
  const behind = body.some((each) =>
    holds(
      each,
      (node) =>
        node.type !== 'Module' && node.at >= wait.end && (node.type === 'Call' || node.type === 'Return'),
    ),
  );
  const guarded = last.type === 'If' || last.type === 'Try' || last.type === 'While' || last.type === 'With';
  return !behind && (last.end === wait.end || guarded || last.type === 'Expr');
}
