import type { Try, With } from '../ast.ts';
import { callMethodOf, mayAnswer } from './calls/implicit-calls.ts';
import { caught } from './classes/exceptions.ts';
import { inDoubt } from './doubt.ts';
import { leavesLoop, mayLeave } from './loops.ts';
import { type Flow, type Machine, noArguments } from './machine.ts';
import { beginBranch, bind, type Changes, endBranch, merge, unchanged } from './names/names.ts';
import type { Frame } from './state.ts';
import { join } from './values/join.ts';
import { none, type Value } from './values/values.ts';

/**
 * A `try`: each handler finds what was there before, or any of what the body did until then. Where it goes on behind them,
 * either may be so too.
 */
export function attempt(m: Machine, node: Try, frame: Frame): Flow {
  const before = beginBranch(frame);
  frame.module.trying += 1;
  const flow = inDoubt(m, () => m.execute(node.body, frame));
  frame.module.trying -= 1;
  let end: Flow = flow;
  if (flow === 'next' && node.orelse.length > 0) end = inDoubt(m, () => m.execute(node.orelse, frame));
  const whole = endBranch(frame, before);
  const branches: Changes[] = [];
  merge(frame, [whole, unchanged]);
  for (const handler of node.handlers) {
    const outer = beginBranch(frame);
    const ended = inDoubt(m, () => {
      const exception = handler.exception === null ? null : m.evaluate(handler.exception, frame);
      if (handler.name !== null) bind(m, handler.name, caught(m, exception, frame), frame);
      return m.execute(handler.body, frame);
    });
    const changes = endBranch(frame, outer);
    leavesLoop(frame, ended);
    if (ended === 'next' || mayLeave(ended)) branches.push(changes);
  }
  const isPassed = branches.length > 0;
  if (isPassed) leavesLoop(frame, end);
  if (isPassed && (end === 'next' || mayLeave(end))) branches.unshift(whole);
  if (node.finalbody.length === 0) merge(frame, isPassed ? branches : [whole]);
  else {
    const last = finish(m, node, frame, isPassed ? branches : [whole]);
    if (last !== 'next') return last;
  }
  return isPassed ? 'next' : end;
}

/** What is done at last is done whatever came to pass; what stood before it stands behind it. */
function finish(m: Machine, node: Try, frame: Frame, branches: readonly Changes[]): Flow {
  const outer = beginBranch(frame);
  const flow = m.execute(node.finalbody, frame);
  const changes = endBranch(frame, outer);
  merge(frame, branches);
  merge(frame, [changes]);
  return flow;
}

/** `with`: what is entered, and left. */
export function managed(m: Machine, node: With, frame: Frame): Flow {
  for (const { context, vars } of node.items) {
    const manager = m.evaluate(context, frame);
    let entered: Value = manager;
    const place = { frame, node: context };
    if (mayAnswer(manager)) {
      const enter = callMethodOf(m, manager, [node.async ? '__aenter__' : '__enter__'], place);
      if (enter !== null) entered = manager.kind === 'union' ? join(enter, manager) : enter;
      const given = { ...noArguments, positional: [none, none, none] };
      callMethodOf(m, manager, [node.async ? '__aexit__' : '__exit__'], place, given);
    } else if (manager.kind === 'sequence' && manager.type === 'iterator') {
      // A generator that `contextlib.contextmanager` made a manager: what it yields is what is entered.
      entered = m.iterate(manager, place).element;
    }
    if (vars !== null) m.assign(vars, entered, frame);
  }
  // A manager may keep the exception to itself, as `contextlib.suppress` does.
  const outer = beginBranch(frame);
  const flow = inDoubt(m, () => m.execute(node.body, frame));
  const changes = endBranch(frame, outer);
  merge(frame, flow === 'next' || flow === 'raise' ? [changes, unchanged] : [changes]);
  return flow === 'raise' ? 'next' : flow;
}
