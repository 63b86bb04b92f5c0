import type { Expr, If, Stmt } from '../ast.ts';
import { attempt, managed } from './attempts.ts';
import { callsTruth } from './calls/implicit-calls.ts';
import { defineClass } from './classes/classes.ts';
import { raises, tellsMessage } from './classes/exceptions.ts';
import { keepsCallables, losesCourse, putsOff, takes } from './courses.ts';
import { remove } from './deletes.ts';
import { changes, inDoubt, isOlder } from './doubt.ts';
import { evaluate, tooDeep } from './expressions.ts';
import { asText, truth } from './fold/constants.ts';
import { defineFunction } from './functions/define.ts';
import { returnsFrom } from './functions/generators.ts';
import { applyGuard, leaves } from './guards.ts';
import { forLoop, leavesLoop, mayLeave, whileLoop } from './loops.ts';
import { deepest, type Flow, type Machine, noArguments } from './machine.ts';
import { matched } from './matching.ts';
import { importFrom, importNames } from './names/imports.ts';
import { knownFor } from './names/known-names.ts';
import { beginBranch, bind, type Changes, endBranch, merge, unchanged } from './names/names.ts';
import { executeForTypes, isTypeChecking } from './names/type-checking.ts';
import { leavesForLater } from './origins/kept-for-later.ts';
import type { CallPlace, Frame } from './state.ts';
import { setsVariables } from './values/environment.ts';
import { join } from './values/join.ts';
import { isLoose, loosen } from './values/loose.ts';
import { augmented, operateOn } from './values/operators.ts';
import { putInto } from './values/put-into.ts';
import { external, none, type Sequence, unknown, type Value } from './values/values.ts';

/** Runs statements in order; says how they end. */
export function execute(m: Machine, body: readonly Stmt[], frame: Frame): Flow {
  if (m.depth >= deepest) {
    tooDeep(frame, body[0]?.at ?? 0);
    return 'next';
  }
  m.depth += 1;
  let flow: Flow = 'next';
  const wasLeft = frame.left;
  for (let at = 0; at < body.length; at += 1) {
    flow = statementFlow(m, body[at] as Stmt, frame);
    if (flow !== 'next') break;
    if (frame.left !== 'nothing' && wasLeft === 'nothing') {
      flow = rest(m, body, at + 1, frame);
      break;
    }
  }
  m.depth -= 1;
  return flow;
}

/** What stands behind a branch that may have left the loop, or gone on with its next round: it may not come to pass. */
function rest(m: Machine, body: readonly Stmt[], from: number, frame: Frame): Flow {
  const outer = beginBranch(frame);
  const flow = inDoubt(m, () => {
    let last: Flow = 'next';
    for (let at = from; at < body.length && last === 'next'; at += 1)
      last = statementFlow(m, body[at] as Stmt, frame);
    return last;
  });
  const changes = endBranch(frame, outer);
  merge(frame, flow === 'next' ? [changes, unchanged] : [changes]);
  return flow;
}

