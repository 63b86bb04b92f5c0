import type {
  FactChange,
  LockCheck,
  LockDifference,
  LockedTarget,
  Lockfile,
  TargetCheck,
} from '../core/lock.ts';
import { printable } from '../core/printable.ts';
import { bytesText, countText, numberText, padEnd, shortenMiddle } from './layout.ts';
import { plainStyle, type Style } from './style.ts';

const longestText = 160;
/** Changes of facts that are told of one file; --json has all. */
const shownFacts = 12;
const shownDifferences = 50;

const marks: Readonly<Record<FactChange['change'], string>> = { new: '+', gone: '-', changed: '~' };
const singular: Readonly<Record<FactChange['list'], string>> = {
  imports: 'import',
  calls: 'call',
  references: 'reference',
  capabilities: 'code',
  operations: 'operation',
  dependencies: 'dependency',
  templates: 'template',
  settings: 'setting',
  tensors: 'tensor',
  members: 'member',
  irregularities: 'irregularity',
};

/** What was locked, and in what it differs from what was locked before. */
export function renderLocked(
  { targets }: Lockfile,
  since: ReadonlyMap<string, readonly LockDifference[]> | null,
  file: string,
  style: Style = plainStyle,
): string {
  const lines: string[] = [];
  for (const target of targets) {
    const bytes = target.files.reduce((sum, { size }) => sum + size, 0);
    const verdict = style.verdict(target.decision, padEnd(target.decision.toUpperCase(), 6));
    const { length } = target.files;
    lines.push(
      `${verdict}  ${style.bold(printable(target.target))}  ${style.dim(`${countText(length, 'file')}, ${bytesText(bytes)}`)}`,
    );
    lines.push(...originLines(target));
    lines.push(...refusedLines(target, style));
    const differences = since?.get(target.target) ?? [];
    if (differences.length > 0) {
      lines.push('  since it was locked last:');
      lines.push(...differenceLines(differences, style));
    }
  }
  lines.push('', `Locked in ${printable(file)}.`);
  return `${lines.join('\n')}\n`;
}

function originLines({ source, revision, publishers }: LockedTarget): string[] {
  const lines: string[] = [];
  const of = [source.repository ?? source.url, source.ref].filter((part) => part !== null).join(' ');
  if (revision !== null) lines.push(printable(`  commit ${revision}${of === '' ? '' : ` of ${of}`}`));
  for (const { keyId, publisher } of publishers)
    lines.push(printable(`  signed by ${publisher ?? 'the key'} ${keyId}`));
  return lines;
}

function refusedLines({ files }: LockedTarget, style: Style): string[] {
  const refused = files.filter(({ decision }) => decision !== 'allow');
  const shown = refused.slice(0, shownDifferences).map(({ path, decision, format }) => {
    const verdict = style.verdict(decision, padEnd(decision.toUpperCase(), 6));
    return `  ${verdict}  ${printable(path)}  ${style.dim(printable(format))}`;
  });
  const more = refused.length - shown.length;
  return more > 0 ? [...shown, `  ${countText(more, 'further file')} like these`] : shown;
}

/** What a check of the lock found. */
export function renderLockCheck(check: LockCheck, style: Style = plainStyle): string {
  const lines = [headline(check, style), ''];
  for (const target of check.targets) lines.push(...targetLines(target, style));
  const other = check.lockedPolicy.sha256 !== check.policy.sha256;
  const policy = other
    ? `, by the policy ${check.policy.name} (it was locked by ${check.lockedPolicy.name})`
    : '';
  lines.push('', style.dim(printable(`Every byte was read again${policy}. Nothing of it was run.`)));
  return `${lines.join('\n')}\n`;
}

function headline({ ok, targets, lockfile }: LockCheck, style: Style): string {
  const files = targets.reduce((sum, own) => sum + own.files, 0);
  if (ok)
    return `${style.verdict('allow', 'OK')}  ${countText(files, 'file')} in ${countText(targets.length, 'target')} as locked in ${printable(lockfile)}`;
  const differing = targets.reduce((sum, { differences }) => sum + differences.length, 0);
  const what =
    differing === 0
      ? 'what is locked is denied'
      : `${countText(differing, 'difference')} from ${printable(lockfile)}`;
  return `${style.verdict('deny', 'REFUSED')}  ${what}`;
}

function targetLines({ target, ok, differences, notes }: TargetCheck, style: Style): string[] {
  const verdict = ok ? style.verdict('allow', 'ok') : style.verdict('deny', 'REFUSED');
  return [
    `${verdict}  ${style.bold(printable(target))}`,
    ...notes.map((note) => `  ${style.dim(printable(note))}`),
    ...differenceLines(differences, style),
  ];
}

function differenceLines(differences: readonly LockDifference[], style: Style): string[] {
  const lines = differences
    .slice(0, shownDifferences)
    .flatMap((difference) => differenceBlock(difference, style));
  const more = differences.length - shownDifferences;
  if (more > 0) lines.push(`  ${countText(more, 'further difference')}; --json lists them all`);
  return lines;
}

function differenceBlock(difference: LockDifference, style: Style): string[] {
  const { kind, path, detail, locked, found, facts, factsOmitted } = difference;
  const lines = [
    `  ${padEnd(kind, 9)}  ${path === null ? '' : `${style.bold(printable(path))} `}${printable(detail)}`,
  ];
  const indent = ' '.repeat(13);
  if (locked !== null && found !== null && locked.sha256 !== found.sha256) {
    lines.push(style.dim(`${indent}${stateText(locked)}`), style.dim(`${indent}now ${stateText(found)}`));
  } else if (found !== null && locked === null) lines.push(style.dim(`${indent}${stateText(found)}`));
  for (const fact of facts.slice(0, shownFacts)) lines.push(indent + factLine(fact));
  const more = Math.max(0, facts.length - shownFacts) + factsOmitted;
  if (more > 0) lines.push(`${indent}${numberText(more)} more changes; --json lists them`);
  return lines;
}

function stateText({ sha256, size, format, decision }: NonNullable<LockDifference['found']>): string {
  return printable(`${decision}, ${format}, ${bytesText(size)}, sha256 ${sha256 ?? 'not known'}`);
}

function factLine({ list, change, text, before }: FactChange): string {
  const was = before === undefined ? '' : `, was ${shortenMiddle(printable(before), longestText)}`;
  return `${marks[change]} ${singular[list]} ${shortenMiddle(printable(text), longestText)}${was}`;
}
