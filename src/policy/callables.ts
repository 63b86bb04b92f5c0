import { type CodeOverrides, codeOverrides } from './code-overrides.ts';
import type { Policy } from './policy.ts';

/** What a policy says of a callable, whatever the catalog knows of it. */
export interface CallableOverrides {
  /** True where the policy names it as inert. Does not hold for what the catalog knows to be dangerous. */
  allow(name: string): boolean;
  /** True where the policy admits it although the catalog knows it to be dangerous. */
  allowDangerous(name: string): boolean;
  review(name: string): boolean;
  /** True where the policy refuses it. A deny wins over every allow. */
  deny(name: string): boolean;
  /** What it says of code. */
  readonly code: CodeOverrides;
}

/** The `[callables]` of a policy as questions that rules can ask of a dotted name. */
export function callableOverrides(policy: Policy): CallableOverrides {
  const { allow, allowDangerous, review, deny } = policy.callables;
  const denies = matcher(deny);
  const reviews = matcher(review);
  const allows = matcher(allow);
  const dangers = new Set(allowDangerous);
  return {
    deny: denies,
    review: (name) => !denies(name) && reviews(name),
    allow: (name) => !denies(name) && !reviews(name) && (allows(name) || dangers.has(name)),
    allowDangerous: (name) => !denies(name) && !reviews(name) && dangers.has(name),
    code: codeOverrides(policy.code),
  };
}

function matcher(patterns: readonly string[]): (name: string) => boolean {
  if (patterns.length === 0) return () => false;
  const exact = new Set<string>();
  const below: string[] = [];
  for (const pattern of patterns) {
    if (pattern.endsWith('.*')) below.push(pattern.slice(0, -1));
    else exact.add(pattern);
  }
  return (name) => exact.has(name) || below.some((prefix) => name.startsWith(prefix));
}
