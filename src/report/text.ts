import type { ArtifactReport, Report, TargetReport, Verdict } from '../core/decision.ts';
import { type Finding, worstFirst } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { capabilityLine, excerptLines, metricLines } from './code-lines.ts';
import { withoutEchoes, withoutNestedEchoes } from './echoes.ts';
import { bytesText, countText, numberText, padEnd, shortenMiddle, wrap } from './layout.ts';
import { chainText, pathOf, placeText } from './places.ts';
import { plainStyle, type Style } from './style.ts';

export interface TextOptions {
  /** Columns of the terminal. */
  readonly width?: number;
  readonly style?: Style;
  /** Every artifact and every finding, with all of its words. */
  readonly verbose?: boolean;
  /** Code that is about to be run, or files that are about to be loaded. */
  readonly about?: Subject;
  /** False where only the structure was read: there are no digests that an admission could name. */
  readonly hashed?: boolean;
}

export type Subject = 'files' | 'code';

/** An artifact with the words to call it by. */
interface Line {
  readonly path: string;
  readonly artifact: ArtifactReport;
}

const listedArtifacts = 12;
/** Artifacts told of at length. */
const shownArtifacts = 50;
const shownFindings = 10;
const shownInCode = 30;
const longestEvidence = 320;
const defaultWidth = 100;
const said: Readonly<Record<Verdict, string>> = { allow: 'ALLOW', review: 'REVIEW', deny: 'DENY' };

/** The report for a person: the verdict, what would run, where, and what to do about it. */
export function renderText(report: Report, options: TextOptions = {}): string {
  const style = options.style ?? plainStyle;
  const width = Math.max(40, Math.min(options.width ?? defaultWidth, 160));
  const verbose = options.verbose === true;
  const lines = report.targets.flatMap((target) => artifactsOf(target));
  const told = lines.filter(({ artifact }) => verbose || deservesWords(artifact, lines.length));
  const shown = verbose ? told : deniedFirst(told).slice(0, shownArtifacts);
  const silent = lines.length - told.length;

  const out: string[] = [headline(report, style, options.about), ''];
  for (const line of shown)
    out.push(...artifactBlock(line, { style, width, verbose, chain: options.about === 'code' }), '');
  if (told.length > shown.length)
    out.push(
      `${countText(told.length - shown.length, 'further file')} like these; --verbose or --json tells of all`,
      '',
    );
  if (silent > 0 && lines.length <= listedArtifacts) {
    for (const line of lines) if (!told.includes(line)) out.push(artifactLine(line, style));
    out.push('');
  }
  const proved = report.targets.flatMap(provenanceText);
  if (proved.length > 0) out.push(...proved.flatMap((line) => wrap(line, width)), '');
  const unhashed = options.hashed === false ? ' Nothing was hashed: no admission can come of it.' : '';
  out.push(...wrap(footer(report) + unhashed, width).map((line) => style.dim(line)));
  return `${out.join('\n')}\n`;
}

/** Only what was not admitted, a line each; nothing where everything was. */
export function renderQuiet(report: Report): string {
  const lines = report.targets.flatMap((target) => artifactsOf(target));
  const refused = lines.filter(({ artifact }) => artifact.decision !== 'allow');
  return refused.map((line) => `${artifactLine(line, plainStyle)}\n`).join('');
}

/** The report in one line. */
export function verdictLine(report: Report, about?: Subject): string {
  return `${headline(report, plainStyle, about)}. ${footer(report)}`;
}

function artifactsOf(target: TargetReport): Line[] {
  return target.artifacts.map((artifact) => ({ path: printable(pathOf(target, artifact)), artifact }));
}

/** Refused, or worth a look although admitted; a single file is always told of. */
function deservesWords(artifact: ArtifactReport, among: number): boolean {
  if (artifact.decision !== 'allow' || !artifact.complete || artifact.metrics !== undefined) return true;
  if (artifact.findings.some(({ severity }) => severity !== 'info' && severity !== 'low')) return true;
  return among === 1 && artifact.findings.length > 0;
}

/** Where not all can be shown, those that are denied come before those for review. */
function deniedFirst(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= shownArtifacts) return lines;
  const denied = lines.filter(({ artifact }) => artifact.decision === 'deny');
  return [...denied, ...lines.filter(({ artifact }) => artifact.decision !== 'deny')];
}

function headline(report: Report, style: Style, about: Subject = 'files'): string {
  const { files, allow, review, deny } = report.summary;
  const verdict = style.verdict(report.decision, said[report.decision]);
  if (files === 0) return `${verdict}  there is no file to read`;
  const of = `of ${countText(files, 'file')}`;
  const done = about === 'code' ? 'run' : 'loaded';
  if (report.decision === 'deny') return `${verdict}  ${numberText(deny)} ${of} must not be ${done}`;
  if (report.decision === 'review')
    return `${verdict}  ${numberText(review)} ${of} must be looked at by a person first`;
  const found = report.targets.some((target) => target.artifacts.some(({ findings }) => findings.length > 0));
  const them = files === 1 ? 'it' : 'them';
  const what = found ? `nothing found in ${them} is refused by the policy` : `nothing was found in ${them}`;
  return `${verdict}  ${countText(allow, 'file')} read: ${what}`;
}

