import type { ArtifactReport } from '../../core/decision.ts';
import { printable } from '../../core/printable.ts';

export interface LibraryComponent {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
}

/** Packages that the artifact wants installed. A requirement without an exact version names no version. */
export function dependencyComponents({ facts = [] }: ArtifactReport, ref: string): LibraryComponent[] {
  const libraries = new Map<string, LibraryComponent>();
  for (const fact of facts) {
    if (fact.kind !== 'dependency' || fact.name === '' || libraries.has(fact.name)) continue;
    const version = /===?\s*([0-9A-Za-z.!+_-]+)/.exec(fact.requirement)?.[1];
    const exact = (fact.pin === 'exact' || fact.pin === 'hashed') && version !== undefined;
    libraries.set(fact.name, {
      type: 'library',
      'bom-ref': `${ref}-package-${libraries.size + 1}`,
      name: printable(fact.name),
      ...(exact ? { version, purl: packageUrl(fact.name, version) } : {}),
    });
  }
  return [...libraries.values()];
}

/** Names of PyPI are compared in lower case, with hyphens. Source: the package URL specification, type pypi. */
function packageUrl(name: string, version: string): string {
  const normal = name.toLowerCase().replace(/[-_.]+/g, '-');
  return `pkg:pypi/${encodeURIComponent(normal)}@${encodeURIComponent(version)}`;
}
