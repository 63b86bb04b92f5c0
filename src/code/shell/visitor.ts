import type { ParsedScript } from 'unbash';
import type { Invocation, Redirection } from './invocation.ts';
import type { Scope } from './scope.ts';

/** What the walk hands over; the judges are behind it. */
export interface Visitor {
  command(invocation: Invocation): void;
  /** A function that starts itself again before it ends. */
  recursion(name: string, at: number, background: boolean, piped: boolean): void;
  /** A loop that no condition ends: with what runs in it, and whether it starts processes that nobody waits for. */
  endless(at: number, end: number, commands: readonly string[], starts: boolean): void;
  /** Commands that a substitution runs and whose output is run in turn are judged where it is run. */
  parse(text: string): ParsedScript | undefined;
  /** A redirection that stands by itself: `> /etc/passwd`. */
  redirection(redirection: Redirection, at: number, end: number, scope: Scope): void;
  trouble(message: string, at: number): void;
}

/** Budgets: commands that are walked, and how deep scripts, functions and substitutions nest. */
export const shellBudget: { readonly steps: number; readonly depth: number } = Object.freeze({
  steps: 40_000,
  depth: 60,
});
