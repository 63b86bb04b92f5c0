import type { ArtifactReport, Report } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';

export const attack: Finding = {
  rule: 'dangerous-call',
  severity: 'critical',
  where: { member: 'archive/data.pkl', offset: 12 },
  evidence: "os.system('touch /tmp/x')",
  why: 'REDUCE runs the callable while the file loads, before any object is returned.',
  fix: 'Do not load this file.',
  refs: ['CWE-502', 'AML.T0011.000'],
  count: 1,
};

export function artifact(path: string, changes: Partial<ArtifactReport> = {}): ArtifactReport {
  return {
    path,
    size: 1234,
    sha256: 'a'.repeat(64),
    format: 'pickle',
    decision: 'allow',
    complete: true,
    findings: [],
    findingsOmitted: 0,
    ...changes,
  };
}

export function reportOf(artifacts: readonly ArtifactReport[], target = 'models/'): Report {
  const of = (verdict: string): number => artifacts.filter(({ decision }) => decision === verdict).length;
  const decision = of('deny') > 0 ? 'deny' : of('review') > 0 ? 'review' : 'allow';
  const complete = artifacts.every((one) => one.complete);
  return {
    schema: 'loadlock.report/1',
    tool: { name: 'loadlock', version: '1.2.3' },
    policy: { name: 'standard', sha256: 'b'.repeat(64) },
    decision,
    complete,
    targets: [{ target, decision, complete, artifacts, provenance: null }],
    summary: {
      files: artifacts.length,
      bytes: artifacts.reduce((sum, { size }) => sum + size, 0),
      allow: of('allow'),
      review: of('review'),
      deny: of('deny'),
    },
  };
}