function artifactLine({ path, artifact }: Line, style: Style): string {
  const verdict = style.verdict(artifact.decision, padEnd(said[artifact.decision], 6));
  return `${verdict}  ${path}  ${style.dim(factsOf(artifact))}`;
}

function factsOf(artifact: ArtifactReport): string {
  const read = artifact.complete ? '' : ', not read completely';
  return `${printable(artifact.format)}, ${bytesText(artifact.size)}${read}`;
}

interface Drawing {
  readonly style: Style;
  readonly width: number;
  readonly verbose: boolean;
  /** Places as `file!what runs it:line`. */
  readonly chain: boolean;
}

function artifactBlock(line: Line, drawing: Drawing): string[] {
  const { artifact } = line;
  const out = [artifactLine(line, drawing.style), ...codeBlock(artifact, drawing)];
  const sorted = worstFirst(artifact.findings);
  const findings = drawing.verbose
    ? sorted
    : drawing.chain
      ? withoutNestedEchoes(sorted)
      : withoutEchoes(sorted);
  const shown = drawing.verbose ? findings : findings.slice(0, drawing.chain ? shownInCode : shownFindings);
  const explained = new Set<string>();
  for (const finding of shown) {
    const key = `${finding.rule}\n${finding.why}\n${finding.fix}`;
    const minor = (finding.severity === 'info' || finding.severity === 'low') && findings.length > 1;
    out.push(
      ...findingBlock(finding, line.path, drawing, drawing.verbose || (!minor && !explained.has(key))),
    );
    explained.add(key);
  }
  const hidden = findings.length - shown.length;
  if (hidden > 0) out.push(`  ${countText(hidden, 'further finding')}; --verbose shows them`);
  if (artifact.findingsOmitted > 0)
    out.push(`  ${countText(artifact.findingsOmitted, 'further finding')} beyond the budget, counted only`);
  if (drawing.verbose && artifact.sha256 !== null) out.push(drawing.style.dim(`  sha256 ${artifact.sha256}`));
  return out;
}

const indent = ' '.repeat(12);

/** What a file of code does, and how it measures. */
function codeBlock(artifact: ArtifactReport, { style, width, chain }: Drawing): string[] {
  if (!chain) return [];
  const out: string[] = [];
  const does = capabilityLine(artifact);
  const told = [does === null ? null : `Uses ${does}`, ...metricLines(artifact.metrics)];
  for (const text of told)
    if (text !== null)
      for (const line of wrap(text, width - indent.length)) out.push(indent + style.dim(line));
  return out;
}

function findingBlock(
  finding: Finding,
  path: string,
  { style, width, chain }: Drawing,
  explain: boolean,
): string[] {
  const room = width - indent.length;
  const label = style.severity(finding.severity, padEnd(finding.severity, 8));
  const evidence = wrap(shortenMiddle(printable(finding.evidence), longestEvidence), room);
  const out = [`  ${label}  ${style.bold(evidence[0] ?? finding.rule)}`];
  for (const line of evidence.slice(1)) out.push(indent + style.bold(line));
  const times = finding.count > 1 ? `, ${numberText(finding.count)} times, first` : '';
  const place = printable(chain ? chainText(path, finding.where) : placeText(finding.where));
  const where = `${finding.rule}${times}${place === '' ? '' : `${times === '' ? ',' : ''} ${/^in /.test(place) ? '' : 'at '}${place}`}`;
  for (const line of wrap(where, room)) out.push(indent + style.dim(line));
  for (const line of excerptLines(finding, style)) out.push(indent + line);
  if (!explain) return out;
  for (const line of wrap(printable(finding.why), room)) out.push(indent + line);
  for (const line of wrap(`Fix: ${printable(finding.fix)}`, room)) out.push(indent + line);
  if (finding.refs.length > 0)
    for (const line of wrap(printable(finding.refs.join(', ')), room)) out.push(indent + style.dim(line));
  return out;
}

/** What signatures prove of a target, in a line; nothing where there are none. */
function provenanceText({ target, provenance }: TargetReport): string[] {
  if (provenance === null) return [];
  const { status, publisher, name, version, signatures, files } = provenance;
  const what = printable([name ?? target, version ?? ''].join(' ').trim());
  const who = printable(publisher ?? signatures[0]?.keyId ?? 'nobody');
  if (status === 'verified')
    return [`Signed by ${who}: ${what}, ${countText(files.matching, 'file')} as signed.`];
  if (status === 'unverified')
    return [`Signed by ${who}, whom nobody here trusts: ${what}. See: loadlock verify.`];
  return [`The signature of ${what} does not hold.`];
}

function footer(report: Report): string {
  const { files, bytes, allow, review, deny } = report.summary;
  const parts: string[] = [];
  if (deny > 0) parts.push(`${numberText(deny)} denied`);
  if (review > 0) parts.push(`${numberText(review)} for review`);
  if (allow > 0) parts.push(`${numberText(allow)} allowed`);
  const counts = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
  const complete = report.complete ? '' : ' Not everything could be read.';
  return (
    `${countText(files, 'file')}, ${bytesText(bytes)}${counts}.${complete}` +
    ` Policy ${printable(report.policy.name)}. Read without running any of it.`
  );
}
