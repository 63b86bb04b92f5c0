import type { Expr, For, Stmt, While } from '../ast.ts';
import { callMethodOf, callsTruth, mayAnswer } from './calls/implicit-calls.ts';
import { beginCourse, endCourse, lookAside } from './courses.ts';
import { inDoubt } from './doubt.ts';
import { truth } from './fold/constants.ts';
import { isCallable } from './functions/parameters.ts';
import type { Flow, Iteration, Machine } from './machine.ts';
import { beginBranch, type Changes, endBranch, merge, unchanged } from './names/names.ts';
import { passedBy, testsOf } from './origins/harmless-filters.ts';
import type { CallPlace, Frame } from './state.ts';
import { joinAll } from './values/join.ts';
import { isLoose } from './values/loose.ts';
import { built } from './values/marks.ts';
import { unknown, type Value } from './values/values.ts';

/** Rounds of one loop that are followed one by one. */
const mostRounds = 100_000;
/** Loops whose bodies are longer than this decode nothing; they are followed round by round only where they are short. */
const smallBody = 600;
const fewRounds = 24;
/** Characters of source that the rounds of one loop may come to. */
const mostCost = 1_500_000;
const longBody = 16_000;
/** Longer loops of which nothing but numbers are known compute no text. */
const mostSums = 256;
/** Functions in a list that are called each for itself behind the place where the rest was given up. */
const mostExtra = 64;
/** Items with which branches are looked at that no round took. */
const mostAside = 8;
/** After so many rounds a loop must have shown that it computes something. */
const trial = 16;

/** What following one round costs, in characters of source. */
function costOf(body: readonly Stmt[]): number {
  const first = body[0];
  const last = body.at(-1);
  return first === undefined || last === undefined ? 1 : last.end - first.at;
}

export function mayLeave(flow: Flow): flow is 'break' | 'continue' {
  return flow === 'break' || flow === 'continue';
}

/** A branch whose condition is not known ends so: what stands behind it may not come to pass. */
export function leavesLoop(frame: Frame, flow: Flow): void {
  if (flow === 'break') frame.left = 'loop';
  else if (flow === 'continue' && frame.left === 'nothing') frame.left = 'round';
}

/** A round of a loop that is followed. Where one before may have ended the loop, this one may not come to pass. */
function nextRound(m: Machine, frame: Frame, round: () => Flow): Flow {
  if (frame.left !== 'loop') {
    frame.left = 'nothing';
    return round();
  }
  frame.left = 'nothing';
  const outer = beginBranch(frame);
  const flow = inDoubt(m, round);
  frame.left = 'loop';
  const changes = endBranch(frame, outer);
  merge(frame, [changes, unchanged]);
  return flow === 'break' ? 'next' : flow;
}

/** A loop within another one leaves nothing of that. */
function within(frame: Frame, loop: () => Flow): Flow {
  const { left } = frame;
  frame.left = 'nothing';
  const flow = loop();
  frame.left = left;
  return flow;
}

export function forLoop(m: Machine, node: For, frame: Frame): Flow {
  return within(frame, () => overEach(m, node, frame));
}

function overEach(m: Machine, node: For, frame: Frame): Flow {
  const iterable = m.evaluate(node.iter, frame);
  const lists = node.async ? null : listsOf(iterable);
  if (lists === null) return overOne(m, node, iterable, frame);
  const branches = lists.map((list): Changes => {
    const outer = beginBranch(frame);
    inDoubt(m, () => overOne(m, node, list, frame));
    return endBranch(frame, outer);
  });
  merge(frame, branches);
  return 'next';
}

/** More of them multiply what is followed. */
const mostLists = 3;

/** `["git"]`, or `["git.cmd", "git.exe"]` on another system: the few lists that a name may stand for, each of which is gone through. */
function listsOf(iterable: Value): readonly Value[] | null {
  if (iterable.kind !== 'union' || iterable.members.length > mostLists) return null;
  const isShort = (one: Value): boolean =>
    one.kind === 'sequence' && one.rest === null && one.items.length > 0 && one.items.length <= fewRounds;
  return iterable.members.every(isShort) ? iterable.members : null;
}

