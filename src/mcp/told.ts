import type { ArtifactReport, Report, Verdict } from '../core/decision.ts';
import { type Finding, worstFirst } from '../core/finding.ts';
import { line } from './untrusted.ts';

/** A finding as a client gets it. */
export interface ToldFinding {
  readonly rule: string;
  readonly severity: string;
  readonly member?: string;
  readonly line?: number;
  readonly offset?: number;
  readonly evidence: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
  readonly count?: number;
}

export interface ToldArtifact {
  readonly path: string;
  readonly format: string;
  readonly sha256: string | null;
  readonly decision: Verdict;
  readonly complete: boolean;
  readonly findings: readonly ToldFinding[];
}

/** A report, cut to what a client shall get: the worst first, what was left out counted. */
export interface ToldReport {
  readonly decision: Verdict;
  readonly complete: boolean;
  readonly policy: { readonly name: string; readonly sha256: string };
  readonly files: number;
  readonly artifacts: readonly ToldArtifact[];
  readonly omitted: { readonly artifacts: number; readonly findings: number };
}

const verdicts: readonly Verdict[] = ['deny', 'review', 'allow'];

/** @param budget bytes that its JSON may have, about. */
export function tell({ decision, complete, policy, targets, summary }: Report, budget: number): ToldReport {
  const all = targets.flatMap(({ artifacts }) => artifacts);
  const order = [...all].sort((a, b) => verdicts.indexOf(a.decision) - verdicts.indexOf(b.decision));
  const artifacts: ToldArtifact[] = [];
  const omitted = { artifacts: 0, findings: 0 };
  let left = budget - 500;
  for (const artifact of order) {
    const head = { ...headOf(artifact), findings: [] };
    left -= sizeOf(head);
    if (left < 0 && artifacts.length > 0) {
      omitted.artifacts += 1;
      omitted.findings += artifact.findings.length;
      continue;
    }
    const findings: ToldFinding[] = [];
    for (const finding of worstFirst(artifact.findings)) {
      const told = findingOf(finding);
      left -= sizeOf(told);
      if (left < 0 && findings.length > 0) break;
      findings.push(told);
    }
    omitted.findings += artifact.findings.length - findings.length + artifact.findingsOmitted;
    artifacts.push({ ...head, findings });
  }
  const { name, sha256 } = policy;
  return { decision, complete, policy: { name, sha256 }, files: summary.files, artifacts, omitted };
}

function headOf({
  path,
  format,
  sha256,
  decision,
  complete,
}: ArtifactReport): Omit<ToldArtifact, 'findings'> {
  return { path: line(path), format, sha256, decision, complete };
}

function findingOf({ rule, severity, where, evidence, why, fix, refs, count }: Finding): ToldFinding {
  return {
    rule,
    severity,
    ...(where.member === undefined ? {} : { member: line(where.member) }),
    ...(where.line === undefined ? {} : { line: where.line }),
    ...(where.offset === undefined ? {} : { offset: where.offset }),
    evidence: line(evidence),
    why: line(why, 1_000),
    fix: line(fix, 1_000),
    refs,
    ...(count > 1 ? { count } : {}),
  };
}

function sizeOf(value: object): number {
  return JSON.stringify(value).length + 1;
}
