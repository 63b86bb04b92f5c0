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

/**
 * Leaves out what is said again of code inside of code: the command that `os.system` starts is a process started too,
 * and one text may be run in two ways.
 */
export function withoutNestedEchoes(findings: readonly Finding[]): Finding[] {
  const told = new Map<string, string[]>();
  return findings.filter(({ rule, where, evidence }) => {
    if (where.line === undefined) return true;
    const member = where.member ?? '';
    const place = `${rule}\n${where.line}`;
    const same = `${place}\n${evidence}`;
    const outer = told.get(place) ?? [];
    const again =
      told.has(same) ||
      outer.some((chain) => chain !== member && (chain === '' || member.startsWith(`${chain}!`)));
    told.set(place, [...outer, member]);
    if (!told.has(same)) told.set(same, []);
    return !again;
  });
}