function statementFlow(m: Machine, node: Stmt, frame: Frame): Flow {
  switch (node.type) {
    case 'Expr':
      evaluate(m, node.value, frame);
      return 'next';
    case 'Assign': {
      const value = evaluate(m, node.value, frame);
      for (const target of node.targets) assign(m, target, value, frame);
      return 'next';
    }
    case 'AnnAssign':
      annotation(m, node.annotation, frame);
      if (node.value !== null) assign(m, node.target, evaluate(m, node.value, frame), frame);
      return 'next';
    case 'AugAssign': {
      const before = evaluate(m, node.target, frame);
      const added = evaluate(m, node.value, frame);
      if (before.kind === 'sequence' && before.type === 'list' && node.op === '+') {
        extend(m, before, added, frame, node);
        return 'next';
      }
      const place = { frame, node };
      // `names |= {…}`, where these are those of a module.
      if (before.kind === 'namespace' && added.kind === 'mapping' && node.op === '|') {
        for (const { key, value } of added.entries.values()) m.setItem(before, key, value, place);
        return 'next';
      }
      if (before.kind === 'external' && before.name === 'os.environ' && node.op === '|')
        setsVariables(m, added, [], place);
      else if (before.kind === 'external' && added.kind === 'sequence' && node.op === '+')
        appends(m, before.name, added, place);
      let value = augmented(m, node.op, before, added, place) ?? operateOn(m, node.op, before, added, place);
      // One round of a loop says nothing of the sum of all.
      if (frame.loops > 0 && value.kind === 'constant') value = unknown(value.marks);
      assign(m, node.target, value, frame);
      return 'next';
    }
    case 'Return': {
      const value = node.value === null ? none : evaluate(m, node.value, frame);
      frame.returns = frame.returns === null ? value : join(frame.returns, value);
      if (frame.func?.info.generator === true) returnsFrom(m, frame, value);
      return 'return';
    }
    case 'If':
      return branch(m, node, frame);
    case 'For':
      return forLoop(m, node, frame);
    case 'While':
      return whileLoop(m, node, frame);
    case 'FunctionDef':
      defineFunction(m, node, frame);
      return 'next';
    case 'ClassDef':
      defineClass(m, node, frame);
      return 'next';
    case 'Import':
      importNames(m, node, frame);
      return 'next';
    case 'ImportFrom':
      importFrom(m, node, frame);
      return 'next';
    case 'Try':
      return attempt(m, node, frame);
    case 'With':
      return managed(m, node, frame);
    case 'Raise': {
      const raised = node.exc === null ? null : evaluate(m, node.exc, frame);
      const cause = node.cause === null ? null : evaluate(m, node.cause, frame);
      if (raised !== null) raises(m, raised, cause, { frame, node });
      if (raised !== null) tellsMessage(m, raised, { frame, node });
      return 'raise';
    }
    case 'Assert':
      callsTruth(m, evaluate(m, node.test, frame), { frame, node });
      applyGuard(m, node.test, true, frame);
      if (node.msg !== null) tellsMessage(m, evaluate(m, node.msg, frame), { frame, node });
      return 'next';
    case 'Delete':
      for (const target of node.targets) remove(m, target, frame);
      return 'next';
    case 'Match':
      return matched(m, node, frame);
    case 'Break':
      return 'break';
    case 'Continue':
      return 'continue';
    case 'TypeAlias':
      // Evaluated when somebody asks for its value.
      if (m.quiet === 0) evaluate(m, node.value, frame);
      if (node.name.type === 'Name') bind(m, node.name.id, unknown(), frame);
      return 'next';
    case 'Broken':
      for (const part of node.parts) evaluate(m, part, frame);
      return 'next';
    default:
      return 'next';
  }
}

const mostAdded = 16;

/** `sys.meta_path += [f]`: lists of the interpreter, by what is known of adding to them. */
function appends(m: Machine, name: string, { items }: Sequence, place: CallPlace): void {
  const method = `${name}.append`;
  if (knownFor(method) === null) return;
  for (const item of items.slice(0, mostAdded))
    m.call(external(method), { ...noArguments, positional: [item] }, place);
}

function extend(
  m: Machine,
  list: Extract<Value, { kind: 'sequence' }>,
  added: Value,
  frame: Frame,
  node: { readonly at: number; readonly end: number },
): void {
  const all = m.iterate(added, { frame, node });
  const { items } = all;
  changes(m, list, all.element, ...(items ?? []).slice(0, 64));
  list.marks |= added.marks;
  if (isOlder(m, list)) loosen(list);
  if (items !== null && list.rest === null && frame.loops === 0 && list.items.length + items.length < 100_000)
    list.items.push(...items);
  else list.rest = list.rest === null ? all.element : join(list.rest, all.element);
}

/** What annotations call is called; most only name types, and cost nothing. */
export function annotation(m: Machine, node: Expr, frame: Frame): void {
  if (calls(node, 0)) evaluate(m, node, frame);
}

function calls(node: Expr, depth: number): boolean {
  if (depth > 50) return true;
  switch (node.type) {
    case 'Name':
    case 'Constant':
      return false;
    case 'Attribute':
      return calls(node.value, depth + 1);
    case 'Subscript':
      return calls(node.value, depth + 1) || calls(node.slice, depth + 1);
    case 'BinOp':
      return calls(node.left, depth + 1) || calls(node.right, depth + 1);
    case 'Tuple':
    case 'List':
      return node.elts.some((part) => calls(part, depth + 1));
    default:
      return true;
  }
}

export function assign(m: Machine, target: Expr, value: Value, frame: Frame): void {
  switch (target.type) {
    case 'Name':
      bind(m, target.id, value, frame);
      return;
    case 'Attribute': {
      const base = evaluate(m, target.value, frame);
      m.setAttribute(base, target.attr, value, { frame, node: target });
      leavesForLater(m, target, target.attr, base, value, { frame, node: target });
      return;
    }
    case 'Subscript': {
      const base = evaluate(m, target.value, frame);
      const key = evaluate(m, target.slice, frame);
      m.setItem(base, key, value, { frame, node: target });
      putInto(target.value, base, key, value, frame);
      leavesForLater(m, target, asText(key), base, value, { frame, node: target });
      return;
    }
    case 'Starred':
      assign(m, target.value, value, frame);
      return;
    case 'Tuple':
    case 'List':
      unpackInto(m, target.elts, value, frame);
      return;
    default:
      evaluate(m, target, frame);
  }
}

