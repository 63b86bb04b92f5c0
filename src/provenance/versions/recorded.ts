import { corePackages } from './core-packages.ts';
import type { Environment } from './environment.ts';
import { ownersOf } from './modules.ts';

/**
 * What a signer states of the environment that a model was made in: the interpreter, the packages whose modules the
 * model's own facts import, and of those that these require, however far down, the ones that leave their mark in saved
 * models. Where nothing is known of the imports (weights alone, a graph), all such packages that are installed.
 * Sorted by name, so that the same environment is stated in the same bytes.
 */
export function recordedVersions(
  environment: Environment,
  importedTopLevels: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const { installed, python } = environment;
  const names = new Set<string>();
  const imported = new Set([...ownersOf(environment, importedTopLevels).values()].flat());
  if (imported.size === 0) for (const name of corePackages) names.add(name);
  const pending = [...imported];
  const seen = new Set(pending);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (imported.has(name) || corePackages.has(name)) names.add(name);
    for (const required of installed.get(name)?.used.requires ?? []) {
      if (seen.has(required) || !installed.has(required)) continue;
      seen.add(required);
      pending.push(required);
    }
  }
  const versions: [string, string][] = [];
  const own = python.version ?? python.series;
  if (own !== null) versions.push(['python', own]);
  for (const name of names) {
    const version = installed.get(name)?.used.version;
    if (version !== undefined && version !== null) versions.push([name, version]);
  }
  return new Map(versions.sort(([a], [b]) => (a < b ? -1 : 1)));
}
