import type { Finding } from '../core/finding.ts';

/** Leaves out the import of what a worse finding shows being called: it would say the same again. */
export function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const called = new Set<string>();
  return findings.filter(({ evidence, where, why }) => {
    const open = evidence.indexOf('(');
    const name = `${where.member ?? ''}\n${open < 0 ? evidence : evidence.slice(0, open)}\n${why}`;
    if (open >= 0) called.add(name);
    return open >= 0 || !called.has(name);
  });
}
