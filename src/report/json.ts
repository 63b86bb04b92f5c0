import type { ArtifactReport, Report, TargetReport } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import { placeJson } from './places.ts';

/** The report as one JSON document (schema/report.json). */
export function renderJson(report: Report): string {
  return jsonText(documentOf(report));
}

/** What the JSON document of a report holds, keys in the order of the schema. */
export function documentOf(report: Report): object {
  return {
    schema: report.schema,
    tool: { name: report.tool.name, version: report.tool.version },
    policy: { name: report.policy.name, sha256: report.policy.sha256 },
    decision: report.decision,
    complete: report.complete,
    targets: report.targets.map(targetJson),
    summary: {
      files: report.summary.files,
      bytes: report.summary.bytes,
      allow: report.summary.allow,
      review: report.summary.review,
      deny: report.summary.deny,
    },
  };
}

function targetJson(target: TargetReport): object {
  return {
    target: target.target,
    decision: target.decision,
    complete: target.complete,
    artifacts: target.artifacts.map(artifactJson),
    provenance: target.provenance,
  };
}

function artifactJson(artifact: ArtifactReport): object {
  return {
    path: artifact.path,
    size: artifact.size,
    sha256: artifact.sha256,
    format: artifact.format,
    decision: artifact.decision,
    complete: artifact.complete,
    findings: artifact.findings.map(findingJson),
    ...(artifact.findingsOmitted > 0 ? { findingsOmitted: artifact.findingsOmitted } : {}),
    ...(artifact.capabilities === undefined ? {} : { capabilities: artifact.capabilities }),
    ...(artifact.metrics === undefined ? {} : { metrics: artifact.metrics }),
    ...(artifact.facts === undefined ? {} : { facts: artifact.facts }),
  };
}

function findingJson(finding: Finding): object {
  return {
    rule: finding.rule,
    severity: finding.severity,
    where: placeJson(finding.where),
    evidence: finding.evidence,
    why: finding.why,
    fix: finding.fix,
    refs: [...finding.refs],
    ...(finding.count > 1 ? { count: finding.count } : {}),
    ...(finding.excerpt === undefined ? {} : { excerpt: finding.excerpt }),
  };
}

const plain = /^[\n -~]*$/;

/** Indented JSON in which every character that a terminal would obey or hide is a `\u` escape. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  if (plain.test(text)) return `${text}\n`;
  const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;
  return `${text.replace(unprintable, (character) => (character === '\n' ? '\n' : escapeUnits(character)))}\n`;
}

function escapeUnits(character: string): string {
  let out = '';
  for (let at = 0; at < character.length; at += 1)
    out += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return out;
}
