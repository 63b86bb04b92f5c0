import type { Report, TargetReport } from '../core/decision.ts';
import { type Finding, worstFirst } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import type { Provenance, ReportedSignature } from '../core/provenance.ts';
import { countText, numberText, padEnd, wrap } from './layout.ts';
import { plainStyle, type Style } from './style.ts';
import { versionTable } from './versions-table.ts';

export interface VerificationOptions {
  readonly width?: number;
  readonly style?: Style;
}

const shownFindings = 30;
const labelWidth = 12;
const versionRule = 'training-version-mismatch';

/** What `verify` found, for a person: who signed what, and everything that speaks against it. */
export function renderVerification(report: Report, options: VerificationOptions = {}): string {
  const style = options.style ?? plainStyle;
  const width = Math.max(40, Math.min(options.width ?? 100, 160));
  return `${report.targets.flatMap((target) => targetLines(target, style, width)).join('\n')}\n`;
}

/** One line a target; nothing where it was verified. */
export function renderVerificationQuiet(report: Report): string {
  return report.targets
    .filter(({ decision }) => decision !== 'allow')
    .map((target) => `${headline(target, plainStyle)}\n`)
    .join('');
}

function targetLines(target: TargetReport, style: Style, width: number): string[] {
  const out = [headline(target, style)];
  const { provenance } = target;
  if (provenance !== null) out.push(...aboutLines(provenance, width));
  const rows = provenance?.versions ?? [];
  const differing = rows.filter(({ ok }) => !ok).length;
  // The table says it of each package.
  const findings = target.artifacts
    .flatMap((artifact) => artifact.findings)
    .filter(({ rule }) => rule !== versionRule || differing === 0);
  const sorted = worstFirst(findings);
  const explained = new Set<string>();
  for (const finding of sorted.slice(0, shownFindings)) {
    out.push(...findingLines(finding, style, width, !explained.has(finding.rule)));
    explained.add(finding.rule);
  }
  if (sorted.length > shownFindings)
    out.push(`  and ${numberText(sorted.length - shownFindings)} more; --json tells of all`);
  if (differing > 0) {
    const told = target.artifacts
      .flatMap((artifact) => artifact.findings)
      .find(({ rule }) => rule === versionRule);
    const evidence = `${numberText(differing)} of ${countText(rows.length, 'package')} are not what the model was made with`;
    if (told !== undefined) out.push(...findingLines({ ...told, evidence }, style, width, true));
    out.push('', ...versionTable(rows).trimEnd().split('\n'));
  }
  return out;
}

function headline({ target, decision, provenance }: TargetReport, style: Style): string {
  const shown = printable(target);
  if (decision === 'allow') return `${style.verdict('allow', 'VERIFIED')}  ${shown}`;
  const why = provenance?.status === 'unverified' ? 'nothing was proved' : 'must not be trusted';
  if (decision === 'review')
    return `${style.verdict('review', 'REVIEW')}  ${shown}: a person should look at it first`;
  return `${style.verdict('deny', 'REFUSED')}  ${shown}: ${why}`;
}

function aboutLines(provenance: Provenance, width: number): string[] {
  const { name, version, publisher, publishedAt, expiresAt, signatures, files, versions } = provenance;
  const out: string[] = [];
  const line = (label: string, text: string | null): void => {
    if (text === null) return;
    const [first = '', ...rest] = wrap(printable(text), width - labelWidth - 2);
    out.push(
      `  ${padEnd(label, labelWidth)}${first}`,
      ...rest.map((more) => ' '.repeat(labelWidth + 2) + more),
    );
  };
  line('model', name === null ? null : `${name}${version === null ? '' : ` ${version}`}`);
  line('publisher', publisher);
  line('published', publishedAt);
  line('expires', expiresAt);
  for (const signature of signatures) line('signature', signatureText(signature));
  if (files.signed > 0)
    line(
      'files',
      `${numberText(files.matching)} of ${countText(files.signed, 'signed file')} ${files.signed === 1 ? 'holds' : 'hold'} what was signed`,
    );
  if (versions?.every(({ ok }) => ok) === true)
    line('versions', `${countText(versions.length, 'package')} as the model was made with`);
  return out;
}

function signatureText({
  method,
  file,
  keyId,
  valid,
  time,
  timeTrusted,
  identity,
  issuer,
}: ReportedSignature): string {
  const who = identity === undefined ? (keyId ?? 'an unnamed key') : `${identity} (${issuer ?? 'no issuer'})`;
  const when =
    time === null ? '' : timeTrusted ? `, at ${time} by a trusted clock` : `, at ${time} by its own word`;
  return `${valid ? 'good' : 'not counted'}, ${method}, ${who}${when}, in ${file}`;
}

function findingLines(finding: Finding, style: Style, width: number, explain: boolean): string[] {
  const indent = ' '.repeat(labelWidth);
  const label = style.severity(finding.severity, padEnd(finding.severity, 8));
  const evidence = wrap(printable(finding.evidence), width - labelWidth);
  const out = [`  ${label}  ${style.bold(evidence[0] ?? finding.rule)}`];
  for (const line of evidence.slice(1)) out.push(indent + style.bold(line));
  out.push(indent + style.dim(finding.rule));
  if (!explain) return out;
  for (const line of wrap(finding.why, width - labelWidth)) out.push(indent + line);
  for (const line of wrap(`Fix: ${finding.fix}`, width - labelWidth)) out.push(indent + line);
  return out;
}
