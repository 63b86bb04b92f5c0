import type { Verdict } from '../core/decision.ts';
import type { Severity } from '../core/finding.ts';

/** Marks parts of a text for a terminal, or leaves them as they are. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  verdict(verdict: Verdict, text: string): string;
  severity(severity: Severity, text: string): string;
}

const same = (text: string): string => text;

export const plainStyle: Style = {
  bold: same,
  dim: same,
  verdict: (_verdict, text) => text,
  severity: (_severity, text) => text,
};

const verdictColour: Readonly<Record<Verdict, string>> = { allow: '1;32', review: '1;33', deny: '1;31' };
const severityColour: Readonly<Record<Severity, string>> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  info: '2',
};

export const colourStyle: Style = {
  bold: (text) => sgr('1', text),
  dim: (text) => sgr('2', text),
  verdict: (verdict, text) => sgr(verdictColour[verdict], text),
  severity: (severity, text) => sgr(severityColour[severity], text),
};

function sgr(code: string, text: string): string {
  return `\x1b[${code}m${text}\x1b[0m`;
}
