import { type Verdict, worst } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import type { Policy } from './policy.ts';

/** What is known of one artifact when the policy is asked. */
export interface Evidence {
  readonly findings: readonly Finding[];
  /** False where something in it could not be read. */
  readonly complete: boolean;
  /** What the bytes are; `unknown` where no format claims them. */
  readonly format: string;
  /** False where no byte of it could be read. */
  readonly readable?: boolean;
}

/** Why a verdict is what it is; the worst come first. */
export interface Reason {
  readonly verdict: Verdict;
  readonly because: 'severity' | 'rule' | 'incomplete' | 'format' | 'not-enforced';
  readonly text: string;
}

export interface PolicyDecision {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** What the policy says of one artifact. Pure: the same evidence and policy always decide alike. */
export function decide(policy: Policy, evidence: Evidence): PolicyDecision {
  const reasons = [...findingReasons(policy, evidence.findings), ...formatReasons(policy, evidence.format)];
  if (!evidence.complete)
    reasons.push({ verdict: policy.incomplete, because: 'incomplete', text: 'not everything could be read' });
  if (!policy.enforce && evidence.readable !== false) {
    const text = `policy ${policy.name} admits what it only observes`;
    return { verdict: 'allow', reasons: [{ verdict: 'allow', because: 'not-enforced', text }, ...reasons] };
  }
  const verdict = worst(reasons.map((reason) => reason.verdict));
  reasons.sort((a, b) => rank[b.verdict] - rank[a.verdict]);
  return { verdict, reasons };
}

const rank: Readonly<Record<Verdict, number>> = { allow: 0, review: 1, deny: 2 };

function findingReasons(policy: Policy, findings: readonly Finding[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { rule, severity } of findings) {
    const own = policy.rules.get(rule);
    const text = own === undefined ? `${rule} is ${severity}` : `the policy sets ${rule} to ${own}`;
    const because = own === undefined ? 'severity' : 'rule';
    reasons.set(text, { verdict: own ?? policy.severity[severity], because, text });
  }
  return [...reasons.values()];
}

function formatReasons(policy: Policy, format: string): Reason[] {
  const finding = formatFinding(policy, format);
  if (finding !== null) return [{ verdict: 'deny', because: 'format', text: finding.evidence }];
  if (format !== 'unknown' || policy.formats.unknown === 'allow') return [];
  return [{ verdict: policy.formats.unknown, because: 'format', text: 'no format claims the bytes' }];
}

/** The finding to show where the policy refuses a format as such; null where it does not. */
export function formatFinding(policy: Policy, format: string): Finding | null {
  const { allow, deny, unknown } = policy.formats;
  const denied = deny.includes(format);
  // A list of admitted formats says nothing of files that have none: `unknown` does.
  const listed = allow === null || allow.includes(format) || format === 'unknown';
  if (!denied && listed && !(format === 'unknown' && unknown === 'deny')) return null;
  return {
    rule: 'format-not-admitted',
    severity: 'high',
    where: {},
    evidence: `the policy ${policy.name} does not admit the format ${format}`,
    why: denied
      ? 'The policy lists the format under formats.deny.'
      : 'The policy admits only the formats it lists.',
    fix: 'Convert the file to an admitted format, or ask the owner of the policy.',
    refs: [],
    count: 1,
  };
}
