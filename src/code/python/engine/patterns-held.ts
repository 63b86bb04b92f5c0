import type { Pattern } from '../ast.ts';
import { mayAnswer } from './calls/implicit-calls.ts';
import { matchNames } from './classes/fields.ts';
import { isInstance } from './classes/is-instance.ts';
import { compare } from './fold/compare.ts';
import { truth } from './fold/constants.ts';
import type { Machine } from './machine.ts';
import type { Frame } from './state.ts';
import { keyOf } from './values/keys.ts';
import { isLoose } from './values/loose.ts';
import type { Value } from './values/values.ts';

type Verdict = boolean | undefined;

/** All of them: false as soon as one is. */
function all(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

/** Whether a pattern fits, as far as that is known (Language Reference, 8.6.4). */
export function patternHolds(m: Machine, pattern: Pattern, subject: Value, frame: Frame): Verdict {
  switch (pattern.type) {
    case 'MatchAs':
      return pattern.pattern === null ? true : patternHolds(m, pattern.pattern, subject, frame);
    case 'MatchValue': {
      const value = m.evaluate(pattern.value, frame);
      return mayAnswer(value) || mayAnswer(subject) ? undefined : truth(compare('==', subject, value));
    }
    case 'MatchSingleton':
      return subject.kind === 'constant' ? subject.value === pattern.value : undefined;
    case 'MatchOr': {
      const each = pattern.patterns.map((part) => patternHolds(m, part, subject, frame));
      return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
    }
    case 'MatchSequence':
      return sequenceHolds(m, pattern.patterns, subject, frame);
    case 'MatchMapping': {
      if (subject.kind === 'constant' || subject.kind === 'sequence') return false;
      if (subject.kind !== 'mapping' || subject.rest !== null) return undefined;
      const { entries } = subject;
      return all(
        pattern.patterns.map((part, at) => {
          const key = pattern.keys[at];
          const name = key === undefined ? null : keyOf(m.evaluate(key, frame));
          const entry = name === null ? undefined : entries.get(name);
          if (name === null) return undefined;
          return entry === undefined ? false : patternHolds(m, part, entry.value, frame);
        }),
      );
    }
    case 'MatchClass': {
      const cls = m.evaluate(pattern.cls, frame);
      const is = isInstance(subject, cls);
      if (is !== true) return is;
      const names = cls.kind === 'class' && pattern.patterns.length > 0 ? matchNames(cls) : [];
      const place = { frame, node: pattern };
      return all([
        ...pattern.patterns.map((part, at): Verdict => {
          const name = names[at];
          if (cls.kind !== 'class') return at === 0 ? patternHolds(m, part, subject, frame) : undefined;
          return name === undefined
            ? undefined
            : patternHolds(m, part, m.attribute(subject, name, place), frame);
        }),
        ...pattern.kwdPatterns.map((part, at) =>
          patternHolds(m, part, m.attribute(subject, pattern.kwdAttrs[at] ?? '', place), frame),
        ),
      ]);
    }
    default:
      return undefined;
  }
}

function sequenceHolds(m: Machine, parts: readonly Pattern[], subject: Value, frame: Frame): Verdict {
  if (subject.kind === 'constant' || subject.kind === 'mapping') return false;
  if (subject.kind !== 'sequence' || subject.rest !== null || isLoose(subject)) return undefined;
  if (subject.type !== 'list' && subject.type !== 'tuple') return undefined;
  const { items } = subject;
  const star = parts.findIndex(({ type }) => type === 'MatchStar');
  // An empty list may have been filled in ways that are not followed.
  if (items.length === 0 && subject.type === 'list') return undefined;
  if (star < 0 ? items.length !== parts.length : items.length < parts.length - 1) return false;
  return all(
    parts.map((part, at) => {
      if (at === star) return true;
      const item = items[star >= 0 && at > star ? items.length - (parts.length - at) : at];
      return item === undefined ? undefined : patternHolds(m, part, item, frame);
    }),
  );
}
