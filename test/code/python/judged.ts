import { readPythonFile } from '../../../src/code/python/read-python.ts';
import type { CodeContext, CodeReach } from '../../../src/core/code.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { type Severity, severities } from '../../../src/core/finding.ts';
import { codeRules } from '../../../src/rules/code/index.ts';

const nobody = { allow: () => false, allowDangerous: () => false, review: () => false, deny: () => false };

export interface Judged {
  /** What the presets of the policy make of the worst finding. */
  readonly decision: 'allow' | 'review' | 'deny';
  /** `severity rule line`, worst first. */
  readonly findings: readonly string[];
}

/** One file of Python, by itself: read, and judged by the rules for code. */
export function judged(source: string, context: CodeContext, reach: CodeReach = 'load'): Judged {
  const found: { readonly severity: Severity; readonly text: string }[] = [];
  const emit = (fact: Fact): void => {
    for (const rule of codeRules) {
      if (rule.on !== fact.kind) continue;
      const judgement = rule.check(fact as never, nobody);
      if (judgement === null) continue;
      const severity = judgement.severity ?? rule.severity;
      found.push({ severity, text: `${severity} ${rule.id} ${fact.where.line}` });
    }
  };
  const bytes = Buffer.from(source);
  readPythonFile({ bytes, path: 'file.py', context, reach }, { emit, embedded: () => {} });
  found.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const worst = found[0]?.severity;
  const decision =
    worst === 'critical' || worst === 'high' ? 'deny' : worst === 'medium' ? 'review' : 'allow';
  return { decision, findings: found.map(({ text }) => text) };
}