function overOne(m: Machine, node: For, iterable: Value, frame: Frame): Flow {
  const place = { frame, node: node.iter };
  const all = node.async ? asynchronously(m, iterable, place) : m.iterate(iterable, place);
  const { items } = all;
  const cost = costOf(node.body);
  // A list that is empty here may be filled in ways that are not followed: what would be done is looked at.
  if (items !== null && items.length === 0 && m.special === 0) aside(m, node, all.element, frame);
  if (items !== null && follows(m, items.length, cost)) {
    // Of a list to which a branch added something, any item may be missing.
    if (iterable.kind === 'sequence' && isLoose(iterable)) frame.left = 'loop';
    const rounds = followed(m, node, items, frame, cost);
    if (rounds !== null) return rounds;
  } else {
    m.assign(node.target, passedBy(m, all.element, node.target, testsOf(node.body), frame), frame);
    once(m, node.body, frame);
  }
  return m.execute(node.orelse, frame) === 'return' ? 'return' : 'next';
}

/** `async for` asks an object for its asynchronous iterator. */
function asynchronously(m: Machine, value: Value, place: CallPlace): Iteration {
  const iterator = mayAnswer(value) ? callMethodOf(m, value, ['__aiter__'], place) : null;
  if (iterator === null) return m.iterate(value, place);
  if (iterator.kind !== 'instance') return m.iterate(iterator, place);
  return { items: null, element: callMethodOf(m, iterator, ['__anext__'], place) ?? unknown() };
}

/** One round that does not come to pass, its assignments taken back. */
function aside(m: Machine, node: For, element: Value, frame: Frame): void {
  const outer = beginBranch(frame);
  frame.loops += 1;
  m.assign(node.target, element, frame);
  inDoubt(m, () => m.execute(node.body, frame));
  frame.loops -= 1;
  endBranch(frame, outer);
}

function follows(m: Machine, rounds: number, cost: number): boolean {
  if (rounds > mostRounds || (cost > smallBody && rounds > fewRounds)) return false;
  return rounds * cost <= Math.min(m.rounds, cost > smallBody ? longBody : mostCost);
}

/** Round by round, as the interpreter does; null where it goes on behind the loop's `else`. */
function followed(m: Machine, node: For, items: readonly Value[], frame: Frame, cost: number): Flow | null {
  const loops = frame.loops;
  // Loops within loops that are followed multiply: they show sooner what they are for.
  const patience = m.following > 0 ? 4 : trial;
  let givenUp = false;
  let extra = 0;
  m.following += 1;
  let flow: Flow = 'next';
  const course = beginCourse(frame);
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as Value;
    // What can be called is called each for itself, wherever it stands in the list.
    if (givenUp && (!isCallable(item) || extra >= mostExtra)) continue;
    if (givenUp) extra += 1;
    m.rounds -= cost;
    const idle =
      at === patience && items.length > 2 * patience && !computes(node.body, frame, items.length, 0);
    if (!givenUp && (m.rounds < 0 || idle)) {
      givenUp = true;
      m.assign(node.target, unknown(item.marks), frame);
      once(m, node.body, frame, true);
      if (!isCallable(item)) continue;
    }
    frame.loops = loops;
    flow = nextRound(m, frame, () => {
      m.assign(node.target, item, frame);
      return m.execute(node.body, frame);
    });
    if (flow === 'break' || flow === 'return' || flow === 'raise') break;
  }
  m.following -= 1;
  const never = endCourse(frame, course);
  let armed = false;
  for (const item of never.length === 0 ? [] : items.slice(0, mostAside))
    armed = lookAside(m, never, frame, () => m.assign(node.target, item, frame)) || armed;
  // What decided on a branch may have been changed unseen: then a round finds what the branch has left.
  if (armed)
    lookAside(m, [node.body], frame, () => m.assign(node.target, joinAll(items.slice(0, mostAside)), frame));
  if (flow === 'return' || flow === 'raise') return flow;
  return givenUp || flow === 'break' ? 'next' : null;
}

/** Whether a body has left anything that is known: a text or a number, a list that grows. */
function computes(body: readonly Stmt[], frame: Frame, rounds: number, depth: number): boolean {
  const known = (expression: Expr): boolean => {
    if (expression.type === 'Tuple') return expression.elts.some(known);
    const root =
      expression.type === 'Subscript' || expression.type === 'Attribute' ? expression.value : expression;
    const value = root.type === 'Name' ? frame.names.get(root.id) : undefined;
    if (value === undefined) return false;
    if (value.kind === 'constant') return typeof value.value !== 'number' || rounds <= mostSums;
    return (value.kind === 'sequence' || value.kind === 'mapping') && value.rest === null;
  };
  return body.some((statement) => {
    switch (statement.type) {
      case 'Assign':
        return statement.targets.some(
          (target) => (target.type !== 'Name' || mentions(statement.value, target.id)) && known(target),
        );
      case 'AugAssign':
        return known(statement.target);
      case 'Expr':
        return (
          statement.value.type === 'Call' &&
          statement.value.func.type === 'Attribute' &&
          known(statement.value.func.value)
        );
      case 'If':
        return (
          depth < 5 &&
          (computes(statement.body, frame, rounds, depth + 1) ||
            computes(statement.orelse, frame, rounds, depth + 1))
        );
      case 'For':
      case 'While':
        return depth < 5 && computes(statement.body, frame, rounds, depth + 1);
      default:
        return false;
    }
  });
}

