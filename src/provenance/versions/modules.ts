import { join } from 'node:path';
import type { Distribution } from './distribution.ts';
import type { Environment } from './environment.ts';
import { readHead } from './files.ts';

/** The list of files of the largest packages has some four megabytes. */
const longestRecord = 32 * 2 ** 20;

/**
 * Which distributions install a top-level module, by normalised name: `sklearn` is of `scikit-learn`. Several share a
 * namespace such as `google`. Modules that none of the environment has are absent.
 */
export function ownersOf(
  environment: Environment,
  modules: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const [name, { used }] of environment.installed)
    for (const module of topLevelsOf(used)) {
      if (!modules.has(module)) continue;
      const known = owners.get(module);
      if (known === undefined) owners.set(module, [name]);
      else known.push(name);
    }
  return owners;
}

/** What it says in top_level.txt, else what its list of installed files shows. */
export function topLevelsOf({ place }: Distribution): ReadonlySet<string> {
  const declared = words(textOf(join(place, 'top_level.txt')) ?? '');
  if (declared.length > 0) return new Set(declared);
  const record = textOf(join(place, 'RECORD'));
  const files =
    record === null
      ? lines(textOf(join(place, 'installed-files.txt')) ?? textOf(join(place, 'SOURCES.txt')) ?? '')
      : lines(record).map(firstField);
  const found = new Set<string>();
  for (const file of files) {
    const module = topLevelOf(file);
    if (module !== null) found.add(module);
  }
  return found;
}

/** `sklearn/svm/_base.py` and `threadpoolctl.py` are of their first word; what lies outside of the folder is no module. */
function topLevelOf(file: string): string | null {
  const slash = file.search(/[\\/]/);
  const first =
    slash < 0
      ? (/^([^.]+)\.(?:py|pyc|pyd|so|[^.]+\.(?:so|pyd)|abi3\.so)$/.exec(file)?.[1] ?? null)
      : file.slice(0, slash);
  return first !== null && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(first) && first !== '__pycache__'
    ? first
    : null;
}

/** RECORD is CSV (PEP 376): a path with a comma or a quote in it is quoted. */
function firstField(line: string): string {
  if (!line.startsWith('"')) {
    const comma = line.indexOf(',');
    return comma < 0 ? line : line.slice(0, comma);
  }
  const end = line.indexOf('",');
  return line.slice(1, end < 0 ? undefined : end).replaceAll('""', '"');
}

function textOf(path: string): string | null {
  const head = readHead(path, longestRecord);
  return head === null || !head.whole ? null : head.bytes.toString('utf8');
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
