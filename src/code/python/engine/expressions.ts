import type { Attribute, BoolOp, Compare, Expr } from '../ast.ts';
import { evaluateCall } from './calls/call-expression.ts';
import {
  callsFormat,
  callsHash,
  callsIndex,
  callsKeys,
  callsTruth,
  mayAnswer,
} from './calls/implicit-calls.ts';
import { comprehension } from './comprehensions.ts';
import { inDoubt } from './doubt.ts';
import { evaluateEach, isStarred } from './evaluate-each.ts';
import { compare } from './fold/compare.ts';
import { asText, truth } from './fold/constants.ts';
import { formatField } from './fold/format-value.ts';
import { assembled } from './fold/texts.ts';
import { functionValue } from './functions/define.ts';
import { arrivesAt, awaited, delegates } from './functions/generators.ts';
import { deepest, type Machine } from './machine.ts';
import { beginBranch, bind, endBranch, lookup, merge, unchanged } from './names/names.ts';
import { replacedBy } from './origins/harmless-filters.ts';
import { keptIn, shownSecret, shownSelf } from './origins/held-secrets.ts';
import { leftForLater } from './origins/kept-for-later.ts';
import type { Frame } from './state.ts';
import { join } from './values/join.ts';
import { keyOf } from './values/keys.ts';
import { callsComparison, operateOn, unaryOn } from './values/operators.ts';
import { constant, type Mapping, mapping, none, sequence, unknown, type Value } from './values/values.ts';

/** What an expression comes to. Evaluating nests no deeper than the machine allows: beyond that nothing is known. */
export function evaluate(m: Machine, node: Expr, frame: Frame): Value {
  switch (node.type) {
    case 'Name':
      return lookup(m, node.id, frame);
    case 'Constant':
      return node.value === null ? none : constant(node.value);
    default:
  }
  if (m.depth >= deepest) return tooDeep(frame, node.at);
  m.depth += 1;
  const value = evaluateInner(m, node, frame);
  m.depth -= 1;
  return value;
}

/** Says once for a module that not all of it was followed. */
export function tooDeep(frame: Frame, at: number): Value {
  const { problems } = frame.module;
  if (problems.length === 0) problems.push({ line: at, detail: 'nested deeper than is followed' });
  return unknown();
}