function unpackInto(m: Machine, targets: readonly Expr[], value: Value, frame: Frame): void {
  const all = m.iterate(value, { frame, node: targets[0] ?? { at: 0, end: 0 } });
  const items = value.kind === 'sequence' && isLoose(value) ? null : all.items;
  const star = targets.findIndex(({ type }) => type === 'Starred');
  const after = star < 0 ? 0 : targets.length - star - 1;
  for (let at = 0; at < targets.length; at += 1) {
    const target = targets[at] as Expr;
    if (at === star) {
      const middle = items === null ? [] : items.slice(at, Math.max(at, items.length - after));
      assign(
        m,
        target,
        {
          kind: 'sequence',
          marks: value.marks,
          id: 0,
          type: 'list',
          items: [...middle],
          rest: items === null ? all.element : null,
        },
        frame,
      );
    } else {
      const from = star >= 0 && at > star && items !== null ? items.length - (targets.length - at) : at;
      assign(m, target, items?.[from] ?? all.element, frame);
    }
  }
}

/** `if __name__ == '__main__'`, and whatever else has to be true besides. */
function isGuard(test: Expr): boolean {
  if (test.type === 'BoolOp') return test.op === 'and' && test.values.some(isComparedName);
  return isComparedName(test);
}

function isComparedName(test: Expr): boolean {
  if (test.type !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== '==') return false;
  const sides = [test.left, test.comparators[0] as Expr];
  return (
    sides.some((side) => side.type === 'Name' && side.id === '__name__') &&
    sides.some((side) => side.type === 'Constant' && side.value === '__main__')
  );
}

function branch(m: Machine, node: If, frame: Frame): Flow {
  if (frame.kind === 'module' && isGuard(node.test) && !frame.names.has('__name__')) {
    if (node.test.type === 'BoolOp') evaluate(m, node.test, frame);
    const outer = frame.owner;
    frame.owner = frame.module.guard;
    const flow = execute(m, node.body, frame);
    frame.owner = outer;
    const other = execute(m, node.orelse, frame);
    return flow === other ? flow : 'next';
  }
  const test = evaluate(m, node.test, frame);
  callsTruth(m, test, { frame, node: node.test });
  const known = frame.loops > 0 ? undefined : truth(test);
  if (known !== undefined) {
    const [taken, other] = known ? [node.body, node.orelse] : [node.orelse, node.body];
    // What is not taken here may be elsewhere: what it would do is looked at.
    takes(frame, taken);
    let left: Changes = unchanged;
    if (other.length > 0 && (m.special === 0 || holdsCallable(frame)) && !putsOff(frame, other)) {
      const outer = beginBranch(frame);
      inDoubt(m, () => execute(m, other, frame));
      left = endBranch(frame, outer);
    }
    const flow = execute(m, taken, frame);
    keepsCallables(frame, left);
    return flow;
  }
  losesCourse(frame);
  const branches: Changes[] = [];
  const outer = beginBranch(frame);
  applyGuard(m, node.test, true, frame);
  const first = inDoubt(m, () =>
    isTypeChecking(test) ? executeForTypes(m, node.body, frame) : execute(m, node.body, frame),
  );
  const one = endBranch(frame, outer);
  if (first === 'next' || first === 'break' || first === 'continue') branches.push(one);
  let second: Flow = 'next';
  let two: Changes = unchanged;
  if (node.orelse.length > 0) {
    const log = beginBranch(frame);
    applyGuard(m, node.test, false, frame);
    second = inDoubt(m, () => execute(m, node.orelse, frame));
    two = endBranch(frame, log);
  }
  if (second === 'next' || second === 'break' || second === 'continue') branches.push(two);
  if (branches.length === 0) return first === second ? first : 'return';
  if (mayLeave(first) || mayLeave(second)) {
    if (first === second) {
      merge(frame, branches);
      return first;
    }
    leavesLoop(frame, first);
    leavesLoop(frame, second);
  }
  merge(frame, branches);
  if (node.orelse.length === 0 && leaves(node.body)) applyGuard(m, node.test, false, frame);
  return 'next';
}

/** Whether a function was given something to call: where it would, though it does not here, is looked at. */
const holding = new WeakMap<Frame, boolean>();

function holdsCallable(frame: Frame): boolean {
  if (frame.func === null || frame.loops > 0) return false;
  let holds = holding.get(frame);
  if (holds === undefined) {
    holds = frame.func.info.parameters.some((name) => {
      const kind = frame.names.get(name)?.kind;
      return kind === 'external' || kind === 'function' || kind === 'bound' || kind === 'partial';
    });
    holding.set(frame, holds);
  }
  return holds;
}
