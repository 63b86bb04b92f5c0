import { baseOf, folderOf, joinPath } from '../../core/slash-paths.ts';
import type { EntryPoint } from './entry-point.ts';
import { isLibraryName, isPackageName } from './library-names.ts';
import type { Listing } from './listing.ts';
import { tableOf, tomlOf } from './toml.ts';

/** The sources of the package itself, or a folder that packages were installed into. */
function isOwnProject(name: string, listing: Listing): boolean {
  const project = tableOf(tomlOf(listing.text('pyproject.toml') ?? ''), 'project')?.get('name');
  const setup = `${listing.text('setup.py') ?? ''}\n${listing.text('setup.cfg') ?? ''}\n`;
  if (/^Name: (\S+)/m.exec(listing.text('PKG-INFO') ?? '')?.[1]?.replaceAll('-', '_') === name) return true;
  if (project === name || new RegExp(`\\bname\\s{0,4}=\\s{0,4}[fFrR]?['"]?${name}['"]?\\s`).test(setup))
    return true;
  return listing.files.some(
    ({ path }) => path.startsWith(`${name}-`) && /^[^/]+\.(?:dist|egg)-info\//.test(path),
  );
}

/** The name that a file takes as seen from one of the folders; a folder without `__init__` takes none. */
function shadowedBy(path: string, folders: ReadonlySet<string>): string | null {
  const base = baseOf(path);
  const folder = folderOf(path);
  const name = base.slice(0, base.indexOf('.'));
  if (/\.(?:py|pyc|so|pyd)$/.test(base) && name !== '__init__' && folders.has(folder)) return name;
  if (/^__init__\.(?:py|pyc)$/.test(base) && folder !== '' && folders.has(folderOf(folder)))
    return baseOf(folder);
  return null;
}

export interface Shadow {
  readonly path: string;
  /** What Python would look for. */
  readonly name: string;
  /** True for a package that people install, false for a module of Python's own library. */
  readonly isPackage: boolean;
}

/** Files that are found under the name of a library by whoever starts Python in the root, or one of the programs. */
export function shadowsOf(listing: Listing, entries: readonly EntryPoint[]): readonly Shadow[] {
  const folders = new Set(['']);
  for (const { path, asProgram, asModule, kind } of entries) {
    if (asModule === true) continue;
    const folder = folderOf(path);
    // A program inside of a package is started by its dotted name.
    if ((asProgram || kind === 'notebook') && !listing.has(joinPath(folder, '__init__.py')))
      folders.add(folder);
  }
  return listing.files.flatMap(({ path }) => {
    const name = shadowedBy(path, folders);
    if (name === null || !isLibraryName(name) || isOwnProject(name, listing)) return [];
    return [{ path, name, isPackage: isPackageName(name) }];
  });
}
