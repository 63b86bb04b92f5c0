import type { MatchCase, Pattern, Stmt } from '../ast.ts';
import { callMethodOf, callsCheck, callsKeys, mayAnswer } from './calls/implicit-calls.ts';
import { matchNames } from './classes/fields.ts';
import { losesCourse, putsOff, takes } from './courses.ts';
import { inDoubt } from './doubt.ts';
import { leavesLoop } from './loops.ts';
import { type Flow, type Machine, positional } from './machine.ts';
import { beginBranch, bind, type Changes, endBranch, merge, unchanged } from './names/names.ts';
import { patternHolds } from './patterns-held.ts';
import type { Frame } from './state.ts';
import { callsComparison } from './values/operators.ts';
import { sequence, unknown, type Value } from './values/values.ts';

/** A `match` statement: the case that is known to be the one, and any of them as long as that is not known. */
export function matched(m: Machine, node: Extract<Stmt, { type: 'Match' }>, frame: Frame): Flow {
  const subject = m.evaluate(node.subject, frame);
  const branches: Changes[] = [unchanged];
  let taken: MatchCase | null = null;
  let isOpen = false;
  for (const one of node.cases) {
    const fits = frame.loops > 0 ? undefined : patternHolds(m, one.pattern, subject, frame);
    const isTaken = taken === null && !isOpen && fits === true && one.guard === null;
    if (isTaken) taken = one;
    // What is not taken here may be elsewhere: what it would do is looked at.
    else if (fits !== false && taken === null) isOpen = true;
    else if (m.special > 0 || putsOff(frame, one.body)) continue;
    if (isTaken) continue;
    const outer = beginBranch(frame);
    const isAside = fits === false || taken !== null;
    const flow = inDoubt(m, () => {
      capture(m, one.pattern, subject, frame);
      if (one.guard !== null) m.evaluate(one.guard, frame);
      return m.execute(one.body, frame);
    });
    const changes = endBranch(frame, outer);
    if (isAside) continue;
    leavesLoop(frame, flow);
    if (flow !== 'return' && flow !== 'raise') branches.push(changes);
  }
  if (taken !== null) {
    takes(frame, taken.body);
    capture(m, taken.pattern, subject, frame);
    return m.execute(taken.body, frame);
  }
  if (isOpen) losesCourse(frame);
  merge(frame, branches);
  return 'next';
}

function capture(m: Machine, pattern: Pattern, subject: Value, frame: Frame): void {
  const inner = (): Value => m.iterate(subject, { frame, node: pattern }).element;
  switch (pattern.type) {
    case 'MatchValue': {
      const value = m.evaluate(pattern.value, frame);
      if (mayAnswer(value) || mayAnswer(subject))
        callsComparison(m, '==', subject, value, { frame, node: pattern });
      break;
    }
    case 'MatchAs':
      if (pattern.pattern !== null) capture(m, pattern.pattern, subject, frame);
      if (pattern.name !== null) bind(m, pattern.name, subject, frame);
      break;
    case 'MatchStar':
      if (pattern.name !== null) bind(m, pattern.name, subject, frame);
      break;
    case 'MatchOr':
      for (const part of pattern.patterns) capture(m, part, subject, frame);
      break;
    case 'MatchSequence': {
      const { items, element } = m.iterate(subject, { frame, node: pattern });
      const { patterns } = pattern;
      const star = patterns.findIndex(({ type }) => type === 'MatchStar');
      patterns.forEach((part, at) => {
        const behind = star >= 0 && at > star && items !== null ? items.length - patterns.length : 0;
        if (at !== star) capture(m, part, items?.[at + behind] ?? element, frame);
        else if (items === null) capture(m, part, sequence('list', [], element), frame);
        else
          capture(
            m,
            part,
            sequence('list', items.slice(at, items.length - (patterns.length - at - 1))),
            frame,
          );
      });
      break;
    }
    case 'MatchMapping':
      callMethodOf(m, subject, ['get'], { frame, node: pattern }, positional(unknown(), unknown()));
      if (pattern.rest !== null) callsKeys(m, subject, { frame, node: pattern });
      pattern.patterns.forEach((part, at) => {
        const key = pattern.keys[at];
        capture(
          m,
          part,
          key === undefined ? inner() : m.item(subject, m.evaluate(key, frame), { frame, node: pattern }),
          frame,
        );
      });
      if (pattern.rest !== null) bind(m, pattern.rest, subject, frame);
      break;
    case 'MatchClass': {
      const cls = m.evaluate(pattern.cls, frame);
      const place = { frame, node: pattern };
      callsCheck(m, cls, '__instancecheck__', subject, place);
      const names = pattern.patterns.length === 0 ? [] : matchNames(cls);
      pattern.patterns.forEach((part, at) => {
        const name = names[at];
        capture(m, part, name === undefined ? subject : m.attribute(subject, name, place), frame);
      });
      pattern.kwdPatterns.forEach((part, at) => {
        capture(m, part, m.attribute(subject, pattern.kwdAttrs[at] ?? '', place), frame);
      });
      break;
    }
    default:
      break;
  }
}