/** `x = x + c`, `x = f(x, c)`, `x = x.replace(a, b)`: what the last round left goes into this one. */
function mentions(value: Expr, name: string): boolean {
  const is = (part: Expr): boolean => part.type === 'Name' && part.id === name;
  if (value.type === 'BinOp') return is(value.left) || is(value.right) || mentions(value.left, name);
  if (value.type !== 'Call') return false;
  return value.args.some(is) || (value.func.type === 'Attribute' && is(value.func.value));
}

/** Loops within loops would multiply: only the outermost is gone through again. */
const mostAgain = 2;

/** Whether a round bound a name to something else that can be called. */
function leavesCallable({ log, names }: Frame): boolean {
  return (log ?? []).some(({ name, before }) => {
    const now = names.get(name);
    if (now === undefined || now === before) return false;
    if (now.kind === 'external') return !now.instance;
    return now.kind === 'function' || now.kind === 'bound' || now.kind === 'partial';
  });
}

/** One round that stands for any number of them, none included. */
function once(m: Machine, body: readonly Stmt[], frame: Frame, givenUp = false): void {
  const outer = beginBranch(frame);
  frame.loops += 1;
  let flow = inDoubt(m, () => m.execute(body, frame));
  // `f = f()`: what one round leaves to call, the next one calls.
  for (
    let left = frame.loops > 1 ? 0 : mostAgain;
    left > 0 && flow === 'next' && leavesCallable(frame);
    left -= 1
  )
    flow = inDoubt(m, () => m.execute(body, frame));
  frame.loops -= 1;
  const changes: Changes = endBranch(frame, outer);
  if (givenUp) {
    // Half of what a loop computes is nothing that the program ever has.
    for (const [name, value] of changes)
      if (value?.kind === 'constant' || value?.kind === 'text')
        changes.set(name, unknown(value.marks | built));
    merge(frame, [changes]);
  } else if (flow !== 'return' && flow !== 'raise') merge(frame, [changes, unchanged]);
}

export function whileLoop(m: Machine, node: While, frame: Frame): Flow {
  return within(frame, () => whileTrue(m, node, frame));
}

function whileTrue(m: Machine, node: While, frame: Frame): Flow {
  const cost = costOf(node.body);
  const tested = m.evaluate(node.test, frame);
  callsTruth(m, tested, { frame, node: node.test });
  let known = frame.loops > 0 ? undefined : truth(tested);
  let rounds = 0;
  const course = beginCourse(frame);
  const leave = (flow: Flow): Flow => {
    if (lookAside(m, endCourse(frame, course), frame)) lookAside(m, [node.body], frame);
    return flow;
  };
  while (known === true && rounds < mostRounds && m.rounds > cost) {
    m.rounds -= cost;
    rounds += 1;
    // Who could leave at a place that is not known is not followed: only `True` as a test and a `break` in a branch.
    const isOpen = node.test.type === 'Constant';
    if (!course.sure && rounds > (isOpen ? 1 : cost > smallBody ? fewRounds : mostRounds)) break;
    const idle =
      (isOpen && rounds === 2) || rounds === trial || rounds === mostSums || rounds === 8 * mostSums;
    if (idle && !computes(node.body, frame, rounds + trial, 0)) break;
    const flow = nextRound(m, frame, () => m.execute(node.body, frame));
    if (flow === 'break') return leave('next');
    if (flow === 'return' || flow === 'raise') return leave(flow);
    known = truth(m.evaluate(node.test, frame));
    if (known === false) return leave(m.execute(node.orelse, frame));
  }
  leave('next');
  if (known === false && rounds === 0 && node.orelse.length === 0 && m.special > 0) return 'next';
  m.evaluate(node.test, frame);
  once(m, node.body, frame, rounds > trial);
  m.execute(node.orelse, frame);
  return 'next';
}