function evaluateInner(m: Machine, node: Expr, frame: Frame): Value {
  switch (node.type) {
    case 'Attribute':
      return attributeOf(m, node, frame);
    case 'Call':
      return evaluateCall(m, node, frame);
    case 'Subscript': {
      const container = evaluate(m, node.value, frame);
      const key = evaluate(m, node.slice, frame);
      return leftForLater(node, asText(key), m.item(container, key, { frame, node }), frame.module);
    }
    case 'BinOp':
      return binary(m, node, frame);
    case 'Compare':
      return compared(m, node, frame);
    case 'BoolOp':
      return either(m, node, frame);
    case 'UnaryOp':
      return unaryOn(m, node.op, evaluate(m, node.operand, frame), { frame, node });
    case 'IfExp': {
      const tested = evaluate(m, node.test, frame);
      callsTruth(m, tested, { frame, node: node.test });
      const test = frame.loops > 0 ? undefined : truth(tested);
      if (test === true) {
        if (m.special === 0) evaluateAside(m, node.orelse, frame);
        return evaluate(m, node.body, frame);
      }
      if (test === false) {
        if (m.special === 0) evaluateAside(m, node.body, frame);
        return evaluate(m, node.orelse, frame);
      }
      const [yes, no] = [evaluateInDoubt(m, node.body, frame), evaluateInDoubt(m, node.orelse, frame)];
      return replacedBy(yes, no) ?? replacedBy(no, yes) ?? join(yes, no);
    }
    case 'JoinedStr':
      return assembled(node.values.map((part) => evaluate(m, part, frame)));
    case 'FormattedValue': {
      const value = evaluate(m, node.value, frame);
      callsFormat(m, value, { frame, node });
      const spec = node.formatSpec === null ? null : evaluate(m, node.formatSpec, frame);
      const secret = isObject(value) ? shownSecret(m, value, { frame, node }) | shownSelf(value, frame) : 0;
      return formatField(secret === 0 ? value : unknown(value.marks | secret), node.conversion, spec);
    }
    case 'TemplateStr': {
      let marks = 0;
      for (const part of node.values) marks |= evaluate(m, part, frame).marks;
      return unknown(marks);
    }
    case 'Tuple':
      return sequenceOf(m, 'tuple', node.elts, frame);
    case 'List':
      return sequenceOf(m, 'list', node.elts, frame);
    case 'Set':
      return sequenceOf(m, 'set', node.elts, frame);
    case 'Dict':
      return dict(m, node.keys, node.values, frame);
    case 'Lambda':
      return functionValue(m, node, frame);
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
    case 'DictComp':
      return comprehension(m, node, frame);
    case 'NamedExpr': {
      const value = evaluate(m, node.value, frame);
      let target = frame;
      while (target.kind === 'comprehension' && target.parent !== null) target = target.parent;
      if (node.target.type === 'Name') bind(m, node.target.id, value, target);
      return value;
    }
    case 'Starred': {
      const { element } = m.iterate(evaluate(m, node.value, frame), { frame, node });
      return element;
    }
    case 'Await':
      return awaited(m, evaluate(m, node.value, frame), { frame, node });
    case 'Yield': {
      const value = node.value === null ? none : evaluate(m, node.value, frame);
      frame.yields = frame.yields === null ? value : join(frame.yields, value);
      return arrivesAt(frame);
    }
    case 'YieldFrom': {
      const from = evaluate(m, node.value, frame);
      const place = { frame, node };
      const result = delegates(m, from, place);
      const { element } = m.iterate(from, place);
      frame.yields = frame.yields === null ? element : join(frame.yields, element);
      return result;
    }
    case 'Slice': {
      const part = (bound: Expr | null): Value => {
        if (bound === null) return none;
        const value = evaluate(m, bound, frame);
        if (value.kind === 'instance') callsIndex(m, value, { frame, node: bound });
        return value;
      };
      const bounds = [part(node.lower), part(node.upper), part(node.step)];
      return {
        kind: 'picker',
        marks: bounds.reduce((marks, { marks: more }) => marks | more, 0),
        what: 'slice',
        picked: bounds,
        keywords: [],
      };
    }
    default:
      return unknown();
  }
}

/** What has no text of its own but that of its parts. */
function isObject({ kind }: Value): boolean {
  return kind === 'instance' || kind === 'namespace' || kind === 'sequence' || kind === 'mapping';
}

function attributeOf(m: Machine, node: Attribute, frame: Frame): Value {
  const value = evaluate(m, node.value, frame);
  return leftForLater(node, node.attr, m.attribute(value, node.attr, { frame, node }), frame.module);
}

/** `a or b`, `a and b`: what may be the result, and what is not evaluated because the result is known before. */
function either(m: Machine, node: BoolOp, frame: Frame): Value {
  let result: Value | null = null;
  const last = node.values.length - 1;
  for (let at = 0; at <= last; at += 1) {
    const each = node.values[at] as Expr;
    const value = at === 0 ? evaluate(m, each, frame) : evaluateInDoubt(m, each, frame);
    if (at !== last) callsTruth(m, value, { frame, node });
    const known = at === last || frame.loops > 0 ? undefined : truth(value);
    const stops = known === (node.op === 'or');
    if (known === undefined || stops) result = result === null ? value : join(result, value);
    if (!stops || known === undefined) continue;
    // What is not evaluated here is looked at all the same.
    if (m.special === 0) for (const rest of node.values.slice(at + 1)) evaluateAside(m, rest, frame);
    break;
  }
  return result ?? unknown();
}

