import type { EffectFact, EffectTrait } from '../../../core/code.ts';
import type { Severity } from '../../../core/finding.ts';
import type { Rule } from '../../rule.ts';
import { type Moment, momentOf, momentWords } from './moment.ts';

/** A rule for one family of effects. The first family that a fact belongs to judges it, and no other. */
export interface EffectFamily {
  readonly id: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
  belongs(fact: EffectFact): boolean;
  /** Null: nothing worth telling. */
  judge(fact: EffectFact, moment: Moment): Severity | null;
}

/** The rules for families, in the order in which a fact is offered to them. */
export function effectRulesOf(families: readonly EffectFamily[]): readonly Rule<'effect'>[] {
  // Every rule is asked about one fact before any is asked about the next.
  let asked: EffectFact | null = null;
  let answer: EffectFamily | undefined;
  const familyOf = (fact: EffectFact): EffectFamily | undefined => {
    if (fact !== asked) {
      asked = fact;
      answer = families.find((each) => each.belongs(fact));
    }
    return answer;
  };
  return families.map(({ id, severity, what, why, fix, refs }) => ({
    id,
    on: 'effect',
    severity,
    what,
    why,
    fix,
    refs,
    check: (fact) => {
      // A shell starts programs with every line: what is wrong with one is told as a hazard, and so it is for SQL.
      if (fact.language !== 'python') return null;
      const family = familyOf(fact);
      if (family?.id !== id) return null;
      const found = family.judge(fact, momentOf(fact));
      return found === null ? null : { evidence: evidenceOf(fact), severity: found };
    },
  }));
}

const shown = 160;

function evidenceOf(fact: EffectFact): string {
  const { evidence, callable, argument, through } = fact;
  const said = [evidence];
  if (!evidence.includes(callable)) said.push(`that is ${callable}`);
  if (argument !== undefined && !evidence.includes(argument)) said.push(`with ${quoted(argument)}`);
  if (through !== undefined && through.length > 0) said.push(`through ${through.slice(-3).join(' > ')}`);
  return `${said.join(', ')} (${momentWords(fact)})`;
}

function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('\uf8ff', '…');
  return `"${line.length > shown ? `${line.slice(0, shown)}…` : line}"`;
}

/** Whether the source hides what it calls or what it says. */
export function isHidden({ traits }: EffectFact): boolean {
  return traits.includes('decoded') || traits.includes('computed-callee') || traits.includes('computed-text');
}

export function has(fact: EffectFact, trait: EffectTrait): boolean {
  return fact.traits.includes(trait);
}

/** Somebody other than the author and the caller decides on it. */
export function isUntrusted({ taint }: EffectFact): boolean {
  return taint.includes('network') || taint.includes('input') || taint.includes('model');
}
