import type { Place } from './place.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** From worst to least. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** The worst first; those that are as bad as each other stay in their order. */
export function worstFirst<T extends { readonly severity: Severity }>(findings: readonly T[]): T[] {
  return [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** A rule's judgement of facts. All texts are plain and may hold text from the file: escape before showing. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly where: Place;
  readonly evidence: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
  /** How often the same was found in this artifact; `where` is the first place. */
  readonly count: number;
  /** The source line, where the caller asked for it. */
  readonly excerpt?: Excerpt;
}

/** A line of a source, or a part of a long one, and where in it lies what a finding is about. */
export interface Excerpt {
  readonly text: string;
  /** In UTF-16 units of `text`, counted from 0. */
  readonly column: number;
  readonly length: number;
}