/** `a + b + c + …` nests to the left as deep as it is long. */
function binary(m: Machine, node: Expr, frame: Frame): Value {
  const spine: Extract<Expr, { type: 'BinOp' }>[] = [];
  let left = node;
  while (left.type === 'BinOp') {
    spine.push(left);
    left = left.left;
  }
  let value = evaluate(m, left, frame);
  for (let at = spine.length - 1; at >= 0; at -= 1) {
    const part = spine[at] as Extract<Expr, { type: 'BinOp' }>;
    value = operateOn(m, part.op, value, evaluate(m, part.right, frame), { frame, node: part });
  }
  return value;
}

function compared(m: Machine, node: Compare, frame: Frame): Value {
  let left = evaluate(m, node.left, frame);
  let value: Value | null = null;
  for (let at = 0; at < node.ops.length; at += 1) {
    const right = evaluate(m, node.comparators[at] as Expr, frame);
    const op = node.ops[at] as string;
    if (mayAnswer(left) || mayAnswer(right) || (right.kind === 'sequence' && op.endsWith('in')))
      callsComparison(m, op, left, right, { frame, node });
    const one = compare(op, left, right);
    value = value === null ? one : truth(value) === false ? value : join(value, one);
    if (at + 1 < node.ops.length && truth(one) === false) value = one;
    left = right;
  }
  return value ?? unknown();
}

function sequenceOf(m: Machine, type: 'list' | 'tuple' | 'set', parts: readonly Expr[], frame: Frame): Value {
  if (type !== 'set' && !parts.some(isStarred)) return sequence(type, evaluateEach(m, parts, frame));
  const items: Value[] = [];
  let rest: Value | null = null;
  for (const part of parts) {
    if (part.type !== 'Starred') {
      const value = evaluate(m, part, frame);
      if (type === 'set' && value.kind === 'instance') callsHash(m, value, { frame, node: part });
      if (rest === null) items.push(value);
      else rest = join(rest, value);
      continue;
    }
    const iteration = m.iterate(evaluate(m, part.value, frame), { frame, node: part });
    if (iteration.items !== null && rest === null) items.push(...iteration.items.slice(0, 10_000));
    else rest = rest === null ? iteration.element : join(rest, iteration.element);
  }
  return sequence(type, items, rest);
}

function dict(m: Machine, keys: readonly (Expr | null)[], values: readonly Expr[], frame: Frame): Value {
  const made: Mapping = mapping();
  for (let at = 0; at < keys.length; at += 1) {
    const node = keys[at];
    const value = evaluate(m, values[at] as Expr, frame);
    made.marks |= value.marks;
    if (node === null || node === undefined) {
      callsKeys(m, value, { frame, node: values[at] as Expr });
      spread(made, value);
      continue;
    }
    const key = evaluate(m, node, frame);
    if (key.kind === 'instance') callsHash(m, key, { frame, node });
    const name = keyOf(key);
    if (name === null) made.rest = made.rest === null ? value : join(made.rest, value);
    else made.entries.set(name, { key, value });
  }
  return made;
}

function spread(into: Mapping, value: Value): void {
  if (value.kind === 'mapping') {
    for (const [name, entry] of value.entries) into.entries.set(name, { ...entry });
    if (value.rest !== null) into.rest = into.rest === null ? value.rest : join(into.rest, value.rest);
    return;
  }
  const rest = unknown(value.kind === 'namespace' ? keptIn(value) : value.marks);
  into.marks |= rest.marks;
  into.rest = into.rest === null ? rest : join(into.rest, rest);
}

/** Evaluates what may not come to pass: where it does not, names are what they were. */
function evaluateInDoubt(m: Machine, node: Expr, frame: Frame): Value {
  if (node.type === 'Constant' || node.type === 'Name') return evaluate(m, node, frame);
  const outer = beginBranch(frame);
  const value = inDoubt(m, () => evaluate(m, node, frame));
  merge(frame, [endBranch(frame, outer), unchanged]);
  return value;
}

/** Evaluates what does not come to pass here, and takes its assignments back. */
function evaluateAside(m: Machine, node: Expr, frame: Frame): void {
  const outer = beginBranch(frame);
  inDoubt(m, () => evaluate(m, node, frame));
  endBranch(frame, outer);
}
