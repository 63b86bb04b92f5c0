import { hash } from 'node:crypto';
import type { CodePolicy } from './code.ts';
import type { Policy } from './policy.ts';

/** SHA-256 over the canonical JSON of the resolved policy: two policies that decide alike by text are one. */
export function policyDigest(policy: Policy): string {
  return hash('sha256', canonicalPolicy(policy), 'hex');
}

/** Keys sorted, no spaces; lists whose order has no meaning are sorted too. */
export function canonicalPolicy(policy: Policy): string {
  const { callables, formats, provenance } = policy;
  // Where the log lies, and where it is shipped to, decides nothing.
  const { folder: _, ship: __, ...audit } = policy.audit;
  return canonical({
    name: policy.name,
    enforce: policy.enforce,
    severity: policy.severity,
    rules: sortedEntries(policy.rules),
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
    provenance: {
      ...provenance,
      // Where the files lie differs from machine to machine and decides nothing.
      trust: provenance.trust !== null,
      sigstoreRoot: provenance.sigstoreRoot !== null,
      ignoredPaths: unordered(provenance.ignoredPaths),
      versions: sortedEntries(provenance.versions),
    },
    isolation: { require: unordered(policy.isolation.require) },
    audit: { ...audit, folder: null },
    code: plainOf(policy.code),
    // What an assistant is offered decides nothing of an artifact.
  });
}

function plainOf({ capabilities, yara, patterns, ...code }: CodePolicy): object {
  return {
    ...code,
    // Where a pattern is written decides nothing.
    patterns: patterns.map(({ place: _, ...pattern }) => pattern),
    capabilities: [...capabilities].sort(([a], [b]) => (a < b ? -1 : 1)),
    yara: yara.map(({ sha256 }) => sha256),
  };
}

function sortedEntries(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
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
