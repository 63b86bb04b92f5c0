import { createHash } from 'node:crypto';
import type { ArtifactReport, Report } from '../core/decision.ts';
import type { Place } from '../core/fact.ts';
import type { Finding, Severity } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { jsonText } from './json.ts';
import { referenceLink } from './links.ts';
import { pathOf } from './places.ts';

/** The texts of a rule that a SARIF reader shows. */
export interface RuleText {
  readonly id: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
}

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The report as a SARIF 2.1.0 log; `rules` are those that could have found something. */
export function renderSarif(report: Report, rules: readonly RuleText[]): string {
  const known = new Map(rules.map((rule, at) => [rule.id, at]));
  const descriptors = rules.map(descriptor);
  // SARIF lists nothing twice, and the same file may be in several targets.
  const artifacts = new Listed();
  const results = new Listed();
  for (const target of report.targets) {
    for (const artifact of target.artifacts) {
      const uri = uriOf(pathOf(target, artifact));
      const index = artifacts.add(artifactOf(artifact, uri));
      for (const finding of artifact.findings) {
        // A finding of the policy itself has no rule in the list.
        let ruleIndex = known.get(finding.rule);
        if (ruleIndex === undefined) {
          ruleIndex = descriptors.push(descriptor(ruleOf(finding))) - 1;
          known.set(finding.rule, ruleIndex);
        }
        results.add(resultOf(finding, { uri, index, ruleIndex, path: artifact.path }));
      }
    }
  }
  return jsonText({
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            version: report.tool.version,
            semanticVersion: report.tool.version,
            rules: descriptors,
          },
        },
        invocations: [{ executionSuccessful: true }],
        columnKind: 'utf16CodeUnits',
        artifacts: artifacts.items,
        results: results.items,
        properties: { decision: report.decision, complete: report.complete, policy: { ...report.policy } },
      },
    ],
  });
}

/** Values that differ from one another. */
class Listed {
  readonly items: object[] = [];
  private readonly indexes = new Map<string, number>();

  /** Its index, also where it is there already. */
  add(item: object): number {
    const text = JSON.stringify(item);
    const known = this.indexes.get(text);
    if (known !== undefined) return known;
    this.indexes.set(text, this.items.length);
    return this.items.push(item) - 1;
  }
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note' | 'none'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'none',
};

/** CVSS-like numbers by which code scanning sorts its alerts. */
const scores: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

function descriptor(rule: RuleText): object {
  const link = rule.refs.map(referenceLink).find((found) => found !== null);
  return {
    id: rule.id,
    shortDescription: { text: printable(rule.what) },
    fullDescription: { text: printable(rule.why) },
    help: { text: printable(rule.fix) },
    ...(link === undefined ? {} : { helpUri: link }),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { 'security-severity': scores[rule.severity], tags: ['security', ...rule.refs] },
  };
}

function ruleOf({ rule, severity, why, fix, refs }: Finding): RuleText {
  return { id: rule, severity, what: why, why, fix, refs };
}

function artifactOf(artifact: ArtifactReport, uri: string): object {
  return {
    location: { uri },
    length: artifact.size,
    roles: ['analysisTarget'],
    ...(artifact.sha256 === null ? {} : { hashes: { 'sha-256': artifact.sha256 } }),
    properties: { format: artifact.format, decision: artifact.decision, complete: artifact.complete },
  };
}

interface Context {
  readonly uri: string;
  readonly index: number;
  readonly ruleIndex: number;
  readonly path: string;
}

function resultOf(finding: Finding, { uri, index, ruleIndex, path }: Context): object {
  const level = levels[finding.severity];
  const region = finding.excerpt === undefined ? regionOf(finding.where) : regionOfLine(finding);
  const { member, offset } = finding.where;
  return {
    ruleId: finding.rule,
    ruleIndex,
    kind: level === 'none' ? 'informational' : 'fail',
    level,
    message: { text: printable(`${finding.evidence}: ${finding.why} ${finding.fix}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri, index }, ...(region === null ? {} : { region }) },
        ...(member === undefined
          ? {}
          : {
              logicalLocations: [{ fullyQualifiedName: printable(`${path}!${member}`), kind: 'member' }],
              ...(offset === undefined ? {} : { properties: { offsetInMember: offset } }),
            }),
      },
    ],
    ...(finding.count > 1 ? { occurrenceCount: finding.count } : {}),
    partialFingerprints: { 'loadlock/v1': fingerprint(finding, uri) },
    properties: {
      severity: finding.severity,
      'security-severity': scores[finding.severity],
      refs: [...finding.refs],
    },
  };
}

/** Offsets inside a member are none of the file: SARIF's region counts from the file's own beginning. */
function regionOf({ member, offset, line }: Place): object | null {
  if (member !== undefined || (offset === undefined && line === undefined)) return null;
  return {
    ...(line === undefined || line < 1 ? {} : { startLine: line }),
    ...(offset === undefined ? {} : { byteOffset: offset }),
  };
}

/** Lines of code count in the file, also where code stands in other code. */
function regionOfLine({ where, excerpt }: Finding): object | null {
  if (where.line === undefined || where.line < 1) return null;
  return { startLine: where.line, snippet: { text: printable(excerpt?.text ?? '') } };
}

/** The same finding has the same fingerprint when only its offset moves. */
function fingerprint({ rule, where, evidence }: Finding, uri: string): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, uri, where.member ?? '', evidence]))
    .digest('hex');
}

/** A path as a URI reference, every character but the unreserved ones escaped (RFC 3986). */
export function uriOf(path: string): string {
  const slashes = /^[A-Za-z]:[\\/]/.test(path) ? `/${path.replaceAll('\\', '/')}` : path;
  const encoded = slashes
    .toWellFormed()
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, percent))
    .join('/');
  return encoded.startsWith('/') ? `file://${encoded.replace(/^\/+/, '/')}` : encoded;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
