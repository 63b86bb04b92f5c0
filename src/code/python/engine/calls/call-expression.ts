import type { Call, Expr } from '../../ast.ts';
import { interestedIn } from '../../checks/interest.ts';
import { evaluateEach, isStarred } from '../evaluate-each.ts';
import { argumentMarks, type Machine, noArguments } from '../machine.ts';
import { passedOn } from '../names/named-values.ts';
import type { CallArguments, Frame } from '../state.ts';
import { join } from '../values/join.ts';
import { putByMethod } from '../values/put-into.ts';
import { calleesOf, only, receiversOf, sourceName } from '../values/value-names.ts';
import { unknown, type Value } from '../values/values.ts';
import { spreadsModule } from './handed-over.ts';
import { callsKeys } from './implicit-calls.ts';

/** A call: what is called, what it is given, and what is seen of it by checks. */
export function evaluateCall(m: Machine, node: Call, frame: Frame): Value {
  const { func } = node;
  const place = { frame, node };
  let base: Value | null = null;
  let callee: Value;
  if (func.type === 'Attribute') {
    base = m.evaluate(func.value, frame);
    callee = m.attribute(base, func.attr, { frame, node: func });
  } else callee = m.evaluate(func, frame);
  const given = argumentsOf(m, node, frame);
  if (m.quiet === 0) note(m, node, frame, callee, base, given);
  if (callee.kind === 'unknown') {
    const { summary } = frame;
    summary.called |= callee.marks;
    if (func.type === 'Attribute' && base !== null && base.kind !== 'module') {
      const result = m.callMethod(base, func.attr, given, place);
      putByMethod(func, base, given, frame);
      return result;
    }
    m.callUnknown(given, place);
    const name = func.type === 'Name' ? func.id : '';
    return unknown(callee.marks | passedOn(name, argumentMarks(given)));
  }
  return m.call(callee, given, place);
}

function argumentsOf(m: Machine, node: Call, frame: Frame): CallArguments {
  const { args } = node;
  if (args.length === 0 && node.keywords.length === 0) return noArguments;
  let positional: readonly Value[] = none;
  let more: Value | null = null;
  if (args.some(isStarred)) {
    const values: Value[] = [];
    more = gather(m, args, values, frame);
    positional = values;
  } else if (args.length > 0) positional = evaluateEach(m, args, frame);
  if (node.keywords.length === 0) return { positional, keywords: none, more, moreKeywords: null };
  const keywords: [string, Value][] = [];
  let moreKeywords: Value | null = null;
  for (const { arg, value: expression } of node.keywords) {
    const value = m.evaluate(expression, frame);
    if (arg !== null) {
      keywords.push([arg, value]);
      continue;
    }
    if (value.kind === 'mapping') {
      for (const { key, value: entry } of value.entries.values())
        if (key.kind === 'constant' && typeof key.value === 'string') keywords.push([key.value, entry]);
      if (value.rest !== null)
        moreKeywords = moreKeywords === null ? value.rest : join(moreKeywords, value.rest);
    } else {
      callsKeys(m, value, { frame, node });
      spreadsModule(m, value, { frame, node });
      moreKeywords = unknown((moreKeywords?.marks ?? 0) | value.marks);
    }
  }
  return { positional, keywords, more, moreKeywords };
}

/** Arguments with stars among them, as far as they are known; gives back what else there may be. */
function gather(m: Machine, args: readonly Expr[], positional: Value[], frame: Frame): Value | null {
  let more: Value | null = null;
  for (const argument of args) {
    if (argument.type !== 'Starred') {
      const value = m.evaluate(argument, frame);
      if (more === null) positional.push(value);
      else more = join(more, value);
      continue;
    }
    const all = m.iterate(m.evaluate(argument.value, frame), { frame, node: argument });
    if (all.items !== null && more === null && all.items.length < 64) positional.push(...all.items);
    else more = more === null ? all.element : join(more, all.element);
  }
  return more;
}

const none: readonly never[] = [];

/** Evaluations of one call that are looked at; more of them say little. */
const mostTimes = 6;

/** Keeps what checks may ask of this call; a call that is evaluated again adds to it. */
function note(
  m: Machine,
  node: Call,
  frame: Frame,
  callee: Value,
  base: Value | null,
  given: CallArguments,
): void {
  if (m.layer !== null) return;
  const { sites } = frame.module;
  const known = sites.get(node);
  if (known !== undefined && 'times' in known) {
    if (known.times >= mostTimes) return;
    known.times += 1;
  }
  const names = calleesOf(callee);
  // Nobody asked before, and it calls what it called then.
  if (known !== undefined && !('times' in known) && isSameList(known, names)) return;
  let callees = names;
  if (names.length === 0) {
    const words = sourceName(node.func);
    if (words !== null) callees = only(words);
  }
  if (known === undefined || !('times' in known)) {
    // Of most calls no check asks anything.
    if (interestedIn(node, callees).length === 0) {
      sites.set(node, names);
      return;
    }
    sites.set(node, {
      node,
      owner: frame.owner,
      frame,
      callees,
      receiver: base === null ? none : receiversOf(base),
      base,
      values: valuesOf(node, given),
      times: 0,
    });
    return;
  }
  for (const name of callees)
    if (!known.callees.includes(name) && known.callees.length < 16) known.callees = [...known.callees, name];
  if (base !== null)
    for (const name of receiversOf(base))
      if (!known.receiver.includes(name)) known.receiver = [...known.receiver, name];
  const values = valuesOf(node, given);
  known.values = known.values.map((value, at) => {
    const other = values[at];
    return other === undefined ? value : join(value, other);
  });
}

/** Lists of one name are shared. */
function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((name, at) => name === other[at]));
}

/** One value for each argument of the node, then one for each keyword; those hidden in a star are unknown. */
function valuesOf(node: Call, given: CallArguments): readonly Value[] {
  const starred = node.args.some(isStarred);
  if (!starred && node.keywords.length === 0) return given.positional;
  const values: Value[] = [];
  if (!starred) values.push(...given.positional);
  else for (const _ of node.args) values.push(unknown(given.more?.marks ?? 0));
  if (node.keywords.every(({ arg }) => arg !== null))
    for (const [, value] of given.keywords) values.push(value);
  else {
    for (const { arg } of node.keywords) {
      const found = arg === null ? undefined : given.keywords.find(([name]) => name === arg);
      values.push(found?.[1] ?? unknown(given.moreKeywords?.marks ?? 0));
    }
  }
  return values;
}
