import { createHash } from 'node:crypto';
import type { Policy } from './policy.ts';

/** SHA-256 over the canonical JSON of the resolved policy: two policies that decide alike by text are one. */
export function policyDigest(policy: Policy): string {
  return createHash('sha256').update(canonicalPolicy(policy)).digest('hex');
}

/** Keys sorted, no spaces; lists whose order has no meaning are sorted too. */
export function canonicalPolicy(policy: Policy): string {
  const { callables, formats } = policy;
  return canonical({
    name: policy.name,
    enforce: policy.enforce,
    severity: policy.severity,
    rules: [...policy.rules].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    callables: {
      allow: unordered(callables.allow),
      allowDangerous: unordered(callables.allowDangerous),
      review: unordered(callables.review),
      deny: unordered(callables.deny),
    },
    formats: {
      allow: formats.allow === null ? null : unordered(formats.allow),
      deny: unordered(formats.deny),
      unknown: formats.unknown,
    },
    incomplete: policy.incomplete,
    limits: policy.limits,
  });
}

function unordered(list: readonly string[]): string[] {
  return [...new Set(list)].sort();
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${keys.map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`).join(',')}}`;
}
