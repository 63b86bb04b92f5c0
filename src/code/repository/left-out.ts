import { baseOf, folderOf } from '../../core/slash-paths.ts';
import type { Listing } from './listing.ts';

/** What lies at the top of a released source tree and is named by nothing that says what is installed. */
export interface LeftOut {
  /** A module beside setup.py. */
  isModule(stem: string): boolean;
  /** A folder beside setup.py. */
  isFolder(name: string): boolean;
}

const nothing: LeftOut = { isModule: () => false, isFolder: () => false };

/** What says which modules are installed. */
const sayers = ['setup.py', 'setup.cfg', 'pyproject.toml'];

/** Modules that tools start by these names, whether anything names them or not, and what makes a package of the folder itself. */
const startedByName = /^(?:setup|__init__|hatch_build|pdm_build|build|sitecustomize|usercustomize)$/;

/** Where setuptools is told what to take; without that it looks for itself. Source: setuptools, automatic discovery. */
const told = /\b(?:packages|py_modules|py-modules)\b/;
const otherBackend = /\bbuild-backend\s*=\s*["'](?!setuptools\b)/;

/** Below which packages are looked for: `where = ["Lib"]`, `package_dir={"": "Lib"}`. */
const sourceFolder =
  /(?:\bwhere\s{0,9}=\s{0,9}\[?\s{0,9}|(?:""|'')\s{0,9}[:=]\s{0,9}|\bfind_packages\(\s{0,9})["'](?:\.\/)?([\w-]{1,80})\/?["']/g;

/** What takes in folders that are no packages, or modules by their endings. */
const takesFolders = /find_namespace|PEP420/;
const takesModules = /\*\.py\b|\bglob\b|\blistdir\b|\bscandir\b|\biterdir\b|\bwalk\b/;

/** Lists of a setup.py that are put together, or arguments that are: nothing says what is in them. */
const givesAny = /\bsetup\([^\n]{0,200}\*\*\s*(?:[{(]|\w+\()/;
const modulesGiven = /\bpy_modules\b(?!\s*=\s*\[(?:\s*['"][\w.]+['"]\s*,?){0,200}\s*\])/;
const packagesGiven =
  /\bpackages['"]?\s*[=:](?!\s*(?:(?:setuptools\.)?find_packages\s*\(|\[(?:\s*['"][\w.-]+['"]\s*,?){0,400}\s*\]))/;

/** What a setup.py imports to work with is not installed by that; nor is what a section is called after. */
const importLine = /^[ \t]*(?:import|from)[ \t][^\n]*/gm;
const attribute = /\b\w+(?=\.\w)/g;
const section = /^[ \t]*\[[\w.:-]+\][ \t]*$/gm;

const longest = 2 ** 18;

/** For the folder of an unpacked source distribution: installers leave out what no list, no package and no name takes in. */
export function leftOutOf(root: string, listing: Listing): LeftOut {
  const at = (name: string): string => (root === '' ? name : `${root}/${name}`);
  const texts = sayers.map((name) => listing.text(at(name)) ?? '');
  if (texts.some(({ length }) => length > longest)) return nothing;
  const text = texts.join('\n');
  const sources = ['src', ...[...text.matchAll(sourceFolder)].map((match) => match[1]!)];
  const { packages, inSource } = packagesOf(root, new Set(sources.map(at)), listing);
  const isTold = inSource || told.test(text) || otherBackend.test(text);
  const [setup = ''] = texts;
  // A module by itself is all that there is to install.
  if (!isTold || givesAny.test(setup) || (packages.size === 0 && !inSource)) return nothing;
  const named = foldersIn(setup, texts[2] ?? '', texts[1] ?? '');
  const taken = wordsOf(text.replace(importLine, '').replace(attribute, '').replace(section, ''));
  const anyModule = takesModules.test(text) || modulesGiven.test(setup);
  const begins = foundFolders(texts[2] ?? '');
  const anyFolder = takesFolders.test(text) || packagesGiven.test(setup) || begins.includes('');
  return {
    // What `python .` starts is of the folder, and of no package in it.
    isModule: (stem) => stem === '__main__' || (!anyModule && !startedByName.test(stem) && !taken.has(stem)),
    isFolder: (name) =>
      !anyFolder &&
      name !== 'src' &&
      !packages.has(name) &&
      !named.has(name) &&
      !begins.some((start) => name.startsWith(start)),
  };
}

/** The packages at the top, and whether there are any below a folder for sources. */
function packagesOf(
  root: string,
  sources: ReadonlySet<string>,
  listing: Listing,
): { readonly packages: ReadonlySet<string>; readonly inSource: boolean } {
  const packages = new Set<string>();
  let inSource = false;
  for (const { path } of listing.files) {
    if (baseOf(path) !== '__init__.py') continue;
    const folder = folderOf(path);
    const above = folderOf(folder);
    if (above === root && folder !== root) packages.add(baseOf(folder));
    else if (sources.has(above)) inSource = true;
  }
  return { packages, inSource };
}

/** What a text in quotes begins with, as `where = ["lib"]` and `package_dir={"x": "lib/x"}`; commands and files are none. */
const quoted = /['"](?:\.\/)?(\w+)(?:[./\\][\w./\\-]*)?['"]/g;
const file = /\.\w{1,6}['"]$/;

function foldersIn(setup: string, project: string, configuration: string): ReadonlySet<string> {
  const found = new Set(configuration.match(/\w+/g) ?? []);
  for (const text of [setup, project])
    for (const [whole, first = ''] of text.matchAll(quoted))
      if (!file.test(whole) || !/[/\\]/.test(whole)) found.add(first);
  return found;
}

/**
 * What the names of the folders at the top begin with that setuptools takes for packages by its table in pyproject.toml: with
 * an `__init__.py` or without, unless it is told not to, or where and what to look for.
 * Source: setuptools, `tool.setuptools.packages.find`.
 */
function foundFolders(project: string): readonly string[] {
  if (!/\bpackages\.find\b|\bpackages\s{0,9}=\s{0,9}\{\s{0,9}find\b/.test(project)) return [];
  if (/\bnamespaces\s{0,9}=\s{0,9}false\b/.test(project)) return [];
  if (/\bwhere\s{0,9}=\s{0,9}\[(?![^\]]{0,400}["']\.\/?["'])/.test(project)) return [];
  const [, listed] = /\binclude\s{0,9}=\s{0,9}\[([^=]{0,2000})/.exec(project) ?? [];
  const patterns = listed?.match(/["'][^"'\n]{0,200}["']/g) ?? ['""'];
  return patterns.map((pattern) => /^["'](\w*)/.exec(pattern)?.[1] ?? '');
}

/** Names of projects are written with hyphens and dots too. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set([...(text.match(/\w+/g) ?? []), ...(text.replace(/[-.]/g, '_').match(/\w+/g) ?? [])]);
}
