import type { Verdict } from '../core/decision.ts';

export const exitCodes = {
  allow: 0,
  deny: 1,
  /** Usage error, target missing, internal error. */
  undecided: 2,
  review: 3,
} as const;

export function exitCodeOf(verdict: Verdict): number {
  return exitCodes[verdict];
}
