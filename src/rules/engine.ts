import type { Fact, Place } from '../core/fact.ts';
import type { Finding } from '../core/finding.ts';
import type { Limits } from '../core/limits.ts';
import { earlyRules } from './early.ts';
import type { Judgement, Overrides, Rule } from './rule.ts';

/** Findings of one rule that are kept for an artifact; further ones are counted. */
const keptPerRule = 100;

type AnyRule = Rule & { check(fact: Fact): Judgement | null };

/** Kinds of facts whose rules are in the late list; a test holds it against that list. */
const lateKinds: ReadonlySet<Fact['kind']> = new Set([
  'reference',
  'operation',
  'template',
  'dependency',
  'setting',
  'provenance',
  'effect',
  'hazard',
  'code-use',
]);
/** Late facts that wait for their rules: a document that has more is no configuration. */
const mostWaiting = 200_000;

const byKind = grouped(earlyRules);
let late: ReadonlyMap<Fact['kind'], readonly AnyRule[]> | undefined;

/** Loads all rules: from then on the findings of every file come in the order of its facts. */
export async function loadRules(): Promise<void> {
  late ??= grouped((await import('./late.ts')).lateRules);
}

function grouped(rules: readonly Rule[]): ReadonlyMap<Fact['kind'], readonly AnyRule[]> {
  const map = new Map<Fact['kind'], AnyRule[]>();
  for (const rule of rules) {
    const list = map.get(rule.on) ?? [];
    list.push(rule as AnyRule);
    map.set(rule.on, list);
  }
  return map;
}

interface Kept {
  finding: Finding;
  count: number;
}

/**
 * Takes the facts of one artifact one by one, and gives the findings that the rules make of them, once `settle` has been
 * waited for.
 */
export class RuleEngine {
  private readonly overrides: Overrides;
  private readonly limits: Limits;
  private readonly kept = new Map<string, Kept>();
  private readonly keptOf = new Map<string, number>();
  private omitted = 0;
  private waiting: Fact[] = [];

  constructor(overrides: Overrides, limits: Limits) {
    this.overrides = overrides;
    this.limits = limits;
  }

  onFact(fact: Fact): void {
    if (!lateKinds.has(fact.kind)) this.judge(fact, byKind);
    else if (late !== undefined) this.judge(fact, late);
    else if (this.waiting.length < mostWaiting) this.waiting.push(fact);
    else this.overflow(fact);
  }

  /** Judges the facts that wait for rules that were not loaded yet. */
  async settle(): Promise<void> {
    if (this.waiting.length === 0) return;
    await loadRules();
    for (const fact of this.waiting) this.judge(fact, late!);
    this.waiting = [];
  }

  private judge(fact: Fact, rules: ReadonlyMap<Fact['kind'], readonly AnyRule[]>): void {
    for (const rule of rules.get(fact.kind) ?? []) {
      const judgement = rule.check(fact, this.overrides);
      if (judgement !== null) this.keep(rule, judgement, fact);
    }
  }

  private overflow({ where }: Fact): void {
    const detail = `more than ${mostWaiting} references and operations`;
    this.judge({ kind: 'anomaly', where: member(where), code: 'over-budget', detail }, byKind);
  }

  /** In order of severity is the report's business; here in the order of the facts. */
  findings(): { readonly findings: readonly Finding[]; readonly omitted: number } {
    return {
      findings: [...this.kept.values()].map(({ finding, count }) => ({ ...finding, count })),
      omitted: this.omitted,
    };
  }

  private keep(rule: AnyRule, judgement: Judgement, fact: Fact): void {
    const severity = judgement.severity ?? rule.severity;
    const key = `${rule.id}\n${severity}\n${fact.where.member ?? ''}\n${judgement.evidence}`;
    const known = this.kept.get(key);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    // Counted by rule and severity, so that a flood of small findings never hides a grave one.
    const group = `${rule.id}\n${severity}`;
    const kept = this.keptOf.get(group) ?? 0;
    if (kept >= Math.min(keptPerRule, this.limits.findings)) {
      this.omitted += 1;
      return;
    }
    this.keptOf.set(group, kept + 1);
    this.kept.set(key, {
      count: 1,
      finding: {
        rule: rule.id,
        severity,
        where: fact.where,
        evidence: judgement.evidence,
        why: judgement.why ?? rule.why,
        fix: judgement.fix ?? rule.fix,
        refs: judgement.refs ?? rule.refs,
        count: 1,
      },
    });
  }
}

/** Without the offset, so that a flood is told once. */
function member(where: Place): Place {
  return where.member === undefined ? {} : { member: where.member };
}
