import type { CodePhase } from '../core/code.ts';
import type { Metrics } from '../core/code-metrics.ts';
import type { ArtifactReport } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import { printable } from '../core/printable.ts';
import { displayWidth } from './layout.ts';
import type { Style } from './style.ts';

const phases: readonly (readonly [CodePhase, string])[] = [
  ['import', 'at once'],
  ['construct', 'when loaded'],
  ['call', 'when called'],
  ['start', 'when started'],
];

/** What a file of code does, by phase, in a line; nothing where it reaches for nothing. */
export function capabilityLine({ capabilities }: ArtifactReport): string | null {
  if (capabilities === undefined) return null;
  const parts = phases.flatMap(([phase, when]) => {
    const found = capabilities[phase];
    return found === undefined || found.length === 0 ? [] : [`${found.join(', ')} ${when}`];
  });
  return parts.length === 0 ? null : parts.join('; ');
}

/** The source line of a finding with a caret below what it is about. */
export function excerptLines({ excerpt, where }: Finding, style: Style): readonly string[] {
  if (excerpt === undefined) return [];
  const { text, column, length } = excerpt;
  const number = where.line === undefined ? '' : String(where.line);
  const shown = printable(text);
  const before = ' '.repeat(displayWidth(printable(text.slice(0, column))));
  const carets = '^'.repeat(Math.max(1, displayWidth(printable(text.slice(column, column + length)))));
  return [
    `${style.dim(`${number} │`)} ${shown}`,
    `${style.dim(`${' '.repeat(number.length)} │`)} ${before}${style.bold(carets)}`,
  ];
}

/** The measures of a file for a person; each score stands with what it is made of. */
export function metricLines(metrics: Metrics | undefined): readonly string[] {
  if (metrics === undefined) return [];
  const {
    lines,
    cyclomatic,
    cognitive,
    maintainability,
    functions,
    naming,
    docstrings,
    typeHints,
    deadCode,
    score,
  } = metrics.legibility;
  const { capabilities, errors, validation, resources, determinism, score: safe } = metrics.safety;
  const dead = deadCode.unreachable + deadCode.unusedImports + deadCode.unusedLocals + deadCode.unusedPrivate;
  const legible = [
    `${lines.sloc} lines of source`,
    functions.count === 1 ? '1 function' : `${functions.count} functions`,
    `cyclomatic complexity ${number(cyclomatic.average)} on average, ${number(cyclomatic.max)} at most`,
    `cognitive complexity ${number(cognitive.max)} at most`,
    `nesting ${functions.maxNesting}`,
    `maintainability index ${number(maintainability.index)}`,
    `names ${percent(naming.ratio)}`,
    `docstrings ${percent(docstrings.ratio)}`,
    `type hints ${percent(typeHints.ratio)}`,
    `dead code ${dead}`,
  ];
  const safety = [
    capabilities === null || capabilities.used === 0
      ? null
      : `${capabilities.used === 1 ? '1 capability' : `${capabilities.used} capabilities`} in ${places(capabilities.places)}`,
    errors.risky === null || errors.risky === 0
      ? null
      : `errors handled in ${errors.guarded} of ${errors.risky} that may fail`,
    errors.swallowing === 0 ? null : `${errors.swallowing} swallowed`,
    validation === null || validation.of === 0 ? null : `inputs validated ${percent(validation.ratio)}`,
    resources.of === 0 ? null : `resources released ${percent(resources.ratio)}`,
    determinism.uncontrolled === 0 ? null : `differs from run to run in ${places(determinism.uncontrolled)}`,
  ];
  return [scoreLine('legibility', score, legible), scoreLine('safety', safe, safety)];
}

function scoreLine(name: string, score: number | null, parts: readonly (string | null)[]): string {
  const told = parts.filter((part) => part !== null).join(', ');
  if (score === null && told === '') return `${name}: nothing to measure`;
  return `${name} ${number(score)} of 100${told === '' ? '' : `: ${told}`}`;
}

function places(count: number): string {
  return count === 1 ? '1 place' : `${count} places`;
}

function number(value: number | null): string {
  return value === null ? '–' : String(Math.round(value * 10) / 10);
}

function percent(ratio: number | null): string {
  return ratio === null ? '–' : `${Math.round(ratio * 100)} %`;
}
