import { hash } from 'node:crypto';
import type { AuditEvent, AuditRecord } from './audit/entry.ts';
import type { Report, TargetReport, Verdict } from './core/decision.ts';
import type { LockCheck } from './core/lock.ts';
import type { Locked } from './lock.ts';

/** Artifacts of one target that are recorded one by one; of more, those that were refused and a digest of them all. */
const mostArtifacts = 80;
const mostRules = 20;

/** An entry for each target of a report. */
export function recordsOfReport(event: AuditEvent, report: Report): AuditRecord[] {
  return report.targets.map((target) => ({
    event,
    target: target.target,
    policy: report.policy,
    decision: target.decision,
    outcome: target.complete ? 'complete' : 'incomplete',
    ...signatureOf(target),
    ...artifactsOf(target),
  }));
}

/** An entry for each target that was locked. */
export function recordsOfLock({ lockfile }: Locked): AuditRecord[] {
  return lockfile.targets.map(({ target, source, revision, decision, files, publishers }) => ({
    event: 'lock',
    target,
    source: [source.url, source.repository, revision].filter((part) => part !== null).join(' ') || null,
    publisher: publishers.map(({ publisher, keyId }) => publisher ?? keyId).join(', ') || null,
    policy: lockfile.policy,
    decision,
    outcome: 'done',
    artifacts: files.slice(0, mostArtifacts),
  }));
}

/** What a check of a lockfile came to. */
export function recordsOfLockCheck(file: string, { ok, targets, policy }: LockCheck): AuditRecord[] {
  const different = targets.filter(({ differences }) => differences.length > 0).map(({ target }) => target);
  const detail = different.length === 0 ? null : `differs: ${different.slice(0, 50).join(', ')}`;
  const decision = ok ? 'allow' : 'deny';
  return [{ event: 'lock', target: file, policy, decision, outcome: ok ? 'same' : 'different', detail }];
}

function signatureOf({ provenance }: TargetReport): Partial<AuditRecord> {
  if (provenance === null) return {};
  const { status, publisher, versions } = provenance;
  const versionsMatch = versions?.every(({ ok }) => ok) === true ? 'match' : 'mismatch';
  return { signature: status, publisher, versions: versions === null ? null : versionsMatch };
}

function artifactsOf({ artifacts }: TargetReport): Partial<AuditRecord> {
  const worst: readonly Verdict[] = ['deny', 'review', 'allow'];
  const few = artifacts.length <= mostArtifacts;
  const told = few
    ? artifacts
    : [...artifacts]
        .sort((a, b) => worst.indexOf(a.decision) - worst.indexOf(b.decision))
        .slice(0, mostArtifacts);
  const rules = new Set(artifacts.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const detail = [[...rules].slice(0, mostRules).join(' ')];
  if (!few) {
    const lines = artifacts.map(({ path, sha256, decision }) => `${sha256 ?? '-'} ${decision} ${path}\n`);
    const digest = hash('sha256', lines.join(''), 'hex');
    detail.push(`${artifacts.length} files; sha256 of the lines "sha256 decision path": ${digest}`);
  }
  return {
    artifacts: told.map(({ path, size, sha256, format, decision }) => ({
      path,
      size,
      sha256,
      format,
      decision,
    })),
    detail: detail.filter((text) => text !== '').join('; ') || null,
  };
}
