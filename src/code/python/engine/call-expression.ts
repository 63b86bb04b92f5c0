import type { Call, Expr } from '../ast.ts';
import { join } from './join.ts';
import { argumentMarks, type Machine } from './machine.ts';
import type { CallArguments, Frame } from './state.ts';
import { calleesOf, receiversOf, sourceName } from './value-names.ts';
import { unknown, type Value } from './values.ts';

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
    if (func.type === 'Attribute' && base !== null && base.kind !== 'module')
      return m.callMethod(base, func.attr, given, place);
    m.callUnknown(given, place);
    return unknown(callee.marks | argumentMarks(given));
  }
  return m.call(callee, given, place);
}

function argumentsOf(m: Machine, node: Call, frame: Frame): CallArguments {
  const positional: Value[] = [];
  let more: Value | null = null;
  for (const argument of node.args) {
    if (argument.type !== 'Starred') {
      const value = m.evaluate(argument, frame);
      if (more === null) positional.push(value);
      else more = join(more, value);
      continue;
    }
    const { items, element } = m.iterate(m.evaluate(argument.value, frame), { frame, node: argument });
    if (items !== null && more === null && items.length < 64) positional.push(...items);
    else more = more === null ? element : join(more, element);
  }
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
    } else moreKeywords = unknown((moreKeywords?.marks ?? 0) | value.marks);
  }
  return { positional, keywords, more, moreKeywords };
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
  if (known !== undefined) {
    if (known.times >= mostTimes) return;
    known.times += 1;
  }
  const callees = calleesOf(callee);
  if (callees.length === 0) {
    const words = sourceName(node.func);
    if (words !== null) callees.push(words);
  }
  if (known === undefined) {
    sites.set(node, {
      node,
      owner: frame.owner,
      frame,
      callees,
      receiver: base === null ? [] : receiversOf(base),
      base,
      values: valuesOf(node, given),
      times: 0,
    });
    return;
  }
  for (const name of callees)
    if (!known.callees.includes(name) && known.callees.length < 16) known.callees.push(name);
  if (base !== null)
    for (const name of receiversOf(base)) if (!known.receiver.includes(name)) known.receiver.push(name);
  const values = valuesOf(node, given);
  known.values = known.values.map((value, at) => {
    const other = values[at];
    return other === undefined ? value : join(value, other);
  });
}

/** One value for each argument of the node, then one for each keyword; those hidden in a star are unknown. */
function valuesOf(node: Call, given: CallArguments): Value[] {
  const values: Value[] = [];
  const starred = node.args.some(({ type }: Expr) => type === 'Starred');
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
